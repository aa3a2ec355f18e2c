"""What PyInstaller lets tools of Linux do, which know files for this machine only."""

from __future__ import annotations

import importlib
import os
import subprocess
from collections.abc import Iterator, Sequence
from typing import Any

import elf_section
from answers import Unknown, View, replace
from cross_target import Target

MAGIC = b"\x7fELF"
MACHINES = {"x86_64": "X86_64", "aarch64": "AARCH64"}
Imports = set[tuple[str, "str | None"]]


class Loader:
    """Finds libraries as the target's loader will, in the target's files only.

    https://man7.org/linux/man-pages/man8/ld.so.8.html
    """

    def __init__(self, lief: Any, machine: Any, folders: Sequence[str]) -> None:
        self.lief = lief
        self.machine = machine
        self.folders = folders

    def imports(self, file: str, folders: Sequence[str] | None = None) -> Imports:
        """Return what ldd would: name and path of all libraries that a file needs, and those that these need."""
        found: dict[str, str | None] = {}
        waiting = [os.path.realpath(file)]
        while waiting:
            each = waiting.pop()
            for name, path in self.needs(each, folders or ()):
                if name not in found:
                    found[name] = path
                    if path is not None:
                        waiting.append(path)
        return set(found.items())

    def needs(
        self, file: str, folders: Sequence[str]
    ) -> Iterator[tuple[str, str | None]]:
        library = self.parse(file)
        if library is None:
            return
        tags = self.lief.ELF.DynamicEntry.TAG
        own: list[str] = []
        for tag in (tags.RUNPATH, tags.RPATH):
            entry = library.get(tag)
            own += [] if entry is None else entry.paths
        origin = os.path.dirname(file)
        places = [
            each.replace("$ORIGIN", origin).replace("${ORIGIN}", origin) for each in own
        ]
        for name in library.libraries:
            yield name, self.find(name, [*places, *self.folders, *folders])

    def find(self, name: str, folders: Sequence[str]) -> str | None:
        """Return the file of a library that is for the target's machine."""
        for folder in folders:
            file = os.path.join(folder, name)
            if os.path.isfile(file) and self.parse(file) is not None:
                return os.path.normpath(file)
        return None

    def resolve(self, name: str, folders: Sequence[str] | None = None) -> str | None:
        return (
            name
            if os.path.isabs(name)
            else self.find(name, [*self.folders, *(folders or ())])
        )

    def parse(self, file: str) -> Any:
        """Read a file; nothing if it is none for the target's machine."""
        with open(file, "rb") as stream:
            if stream.read(len(MAGIC)) != MAGIC:
                return None
        library = self.lief.ELF.parse(file)
        fits = library is not None and library.header.machine_type == self.machine
        return library if fits else None


def classified(file: str) -> str:
    """Return whether a file is a library, as PyInstaller calls it."""
    with open(file, "rb") as stream:
        return "BINARY" if stream.read(len(MAGIC)) == MAGIC else "DATA"


def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Do what objcopy is asked for: put a file into a section of its own."""
    del options
    if command[:2] != ["objcopy", "--add-section"]:
        raise Unknown(f"{' '.join(command)} has no answer")
    section, executable = command[2:]
    name, _, content = section.partition("=")
    elf_section.add(executable, name, content)
    return subprocess.CompletedProcess(command, 0, "")


def install(target: Target) -> None:
    """Let PyInstaller work on files of Linux for another machine."""
    lief: Any = importlib.import_module("lief")
    bindepend: Any = importlib.import_module("PyInstaller.depend.bindepend")
    api: Any = importlib.import_module("PyInstaller.building.api")
    machine = getattr(lief.ELF.ARCH, MACHINES[target.options.machine])
    loader = Loader(lief, machine, target.library_folders)
    replace(
        bindepend,
        _get_imports_ldd=loader.imports,
        resolve_library_path=loader.resolve,
        _classify_binary_vs_data=classified,
    )
    replace(api, subprocess=View(subprocess, run=run))
