"""What the completion asks of a freezer's module graph, and tells it. Each freezer has one of its own behind this."""

from __future__ import annotations

from collections.abc import Iterator
from types import CodeType
from typing import NamedTuple, Protocol

SCRIPT = "script"
PACKAGE = "package"
SOURCE = "source"
# Without source: compiled code, with a code object or without.
EXTENSION = "extension"
COMPILED = "compiled"
# A name in the graph that is no module to import: missing, left out, a namespace, part of the interpreter.
NO_MODULE = "none"
MODULES = {PACKAGE, SOURCE, EXTENSION, COMPILED}


class Member(NamedTuple):
    """A module of the program, or its entry script."""

    name: str
    kind: str
    code: CodeType | None
    file: str | None


class ProgramGraph(Protocol):
    """The modules of a program and who imports whom."""

    @property
    def entry(self) -> str:
        """The file of the entry script."""

    def members(self) -> Iterator[Member]:
        """Yield the entry script and all that it reaches."""

    def find(self, name: str) -> Member | None:
        """Return what the graph has of a name; nothing if it never met it."""

    def importers(self, name: str) -> Iterator[Member]:
        """Yield the modules that import a module, and the entry script if it does."""

    def add(self, name: str) -> bool:
        """Add a module and what it imports; tell whether there is such a module."""


def modules_of(graph: ProgramGraph) -> set[str]:
    """Return the names of the modules in a program."""
    return {each.name for each in graph.members() if each.kind in MODULES}
