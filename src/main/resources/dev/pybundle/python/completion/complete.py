"""Make a freeze complete: add to the freezer's module graph what its analysis cannot see.

A freezer follows import statements and runs hooks. What it misses is in the code it has read and in what the
distributions recorded: metadata, entry points, package data, libraries that a package loads itself, and modules that are
imported by a computed name. The graph is asked and grown until nothing new turns up, in the freezer's own process, so
each module is read once.

Hooks win where they are more precise: where a hook lists the submodules of a package or collects its data, nothing is
added to that.
"""

from __future__ import annotations

import json
import os
from types import CodeType
from typing import Any

import distributions
import dynamic_imports
import program_graph
import wider_mechanisms
from additions import STANDARD, STUB, Cause, Row, explained, files_of, path_of, relative
from choice import Choice
from distributions import Distribution
from global_names import squeezed
from import_calls import Subtree
from mechanisms import MECHANISMS, ScannedModule
from program_files import data_of, libraries_of, metadata_files
from program_graph import Member, ProgramGraph
from program_sources import ProgramSources
from signature import View
from standard import is_standard
from syntax import parsed


class HookRecord:
    """What the hooks of a freezer have decided: packages whose submodules they list, folders whose data they collect."""

    def __init__(self) -> None:
        self.listed: set[str] = set()
        self.collected: set[str] = set()

    def collects(self, path: str) -> bool:
        """Tell whether a hook has chosen the files of the folder that a path lies in."""
        return any(
            path[: index + 1] in self.collected
            for index, letter in enumerate(path)
            if letter == "/"
        )


class Completion:
    """Grows one module graph."""

    def __init__(
        self,
        graph: ProgramGraph,
        closure: list[Distribution],
        options: dict[str, Any],
        data: list[tuple[str, str, str]],
        hooks: HookRecord,
    ) -> None:
        self.graph = graph
        self.closure = closure
        self.options = options
        self.data = data
        self.hooks = hooks
        self.imported = self.present()
        entry = os.path.splitext(os.path.basename(graph.entry))[0]
        self.choice = Choice(closure, options, entry, self.imported, hooks.listed)
        self.program_sources = ProgramSources(graph, self.choice, self.imported)
        self.scanned: set[str] = set()
        self.read_scripts: set[str] = set()
        self.lazy: dict[Subtree, list[ScannedModule]] = {}
        self.reads_records = False
        self.stubbed: dict[str, Cause] = {}
        # Why each module was asked for first.
        self.causes: dict[str, Cause] = {}
        # The same in words, of those that are in the program for no other reason.
        self.reasons: dict[str, tuple[str, str]] = {}

    # The graph.

    def present(self) -> set[str]:
        """Return the names of the modules in the program."""
        return program_graph.modules_of(self.graph)

    def grow(self) -> bool:
        """Add what the modules read since the last call may import; tell whether there was anything."""
        wanted: dict[str, Cause] = {}
        for member in list(self.graph.members()):
            if member.name not in self.scanned:
                self.scanned.add(member.name)
                self.scan(member, wanted)
        for subtree, packages in self.lazy.items():
            if self.graph.find(subtree.package) is not None:
                importers = self.graph.importers(subtree.package)
                for name, user, text in wider_mechanisms.lazy_attribute(
                    subtree, packages, importers, self.choice
                ):
                    cause = Cause(
                        wider_mechanisms.LAZY_ATTRIBUTE, user.file, user.code, text
                    )
                    wanted.setdefault(name, cause)
        for script in self.scripts():
            for name, line in wider_mechanisms.data_script(script, self.choice):
                wanted.setdefault(
                    name, Cause(wider_mechanisms.DATA_SCRIPT, script, None, line)
                )
        return self.add_all(wanted)

    def scripts(self) -> list[str]:
        """Return the Python files that are data of the program, each once."""
        present = self.present()
        files = [source for _, source, _ in self.data if source.endswith(".py")]
        for each in self.closure:
            # Those of the user's own project come without its modules.
            if not (each.modules and present.isdisjoint(each.modules)):
                files.extend(source for _, source in each.scripts)
        fresh = [file for file in files if file not in self.read_scripts]
        self.read_scripts.update(fresh)
        return fresh

    def take_unimported(self) -> bool:
        """Add all of the distributions that no import statement reaches although one in the program requires them.

        Something must load them in a way that cannot be seen, unless they are tools to be run on their own; tell whether
        there was anything.
        """
        present = self.present()
        wanted: dict[str, Cause] = {}
        for each, requiring in wider_mechanisms.unimported(self.closure, present):
            if not each.is_tool and not self.is_imported(each, present):
                # What the user asked for is in no metadata but its own.
                cause = Cause(wider_mechanisms.UNIMPORTED, (requiring or each).info)
                for name in each.modules:
                    wanted.setdefault(name, cause)
        return self.add_all(wanted)

    def is_imported(self, each: Distribution, present: set[str]) -> bool:
        """Tell whether anything outside a distribution imports it, as the freezer sees imports."""
        if not self.imported.isdisjoint(each.modules):
            return True
        for name in present.intersection(each.modules):
            for importer in self.graph.importers(name):
                if (
                    importer.kind != program_graph.SCRIPT
                    and importer.name not in each.modules
                ):
                    return True
        return False

    def add_all(self, wanted: dict[str, Cause]) -> bool:
        """Add modules that were not asked for before; tell whether the program grew."""
        fresh = sorted(wanted.keys() - self.causes.keys())
        self.causes.update((name, wanted[name]) for name in fresh)
        self.program_sources.told.update(
            name
            for name in fresh
            if wanted[name].mechanism not in wider_mechanisms.STATEMENTS
        )
        return sum(self.add(name) for name in fresh) > 0

    def add(self, name: str) -> bool:
        """Add a module to the program unless it is there already, left out by the user or trimmed."""
        if self.choice.is_trimmed(name):
            return False
        known = self.graph.find(name)
        if known is not None and known.kind not in program_graph.MODULES:
            return False
        return self.graph.add(name) and known is None

    # What a module may import.

    def scan(self, member: Member, wanted: dict[str, Cause]) -> None:
        """Find what a module may import and the freezer did not see."""
        name, code = member.name, member.code
        is_script = member.kind == program_graph.SCRIPT
        if member.kind == program_graph.EXTENSION:
            self.scan_compiled(name, str(member.file), wanted)
        elif code is not None and (is_script or name in self.choice.modules.owners):
            is_package = member.kind == program_graph.PACKAGE
            name = "__main__" if is_script else name
            is_own = is_script or self.choice.modules.is_own(name)
            self.judge(name, is_package, member.file, code, is_own, wanted)

    def scan_compiled(self, name: str, file: str, wanted: dict[str, Cause]) -> None:
        """Find what a compiled module may import: by its texts, and by the source beside it if a distribution has both."""
        cause = Cause(wider_mechanisms.COMPILED_STRING, file)
        for each in wider_mechanisms.compiled_string(name, file, self.choice):
            wanted.setdefault(each, cause)
        if self.choice.modules.owners.get(name) is None:
            return
        source = distributions.without_suffix(file) + ".py"
        tree = parsed(source)
        if tree is None:
            return
        is_package = os.path.basename(source) == "__init__.py"
        package = name if is_package else name.rpartition(".")[0]
        for each, line in wider_mechanisms.import_statements(
            tree, package, self.choice
        ):
            cause = Cause(wider_mechanisms.COMPILED_SOURCE, source, None, line)
            wanted.setdefault(each, cause)
        code = compile(tree, source, "exec", dont_inherit=True)
        self.judge(name, is_package, source, code, False, wanted)

    def judge(
        self,
        name: str,
        is_package: bool,
        file: str | None,
        code: CodeType,
        is_own: bool,
        wanted: dict[str, Cause],
    ) -> None:
        """Turn what is found in a module into names of modules."""
        found = dynamic_imports.scan(code, name, is_package, file)
        module = ScannedModule(name, is_package, file, code, found, is_own)
        for mechanism, find in MECHANISMS.items():
            for each, evidence in find(module, self.choice):
                if each not in wanted:
                    wanted[each] = Cause(mechanism, file, code, evidence)
        for subtree in found.calls.subtrees:
            if subtree.lazy:
                self.lazy.setdefault(subtree, []).append(module)
        self.reads_records = self.reads_records or found.reads_records
        if found.stubbed:
            cause = Cause(STUB, module.file, module.code, dynamic_imports.STUBBED)
            self.stubbed.setdefault(module.package, cause)
        self.program_sources.look_at(module)

    def sources(self) -> dict[str, Cause]:
        """Return the modules and packages whose sources go beside the archive."""
        return self.program_sources.beside_archive()

    def view(self) -> View:
        """Return what a string or a name in a module of the user's must fit to mean something."""
        modules = self.choice.modules
        return View(
            tops=frozenset(name.partition(".")[0] for name in modules.owners),
            groups=frozenset(self.choice.groups),
            members=frozenset(
                squeezed(name[len(subtree.package) + 1 :])
                for subtree in self.lazy
                for name in modules.members(subtree)
            ),
            definitions=frozenset(self.choice.definitions),
        )

    # What is not a module, and the report.

    def files(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """Return data and libraries to collect, as destination and source."""
        present = self.present()
        tops = {name.partition(".")[0] for name in present}
        data: list[tuple[str, str]] = []
        libraries: list[tuple[str, str]] = []
        for each in self.closure:
            if each.name in self.choice.trimmed:
                continue
            data.extend(metadata_files(each, self.reads_records))
            if each.modules and present.isdisjoint(each.modules):
                continue
            chosen = self.hooks.collects
            data.extend(data_of(each, self.stubbed.keys(), chosen))
            libraries.extend(libraries_of(each, tops, chosen))
        folders = {os.path.dirname(path) for path, *_ in [*data, *self.data]}
        laid = self.program_sources.lay(folders)
        data.extend((path, source) for path, (source, _) in laid.items())
        return data, libraries

    def report(
        self, data: list[tuple[str, str]], libraries: list[tuple[str, str]]
    ) -> None:
        """Write what was added to what the freezer found, a distribution at a time, and why."""
        rows: dict[str, Row] = {}
        roots: list[str] = self.options["sourceRoots"]
        owners = self.choice.modules.owners
        causes = explained(
            # Of the standard library, only what was asked for.
            (self.present() - self.imported) & (owners.keys() | self.causes.keys()),
            self.causes,
            self.imported,
            self.graph,
        )
        for name in sorted(causes):
            member, cause = self.graph.find(name), causes[name]
            row = self.row(rows, name)
            file, place = str(member.file) if member else "", cause.place(roots)
            row.add_module(name, file, cause.mechanism, place)
            if name in self.causes and name in owners:
                self.reasons[name] = (cause.mechanism, cause.steady(place, roots))
        known = files_of(self.closure)
        for path, source in [*data, *libraries]:
            if source in known:
                each, mechanism = known[source]
                place = relative(each.info, roots)
                if mechanism == STUB:
                    folder = path.rpartition("/")[0].replace("/", ".")
                    reader = self.stubbed.get(folder)
                    place = reader.place(roots) if reader is not None else place
                row = rows.setdefault(each.name, Row(each.name))
                row.add_file(path, source, mechanism, place)
        for name, file, cause in self.program_sources.read():
            row = self.row(rows, name)
            row.add_file(path_of(name, file), file, cause.mechanism, cause.place(roots))
        for path, (source, cause) in self.program_sources.laid.items():
            row = self.row(rows, os.path.dirname(path).replace("/", "."))
            row.add_file(path, source, cause.mechanism, cause.place(roots))
        with open(self.options["report"], "w", encoding="utf-8") as stream:
            json.dump(
                {"added": [rows[name].written() for name in sorted(rows)]}, stream
            )

    def row(self, rows: dict[str, Row], module: str) -> Row:
        """Return the row of the distribution that a module is of."""
        owners = self.choice.modules.owners
        owner = owners.get(module)
        name = owner.name if owner is not None else ""
        if module not in owners and is_standard(module):
            name = STANDARD
        return rows.setdefault(name, Row(name))
