"""Where a shared library is that a frozen program lacks, and which files want it."""

from __future__ import annotations

import itertools
import os
import sysconfig
from typing import Any

from context import Context
from distributions import LIBRARY, contains
from file_facts import package_of
from project import walk_project

LARGEST_LIBRARY = 256 * 1024 * 1024


def library_facts(its: Context, name: str) -> dict[str, Any]:
    """Return where a shared library is and which files want it."""
    base = os.path.basename(name)
    recorded = next(
        (path for path in its.installed.owners if os.path.basename(path) == base),
        None,
    )
    own = next(
        (
            os.path.join(folder, base)
            for folder, _, files in walk_project(its.basedir)
            if base in files
        ),
        None,
    )
    return {
        "own": own,
        "installed": recorded,
        "packageName": package_of(recorded) if recorded else None,
        "distribution": its.installed.owner(recorded) if recorded else None,
        "system": system_library(base),
        "wantedBy": wanted_by(its, base),
    }


def wanted_by(its: Context, base: str) -> list[dict[str, str | None]]:
    """Return the libraries of the project and of the environment that name a library."""
    files = [path for path in its.installed.owners if LIBRARY.search(path)]
    for folder, _, names in walk_project(its.basedir):
        files.extend(
            os.path.join(folder, name) for name in names if LIBRARY.search(name)
        )
    wanting = (
        {"file": file, "distribution": its.installed.owner(file)}
        for file in files
        if os.path.basename(file) != base and mentions(file, base)
    )
    return list(itertools.islice(wanting, 3))


def mentions(file: str, name: str) -> bool:
    """Tell whether a library holds a name as a whole string, as its table of needed libraries does."""
    try:
        return os.path.getsize(file) <= LARGEST_LIBRARY and contains(
            file, b"\0" + name.encode() + b"\0"
        )
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
