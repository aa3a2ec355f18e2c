"""Run a program as it is, as the frozen one is run: only its own folders in front of the import path.

Usage: run_sources.py NUMBER SOURCE_ROOT... ENTRY ARGUMENT...

NUMBER is that of the source roots.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import SourceFileLoader
from types import ModuleType


def main() -> None:
    """Run the program as __main__."""
    count = int(sys.argv[1])
    roots = sys.argv[2 : 2 + count]
    entry = sys.argv[2 + count]
    # In place of the folder of this script.
    sys.path[:1] = roots or [os.path.dirname(entry)]
    sys.argv[: 3 + count] = [entry]
    program = ModuleType("__main__")
    loader = SourceFileLoader("__main__", entry)
    program.__file__ = entry
    program.__loader__ = loader
    sys.modules["__main__"] = program
    loader.exec_module(program)


if __name__ == "__main__":
    main()
