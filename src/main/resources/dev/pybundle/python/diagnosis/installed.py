"""What is installed in this environment: whose each file is, and where a module is found without importing it."""

from __future__ import annotations

import importlib.machinery
import importlib.metadata
import os
import sys
from typing import Any, NamedTuple

from distributions import normalized


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


def library_folders() -> list[str]:
    """Return the folders that this Python imports its own modules and those of distributions from."""
    return [folder for folder in sys.path if os.path.isdir(folder)]


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
