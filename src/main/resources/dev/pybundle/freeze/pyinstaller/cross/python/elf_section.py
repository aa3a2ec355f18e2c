"""Add a section to an executable of Linux: objcopy knows those of this machine only, and LIEF moves others when it writes.

https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
"""

from __future__ import annotations

import os
import shutil
import struct
from typing import BinaryIO

HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
SECTION = struct.Struct("<IIQQQQIIQQ")
# Where they stand in the two.
TABLE, COUNT, NAMES = 6, 12, 13
OFFSET, SIZE = 4, 5
PROGRAM_DATA, ALIGNMENT = 1, 8


def add(executable: str, name: str, content: str) -> None:
    """Put a file into a section that no segment loads. What is there stays where it is.

    Args:
        executable: a file of 64 bits, which is changed
        name: of the section
        content: the file
    """
    with open(executable, "r+b") as out, open(content, "rb") as data:
        header = list(HEADER.unpack(out.read(HEADER.size)))
        out.seek(header[TABLE])
        table = out.read(SECTION.size * header[COUNT])
        sections = [list(each) for each in SECTION.iter_unpack(table)]
        names = sections[header[NAMES]]
        out.seek(names[OFFSET])
        texts = out.read(names[SIZE])
        size = os.path.getsize(content)
        start = aligned(out)
        shutil.copyfileobj(data, out)
        sections.append([len(texts), PROGRAM_DATA, 0, 0, start, size, 0, 0, 1, 0])
        names[OFFSET] = out.tell()
        names[SIZE] = out.write(texts + name.encode() + b"\0")
        header[TABLE] = aligned(out)
        header[COUNT] = len(sections)
        out.write(b"".join(SECTION.pack(*each) for each in sections))
        out.seek(0)
        out.write(HEADER.pack(*header))


def aligned(out: BinaryIO) -> int:
    """Go to the end of a file, which begins at a multiple of eight then; return where that is."""
    end = out.seek(0, os.SEEK_END)
    out.write(bytes(-end % ALIGNMENT))
    return out.tell()
