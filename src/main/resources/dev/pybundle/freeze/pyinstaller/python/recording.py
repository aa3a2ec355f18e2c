"""Write down what a spec does: what EXE and COLLECT are given, and which collect_... calls find nothing."""

from __future__ import annotations

import functools
import json
import os
import sys
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

COLLECTORS = (
    "collect_all",
    "collect_submodules",
    "collect_data_files",
    "collect_dynamic_libs",
)

ANCHORED = {"icon", "version", "manifest"}


class Record:
    """What the spec did."""

    def __init__(self) -> None:
        self.targets: list[dict[str, Any]] = []
        self.empty_collects: list[list[str]] = []
        self.modules: set[str] = set()
        # Those of the modules in archives.
        self.sources: set[str] = set()
        self.analyses: list[Any] = []
        # By importer and imported, how a statement imports what PyInstaller notes as known to be imported, too.
        self.statements: dict[tuple[Any, Any], Any] = {}
        # Why nothing was remembered, and why the next build cannot be spliced.
        self.clean: str | None = None
        self.unspliceable: str | None = None
        # What was looked at in a program that cannot be started here.
        self.checks: dict[str, str] = {}
        self.remembered = 0
        self.worked_out = 0

    def described(self) -> dict[str, Any]:
        """Return it as JSON can hold it; what JSON cannot hold makes a target one that cannot be repeated."""
        for target in self.targets:
            target["repeatable"] = target["repeatable"] and is_json(target["options"])
            if not target["repeatable"]:
                target["options"] = {}
        return {
            "targets": self.targets,
            "emptyCollects": self.empty_collects,
            "modules": sorted(self.modules),
            "checks": self.checks,
            "memory": {
                "clean": self.clean,
                "remembered": self.remembered,
                "workedOut": self.worked_out,
                "spliced": False,
                "unspliceable": self.unspliceable,
            },
        }

    def write(self, file: str) -> None:
        """Write it."""
        with open(file, "w", encoding="utf-8") as stream:
            json.dump(self.described(), stream)


def modules_in(library: str) -> Iterator[str]:
    """Yield the modules in the zip with the part of the standard library that the start of the program needs."""
    with zipfile.ZipFile(library) as archive:
        for name in archive.namelist():
            stem, suffix = os.path.splitext(name)
            if suffix == ".pyc":
                yield stem.replace("/", ".").removesuffix(".__init__")


def is_json(value: object) -> bool:
    """Tell whether a value survives being written as JSON."""
    try:
        return bool(json.loads(json.dumps(value)) == value)
    except (TypeError, ValueError):
        return False


def anchored(option: str, value: Any) -> Any:
    """Make a path absolute that PyInstaller would look for beside the spec: the program is assembled from another one."""
    from PyInstaller.config import CONF  # type: ignore[import-not-found]

    if isinstance(value, list) and option in ANCHORED:
        return [anchored(option, item) for item in value]
    if (
        option not in ANCHORED
        or not isinstance(value, str)
        or value == "NONE"
        or "<" in value
    ):
        return value
    return os.path.join(CONF["specpath"], value)


def record_targets(record: Record) -> None:
    """Make EXE and COLLECT tell what they are given."""
    from PyInstaller.building import api
    from PyInstaller.building.splash import Splash

    def describe(
        kind: str, target: Any, arguments: tuple[Any, ...], options: dict[str, Any]
    ) -> None:
        entries: list[list[str]] = []
        repeatable = True
        for argument in arguments:
            if isinstance(argument, api.PYZ):
                entries.append([os.path.basename(argument.name), argument.name, "PYZ"])
                entries.extend(list(entry) for entry in argument.dependencies)
                for name, source, code in [*argument.toc, *argument.dependencies]:
                    if code.startswith("PYMODULE"):
                        record.modules.add(name)
                        record.sources.add(os.path.abspath(source or "-"))
            elif isinstance(argument, Splash):
                repeatable = False
            elif not isinstance(argument, api.EXE):
                entries.extend(list(entry) for entry in argument)
        for destination, source, _ in entries:
            if destination == "base_library.zip":
                record.modules.update(modules_in(source))
        record.targets.append(
            {
                "kind": kind,
                "path": target.name,
                "onefile": kind == "EXE" and not target.exclude_binaries,
                "entries": entries,
                "options": {
                    name: anchored(name, value) for name, value in options.items()
                },
                "repeatable": repeatable,
            }
        )

    def wrap(kind: str, target_class: Any) -> None:
        original = target_class.__init__

        @functools.wraps(original)
        def initialise(self: Any, *arguments: Any, **options: Any) -> None:
            original(self, *arguments, **options)
            describe(kind, self, arguments, options)

        target_class.__init__ = initialise

    wrap("EXE", api.EXE)
    wrap("COLLECT", api.COLLECT)


def record_imports(record: Record) -> None:
    """Keep the analyses, and of the imports what PyInstaller forgets."""
    from altgraph import GraphError  # type: ignore[import-not-found]
    from PyInstaller.building import build_main
    from PyInstaller.depend import analysis as freezer

    kind: Any = build_main.Analysis
    graph_class: Any = freezer.PyiModuleGraph
    assemble, update = kind.assemble, graph_class._updateReference

    @functools.wraps(assemble)
    def assemble_and_keep(analysis: Any) -> None:
        assemble(analysis)
        record.analyses.append(analysis)

    @functools.wraps(update)
    def update_reference(
        graph: Any, importer: Any, imported: Any, edge_data: Any
    ) -> Any:
        if edge_data is None and importer is not None:
            try:
                known = graph.edgeData(importer, imported)
            except (KeyError, GraphError):
                known = None
            if isinstance(known, tuple):
                before = record.statements.get((importer, imported), known)
                record.statements[importer, imported] = known._merged(before)  # type: ignore[attr-defined]
        return update(graph, importer, imported, edge_data)

    kind.assemble = assemble_and_keep
    graph_class._updateReference = update_reference


def record_empty_collects(record: Record) -> None:
    """Make the collect_... functions tell when the spec, not a hook, got nothing from them."""
    from PyInstaller.utils import hooks

    def wrap(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def collect(package: str, *arguments: Any, **options: Any) -> Any:
            found = original(package, *arguments, **options)
            caller = sys._getframe(1).f_globals
            if "SPECPATH" in caller and not any(
                found if name == "collect_all" else [found]
            ):
                record.empty_collects.append([name, package])
            return found

        return collect

    for name in COLLECTORS:
        setattr(hooks, name, wrap(name, getattr(hooks, name)))
