"""Import a module in a process of its own and see what comes with it: what is compiled need not say what it imports."""

from __future__ import annotations

import subprocess
import sys

SECONDS = 60
MARK = "imported:"
IMPORT = f"""
import importlib, sys
before = set(sys.modules)
sys.path[:] = sys.argv[2:]
importlib.import_module(sys.argv[1])
print({MARK!r}, *sorted(sys.modules.keys() - before), sep="\\n")
"""


def imported_with(name: str, path: list[str]) -> list[str]:
    """Return the modules that an import of one brings along; none if it cannot be imported here."""
    try:
        child = subprocess.run(
            [sys.executable, "-c", IMPORT, name, *path],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return []
    _, mark, modules = child.stdout.decode(errors="replace").partition(MARK)
    return modules.split() if mark else []
