"""Tell where code asks for the sources of other code, as inspect.getsource does, and whether it can do without them.

Also where it opens the file of a module that it is given.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from syntax import called, dotted_name, parsed

# What is raised if there is no source, and what catches that. Source: the documentation of inspect.
CATCHING = {"OSError", "IOError", "EnvironmentError", "Exception", "BaseException"}

FILE = "__file__"
OPENER = "open"


def lines(source: str, functions: Collection[str]) -> tuple[int | None, int | None]:
    """Return the first line of a file that calls one of some functions, and the first that does not do without a result."""
    tree = parsed(source)
    calls = sorted(in_statements(tree, functions, False)) if tree is not None else []
    return (
        next((line for line, _ in calls), None),
        next((line for line, is_tried in calls if not is_tried), None),
    )


def in_statements(
    node: ast.AST, functions: Collection[str], is_tried: bool
) -> Iterator[tuple[int, bool]]:
    """Yield the line of each call, and whether something around it does without a result."""
    if isinstance(node, ast.Call) and called(node.func) in functions:
        yield node.lineno, is_tried
    if isinstance(node, ast.Try):
        inside = is_tried or any(map(does_without, node.handlers))
        rest: list[ast.AST] = [*node.handlers, *node.orelse, *node.finalbody]
        for each in node.body:
            yield from in_statements(each, functions, inside)
        for other in rest:
            yield from in_statements(other, functions, is_tried)
        return
    for child in ast.iter_child_nodes(node):
        yield from in_statements(child, functions, is_tried)


def opened(source: str) -> int | None:
    """Return the first line of a file that opens the file of a module that it has not imported by a statement."""
    tree = parsed(source)
    nodes = list(ast.walk(tree)) if tree is not None else []
    imported = {
        name
        for node in nodes
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
        for name in (alias.asname or alias.name, alias.name.partition(".")[0])
    }
    return min(
        (
            node.lineno
            for node in nodes
            if isinstance(node, ast.Call)
            and called(node.func) == OPENER
            and node.args
            and isinstance(node.args[0], ast.Attribute)
            and node.args[0].attr == FILE
            and dotted_name(node.args[0].value) not in imported
        ),
        default=None,
    )


def does_without(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler goes on without a source: it catches that there is none, and neither keeps nor raises it."""
    catches = handler.type is None or any(
        isinstance(node, ast.Name) and node.id in CATCHING
        for node in ast.walk(handler.type)
    )
    raises = any(isinstance(node, ast.Raise) for node in ast.walk(handler))
    return catches and handler.name is None and not raises
