"""Find modules of the user's whose package is taken from another source root. Nothing is imported.

Python looks for the modules of a package with an __init__.py in the folder of that file, and so does a freezer. Where the
file adds folders when it runs, as with pkgutil.extend_path, Python finds them unfrozen, and a freezer does not.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator
from importlib.machinery import PathFinder
from typing import NamedTuple

from distributions import parents
from missing_imports import catches, imported
from places import is_given, root_of
from reached_sources import Sources, is_conditional


class SplitPackage(NamedTuple):
    """A module that a line imports, the source root that has it, and what makes packages of those above it."""

    module: str
    file: str
    line: int
    root: str
    files: list[str]


def split_packages(
    sources: Sources,
    files: Iterable[tuple[str, ast.Module]],
    roots: list[str],
    given: list[str],
) -> list[SplitPackage]:
    """Return each such module once, where it is imported first; not what is given to the program anyway."""
    found: dict[str, SplitPackage] = {}
    for file, tree in files:
        for node in unguarded(tree.body):
            for name in imported(node, ""):
                place = sources.files.get(name)
                if place is None or name in found or sources.is_out(name):
                    continue
                if is_split(sources, name) and not is_given(place, given):
                    found[name] = SplitPackage(
                        name,
                        file,
                        node.lineno,
                        root_of(place, roots) or "",
                        package_files(name, roots),
                    )
    return list(found.values())


def is_split(sources: Sources, name: str) -> bool:
    """Tell whether the package of a module is in another folder, which does not have it."""
    package, _, last = name.rpartition(".")
    file = sources.files.get(package, "")
    if os.path.basename(file) != "__init__.py":
        return False
    return PathFinder.find_spec(last, [os.path.dirname(file)]) is None


def package_files(module: str, roots: list[str]) -> list[str]:
    """Return what makes packages of the parents of a module, in each source root."""
    files = (
        os.path.join(root, *package.split("."), "__init__.py")
        for package in sorted(parents(module))
        for root in roots
    )
    return [file for file in files if os.path.isfile(file)]


def unguarded(nodes: Iterable[ast.AST]) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the absolute imports that run on any system, and whose failure nothing catches."""
    for node in nodes:
        if isinstance(node, ast.Import) or (
            isinstance(node, ast.ImportFrom) and not node.level
        ):
            yield node
        elif isinstance(node, ast.If) and is_conditional(node.test):
            continue
        elif isinstance(node, ast.Try) and any(map(catches, node.handlers)):
            yield from unguarded([*node.handlers, *node.orelse, *node.finalbody])
        else:
            yield from unguarded(ast.iter_child_nodes(node))
