"""Make the freezer's own packages importable, and nothing more than that.

Usage: freezer_path.py FOLDER SCRIPT ARGUMENT...

FOLDER holds PyInstaller and what it requires. They are not in the program's environment and FOLDER is not on sys.path, so
neither the analysis nor a look at what is installed takes them for packages of the program. SCRIPT then runs as if it had
been started itself.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import runpy
import sys
from typing import Any


def use(folder: str, ahead: bool) -> None:
    """Import the top-level modules of a folder from there.

    PyInstaller and its hooks always are: whoever requires them as well gets them from where they belong together. What
    they require comes before that of the program in PyInstaller's own process, and after it where packages of the program
    are imported to look at them. It runs in the processes that PyInstaller starts, too, so it needs no more than is in it.
    """
    import importlib.machinery
    import os
    import sys

    own = {"PyInstaller", "_pyinstaller_hooks_contrib"}
    # PyInstaller asks whether it can be imported, to know whether the program has it, and does not use it.
    unused = {"setuptools", "pkg_resources", "_distutils_hack"}
    found = {name.partition(".")[0] for name in os.listdir(folder)}

    class Finder:
        def __init__(self, names: set[str]) -> None:
            self.names = names

        def find_spec(
            self, name: str, path: Any = None, target: Any = None
        ) -> importlib.machinery.ModuleSpec | None:
            if path is not None or name not in self.names:
                return None
            return importlib.machinery.PathFinder.find_spec(name, [folder], target)

    finders: list[Any] = sys.meta_path
    finders.insert(0 if ahead else len(finders), Finder(found - own - unused))
    finders.insert(0, Finder(own))


def describe(folder: str) -> None:
    """Let the metadata in a folder be found, too, in a process of PyInstaller that looks for nothing else."""
    import sys

    sys.path.append(folder)


def folders() -> list[str]:
    """Return the folder with PyInstaller if it is not on sys.path."""
    spec = importlib.util.find_spec("PyInstaller")
    if spec is None or spec.origin is None:
        return []
    folder = os.path.dirname(os.path.dirname(spec.origin))
    return [] if folder in sys.path else [folder]


def share() -> None:
    """Let the processes that PyInstaller starts import what it needs itself, and find the hooks of the community."""
    outside = folders()
    if not outside:
        return
    build_main: Any = importlib.import_module("PyInstaller.building.build_main")
    python: Any = importlib.import_module("PyInstaller.isolated._parent").Python
    enter, call = python.__enter__, python.call
    discover = build_main.discover_hook_directories
    discovering: list[bool] = []

    @functools.wraps(enter)
    def entered(child: Any) -> Any:
        result = enter(child)
        call(child, use, outside[0], False)
        if discovering:
            call(child, describe, outside[0])
        return result

    @functools.wraps(discover)
    def discovered(*arguments: Any, **options: Any) -> Any:
        discovering.append(True)
        try:
            return discover(*arguments, **options)
        finally:
            discovering.pop()

    python.__enter__ = entered
    build_main.discover_hook_directories = discovered


def main() -> None:
    """Run the script."""
    folder, script, *arguments = sys.argv[1:]
    use(folder, True)
    sys.path[0] = os.path.dirname(script)
    sys.argv = [script, *arguments]
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main()
