"""Make a freeze complete: add to PyInstaller's module graph what its analysis cannot see.

PyInstaller follows import statements and runs hooks. What it misses is in the code it has read and in what the
distributions recorded: metadata, entry points, package data, libraries that a package loads itself, and modules that are
imported by a computed name. The graph is asked and grown until nothing new turns up, in PyInstaller's own process, so
each module is read once.

Hooks win where they are more precise: where a hook lists the submodules of a package or collects its data, nothing is
added to that.
"""

from __future__ import annotations

import functools
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from types import CodeType
from typing import Any

import distributions
import dynamic_imports
import import_calls
from distributions import Distribution, is_test, parents
from dynamic_imports import Findings
from global_names import squeezed
from import_calls import Subtree
from modules import Modules
from signature import View

RECORDS = {"RECORD", "RECORD.jws", "RECORD.p7s", "installed-files.txt", "SOURCES.txt"}
IMPORTABLE = {
    "SourceModule",
    "Package",
    "CompiledModule",
    "Extension",
    "ExtensionPackage",
}


class Completion:
    """Grows one module graph."""

    def __init__(
        self,
        graph: Any,
        closure: list[Distribution],
        order: dict[str, Any],
        data: list[tuple[str, str, str]],
        hooks: HookRecord,
    ) -> None:
        self.graph = graph
        self.closure = closure
        self.order = order
        self.data = data
        self.hooks = hooks
        self.trimmed = {distributions.normalized(name) for name in order["trim"]}
        self.modules = Modules(closure, order["sourceRoots"])
        self.scanned: set[str] = set()
        self.tried: set[str] = set()
        self.read_scripts: set[str] = set()
        self.groups: dict[str, list[str]] = {}
        for each in closure:
            for group, module in each.entry_points:
                if (
                    group not in distributions.COMMANDS
                    and each.name not in self.trimmed
                ):
                    self.groups.setdefault(group, []).append(module)
        # A string with the name of the entry script, often "main", is rarely meant for the script.
        script = graph._top_script_node.filename
        self.entry = os.path.splitext(os.path.basename(script))[0]
        self.imported = self.present()
        self.unimported = {
            root: each
            for each in closure
            if self.imported.isdisjoint(each.modules)
            for root in each.roots
        }
        self.lazy: dict[Subtree, set[str]] = {}
        self.reads_records = False
        self.stubbed: set[str] = set()
        # Packages that look for their source files, which therefore go beside the archive of the modules.
        self.on_disk: set[str] = set()
        self.definitions: set[str] = set()

    # The graph.

    def nodes(self) -> Iterator[Any]:
        """Yield the nodes that belong to the program."""
        return self.graph.iter_graph(start=self.graph._top_script_node)  # type: ignore[no-any-return]

    def present(self) -> set[str]:
        """Return the names of the modules in the program."""
        return {
            str(node.identifier)
            for node in self.nodes()
            if type(node).__name__ in IMPORTABLE
        }

    def grow(self) -> bool:
        """Add what the modules read since the last call may import; tell whether there was anything."""
        wanted: set[str] = set()
        for node in list(self.nodes()):
            wanted.update(self.wanted_by(node))
        for subtree in self.lazy:
            wanted.update(self.used_attributes(subtree))
        for script in self.scripts():
            wanted.update(
                name
                for name in import_calls.imported_by(script)
                if name in self.modules.owners or is_standard(name)
            )
        return self.add_all(wanted)

    def scripts(self) -> Iterator[str]:
        """Yield the Python files that are data of the program, each once: Alembic runs such files."""
        present = self.present()
        files = [source for _, source, _ in self.data if source.endswith(".py")]
        for each in self.closure:
            if each.scripts and not present.isdisjoint(each.modules):
                files.extend(source for _, source in each.scripts)
        fresh = [file for file in files if file not in self.read_scripts]
        self.read_scripts.update(fresh)
        return iter(fresh)

    def take_unimported(self) -> bool:
        """Add all of the distributions that no import statement reaches although one in the program requires them.

        Something must load them in a way that cannot be seen, unless they are tools to be run on their own; tell whether
        there was anything.
        """
        present = self.present()
        inside = {
            each.name for each in self.closure if not present.isdisjoint(each.modules)
        }
        asked = {each.name for each in distributions.requested(self.closure)}
        required = asked.union(
            *(each.may_require for each in self.closure if each.name in inside)
        )
        wanted = {
            name
            for each in self.closure
            if each.name in required
            and not each.is_tool
            and not self.is_imported(each, present)
            for name in each.modules
        }
        return self.add_all(wanted)

    def is_imported(self, each: Distribution, present: set[str]) -> bool:
        """Tell whether anything outside a distribution imports it, as PyInstaller sees imports."""
        if not self.imported.isdisjoint(each.modules):
            return True
        for name in present.intersection(each.modules):
            for referrer in self.graph.incoming(self.graph.find_node(name)):
                if (
                    referrer is not None
                    and referrer is not self.graph._top_script_node
                    and str(referrer.identifier) not in each.modules
                ):
                    return True
        return False

    def add_all(self, wanted: set[str]) -> bool:
        """Add modules that were not asked for before; tell whether the program grew."""
        fresh = sorted(wanted - self.tried)
        self.tried.update(fresh)
        return sum(self.add(name) for name in fresh) > 0

    def add(self, name: str) -> bool:
        """Add a module to the program unless it is there already, left out by the user or trimmed."""
        owner = self.modules.owners.get(name)
        if owner is not None and owner.name in {*self.trimmed, *distributions.TOOLS}:
            return False
        known = self.graph.find_node(name, create_nspkg=False)
        if known is not None and type(known).__name__ not in IMPORTABLE:
            return False
        try:
            (node,) = self.graph.import_hook(name)
        except ImportError:
            return False
        self.graph.add_edge(self.graph._top_script_node, node)
        return known is None

    # What a module may import.

    def wanted_by(self, node: Any) -> set[str]:
        """Return the modules that a module may import and PyInstaller did not see, the first time it is asked."""
        name = str(node.identifier)
        if name in self.scanned:
            return set()
        self.scanned.add(name)
        is_script = type(node).__name__ == "Script"
        if type(node).__name__ == "Extension":
            return self.wanted_by_extension(name, node.filename)
        code = getattr(node, "code", None)
        if not isinstance(code, CodeType) or not (
            is_script or name in self.modules.owners
        ):
            return set()
        is_package = type(node).__name__ == "Package"
        module = "__main__" if is_script else name
        found = dynamic_imports.scan(code, module, is_package, node.filename)
        return self.judge(found, module, is_package)

    def judge(self, found: Findings, name: str, is_package: bool) -> set[str]:
        """Turn what was found in a module into names of modules."""
        own = name == "__main__" or self.modules.is_own(name)
        package = name if is_package else name.rpartition(".")[0]
        wanted = {
            each
            for each in found.calls.names
            if each in self.modules.owners or is_standard(each)
        }
        wanted.update(self.named_by_texts(found, name, package, own))
        for group in found.texts & self.groups.keys():
            wanted.update(self.groups[group])
        for subtree in found.calls.subtrees:
            if subtree.lazy:
                self.lazy.setdefault(subtree, set()).update(found.texts)
            else:
                wanted.update(self.undecided(subtree))
        for subtree in found.subtrees:
            if self.may_begin(subtree, found, name, own):
                wanted.update(self.undecided(subtree))
        if own and (found.calls.unknown or found.calls.from_caller):
            wanted.update(self.modules.own_in_packages())
        if found.calls.attributes:
            wanted.update(
                self.plugins(self.modules.owners.get(name), found.calls.attributes)
            )
        if (found.calls.unknown or own) and name != "__main__":
            wanted.update(self.undecided(Subtree(self.modules.tree(name))))
        self.reads_records = self.reads_records or found.reads_records
        if found.stubbed:
            self.stubbed.add(package)
        if found.looks_for_sources:
            self.on_disk.add(self.modules.tree(name))
        return wanted

    def may_begin(
        self, subtree: Subtree, found: Findings, name: str, own: bool
    ) -> bool:
        """Tell whether a string in a module is likely to begin the names of modules."""
        if subtree.package not in self.modules.packages:
            return False
        same = self.modules.owners[subtree.package] is self.modules.owners.get(name)
        return own or found.imports or (same and "." in subtree.package)

    def plugins(
        self, owner: Distribution | None, attributes: set[str]
    ) -> Iterator[str]:
        """Yield modules for a distribution that imports modules unknown to it and then uses these attributes of them.

        They define one of the attributes, in the user's code or in a distribution that requires the importing one.
        """
        names = "|".join(sorted(attributes))
        text = rf"^(?:async )?(?:def |class )?(?:{names})\b *[(=:]"
        self.definitions.add(text)
        definition = re.compile(text.encode(), re.MULTILINE)
        for each in self.closure:
            if owner is None or owner.name not in each.may_require or each is owner:
                continue
            for name, file in each.modules.items():
                if file.endswith(".py") and definition.search(read(file)):
                    yield name

    def undecided(self, subtree: Subtree) -> Iterator[str]:
        """Yield the modules of a subtree, without those that a hook has decided about."""
        for name in self.modules.members(subtree):
            if not any(parent in self.hooks.listed for parent in parents(name)):
                yield name

    def named_by_texts(
        self, found: Findings, name: str, package: str, own: bool
    ) -> Iterator[str]:
        """Yield the modules that strings in the code name."""
        owner = self.modules.owners.get(name)
        for text in found.texts:
            if text.startswith(".") and not (found.imports or found.lazy):
                continue
            if "." not in text and ":" not in text:
                if found.lazy and f"{package}.{text}" in self.modules.owners:
                    yield f"{package}.{text}"
                elif own and self.modules.is_own(text) and text != self.entry:
                    yield text
                elif (own or found.imports) and text in self.unimported:
                    yield from self.unimported[text].modules
                continue
            module = self.modules.resolve(text, package)
            if module is None:
                if own and is_standard(text):
                    # The last part may be an attribute, as in "logging.handlers.SysLogHandler".
                    yield from (text, text.rpartition(".")[0] or text)
            elif own or found.imports or self.modules.owners[module] is owner:
                yield module

    def used_attributes(self, subtree: Subtree) -> Iterator[str]:
        """Yield the modules of a lazy subtree that code of an importer of the package mentions by name."""
        node = self.graph.find_node(subtree.package, create_nspkg=False)
        if node is None:
            return
        used = set(map(squeezed, self.lazy[subtree]))
        for referrer in self.graph.incoming(node):
            code = getattr(referrer, "code", None)
            if isinstance(code, CodeType):
                for each in dynamic_imports.nested(code):
                    used.update(map(squeezed, each.co_names))
        start = len(subtree.package) + 1
        for member in self.modules.members(subtree):
            if squeezed(member[start:]) in used:
                yield member

    def wanted_by_extension(self, name: str, file: str) -> set[str]:
        """Return the modules that compiled code names: those of its own distribution, by the strings it holds."""
        owner = self.modules.owners.get(name)
        if owner is None or not os.path.isfile(file):
            return set()
        package = name.rpartition(".")[0]
        wanted = set()
        for text in dynamic_imports.strings_of_binary(file):
            for candidate in (text, f"{package}.{text}"):
                if self.modules.owners.get(candidate) is owner and not is_test(
                    candidate
                ):
                    wanted.add(candidate)
        return wanted

    def view(self) -> View:
        """Return what a string or a name in a module of the user's must fit to mean something."""
        return View(
            tops=frozenset(name.partition(".")[0] for name in self.modules.owners),
            groups=frozenset(self.groups),
            members=frozenset(
                squeezed(name[len(subtree.package) + 1 :])
                for subtree in self.lazy
                for name in self.modules.members(subtree)
            ),
            definitions=frozenset(self.definitions),
        )

    # What is not a module.

    def files(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """Return data and libraries to collect, as destination and source."""
        present = self.present()
        tops = {name.partition(".")[0] for name in present}
        data: list[tuple[str, str]] = []
        libraries: list[tuple[str, str]] = []
        for each in self.closure:
            if each.name in self.trimmed:
                continue
            data.extend(metadata_files(each, self.reads_records))
            if each.modules and present.isdisjoint(each.modules):
                continue
            data.extend(self.data_of(each))
            libraries.extend(
                (path, source)
                for path, source in each.libraries
                if ".libs/" not in path
                and path.partition("/")[0] in tops
                and not self.hooks.collects(path)
            )
        return data, libraries

    def data_of(self, each: Distribution) -> Iterator[tuple[str, str]]:
        """Yield the data files of a distribution that is in the program."""
        for path, source in [*each.data, *each.scripts]:
            if not self.hooks.collects(path):
                yield path, source
        for path, source in each.stubs:
            folder = path.rpartition("/")[0].replace("/", ".")
            if folder in self.stubbed:
                yield path, source

    def report(
        self, data: list[tuple[str, str]], libraries: list[tuple[str, str]]
    ) -> None:
        """Write what was added to what PyInstaller found, a distribution at a time."""
        owners = {
            source: each
            for each in self.closure
            for _, source in [*each.data, *each.libraries, *each.scripts, *each.stubs]
        }
        rows: dict[str, dict[str, Any]] = {}

        def row(owner: Distribution | None) -> dict[str, Any]:
            name = owner.name if owner else ""
            return rows.setdefault(
                name,
                {
                    "distribution": name,
                    "modules": 0,
                    "moduleBytes": 0,
                    "files": 0,
                    "fileBytes": 0,
                },
            )

        for name in sorted(
            (self.present() - self.imported) & self.modules.owners.keys()
        ):
            each = row(self.modules.owners.get(name))
            each["modules"] += 1
            each["moduleBytes"] += size([str(self.graph.find_node(name).filename)])
        for _, source in [*data, *libraries]:
            if source in owners:
                each = row(owners[source])
                each["files"] += 1
                each["fileBytes"] += size([source])
        with open(self.order["report"], "w", encoding="utf-8") as stream:
            json.dump(
                {
                    "added": sorted(
                        rows.values(), key=lambda each: str(each["distribution"])
                    )
                },
                stream,
            )


def metadata_files(each: Distribution, with_record: bool) -> Iterator[tuple[str, str]]:
    """Yield the files with a distribution's metadata, licenses included.

    Not the bill of materials, and the list of installed files, which can be as large as the distribution itself, only if
    something may read it.
    """
    info = each.info
    name = os.path.basename(info)
    if os.path.isfile(info):
        yield name, info
    for folder, names, files in os.walk(info):
        names[:] = sorted(name for name in names if name != "sboms")
        inside = os.path.relpath(folder, info)
        for file in sorted(files):
            if file in RECORDS and not with_record:
                continue
            if not os.path.isfile(os.path.join(folder, file)):
                continue
            yield (
                os.path.normpath(os.path.join(name, inside, file)),
                os.path.join(folder, file),
            )


def read(file: str) -> bytes:
    """Return what is in a file; nothing if it is recorded and not there."""
    try:
        with open(file, "rb") as stream:
            return stream.read()
    except FileNotFoundError:
        return b""


def is_standard(name: str) -> bool:
    """Tell whether a name begins with that of a module of the standard library."""
    return name.partition(".")[0] in getattr(sys, "stdlib_module_names", ())


class HookRecord:
    """What PyInstaller's hooks have decided."""

    def __init__(self) -> None:
        self.listed: set[str] = set()
        self.collected: set[str] = set()

    def watch_lists(self) -> None:
        """Learn of which packages hooks list the submodules."""
        from PyInstaller.utils import hooks

        original = hooks.collect_submodules

        @functools.wraps(original)
        def collect_submodules(package: str, *arguments: Any, **options: Any) -> Any:
            self.listed.add(package)
            return original(package, *arguments, **options)

        hooks.collect_submodules = collect_submodules

    def learn_files(self, graph: Any) -> None:
        """Learn of which packages hooks collected data or libraries into the folder of the package.

        A hook that collects the stubs of a package, for lazy_loader, has not thought about its data.
        """
        files = graph._additional_files_cache
        for node in graph.iter_graph(start=graph._top_script_node):
            name = str(node.identifier)
            is_package = "Package" in type(node).__name__
            package = name if is_package else name.rpartition(".")[0]
            folder = package.replace(".", os.sep) + os.sep
            if package and any(
                destination.startswith(folder)
                and not destination.endswith(distributions.STUB)
                for destination, _ in [*files.datas(name), *files.binaries(name)]
            ):
                self.collected.add(package.replace(".", "/") + "/")

    def collects(self, path: str) -> bool:
        """Tell whether a hook has chosen the files of the folder that a path lies in."""
        return any(
            path[: index + 1] in self.collected
            for index, letter in enumerate(path)
            if letter == "/"
        )


def install(order_file: str) -> Callable[[], View]:
    """Make PyInstaller's analysis complete, as the order says; return what tells what it knew at the end."""
    from PyInstaller.depend import analysis as freezer

    module_graph: Any = freezer.PyiModuleGraph
    with open(order_file, encoding="utf-8") as stream:
        order = json.load(stream)
    # Before the freezer's own packages add folders with vendored distributions to it.
    closure = distributions.closure(list(sys.path))
    hooks = HookRecord()
    hooks.watch_lists()
    original = module_graph.process_post_graph_hooks
    # Not the completion itself: it holds strings of the code, and how often one is referred to is seen in what marshal
    # writes.
    views: list[View] = []

    @functools.wraps(original)
    def process_post_graph_hooks(graph: Any, analysis: Any) -> None:
        original(graph, analysis)
        completion = Completion(graph, closure, order, analysis.datas, hooks)
        while completion.grow() or completion.take_unimported():
            original(graph, analysis)
        hooks.learn_files(graph)
        data, libraries = completion.files()
        analysis.datas.extend(toc(data, "DATA"))
        analysis.binaries.extend(toc(libraries, "BINARY"))
        for tree in completion.on_disk:
            graph._module_collection_mode.setdefault(tree, "pyz+py")
        completion.report(data, libraries)
        views.append(completion.view())

    module_graph.process_post_graph_hooks = process_post_graph_hooks
    return lambda: views[-1]


def toc(files: list[tuple[str, str]], kind: str) -> Iterator[tuple[str, str, str]]:
    """Yield files in the form of PyInstaller's tables of contents, whose paths have the separators of the system."""
    for path, source in files:
        yield os.path.normpath(path), source, kind


def size(files: Iterable[str]) -> int:
    """Return the bytes in some files."""
    return sum(os.path.getsize(each) for each in files if os.path.isfile(each))
