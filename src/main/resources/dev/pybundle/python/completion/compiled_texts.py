"""Read the texts of compiled modules, which import without a code object.

Older compilers leave each text alone, ended by a zero. Cython leaves them joined since 3.2: packed by zlib or bz2, and
since 3.3 by a packing of its own or not at all. Where one ends and the next begins cannot be told from a joined text.
Before each text of mypyc stands its length.
"""

from __future__ import annotations

import bz2
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

ALONE = re.compile(rb"(?<=\0)([A-Za-z0-9_]{2,60}(?:\.[A-Za-z0-9_]{2,60}){0,8})(?=\0)")
# What is in each library of mypyc, and its texts: up to a length that is no letter of a name.
MYPYC = b"__mypyc\0"
COUNTED = re.compile(rb"([\x02-\x2d])([A-Za-z_][A-Za-z0-9_.]*)")
# What an error message of a module says whose texts are packed, by a module of Python or by Cython's own code.
PACKED = b"CYTHON_COMPRESS_STRINGS"
PACKED_BY_CYTHON = b"LZSS string data decompression failed"
# Texts that each module of Cython has.
MARKS = (b"__main__", b"__test__")
NOT_ZERO = re.compile(rb"[^\0]{40,}")
# How texts begin that Cython's own packing holds: with three plain bytes, on a boundary where compilers put constants.
BOUNDARY = 8
PLAIN = 7
SHORTEST = 3


class CompiledTexts(NamedTuple):
    """The texts of a compiled module: those that stand alone, the joined ones, and whether there are more."""

    alone: frozenset[str]
    joined: bytes
    is_complete: bool

    def may_hold(self, text: str) -> bool:
        """Tell whether a text is among them, as far as that can be told."""
        return text in self.alone or text.encode() in self.joined


def compiled_texts(file: str) -> CompiledTexts:
    """Read the texts of a compiled module."""
    with open(file, "rb") as stream:
        content = stream.read()
    alone = frozenset(
        name.decode("ascii") for name in (*ALONE.findall(content), *counted(content))
    )
    joined = next(filter(is_marked, blobs(content)), b"")
    is_packed = PACKED in content or PACKED_BY_CYTHON in content
    return CompiledTexts(alone, joined, bool(joined) or not is_packed)


def counted(content: bytes) -> Iterator[bytes]:
    """Yield the texts of a library of mypyc that may be names of modules."""
    if MYPYC in content:
        for length, text in COUNTED.findall(content):
            if len(text) == length[0]:
                yield text


def is_marked(blob: bytes) -> bool:
    """Tell whether a blob has the texts of a module of Cython."""
    return all(mark in blob for mark in MARKS)


def blobs(content: bytes) -> Iterator[bytes]:
    """Yield what may be the joined texts."""
    if PACKED in content:
        yield from unpacked(content, rb"x[\x01\x5e\x9c\xda]", zlib.decompressobj)
        yield from unpacked(content, rb"BZh[1-9]1AY&SY", bz2.BZ2Decompressor)
    if PACKED_BY_CYTHON in content:
        for start in range(BOUNDARY, len(content), BOUNDARY):
            if content[start] & PLAIN == PLAIN and content[start - 1] == 0:
                yield unfolded(content, start)
    for match in NOT_ZERO.finditer(content):
        yield match.group()


def unpacked(
    content: bytes, beginning: bytes, decompressor: Callable[[], Any]
) -> Iterator[bytes]:
    """Yield what is packed as a module of Python packs it."""
    for match in re.finditer(beginning, content):
        try:
            yield decompressor().decompress(content[match.start() :])
        except (OSError, zlib.error):
            continue


def unfolded(content: bytes, start: int) -> bytes:
    """Return what is packed by Cython from a place on, or as much as can be.

    A byte whose bits tell, the lowest first, which of the next eight parts is a plain byte; another part is a
    repetition: how far before the end of what is there it ended, and how long it is.
    """
    result = bytearray()
    source = iter(memoryview(content)[start:])
    for flags in source:
        for bit in range(8):
            first = next(source, None)
            if first is None:
                return bytes(result)
            if flags >> bit & 1:
                result.append(first)
                continue
            distance, length = repetition(first, source)
            begin = len(result) - distance - length
            # Zeros are between constants.
            if begin < 0 or flags == distance == 0 and length == SHORTEST:
                return bytes(result)
            result += result[begin : begin + length]
    return bytes(result)


def repetition(first: int, source: Iterator[int]) -> tuple[int, int]:
    """Return how far back a repetition ended, and its length."""
    second = next(source, 0)
    if not first & 0x80:
        return first, second + SHORTEST
    near = first & 0x7F
    if not second & 0x80:
        return 0x80 + (second << 2 & 0x180 | near), (second & 0x1F) + SHORTEST
    return 0x80 + ((second & 0x7F) << 7 | near), next(source, 0) + SHORTEST
