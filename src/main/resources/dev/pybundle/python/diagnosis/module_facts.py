"""Where a module is that a frozen program lacks, who imports it, and what could bring it."""

from __future__ import annotations

import ast
import importlib.machinery
import os
import re
import sys
from typing import Any

from context import Context
from distributions import normalized
from import_statements import how_imported, named_imports
from installed import Place, find_module, library_folders, name_of
from project import walk_project
from split_packages import package_files
from standard import is_standard
from syntax import parsed

PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")


def module_facts(its: Context, name: str) -> dict[str, Any]:
    """Return where a module is, or what could bring it."""
    top = name.partition(".")[0]
    own = find_module(name, its.roots)
    parent = find_module(top, [*its.roots, *library_folders()])
    place = own or find_module(name, library_folders())
    return {
        "standard": is_standard(top),
        "builtin": top in sys.builtin_module_names,
        "own": own is not None,
        "path": place.path if place else None,
        "isPackage": bool(place and holds_modules(place)),
        "dataOnly": bool(place and not holds_modules(place, True)),
        "parentFile": parent_file(its, name),
        "siblings": siblings(its, name),
        "top": parent.path if parent else None,
        "topDistribution": its.installed.owner(parent.path) if parent else None,
        "distribution": its.installed.owner(place.path) if place else None,
        "elsewhere": None if place else elsewhere(its, name),
        "packageFiles": package_files(name, its.roots),
        "project": None if place else local_project(its, name),
        "optionalOf": [] if place else optional_of(its, top),
        "imports": imports(its, name),
    }


def holds_modules(place: Place, itself: bool = False) -> bool:
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


def parent_file(its: Context, name: str) -> str | None:
    """Return the file of the parent of a module if it is a module that can have no submodules."""
    parent = name.rpartition(".")[0]
    place = find_module(parent, [*its.roots, *library_folders()]) if parent else None
    return place.file if place and not place.folders else None


def siblings(its: Context, name: str) -> int:
    """Return how many other modules lie beside a module of a package."""
    parent = name.rpartition(".")[0]
    place = find_module(parent, [*its.roots, *library_folders()]) if parent else None
    names = {
        entry.name.partition(".")[0]
        for folder in (place.folders if place else [])
        for entry in os.scandir(folder)
        if entry.name.endswith(".py")
        or (entry.is_dir() and os.path.exists(entry.path + "/__init__.py"))
    }
    return len(names - {"__init__", name.rpartition(".")[2]})


def elsewhere(its: Context, name: str) -> str | None:
    """Return the folder of the project, outside of the source roots, that a module could be imported from."""
    path = os.path.join(*name.split("."))
    for folder, _, _ in walk_project(its.basedir):
        module = os.path.join(folder, path)
        if os.path.isfile(module + ".py") or os.path.isfile(
            os.path.join(module, "__init__.py")
        ):
            return folder
    return None


def local_project(its: Context, name: str) -> str | None:
    """Return the folder of the project that a missing module is developed in, if it can be installed."""
    folder = elsewhere(its, name)
    while folder and folder.startswith(os.path.join(its.basedir, "")):
        if any(os.path.isfile(os.path.join(folder, file)) for file in PROJECT_FILES):
            return folder
        folder = os.path.dirname(folder)
    return None


def optional_of(its: Context, module: str) -> list[dict[str, str]]:
    """Return which installed distributions name a distribution like this module as an optional requirement."""
    found = []
    for distribution in its.installed.distributions:
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


def imports(its: Context, name: str) -> list[dict[str, Any]]:
    """Return where the user's own sources import a module by its name."""
    return [
        {
            "file": file,
            "line": getattr(node, "lineno", 1),
            "how": how_imported(node),
        }
        for file in own_sources(its)
        for node in ast.walk(parsed(file) or ast.Module(body=[], type_ignores=[]))
        if name in named_imports(node)
    ]


def own_sources(its: Context) -> list[str]:
    """Return the user's own source files."""
    found = {its.entry}
    for root in its.roots:
        for folder, _, files in walk_project(root):
            found.update(
                os.path.join(folder, file) for file in files if file.endswith(".py")
            )
    return sorted(found)
