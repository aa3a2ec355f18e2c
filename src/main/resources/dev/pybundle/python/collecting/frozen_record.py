"""Describe a frozen program: its files with their sources, what each is to it, and whose it is."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import standard_library
from distributions import Distribution

PROGRAM = "PROGRAM"
NATIVE = "NATIVE"
DATA = "DATA"
MODULES = "MODULES"
INTERPRETER = "INTERPRETER"

ARCHIVE = {"library.zip", "library.dat"}
# The beginnings of executables and libraries: ELF, PE, Mach-O with one architecture and with several.
NATIVE_BEGINNINGS = (
    b"\x7fELF",
    b"MZ",
    *(b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe"),
    *(b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf"),
)


class Sources:
    """Where the files of a program come from."""

    def __init__(self, copied: dict[str, str], closure: Iterable[Distribution]) -> None:
        self.copied = copied
        self.owners = {
            os.path.realpath(source): each.name
            for each in closure
            for source in files_of(each)
        }

    def owner(self, source: str | None) -> str | None:
        """Return the distribution that a source belongs to."""
        return self.owners.get(os.path.realpath(source)) if source is not None else None


def files_of(each: Distribution) -> Iterator[str]:
    """Yield all files that a distribution recorded, or those of its metadata if it records none."""
    yield from each.modules.values()
    for _, source in [*each.data, *each.stubs, *each.scripts, *each.libraries]:
        yield source
    if os.path.isfile(each.info):
        yield each.info
    for folder, _, files in os.walk(each.info):
        for file in files:
            yield os.path.join(folder, file)


def parts(folder: Path, program: str, sources: Sources) -> list[dict[str, str | None]]:
    """Return all files of a program, sorted by path."""
    found = []
    for place, _, files in os.walk(folder):
        for file in files:
            path = os.path.relpath(os.path.join(place, file), folder).replace(
                os.sep, "/"
            )
            source = sources.copied.get(os.path.join(place, file))
            found.append(
                {
                    "path": path,
                    "source": source,
                    "role": role(folder / path, path, program),
                    "distribution": sources.owner(source),
                }
            )
    return sorted(found, key=lambda each: str(each["path"]))


def role(file: Path, path: str, program: str) -> str:
    """Return what a file is to a program."""
    if path == program:
        return PROGRAM
    if path.endswith(".pyc") or path.rpartition("/")[2] in ARCHIVE:
        return MODULES
    with open(file, "rb") as stream:
        if not stream.read(4).startswith(NATIVE_BEGINNINGS):
            return DATA
    return INTERPRETER if standard_library.is_interpreter(path) else NATIVE
