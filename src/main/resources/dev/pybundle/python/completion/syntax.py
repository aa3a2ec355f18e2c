"""Read sources without running them: what a syntax tree says about names, calls and assignments."""

from __future__ import annotations

import ast
import os
import tokenize
from collections.abc import Iterator

# An argument, or an element of what is only known when the program runs.
ANYTHING = ast.Constant(None)


def imported_names(node: ast.AST, package: str = "") -> Iterator[str]:
    """Yield what an import statement names; what is relative only if there is a package to which it is."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and (package or not node.level):
        above = package.split(".")[: 1 - node.level or None] if node.level else []
        module = ".".join([*above, *filter(None, [node.module])])
        yield module
        yield from (f"{module}.{alias.name}" for alias in node.names)


def parsed(source: str) -> ast.Module | None:
    """Parse a source file; None if there is none, or it is a template of one. A pipe, which would block, is none."""
    if not os.path.isfile(source):
        return None
    try:
        with tokenize.open(source) as stream:
            return ast.parse(stream.read())
    except (OSError, SyntaxError, UnicodeDecodeError, ValueError):
        return None


def inside(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function or module without those of functions and classes inside."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        if not isinstance(
            node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
        ):
            yield node
            waiting.extend(ast.iter_child_nodes(node))


def bindings(scope: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield target and value of what binds names: assignments, and loops with each literal element or else the whole."""
    for node in inside(scope):
        if isinstance(node, ast.Assign):
            yield from ((target, node.value) for target in node.targets)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value:
            yield node.target, node.value
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            elements = getattr(node.iter, "elts", None)
            for element in elements or [ast.Starred(node.iter)]:
                yield node.target, element


def parameters(function: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield name and default of the parameters of a function."""
    if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        each = function.args
        plain = [*each.posonlyargs, *each.args]
        missing = [None] * (len(plain) - len(each.defaults))
        for argument, default in [
            *zip(plain, [*missing, *each.defaults]),
            *zip(each.kwonlyargs, each.kw_defaults),
        ]:
            yield argument.arg, default
        for rest in (each.vararg, each.kwarg):
            if rest is not None:
                yield rest.arg, None


def assignments(scope: ast.AST) -> dict[str, list[ast.expr]]:
    """Return what may be assigned to each name in a function or module."""
    values: dict[str, list[ast.expr]] = {}
    for name, default in parameters(scope):
        values[name] = [ANYTHING] if default is None else [default, ANYTHING]
    for target, value in bindings(scope):
        if isinstance(target, ast.Name):
            values.setdefault(target.id, []).append(value)
        else:
            for each in ast.walk(target):
                if isinstance(each, ast.Name):
                    values.setdefault(each.id, []).append(ANYTHING)
    return values


def derived_from_arguments(function: ast.AST) -> set[str]:
    """Return the parameters of a function and the names that get a value made of them."""
    names = {name for name, _ in parameters(function)}
    size = -1
    while len(names) > size:
        size = len(names)
        for target, value in bindings(function):
            if mentions(value, names):
                names.update(
                    each.id for each in ast.walk(target) if isinstance(each, ast.Name)
                )
    return names


def mentions(value: ast.expr, names: set[str]) -> bool:
    """Tell whether one of some names is part of an expression."""
    return any(
        isinstance(each, ast.Name) and each.id in names for each in ast.walk(value)
    )


def attributes_of(calls: list[ast.Call], function: ast.AST) -> Iterator[str]:
    """Yield the attributes that a function uses of what some calls in it return: module.x and getattr(module, "x")."""
    names = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and node.value in calls
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and is_one(node.value, calls, names):
            yield from public(node.attr)
        elif (
            isinstance(node, ast.Call)
            and called(node.func) in ("getattr", "hasattr")
            and len(node.args) > 1
            and is_one(node.args[0], calls, names)
            and isinstance(node.args[1], ast.Constant)
        ):
            yield from public(node.args[1].value)


def is_one(value: ast.expr, calls: list[ast.Call], names: set[str]) -> bool:
    """Tell whether an expression is one of some calls or one of some names."""
    return value in calls or isinstance(value, ast.Name) and value.id in names


def public(name: object) -> Iterator[str]:
    """Yield a name that a module defines for others."""
    if (
        isinstance(name, str)
        and name.isascii()
        and name.isidentifier()
        and not name.startswith("__")
    ):
        yield name


def called(function: ast.expr) -> str:
    """Return the last name of what is called."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """Return a keyword argument."""
    return next((each.value for each in call.keywords if each.arg == name), None)


def dotted_name(value: ast.expr) -> str:
    """Return a.b.c for an expression of that form, else an empty text."""
    if isinstance(value, ast.Name):
        return value.id
    if isinstance(value, ast.Attribute):
        above = dotted_name(value.value)
        return f"{above}.{value.attr}" if above else ""
    return ""
