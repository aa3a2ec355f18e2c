"""Freeze one program with PyOxidizer: collect its modules and files, build the executable, settle what came of it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
from pathlib import Path
from typing import Any

import complete
import distributions
import elf_needs
import frozen_record
import import_graph
import own_files
import standard_library
from asked import Asked
from bringing import Bringing
from building import Build
from settling import Settling
from source_graph import MAIN, SourceGraph
from staging import ENTRY, HOOK, LIB, SETTINGS, Staging, mode_of

HERE = Path(__file__).parent
# The modules that let the program start and act as an interpreter.
INTERPRETER = ("_pybundle_system", "_pybundle_interpreter", "_pybundle_launch")
PROGRAM = "_pybundle_program"
START = "_pybundle_start"
# What an interpreter imports before it runs a module, or by a name that no statement has.
STARTING = ("site", "runpy", "encodings", "importlib.util", "importlib.machinery")


class Freeze:
    """A freeze that options describe, of modules on an import path."""

    def __init__(self, options: dict[str, Any], path: list[str]) -> None:
        self.options = options
        self.path = [*options["sourceRoots"], *options["paths"], *path]
        self.closure = distributions.closure(path, options["freezers"])
        own_files.give(self.closure, options["own"])
        self.asked = Asked(options, self.path)
        self.graph = SourceGraph(options["entry"], self.path, options["excludes"])
        self.scratch = Path(options["scratch"])
        # Why the completion asked for modules.
        self.reasons: dict[str, tuple[str, str]] = {}

    def run(self) -> dict[str, Any] | None:
        """Freeze, and return what is to be recorded; nothing if PyOxidizer failed."""
        for name in (*STARTING, *standard_library.CODECS):
            self.graph.add(name)
        self._add_scripts()
        self.asked.add_modules(self.graph)
        files = dict(self.asked.files())
        looked_for = self._complete(files)
        build = Build(self.options, self.scratch)
        problems = [*self.asked.problems, *build.problems()]
        if problems:
            return {"problems": problems}
        staging = self._stage(files)
        built = build.run()
        if built is None:
            return None
        folder = Path(self.options["target"])
        shutil.rmtree(folder, ignore_errors=True)
        shutil.move(os.fspath(built), folder)
        settling = Settling(folder / LIB, self.graph, staging)
        settling.settle(
            self.options["optimize"], self.options["moduleCollectionMode"], looked_for
        )
        for place, _, names in os.walk(folder):
            for name in names:
                os.chmod(os.path.join(place, name), mode_of(Path(place, name)))
        sources = {f"{LIB}/{path}": each for path, each in settling.sources.items()}
        bringing = Bringing(
            folder, LIB, sources, self.closure, standard_library.library_folders()
        )
        bringing.bring()
        self._write_imports()
        return self._described(folder, bringing.sources)

    def _scripts(self) -> dict[str, str]:
        hooks = enumerate(self.options["runtimeHooks"])
        return {HOOK.format(number): file for number, file in hooks}

    def _own(self) -> list[str]:
        return [*INTERPRETER, *([START] if self.options["quickStart"] else [])]

    def _add_scripts(self) -> None:
        for name, file in self._scripts().items():
            self.graph.add_script(name, file)
        for name in self._own():
            self.graph.add_script(name, os.fspath(HERE / f"{name}.py"))

    def _complete(self, files: dict[str, str]) -> set[str]:
        """Add what no import statement says; return the packages whose sources the program looks for."""
        options = self.options.get("completion")
        if options is None:
            return set()
        data = [(path, source, "DATA") for path, source in files.items()]
        completion = complete.Completion(
            self.graph, self.closure, options, data, complete.HookRecord()
        )
        while completion.grow() or completion.take_unimported():
            pass
        found, libraries = completion.files()
        for path, source in [*found, *libraries]:
            files.setdefault(path, source)
        completion.report(found, libraries)
        self.reasons.update(completion.reasons)
        return set(completion.sources())

    def _stage(self, files: dict[str, str]) -> Staging:
        folder = self.scratch / "files"
        shutil.rmtree(folder, ignore_errors=True)
        staging = Staging(folder, ".".join(platform.python_version_tuple()[:2]))
        entry = self.options["entry"]
        staging.add_source(ENTRY, f"{ENTRY}.py", entry)
        staging.add_source(PROGRAM, f"{PROGRAM}.py", os.fspath(HERE / f"{PROGRAM}.py"))
        staging.add_modules(self.graph)
        hooks = [os.path.basename(file) for file in self.options["runtimeHooks"]]
        staging.add_text(
            SETTINGS,
            f"ENTRY = {os.path.basename(entry)!r}\nHOOKS = {hooks!r}\n"
            f"QUICK_START = {self.options['quickStart']!r}\n",
        )
        # Workers of multiprocessing run it as another module than __main__.
        staging.add_file(os.path.basename(entry), entry)
        for path, source in sorted(files.items()):
            staging.add_file(path, source)
        return staging

    def _write_imports(self) -> None:
        """Write who imports whom beside the program."""
        scripts = {MAIN: os.path.basename(self.options["entry"])}
        for name, file in self._scripts().items():
            scripts[name] = os.path.basename(file)
        imports = self.graph.import_graph(scripts)
        for name in (*STARTING, *self._own()):
            imports.ask(name, import_graph.START)
        for name in self.options["hiddenImports"]:
            imports.ask(name, import_graph.HIDDEN)
        for name, (mechanism, place) in self.reasons.items():
            imports.ask(name, mechanism, place)
        parts = Path(self.options["target"]).parent / "parts"
        parts.mkdir(exist_ok=True)
        imports.write(os.fspath(parts / import_graph.FILE), self.path)

    def _described(self, folder: Path, copied: dict[str, str]) -> dict[str, Any]:
        absolute = {os.fspath(folder / path): each for path, each in copied.items()}
        sources = frozen_record.Sources(absolute, self.closure)
        program = self.options["name"]
        return {
            "program": program,
            "python": platform.python_version(),
            "freezer": importlib.metadata.version("pyoxidizer"),
            "parts": frozen_record.parts(folder, program, sources),
            "problems": [],
            "missingLibraries": list(elf_needs.unmet(os.fspath(folder))),
            "lacking": {},
        }
