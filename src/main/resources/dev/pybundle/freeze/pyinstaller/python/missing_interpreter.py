"""Warn of code that starts sys.executable as an interpreter in a program that is none: one of a user's own spec."""

from __future__ import annotations

import ast
import logging
import sysconfig
from collections.abc import Iterator

import freezer_path
from recording import Record
from stamps import is_below
from syntax import dotted_name, parsed

# The script in a program that acts as one.
HOOK = "pybundle_interpreter_hook"


def warn(record: Record) -> None:
    """Name the lines of the user's code."""
    scripts = [
        entry
        for target in record.targets
        for entry in target["entries"]
        if entry[2].startswith("PYSOURCE")
    ]
    if any(name == HOOK for name, *_ in scripts):
        return
    kinds = ("stdlib", "purelib", "platlib")
    libraries = [*map(sysconfig.get_path, kinds), *freezer_path.folders()]
    for file in sorted({*record.sources, *(source for _, source, _ in scripts)}):
        for line in () if is_below(file, libraries) else starts(file):
            logging.getLogger("PyInstaller").warning(
                "%s:%d starts sys.executable, which is the program itself, and that of your own spec is no interpreter;"
                " perhaps you should leave the spec to pybundle, whose programs act as one",
                *(file, line),
            )


def starts(file: str) -> Iterator[int]:
    """Yield the lines of a source where a command begins with sys.executable."""
    tree = parsed(file)
    for node in ast.walk(tree) if tree is not None else ():
        if (
            isinstance(node, (ast.List, ast.Tuple))
            and node.elts
            and dotted_name(node.elts[0]) == "sys.executable"
        ):
            yield node.lineno
