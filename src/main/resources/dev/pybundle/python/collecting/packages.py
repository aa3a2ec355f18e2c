"""Find the parts of installed packages that a program is to have whole: modules, data, libraries, metadata.

As PyInstaller's utilities of the same names do, but without importing anything.
"""

from __future__ import annotations

import importlib.machinery
import importlib.metadata
import os
import pkgutil
import re
from collections.abc import Iterator
from importlib.machinery import ModuleSpec, PathFinder

import distributions

IGNORED = {"__pycache__"}
CODE = tuple(importlib.machinery.all_suffixes())


def find_spec(name: str, path: list[str] | None) -> ModuleSpec | None:
    """Find a module in the folders of the package that it is in, by the last part of its name alone, which its spec has then.

    Python would look for the package of a namespace among the imported modules, by its whole name.
    """
    return PathFinder.find_spec(name.rpartition(".")[2], path)


def is_library(file: str, module: str | None) -> bool:
    """Tell whether a file is a shared library, and no import can load it as a module, if it has the name of one."""
    return distributions.LIBRARY.search(file) is not None and (
        module is None or not distributions.is_module(file, module)
    )


class Packages:
    """The packages on the import path of a program."""

    def __init__(self, path: list[str]) -> None:
        self.path = path

    def folders(self, package: str) -> list[str]:
        """Return where the modules of a package lie; nowhere if there is no such package."""
        path: list[str] | None = self.path
        for part in package.split("."):
            spec = find_spec(part, path)
            if spec is None or spec.submodule_search_locations is None:
                return []
            path = list(spec.submodule_search_locations)
        return path or []

    def submodules(self, package: str) -> Iterator[str]:
        """Yield a package and all modules below it."""
        folders = self.folders(package)
        if folders:
            yield package
        for found in sorted(
            pkgutil.iter_modules(folders, package + "."), key=lambda each: each.name
        ):
            if found.ispkg:
                yield from self.submodules(found.name)
            else:
                spec = find_spec(found.name, folders)
                file = spec.origin if spec is not None else None
                if file is None or not is_library(file, found.name):
                    yield found.name

    def data(self, package: str) -> Iterator[tuple[str, str]]:
        """Yield the files of a package that are no code, as path in the program and source."""
        for path, source in self.files(package):
            if not path.endswith(CODE) and not distributions.LIBRARY.search(path):
                yield path, source

    def libraries(self, package: str) -> Iterator[tuple[str, str]]:
        """Yield the shared libraries of a package that are no modules."""
        for path, source in self.files(package):
            if is_library(source, distributions.module_name(path)):
                yield path, source

    def files(self, package: str) -> Iterator[tuple[str, str]]:
        """Yield all files below a package."""
        start = package.replace(".", "/")
        for folder in self.folders(package):
            for place, names, files in os.walk(folder):
                names[:] = sorted(name for name in names if name not in IGNORED)
                inside = os.path.relpath(place, folder).replace(os.sep, "/")
                for name in sorted(files):
                    path = name if inside == "." else f"{inside}/{name}"
                    yield f"{start}/{path}", os.path.join(place, name)

    def metadata(self, name: str, recursive: bool = False) -> Iterator[tuple[str, str]]:
        """Yield the files with the metadata of a distribution, and of those that it requires."""
        installed = {
            distributions.normalized(each.metadata["Name"]): each
            for each in importlib.metadata.distributions(path=self.path)
            if each.metadata["Name"]
        }
        start = distributions.normalized(name)
        wanted = distributions.reached([start], installed) if recursive else {start}
        for each in sorted(wanted & installed.keys()):
            info = str(getattr(installed[each], "_path", ""))
            for folder, _, files in os.walk(info):
                for file in sorted(files):
                    source = os.path.join(folder, file)
                    yield (
                        os.path.relpath(source, os.path.dirname(info)).replace(
                            os.sep, "/"
                        ),
                        source,
                    )

    def distributions_of(self, package: str) -> list[str]:
        """Return the distributions that have a package, by what they recorded."""
        first = package.partition(".")[0]
        start = re.compile(rf"{re.escape(first)}(/|\.)")
        return sorted(
            each.metadata["Name"]
            for each in importlib.metadata.distributions(path=self.path)
            if any(start.match(path) for path in distributions.recorded(each))
        )
