"""What the user asked for by name, besides what the analysis finds: modules, files, packages, metadata."""

from __future__ import annotations

import glob
import importlib.metadata
import os
import re
from collections.abc import Iterator
from typing import Any

import distributions
import linked_folders
from packages import Packages

HIDDEN_IMPORT = "hiddenImport"
NOTHING_COLLECTED = "nothingCollected"
NO_SOURCE = "noSource"
NO_DISTRIBUTION = "noDistribution"


class Asked:
    """The part of the options that names things. What is not there is a problem, of a kind and with names."""

    def __init__(self, options: dict[str, Any], path: list[str]) -> None:
        self.options = options
        self.path = path
        self.packages = Packages(path)
        self.problems: list[list[str]] = []

    def add_modules(self, finder: Any) -> None:
        """Add the modules that are asked for by name."""
        for name in self.options["hiddenImports"]:
            if not added(finder, name):
                self.problems.append([HIDDEN_IMPORT, name])
        for parameter in ("collectAll", "collectSubmodules"):
            for package in self.options[parameter]:
                # Many packages have modules for other systems, or for what is not installed: an import of theirs is not asked for.
                found = [
                    name
                    for name in self.packages.submodules(package)
                    if added(finder, name)
                ]
                if not found:
                    self.problems.append([NOTHING_COLLECTED, parameter, package])

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield the files that are asked for, as path below the folder of the modules and source."""
        for source, target in [*self.options["datas"], *self.options["binaries"]]:
            yield from self._given(source, target)
        for package in self.options["collectAll"]:
            yield from self.packages.data(package)
            yield from self.packages.libraries(package)
            for name in self.packages.distributions_of(package):
                yield from self.packages.metadata(name)
        for package in self.options["collectData"]:
            yield from self._collected(
                "collectData", package, self.packages.data(package)
            )
        for package in self.options["collectBinaries"]:
            yield from self._collected(
                "collectBinaries", package, self.packages.libraries(package)
            )
        for name in self.options["copyMetadata"]:
            yield from self._collected(
                "copyMetadata", name, self.packages.metadata(name)
            )
        for name in self.options["recursiveCopyMetadata"]:
            yield from self._collected(
                "recursiveCopyMetadata",
                name,
                self.packages.metadata(name, recursive=True),
            )
        yield from self._of_distributions()

    def _given(self, pattern: str, target: str) -> Iterator[tuple[str, str]]:
        found = [pattern] if os.path.exists(pattern) else sorted(glob.glob(pattern))
        if not found:
            self.problems.append([NO_SOURCE, pattern])
        for source in found:
            if not os.path.isdir(source):
                yield joined(target, os.path.basename(source)), source
                continue
            for folder, names, files in linked_folders.walk(source):
                names.sort()
                inside = os.path.relpath(folder, source)
                for file in sorted(files):
                    yield joined(target, inside, file), os.path.join(folder, file)

    def _collected(
        self, parameter: str, name: str, files: Iterator[tuple[str, str]]
    ) -> Iterator[tuple[str, str]]:
        found = list(files)
        if not found:
            self.problems.append([NOTHING_COLLECTED, parameter, name])
        return iter(found)

    def _of_distributions(self) -> Iterator[tuple[str, str]]:
        for file in self.options["distributionFiles"]:
            name, path = file["distribution"], file["path"]
            normalized = distributions.normalized(name)
            for each in importlib.metadata.distributions(path=self.path):
                if distributions.normalized(each.metadata["Name"]) == normalized:
                    yield path, str(each.locate_file(path))
                    break
            else:
                self.problems.append([NO_DISTRIBUTION, name])


def added(finder: Any, name: str) -> bool:
    """Add a module; tell whether there is one."""
    try:
        return finder.include_module(name) is not None
    except ImportError:
        return False


def joined(*parts: str) -> str:
    """Return a path in the program."""
    return re.sub(
        r"^\./", "", os.path.normpath(os.path.join(*parts)).replace(os.sep, "/")
    )
