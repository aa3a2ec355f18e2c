"""Run the pip that one interpreter has in another one, which has none.

Usage: run_pip.py PYTHON ARGUMENT...

It does what `pip --python` does, which pip has since 22.3: PYTHON runs this again, and takes nothing but pip from where
it lies.
"""

from __future__ import annotations

import importlib.machinery
import os
import runpy
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

# Stands before the folder that holds pip.
FROM = "--from"


class PipFinder:
    """Finds pip in a folder, and nothing else."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def find_spec(
        self, name: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return where pip is; its own modules are found from there."""
        if name != "pip":
            return None
        return importlib.machinery.PathFinder.find_spec(name, [self.folder], target)


def main() -> int:
    """Run pip, or another interpreter that does."""
    first, *arguments = sys.argv[1:]
    if first == FROM:
        folder, *sys.argv[1:] = arguments
        sys.meta_path.insert(0, PipFinder(folder))
        runpy.run_module("pip", run_name="__main__")
        return 0
    pip = find_spec("pip")
    if pip is None or pip.origin is None:
        print("This Python has no pip", file=sys.stderr)
        return 1
    folder = os.path.dirname(os.path.dirname(pip.origin))
    command = [first, "-I", "-B", os.path.abspath(__file__), FROM, folder]
    return subprocess.call([*command, *arguments])


if __name__ == "__main__":
    sys.exit(main())
