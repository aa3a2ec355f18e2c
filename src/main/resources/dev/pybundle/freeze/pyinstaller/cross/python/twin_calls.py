"""What has to run to answer runs with the twin: the same packages for this system. What it answers is told of the target's."""

from __future__ import annotations

import functools
import importlib
import importlib.machinery
import os
import sys
import sysconfig
from collections.abc import Iterable
from typing import Any

from answers import View, replace
from cross_target import Target


class Twin:
    """The packages for this system."""

    def __init__(self, target: Target, path: list[str]) -> None:
        self.target = target
        self.path = path
        self.suffixes = list(importlib.machinery.EXTENSION_SUFFIXES)
        self.standard = sysconfig.get_path("stdlib")

    def in_target(self, answer: Any) -> Any:
        """Return an answer in which paths of the twin are those of the target."""
        if isinstance(answer, str):
            return self.moved(answer)
        if isinstance(answer, (list, tuple, set)):
            return type(answer)(self.in_target(each) for each in answer)
        if isinstance(answer, dict):
            return {
                self.in_target(key): self.in_target(value)
                for key, value in answer.items()
            }
        return answer

    def moved(self, path: str) -> str:
        """Return the target's place of what belongs to the twin, whose standard library may be another release."""
        packages = below(path, self.target.twin)
        if packages is not None:
            return self.counterpart(self.target.site + packages)
        part = below(path, self.standard)
        if part is None:
            return path
        name = below(path, os.path.join(self.standard, "lib-dynload"))
        places = (
            self.counterpart(folder + (part if name is None else name))
            for folder in self.target.standard
        )
        return next((place for place in places if os.path.exists(place)), path)

    def counterpart(self, file: str) -> str:
        """Return a file of the target; an extension module is named otherwise there."""
        if os.path.exists(file):
            return file
        stems = (
            file[: -len(suffix)] for suffix in self.suffixes if file.endswith(suffix)
        )
        names = (stem + suffix for stem in stems for suffix in self.target.suffixes)
        return next((name for name in names if os.path.exists(name)), file)

    def submodules(self, package: str, answer: Any) -> Any:
        """Return what _collect_submodules would have answered on the target: the names there may be others."""
        modules, packages, on_error = answer
        there = self.listed(package)
        if not modules or there is None:
            return answer
        known = there[0] | there[1]
        kept = [each for each in modules if each == package or last(each) in known]
        added = [
            each
            for each in sorted(f"{package}.{name}" for name in known)
            if each not in kept
        ]
        below = [each for each in packages if last(each) in there[1]]
        below += [
            each for each in added if last(each) in there[1] and each not in below
        ]
        return kept + added, below, on_error

    def listed(self, package: str) -> tuple[set[str], set[str]] | None:
        """Return the names of modules and of packages in a package of the target; none if it has no such package."""
        modules: set[str] = set()
        packages: set[str] = set()
        found = False
        for base in sys.path:
            folder = os.path.join(base, *package.split("."))
            if not os.path.isdir(folder):
                continue
            found = True
            for entry in os.scandir(folder):
                if entry.is_dir():
                    if self.is_package(entry.path):
                        packages.add(entry.name)
                else:
                    name = stem(entry.name, (*self.target.suffixes, ".py", ".pyc"))
                    if name and "." not in name and name != "__init__":
                        modules.add(name)
        return (modules, packages) if found else None

    def is_package(self, folder: str) -> bool:
        suffixes = (".py", ".pyc", *self.target.suffixes)
        return any(
            os.path.isfile(os.path.join(folder, "__init__" + each)) for each in suffixes
        )


def below(path: str, folder: str) -> str | None:
    """Return what a path adds to that of a folder; nothing if it is not in there."""
    inside = path == folder or path.startswith(folder + os.sep)
    return path[len(folder) :] if inside else None


def last(name: str) -> str:
    return name.rpartition(".")[2]


def stem(file: str, suffixes: Iterable[str]) -> str:
    """Return a file's name without its suffix; nothing if it has none of them."""
    return next((file[: -len(each)] for each in suffixes if file.endswith(each)), "")


def install(twin: Twin) -> None:
    """Let PyInstaller's children run the twin."""
    parent: Any = importlib.import_module("PyInstaller.isolated._parent")
    config: Any = importlib.import_module("PyInstaller.config")
    call = parent.Python.call

    class ChildSystem(View):
        @property
        def path(self) -> list[str]:
            # What only the target has comes last: at least what is pure can be imported.
            return [*config.CONF.get("pathex", []), *twin.path, twin.target.site]

    @functools.wraps(call)
    def called(child: Any, function: Any, *arguments: Any, **options: Any) -> Any:
        answer = twin.in_target(call(child, function, *arguments, **options))
        if function.__name__ == "_collect_submodules":
            return twin.submodules(arguments[0], answer)
        return answer

    children = ChildSystem(sys)
    replace(parent, sys=children)
    replace(parent.Python, call=called)
    completion = sys.modules.get("wider_mechanisms")
    if completion is not None:
        # It imports compiled modules in children of its own.
        replace(completion, sys=children)
