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
    if target.platform == "darwin":
        holder = lief.MachO.parse(target.library)
        library = holder and for_machine(lief, holder, target)
    else:
        library = lief.parse(target.library)
    if library is None:
        raise Unreadable(target.library)
    formats = lief.Binary.FORMATS
    place, pointer = {
        formats.PE: windows,
        formats.ELF: linux,
        formats.MACHO: macos,
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


def for_machine(lief: Any, holder: Any, target: Target) -> Any:
    """Return what a library for several machines has for one; nothing if there is none."""
    wanted = getattr(lief.MachO.Header.CPU_TYPE, target.machine.upper())
    return next((each for each in holder if each.header.cpu_type == wanted), None)


def macos(library: Any) -> tuple[int, Pointer]:
    """Return where the table is, and what reads an address in a library of macOS, which a chain of them may hold."""
    places = [
        each.value
        for each in library.symbols
        if each.name == f"_{TABLE}" and each.value
    ]
    if not places:
        raise Unreadable(f"no {TABLE} is exported")
    chained = {
        each.address: each.target
        for each in library.relocations
        if hasattr(each, "target")
    }

    def pointer(place: int) -> int:
        return chained.get(place) or int.from_bytes(
            content(library, place, POINTER), "little"
        )

    return places[0], pointer


def content(library: Any, place: int, size: int) -> bytes:
    return bytes(library.get_content_from_virtual_address(place, size))
