"""Make a portable program and write down what it is made of: freezer_script.py says how it is called.

Portable is a folder with an interpreter, its standard library, the installed packages and the user's modules. Its file is a
launcher that finds an interpreter where the program runs; then there is none in the folder.
"""

from __future__ import annotations

from typing import Any

from freezer_script import run


def make(options: dict[str, Any], path: list[str]) -> dict[str, Any]:
    """Make it."""
    if "launcher" in options:
        from guided import Guided as Program
    else:
        from portable import Portable as Program  # type: ignore[assignment]

    return Program(options, path).make()


if __name__ == "__main__":
    run(make, "launcher")
