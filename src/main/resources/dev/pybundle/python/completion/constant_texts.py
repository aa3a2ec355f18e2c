"""Work out what texts an expression of a module may be, as far as constants tell."""

from __future__ import annotations

import ast
import re

from syntax import dotted_name

# How many assignments are followed from a name to what it may hold.
DEEPEST = 3


class ConstantTexts:
    """The texts of expressions at one place in a module, in whose scopes names may have been assigned, the inmost last."""

    def __init__(self, name: str, package: str) -> None:
        self.package = package
        self.known = {"__name__": name, "__package__": package}
        self.scopes: list[dict[str, list[ast.expr]]] = [{}]

    def starts(self, value: ast.expr, depth: int = 0) -> list[tuple[str, bool]]:
        """Return what the text of an expression begins with, and whether that is all, for each way it can be made."""
        if isinstance(value, ast.Constant):
            return (
                [(value.value, True)] if isinstance(value.value, str) else [("", False)]
            )
        if isinstance(value, ast.Name):
            return self.named(value.id, depth)
        if isinstance(value, ast.JoinedStr):
            return self.joined(value.values, depth)
        if isinstance(value, ast.FormattedValue):
            return (
                self.starts(value.value, depth)
                if value.conversion == -1
                else [("", False)]
            )
        if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
            return self.joined([value.left, value.right], depth)
        if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mod):
            arguments = (
                value.right.elts
                if isinstance(value.right, ast.Tuple)
                else [value.right]
            )
            return self.formatted(value.left, arguments, "%s", depth)
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
            return self.method(value, value.func, depth)
        if isinstance(value, ast.Attribute) and dotted_name(value) == "__spec__.parent":
            return [(self.package, True)]
        if isinstance(value, ast.IfExp):
            return self.starts(value.body, depth) + self.starts(value.orelse, depth)
        return [("", False)]

    def method(
        self, call: ast.Call, function: ast.Attribute, depth: int
    ) -> list[tuple[str, bool]]:
        """Work out "…".format(…) and ".".join([…])."""
        if function.attr == "format":
            return self.formatted(function.value, call.args, "{}", depth)
        if (
            function.attr == "join"
            and call.args
            and isinstance(call.args[0], (ast.List, ast.Tuple))
        ):
            parts: list[ast.expr] = []
            for item in call.args[0].elts:
                parts.extend([function.value, item] if parts else [item])
            return self.joined(parts, depth)
        return [("", False)]

    def named(self, name: str, depth: int) -> list[tuple[str, bool]]:
        """Follow a name to what was assigned to it."""
        if name in self.known:
            return [(self.known[name], True)]
        for values in reversed(self.scopes):
            if name in values:
                if depth > DEEPEST:
                    return [("", False)]
                return [
                    start
                    for value in values[name]
                    for start in self.starts(value, depth + 1)
                ]
        return [("", False)]

    def joined(self, parts: list[ast.expr], depth: int) -> list[tuple[str, bool]]:
        """Return the beginnings of parts that follow each other."""
        results = [("", True)]
        for part in parts:
            if not any(whole for _, whole in results):
                break
            following = self.starts(part, depth)
            results = [
                (text + more, whole and all_of_it) if whole else (text, False)
                for text, whole in results
                for more, all_of_it in (following if whole else [("", False)])
            ]
        return results

    def formatted(
        self, template: ast.expr, arguments: list[ast.expr], mark: str, depth: int
    ) -> list[tuple[str, bool]]:
        """Return the beginnings of a template whose marks are filled in."""
        if not isinstance(template, ast.Constant) or not isinstance(
            template.value, str
        ):
            return [("", False)]
        pieces = template.value.split(mark)
        parts: list[ast.expr] = [ast.Constant(pieces[0])]
        for index, piece in enumerate(pieces[1:]):
            if index >= len(arguments):
                break
            parts.extend([arguments[index], ast.Constant(piece)])
        results = self.joined(parts, depth)
        return [
            (re.split("[%{]", text)[0], whole and not re.search("[%{]", text))
            for text, whole in results
        ]
