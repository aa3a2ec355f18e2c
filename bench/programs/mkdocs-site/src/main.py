"""Build a documentation site twice, with themes and plugins that mkdocs.yml only names."""

import sys
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config


def main() -> None:
    """Build the site in the working directory with each theme."""
    for theme in sys.argv[1:]:
        config = load_config(
            "mkdocs.yml", theme={"name": theme}, site_dir=f"site-{theme}"
        )
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        page = Path(f"site-{theme}", "index.html").read_text(encoding="utf-8")
        index = Path(f"site-{theme}", "search", "search_index.json").stat().st_size
        print(theme, "admonition" in page, "codehilite" in page or "highlight" in page)
        print("indexed", index > 100)


if __name__ == "__main__":
    main()
