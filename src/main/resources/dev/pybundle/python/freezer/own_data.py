"""Find the user's data that the program's sources name by a path, and that nothing puts into it. Nothing is imported.

A path counts if the syntax tree alone tells it: it begins with __file__ or importlib.resources.files, or is relative and
passed on as a path; and if it is there in the project. What the program finds when it runs unfrozen, it would not find.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from places import is_given, is_in, root_of
from syntax import called, dotted_name

# Calls that make a path of paths or of a path: of the arguments, of what they are a method of, or of both.
OF_ARGUMENTS = {
    "Path",
    "PurePath",
    "PosixPath",
    "WindowsPath",
    "str",
    "fspath",
    "as_file",
}
OF_ARGUMENTS |= {"abspath", "realpath", "normpath"}
OF_ITSELF = {"resolve", "absolute", "as_posix", "__str__"}
DIRNAME = "dirname"
JOIN = "path.join"
JOINPATH = "joinpath"
FILES = "files"
# Where a text that is passed on is a path.
OPENING = {"open", "FileIO"}
# What a program that looks for files where it is started would do first.
MOVES = "chdir"
# How many assignments are followed from a name to what it holds.
DEEPEST = 5
LONGEST = 200
INSIDE, ABOVE, STARTED = "inside", "above", "started"
CODE = (".py", ".pyc")
# What tools make.
DERIVED = {"target", "build", "dist", "node_modules", "__pycache__"}


class OwnData(NamedTuple):
    """Data that a line looks for.

    The source is the folder to put into the program, or the file, the target is the folder in the program. How it is looked
    for: "inside" the program; "above" all source roots; "started" is where the program was started.
    """

    file: str
    line: int
    path: str
    base: str
    source: str
    target: str
    how: str


def own_data(
    files: Iterable[tuple[str, ast.Module]],
    roots: list[str],
    project: str,
    given: list[str],
    is_put: Callable[[str], bool],
) -> list[OwnData]:
    """Return each data once, where it is looked for first.

    What is given to the program anyway does not count, nor what a distribution of the user's own has at a path of it.
    """
    read = list(files)
    calls = [node for _, tree in read for node in ast.walk(tree)]
    moves = any(
        isinstance(node, ast.Call) and called(node.func) == MOVES for node in calls
    )
    found: dict[tuple[str, str], OwnData] = {}
    for file, tree in read:
        for line, path in Paths(file, tree, roots).all():
            each = judged(file, line, path, roots, project)
            if each is None or (each.how == STARTED and moves):
                continue
            if each.how == INSIDE and is_there(each, roots, given, is_put):
                continue
            found.setdefault((each.source, each.how), each)
    return list(found.values())


def judged(
    file: str, line: int, path: str, roots: list[str], project: str
) -> OwnData | None:
    """Return what a path leads to if that is data of the project."""
    how = INSIDE
    if not os.path.isabs(path):
        how = STARTED
        places = [os.path.join(folder, path) for folder in (project, *roots)]
        path = next(filter(os.path.exists, places), places[0])
    path = os.path.normpath(path)
    root = root_of(path, roots)
    if not is_data(path, project, root) or is_in(file, path):
        return None
    if how == INSIDE and root is None:
        how = ABOVE
    base = root if root and (how == INSIDE or is_in(file, root)) else project
    source = data_folder(base, path)
    place = source if os.path.isdir(source) else os.path.dirname(source)
    target = os.path.relpath(place, base).replace(os.sep, "/")
    return OwnData(file, line, path, base, source, target, how)


def is_there(
    each: OwnData,
    roots: list[str],
    given: list[str],
    is_put: Callable[[str], bool],
) -> bool:
    """Tell whether data is put into the program anyway."""
    root = root_of(each.path, roots)
    inside = os.path.relpath(each.path, root) if root else each.path
    return is_put(inside) or is_given(each.path, given)


def is_data(path: str, project: str, root: str | None) -> bool:
    """Tell whether something is data of the project: no code, nothing that a tool made, and nothing hidden, as secrets are."""
    if not is_in(path, project) or path == project:
        return False
    parts = os.path.relpath(path, project).split(os.sep)
    if not DERIVED.isdisjoint(parts) or any(part.startswith(".") for part in parts):
        return False
    if not os.path.isdir(path):
        return os.path.isfile(path) and not path.endswith(CODE)
    names = [name for _, _, files in os.walk(path) for name in files]
    # A folder with code that is a source root, or in one, has modules; another one may have scripts, as for migrations.
    return bool(names) and not (root and any(name.endswith(CODE) for name in names))


def data_folder(base: str, path: str) -> str:
    """Return the outermost folder around some data, below a base, that has no code; the data itself if there is none."""
    best, folder = path, os.path.dirname(path)
    while is_in(folder, base) and folder != base:
        if any(name.endswith(".py") for *_, names in os.walk(folder) for name in names):
            break
        best, folder = folder, os.path.dirname(folder)
    return best


class Paths:
    """The paths that the expressions of one source file make."""

    def __init__(self, file: str, tree: ast.Module, roots: list[str]) -> None:
        self.file = file
        self.tree = tree
        self.roots = roots
        self.values: dict[str, list[ast.expr]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        self.values.setdefault(target.id, []).append(node.value)
            elif isinstance(node, ast.arg):
                # What is passed is not known.
                self.values.setdefault(node.arg, []).append(ast.Constant(None))

    def all(self) -> Iterator[tuple[int, str]]:
        """Yield line and path of the outermost expressions that are paths."""
        waiting: list[ast.AST] = [self.tree]
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, ast.expr) and not isinstance(
                node, (ast.Constant, ast.Name)
            ):
                path = self.path(node)
                if path is not None:
                    yield node.lineno, path
                    continue
            if isinstance(node, ast.Call):
                yield from self.passed(node)
            waiting.extend(ast.iter_child_nodes(node))

    def passed(self, call: ast.Call) -> Iterator[tuple[int, str]]:
        """Yield the texts and names that a call gets as paths: open("x"), directory="x", env_file="x"."""
        values = [each.value for each in call.keywords if is_path_keyword(each.arg)]
        if called(call.func) in OPENING:
            values.extend(call.args[:1])
        for value in values:
            if isinstance(value, (ast.Constant, ast.Name)):
                path = self.path(value)
                if path is not None:
                    yield value.lineno, path

    def path(self, node: ast.expr, depth: int = 0) -> str | None:
        """Return the path that an expression makes; nothing if constants do not tell."""
        if isinstance(node, ast.Constant):
            text = node.value
            if isinstance(text, str) and 0 < len(text) < LONGEST:
                return text if text.isprintable() else None
            return None
        if isinstance(node, ast.Name):
            if node.id == "__file__":
                return self.file
            values = self.values.get(node.id, [])
            return (
                self.path(values[0], depth + 1)
                if len(values) == 1 and depth < DEEPEST
                else None
            )
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            return self.joined([node.left, node.right], depth)
        if isinstance(node, ast.Attribute) and node.attr == "parent":
            return above(self.path(node.value, depth), 1)
        if isinstance(node, ast.Subscript):
            return self.parents(node, depth)
        return self.made(node, depth) if isinstance(node, ast.Call) else None

    def parents(self, node: ast.Subscript, depth: int) -> str | None:
        """Return path.parents[number]."""
        of, index = node.value, node.slice
        number = index.value if isinstance(index, ast.Constant) else None
        if (
            isinstance(of, ast.Attribute)
            and of.attr == "parents"
            and isinstance(number, int)
        ):
            return above(self.path(of.value, depth), number + 1)
        return None

    def made(self, call: ast.Call, depth: int) -> str | None:
        """Return the path that a call makes."""
        name = called(call.func)
        if dotted_name(call.func).endswith(JOIN) or (
            name in OF_ARGUMENTS
            and call.args
            and not isinstance(call.args[0], ast.Starred)
        ):
            return self.joined(call.args, depth)
        if name == DIRNAME and len(call.args) == 1:
            return above(self.path(call.args[0], depth), 1)
        if name == FILES and len(call.args) == 1:
            return self.package(call.args[0])
        if isinstance(call.func, ast.Attribute):
            if name in OF_ITSELF:
                return self.path(call.func.value, depth)
            if name == JOINPATH:
                return self.joined([call.func.value, *call.args], depth)
        return None

    def joined(self, parts: list[ast.expr], depth: int) -> str | None:
        """Return a path of several parts."""
        paths = [self.path(part, depth) for part in parts]
        known = [path for path in paths if path is not None]
        return os.path.join(*known) if known and len(known) == len(paths) else None

    def package(self, name: ast.expr) -> str | None:
        """Return the folder of a package of the user's, as importlib.resources finds it."""
        if isinstance(name, ast.Name) and name.id == "__package__":
            return os.path.dirname(self.file)
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            inside = os.path.join(*name.value.split("."))
            folders = (os.path.join(root, inside) for root in self.roots)
            return next(filter(os.path.isdir, folders), None)
        return None


def above(path: str | None, count: int) -> str | None:
    """Return the folder so many levels above a path that begins with __file__; one of a relative path is not known."""
    if path is None or not os.path.isabs(path):
        return None
    for _ in range(count):
        path = os.path.dirname(path)
    return path


def is_path_keyword(name: str | None) -> bool:
    """Tell whether a keyword argument is a path by its name."""
    return name is not None and name.endswith(
        ("file", "dir", "directory", "folder", "path")
    )
