"""Find out about the cause of a frozen program's failure what only its environment and its sources can tell.

Reads a question as JSON from the file named by the first argument and prints the answer as JSON. The question names
what the program's output named: the frames of a traceback, and a module, a file, a distribution, a library or an entry
point. Sources are parsed and metadata is read; nothing is imported, so no code of the user or of a package runs.
"""

from __future__ import annotations

import ast
import importlib.machinery
import importlib.metadata
import itertools
import json
import mmap
import os
import re
import sys
import sysconfig
import tokenize
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

IMPORTERS = {"import_module", "__import__", "find_spec", "resolve_name", "load_module"}
"""Functions whose first argument is the name of a module to import."""

DERIVED = {"target", "build", "dist", "node_modules", "__pycache__", "site-packages"}
"""Folders of a project that hold no sources."""

PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")
LARGEST_LIBRARY = 256 * 1024 * 1024
LIBRARY = re.compile(r"\.(so(\.[0-9.]+)?|dylib|dll|pyd)$")
PROJECT_NAME = re.compile(r"""^name\s*=\s*["']([^"']+)["']""", re.MULTILINE)


class Place(NamedTuple):
    """Where a module is: its file, or the folders of a package."""

    file: str | None
    folders: list[str]

    @property
    def path(self) -> str:
        """Return the one path that stands for it."""
        return self.file or self.folders[0]


class Installed:
    """The distributions of this environment and the files that they have recorded."""

    def __init__(self) -> None:
        self.distributions = list(importlib.metadata.distributions())
        self.owners: dict[str, str] = {}
        for distribution in self.distributions:
            for file in distribution.files or []:
                path = os.path.normpath(str(distribution.locate_file(file)))
                self.owners.setdefault(path, name_of(distribution))

    def owner(self, path: str) -> str | None:
        """Return the distribution that a file, or the first one that something in a folder, came with."""
        owner = self.owners.get(os.path.normpath(path))
        if owner or not os.path.isdir(path):
            return owner
        inside = os.path.normpath(path) + os.sep
        return next(
            (name for file, name in self.owners.items() if file.startswith(inside)),
            None,
        )

    def named(self, name: str) -> importlib.metadata.Distribution | None:
        """Return a distribution by any spelling of its name."""
        wanted = normalized(name)
        return next(
            (
                distribution
                for distribution in self.distributions
                if normalized(name_of(distribution)) == wanted
            ),
            None,
        )


def name_of(distribution: importlib.metadata.Distribution) -> str:
    """Return the name that a distribution gives itself."""
    return str(distribution.metadata["Name"] or "")


def normalized(name: str) -> str:
    """Return the one form that all spellings of a distribution's name share (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def library_folders() -> list[str]:
    """Return the folders that this Python imports its own modules and those of distributions from."""
    return [folder for folder in sys.path if os.path.isdir(folder)]


def is_standard(name: str) -> bool:
    """Tell whether a top-level name belongs to the standard library."""
    known = getattr(sys, "stdlib_module_names", None)
    if known is not None:
        return name in known
    place = find_module(name, [sysconfig.get_path("stdlib")])
    return name in sys.builtin_module_names or place is not None


def find_module(name: str, folders: list[str]) -> Place | None:
    """Find a module without importing it or its parents."""
    place: Place | None = None
    for end in range(1, name.count(".") + 2):
        place = find_in_folders(".".join(name.split(".")[:end]), folders)
        if place is None:
            return None
        folders = place.folders
    return place


def find_in_folders(name: str, folders: list[str]) -> Place | None:
    """Find the last part of a module's name in the folders of its parent."""
    portions: list[str] = []
    for folder in folders:
        spec = importlib.machinery.FileFinder(folder, *LOADERS).find_spec(name)
        if spec is None:
            continue
        if spec.loader is not None:
            return Place(spec.origin, list(spec.submodule_search_locations or []))
        portions.extend(spec.submodule_search_locations or [])
    return Place(None, portions) if portions else None


LOADERS: list[tuple[Any, list[str]]] = [
    (
        importlib.machinery.ExtensionFileLoader,
        importlib.machinery.EXTENSION_SUFFIXES,
    ),
    (importlib.machinery.SourceFileLoader, importlib.machinery.SOURCE_SUFFIXES),
]


def walk_project(basedir: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Walk over the folders of a project that hold sources, and the regular files in them."""
    for folder, names, files in os.walk(basedir):
        names[:] = sorted(
            name
            for name in names
            if not name.startswith(".")
            and name not in DERIVED
            and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))
        )
        yield (
            folder,
            names,
            sorted(
                name for name in files if os.path.isfile(os.path.join(folder, name))
            ),
        )


def parse(file: str) -> ast.Module | None:
    """Parse a source file; None if there is none or it does not compile."""
    try:
        with tokenize.open(file) as source:
            return ast.parse(source.read())
    except (OSError, SyntaxError, ValueError):
        return None


def called_name(call: ast.Call) -> str:
    """Return the last part of the name of what is called."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def how_imported(node: ast.AST) -> str | None:
    """Tell how a node imports: static, by a name that stands there, or by a computed name."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return "static"
    if isinstance(node, ast.Call) and called_name(node) in IMPORTERS and node.args:
        return "named" if isinstance(node.args[0], ast.Constant) else "computed"
    return None


def how_at(file: str, line: int) -> str | None:
    """Tell how a line of a source file imports."""
    tree = parse(file)
    for node in ast.walk(tree) if tree else ():
        first = getattr(node, "lineno", 0)
        if first <= line <= (getattr(node, "end_lineno", None) or first):
            how = how_imported(node)
            if how:
                return how
    return None


def imported_names(node: ast.AST) -> list[str]:
    """Return the modules that a node imports by names that stand in it."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [
            node.module,
            *(f"{node.module}.{alias.name}" for alias in node.names),
        ]
    if isinstance(node, ast.Call) and how_imported(node) == "named":
        return [str(ast.literal_eval(node.args[0]))]
    return []


def python_line(file: str, line: int) -> str:
    """Return a line of a source file."""
    try:
        with tokenize.open(file) as source:
            return source.read().splitlines()[line - 1].strip()
    except (OSError, SyntaxError, IndexError, ValueError):
        return ""


class Explainer:
    """Answers one question."""

    def __init__(self, question: dict[str, Any]) -> None:
        self.question = question
        self.basedir: str = question["basedir"]
        self.roots: list[str] = question["sourceRoots"]
        self.entry: str = question["entry"]
        self.installed = Installed()
        self.standard = os.path.normpath(sysconfig.get_path("stdlib"))

    def answer(self) -> dict[str, Any]:
        """Return what is known of each thing that the question names."""
        about: dict[str, Callable[[Any], dict[str, Any]]] = {
            "module": self.module,
            "file": self.file,
            "distribution": self.distribution,
            "library": self.library,
            "entryPoint": self.entry_point,
        }
        answer: dict[str, Any] = {
            kind: explain(self.question[kind]) if self.question.get(kind) else None
            for kind, explain in about.items()
        }
        answer["frames"] = [
            self.frame(frame["file"], frame["line"])
            for frame in self.question["frames"]
        ]
        answer["program"] = self.program()
        answer["python"] = "{}.{}".format(*sys.version_info)
        return answer

    def frame(self, file: str, line: int) -> dict[str, Any]:
        """Return where a frame of a frozen traceback, which names files relatively, is in the sources."""
        path = self.source_of(file)
        owner = self.installed.owner(path) if path else None
        own = path is not None and owner is None and not self.is_standard_file(path)
        return {
            "file": path,
            "line": line,
            "own": own,
            "distribution": owner,
            "module": self.module_name(path) if path else None,
            "how": how_at(path, line) if path and (own or owner) else None,
            "text": python_line(path, line) if path and own else "",
        }

    def source_of(self, file: str) -> str | None:
        """Find the source file that a name in a traceback stands for."""
        if os.path.basename(self.entry) == file:
            return self.entry
        for folder in [*self.roots, *library_folders()]:
            path = os.path.join(folder, file)
            if os.path.isfile(path):
                return path
        return None

    def is_standard_file(self, path: str) -> bool:
        """Tell whether a file belongs to the standard library."""
        return (
            os.path.normpath(path).startswith(self.standard + os.sep)
            and os.sep + "site-packages" + os.sep not in path
        )

    def module_name(self, path: str) -> str | None:
        """Return the name that a source file is imported by."""
        for folder in sorted([*self.roots, *library_folders()], key=len, reverse=True):
            if path.startswith(os.path.join(folder, "")):
                stem = os.path.splitext(os.path.relpath(path, folder))[0]
                parts = stem.split(os.sep)
                return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        return None

    def module(self, name: str) -> dict[str, Any]:
        """Return where a module is, or what could bring it."""
        top = name.partition(".")[0]
        own = find_module(name, self.roots)
        parent = find_module(top, [*self.roots, *library_folders()])
        place = own or find_module(name, library_folders())
        return {
            "standard": is_standard(top),
            "builtin": top in sys.builtin_module_names,
            "own": own is not None,
            "path": place.path if place else None,
            "isPackage": bool(place and self.holds_modules(place)),
            "dataOnly": bool(place and not self.holds_modules(place, True)),
            "parentFile": self.parent_file(name),
            "siblings": self.siblings(name),
            "top": parent.path if parent else None,
            "topDistribution": self.installed.owner(parent.path) if parent else None,
            "distribution": self.installed.owner(place.path) if place else None,
            "elsewhere": None if place else self.elsewhere(name),
            "project": None if place else self.local_project(name),
            "optionalOf": [] if place else self.optional_of(top),
            "imports": self.imports(name),
        }

    def holds_modules(self, place: Place, itself: bool = False) -> bool:
        """Tell whether a module has submodules."""
        if itself and place.file:
            return True
        suffixes = (".py", *importlib.machinery.EXTENSION_SUFFIXES)
        return any(
            name.endswith(suffixes) and not name.startswith("__init__.")
            for folder in place.folders
            for _, _, names in os.walk(folder)
            for name in names
        )

    def parent_file(self, name: str) -> str | None:
        """Return the file of the parent of a module if it is a module that can have no submodules."""
        parent = name.rpartition(".")[0]
        place = (
            find_module(parent, [*self.roots, *library_folders()]) if parent else None
        )
        return place.file if place and not place.folders else None

    def siblings(self, name: str) -> int:
        """Return how many other modules lie beside a module of a package."""
        parent = name.rpartition(".")[0]
        place = (
            find_module(parent, [*self.roots, *library_folders()]) if parent else None
        )
        names = {
            entry.name.partition(".")[0]
            for folder in (place.folders if place else [])
            for entry in os.scandir(folder)
            if entry.name.endswith(".py")
            or (entry.is_dir() and os.path.exists(entry.path + "/__init__.py"))
        }
        return len(names - {"__init__", name.rpartition(".")[2]})

    def elsewhere(self, name: str) -> str | None:
        """Return the folder of the project, outside of the source roots, that a module could be imported from."""
        path = os.path.join(*name.split("."))
        for folder, _, _ in walk_project(self.basedir):
            module = os.path.join(folder, path)
            if os.path.isfile(module + ".py") or os.path.isfile(
                os.path.join(module, "__init__.py")
            ):
                return folder
        return None

    def local_project(self, name: str) -> str | None:
        """Return the folder of the project that a missing module is developed in, if it can be installed."""
        folder = self.elsewhere(name)
        while folder and folder.startswith(os.path.join(self.basedir, "")):
            if any(
                os.path.isfile(os.path.join(folder, file)) for file in PROJECT_FILES
            ):
                return folder
            folder = os.path.dirname(folder)
        return None

    def optional_of(self, module: str) -> list[dict[str, str]]:
        """Return which installed distributions name a distribution like this module as an optional requirement."""
        found = []
        for distribution in self.installed.distributions:
            for requirement in distribution.requires or []:
                name = re.match(r"[A-Za-z0-9._-]+", requirement)
                if name and normalized(name.group()) == normalized(module):
                    found.append(
                        {
                            "distribution": name_of(distribution),
                            "requirement": name.group(),
                        }
                    )
        return found

    def imports(self, name: str) -> list[dict[str, Any]]:
        """Return where the user's own sources import a module by its name."""
        return [
            {
                "file": file,
                "line": getattr(node, "lineno", 1),
                "how": how_imported(node),
            }
            for file in self.own_sources()
            for node in ast.walk(parse(file) or ast.Module(body=[], type_ignores=[]))
            if name in imported_names(node)
        ]

    def own_sources(self) -> list[str]:
        """Return the user's own source files."""
        found = {self.entry}
        for root in self.roots:
            for folder, _, files in walk_project(root):
                found.update(
                    os.path.join(folder, file) for file in files if file.endswith(".py")
                )
        return sorted(found)

    def file(self, name: str) -> dict[str, Any]:
        """Return where a data file or folder is that the program looked for below its own folder."""
        relative = os.path.splitdrive(os.path.normpath(name))[1].lstrip(os.sep)
        found = self.own_file(relative)
        installed = None if found else self.installed_file(relative)
        base, path = found or (None, None)
        folder = self.data_folder(base, path) if base and path else None
        return {
            "path": path,
            "base": base,
            "folder": folder,
            "isFolder": bool(path and os.path.isdir(path)),
            "installed": installed,
            "distribution": self.installed.owner(installed) if installed else None,
            "packageName": self.package_of(installed) if installed else None,
        }

    def own_file(self, relative: str) -> tuple[str, str] | None:
        """Return a file of the project, and the folder from which the program's name for it counts."""
        for folder in [*self.roots, os.path.dirname(self.entry), self.basedir]:
            if os.path.exists(os.path.join(folder, relative)):
                return folder, os.path.join(folder, relative)
        parts = relative.split(os.sep)
        for start in range(len(parts)):
            tail = os.path.join(*parts[start:])
            for folder, _, _ in walk_project(self.basedir):
                path = os.path.join(folder, tail)
                if os.path.exists(path):
                    head = os.path.join(*parts[:start]) if start else ""
                    if head:
                        return path[: -len(tail) - 1], path
                    return self.base_of(path, folder), path
        return None

    def base_of(self, path: str, folder: str) -> str:
        """Return the folder that a file's place in the program should count from."""
        if self.question.get("anywhere"):
            for root in self.roots:
                if path.startswith(os.path.join(root, "")):
                    return root
            return self.basedir
        return folder

    def data_folder(self, base: str, path: str) -> str | None:
        """Return the outermost folder between base and a file that holds nothing but data."""
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        best = None
        while folder.startswith(os.path.join(base, "")):
            if any(
                name.endswith(".py")
                for _, _, names in os.walk(folder)
                for name in names
            ):
                break
            best = folder
            folder = os.path.dirname(folder)
        return best

    def installed_file(self, relative: str) -> str | None:
        """Return a file of a distribution that lies where the program looked for it."""
        for folder in library_folders():
            path = os.path.join(folder, relative)
            if os.path.exists(path) and not self.is_standard_file(path):
                return path
        return None

    def package_of(self, path: str) -> str | None:
        """Return the innermost package that holds a file of a distribution."""
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        for root in sorted(library_folders(), key=len, reverse=True):
            if not folder.startswith(os.path.join(root, "")):
                continue
            parts = os.path.relpath(folder, root).split(os.sep)
            while len(parts) > 1 and not os.path.isfile(
                os.path.join(root, *parts, "__init__.py")
            ):
                parts.pop()
            return ".".join(parts)
        return None

    def distribution(self, name: str) -> dict[str, Any]:
        """Return whether a distribution is installed, or is the user's own project."""
        found = self.installed.named(name)
        project = None
        for folder, _, files in walk_project(self.basedir):
            if found is None and "pyproject.toml" in files:
                with open(
                    os.path.join(folder, "pyproject.toml"), encoding="utf-8"
                ) as file:
                    declared = PROJECT_NAME.search(file.read())
                if declared and normalized(declared.group(1)) == normalized(name):
                    project = folder
        return {"installed": name_of(found) if found else None, "project": project}

    def library(self, name: str) -> dict[str, Any]:
        """Return where a shared library is and which files want it."""
        base = os.path.basename(name)
        recorded = next(
            (path for path in self.installed.owners if os.path.basename(path) == base),
            None,
        )
        own = next(
            (
                os.path.join(folder, base)
                for folder, _, files in walk_project(self.basedir)
                if base in files
            ),
            None,
        )
        return {
            "own": own,
            "installed": recorded,
            "packageName": self.package_of(recorded) if recorded else None,
            "distribution": self.installed.owner(recorded) if recorded else None,
            "system": system_library(base),
            "wantedBy": self.wanted_by(base),
        }

    def wanted_by(self, base: str) -> list[dict[str, str | None]]:
        """Return the libraries of the project and of the environment that name a library."""
        files = [path for path in self.installed.owners if LIBRARY.search(path)]
        for folder, _, names in walk_project(self.basedir):
            files.extend(
                os.path.join(folder, name) for name in names if LIBRARY.search(name)
            )
        wanting = (
            {"file": file, "distribution": self.installed.owner(file)}
            for file in files
            if os.path.basename(file) != base and mentions(file, base)
        )
        return list(itertools.islice(wanting, 3))

    def entry_point(self, wanted: dict[str, str]) -> dict[str, Any]:
        """Return which distribution offers an entry point."""
        for distribution in self.installed.distributions:
            for point in distribution.entry_points:
                if point.group == wanted["group"] and point.name == wanted["name"]:
                    return {
                        "distribution": name_of(distribution),
                        "module": point.value.partition(":")[0].strip(),
                    }
        return {"distribution": None, "module": None}

    def program(self) -> dict[str, Any]:
        """Return what is in the entry script, and by which name it could be imported."""
        tree = parse(self.entry)
        body = tree.body if tree else []
        root, names = os.path.split(os.path.splitext(self.entry)[0])
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


def mentions(file: str, name: str) -> bool:
    """Tell whether a library holds a name as a whole string, as its table of needed libraries does."""
    try:
        if not 0 < os.path.getsize(file) <= LARGEST_LIBRARY:
            return False
        with (
            open(file, "rb") as library,
            mmap.mmap(library.fileno(), 0, access=mmap.ACCESS_READ) as data,
        ):
            return data.find(b"\0" + name.encode() + b"\0") >= 0
    except OSError:
        return False


def system_library(name: str) -> str | None:
    """Return a library of the system."""
    multiarch: str | None = sysconfig.get_config_var("MULTIARCH")
    folders = [
        os.path.join(prefix, *parts)
        for prefix in ("/usr/local/lib", "/usr/lib", "/lib", "/usr/lib64", "/lib64")
        for parts in ((), (multiarch or "",))
    ]
    folders.append(str(sysconfig.get_config_var("LIBDIR") or ""))
    return next(
        (
            os.path.join(folder, name)
            for folder in folders
            if folder and os.path.isfile(os.path.join(folder, name))
        ),
        None,
    )


def main() -> None:
    """Answer the question."""
    with open(sys.argv[1], encoding="utf-8") as file:
        question = json.load(file)
    json.dump(Explainer(question).answer(), sys.stdout)


if __name__ == "__main__":
    main()
