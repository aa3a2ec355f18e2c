"""Where a data file or folder is that a frozen program looked for below its own folder."""

from __future__ import annotations

import os
from typing import Any

from context import Context
from installed import library_folders
from project import walk_project


def file_facts(its: Context, name: str) -> dict[str, Any]:
    """Return where a data file or folder is that the program looked for below its own folder."""
    relative = os.path.splitdrive(os.path.normpath(name))[1].lstrip(os.sep)
    found = own_file(its, relative)
    installed = None if found else installed_file(its, relative)
    base, path = found or (None, None)
    folder = data_folder(base, path) if base and path else None
    return {
        "path": path,
        "base": base,
        "folder": folder,
        "isFolder": bool(path and os.path.isdir(path)),
        "installed": installed,
        "distribution": its.installed.owner(installed) if installed else None,
        "packageName": package_of(installed) if installed else None,
    }


def own_file(its: Context, relative: str) -> tuple[str, str] | None:
    """Return a file of the project, and the folder from which the program's name for it counts."""
    for folder in [*its.roots, os.path.dirname(its.entry), its.basedir]:
        if os.path.exists(os.path.join(folder, relative)):
            return folder, os.path.join(folder, relative)
    parts = relative.split(os.sep)
    for start in range(len(parts)):
        tail = os.path.join(*parts[start:])
        for folder, _, _ in walk_project(its.basedir):
            path = os.path.join(folder, tail)
            if os.path.exists(path):
                head = os.path.join(*parts[:start]) if start else ""
                if head:
                    return path[: -len(tail) - 1], path
                return base_of(its, path, folder), path
    return None


def base_of(its: Context, path: str, folder: str) -> str:
    """Return the folder that a file's place in the program should count from."""
    if its.question.get("anywhere"):
        for root in its.roots:
            if path.startswith(os.path.join(root, "")):
                return root
        return its.basedir
    return folder


def data_folder(base: str, path: str) -> str | None:
    """Return the outermost folder between base and a file that holds nothing but data."""
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    best = None
    while folder.startswith(os.path.join(base, "")):
        if any(
            name.endswith(".py") for _, _, names in os.walk(folder) for name in names
        ):
            break
        best = folder
        folder = os.path.dirname(folder)
    return best


def installed_file(its: Context, relative: str) -> str | None:
    """Return a file of a distribution that lies where the program looked for it."""
    for folder in library_folders():
        path = os.path.join(folder, relative)
        if os.path.exists(path) and not its.is_standard_file(path):
            return path
    return None


def package_of(path: str) -> str | None:
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
