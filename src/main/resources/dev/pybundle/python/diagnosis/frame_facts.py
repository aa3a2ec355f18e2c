"""Where a frame of a frozen traceback is in the sources, and what the entry script is."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from typing import Any

from context import Context
from distributions import module_name
from import_statements import how_at, python_line
from installed import library_folders
from module_facts import own_sources
from self_starts import calls_freeze_support, starts_of_python
from syntax import parsed


def frame_facts(its: Context, file: str, line: int) -> dict[str, Any]:
    """Return where a frame of a traceback of the program is in the sources."""
    path = source_of(its, file)
    owner = its.installed.owner(path) if path else None
    own = path is not None and owner is None and not its.is_standard_file(path)
    return {
        "file": path,
        "line": line,
        "own": own,
        "distribution": owner,
        "module": imported_as(its, path) if path else None,
        "how": how_at(path, line) if path and (own or owner) else None,
        "text": python_line(path, line) if path and own else "",
    }


def source_of(its: Context, file: str) -> str | None:
    """Find the source file that a name in a traceback stands for."""
    for name in shortened(file):
        if os.path.basename(its.entry) == name:
            return its.entry
        for folder in [*its.roots, *library_folders()]:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                return path
        if os.path.isfile(os.path.join(its.standard, name)):
            # Python's own: what is left of its name may be that of another file.
            return None
    return None


def shortened(file: str) -> Iterator[str]:
    """Yield what may be the name of a module's file: a module that lies in the program is named with its folder there."""
    if not os.path.isabs(file):
        yield file
        return
    parts = file.split("/")
    for start in range(1, len(parts)):
        yield "/".join(parts[start:])


def imported_as(its: Context, path: str) -> str | None:
    """Return the name that a source file is imported by."""
    for folder in sorted([*its.roots, *library_folders()], key=len, reverse=True):
        if path.startswith(os.path.join(folder, "")):
            return module_name(os.path.relpath(path, folder).replace(os.sep, "/"))
    return None


def program_facts(its: Context) -> dict[str, Any]:
    """Return what is in the entry script, and by which name it could be imported."""
    tree = parsed(its.entry)
    body = tree.body if tree else []
    root, names = os.path.split(os.path.splitext(its.entry)[0])
    while os.path.isfile(os.path.join(root, "__init__.py")):
        root, package = os.path.split(root)
        names = f"{package}.{names}"
    return {
        "module": names,
        "root": root,
        "functions": [
            node.name
            for node in body
            if isinstance(node, DEFINITIONS) and not wants_arguments(node)
        ],
        "acts": any(acts(node) for node in body),
        "imported": next(
            (
                f"{node.module}:{node.names[0].name}"
                for node in body
                if isinstance(node, ast.ImportFrom) and node.module
            ),
            None,
        ),
        "freezesSupport": calls_freeze_support(its.entry),
        "startsPython": [
            {"file": file, "line": line, "how": "static"}
            for file, line in starts_of_python(own_sources(its))
        ],
    }


DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def wants_arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Tell whether a function cannot be called without arguments."""
    arguments = node.args
    return len(arguments.args) + len(arguments.posonlyargs) > len(
        arguments.defaults
    ) or any(default is None for default in arguments.kw_defaults)


def acts(node: ast.stmt) -> bool:
    """Tell whether a statement of a module does more than to define and import."""
    if isinstance(node, (ast.Expr, ast.If, ast.With, ast.For, ast.While, ast.Try)):
        return any(isinstance(part, (ast.Call, ast.Raise)) for part in ast.walk(node))
    return False
