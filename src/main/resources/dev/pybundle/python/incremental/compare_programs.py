"""Say in words where the files of two programs differ: in which table, which module, which byte.

Usage: compare_programs.py QUESTION

QUESTION is a JSON list of pairs of files: the one that was built, and the same one of a clean build. Prints a JSON list
with what is different first in each pair, null for files that are equal. PyInstaller's own readers open its archives.
"""

from __future__ import annotations

import importlib
import json
import struct
import sys
import zipfile
from collections.abc import Callable
from typing import Any

from compare_content import (
    UNREADABLE,
    first,
    first_byte,
    in_content,
    in_names,
    in_sequence,
    in_zip,
    labelled,
    unpacked,
)

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


def in_part(
    what: str, built: Archive, clean: Archive, part: Callable[[Archive], bytes]
) -> str | None:
    """Return the first difference between a part of two files."""
    return labelled(what, part(built), part(clean))


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
