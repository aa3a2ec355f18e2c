"""Make, of the folder that PyOxidizer wrote, the program: compiled modules, no more of the standard library than it may use."""

from __future__ import annotations

import marshal
import os
import shutil
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import SimpleNamespace

import source_modes
import standard_library
from source_graph import SourceGraph, is_extension
from staging import Staging

# A header that nothing is compared with: flags, time and size are 0.
HEADER = MAGIC_NUMBER + bytes(12)
# Of the standard library: what people run, and programs seldom import.
TOOLS = {
    *("ensurepip", "idlelib", "lib2to3", "pydoc_data", "tkinter", "turtle"),
    *("turtledemo", "venv", "antigravity", "this", "__hello__", "__phello__"),
}


class Settling:
    """Works on the folder of the modules of one program."""

    def __init__(self, lib: Path, graph: SourceGraph, staging: Staging) -> None:
        self.lib = lib
        self.graph = graph
        self.staging = staging
        self.stdlib = standard_library.folder()
        # Where each file is from, by its path below the folder.
        self.sources = dict(staging.sources)

    def settle(
        self, optimize: int, modes: dict[str, str], looked_for: set[str]
    ) -> None:
        """Do all of it; modes are the user's, by package, and what the program looks for are packages."""
        self.leave_out()
        self.add_standard_data()
        modules = []
        for path in sorted(self.paths(".py")):
            name = self.module_name(path)
            if name is not None:
                source = self.compile(path, optimize)
                modules.append(described(name, path, source))
        wanted = [each for each in modules if each.file is not None]
        laid = source_modes.lay_sources(wanted, self.lib, modes, looked_for)
        for target, source in laid.items():
            self.sources[os.path.relpath(target, self.lib)] = source

    def paths(self, suffix: str) -> list[str]:
        """Return the files below the folder that have a suffix."""
        return [
            os.path.relpath(os.path.join(place, file), self.lib)
            for place, _, files in os.walk(self.lib)
            for file in files
            if file.endswith(suffix)
        ]

    def module_name(self, path: str) -> str | None:
        """Return the name of the module that a source is; nothing if it is a file of the program's data."""
        if path in self.staging.names:
            return self.staging.names[path]
        if path in self.staging.sources:
            return None
        return path[: -len(".py")].replace("/", ".").replace(".__init__", "")

    def leave_out(self) -> None:
        """Remove what the user leaves out, tools and libraries of the standard library that the program does not reach."""
        for path in [*self.paths(".py"), *self.paths(".so")]:
            if path in self.sources:
                continue
            name = path.partition(".")[0].replace("/", ".").replace(".__init__", "")
            if self.is_left_out(name, is_extension(path)):
                (self.lib / path).unlink()
        for place, _, _ in os.walk(self.lib, topdown=False):
            if not os.listdir(place):
                os.rmdir(place)

    def is_left_out(self, name: str, extension: bool) -> bool:
        """Tell whether a module of the standard library is not in the program."""
        parts = name.split(".")
        above = {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
        if not self.graph.excludes.isdisjoint(above):
            return True
        return (extension or parts[0] in TOOLS) and self.graph.find(name) is None

    def add_standard_data(self) -> None:
        """Add the files that packages of the standard library have beside their modules."""
        for path in self.paths("/__init__.py"):
            package = path.rpartition("/")[0]
            if path in self.sources or not (self.stdlib / package).is_dir():
                continue
            for file in sorted((self.stdlib / package).iterdir()):
                target = self.lib / package / file.name
                if (
                    file.is_file()
                    and not file.name.endswith(standard_library.CODE)
                    and not target.exists()
                ):
                    shutil.copyfile(file, target)
                    self.sources[f"{package}/{file.name}"] = os.fspath(file)

    def compile(self, path: str, optimize: int) -> str | None:
        """Replace a source by its code; return where it is from."""
        file = self.lib / path
        code = compile(
            file.read_bytes(),
            self.shown(path),
            "exec",
            dont_inherit=True,
            optimize=optimize,
        )
        file.with_suffix(".pyc").write_bytes(HEADER + marshal.dumps(code))
        file.unlink()
        source = self.sources.pop(path, None)
        if source is None and (self.stdlib / path).is_file():
            source = os.fspath(self.stdlib / path)
        if source is not None:
            self.sources[path + "c"] = source
        return source

    def shown(self, path: str) -> str:
        """Return what tracebacks show of a file."""
        source = self.sources.get(path)
        return (
            os.path.basename(source) if source is not None and "/" not in path else path
        )


def described(name: str, path: str, source: str | None) -> SimpleNamespace:
    """Return a module as the placing of sources knows it."""
    is_package = path.endswith("__init__.py")
    return SimpleNamespace(
        name=name, file=source, code=True, path=[] if is_package else None
    )
