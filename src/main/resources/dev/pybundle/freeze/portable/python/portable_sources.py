"""Find the modules and files that go into a portable program: the user's, and those of installed distributions."""

from __future__ import annotations

import importlib.machinery
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import distributions
import linked_folders
from distributions import Distribution

CODE = (".py", ".so", ".pyd", ".dll", ".dylib")
# A module in another folder has no name to import it by.
PACKAGE = re.compile(r"\w+")
INITIAL = re.compile(r"[^/]+/__init__\.")
NO_SOURCES = {"__pycache__", "node_modules"}
ENVIRONMENT = "pyvenv.cfg"
WINDOW = {"tkinter", "turtle"}
IMPORTS_WINDOW = re.compile(rb"^\s*(import|from)\s+(tkinter|turtle)\b", re.MULTILINE)
IMPORTS_TESTS = re.compile(
    rb"^\s*(from|import)\s+[\w.]*\b_?tests?\b|^\s*from\s+\.\s+import\s.*\b_?tests?\b",
    re.MULTILINE,
)


def own_modules(roots: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the modules and libraries of the user's, as path below the source root and file; the first root wins."""
    seen: set[str] = set()
    hidden: set[str] = set()
    for root in roots:
        hidden.update(hiding(seen))
        for folder, names, files in linked_folders.walk(root):
            names[:] = sorted(
                name
                for name in names
                if PACKAGE.fullmatch(name)
                and name not in NO_SOURCES
                and not os.path.exists(os.path.join(folder, name, ENVIRONMENT))
            )
            inside = Path(os.path.relpath(folder, root)).as_posix()
            for name in sorted(files):
                path = name if inside == "." else f"{inside}/{name}"
                if not name.endswith(CODE) or path in seen:
                    continue
                if top(path) not in hidden:
                    seen.add(path)
                    yield path, os.path.join(folder, name)


def top(path: str) -> str:
    """Return the name that an import of a file begins with."""
    return path.partition("/")[0].partition(".")[0]


def hiding(own: Iterable[str]) -> set[str]:
    """Return the names by which own modules and packages hide all that is later in the import path.

    A folder without an __init__ hides nothing: it is one namespace with others of its name, or none beside a package.
    """
    return {top(path) for path in own if "/" not in path or INITIAL.match(path)}


def without(files: dict[str, str], names: set[str]) -> dict[str, str]:
    """Return the files but for those that other modules of these names hide."""
    return {path: source for path, source in files.items() if top(path) not in names}


def wants_window(hidden_imports: Iterable[str], files: Iterable[str]) -> bool:
    """Tell whether the user names what makes windows, or imports it in a source."""
    if any(name.partition(".")[0] in WINDOW for name in hidden_imports):
        return True
    return any(
        IMPORTS_WINDOW.search(Path(file).read_bytes())
        for file in files
        if file.endswith(".py")
    )


def installed(each: Distribution) -> tuple[dict[str, str], dict[str, str]]:
    """Return the files of a distribution: those that lie among the packages, and those beside the interpreter.

    All of them but commands, and tests that no other module of it imports: whatever it may load goes in.
    """
    site = str(each.metadata.locate_file(""))
    paths = [
        path
        for path in distributions.recorded(each.metadata)
        if not path.startswith("..")
        and not os.path.isabs(path)
        and "__pycache__" not in path
    ]
    inside = {path: os.path.normpath(os.path.join(site, path)) for path in paths}
    tests = distributions.test_folders(paths)
    found = [path for path in paths if distributions.is_test(path, tests)]
    if found and not imports_tests(inside, set(found)):
        for path in found:
            del inside[path]
    shared: dict[str, str] = {}
    for path, source in [*each.data, *each.scripts, *each.stubs, *each.libraries]:
        if path not in inside:
            (shared if distributions.is_shared(path) else inside)[path] = source
    # A folder that records nothing.
    for folder, _, files in os.walk(each.info):
        for file in files:
            source = os.path.join(folder, file)
            path = Path(os.path.relpath(source, os.path.dirname(each.info))).as_posix()
            inside.setdefault(path, source)
    return inside, shared


def imports_tests(files: dict[str, str], tests: set[str]) -> bool:
    """Tell whether modules that are no tests may import some that are."""
    return any(
        IMPORTS_TESTS.search(Path(source).read_bytes())
        for path, source in files.items()
        if path.endswith(".py") and path not in tests and os.path.isfile(source)
    )


def is_importable(place: Path) -> bool:
    """Tell whether there is a module at a place: a package, also one without an __init__, or a library."""
    return place.is_dir() or any(
        place.with_name(place.name + suffix).is_file()
        for suffix in importlib.machinery.all_suffixes()
    )


def mode_of(path: str, modes: dict[str, str]) -> str | None:
    """Return what the user wants of a module: what they say of it or of the nearest package above it."""
    name = distributions.module_name(path)
    while name:
        if name in modes:
            return modes[name]
        name = name.rpartition(".")[0]
    return None
