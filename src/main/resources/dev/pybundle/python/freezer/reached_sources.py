"""Find which of the user's sources are surely in the program, and which of these do not compile. Nothing is imported.

A module is in it if the entry script leads to it. An import does not count where the source itself expects that it may
fail: below a comparison of the version or platform, below TYPE_CHECKING, or in a try statement that catches a syntax error.
"""

from __future__ import annotations

import ast
import os
import re
import tokenize
from collections.abc import Iterable, Iterator
from types import CodeType
from typing import NamedTuple

import dynamic_imports
import import_calls
from distributions import parents
from modules import own_paths
from syntax import dotted_name

# What an if statement asks for that is for some interpreters or systems only.
CONDITIONS = {
    *("sys.version_info", "sys.hexversion", "sys.platform", "sys.implementation.name"),
    *("os.name", "platform.system", "platform.python_implementation"),
    *("TYPE_CHECKING", "typing.TYPE_CHECKING"),
}
CATCHING = {"SyntaxError", "Exception", "BaseException"}


class Broken(NamedTuple):
    """Where and why a file does not compile."""

    file: str
    line: int
    reason: str


class Sources:
    """The user's modules below some source roots; where two have one name, the first counts."""

    def __init__(self, roots: list[str], excludes: list[str]) -> None:
        self.excludes = set(excludes)
        self.files: dict[str, str] = {}
        for root in roots:
            for path in own_paths(root):
                if not path.endswith(".py"):
                    continue
                stem = path[: -len(".py")].replace("/", ".")
                name = re.sub(r"\.__init__$", "", stem)
                self.files.setdefault(name, os.path.join(root, *path.split("/")))

    def reached(
        self, entry: str, named: list[str], packages: list[str]
    ) -> Iterator[tuple[str, Compiled | Broken]]:
        """Yield what is in the entry script, modules that are named, packages, and what these lead to, with its file."""
        seen = {entry}
        waiting = [("__main__", entry)]
        self.follow([*named, *self.below(packages)], seen, waiting)
        while waiting:
            name, file = waiting.pop()
            compiled = compiled_source(file)
            yield file, compiled
            if isinstance(compiled, Compiled):
                is_package = os.path.basename(file) == "__init__.py" and file != entry
                wanted = self.wanted_by(name, file, is_package, compiled)
                self.follow(wanted, seen, waiting)

    def follow(
        self, names: Iterable[str], seen: set[str], waiting: list[tuple[str, str]]
    ) -> None:
        """Put those modules into the queue, with the packages above, that are the user's and were not in it."""
        for name in names:
            for each in (name, *parents(name)):
                file = self.files.get(each)
                if file is not None and file not in seen and not self.is_out(each):
                    seen.add(file)
                    waiting.append((each, file))

    def is_out(self, name: str) -> bool:
        """Tell whether the user leaves a module or a package above it out of the program."""
        return not self.excludes.isdisjoint((name, *parents(name)))

    def below(self, packages: Iterable[str]) -> Iterator[str]:
        """Yield the modules of some packages."""
        beginnings = tuple(f"{package}." for package in packages)
        return (name for name in self.files if name.startswith(beginnings))

    def wanted_by(
        self, name: str, file: str, is_package: bool, compiled: Compiled
    ) -> Iterator[str]:
        """Yield what a module imports, by statements, calls and strings that name one of the user's modules."""
        tree, code = compiled
        package = name if is_package else name.rpartition(".")[0]
        yield from imports(tree.body, package)
        calls = import_calls.find(file, name, is_package)
        yield from calls.names
        for subtree in calls.subtrees:
            if subtree.package and not subtree.lazy:
                beginning = f"{subtree.package}.{subtree.prefix}"
                yield from (each for each in self.files if each.startswith(beginning))
        for each in dynamic_imports.nested(code):
            for constant in each.co_consts:
                for text in dynamic_imports.texts(constant):
                    if "." in text or ":" in text:
                        yield text.partition(":")[0]


class Compiled(NamedTuple):
    """A source that compiles."""

    tree: ast.Module
    code: CodeType


def compiled_source(file: str) -> Compiled | Broken:
    """Compile a file, or say where and why it does not compile."""
    try:
        with tokenize.open(file) as source:
            text = source.read()
        tree = ast.parse(text, file)
        return Compiled(tree, compile(tree, file, "exec", dont_inherit=True))
    except (SyntaxError, UnicodeDecodeError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        return Broken(file, line, getattr(error, "msg", None) or str(error))


def imports(body: Iterable[ast.AST], package: str) -> Iterator[str]:
    """Yield what statements import, without those that are expected to fail here or elsewhere."""
    for node in body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node, package)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and is_conditional(node.test):
            continue
        elif isinstance(node, ast.Try) and any(map(catches, node.handlers)):
            yield from imports([*node.orelse, *node.finalbody], package)
        elif not isinstance(node, ast.expr):
            yield from imports(ast.iter_child_nodes(node), package)


def absolute(node: ast.ImportFrom, package: str) -> str:
    """Return the module that names are imported from."""
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    above = parts[: len(parts) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def is_conditional(test: ast.expr) -> bool:
    """Tell whether an expression asks which interpreter or system this is, or whether types are checked."""
    return any(
        isinstance(node, ast.expr) and dotted_name(node) in CONDITIONS
        for node in ast.walk(test)
    )


def catches(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler goes on after a syntax error."""
    return handler.type is None or any(
        isinstance(node, ast.Name) and node.id in CATCHING
        for node in ast.walk(handler.type)
    )
