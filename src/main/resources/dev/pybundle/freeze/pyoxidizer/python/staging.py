"""Lay out what PyOxidizer is to put into a program: modules as an environment has them, all else as it lies in the program."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import program_graph
import standard_library
from program_graph import Member
from source_graph import MAIN, SourceGraph

ENTRY = "_pybundle_entry"
HOOK = "_pybundle_hook_{}"
SETTINGS = "_pybundle_settings"
LIB = "lib"


class Staging:
    """The two folders, and where what is in them is from, by its path below the folder of the modules."""

    def __init__(self, folder: Path, version: str) -> None:
        self.modules = folder / "modules" / LIB / f"python{version}" / "site-packages"
        self.data = folder / "data" / LIB
        self.sources: dict[str, str] = {}
        # Paths of modules with source, to the names they are imported by.
        self.names: dict[str, str] = {}
        for each in (self.modules, self.data):
            each.mkdir(parents=True)

    def add_modules(self, graph: SourceGraph) -> None:
        """Add the modules that are no part of the standard library."""
        standard = standard_library.names()
        for member in graph.members():
            if (
                member.name != MAIN
                and member.kind in program_graph.MODULES
                and member.name.partition(".")[0] not in standard
            ):
                self.add_module(member, graph.is_package(member.name))

    def add_module(self, member: Member, is_package: bool) -> None:
        """Add a module under its name."""
        source = str(member.file)
        path = member.name.replace(".", "/")
        if not source.endswith(".py"):
            # Its file has a name that the interpreter looks for.
            folder = path if is_package else path.rpartition("/")[0]
            self.add_file(os.path.join(folder, os.path.basename(source)), source)
            return
        self.add_source(
            member.name, path + ("/__init__.py" if is_package else ".py"), source
        )

    def add_source(self, name: str, path: str, source: str) -> None:
        """Add the source of a module."""
        self.names[path] = name
        self.sources[path] = source
        copy(source, self.modules / path)

    def add_text(self, name: str, text: str) -> None:
        """Add a module that is written for this program."""
        self.names[f"{name}.py"] = name
        (self.modules / f"{name}.py").write_text(text, encoding="utf-8")

    def add_file(self, path: str, source: str) -> None:
        """Add a file that is no module with source, unless one lies there."""
        path = os.path.normpath(path)
        if path not in self.sources:
            self.sources[path] = source
            copy(source, self.data / path)


def copy(source: str, target: Path) -> None:
    """Copy a file and make the folders above it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    os.chmod(target, mode_of(Path(source)))


def mode_of(file: Path) -> int:
    """Return the permissions that a file has in a program: anybody may read it, and run it if its owner may."""
    return 0o755 if os.stat(file).st_mode & 0o100 else 0o644
