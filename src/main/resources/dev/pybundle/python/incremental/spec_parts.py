"""Divide a spec into what decides about the analysis, and what only makes programs of it."""

from __future__ import annotations

import ast
from typing import NamedTuple

# What the second part may use of the first: the Analysis and the PYZ, by whatever names, and these of the analysis.
FOUND = ("scripts", "binaries", "datas")
MAKERS = ("EXE", "COLLECT")


class Spec(NamedTuple):
    """A spec up to its PYZ and what follows, which is empty if it might do more than make programs."""

    head: bytes
    tail: bytes
    # What the analysis and the archive of modules are called.
    analysis: str
    archive: str


def divide(spec: bytes) -> Spec:
    """Divide the text of a spec."""
    whole = Spec(spec, b"", "", "")
    try:
        body = ast.parse(spec).body
    except (SyntaxError, ValueError):
        return whole
    made = {"Analysis": assigned(body, "Analysis"), "PYZ": assigned(body, "PYZ")}
    if any(len(each) != 1 for each in made.values()):
        return whole
    ((analysis, _),), ((archive, place),) = made.values()
    if not is_plain(body[place + 1 :], analysis, archive):
        return whole
    lines = spec.splitlines(keepends=True)
    end = body[place].end_lineno
    head, tail = b"".join(lines[:end]), b"".join(lines[end:])
    # The first part may say how the text is encoded.
    return Spec(head, tail, analysis, archive) if tail.isascii() else whole


def assigned(body: list[ast.stmt], kind: str) -> list[tuple[str, int]]:
    """Return the names that are given to results of a call, and the places of the statements."""
    return [
        (statement.targets[0].id, place)
        for place, statement in enumerate(body)
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and isinstance(statement.value, ast.Call)
        and isinstance(statement.value.func, ast.Name)
        and statement.value.func.id == kind
    ]


def is_plain(statements: list[ast.stmt], analysis: str, archive: str) -> bool:
    """Tell whether statements only give names to constants and to programs that are made of the analysis."""
    if not all(isinstance(each, ast.Assign) for each in statements):
        return False
    nodes = [node for each in statements for node in ast.walk(each)]
    stored = {each.id for each in names(nodes, ast.Store)}
    if stored & {analysis, archive, *MAKERS}:
        return False
    known = {analysis, archive, *MAKERS, *stored}
    return all(each.id in known for each in names(nodes, ast.Load)) and all(
        is_known(node, analysis) for node in nodes
    )


def names(nodes: list[ast.AST], context: type[ast.expr_context]) -> list[ast.Name]:
    """Return the names that are read, or given."""
    return [
        node
        for node in nodes
        if isinstance(node, ast.Name) and isinstance(node.ctx, context)
    ]


def is_known(node: ast.AST, analysis: str) -> bool:
    """Tell whether a call or attribute is one of those that are written down."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in MAKERS
    if isinstance(node, ast.Attribute):
        of_analysis = isinstance(node.value, ast.Name) and node.value.id == analysis
        return of_analysis and isinstance(node.ctx, ast.Load) and node.attr in FOUND
    return not isinstance(node, (ast.NamedExpr, ast.Lambda, ast.Await, ast.Subscript))
