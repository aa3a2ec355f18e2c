"""Find what the program imports at its very start and nobody has. Nothing is imported.

An import counts if it is certain to run: it stands at the top of the entry script or of a module of the user's that such an
import leads to, and nothing catches its failure. Where the code changes how modules are found, nothing is certain.
"""

from __future__ import annotations

import ast
import importlib.machinery
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from reached_sources import Broken, Sources, absolute, compiled_source
from standard import is_standard
from syntax import dotted_name

# What changes where modules are found.
FINDERS = {
    *(
        "sys.path",
        "sys.meta_path",
        "sys.path_hooks",
        "sys.modules",
        "sys.path_importer_cache",
    ),
    *("site.addsitedir", "pkgutil.extend_path"),
}
CATCHING = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
STANDARD_FINDERS = (
    importlib.machinery.BuiltinImporter,
    importlib.machinery.FrozenImporter,
    importlib.machinery.PathFinder,
)
MAIN = ast.dump(ast.parse("__name__ == '__main__'", mode="eval").body)


class MissingImport(NamedTuple):
    """A module that is imported, and where."""

    module: str
    file: str
    line: int


def missing_imports(
    sources: Sources, entry: str, is_missing: Callable[[str], bool]
) -> list[MissingImport]:
    """Return each missing top-level module once, where it is imported first."""
    found: dict[str, MissingImport] = {}
    seen = {entry}
    waiting = [("__main__", entry)]
    while waiting:
        name, file = waiting.pop(0)
        compiled = compiled_source(file)
        if isinstance(compiled, Broken):
            return []
        if any(dotted_name(node) in FINDERS for node in expressions(compiled.tree)):
            return []
        is_package = file != entry and file.endswith("__init__.py")
        package = name if is_package else name.rpartition(".")[0]
        for node in certain(compiled.tree.body):
            names = list(imported(node, package))
            sources.follow(names, seen, waiting)
            top = names[0].partition(".")[0]
            if top in found or not is_absolute(node):
                continue
            if any(map(sources.is_out, names)) or is_known(top):
                continue
            if is_missing(top):
                found[top] = MissingImport(names[0], file, node.lineno)
    return list(found.values())


def expressions(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield all expressions of a module."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.expr))


def is_known(top: str) -> bool:
    """Tell whether a module comes with Python, or is found in another way than by a path."""
    others = (each for each in sys.meta_path if each not in STANDARD_FINDERS)
    return is_standard(top) or any(
        each.find_spec(top, None) is not None for each in others
    )


def is_absolute(node: ast.Import | ast.ImportFrom) -> bool:
    """Tell whether an import begins at a top-level module."""
    return isinstance(node, ast.Import) or not node.level


def imported(node: ast.Import | ast.ImportFrom, package: str) -> Iterator[str]:
    """Yield what a statement may import."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    else:
        base = absolute(node, package)
        yield base
        yield from (f"{base}.{alias.name}" for alias in node.names)


def certain(body: Iterable[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the imports that run whenever the statements do; one a node."""
    for node in body:
        if isinstance(node, ast.Import):
            # Each name is a statement of its own.
            for alias in node.names:
                yield ast.copy_location(ast.Import([alias]), node)
        elif isinstance(node, ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and ast.dump(node.test) == MAIN:
            yield from certain(node.body)
        elif isinstance(node, ast.Try) and not any(map(catches, node.handlers)):
            yield from certain([*node.body, *node.finalbody])
        elif isinstance(node, (ast.With, ast.ClassDef)):
            yield from certain(node.body)


def catches(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler goes on after a failed import."""
    return handler.type is None or any(
        isinstance(node, ast.Name) and node.id in CATCHING
        for node in ast.walk(handler.type)
    )
