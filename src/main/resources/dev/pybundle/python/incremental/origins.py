"""Code of the module graph, with where it comes from: what was read back from a memory must not be written as it is."""

from __future__ import annotations

import ast
from collections.abc import Callable
from types import CodeType
from typing import Any, NamedTuple


class Parsed(ast.Module):
    """Stands for the syntax tree of a source whose code is remembered."""

    key: bytes
    source: str | bytes
    imports: list[Any]
    names: list[str]
    code: CodeType


class Origin(NamedTuple):
    """Where a code object of the graph comes from."""

    code: CodeType
    key: bytes
    file: str
    # Nothing if it was compiled in this build.
    remembered: str | bytes | None
    # Which of its equal sets are one. Code that has some is compiled in each build, where the graph does it.
    sharing: str = ""

    def fresh(self) -> CodeType:
        """Return code that may be written: what was read back from the memory may not be written as it was at first."""
        if self.remembered is None:
            return self.code
        flags = ast.PyCF_ONLY_AST
        tree: Any = compile(self.remembered, self.file, "exec", flags, True)
        code: CodeType = compile(tree, self.file, "exec", 0, True)
        return code


class Codes(dict[str, CodeType]):
    """The code of the graph by module, of which get returns what may be written."""

    def __init__(
        self,
        codes: dict[str, CodeType],
        origin: Callable[[CodeType | None], Origin | None],
    ) -> None:
        super().__init__(codes)
        self.origin = origin
        self.kept: list[CodeType] = []

    def get(self, name: str, default: Any = None) -> Any:
        """Return code that may be written."""
        code = super().get(name)
        origin = self.origin(code)
        if origin is None:
            return default if code is None else code
        fresh = origin.fresh()
        # As in the graph, it outlives its copy that is written: that shares constants, and how often one is referred to
        # is seen in what marshal writes.
        self.kept.append(fresh)
        return fresh
