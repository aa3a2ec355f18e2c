"""The ways in which something is imported that one module of Python code does not show; one function each."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterable, Iterator

import dynamic_imports
from child_import import imported_with
from choice import Choice
from compiled_texts import compiled_texts
from distributions import Distribution
from global_names import squeezed
from import_calls import Subtree
from mechanisms import Found, ScannedModule
from program_graph import Member
from syntax import imported_names, parsed

LAZY_ATTRIBUTE = "lazy attribute"
DATA_SCRIPT = "data script"
COMPILED_STRING = "string in compiled code"
COMPILED_SOURCE = "source of compiled code"
UNIMPORTED = "required and imported by nobody"
# Those by which code says itself what it imports.
STATEMENTS = {DATA_SCRIPT, COMPILED_STRING, COMPILED_SOURCE}


def lazy_attribute(
    subtree: Subtree,
    packages: Iterable[ScannedModule],
    importers: Iterable[Member],
    choice: Choice,
) -> Iterator[tuple[str, ScannedModule | Member, str]]:
    """A name that code of an importer of a package uses, where the package answers for its missing attributes (PEP 562)."""
    used: dict[str, tuple[ScannedModule | Member, str]] = {}
    for package in packages:
        for text in package.found.texts:
            used.setdefault(squeezed(text), (package, text))
    for importer in importers:
        if importer.code is not None:
            for each in dynamic_imports.nested(importer.code):
                for name in each.co_names:
                    used.setdefault(squeezed(name), (importer, name))
    start = len(subtree.package) + 1
    for member in choice.modules.members(subtree):
        if squeezed(member[start:]) in used:
            yield (member, *used[squeezed(member[start:])])


def data_script(file: str, choice: Choice) -> Found:
    """A Python file that is data of the program, which may run it, as Alembic does: its import statements."""
    tree = parsed(file)
    if tree is not None:
        yield from import_statements(tree, "", choice)


def import_statements(tree: ast.Module, package: str, choice: Choice) -> Found:
    """What the import statements of a source name; relative ones only in a package."""
    for node in ast.walk(tree):
        for name in imported_names(node, package):
            if choice.is_known(name):
                yield name, getattr(node, "lineno", None)


def compiled_string(name: str, file: str, choice: Choice) -> Iterator[str]:
    """A string in compiled code that names a module: of its own distribution or one that this requires; any if it is the user's."""
    modules = choice.modules
    if name not in modules.owners or not os.path.isfile(file):
        return
    owner = modules.owners[name]
    is_package = os.path.basename(file).startswith("__init__.")
    package = name if is_package else name.rpartition(".")[0]
    texts = compiled_texts(file)
    if owner is None:
        yield from filter(choice.is_known, texts.alone)
        if texts.joined or not texts.is_complete:
            path = [*choice.roots, *sys.path]
            yield from filter(choice.is_known, imported_with(name, path))
    else:
        for each in texts.alone & modules.owners.keys():
            other = modules.owners[each]
            if other is not None and other.name in owner.may_require:
                yield each
    for each in modules.of(owner):
        below = each[len(package) + 1 :] if each.startswith(f"{package}.") else ""
        if (
            texts.may_hold(each)
            or below
            and (not texts.is_complete or texts.may_hold(below))
        ):
            yield each


def unimported(
    closure: list[Distribution], present: set[str]
) -> Iterator[tuple[Distribution, Distribution | None]]:
    """Yield the distributions that one in the program requires or the user asked for, and which does."""
    inside = [each for each in closure if not present.isdisjoint(each.modules)]
    asked = {each.name for each in requested(closure)}
    for each in closure:
        requiring = next((one for one in inside if each.name in one.may_require), None)
        if each.name in asked or requiring is not None:
            yield each, requiring


def requested(closure: list[Distribution]) -> list[Distribution]:
    """Return what the user asked for by name.

    Installers mark it with a file REQUESTED. Source: PEP 376. From a lock, everything is asked for by name; then it is
    what no other distribution requires, not even for an extra of its own.
    """
    marked = [
        each for each in closure if each.metadata.read_text("REQUESTED") is not None
    ]
    if len(marked) < len(closure):
        return marked
    required = set().union(*(each.may_require for each in closure))
    return [each for each in closure if each.name not in required]
