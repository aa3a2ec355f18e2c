"""Modules and metadata are looked for where the target's Python would look, while this process goes on with its own."""

from __future__ import annotations

import importlib
import importlib.machinery
import os
import sys
import zipimport
from typing import Any

from cross_target import Target


class OwnModules:
    """Finds what this process itself imports: the standard library of its Python, and the freezer's packages."""

    def __init__(self, folders: list[str]) -> None:
        self.folders = folders
        self.finders: dict[str, importlib.machinery.FileFinder] = {}
        self.loaders = loaders(list(importlib.machinery.EXTENSION_SUFFIXES))

    def find_spec(
        self, name: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a module in one of the folders; one of a package only if that is from there."""
        del target
        for folder in self.folders if path is None else path:
            if path is None or self.is_own(folder):
                if folder not in self.finders:
                    self.finders[folder] = importlib.machinery.FileFinder(
                        folder, *self.loaders
                    )
                spec = self.finders[folder].find_spec(name)
                if spec is not None and spec.loader is not None:
                    return spec
        return None

    def is_own(self, folder: str) -> bool:
        return any(folder.startswith(own + os.sep) for own in self.folders)


def loaders(suffixes: list[str]) -> list[Any]:
    """Return what loads modules of files, of a Python whose extension modules have these suffixes."""
    packages = {"__init__" + suffix for suffix in suffixes}

    class Extension(importlib.machinery.ExtensionFileLoader):
        def is_package(self, fullname: str) -> bool:
            """Tell it by the suffixes of that Python: this process' own are all that the loader knows."""
            return os.path.basename(self.path) in packages

    return [
        (Extension, suffixes),
        (importlib.machinery.SourceFileLoader, [".py"]),
        (importlib.machinery.SourcelessFileLoader, [".pyc"]),
    ]


def with_path_files(site: str) -> list[str]:
    """Return a folder of packages, and those that path files in it name, which on Windows may be written in any case."""
    found = [site]
    for name in sorted(os.listdir(site)):
        if not name.endswith(".pth"):
            continue
        with open(
            os.path.join(site, name), encoding="utf-8", errors="replace"
        ) as stream:
            lines = [line.strip() for line in stream]
        for line in lines:
            if line and not line.startswith(("#", "import ", "import\t")):
                folder = caseless(site, line.replace("\\", "/"))
                if folder is not None and folder not in found:
                    found.append(folder)
    return found


def caseless(folder: str, path: str) -> str | None:
    """Return a folder below another one whose path may be written in any case."""
    for part in path.split("/"):
        names = os.listdir(folder) if os.path.isdir(folder) else []
        match = [name for name in sorted(names) if name.lower() == part.lower()]
        if not match:
            return None
        folder = os.path.join(folder, match[0])
    return folder if os.path.isdir(folder) else None


def install(target: Target, own: list[str]) -> None:
    """Look for modules where the target does.

    Args:
        target: what a program is frozen for
        own: the folders of this process' own modules, but for its standard library
    """
    standard = [
        folder
        for folder in sys.path
        if os.path.isdir(folder)
        and os.path.basename(folder) not in ("site-packages", "dist-packages")
    ]
    finders: list[Any] = sys.meta_path
    finders.insert(0, OwnModules([*own, *standard]))
    sys.path[:] = [*target.standard, *with_path_files(target.site)]
    hooks: list[Any] = sys.path_hooks
    hooks[:] = [
        zipimport.zipimporter,
        importlib.machinery.FileFinder.path_hook(*loaders(target.suffixes)),
    ]
    sys.path_importer_cache.clear()
    suffixes = [".py", ".pyc", *target.suffixes]
    vars(importlib.machinery).update(
        all_suffixes=lambda: list(suffixes), EXTENSION_SUFFIXES=list(target.suffixes)
    )
