"""The modules that may be added to a program: those of its distributions and the user's own."""

from __future__ import annotations

import os
from collections.abc import Iterator

import distributions
from distributions import Distribution, is_test, parents
from import_calls import Subtree


class Modules:
    """The modules that may be added: those of the closure and the user's own."""

    def __init__(self, closure: list[Distribution], source_roots: list[str]) -> None:
        self.owners: dict[str, Distribution | None] = {}
        self.packages: set[str] = set()
        for each in closure:
            self.owners.update(dict.fromkeys(each.modules, each))
            self.packages.update(each.packages)
        for root in source_roots:
            for name, is_package in own_modules(root):
                self.owners[name] = None
                if is_package:
                    self.packages.add(name)
        self.below: dict[str, list[str]] = {}
        for name in sorted(self.owners):
            for parent in parents(name):
                self.below.setdefault(parent, []).append(name)

    def is_own(self, name: str) -> bool:
        """Tell whether a module is the user's."""
        return name in self.owners and self.owners[name] is None

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
            if owner is None and "." in name and not is_test(name):
                yield name

    def members(self, subtree: Subtree) -> Iterator[str]:
        """Yield the modules of a subtree."""
        if not subtree.package:
            yield from (
                name
                for name in self.owners
                if "." not in name and name.startswith(subtree.prefix)
            )
        start = len(subtree.package) + 1
        for name in self.below.get(subtree.package, []):
            if name.startswith(subtree.prefix, start) and not is_test(name[start:]):
                yield name


def own_modules(root: str) -> Iterator[tuple[str, bool]]:
    """Yield the modules below a source root and whether each is a package."""
    for folder, names, files in os.walk(root):
        names[:] = sorted(
            name
            for name in names
            if distributions.IMPORTABLE.fullmatch(name)
            and name not in ("__pycache__", "node_modules")
        )
        inside = os.path.relpath(folder, root)
        package = "" if inside == "." else inside.replace(os.sep, ".")
        for file in sorted(files):
            stem, suffix = os.path.splitext(file)
            if suffix != ".py" or not distributions.IMPORTABLE.fullmatch(stem):
                continue
            if not os.path.isfile(os.path.join(folder, file)):
                continue
            if stem != "__init__":
                yield f"{package}.{stem}" if package else stem, False
            elif package:
                yield package, True
