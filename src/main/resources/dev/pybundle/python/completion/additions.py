"""Say what was added to a program, and why: the mechanism, and the place that caused it."""

from __future__ import annotations

import dis
import os
import sys
from collections.abc import Iterable
from types import CodeType
from typing import Any, NamedTuple

from distributions import Distribution
from dynamic_imports import nested, subtrees, texts
from import_calls import Subtree
from mechanisms import Evidence
from program_graph import ProgramGraph

# Of modules that follow from another one that was added.
IMPORT = "import"
PACKAGE = "package"
PACKAGE_DATA = "package data"
LIBRARY = "library of a package"
STUB = "stub that is read"

# No distribution, whose modules are listed as if it were one.
STANDARD = "standard library"


class Cause(NamedTuple):
    """The mechanism that added something, and where it found what."""

    mechanism: str
    file: str | None
    code: CodeType | None = None
    evidence: Evidence = None

    def place(self, roots: list[str]) -> str:
        """Return the file, relative to where it is imported from, and the line if there is one."""
        line = line_of(self.code, self.evidence)
        return relative(self.file or "", roots) + (f":{line}" if line else "")

    def steady(self, place: str, roots: list[str]) -> str:
        """Return a place that is the same wherever the project lies, and without an analysis: without lines of own files."""
        file = self.file or ""
        is_own = any(file.startswith(os.path.join(root, "")) for root in roots)
        found = relative(file, roots) if is_own else place
        return os.path.basename(found) if os.path.isabs(found) else found


def relative(file: str, roots: list[str]) -> str:
    """Return the path of a file below the folder that it is imported from."""
    for root in sorted([*roots, *sys.path], key=len, reverse=True):
        if root and file.startswith(os.path.join(root, "")):
            return os.path.relpath(file, root).replace(os.sep, "/")
    return file.replace(os.sep, "/")


def line_of(code: CodeType | None, evidence: Evidence) -> int | None:
    """Return the line of what shows an import; nothing if nothing in the code does."""
    if evidence is None or isinstance(evidence, int):
        return evidence
    for each in nested(code) if code is not None else ():
        if evidence in each.co_names or any(
            shows(constant, evidence) for constant in each.co_consts
        ):
            return line_in(each, evidence)
    return None


def line_in(code: CodeType, evidence: str | Subtree) -> int:
    """Return the line of the instruction that uses a constant or name; that of the function for a default value."""
    starts = dict(dis.findlinestarts(code))
    line = code.co_firstlineno
    for instruction in dis.get_instructions(code):
        line = starts.get(instruction.offset) or line
        if instruction.argval == evidence or (
            instruction.opcode in dis.hasconst and shows(instruction.argval, evidence)
        ):
            return line
    return code.co_firstlineno


def shows(constant: object, evidence: str | Subtree) -> bool:
    """Tell whether a constant holds what shows an import."""
    if isinstance(evidence, Subtree):
        return evidence in subtrees(constant)
    return evidence in texts(constant)


def path_of(module: str, file: str) -> str:
    """Return where the source of a module lies in a program."""
    name = os.path.basename(file)
    folder = module if name == "__init__.py" else module.rpartition(".")[0]
    return os.path.join(folder.replace(".", "/"), name).replace(os.sep, "/")


class Row:
    """What was added of one distribution; of the user's own modules if it has no name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.modules = 0
        self.module_bytes = 0
        self.files = 0
        self.file_bytes = 0
        self.reasons: dict[tuple[str, str], tuple[list[str], list[str]]] = {}

    def add_module(self, name: str, file: str, mechanism: str, place: str) -> None:
        """Add a module."""
        self.modules += 1
        self.module_bytes += size(file)
        self.reasons.setdefault((mechanism, place), ([], []))[0].append(name)

    def add_file(self, path: str, source: str, mechanism: str, place: str) -> None:
        """Add a data file or library."""
        self.files += 1
        self.file_bytes += size(source)
        self.reasons.setdefault((mechanism, place), ([], []))[1].append(path)

    def written(self) -> dict[str, Any]:
        """Return it as the report has it."""
        return {
            "distribution": self.name,
            "modules": self.modules,
            "moduleBytes": self.module_bytes,
            "files": self.files,
            "fileBytes": self.file_bytes,
            "reasons": [
                {
                    "mechanism": mechanism,
                    "place": place,
                    "modules": sorted(modules),
                    "files": sorted(files),
                }
                for (mechanism, place), (modules, files) in sorted(self.reasons.items())
            ],
        }


def size(file: str) -> int:
    """Return the bytes in a file."""
    return os.path.getsize(file) if os.path.isfile(file) else 0


def files_of(closure: Iterable[Distribution]) -> dict[str, tuple[Distribution, str]]:
    """Return whose each file that may be added is, and the mechanism that adds it."""
    return {
        source: (each, mechanism)
        for each in closure
        for mechanism, files in (
            (PACKAGE_DATA, [*each.data, *each.scripts]),
            (STUB, each.stubs),
            (LIBRARY, each.libraries),
        )
        for _, source in files
    }


def explained(
    added: set[str], causes: dict[str, Cause], imported: set[str], graph: ProgramGraph
) -> dict[str, Cause]:
    """Return why each module is in the program: it was asked for, or one imports it that is there for a reason."""
    found = {name: causes[name] for name in added & causes.keys()}
    importers = {
        name: sorted((each.name, str(each.file)) for each in graph.importers(name))
        for name in added - found.keys()
    }
    while importers:
        reasons = {
            name: (module, file)
            for name, some in importers.items()
            for module, file in reversed(some)
            if module in found or module in imported
        }
        for name, (module, file) in reasons.items():
            is_above = module.startswith(f"{name}.")
            found[name] = Cause(PACKAGE if is_above else IMPORT, file)
            del importers[name]
        if not reasons:
            found.update(dict.fromkeys(importers, Cause(PACKAGE, None)))
            break
    return found
