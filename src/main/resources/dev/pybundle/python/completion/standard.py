"""The standard library of the interpreter that runs this."""

from __future__ import annotations

import importlib.machinery
import sys
import sysconfig


def is_standard(name: str) -> bool:
    """Tell whether a name begins with that of a module of the standard library.

    Nothing is kept for the next call: a string of the program's code must not be referred to from here.
    """
    top = name.partition(".")[0]
    known: frozenset[str] | None = getattr(sys, "stdlib_module_names", None)
    if known is not None:
        return top in known
    # Python 3.9.
    folder = sysconfig.get_path("stdlib")
    folders = [folder, f"{folder}/lib-dynload"]
    return top in sys.builtin_module_names or (
        top.isidentifier()
        and importlib.machinery.PathFinder.find_spec(top, folders) is not None
    )
