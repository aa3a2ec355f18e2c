"""Say in words where two contents differ: names, bytes, code, what is in a zip archive."""

from __future__ import annotations

import io
import marshal
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import CodeType
from typing import Any, BinaryIO

CHUNK = 1 << 16
PARTS_OF_CODE = {
    "co_consts": "constants",
    "co_names": "names",
    "co_varnames": "variables",
    "co_freevars": "variables",
    "co_cellvars": "variables",
    "co_code": "instructions",
    "co_firstlineno": "line numbers",
}
# What readers raise for something that is none of theirs, or is damaged.
UNREADABLE = (
    RuntimeError,
    ValueError,
    TypeError,
    EOFError,
    OSError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)


def in_zip(built: zipfile.ZipFile, clean: zipfile.ZipFile) -> str | None:
    """Return the first difference between two zip archives, such as base_library.zip."""

    def compared(name: str) -> str | None:
        left, right = built.read(name), clean.read(name)
        if left == right:
            return None
        code = name.endswith(".pyc")
        # A compiled file has a header of 16 bytes: what it was compiled from.
        if code and left[:16] == right[:16]:
            return f"module {name}: {in_content(left[16:], right[16:], True)}"
        return f"file {name}: {in_content(left, right, False)}"

    left, right = built.namelist(), clean.namelist()
    return (
        in_names(left, right, str, str)
        or in_sequence("file", left, right)
        or first(compared(name) for name in right)
        or first(
            f"{name}: the same content, with another date or mode or compressed in another way"
            for name in right
            if described(built.getinfo(name)) != described(clean.getinfo(name))
        )
    )


def described(entry: zipfile.ZipInfo) -> tuple[Any, ...]:
    """Return what a zip archive says about a file besides its content."""
    return (
        entry.date_time,
        entry.compress_type,
        entry.compress_size,
        entry.external_attr,
        entry.create_system,
        entry.extra,
    )


def in_names(
    built: Iterable[str],
    clean: Iterable[str],
    call_built: Callable[[str], str],
    call_clean: Callable[[str], str],
) -> str | None:
    """Return which name is in one of the two only."""
    left, right = set(built), set(clean)
    for names, call, what in (
        (right - left, call_clean, "is missing"),
        (left - right, call_built, "is not in the clean build"),
    ):
        if names:
            more = f" (and {len(names) - 1} more)" if len(names) > 1 else ""
            return f"{call(min(names))} {what}{more}"
    return None


def in_sequence(what: str, built: Sequence[str], clean: Sequence[str]) -> str | None:
    """Return where two lists go apart."""
    for place, (left, right) in enumerate(zip(built, clean), 1):
        if left != right:
            return f"{what} number {place} is {left}, in the clean build {right}"
    if len(built) != len(clean):
        return f"{len(built)} {what}s, in the clean build {len(clean)}"
    return None


def labelled(what: str, built: bytes, clean: bytes) -> str | None:
    """Return the first difference between some bytes, with their name."""
    found = in_bytes(built, clean)
    return None if found is None else f"{what}: {found}"


def unpacked(what: str, built: bytes, clean: bytes, code: bool) -> str:
    """Return the difference between compressed bytes, if possible that of what was compressed."""
    try:
        left, right = zlib.decompress(built), zlib.decompress(clean)
    except zlib.error as failure:
        return f"{what}: it cannot be unpacked ({failure}); {in_bytes(built, clean)}"
    if left == right:
        return f"{what}: the same content in other compressed bytes; {in_bytes(built, clean)}"
    if right.startswith(b"PK\3\4"):
        try:
            found = in_zip(
                zipfile.ZipFile(io.BytesIO(left)), zipfile.ZipFile(io.BytesIO(right))
            )
            if found is not None:
                return f"{what}: {found}"
        except UNREADABLE:
            pass
    return f"{what}: {in_content(left, right, code)}"


def in_content(built: bytes, clean: bytes, code: bool) -> str:
    """Return the difference between the content of two files that are not equal."""
    found = str(in_bytes(built, clean))
    if not code:
        return found
    try:
        left, right = marshal.loads(built), marshal.loads(clean)
    except (ValueError, TypeError, EOFError) as failure:
        return f"it is no code ({failure}); {found}"
    if not isinstance(left, CodeType) or not isinstance(right, CodeType):
        return found
    if left == right:
        return f"the same code, written in another way; {found}"
    return f"{in_code(left, right, [])}; {found}"


def in_code(built: CodeType, clean: CodeType, path: list[str]) -> str:
    """Return in which function two codes differ, and in what."""
    for left, right in zip(built.co_consts, clean.co_consts):
        nested = isinstance(left, CodeType) and isinstance(right, CodeType)
        if nested and left != right and left.co_name == right.co_name:
            return in_code(left, right, [*path, right.co_name])
    parts = [
        words
        for name, words in PARTS_OF_CODE.items()
        if getattr(built, name) != getattr(clean, name)
    ]
    where = f" in {'.'.join(path)} (line {clean.co_firstlineno})" if path else ""
    return f"other {parts[0] if parts else 'code'}{where}"


def in_bytes(built: bytes, clean: bytes) -> str | None:
    """Return the first difference between some bytes."""
    return first_byte(io.BytesIO(built), io.BytesIO(clean))


def first_byte(built: BinaryIO, clean: BinaryIO) -> str | None:
    """Return the first difference between two streams."""
    place = 0
    while True:
        left, right = built.read(CHUNK), clean.read(CHUNK)
        if left == right:
            if not left:
                return None
            place += len(left)
            continue
        for index, (one, other) in enumerate(zip(left, right)):
            if one != other:
                return f"byte {place + index} is 0x{one:02x}, in the clean build 0x{other:02x}"
        place += min(len(left), len(right))
        if len(left) < len(right):
            return f"it ends after {place} bytes, the clean build goes on"
        return f"it goes on after {place} bytes, where the clean build ends"


def first(found: Iterator[str | None]) -> str | None:
    """Return the first that is something."""
    return next((one for one in found if one is not None), None)
