"""Read what an ELF file needs of other files. Source: the System V Application Binary Interface, chapters 4 and 5."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAGIC = b"\x7fELF"
PT_LOAD = 1
PT_DYNAMIC = 2
DT_NULL = 0
DT_NEEDED = 1
DT_STRTAB = 5
DT_STRSZ = 10
DT_RPATH = 15
DT_RUNPATH = 29
# Machine and class decide whether the loader takes a file.
IDENTITY_64 = struct.Struct("<HHIQQQIHHHHHH")
IDENTITY_32 = struct.Struct("<HHIIIIIHHHHHH")


@dataclass(frozen=True)
class Elf:
    """What the dynamic loader reads of a file.

    The machine is the processor with the size of a pointer in bits; the folders are those of DT_RUNPATH or, if there is
    none, of DT_RPATH, as they are written.
    """

    machine: tuple[int, int]
    needed: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()


def read(file: str) -> Elf | None:
    """Read a file; nothing if it is no ELF file of this byte order."""
    try:
        with open(file, "rb") as stream:
            return parsed(stream)
    except (OSError, struct.error, UnicodeDecodeError):
        return None


def folders(file: str) -> tuple[str, ...]:
    """Return where a file tells the loader to look for libraries; nowhere for what is no ELF file."""
    found = read(file)
    return found.folders if found is not None else ()


def parsed(stream: BinaryIO) -> Elf | None:
    """Read an open file."""
    identity = stream.read(16)
    if identity[:4] != MAGIC or identity[4] not in (1, 2) or identity[5] != 1:
        return None
    wide = identity[4] == 2
    header = IDENTITY_64 if wide else IDENTITY_32
    fields = header.unpack(stream.read(header.size))
    machine = (fields[1], 64 if wide else 32)
    loads: list[tuple[int, int, int]] = []
    dynamic: tuple[int, int] | None = None
    for kind, offset, address, size in segments(stream, wide, fields):
        if kind == PT_LOAD:
            loads.append((address, offset, size))
        elif kind == PT_DYNAMIC:
            dynamic = (offset, size)
    if dynamic is None:
        return Elf(machine)
    entries = list(tags(stream, wide, *dynamic))
    values = dict(entries)
    start = in_file(values[DT_STRTAB], loads)
    stream.seek(start)
    strings = stream.read(values[DT_STRSZ])

    def text(offset: int) -> str:
        return os.fsdecode(strings[offset : strings.index(b"\0", offset)])

    path = values.get(DT_RUNPATH, values.get(DT_RPATH))
    return Elf(
        machine,
        tuple(text(value) for tag, value in entries if tag == DT_NEEDED),
        tuple(filter(None, text(path).split(":"))) if path is not None else (),
    )


def segments(
    stream: BinaryIO, wide: bool, header: tuple[int, ...]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield kind, offset, address and size of each segment."""
    offset, size, count = header[4], header[8], header[9]
    stream.seek(offset)
    table = stream.read(size * count)
    for index in range(count):
        entry = table[index * size : (index + 1) * size]
        if wide:
            kind, _, at, address, _, length, _, _ = struct.unpack("<IIQQQQQQ", entry)
        else:
            kind, at, address, _, length, _, _, _ = struct.unpack("<IIIIIIII", entry)
        yield kind, at, address, length


def tags(
    stream: BinaryIO, wide: bool, offset: int, size: int
) -> Iterator[tuple[int, int]]:
    """Yield the entries of the dynamic section."""
    stream.seek(offset)
    for tag, value in struct.iter_unpack("<qQ" if wide else "<iI", stream.read(size)):
        if tag == DT_NULL:
            return
        yield tag, value


def in_file(address: int, loads: list[tuple[int, int, int]]) -> int:
    """Return where in the file an address of the loaded program lies."""
    for start, offset, size in loads:
        if start <= address < start + size:
            return address - start + offset
    raise struct.error(f"no segment holds the address {address:#x}")
