"""Look for what would end a freeze, or end the frozen program, before the freeze starts.

Reads a request as JSON from the file named by the first argument and prints what it found as JSON: syntax errors in the
user's own modules, and names in the configuration that this environment does not have. Nothing is imported, so no code
of the user or of a package runs.
"""

from __future__ import annotations

import importlib.machinery
import importlib.metadata
import json
import keyword
import os
import sys
import tokenize
from collections.abc import Iterator


def importable_files(root: str) -> Iterator[str]:
    """Yield the Python files below root that an import could reach."""
    for folder, names, files in os.walk(root):
        names[:] = sorted(
            name for name in names if is_module_name(name) and name != "__pycache__"
        )
        found = (os.path.join(folder, name) for name in sorted(files))
        # Opening a pipe would wait for somebody who writes to it.
        yield from (
            file
            for file in found
            if is_module_file(os.path.basename(file)) and os.path.isfile(file)
        )


def is_module_file(name: str) -> bool:
    """Tell whether a file name is that of a module written in Python."""
    stem, suffix = os.path.splitext(name)
    return suffix == ".py" and is_module_name(stem)


def is_module_name(name: str) -> bool:
    """Tell whether a name can stand in an import statement."""
    return name.isidentifier() and not keyword.iskeyword(name)


def syntax_error(file: str) -> dict[str, object] | None:
    """Return where and why a file does not compile."""
    try:
        with tokenize.open(file) as source:
            compile(source.read(), file, "exec", dont_inherit=True)
    except (SyntaxError, UnicodeDecodeError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        reason = getattr(error, "msg", None) or str(error)
        return {"file": file, "line": line, "reason": reason}
    return None


def top_level(name: str, path: list[str]) -> importlib.machinery.ModuleSpec | None:
    """Find the first part of a dotted name without importing it."""
    first = name.partition(".")[0]
    if first in sys.builtin_module_names:
        return importlib.machinery.BuiltinImporter.find_spec(first)
    frozen = importlib.machinery.FrozenImporter.find_spec(first)
    return importlib.machinery.PathFinder.find_spec(first, path) or frozen


def is_missing_module(name: str, path: list[str]) -> bool:
    """Tell whether no import of this name can work; PyInstaller decides about submodules."""
    return top_level(name, path) is None


def is_plain_module(name: str, path: list[str]) -> bool:
    """Tell whether a top-level name is a module without submodules, of which nothing can be collected."""
    spec = top_level(name, path)
    return (
        spec is not None and "." not in name and spec.submodule_search_locations is None
    )


def is_missing_distribution(name: str) -> bool:
    """Tell whether no distribution of this name is installed."""
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return True
    return False


def main() -> None:
    """Answer the request."""
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    path = [*request["sourceRoots"], *sys.path[1:]]
    sources = {
        request["entry"],
        *(found for root in request["sourceRoots"] for found in importable_files(root)),
    }
    answer = {
        "syntaxErrors": [
            error for error in map(syntax_error, sorted(sources)) if error
        ],
        "missingModules": [
            name for name in request["modules"] if is_missing_module(name, path)
        ],
        "missingPackages": [
            name for name in request["packages"] if is_missing_module(name, path)
        ],
        "plainModules": [
            name for name in request["packages"] if is_plain_module(name, path)
        ],
        "missingDistributions": [
            name for name in request["distributions"] if is_missing_distribution(name)
        ],
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
