"""Look for what would end a freeze, or end the frozen program, before the freeze starts.

Reads a request as JSON from the file named by the first argument and prints what it found as JSON: syntax errors in those
of the user's own modules that will be in the program, modules that it imports at its start and nobody has, names in the
configuration that this environment does not have, an entry that only a server can call, and what of the user's nothing
puts into the program: data, modules of a package in several source roots, variables of a .env.
Nothing is imported, so no code of the user or of a package runs.
"""

from __future__ import annotations

import importlib.machinery
import importlib.metadata
import json
import os
import sys
from collections.abc import Callable, Iterator

from entry_object import application
from missing_imports import missing_imports
from own_data import own_data
from places import is_given, is_in
from reached_sources import Broken, Sources
from split_packages import split_packages
from wanted_variables import wanted_variables


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


def no_files(package: str, path: list[str]) -> Iterator[dict[str, str]]:
    """Yield the pipes, sockets and devices in a package: whoever collects and reads them waits for ever."""
    spec = top_level(package, path)
    for start in (spec and spec.submodule_search_locations) or ():
        for folder, _, files in os.walk(os.path.join(start, *package.split(".")[1:])):
            for file in files:
                place = os.path.join(folder, file)
                if not os.path.isfile(place) and os.path.exists(place):
                    yield {"name": package, "path": place}


def is_missing_distribution(name: str) -> bool:
    """Tell whether no distribution of this name is installed."""
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return True
    return False


def is_put(path: str, shipped: list[str], installed: list[str]) -> bool:
    """Tell whether a distribution of the user's own has something at a path in the program."""
    return any(is_in(os.path.normpath(each), path) for each in shipped) or any(
        os.path.exists(os.path.join(folder, path)) for folder in installed
    )


def look_at(target: str) -> Callable[[str], bool]:
    """Look for modules where another system's Python would; return what knows those that are built into that."""
    import cross_target
    import standard
    import target_imports

    target_imports.install(cross_target.read(target), [])
    return standard.is_standard


def main() -> None:
    """Answer the request."""
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    own = sys.path[0]
    target = request.get("target")
    is_standard = look_at(target) if target else None
    if own in sys.path:
        sys.path.remove(own)
    path = [*request["sourceRoots"], *sys.path]

    def is_missing(name: str) -> bool:
        return is_missing_module(name, path) and not (is_standard and is_standard(name))

    sources = Sources(request["sourceRoots"], request["excludes"])
    reached = list(
        sources.reached(request["entry"], request["modules"], request["packages"])
    )
    trees = [(file, e.tree) for file, e in reached if not isinstance(e, Broken)]
    packages = [os.path.join(*name.split(".")) for name in request["packages"]]
    answer = {
        "syntaxErrors": [
            each._asdict()
            for each in sorted(e for _, e in reached if isinstance(e, Broken))
        ],
        "ownData": [
            each._asdict()
            for each in own_data(
                trees,
                request["sourceRoots"],
                request["project"],
                request["data"]
                + [
                    os.path.join(r, name)
                    for r in request["sourceRoots"]
                    for name in packages
                ],
                lambda path: is_put(path, request["shipped"], sys.path),
            )
        ],
        "splitPackages": [
            each._asdict()
            for each in split_packages(
                sources, trees, request["sourceRoots"], request["data"]
            )
        ],
        "wantedVariables": [
            each._asdict()
            for each in wanted_variables(
                trees, request["sourceRoots"], request["project"]
            )
            if each.file and each.dotenv and not is_given(each.dotenv, request["data"])
        ],
        "missingImports": [
            each._asdict()
            for each in missing_imports(sources, request["entry"], is_missing)
            if request["entry"].endswith(".py") and each.module not in request["given"]
        ],
        "missingModules": [name for name in request["modules"] if is_missing(name)],
        "missingPackages": [name for name in request["packages"] if is_missing(name)],
        "plainModules": [
            name for name in request["packages"] if is_plain_module(name, path)
        ],
        "missingDistributions": [
            name for name in request["distributions"] if is_missing_distribution(name)
        ],
        "noFiles": [
            each for name in request["packages"] for each in no_files(name, path)
        ],
        "applications": application(request["entry"], path),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
