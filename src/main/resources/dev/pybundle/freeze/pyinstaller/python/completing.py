"""Complete PyInstaller's analysis, in its own process."""

from __future__ import annotations

import functools
import json
import marshal
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import distributions
import own_files
from complete import Completion, HookRecord
from pyinstaller_graph import PyInstallerGraph
from signature import View


def watch_lists(record: HookRecord) -> None:
    """Learn of which packages hooks list the submodules."""
    from PyInstaller.utils import hooks

    original = hooks.collect_submodules

    @functools.wraps(original)
    def collect_submodules(package: str, *arguments: Any, **options: Any) -> Any:
        record.listed.add(package)
        return original(package, *arguments, **options)

    hooks.collect_submodules = collect_submodules


def learn_files(record: HookRecord, graph: Any) -> None:
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
            record.collected.add(package.replace(".", "/") + "/")


class Completed(NamedTuple):
    """What a completion knew at the end, and why it asked for each module, as marshal writes it.

    Not the completion itself, and no string of its own: it holds strings of the code, and how often one is referred to is
    seen in what marshal writes, and so are the brackets that json.dumps interns.
    """

    view: View
    reasons: bytes


def install(options_file: str) -> Callable[[], Completed]:
    """Make PyInstaller's analysis complete, as the options say; return what tells what came of it."""
    from PyInstaller.depend import analysis as freezer

    module_graph: Any = freezer.PyiModuleGraph
    with open(options_file, encoding="utf-8") as stream:
        options = json.load(stream)
    # Before the freezer's own packages add folders with vendored distributions to it.
    closure = distributions.closure(list(sys.path), options["freezers"])
    own_files.give(closure, options["own"])
    hooks = HookRecord()
    watch_lists(hooks)
    original = module_graph.process_post_graph_hooks
    completed: list[Completed] = []

    @functools.wraps(original)
    def process_post_graph_hooks(graph: Any, analysis: Any) -> None:
        original(graph, analysis)
        completion = Completion(
            PyInstallerGraph(graph), closure, options, analysis.datas, hooks
        )
        while completion.grow() or completion.take_unimported():
            original(graph, analysis)
        learn_files(hooks, graph)
        data, libraries = completion.files()
        analysis.datas.extend(toc(data, "DATA"))
        analysis.binaries.extend(toc(libraries, "BINARY"))
        for tree in completion.sources():
            graph._module_collection_mode.setdefault(tree, "pyz+py")
        completion.report(data, libraries)
        completed.append(
            Completed(completion.view(), marshal.dumps(completion.reasons))
        )

    module_graph.process_post_graph_hooks = process_post_graph_hooks
    return lambda: completed[-1]


def toc(files: list[tuple[str, str]], kind: str) -> Iterator[tuple[str, str, str]]:
    """Yield files in the form of PyInstaller's tables of contents, whose paths have the separators of the system."""
    for path, source in files:
        yield os.path.normpath(path), source, kind
