"""Run a program as it is, and write down what it uses: modules, files, libraries and metadata.

Usage: trace_program.py RECORD ENTRY NUMBER SOURCE_ROOT... ARGUMENT...

NUMBER is that of the source roots. RECORD receives one event after the other as it happens, so it is complete whatever
ends the program: kind, name and path, each ended by NUL, which no path holds. The kinds:

  standard  the folder of the standard library
  folder    a folder that packages are imported from
  module    a module that was imported, and its file
  file      a file that was opened for reading, in a source root or beside a package
  library   a shared library that was loaded; without a folder, if the system looked for it
  metadata  a distribution that importlib.metadata was asked for, by name

It imports next to nothing itself: what is there already, the program does not import.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType
from typing import Any

LIBRARY_SUFFIXES = ("", ".so", ".dylib", ".dll")
METADATA_MODULES = ("importlib.metadata", "importlib_metadata")


class Trace:
    """Listens to the interpreter (PEP 578), and stands in front of all finders of modules."""

    def __init__(self, record: str, source_roots: list[str]) -> None:
        self.record = record
        self.known: set[tuple[str, str, str]] = set()
        self.found: dict[str, str] = {}
        self.written: set[str] = set()
        self.standard = os.path.dirname(os.path.realpath(os.__file__))
        self.folders = [
            folder
            for folder in map(os.path.abspath, sys.path[1:])
            if os.path.isdir(folder) and not self.is_standard(folder)
        ]
        self.prefixes = tuple(
            os.path.join(folder, "")
            for root in [*self.folders, *source_roots]
            for folder in {root, os.path.realpath(root)}
        )

    def is_standard(self, folder: str) -> bool:
        """Tell whether a folder on the path is one of the standard library."""
        dynamic = os.path.join(self.standard, "lib-dynload")
        return os.path.realpath(folder) in (self.standard, dynamic)

    def install(self) -> None:
        """Begin."""
        self.note("standard", "", self.standard)
        for folder in self.folders:
            self.note("folder", "", folder)
        sys.meta_path.insert(0, self)
        for name in METADATA_MODULES:
            if name in sys.modules:
                self.watch_lookups(sys.modules[name])
        sys.addaudithook(self.hear)

    def note(self, kind: str, name: str, path: str) -> None:
        """Write an event, the first time. The file does not stay open, so that no program closes it or takes its number."""
        event = (kind, name, path)
        if event in self.known:
            return
        self.known.add(event)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self.record, flags, 0o600)
        try:
            os.write(descriptor, b"".join(os.fsencode(part) + b"\0" for part in event))
        finally:
            os.close(descriptor)

    # Modules.

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Ask the finders behind this one, and remember what they find: importlib.import_module raises no event."""
        for finder in sys.meta_path[sys.meta_path.index(self) + 1 :]:
            find = getattr(finder, "find_spec", None)
            spec = find(name, path, target) if find else None
            if spec is not None:
                self.remember(name, spec)
                return spec
        return None

    def remember(self, name: str, spec: ModuleSpec) -> None:
        """Remember a module that may be imported next, or was only looked for."""
        self.found[name] = origin(spec)
        loader: Any = spec.loader
        if name in METADATA_MODULES and hasattr(loader, "exec_module"):
            original = loader.exec_module

            def exec_module(module: ModuleType) -> None:
                original(module)
                self.watch_lookups(module)

            loader.exec_module = exec_module

    def settle(self) -> None:
        """Write down which of the modules that were found are imported by now."""
        for name in [name for name in list(self.found) if name in sys.modules]:
            path = self.found.pop(name, "") or origin(spec_of(sys.modules[name]))
            if path:
                self.note("module", name, path)

    def watch_lookups(self, metadata: Any) -> None:
        """Make importlib.metadata tell which distributions it is asked for."""
        original = metadata.Distribution.from_name.__func__

        def from_name(owner: Any, name: str) -> Any:
            distribution = original(owner, name)
            self.note("metadata", str(name), "")
            return distribution

        metadata.Distribution.from_name = classmethod(from_name)

    # Files.

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take an audit event."""
        if self.found:
            self.settle()
        if event == "import":
            # For finders that put themselves in front.
            self.found.setdefault(arguments[0], "")
        elif event == "open":
            self.opened(*arguments)
        elif event == "sqlite3.connect":
            self.opened(arguments[0], "r", 0)
        elif event == "ctypes.dlopen":
            self.loaded(arguments[0])
        elif event == "sqlite3.load_extension":
            self.loaded(arguments[1])

    def opened(self, name: Any, mode: Any, flags: Any) -> None:
        """Write down a file that is read, unless the program has written it, or it is code that Python imports."""
        path = absolute(name)
        if not path or not path.startswith(self.prefixes) or path.endswith(".pyc"):
            return
        if is_written(mode, flags):
            self.written.add(path)
        elif path not in self.written and os.path.isfile(path):
            self.note("file", "", path)

    def loaded(self, name: Any) -> None:
        """Write down a library; SQLite takes its name without the suffix."""
        path = absolute(name)
        for suffix in LIBRARY_SUFFIXES:
            if path and os.path.isfile(path + suffix):
                self.note("library", "", path + suffix)
                return
        if isinstance(name, str) and name and not os.path.dirname(name):
            self.note("library", name, "")


def origin(spec: ModuleSpec | None) -> str:
    """Return the file of a module; nothing for one that is built in, or a namespace."""
    return spec.origin or "" if spec is not None and spec.has_location else ""


def spec_of(module: ModuleType) -> ModuleSpec | None:
    """Return how a module was found, and do not wake one that is loaded when it is first used."""
    spec = object.__getattribute__(module, "__dict__").get("__spec__")
    return spec if isinstance(spec, ModuleSpec) else None


def absolute(name: Any) -> str:
    """Return a path that was given to open; nothing for a descriptor or a database without a file."""
    if isinstance(name, os.PathLike):
        name = os.fspath(name)
    if isinstance(name, bytes):
        name = os.fsdecode(name)
    return os.path.abspath(name) if isinstance(name, str) and name else ""


def is_written(mode: Any, flags: Any) -> bool:
    """Tell whether a file is opened for writing: open names a mode, os.open has flags only."""
    if isinstance(mode, str):
        return not set("wax+").isdisjoint(mode)
    return isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR) != 0


def main() -> None:
    """Run the program as __main__."""
    record, entry, number = sys.argv[1:4]
    roots = sys.argv[4 : 4 + int(number)]
    trace = Trace(record, roots)
    # In place of the folder of this script.
    sys.path[:1] = roots or [os.path.dirname(entry)]
    sys.argv[: 4 + len(roots)] = [entry]
    program = ModuleType("__main__")
    loader = SourceFileLoader("__main__", entry)
    program.__file__ = entry
    program.__loader__ = loader
    sys.modules["__main__"] = program
    trace.install()
    loader.exec_module(program)


if __name__ == "__main__":
    main()
