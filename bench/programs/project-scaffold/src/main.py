"""Make a new project from a template that lies beside the program."""

import sys
from pathlib import Path

from cookiecutter.main import cookiecutter


def main() -> None:
    """Make it and show it."""
    made = cookiecutter(sys.argv[1], no_input=True, output_dir="made")
    print(*sorted(str(file.relative_to(made)) for file in Path(made).rglob("*")))
    print((Path(made) / "README.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
