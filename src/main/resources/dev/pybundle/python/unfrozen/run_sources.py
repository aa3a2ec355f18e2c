"""Run a program as it is, as the frozen one is run: only its own folders in front of the import path.

Usage: run_sources.py HOOK NUMBER SOURCE_ROOT... ENTRY ARGUMENT...

HOOK runs before the program, with the modules beside it; it may be empty. NUMBER is that of the source roots.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import SourceFileLoader
from types import ModuleType


def main() -> None:
    """Run the program as __main__."""
    hook, count = sys.argv[1], int(sys.argv[2])
    roots = sys.argv[3 : 3 + count]
    entry = sys.argv[3 + count]
    # The folders are in place of that of this script.
    if hook:
        sys.path[0] = os.path.dirname(hook)
        run("pybundle_guard_hook", hook)
    sys.path[:1] = roots or [os.path.dirname(entry)]
    sys.argv[: 4 + count] = [entry]
    run("__main__", entry)


def run(name: str, file: str) -> None:
    """Run a file as a module."""
    module = ModuleType(name)
    loader = SourceFileLoader(name, file)
    module.__file__ = file
    module.__loader__ = loader
    sys.modules[name] = module
    loader.exec_module(module)


if __name__ == "__main__":
    main()
