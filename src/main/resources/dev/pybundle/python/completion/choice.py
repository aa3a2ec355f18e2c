"""What a completion may choose from: the modules of the environment and of the user, and what was decided about them."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any

import distributions
from distributions import Distribution, parents
from import_calls import Subtree
from modules import Modules
from standard import is_standard


class Choice:
    """The modules that may be added to a program."""

    def __init__(
        self,
        closure: list[Distribution],
        options: dict[str, Any],
        entry: str,
        imported: set[str],
        listed: AbstractSet[str],
    ) -> None:
        self.closure = closure
        self.trimmed = {distributions.normalized(name) for name in options["trim"]}
        self.roots: list[str] = options["sourceRoots"]
        self.modules = Modules(closure, self.roots)
        # A string with the name of the entry script, often "main", is rarely meant for the script.
        self.entry = entry
        # Packages of which a hook has listed the submodules.
        self.listed = listed
        self.groups: dict[str, list[str]] = {}
        for each in closure:
            for group, module in each.entry_points:
                if (
                    group not in distributions.COMMANDS
                    and each.name not in self.trimmed
                ):
                    self.groups.setdefault(group, []).append(module)
        self.unimported = {
            root: each
            for each in closure
            if imported.isdisjoint(each.modules)
            for root in each.roots
        }
        # The expressions by which plugins were looked for.
        self.definitions: set[str] = set()

    def undecided(self, subtree: Subtree) -> Iterator[str]:
        """Yield the modules of a subtree, without those that a hook has decided about."""
        for name in self.modules.members(subtree):
            if not any(parent in self.listed for parent in parents(name)):
                yield name

    def is_known(self, name: str) -> bool:
        """Tell whether a name may be that of a module."""
        return name in self.modules.owners or is_standard(name)

    def is_trimmed(self, name: str) -> bool:
        """Tell whether the user wants nothing of the distribution that a module is of."""
        owner = self.modules.owners.get(name)
        return owner is not None and owner.name in self.trimmed
