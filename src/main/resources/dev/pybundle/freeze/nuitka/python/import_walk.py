"""The modules that a program leads to, found by reading their code as far as imports go: Nuitka's own view is its secret until
it has compiled for minutes, and leaves out what is imported under TYPE_CHECKING, which many packages load later by name.
"""

from __future__ import annotations

import dis
import os
import sys
from collections.abc import Iterator
from importlib.machinery import (
    ExtensionFileLoader,
    ModuleSpec,
    PathFinder,
    SourceFileLoader,
    SourcelessFileLoader,
)
from types import CodeType
from typing import NamedTuple

import import_graph
import program_graph
from distributions import parents
from dynamic_imports import nested
from import_graph import ImportGraph
from program_graph import Member

IMPORT_NAME = dis.opmap["IMPORT_NAME"]
KINDS = {
    program_graph.PACKAGE: import_graph.PACKAGE,
    program_graph.SOURCE: import_graph.SOURCE,
    program_graph.COMPILED: import_graph.SOURCE,
    program_graph.EXTENSION: import_graph.EXTENSION,
}


class Import(NamedTuple):
    """What an import statement names: a module, and perhaps names in it."""

    module: str
    names: tuple[str, ...]
    in_function: bool


class ImportWalk:
    """The modules of a program on an import path, without those that the user leaves out."""

    def __init__(self, entry: str, path: list[str], excludes: list[str]) -> None:
        self.entry = entry
        self.path = path
        self.excludes = set(excludes)
        self._modules: dict[str, Member] = {}
        self._folders: dict[str, list[str]] = {}
        self._importers: dict[str, set[str]] = {}
        self._scripts: dict[str, Member] = {}
        self._missing: dict[str, set[str]] = {}
        self._imports: dict[str, dict[str, int]] = {}
        self._waiting: list[Member] = []
        self.include_script(os.path.basename(entry), entry)

    def include_script(self, name: str, file: str) -> None:
        """Add a script that runs in the program, and what it leads to."""
        with open(file, "rb") as stream:
            code = compile(stream.read(), file, "exec", dont_inherit=True)
        self._scripts[name] = Member(name, program_graph.SCRIPT, code, file)
        self._follow(self._scripts[name])

    def include_module(self, name: str) -> Member:
        """Add a module and what it leads to."""
        if not self.add(name):
            raise ImportError(f"No module named {name}")
        return self._modules[name]

    # What the completion asks of it.

    def members(self) -> Iterator[Member]:
        """Yield the scripts and all that they reach."""
        yield from list(self._scripts.values())
        yield from list(self._modules.values())

    def find(self, name: str) -> Member | None:
        """Return what is known of a name; nothing if no code has named it."""
        return self._modules.get(name)

    def importers(self, name: str) -> Iterator[Member]:
        """Yield the modules that import a module, and the scripts that do."""
        for each in sorted(self._importers.get(name, ())):
            yield self._scripts.get(each) or self._modules[each]

    def add(self, name: str) -> bool:
        """Add a module and what it leads to; tell whether there is such a module."""
        member = self._found(name)
        self._walk()
        return member is not None and member.kind in program_graph.MODULES

    # The walk.

    def _follow(self, member: Member) -> None:
        self._waiting.append(member)
        self._walk()

    def _walk(self) -> None:
        while self._waiting:
            member = self._waiting.pop()
            if member.code is not None:
                for each in imports(member.code, self._package(member)):
                    self._take(member.name, each)

    def _package(self, member: Member) -> str:
        if member.kind == program_graph.SCRIPT:
            return ""
        is_package = member.name in self._folders
        return member.name if is_package else member.name.rpartition(".")[0]

    def _take(self, importer: str, each: Import) -> None:
        """Take note of an import; of names in a module those that are modules."""
        if not self._note(importer, each.module, each.in_function):
            return
        if each.module in self._folders:
            for name in each.names:
                inside = f"{each.module}.{name}"
                if self._found(inside) is not None:
                    self._note(importer, inside, each.in_function)

    def _note(self, importer: str, name: str, in_function: bool) -> bool:
        member = self._found(name)
        if member is None:
            self._missing.setdefault(name, set()).add(importer)
            return False
        self._importers.setdefault(name, set()).add(importer)
        how = import_graph.FUNCTION if in_function else 0
        import_graph.add(self._imports.setdefault(importer, {}), name, how)
        return True

    def _found(self, name: str) -> Member | None:
        """Return a module, which may be new; nothing if there is none, or the user leaves it out."""
        known = self._modules.get(name)
        if known is not None:
            return known
        above = name.rpartition(".")[0]
        if self._is_out(name) or (above and self._found(above) is None):
            return None
        if name in sys.builtin_module_names:
            return self._new(Member(name, program_graph.NO_MODULE, None, None))
        path = self._folders.get(above) if above else self.path
        spec = PathFinder.find_spec(name, path) if path is not None else None
        if spec is None:
            return None
        if spec.submodule_search_locations is not None:
            self._folders[name] = list(spec.submodule_search_locations)
        return self._new(described(name, spec))

    def _is_out(self, name: str) -> bool:
        return not self.excludes.isdisjoint((name, *parents(name)))

    def _new(self, member: Member) -> Member:
        self._modules[member.name] = member
        self._waiting.append(member)
        return member

    def import_graph(self) -> ImportGraph:
        """Return who imports whom."""
        found = ImportGraph()
        for name in self._scripts:
            found.add_root(name).update(self._imports.get(name, {}))
        for member in self._modules.values():
            kind = KINDS.get(member.kind, import_graph.BUILTIN)
            found.add_module(member.name, kind, member.file)
            found.importer(member.name).update(self._imports.get(member.name, {}))
        for name, importers in self._missing.items():
            kind = import_graph.EXCLUDED if self._is_out(name) else import_graph.MISSING
            found.add_module(name, kind, None)
            for importer in importers - self._scripts.keys():
                import_graph.add(found.importer(importer), name, 0)
        return found


def described(name: str, spec: ModuleSpec) -> Member:
    """Return a module that an import would load. Its code is compiled, but none of it runs."""
    loader, file = spec.loader, spec.origin
    if isinstance(loader, ExtensionFileLoader):
        return Member(name, program_graph.EXTENSION, None, file)
    if isinstance(loader, SourcelessFileLoader):
        return Member(name, program_graph.COMPILED, loader.get_code(name), file)
    if not isinstance(loader, SourceFileLoader):
        # A namespace.
        return Member(name, program_graph.NO_MODULE, None, None)
    is_package = spec.submodule_search_locations is not None
    kind = program_graph.PACKAGE if is_package else program_graph.SOURCE
    return Member(name, kind, code_of(str(file)), file)


def code_of(file: str) -> CodeType | None:
    """Compile a source; nothing if it is for another Python."""
    with open(file, "rb") as stream:
        source = stream.read()
    try:
        return compile(source, file, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return None


def imports(code: CodeType, package: str) -> Iterator[Import]:
    """Yield what the statements in a module import, wherever they stand."""
    for each in nested(code):
        # An instruction has two bytes.
        if IMPORT_NAME in each.co_code[::2]:
            for module, names in imports_in(each, package):
                yield Import(module, names, each is not code)


def imports_in(code: CodeType, package: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what one block of code imports, by absolute names. Before the instruction stand those for level and names."""
    before: list[object] = [0, None]
    for each in dis.get_instructions(code):
        if each.opcode == IMPORT_NAME:
            level, names = before[-2:]
            module = absolute(
                str(each.argval), level if isinstance(level, int) else 0, package
            )
            if module:
                yield module, names if isinstance(names, tuple) else ()
        if each.opname not in ("EXTENDED_ARG", "CACHE"):
            before = [*before[-1:], each.argval]


def absolute(name: str, level: int, package: str) -> str:
    """Return the whole name of a module that is named from inside a package."""
    if not level:
        return name
    parts = package.split(".")
    above = parts[: len(parts) - level + 1]
    return ".".join([*above, *([name] if name else [])])
