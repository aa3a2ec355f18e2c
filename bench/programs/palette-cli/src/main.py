"""A command line that completes itself, colours any language and shows its result in a terminal interface."""

import asyncio
from pathlib import Path
from typing import Annotated

import pygments.lexers
import pygments.styles
import rich
import typer
from rich.markdown import Markdown
from rich.syntax import Syntax
from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, MarkdownViewer, Tree
from typer.completion import get_completion_script

cli = typer.Typer()


class Viewer(App[None]):
    """Shows a table, a tree and a text."""

    def compose(self) -> ComposeResult:
        """Put the widgets together."""
        yield Tree("languages")
        yield DataTable()
        yield MarkdownViewer("# Languages")
        yield Footer()


async def widgets() -> int:
    """Run the interface without a terminal and count what it has."""
    app = Viewer()
    async with app.run_test():
        return len(app.query("*"))


@cli.command()
def show(file: Annotated[Path, typer.Argument(exists=True)]) -> None:
    """Show a file, and what could be shown."""
    rich.print(Syntax.from_path(str(file), theme="solarized-dark"))
    rich.print(Markdown("**bold** :bee:\n```haskell\nmain = pure ()\n```"))
    completion = get_completion_script(
        prog_name="palette", complete_var="_PALETTE_COMPLETE", shell="bash"
    )
    print("completes", "_PALETTE_COMPLETE=complete_bash" in completion)
    lexers = [name for name, *_ in pygments.lexers.get_all_lexers()]
    made = [
        pygments.lexers.get_lexer_by_name("haskell"),
        *map(pygments.lexers.find_lexer_class, lexers),
    ]
    styles = [
        pygments.styles.get_style_by_name(name)
        for name in pygments.styles.get_all_styles()
    ]
    print(
        f"lexers {len(made) > 500}, styles {len(styles) > 40}, widgets {asyncio.run(widgets()) > 3}"
    )


@cli.command()
def languages() -> None:
    """Tell the languages."""
    print(len(list(pygments.lexers.get_all_lexers())))


if __name__ == "__main__":
    cli()
