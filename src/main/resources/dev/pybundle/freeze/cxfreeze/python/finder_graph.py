"""cx_Freeze's module finder as the completion sees it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.machinery import EXTENSION_SUFFIXES
from typing import Any

import program_graph
from program_graph import Member

NOT_FILES = {"built-in", "frozen"}


class FinderGraph:
    """A finder that takes note of who imports whom, which cx_Freeze forgets, and of modules that hooks ask for."""

    def __init__(self, finder: Any, main: str, entry: str) -> None:
        self.finder = finder
        self.main = main
        self.entry = entry
        self._importers: dict[str, set[str]] = {}
        self._import = finder._import_module
        finder._import_module = self._noting_import

    def _noting_import(
        self, name: str, deferred: Any, caller: Any = None, level: int = 0
    ) -> Any:
        module = self._import(name, deferred, caller, level)
        if module is not None and caller is not None:
            self._importers.setdefault(module.name, set()).add(caller.name)
        return module

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

    def _member(self, module: Any) -> Member:
        file = str(module.file) if module.file is not None else None
        return Member(module.name, self._kind(module, file), module.code, file)

    def _kind(self, module: Any, file: str | None) -> str:
        if module.name == self.main:
            return program_graph.SCRIPT
        if file is None or file in NOT_FILES:
            return program_graph.NO_MODULE
        if module.code is None:
            is_extension = (
                file.endswith(tuple(EXTENSION_SUFFIXES)) and module.path is None
            )
            return program_graph.EXTENSION if is_extension else program_graph.COMPILED
        return (
            program_graph.PACKAGE if module.path is not None else program_graph.SOURCE
        )
