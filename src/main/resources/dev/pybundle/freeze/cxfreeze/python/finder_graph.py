"""cx_Freeze's module finder as the completion sees it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.machinery import EXTENSION_SUFFIXES
from typing import Any

import import_graph
import program_graph
from import_graph import ImportGraph, Imports
from packages import find_spec
from program_graph import Member

NOT_FILES = {"built-in", "frozen"}
KINDS = {
    program_graph.PACKAGE: import_graph.PACKAGE,
    program_graph.SOURCE: import_graph.SOURCE,
    program_graph.COMPILED: import_graph.SOURCE,
    program_graph.EXTENSION: import_graph.EXTENSION,
}


class FinderGraph:
    """A finder that takes note of who imports whom, which cx_Freeze forgets, and of modules that hooks ask for."""

    def __init__(self, finder: Any, main: str, entry: str) -> None:
        self.finder = finder
        self.main = main
        self.entry = entry
        self._importers: dict[str, set[str]] = {}
        # By importer.
        self.imports: dict[str, Imports] = {}
        self._how = 0
        self._import, self._scan = finder._import_module, finder._scan_code
        self._import_list = finder._ensure_from_list
        finder._import_module = self._noting_import
        finder._scan_code = self._noting_scan
        finder._ensure_from_list = self._importing_all

    def _noting_scan(
        self, module: Any, deferred: Any, code: Any = None, top_level: bool = True
    ) -> None:
        # It does not see conditions.
        before, self._how = self._how, 0 if top_level else import_graph.FUNCTION
        self._scan(module, deferred, code, top_level)
        self._how = before

    def _noting_import(
        self, name: str, deferred: Any, caller: Any = None, level: int = 0
    ) -> Any:
        how = self._how
        module = self._import(name, deferred, caller, level)
        if module is not None and caller is not None:
            self._importers.setdefault(module.name, set()).add(caller.name)
            into = self.imports.setdefault(caller.name, {})
            import_graph.add(into, module.name, how)
        return module

    def _importing_all(
        self, caller: Any, package: Any, names: tuple[str, ...], deferred: Any
    ) -> None:
        """Import the modules below a package that the finder takes for its variables, because an import has stored them in one."""
        self._import_list(caller, package, names, deferred)
        if package.in_import and caller is not package:
            return
        folders = [str(folder) for folder in package.path]
        for name in sorted(package.global_names.intersection(names)):
            if find_spec(name, folders) is not None:
                self._noting_import(f"{package.name}.{name}", deferred, caller)

    def members(self) -> Iterator[Member]:
        """Yield the entry script and all that it reaches."""
        # The finder keeps the list that it has once made.
        self.finder.__dict__.pop("modules", None)
        return map(self._member, list(self.finder.modules))

    def find(self, name: str) -> Member | None:
        """Return what the finder has of a name; nothing if it never met it."""
        if name not in self.finder._modules:
            return None
        module = self.finder._modules[name]
        if module is None:
            # Left out by the user or the freezer, or not there.
            return Member(name, program_graph.NO_MODULE, None, None)
        return self._member(module)

    def importers(self, name: str) -> Iterator[Member]:
        """Yield the modules that import a module, and the entry script if it does."""
        for importer in sorted(self._importers.get(name, ())):
            found = self.find(importer)
            if found is not None:
                yield found

    def add(self, name: str) -> bool:
        """Add a module and what it imports; tell whether there is such a module."""
        try:
            self.finder.include_module(name)
        except ImportError:
            return False
        return True

    def import_graph(self, scripts: dict[str, str]) -> ImportGraph:
        """Return who imports whom; scripts are the names that people know by those of their modules, the entry first."""
        found = ImportGraph()
        for name, known in scripts.items():
            found.add_root(known).update(self.imports.get(name, {}))
        for member in self.members():
            if member.name not in scripts:
                kind = KINDS.get(member.kind, import_graph.BUILTIN)
                found.add_module(member.name, kind, member.file)
                found.importer(member.name).update(self.imports.get(member.name, {}))
        for name, importers in self.finder._bad_modules.items():
            is_excluded = name in self.finder._modules
            kind = import_graph.EXCLUDED if is_excluded else import_graph.MISSING
            found.add_module(name, kind, None)
            for importer in importers:
                if importer in found.imports:
                    import_graph.add(found.importer(importer), name, 0)
        return found

    def _member(self, module: Any) -> Member:
        file = str(module.file) if module.file is not None else None
        return Member(module.name, self._kind(module, file), module.code, file)

    def _kind(self, module: Any, file: str | None) -> str:
        if module.name == self.main:
            return program_graph.SCRIPT
        if file is None or file in NOT_FILES:
            return program_graph.NO_MODULE
        if module.code is None:
            is_extension = file.endswith(tuple(EXTENSION_SUFFIXES))
            return program_graph.EXTENSION if is_extension else program_graph.COMPILED
        return (
            program_graph.PACKAGE if module.path is not None else program_graph.SOURCE
        )
