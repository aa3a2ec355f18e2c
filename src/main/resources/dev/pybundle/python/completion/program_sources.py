"""Which sources go into a program, beside the archive or as data, because something looks for them."""

from __future__ import annotations

import os
from collections.abc import Iterator

import mechanisms
from additions import Cause
from choice import Choice
from distributions import Distribution, parents
from mechanisms import ScannedModule
from program_graph import SCRIPT, ProgramGraph, modules_of


class ProgramSources:
    """Gathers what the modules look for, and tells what that means for the program."""

    def __init__(self, graph: ProgramGraph, choice: Choice, imported: set[str]) -> None:
        self.graph = graph
        self.choice = choice
        # What is added later looks as if the entry script imported it.
        self.imported_by_entry = {
            name
            for name in imported
            if any(each.kind == SCRIPT for each in graph.importers(name))
        }
        # Modules and packages whose source files something looks for, which therefore go beside the archive.
        self.on_disk: dict[str, Cause] = {}
        # What asks for the sources of some code, by the modules that do.
        self.readers: dict[str, Cause] = {}
        # What opens the file of a module that it is given, and the modules whose names something is given.
        self.opening: Cause | None = None
        self.told: set[str] = set()
        # What starts processes that run the entry script again.
        self.spawners: dict[str, Cause] = {}
        # The modules through whose folder something goes to one above, so that it has to be there.
        self.climbing: dict[str, Cause] = {}
        # Sources to put into the program as data, with why, by their place.
        self.laid: dict[str, tuple[str, Cause]] = {}

    def look_at(self, module: ScannedModule) -> None:
        """Note which sources a module looks for, and the folder that its paths lead through."""
        found, tree = module.found, self.choice.modules.tree
        line = found.asks if module.is_own else found.needs
        cause = Cause(mechanisms.SOURCE_READ, module.file, module.code, line)
        if line is not None:
            self.readers[module.name] = cause
        if found.opens is not None and self.opening is None:
            self.opening = Cause(
                mechanisms.SOURCE_READ, module.file, module.code, found.opens
            )
        if found.looks_for_sources:
            self.on_disk.setdefault(tree(module.name), cause)
        for name in mechanisms.listed(module, self.choice):
            self.on_disk.setdefault(tree(name), cause)
        for name in mechanisms.scripts_to_run(module, self.choice):
            self.on_disk.setdefault(name, cause)
        if found.spawns and (
            module.is_own or module.name in self.choice.modules.owners
        ):
            self.spawners[module.name] = Cause(mechanisms.WORKER, module.file)
        if found.climbs and module.name != "__main__" and "." in module.name:
            cause = Cause(mechanisms.FOLDER_ABOVE, module.file)
            self.climbing.setdefault(module.package, cause)

    def beside_archive(self) -> dict[str, Cause]:
        """Return the modules and packages whose sources go beside the archive."""
        wanted = dict(self.on_disk)
        if self.opening is not None:
            wanted.update((name, self.opening) for name in self.told - wanted.keys())
        for name, cause in self._given_own(self.readers).items():
            wanted.setdefault(self.choice.modules.tree(name), cause)
            for own in filter(self.choice.modules.is_own, modules_of(self.graph)):
                wanted.setdefault(own, cause)
        return wanted

    def read(self) -> Iterator[tuple[str, str, Cause]]:
        """Yield module, file and cause of the sources that go beside the archive."""
        wanted = self.beside_archive()
        for member in self.graph.members():
            for name in (member.name, *parents(member.name)):
                if name in wanted and member.code is not None and member.file:
                    yield member.name, member.file, wanted[name]
                    break

    def lay(self, there: set[str]) -> dict[str, tuple[str, Cause]]:
        """Return the sources to put into the program as data, besides folders that are there, with why.

        Those of packages whose folder would not be there otherwise, and that of the entry script if something asks for sources
        or starts processes that run it.
        """
        for package, cause in self.climbing.items():
            folder = package.replace(".", "/")
            known = self.graph.find(package)
            source = known.file if known is not None and known.code else cause.file
            if source is not None and folder not in there:
                self.laid[f"{folder}/{os.path.basename(source)}"] = source, cause
        for cause in self._given_own({**self.readers, **self.spawners}).values():
            entry = self.graph.entry
            self.laid.setdefault(os.path.basename(entry), (entry, cause))
        return self.laid

    def _given_own(self, causes: dict[str, Cause]) -> dict[str, Cause]:
        """Return those of some modules that may be given code of the user's: his own, and libraries that these import."""
        owners = self.choice.modules.owners
        return {
            name: cause
            for name, cause in causes.items()
            if (owner := owners.get(name)) is None or self._is_imported_by_own(owner)
        }

    def _is_imported_by_own(self, each: Distribution) -> bool:
        """Tell whether the user's code imports a distribution, as the freezer sees imports."""
        present = modules_of(self.graph).intersection(each.modules)
        return not self.imported_by_entry.isdisjoint(present) or any(
            self.choice.modules.is_own(importer.name)
            for name in present
            for importer in self.graph.importers(name)
        )
