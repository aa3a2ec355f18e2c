"""How and where a source file imports."""

from __future__ import annotations

import ast
import tokenize

from import_calls import BY_NAME
from syntax import called, imported_names, parsed


def how_imported(node: ast.AST) -> str | None:
    """Tell how a node imports: static, by a name that stands there, or by a computed name."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return "static"
    if isinstance(node, ast.Call) and called(node.func) in BY_NAME and node.args:
        return "named" if isinstance(node.args[0], ast.Constant) else "computed"
    return None


def how_at(file: str, line: int) -> str | None:
    """Tell how a line of a source file imports."""
    tree = parsed(file)
    for node in ast.walk(tree) if tree else ():
        first = getattr(node, "lineno", 0)
        if first <= line <= (getattr(node, "end_lineno", None) or first):
            how = how_imported(node)
            if how:
                return how
    return None


def named_imports(node: ast.AST) -> list[str]:
    """Return the modules that a node imports by names that stand in it."""
    if isinstance(node, ast.Call) and how_imported(node) == "named":
        return [str(ast.literal_eval(node.args[0]))]
    return list(imported_names(node))


def python_line(file: str, line: int) -> str:
    """Return a line of a source file."""
    try:
        with tokenize.open(file) as source:
            return source.read().splitlines()[line - 1].strip()
    except (OSError, SyntaxError, IndexError, ValueError):
        return ""
