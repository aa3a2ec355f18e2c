"""The modules that a program reaches by import statements, found without importing any.

PyOxidizer follows none. Nuitka's own view is its secret until it has compiled for minutes, and leaves out what is imported under
TYPE_CHECKING, which many packages load later by name.
"""

from __future__ import annotations

import inspect
import modulefinder
import sys
from collections.abc import Iterable, Iterator
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    ModuleSpec,
    SourceFileLoader,
    SourcelessFileLoader,
)
from types import CodeType
from typing import Any

import import_graph
import program_graph
from distributions import parents
from import_graph import ImportGraph, Imports
from packages import find_spec
from program_graph import Member

MAIN = "__main__"
KINDS = {
    program_graph.PACKAGE: import_graph.PACKAGE,
    program_graph.SOURCE: import_graph.SOURCE,
    program_graph.COMPILED: import_graph.SOURCE,
    program_graph.EXTENSION: import_graph.EXTENSION,
}
# It reads the instructions of code, and nothing of it depends on the finder.
READER: Any = modulefinder.ModuleFinder()


class SourceGraph:
    """Grows from a script and from modules that are asked for."""

    def __init__(self, entry: str, path: list[str], excludes: Iterable[str]) -> None:
        self._entry = entry
        self.path = path
        self.excludes = set(excludes)
        self._members: dict[str, Member | None] = {}
        # Where the modules of packages and of namespaces lie.
        self._folders: dict[str, list[str]] = {}
        self._importers: dict[str, set[str]] = {}
        self._imports: dict[str, Imports] = {}
        self._missing: dict[str, set[str]] = {}
        self._waiting: list[Member] = []
        self.add_script(MAIN, entry, program_graph.SCRIPT)

    @property
    def entry(self) -> str:
        """The file of the entry script."""
        return self._entry

    def add_script(
        self, name: str, file: str, kind: str = program_graph.SOURCE
    ) -> None:
        """Add a file under a name that its path does not give it, and what it imports."""
        loader = SourceFileLoader(name, file)
        self._keep(
            Member(
                name, kind, compiled(loader, file, name, loader.get_data(file)), file
            )
        )
        self._grow()

    def members(self) -> Iterator[Member]:
        """Yield the entry script and all that it reaches."""
        return iter([each for each in self._members.values() if each is not None])

    def find(self, name: str) -> Member | None:
        """Return what the graph has of a name; nothing if it never met it."""
        if name not in self._members:
            return None
        return self._members[name] or Member(name, program_graph.NO_MODULE, None, None)

    def importers(self, name: str) -> Iterator[Member]:
        """Yield the modules that import a module, and the entry script if it does."""
        for importer in sorted(self._importers.get(name, ())):
            found = self._members.get(importer)
            if found is not None:
                yield found

    def add(self, name: str) -> bool:
        """Add a module and what it imports; tell whether there is such a module."""
        found = self._load(name)
        self._grow()
        return found is not None

    def include_module(self, name: str) -> Member | None:
        """Do the same, and return it."""
        return self._members[name] if self.add(name) else None

    def is_package(self, name: str) -> bool:
        """Tell whether a module has modules below it."""
        return name in self._folders

    def _grow(self) -> None:
        while self._waiting:
            member = self._waiting.pop()
            if member.code is not None:
                self._follow(member, member.code, 0)

    def _follow(self, member: Member, code: CodeType, how: int) -> None:
        for kind, found in READER.scan_opcodes(code):
            if kind == "absolute_import":
                self._import(member, found[1], found[0] or (), how)
            elif kind == "relative_import":
                level, names, name = found
                base = self._base(member.name, level)
                if base is not None:
                    self._import(
                        member, ".".join(filter(None, (base, name))), names or (), how
                    )
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                nested = constant.co_flags & inspect.CO_OPTIMIZED
                self._follow(member, constant, import_graph.FUNCTION if nested else how)

    def _base(self, name: str, level: int) -> str | None:
        """Return the package that a relative import begins at; nothing if there is none so far above."""
        packages = [name] if name in self._folders else []
        packages.extend(parents(name))
        return packages[level - 1] if level <= len(packages) else None

    def _import(
        self, importer: Member, name: str, names: Iterable[str], how: int
    ) -> None:
        if self._note(importer, name, how) is None:
            self._missing.setdefault(name, set()).add(importer.name)
            return
        if name in self._folders:
            for each in names:
                # Most are no modules.
                if each != "*":
                    self._note(importer, f"{name}.{each}", how)

    def _note(self, importer: Member, name: str, how: int) -> Member | None:
        found = self._load(name)
        if found is not None:
            self._importers.setdefault(name, set()).add(importer.name)
            import_graph.add(self._imports.setdefault(importer.name, {}), name, how)
        return found

    def _load(self, name: str) -> Member | None:
        """Return a module that there is, with the packages above it."""
        if name in self._members:
            return self._members[name]
        if name in self.excludes:
            self._members[name] = None
            self._missing.setdefault(name, set())
            return None
        above = name.rpartition(".")[0]
        path: list[str] | None = self.path
        if above:
            if self._load(above) is None:
                return None
            path = self._folders.get(above)
            if path is None:
                return None
        member = self._found(name, path)
        if member is not None:
            self._keep(member)
        return member

    def _found(self, name: str, path: list[str] | None) -> Member | None:
        if name in sys.builtin_module_names:
            return Member(name, program_graph.NO_MODULE, None, None)
        try:
            spec = find_spec(name, path)
        except (ImportError, ValueError):
            return None
        if spec is None:
            return None
        if spec.submodule_search_locations is not None:
            self._folders[name] = list(spec.submodule_search_locations)
        return self._described(name, spec)

    def _described(self, name: str, spec: ModuleSpec) -> Member | None:
        file = spec.origin if spec.has_location else None
        if file is None:
            # A namespace has no file.
            return Member(name, program_graph.NO_MODULE, None, None)
        loader = spec.loader
        if isinstance(loader, SourceFileLoader):
            code = compiled(loader, file, name, loader.get_data(file))
            if code is None:
                self._folders.pop(name, None)
                return None
            is_package = name in self._folders
            kind = program_graph.PACKAGE if is_package else program_graph.SOURCE
            return Member(name, kind, code, file)
        if isinstance(loader, SourcelessFileLoader):
            return Member(
                name, program_graph.COMPILED, loader.get_code(loader.name), file
            )
        kind = program_graph.EXTENSION if is_extension(file) else program_graph.COMPILED
        return Member(name, kind, None, file)

    def _keep(self, member: Member) -> None:
        self._members[member.name] = member
        self._waiting.append(member)

    def import_graph(self, scripts: dict[str, str]) -> ImportGraph:
        """Return who imports whom; scripts are the names that people know by those of their modules, the entry first."""
        found = ImportGraph()
        for name, known in scripts.items():
            found.add_root(known).update(self._imports.get(name, {}))
        for member in self.members():
            if member.name not in scripts:
                kind = KINDS.get(member.kind, import_graph.BUILTIN)
                found.add_module(member.name, kind, member.file)
                found.importer(member.name).update(self._imports.get(member.name, {}))
        for name, importers in self._missing.items():
            is_excluded = name in self._members
            kind = import_graph.EXCLUDED if is_excluded else import_graph.MISSING
            found.add_module(name, kind, None)
            for importer in importers & found.imports.keys():
                import_graph.add(found.importer(importer), name, 0)
        return found


def compiled(
    loader: SourceFileLoader, file: str, name: str, content: bytes
) -> CodeType | None:
    """Compile a module; nothing for what is no Python of this version, as some packages have it for others."""
    try:
        code: CodeType = loader.source_to_code(content, file)
    except (SyntaxError, ValueError):
        return None
    return code


def is_extension(file: str) -> bool:
    """Tell whether a file is a module that is a library."""
    return file.endswith(tuple(EXTENSION_SUFFIXES))
