"""Find the environment variables that the user's sources cannot do without, and those that a .env of the project has.

A variable is wanted if nothing in the sources gives it a default: where it is taken of os.environ, or of what python-dotenv
reads, by its name; and for each required field of a class of pydantic's settings. A .env does not go into the program.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from places import is_in
from settings_classes import ANY_OF, SettingsClasses
from syntax import assignments, called, dotted_name

DOTENV = ".env"
SETTING = re.compile(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=", re.MULTILINE)
ENVIRON = {"environ", "os.environ"}
READING = {"dotenv_values"}
CATCHING = {"KeyError", "LookupError", "Exception", "BaseException"}


class Wanted(NamedTuple):
    """A variable, the .env that has it, and who wants it: file and line, the class and the field of settings.

    What nobody is known to want has no file, what no .env has an empty one.
    """

    name: str
    dotenv: str
    file: str
    line: int
    owner: str
    field: str


def wanted_variables(
    files: Iterable[tuple[str, ast.Module]], roots: list[str], project: str
) -> list[Wanted]:
    """Return what is wanted, where it is first, and then what only a .env has."""
    read = list(files)
    known = dotenv_names(
        [*roots, *(os.path.dirname(file) for file, _ in read)], project
    )
    optional = {name for _, tree in read for name in not_needed(tree)}
    found: dict[tuple[str, str], Wanted] = {}
    for file, tree in read:
        for name, line in taken(tree):
            if name not in optional:
                _, dotenv = known.get(name.upper(), (name, ""))
                found.setdefault((name, ""), Wanted(name, dotenv, file, line, "", ""))
    for each in SettingsClasses(read).required():
        if any(map(each.takes, map(str.upper, optional))):
            continue
        names = [name for text, (name, _) in known.items() if each.takes(text)]
        for name in names or each.names[:1]:
            _, dotenv = known.get(name.upper(), (name, ""))
            found.setdefault(
                (name, each.owner),
                Wanted(name, dotenv, each.file, each.line, each.owner, each.field),
            )
    order = [file for file, _ in read]
    wanted = sorted(
        found.values(), key=lambda each: (order.index(each.file), each.line)
    )
    named = {name for name, _ in found}
    others = (each for each in known.values() if each[0] not in named)
    return [
        *wanted,
        *(Wanted(name, dotenv, "", 0, "", "") for name, dotenv in others),
    ]


def dotenv_names(folders: list[str], project: str) -> dict[str, tuple[str, str]]:
    """Return the variables, in capitals, of each .env in some folders and those above them in the project."""
    places = [project]
    for folder in folders:
        while is_in(folder, project) and folder != project:
            places.append(folder)
            folder = os.path.dirname(folder)
    known: dict[str, tuple[str, str]] = {}
    for place in dict.fromkeys(places):
        path = os.path.join(place, DOTENV)
        if os.path.isfile(path):
            # Only names are read, which are ASCII in any encoding.
            with open(path, encoding="latin-1") as file:
                for match in SETTING.finditer(file.read()):
                    known.setdefault(match[1].upper(), (match[1], path))
    return known


def taken(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield name and line of each variable that is taken by its name: environ["NAME"]."""
    values = assignments(tree)
    for node in unguarded(tree.body):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            of = node.value
            if isinstance(of, ast.Name) and len(values.get(of.id, ())) == 1:
                of = values[of.id][0]
            name = text_of(node.slice)
            if name and any(map(is_environment, ast.walk(of))):
                yield name, node.lineno


def is_environment(node: ast.AST) -> bool:
    """Tell whether an expression is the environment, or what a .env adds to it."""
    if isinstance(node, ast.Call):
        return called(node.func) in READING
    return isinstance(node, ast.expr) and dotted_name(node) in ENVIRON


def unguarded(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes whose KeyError nothing catches."""
    for node in nodes:
        if isinstance(node, ast.Try) and any(map(catches, node.handlers)):
            yield from unguarded([*node.handlers, *node.orelse, *node.finalbody])
        else:
            yield node
            yield from unguarded(ast.iter_child_nodes(node))


def catches(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler goes on where a variable is missing."""
    return handler.type is None or any(
        dotted_name(node) in CATCHING
        for node in ast.walk(handler.type)
        if isinstance(node, ast.expr)
    )


def not_needed(tree: ast.Module) -> Iterator[str]:
    """Yield the variables that a module sets, looks for, or asks for in a way that may fail: they are there, or not needed."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            yield from filter(None, [text_of(node.slice)])
        elif isinstance(node, ast.Compare):
            yield from filter(None, [text_of(node.left)])
        elif isinstance(node, ast.Call) and called(node.func) != ANY_OF:
            yield from filter(None, map(text_of, node.args[:1]))
            yield from filter(None, (each.arg for each in node.keywords))
        elif isinstance(node, ast.Dict):
            yield from filter(None, map(text_of, filter(None, node.keys)))


def text_of(node: ast.expr) -> str | None:
    """Return the text that an expression is."""
    return (
        node.value
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        else None
    )
