"""Look at a program for macOS: whether the loader there would take its files."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import shutil
import struct
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from cross_gate import FUNCTIONS, Fault, Faults, payload
from cross_target import Target
from fuse_packages import DIFFERENT
from universal_files import MACHINES

MAGICS = (b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf")
SYSTEM = ("/usr/lib/", "/System/")
# https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/nlist.h
UNDEFINED, TYPE, EXTERNAL, DEBUGGING, WEAK = 0, 0x0E, 0x01, 0xE0, 0x40
LAST_ORDINAL = 0xFC
# https://github.com/apple-oss-distributions/xnu/blob/main/osfmk/kern/cs_blobs.h
SIGNATURE, DIRECTORY = 0xFADE0CC0, 0xFADE0C02
BLOBS = struct.Struct(">III")
BLOB = struct.Struct(">II")
PAGES = struct.Struct(">IIIIIIIIIBBBB")
# Files for releases of before 10.11 have the first too.
HASHES = {1: hashlib.sha1, 2: hashlib.sha256}


class Needed(NamedTuple):
    """A name that another library has to have, and which of those that are named; none if it may be any."""

    name: str
    ordinal: int | None


class Library:
    """What there is to know of one file."""

    def __init__(self, lief: Any, path: str, binary: Any) -> None:
        kinds = lief.MachO.LoadCommand.TYPE
        named = [each for each in binary.libraries if each.command != kinds.ID_DYLIB]
        self.path = path
        self.libraries = [each.name for each in named]
        self.optional = {
            each.name for each in named if each.command == kinds.LOAD_WEAK_DYLIB
        }
        self.passed_on = [
            each.name for each in named if each.command == kinds.REEXPORT_DYLIB
        ]
        self.folders = [each.path for each in binary.rpaths]
        self.exported = {each.name for each in binary.exported_symbols}
        self.needed = list(needed(binary.symbols))
        version = binary.build_version if binary.has_build_version else None
        if version is None and binary.has_version_min:
            self.system = tuple(binary.version_min.version)
        else:
            self.system = tuple(version.minos) if version else ()


def needed(symbols: Iterable[Any]) -> Iterator[Needed]:
    """Yield what is undefined, and must be there."""
    for each in symbols:
        kind, description = each.raw_type, each.description
        if kind & DEBUGGING or not kind & EXTERNAL or kind & TYPE != UNDEFINED:
            continue
        # What has a value is a block of its own.
        if not each.value and not description & WEAK:
            ordinal = description >> 8 & 0xFF
            yield Needed(each.name, ordinal if 1 <= ordinal <= LAST_ORDINAL else None)


class MacOS:
    """Libraries of macOS, where the program has them: PyInstaller changes them all when it takes them."""

    def __init__(
        self, lief: Any, target: Target, targets: list[dict[str, Any]]
    ) -> None:
        self.lief = lief
        self.target = target
        self.others: list[str] = []
        names = MACHINES if target.is_universal else (target.machine,)
        kinds = lief.MachO.Header.CPU_TYPE
        self.machines = {getattr(kinds, name.upper()): name for name in names}
        self.executables = [each["path"] for each in targets if each["kind"] == "EXE"]
        self.targets = targets
        self.scratch = os.path.join(target.options.scratch, "onefile")
        self.interpreter = os.path.basename(target.library)
        self.systems: dict[str, tuple[tuple[int, ...], str]] = {}

    def faults(self) -> Faults:
        if self.target.is_universal:
            yield from different(self.target, self.targets)
        for each in self.targets:
            if each["kind"] == "COLLECT":
                yield from self.in_folder(each["path"])
            elif each["onefile"]:
                shutil.rmtree(self.scratch, ignore_errors=True)
                unpack(each["path"], self.scratch)
                yield from self.in_folder(self.scratch)

    def in_folder(self, folder: str) -> Faults:
        """Yield what is wrong with a program."""
        found: dict[str, dict[str, Library]] = {
            name: {} for name in self.machines.values()
        }
        names = {os.path.basename(each) for each in self.executables}
        for path in sorted(files(folder)):
            file = os.path.relpath(path, folder)
            if file in names:
                yield from payload(file, path)
            holder = self.lief.MachO.parse(path)
            if holder is None:
                # The files of Java begin like those for several machines.
                continue
            if any(each.header.cpu_type not in self.machines for each in holder):
                yield Fault(file, "it is not for this machine, or not for it alone")
                continue
            for binary in holder:
                name = self.machines[binary.header.cpu_type]
                for trouble in self.of_code(path, binary):
                    yield Fault(file, self.on(name, trouble))
                library = Library(self.lief, path, binary)
                found[name][os.path.realpath(path)] = library
                newest = self.systems.get(name, ((), ""))
                self.systems[name] = max(newest, (library.system, file))
        yield from self.loading(folder, found)

    def of_code(self, path: str, binary: Any) -> Iterator[str]:
        """Yield what is wrong with the code for one machine in a file."""
        fits, reason = self.lief.MachO.check_layout(binary)
        if not fits:
            yield " ".join(reason.split())
        yield from signature_faults(path, binary)

    def loading(self, folder: str, found: dict[str, dict[str, Library]]) -> Faults:
        """Yield what would not load on each machine, and what lacks one without need."""
        wanted: set[str] = set()
        for name, libraries in found.items():
            interpreter = [
                each for path, each in libraries.items() if self.interpreter in path
            ]
            known = set().union(*(each.exported for each in interpreter))
            loading = Loading(folder, libraries, known)
            for library in libraries.values():
                file = os.path.relpath(library.path, folder)
                for reason in loading.of(library):
                    yield Fault(file, self.on(name, reason))
                wanted.update(filter(None, loading.places(library)))
        for name, libraries in found.items():
            for path in sorted(set().union(*found.values()) - libraries.keys()):
                # Code of the other machine that names a library there can have it for itself.
                if path not in wanted:
                    file = os.path.relpath(path, os.path.realpath(folder))
                    yield Fault(file, f"it has no code for {name}")

    def on(self, name: str, reason: str) -> str:
        """Return what is wrong, and on which of several machines."""
        return f"on {name} {reason}" if len(self.machines) > 1 else reason

    def checked(self) -> dict[str, str]:
        return {
            "functions": FUNCTIONS,
            "layout": f"each file is {self.kind()}, and laid out as its loader wants it",
            "signature": "the hashes of each signature are those of its file",
            "system": self.wanted(),
        }

    def kind(self) -> str:
        if self.target.is_universal:
            return "for both processors, or for the one whose code alone needs it"
        return "for the one processor"

    def needs(self) -> str:
        return f", and need {self.wanted()}"

    def wanted(self) -> str:
        """Return which release of macOS is the oldest that each processor's code runs on."""
        several = len(self.machines) > 1
        return ", ".join(
            f"macOS {'.'.join(map(str, version[:2]))} {'on ' + name if several else 'there'} ({file})"
            for name, (version, file) in self.systems.items()
        )


def different(target: Target, targets: list[dict[str, Any]]) -> Faults:
    """Yield the files of packages that are others for each processor, where the program has only one."""
    report = os.path.join(os.path.dirname(target.site), DIFFERENT)
    if not os.path.exists(report):
        return
    with open(report, encoding="utf-8") as stream:
        owners = json.load(stream)
    entries = (entry for each in targets for entry in each["entries"])
    for destination, source, _ in entries:
        file = os.path.relpath(source or ".", target.site)
        if file in owners:
            yield Fault(
                destination,
                f"{owners[file]} has another one for each processor, and it is no code",
            )


class Loading:
    """What the loader would do with the files of a program.

    https://github.com/apple-oss-distributions/dyld/blob/main/doc/dyld.1
    """

    def __init__(
        self, folder: str, found: dict[str, Library], interpreter: set[str]
    ) -> None:
        self.folder = folder
        self.found = found
        self.interpreter = interpreter

    def of(self, library: Library) -> Iterator[str]:
        """Yield what would go wrong with one."""
        places = self.places(library)
        for name, place in zip(library.libraries, places):
            missing = place is None and not name.startswith(SYSTEM)
            if missing and name not in library.optional:
                yield f"it needs {name}, which is not in it"
        for each in library.needed:
            if each.ordinal is None:
                if each.name.startswith("_Py") and each.name not in self.interpreter:
                    yield f"it needs {each.name[1:]} of Python, which has none"
            elif each.ordinal <= len(places):
                name = library.libraries[each.ordinal - 1]
                place = places[each.ordinal - 1]
                if place is not None and not self.has(place, each.name):
                    yield f"it needs {each.name[1:]} of {name}, which has none"

    def places(self, library: Library) -> list[str | None]:
        return [self.place(library, name) for name in library.libraries]

    def place(self, library: Library, name: str) -> str | None:
        """Return the file of a library that another one names; nothing if it is not in the program."""
        head, _, rest = name.partition("/")
        tries = (
            [os.path.join(each, rest) for each in library.folders]
            if head == "@rpath"
            else [name]
        )
        own = os.path.dirname(os.path.realpath(library.path))
        for each in tries:
            path = each.replace("@loader_path", own)
            path = os.path.realpath(path.replace("@executable_path", self.folder))
            if path in self.found:
                return path
        return None

    def has(self, place: str, name: str) -> bool:
        """Tell whether a library has a name, or one whose names it passes on, which may be the system's."""
        library = self.found[place]
        if name in library.exported:
            return True
        below = [self.place(library, each) for each in library.passed_on]
        return any(each is None or self.has(each, name) for each in below)


def files(folder: str) -> Iterator[str]:
    """Yield the files that could be programs or libraries of macOS."""
    for base, _, names in os.walk(folder):
        for path in (os.path.join(base, name) for name in names):
            if not os.path.islink(path):
                with open(path, "rb") as stream:
                    if stream.read(4) in MAGICS:
                        yield path


def unpack(program: str, folder: str) -> None:
    """Put the libraries of a program that is one file into a folder, and the program itself."""
    readers: Any = importlib.import_module("PyInstaller.archive.readers")
    archive = readers.CArchiveReader(program)
    os.makedirs(folder)
    shutil.copy(program, folder)
    for name, (_, _, _, _, kind) in archive.toc.items():
        if kind in ("b", "n"):
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            content = archive.extract(name)
            if kind == "b":
                with open(path, "wb") as out:
                    out.write(content)
            else:
                os.symlink(content.rstrip(b"\0").decode(), path)


def signature_faults(path: str, binary: Any) -> Iterator[str]:
    """Yield what is wrong with the signature of a file: it holds a hash of each page before it."""
    if not binary.has_code_signature:
        yield "it is not signed"
        return
    with open(path, "rb") as stream:
        content = memoryview(stream.read())
    content = content[binary.fat_offset :][: binary.original_size]
    start = binary.code_signature.data_offset
    if start + binary.code_signature.data_size != len(content):
        yield "its signature is not at its end"
        return
    magic, _, number = BLOBS.unpack_from(content, start)
    places = (
        start + BLOB.unpack_from(content, start + BLOBS.size + BLOB.size * index)[1]
        for index in range(number if magic == SIGNATURE else 0)
    )
    directories = [
        place for place in places if BLOB.unpack_from(content, place)[0] == DIRECTORY
    ]
    if not directories:
        yield "its signature cannot be read"
    for place in directories:
        if not hashes_fit(content[:start], content[place:]):
            yield "its signature is of other content"


def hashes_fit(signed: memoryview, directory: memoryview) -> bool:
    """Tell whether a list of hashes is that of a file up to its signature."""
    (_, _, _, _, first, _, _, pages, limit, size, kind, _, shift) = PAGES.unpack_from(
        directory
    )
    page = 1 << shift
    if limit != len(signed) or kind not in HASHES or pages != -(-limit // page):
        return False
    return all(
        HASHES[kind](signed[index * page : (index + 1) * page]).digest()
        == directory[first + index * size : first + (index + 1) * size]
        for index in range(pages)
    )
