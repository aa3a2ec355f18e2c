"""A plugin of Nuitka that makes it take what pybundle has found, and begin the program as pybundle wants it.

It works without pybundle, too, where nothing but the file with Nuitka's arguments names it.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from nuitka.plugins.PluginBase import (  # type: ignore[import-not-found]
    NuitkaPluginBase,
)
from nuitka.utils.ModuleNames import ModuleName  # type: ignore[import-not-found]

# The module that runs before the program's own first line, and what runs it. Its name must be no constant of the program's.
BEGIN = "_pybundle_begin"
CALL = f'__import__("{BEGIN}")'
# Names the runtime hooks, in their order, and a file with what pybundle has found.
HOOKS = "PYBUNDLE_NUITKA_HOOKS"
FOUND = "PYBUNDLE_NUITKA_FOUND"
# What Nuitka takes from the system that the program runs on, although systems have it in other versions or not at all.
NOT_OF_SYSTEM = ("libz.so", "libstdc++.so", "libcrypt.so")


class Pybundle(NuitkaPluginBase):  # type: ignore[misc]
    """Adds modules and files to the program's main module."""

    plugin_name = "pybundle"
    plugin_desc = "Adds what pybundle has found."

    def __init__(self) -> None:
        self.found: dict[str, Any] = {"modules": [], "files": {}, "packers": []}
        if FOUND in os.environ:
            with open(os.environ[FOUND], encoding="utf-8") as stream:
                self.found = json.load(stream)

    @staticmethod
    def isAlwaysEnabled() -> bool:
        """Tell that it is for every program."""
        return True

    def onCompilationStartChecks(self) -> None:
        """Have the program bring the libraries that are not part of every system, and load what packs one file."""
        for folder in self.found["packers"]:
            # Nuitka looks for the program's modules in this path, too.
            sys.path.append(folder)
            importlib.import_module("zstandard")
            sys.path.remove(folder)
        if sys.platform == "linux":
            from nuitka.freezer import (  # type: ignore[import-not-found]
                DllDependenciesPosix,
            )

            ignored = DllDependenciesPosix._linux_dll_ignore_list
            ignored[:] = [name for name in ignored if name not in NOT_OF_SYSTEM]

    def onModuleSourceCode(
        self, module_name: Any, source_filename: str, source_code: str
    ) -> str:
        """Begin the main module with pybundle's own, in a line that is there, so that lines keep their numbers."""
        return begun(source_code) if module_name == "__main__" else source_code

    def getImplicitImports(self, module: Any) -> Iterator[str]:
        """Yield the modules to add."""
        if module.isMainModule():
            yield BEGIN
            yield from self.found["modules"]

    @staticmethod
    def createFakeModuleDependency(module: Any) -> list[tuple[Any, str, str, str]]:
        """Return the runtime hooks as modules."""
        if not module.isMainModule():
            return []
        hooks = []
        for number, file in enumerate(json.loads(os.environ.get(HOOKS, "[]"))):
            with open(file, encoding="utf-8") as stream:
                name = ModuleName(f"_pybundle_hook_{number}")
                hooks.append((name, stream.read(), file, "runtime hook"))
        return hooks

    def considerDataFiles(self, module: Any) -> Iterator[Any]:
        """Yield the files to add."""
        if module.isMainModule():
            for path, source in sorted(self.found["files"].items()):
                yield self.makeIncludedDataFile(source, path, "pybundle adds it")


def begun(source: str) -> str:
    """Return the source of a script that first imports pybundle's module."""
    lines = source.splitlines(keepends=True)
    body = ast.parse(source).body
    first = [each for each in body if not is_heading(each)]
    headings = body[: body.index(first[0])] if first else body
    if headings:
        # After the last one, which is a simple statement.
        line, column = headings[-1].end_lineno or 1, headings[-1].end_col_offset or 0
        text = lines[line - 1].encode()
        lines[line - 1] = (
            text[:column] + f"; {CALL}".encode() + text[column:]
        ).decode()
    elif first and isinstance(
        first[0], (ast.Import, ast.ImportFrom, ast.Expr, ast.Assign)
    ):
        line, column = first[0].lineno, first[0].col_offset
        lines[line - 1] = f"{CALL}; " + lines[line - 1]
    else:
        lines.insert(0, f"{CALL}\n")
    return "".join(lines)


def is_heading(node: ast.stmt) -> bool:
    """Tell whether a statement has to stand first: a text about the module, or an import from the future."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "__future__"
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
