"""Say in words where the files of two programs differ: in which table, which module, which byte.

Usage: compare_programs.py QUESTION

QUESTION is a JSON list of pairs of files: the one that was built, and the same one of a clean build. Prints a JSON list
with what is different first in each pair, null for files that are equal. PyInstaller's own readers open its archives.
"""

from __future__ import annotations

import importlib
import io
import json
import marshal
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import CodeType
from typing import Any, BinaryIO

CHUNK = 1 << 16
# Of the archive of modules; the place of its table stands at the end of it.
HEADER = struct.Struct("!8si")
NAMESPACE = 3
KINDS = {
    "z": "archive of modules",
    "m": "bootstrap module",
    "M": "bootstrap module",
    "b": "library",
    "n": "link",
    "d": "reference",
    "l": "splash screen",
}
PARTS_OF_CODE = {
    "co_consts": "constants",
    "co_names": "names",
    "co_varnames": "variables",
    "co_freevars": "variables",
    "co_cellvars": "variables",
    "co_code": "instructions",
    "co_firstlineno": "line numbers",
}


class Archive:
    """What is in an executable, or in the .pkg file beside it."""

    def __init__(self, file: str) -> None:
        reader = module("archive.readers").CArchiveReader(file)
        self.file = file
        self.start: int = reader._start_offset
        self.end: int = reader._end_offset
        self.options: list[str] = reader.options
        self.entries: dict[str, tuple[int, int, int, int, str]] = reader.toc

    def bytes_of(self, name: str) -> bytes:
        """Return an entry as it lies in the archive."""
        offset, length, *_ = self.entries[name]
        return self.read(self.start + offset, self.start + offset + length)

    def modules_of(self, name: str) -> Modules:
        """Return the archive of modules that an entry is."""
        offset, length, *_ = self.entries[name]
        return Modules(self.file, self.start + offset, length)

    def read(self, start: int, end: int | None) -> bytes:
        """Return a part of the file."""
        with open(self.file, "rb") as stream:
            stream.seek(start)
            return stream.read() if end is None else stream.read(end - start)

    def kind(self, name: str) -> str:
        """Return what a reader would call an entry."""
        code = self.entries[name][4]
        if code == "s":
            scripts = [other for other in self.entries if self.entries[other][4] == "s"]
            if name == scripts[-1]:
                return f"entry script {name}"
            return f"{'bootstrap script' if name.startswith('pyiboot') else 'run-time hook'} {name}"
        return f"{KINDS.get(code, 'file')} {name}"


class Modules:
    """The archive of modules, PYZ."""

    def __init__(self, file: str, start: int, length: int) -> None:
        reader = module("loader.pyimod01_archive").ZlibArchiveReader(file, start)
        self.entries: dict[str, tuple[int, int, int]] = reader.toc
        with open(file, "rb") as stream:
            stream.seek(start)
            self.whole = stream.read(length)
        self.table: int = HEADER.unpack_from(self.whole)[1]

    def bytes_of(self, name: str) -> bytes:
        """Return a module as it lies in the archive."""
        kind, offset, length = self.entries[name]
        return b"" if kind == NAMESPACE else self.whole[offset : offset + length]


def module(name: str) -> Any:
    """Return a module of PyInstaller."""
    return importlib.import_module("PyInstaller." + name)


def difference(built: str, clean: str) -> str | None:
    """Return what is different first in two files."""
    with open(built, "rb") as left, open(clean, "rb") as right:
        bytes_differ = first_byte(left, right)
    if bytes_differ is None:
        return None
    for kind, opened, compared in READERS:
        expected = attempt(opened, clean)
        if expected is None:
            continue
        found = attempt(opened, built)
        if found is None:
            return f"it is no longer {kind}; {bytes_differ}"
        try:
            return compared(found, expected) or bytes_differ
        except (*UNREADABLE, KeyError, IndexError) as failure:
            return f"it cannot be read as {kind} ({failure}); {bytes_differ}"
    return bytes_differ


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


def attempt(opened: Callable[[str], Any], file: str) -> Any:
    """Return what is in a file; nothing if it cannot be read that way."""
    try:
        return opened(file)
    except UNREADABLE:
        return None


# Archives.


def in_archive(built: Archive, clean: Archive) -> str | None:
    """Return the first difference between two executables."""
    return (
        in_sequence("option", built.options, clean.options)
        or in_entries(built, clean)
        or in_part("the archive", built, clean, lambda it: it.read(it.start, it.end))
        or in_part("the bootloader", built, clean, lambda it: it.read(0, it.start))
        or in_part("the end of it", built, clean, lambda it: it.read(it.end, None))
    )


def in_entries(built: Archive, clean: Archive) -> str | None:
    """Return the first difference between what two executables hold."""
    return (
        in_names(built.entries, clean.entries, built.kind, clean.kind)
        or in_order(list(built.entries), list(clean.entries), clean)
        or first(in_entry(built, clean, name) for name in clean.entries)
    )


def in_order(built: list[str], clean: list[str], archive: Archive) -> str | None:
    """Return which entry stands in the place of another one."""
    for left, right in zip(built, clean):
        if left != right:
            kind = archive.kind(right).rpartition(" ")[0]
            what = "run-time hooks" if kind == "run-time hook" else "the archive"
            return f"order of {what}: {left} stands where the clean build has {right}"
    return None


def in_entry(built: Archive, clean: Archive, name: str) -> str | None:
    """Return the first difference between an entry of two executables."""
    what = clean.kind(name)
    _, _, _, packed, kind = built.entries[name]
    _, _, _, expected_packed, expected_kind = clean.entries[name]
    if kind != expected_kind:
        return f"{what}: kept as '{kind}', in the clean build as '{expected_kind}'"
    if packed != expected_packed:
        return (
            f"{what}: {'' if packed else 'not '}compressed, unlike in the clean build"
        )
    left, right = built.bytes_of(name), clean.bytes_of(name)
    if left == right:
        return None
    if kind == "z":
        return in_modules(built.modules_of(name), clean.modules_of(name))
    if packed:
        return unpacked(what, left, right, kind in "smM")
    return f"{what}: {in_content(left, right, kind in 'smM')}"


def in_modules(built: Modules, clean: Modules) -> str | None:
    """Return the first difference between two archives of modules."""
    left, right = list(built.entries), list(clean.entries)
    return (
        in_names(left, right, in_pyz, in_pyz)
        or in_sequence("module in the PYZ", left, right)
        or first(in_module(built, clean, name) for name in right)
        or labelled(
            "table of contents of the PYZ",
            built.whole[built.table :],
            clean.whole[clean.table :],
        )
        or labelled("the PYZ", built.whole, clean.whole)
    )


def in_module(built: Modules, clean: Modules, name: str) -> str | None:
    """Return the difference between a module of two archives."""
    if built.entries[name][0] != clean.entries[name][0]:
        return f"{in_pyz(name)}: another kind (module, package or namespace) than in the clean build"
    left, right = built.bytes_of(name), clean.bytes_of(name)
    return None if left == right else unpacked(in_pyz(name), left, right, True)


def in_pyz(name: str) -> str:
    """Return what a reader would call a module."""
    return f"module {name} in the PYZ"


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


# Names, content, bytes.


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


def in_part(
    what: str, built: Archive, clean: Archive, part: Callable[[Archive], bytes]
) -> str | None:
    """Return the first difference between a part of two files."""
    return labelled(what, part(built), part(clean))


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


READERS: list[tuple[str, Callable[[str], Any], Callable[[Any, Any], str | None]]] = [
    ("an archive of PyInstaller", Archive, in_archive),
    ("a zip archive", zipfile.ZipFile, in_zip),
]


def main() -> None:
    """Answer the question."""
    with open(sys.argv[1], encoding="utf-8") as stream:
        pairs = json.load(stream)
    print(json.dumps([difference(built, clean) for built, clean in pairs]))


if __name__ == "__main__":
    main()
