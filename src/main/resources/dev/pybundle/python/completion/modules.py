"""The modules that may be added to a program: those of its distributions and the user's own."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator

import distributions
import linked_folders
from distributions import Distribution, is_test, parents, test_folders
from import_calls import Subtree


class Modules:
    """The modules that may be added: those of the closure and the user's own."""

    def __init__(self, closure: list[Distribution], source_roots: list[str]) -> None:
        self.owners: dict[str, Distribution | None] = {}
        self.packages: set[str] = set()
        # The files of the user's modules.
        self.own: dict[str, str] = {}
        for each in closure:
            self.owners.update(dict.fromkeys(each.modules, each))
            self.packages.update(each.packages)
        # The user's tests; those of distributions are not among their modules.
        self.tests: set[str] = set()
        for root in source_roots:
            self.add_own(root)
        self.below: dict[str, list[str]] = {}
        for name in sorted(self.owners):
            for parent in parents(name):
                self.below.setdefault(parent, []).append(name)

    def add_own(self, root: str) -> None:
        """Add the modules below a source root."""
        paths = list(own_paths(root))
        folders = test_folders(paths)
        self.tests.update(folder.replace("/", ".") for folder in folders)
        for path in paths:
            name = distributions.module_name(path) or ""
            self.owners[name] = None
            self.own.setdefault(name, os.path.join(root, *path.split("/")))
            if os.path.basename(path).startswith("__init__."):
                self.packages.add(name)
            if is_test(path, folders):
                self.tests.add(name)

    def is_own(self, name: str) -> bool:
        """Tell whether a module is the user's."""
        return name in self.owners and self.owners[name] is None

    def of(self, owner: Distribution | None) -> Collection[str]:
        """Return the modules of a distribution, or the user's."""
        return self.own if owner is None else owner.modules

    def tree(self, name: str) -> str:
        """Return the outermost package above a module that is not a mere namespace."""
        above = [parent for parent in parents(name) if parent in self.packages]
        return above[-1] if above else name

    def resolve(self, text: str, package: str) -> str | None:
        """Return the module that a text like "a.b", "a.b:attribute", "a.b.Attribute" or ".b" names."""
        name = text.partition(":")[0]
        bare = name.lstrip(".")
        if bare != name:
            level = len(name) - len(bare)
            parts = package.split(".")
            name = ".".join([*parts[: len(parts) - level + 1], bare])
        if name in self.owners:
            return name
        above = name.rpartition(".")[0]
        return above if above in self.owners and "." in above else None

    def own_in_packages(self) -> Iterator[str]:
        """Yield the user's modules that lie in packages; others are often scripts of their own."""
        for name, owner in self.owners.items():
            if owner is None and "." in name and name not in self.tests:
                yield name

    def members(self, subtree: Subtree) -> Iterator[str]:
        """Yield the modules of a subtree; tests only of one that is for tests."""
        if not subtree.package:
            yield from (
                name
                for name in self.owners
                if "." not in name and name.startswith(subtree.prefix)
            )
        start = len(subtree.package) + 1
        hidden = set() if subtree.package in self.tests else self.tests
        for name in self.below.get(subtree.package, []):
            if name.startswith(subtree.prefix, start) and name not in hidden:
                yield name


def own_paths(root: str) -> Iterator[str]:
    """Yield the files of the modules below a source root, with slashes; links are followed unless they lead back up."""
    for folder, names, files in linked_folders.walk(root):
        names[:] = sorted(
            name
            for name in names
            if distributions.IMPORTABLE.fullmatch(name)
            and name not in ("__pycache__", "node_modules")
        )
        inside = os.path.relpath(folder, root).replace(os.sep, "/")
        # In reverse, what is compiled of a source follows it.
        for file in sorted(files, reverse=True):
            path = file if inside == "." else f"{inside}/{file}"
            if is_own_module(path, os.path.join(folder, file)):
                yield path


def is_own_module(path: str, file: str) -> bool:
    """Tell whether a file of the user's is a module in source form, or compiled for this interpreter."""
    name = distributions.module_name(path)
    if name is None or not os.path.isfile(file):
        return False
    return path.endswith(".py") or (
        not path.endswith(".pyc") and distributions.is_module(file, name)
    )
