"""Where a program starts Python, which is the program itself once it is frozen."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from syntax import called, dotted_name, parsed

EXECUTABLE = "sys.executable"


def starts_of_python(files: list[str]) -> Iterator[tuple[str, int]]:
    """Yield the lines of source files that name sys.executable."""
    for file in files:
        tree = parsed(file)
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Attribute) and dotted_name(node) == EXECUTABLE:
                yield file, node.lineno


def calls_freeze_support(file: str) -> bool:
    """Tell whether a source file calls multiprocessing.freeze_support()."""
    tree = parsed(file)
    return any(
        isinstance(node, ast.Call) and called(node.func) == "freeze_support"
        for node in (ast.walk(tree) if tree else ())
    )
