"""Import distributions from archives of their own when the program first imports them.

The runtime hook pybundle_lazy_hook.py calls start(). The table beside the program's modules, which the goal compress fills,
says which names are in which archive. Until one of them is imported nothing is looked for: to find a module, as libraries do
to see whether an optional one is there, is no import of it. What an import takes is in _pybundle_lazy_archive.
"""

import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import PathFinder
from _thread import RLock

TYPING = False
if TYPING:
    from collections.abc import Callable, Sequence
    from types import ModuleType
    from typing import Any

# What may be asked of a loader before it has loaded anything.
ASKED = (
    "get_code",
    "get_data",
    "get_filename",
    "get_resource_reader",
    "get_source",
    "is_package",
)


def start(table: str) -> None:
    """Read the table and have Python find what it names."""
    with open(table, encoding="utf-8") as lines:
        program, download = lines.readline().rstrip("\n").split("\t")
        rows = [line.rstrip("\n").split("\t") for line in lines]
    names = {}
    for row in rows:
        # A program that was not split has the modules itself.
        if len(row) > 1:
            archive = Archive(program, download, *row)
            names.update(dict.fromkeys(archive.names, archive))
    if names:
        sys.meta_path.insert(0, Finder(names))
        sys.meta_path.append(Namespaces(names))


class Archive:
    """What the table says of a distribution, and where it is unpacked."""

    def __init__(
        self,
        program: str,
        download: str,
        distribution: str,
        file: str,
        sha256: str,
        size: str,
        names: str,
    ) -> None:
        self.program = program
        self.download = download
        self.distribution = distribution
        self.file = file
        self.sha256 = sha256
        self.size = int(size)
        self.names = names.split(" ")
        self.lock = RLock()
        self.busy = False
        self.folder = ""

    def spec(self, name: str) -> ModuleSpec:
        """Find a module in the unpacked archive, and unpack it before if it is not."""
        with self.lock:
            if not self.folder:
                import _pybundle_lazy_archive

                self.folder = _pybundle_lazy_archive.unpacked(self)
        package = "/".join([self.folder, *name.split(".")[:-1]])
        found = PathFinder.find_spec(name, [package])
        if found is None or found.loader is None:
            raise ModuleNotFoundError(
                f"No module named {name!r} in {self.folder}", name=name
            )
        return found


class Finder:
    """Finds the modules that the archives begin with; those below are found in their packages."""

    def __init__(self, names: "dict[str, Archive]") -> None:
        self.names = names

    def find_spec(
        self,
        name: str,
        path: "Sequence[str] | None" = None,
        target: "ModuleType | None" = None,
    ) -> "ModuleSpec | None":
        """Return where a module will be, without looking for its archive."""
        archive = self.names.get(name)
        if archive is None:
            return None
        return (
            archive.spec(name)
            if archive.folder
            else ModuleSpec(name, Loader(archive, name))  # type: ignore[arg-type]
        )


class Namespaces:
    """Finds the namespaces above the modules of archives if nothing else of the program is in them."""

    def __init__(self, names: "dict[str, Archive]") -> None:
        self.names = names

    def find_spec(
        self,
        name: str,
        path: "Sequence[str] | None" = None,
        target: "ModuleType | None" = None,
    ) -> "ModuleSpec | None":
        """Return a namespace without folders."""
        above = any(each.startswith(name + ".") for each in self.names)
        return ModuleSpec(name, None, is_package=True) if above else None


class Loader:
    """Puts the loader of the unpacked module in its own place."""

    def __init__(self, archive: Archive, name: str) -> None:
        self.archive = archive
        self.name = name

    def create_module(self, spec: ModuleSpec) -> "ModuleType | None":
        """Make of the spec what it would be if the module had lain there from the start."""
        found = self.archive.spec(self.name)
        spec.loader = found.loader
        spec.origin = found.origin
        spec.cached = found.cached
        spec.has_location = found.has_location
        spec.submodule_search_locations = found.submodule_search_locations
        return found.loader.create_module(spec)  # type: ignore[union-attr]

    def exec_module(self, module: "ModuleType") -> None:
        """Run a module that somebody else made."""
        self.archive.spec(self.name).loader.exec_module(module)  # type: ignore[union-attr]

    def __getattr__(self, asked: str) -> "Callable[..., Any]":
        """Let the real loader answer, if it is asked and not only looked at."""
        if asked not in ASKED:
            raise AttributeError(asked)
        return lambda *arguments: getattr(self.archive.spec(self.name).loader, asked)(
            *arguments
        )
