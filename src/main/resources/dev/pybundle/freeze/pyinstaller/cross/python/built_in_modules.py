"""The names of the modules that are built into an interpreter, read from its file."""

from __future__ import annotations

import importlib
from typing import Any

from cross_target import Target

TABLE = "PyImport_Inittab"
POINTER = 8


class Unreadable(Exception):
    """A library that holds no table of modules where one is looked for."""


def modules(target: Target) -> tuple[str, ...]:
    """Return them as sys.builtin_module_names would.

    What is exported points to an array of a name's address and a function's address, which ends with zeros: CPython's
    Include/cpython/import.h.
    """
    lief: Any = importlib.import_module("lief")
    library = lief.PE.parse(target.library)
    if library is None:
        raise Unreadable(target.library)
    table = [each for each in library.get_export().entries if each.name == TABLE]
    if not table:
        raise Unreadable(f"{target.library} has no {TABLE}")
    base = library.optional_header.imagebase
    start = int.from_bytes(content(library, table[0].address, POINTER), "little")
    return tuple(names(library, start - base, base))


def names(library: Any, place: int, base: int) -> list[str]:
    found = []
    while True:
        name = int.from_bytes(content(library, place, POINTER), "little")
        if name == 0:
            return found
        found.append(text(library, name - base))
        place += 2 * POINTER


def content(library: Any, place: int, size: int) -> bytes:
    return bytes(library.get_content_from_virtual_address(place, size))


def text(library: Any, place: int) -> str:
    return content(library, place, 64).partition(b"\0")[0].decode("ascii")
