"""Bring the libraries that files of a program need into it, and tell each file where they are."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import elf
from distributions import Distribution
from elf_needs import Needs, substituted


class Bringing:
    """Works on the folder of one program, whose modules are in a folder of it."""

    def __init__(
        self,
        folder: Path,
        lib: str,
        sources: Mapping[str, str],
        closure: list[Distribution],
        folders: list[str],
    ) -> None:
        self.folder = folder
        self.lib = lib
        # By path below the folder of the program.
        self.sources = dict(sources)
        self.needs = Needs(folders)
        # Where the libraries of distributions belong.
        self.known = {
            os.path.realpath(source): path
            for each in closure
            for path, source in each.libraries
        }

    def bring(self) -> None:
        """Bring what is needed, and what that needs."""
        waiting = elf_files(self.folder)
        while waiting:
            path = waiting.pop()
            wanted: list[str] = []
            source = self.sources.get(path, os.fspath(self.folder / path))
            for name, found in self.needs.of(source):
                if found is None:
                    continue
                target = self.place(os.path.realpath(found), os.path.basename(name))
                if not (self.folder / target).exists():
                    (self.folder / target).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(found, self.folder / target)
                    os.chmod(self.folder / target, 0o644)
                    self.sources[target] = os.path.realpath(found)
                    waiting.append(target)
                wanted.append(target)
            self.tell(path, wanted)

    def place(self, library: str, name: str) -> str:
        """Return where in the program a library belongs, by the name that it is looked for."""
        known = self.known.get(library)
        inside = os.path.join(os.path.dirname(known), name) if known else name
        return os.path.join(self.lib, inside)

    def tell(self, path: str, wanted: list[str]) -> None:
        """Add to the folders of a file where it is to look, if it does not look there; those of this machine go."""
        read = elf.read(os.fspath(self.folder / path))
        if read is None:
            return
        origin = os.path.dirname(path)
        kept = [each for each in read.folders if each.startswith("$ORIGIN")]
        looked_in = {os.path.normpath(substituted(each, origin)) for each in kept}
        for folder in sorted({os.path.dirname(each) for each in wanted}):
            if folder not in looked_in:
                relative = os.path.relpath(folder, origin or ".")
                kept.append("$ORIGIN" if relative == "." else f"$ORIGIN/{relative}")
        if kept != list(read.folders):
            file = os.fspath(self.folder / path)
            subprocess.run(
                ["patchelf", "--set-rpath", ":".join(kept), file], check=True
            )


def elf_files(folder: Path) -> list[str]:
    """Return the executables and libraries below a folder."""
    return sorted(
        os.path.relpath(os.path.join(place, file), folder)
        for place, _, files in os.walk(folder)
        for file in files
        if elf.read(os.path.join(place, file)) is not None
    )
