"""The names of the modules that are built into an interpreter, read from its file."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from cross_target import Target

TABLE = "PyImport_Inittab"
POINTER = 8
LONGEST = 64


class Unreadable(Exception):
    """A library that holds no table of modules where one is looked for."""


def modules(target: Target) -> tuple[str, ...]:
    """Return them as sys.builtin_module_names would.

    What is exported points to an array of a name's address and a function's address, which ends with zeros: CPython's
    Include/cpython/import.h.
    """
    lief: Any = importlib.import_module("lief")
    library = lief.parse(target.library)
    if library is None:
        raise Unreadable(target.library)
    formats = lief.Binary.FORMATS
    place, pointer = {
        formats.PE: windows,
        formats.ELF: linux,
    }[library.format](library)
    found = []
    table = pointer(place)
    while pointer(table):
        text = content(library, pointer(table), LONGEST)
        found.append(text.partition(b"\0")[0].decode("ascii"))
        table += 2 * POINTER
    return tuple(found)


Pointer = Callable[[int], int]


def windows(library: Any) -> tuple[int, Pointer]:
    """Return where the table is, and what reads an address in a library of Windows."""
    places = [
        each.address for each in library.get_export().entries if each.name == TABLE
    ]
    if not places:
        raise Unreadable(f"no {TABLE} is exported")
    base = library.optional_header.imagebase

    def pointer(place: int) -> int:
        address = int.from_bytes(content(library, place, POINTER), "little")
        return address - base if address else 0

    return places[0], pointer


def linux(library: Any) -> tuple[int, Pointer]:
    """Return where the table is, and what reads an address in a library of Linux, where the loader puts it."""
    symbol = library.get_dynamic_symbol(TABLE)
    if symbol is None:
        raise Unreadable(f"no {TABLE} is exported")
    moved = {each.address: each.addend for each in library.dynamic_relocations}

    def pointer(place: int) -> int:
        return moved.get(place) or int.from_bytes(
            content(library, place, POINTER), "little"
        )

    return symbol.value, pointer


def content(library: Any, place: int, size: int) -> bytes:
    return bytes(library.get_content_from_virtual_address(place, size))
