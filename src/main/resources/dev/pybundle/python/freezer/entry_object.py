"""Tell by the syntax trees alone that an entry module:name is an application which only a server can call.

Such an object is of a class, the user's or of a package, whose __call__ wants what ASGI or WSGI says. It may be made by a
function, and be imported from elsewhere.
"""

from __future__ import annotations

import ast
import os
from typing import NamedTuple

from syntax import parsed

ASGI = {"scope", "receive", "send"}
WSGI = {"start_response"}

# From __init__ to __init__ to the class, its bases; an import that leads back ends somewhere.
STEPS = 20

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Found(NamedTuple):
    """A part of a syntax tree, and the module that its names are those of."""

    node: ast.AST
    module: str


class Objects:
    """What names in modules stand for."""

    def __init__(self, path: list[str]) -> None:
        self.path = path
        self.steps = STEPS

    def protocol(self, module: str, name: str) -> str | None:
        """Return ASGI or WSGI if a name stands for such an application."""
        found = self.named(module, name)
        made = self.made_by(found) if found else None
        wanted = self.call_arguments(made) if made else set()
        if wanted >= ASGI:
            return "ASGI"
        return "WSGI" if wanted >= WSGI else None

    def source(self, module: str) -> str | None:
        """Return the source file of a module."""
        for root in self.path:
            stem = os.path.join(root, *module.split("."))
            for file in (os.path.join(stem, "__init__.py"), stem + ".py"):
                if os.path.isfile(file):
                    return file
        return None

    def named(
        self, module: str, name: str, scope: ast.AST | None = None
    ) -> Found | None:
        """Return what a name stands for in a function, or else in its module: a definition or a value."""
        self.steps -= 1
        file = self.source(module)
        tree = parsed(file) if file and self.steps > 0 else None
        if file is None or tree is None:
            return None
        for node in reversed([*tree.body, *getattr(scope, "body", [])]):
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value:
                targets = (
                    node.targets if isinstance(node, ast.Assign) else [node.target]
                )
                if any(
                    isinstance(each, ast.Name) and each.id == name for each in targets
                ):
                    return Found(node.value, module)
            elif isinstance(node, (*FUNCTIONS, ast.ClassDef)) and node.name == name:
                return Found(node, module)
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        return self.named(absolute(node, module, file), alias.name)
        return None

    def called(self, call: Found, scope: ast.AST | None) -> Found | None:
        """Return the definition of what is called: name() or module.name()."""
        function = getattr(call.node, "func", None)
        if isinstance(function, ast.Name):
            return self.named(call.module, function.id, scope)
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            return self.named(function.value.id, function.attr)
        return None

    def made_by(self, value: Found, scope: ast.AST | None = None) -> Found | None:
        """Return the class of a value that a call makes, perhaps by way of a function that returns one."""
        made = self.called(value, scope)
        if made is None or isinstance(made.node, ast.ClassDef):
            return made
        for node in ast.walk(made.node):
            if isinstance(node, ast.Return) and node.value:
                returned: Found | None = Found(node.value, made.module)
                if isinstance(node.value, ast.Name):
                    returned = self.named(made.module, node.value.id, made.node)
                return self.made_by(returned, made.node) if returned else None
        return None

    def call_arguments(self, made: Found) -> set[str]:
        """Return the parameters of the __call__ of a class or of its bases."""
        if not isinstance(made.node, ast.ClassDef):
            return set()
        for node in made.node.body:
            if isinstance(node, FUNCTIONS) and node.name == "__call__":
                return {each.arg for each in node.args.args}
        for base in made.node.bases:
            found = (
                self.named(made.module, base.id) if isinstance(base, ast.Name) else None
            )
            wanted = self.call_arguments(found) if found else set()
            if wanted:
                return wanted
        return set()


def absolute(node: ast.ImportFrom, module: str, file: str) -> str:
    """Return the module that a statement imports from."""
    parts = module.split(".")
    if os.path.basename(file) != "__init__.py":
        parts.pop()
    above = parts[: len(parts) - node.level + 1] if node.level else []
    return ".".join([*above, *(node.module or "").split(".")]).strip(".")


def application(entry: str, path: list[str]) -> list[dict[str, str]]:
    """Return what a script calls to end with it, if that is an application."""
    tree = parsed(entry)
    for node in tree.body if tree else ():
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            name = node.names[0].name
            if ends_with(tree, node.names[0].asname or name):
                protocol = Objects(path).protocol(node.module, name)
                if protocol:
                    return [{"module": node.module, "name": name, "protocol": protocol}]
    return []


def ends_with(tree: ast.AST | None, name: str) -> bool:
    """Tell whether a script has sys.exit(name())."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "exit"
        and any(
            isinstance(each, ast.Call)
            and isinstance(each.func, ast.Name)
            and each.func.id == name
            and not each.args
            for each in node.args
        )
        for node in (ast.walk(tree) if tree else ())
    )
