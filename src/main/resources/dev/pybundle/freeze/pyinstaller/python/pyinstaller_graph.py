"""PyInstaller's module graph as the completion sees it."""

from __future__ import annotations

from collections.abc import Iterator
from types import CodeType
from typing import Any

import program_graph
from program_graph import Member

KINDS = {
    "Script": program_graph.SCRIPT,
    "SourceModule": program_graph.SOURCE,
    "Package": program_graph.PACKAGE,
    "CompiledModule": program_graph.COMPILED,
    "Extension": program_graph.EXTENSION,
    "ExtensionPackage": program_graph.EXTENSION,
}


class PyInstallerGraph:
    """A graph whose nodes are those of PyInstaller."""

    def __init__(self, graph: Any) -> None:
        self.graph = graph
        self.script = graph._top_script_node
        self.entry = str(self.script.filename)

    def members(self) -> Iterator[Member]:
        """Yield the entry script and all that it reaches."""
        return map(member, self.graph.iter_graph(start=self.script))

    def find(self, name: str) -> Member | None:
        """Return what the graph has of a name; nothing if it never met it."""
        node = self.graph.find_node(name, create_nspkg=False)
        return member(node) if node is not None else None

    def importers(self, name: str) -> Iterator[Member]:
        """Yield the modules that import a module, and the entry script if it does."""
        node = self.graph.find_node(name, create_nspkg=False)
        if node is not None:
            for referrer in self.graph.incoming(node):
                if referrer is not None:
                    yield member(referrer)

    def add(self, name: str) -> bool:
        """Add a module and what it imports; tell whether there is such a module."""
        try:
            (node,) = self.graph.import_hook(name)
        except ImportError:
            return False
        self.graph.add_edge(self.script, node)
        return True


def member(node: Any) -> Member:
    """Return what the completion sees of a node."""
    code = getattr(node, "code", None)
    return Member(
        str(node.identifier),
        KINDS.get(type(node).__name__, program_graph.NO_MODULE),
        code if isinstance(code, CodeType) else None,
        getattr(node, "filename", None),
    )
