"""Freeze one program with Nuitka: find what it leads to, complete that, have it compiled, and say what it is made of."""

from __future__ import annotations

import json
import os
import platform
import runpy
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import complete
import distributions
import elf_needs
import frozen_record
import import_graph
import own_files
import program_graph
import standard
import start_nuitka
from additions import path_of
from asked import Asked
from nuitka_report import Report
from program_graph import Member
from source_graph import MAIN, SourceGraph

HERE = Path(__file__).parent
# Arguments for Nuitka alone: pybundle finds these modules and files itself, and says what is missing before minutes go by.
REPLACED = (
    *("--include-module=", "--include-package=", "--include-package-data="),
    *(
        "--include-distribution-metadata=",
        "--include-data-files=",
        "--include-raw-dir=",
    ),
)
# What a compiler of C takes of the memory at its worst.
BYTES_PER_JOB = 700_000_000
ONEFILE = "onefile"
# Seconds until the next word about how far it is.
SILENCE = 30
NO_HEADERS = "noHeaders"


class NuitkaFreeze:
    """A freeze that options describe, of modules on an import path, with the arguments in a file."""

    def __init__(
        self, options: dict[str, Any], path: list[str], arguments: str
    ) -> None:
        self.options = options
        self.given = runpy.run_path(arguments)
        self.path = [*options["sourceRoots"], os.path.dirname(arguments), *path]
        self.closure = distributions.closure(path, options["freezers"])
        own_files.give(self.closure, options["own"])
        self.graph = SourceGraph(options["entry"], self.path, options["excludes"])
        self.hooks = {os.path.basename(hook): hook for hook in options["runtimeHooks"]}
        for name, file in self.hooks.items():
            self.graph.add_script(name, file, program_graph.SCRIPT)
        self.asked = Asked(options, self.path)
        # Why the completion asked for modules.
        self.reasons: dict[str, tuple[str, str]] = {}
        self.scratch = Path(options["scratch"])
        self.output = self.scratch / "out"

    def run(self) -> dict[str, Any]:
        """Freeze, and return what is to be recorded."""
        before = program_graph.modules_of(self.graph)
        self.asked.add_modules(self.graph)
        named = program_graph.modules_of(self.graph) - before
        files = dict(self.asked.files())
        self._complete(files)
        headers = os.path.join(sysconfig.get_path("include"), "Python.h")
        if not os.path.isfile(headers):
            self.asked.problems.append([NO_HEADERS, headers])
        if self.asked.problems:
            return self._recorded(None, "", [], [])
        self._compile(sorted(self._wanted(named)), files)
        kept = self.scratch / "report.xml"
        os.replace(self.output / "report.xml", kept)
        report = Report(str(kept), str(self.scratch))
        program = self._place(report)
        # The C of a large program takes more than half a gigabyte.
        shutil.rmtree(self.output)
        self._write_imports()
        missing = list(self._missing_libraries())
        return self._recorded(report, program, self._parts(program, report), missing)

    def _complete(self, files: dict[str, str]) -> None:
        """Add what no import statement says."""
        options = self.options.get("completion")
        if options is None:
            return
        data = [(path, source, "DATA") for path, source in files.items()]
        completion = complete.Completion(
            self.graph, self.closure, options, data, complete.HookRecord()
        )
        while completion.grow() or completion.take_unimported():
            pass
        found, libraries = completion.files()
        sources = [
            (path_of(name, file), file)
            for name, file, _ in completion.program_sources.read()
        ]
        for path, source in [*found, *libraries, *sources]:
            files.setdefault(path, source)
        completion.report(found, libraries)
        self.reasons.update(completion.reasons)

    def _wanted(self, named: set[str]) -> set[str]:
        """Return the modules that are to be in the program, whatever Nuitka thinks of it.

        Without completion those that were asked for. Of the standard library Nuitka takes what is imported, but for compiled
        modules that make others faster.
        """
        if self.options.get("completion") is None:
            return named
        roots = tuple(os.path.join(root, "") for root in self.options["sourceRoots"])
        installed = {
            name
            for each in self.closure
            if each.name not in self.options["trim"]
            for name in each.modules
        }
        return named | {
            each.name
            for each in self.graph.members()
            if each.kind in program_graph.MODULES
            and (
                each.name in installed
                or each.name in self.reasons
                or str(each.file).startswith(roots)
                or is_accelerator(each)
            )
        }

    def _compile(self, modules: list[str], files: dict[str, str]) -> None:
        """Run Nuitka; end as it ends if that is with a fault."""
        self.output.mkdir(parents=True)
        tools = self.options["tools"]
        found = self.scratch / "found.json"
        content = {"modules": modules, "files": files, "packers": [tools]}
        found.write_text(json.dumps(content), encoding="utf-8")
        arguments = [
            each for each in self.given["ARGUMENTS"] if not each.startswith(REPLACED)
        ]
        command = [
            *(sys.executable, str(HERE / "start_nuitka.py"), tools),
            *arguments[:-1],
            f"--output-dir={self.output}",
            f"--report={self.output / 'report.xml'}",
            f"--jobs={jobs()}",
            # The lines of a progress bar would be one line in a log.
            "--progress-bar=none",
            arguments[-1],
        ]
        variables = {
            **os.environ,
            **self.given["VARIABLES"],
            "PYBUNDLE_NUITKA_FOUND": str(found),
            start_nuitka.PATH: json.dumps(self.path),
        }
        # Where it asks for a download, nobody answers.
        with subprocess.Popen(
            command, cwd=self.scratch, env=variables, stdin=subprocess.DEVNULL
        ) as process:
            code = self._await(process)
        if code:
            sys.exit(code)

    def _await(self, process: subprocess.Popen[bytes]) -> int:
        """Return how Nuitka ended; until then say now and then how far it is."""
        said = ""
        while True:
            try:
                return process.wait(SILENCE)
            except subprocess.TimeoutExpired:
                sources, compiled = (
                    sum(1 for _ in self.output.glob(f"*.build/**/*{suffix}"))
                    for suffix in (".c", ".o")
                )
                text = f"{compiled} of {sources} files of C are compiled"
                if sources and text != said:
                    print(text, flush=True)
                    said = text

    def _place(self, report: Report) -> str:
        """Put the program where it belongs; return the name of its file."""
        program = Path(report.program)
        target = Path(self.options["target"])
        made = program if self.options["layout"] == ONEFILE else program.parent
        target.parent.mkdir(parents=True, exist_ok=True)
        if made == program:
            target = target.with_name(program.name)
        os.replace(made, target)
        return program.name

    def _parts(self, program: str, report: Report) -> list[dict[str, str | None]]:
        target = Path(self.options["target"])
        if self.options["layout"] == ONEFILE:
            role = frozen_record.PROGRAM
            return [
                {"path": program, "source": None, "role": role, "distribution": None}
            ]
        copied = {
            str(target / path): source for path, source in report.sources().items()
        }
        sources = frozen_record.Sources(copied, self.closure)
        return frozen_record.parts(target, program, sources)

    def _missing_libraries(self) -> list[tuple[str, str]]:
        """Return what no file of the program is; the executable tells the loader to look beside it for all."""
        target = self.options["target"]
        return [
            (library, path)
            for library, path in elf_needs.unmet(target)
            if not os.path.exists(os.path.join(target, library))
        ]

    def _write_imports(self) -> None:
        """Write who imports whom beside the program."""
        entry = os.path.basename(self.options["entry"])
        imports = self.graph.import_graph(
            {MAIN: entry, **{name: name for name in self.hooks}}
        )
        for name in self.options["hiddenImports"]:
            imports.ask(name, import_graph.HIDDEN)
        for name, (mechanism, place) in self.reasons.items():
            imports.ask(name, mechanism, place)
        parts = Path(self.options["target"]).parent / "parts"
        parts.mkdir(exist_ok=True)
        imports.write(str(parts / import_graph.FILE), self.path)

    def _recorded(
        self,
        report: Report | None,
        program: str,
        parts: list[dict[str, str | None]],
        missing: list[tuple[str, str]],
    ) -> dict[str, Any]:
        return {
            "program": program,
            "python": platform.python_version(),
            "freezer": report.version if report is not None else "",
            "compiler": version_of(report.compiler) if report is not None else "",
            "parts": parts,
            "problems": self.asked.problems,
            "missingLibraries": missing,
            "lacking": {},
        }


def is_accelerator(member: Member) -> bool:
    """Tell whether a module is the compiled part of one of the standard library, which works without it, but slower."""
    return (
        member.kind == program_graph.EXTENSION
        and member.name.startswith("_")
        and standard.is_standard(member.name)
    )


def version_of(compiler: str) -> str:
    """Return what a compiler says that it is."""
    try:
        asked = subprocess.run(
            [compiler, "--version"], check=False, capture_output=True
        )
    except OSError:
        return compiler
    return os.fsdecode(asked.stdout).partition("\n")[0].strip() or compiler


def jobs() -> int:
    """Return how many compilers run at once: one a processor, as long as they have the memory."""
    processors = os.cpu_count() or 1
    try:
        memory = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError):
        # Windows and macOS do not say.
        return processors
    return max(1, min(processors, memory // BYTES_PER_JOB))
