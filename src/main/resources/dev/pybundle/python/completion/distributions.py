"""What the distributions in the program's environment recorded about themselves: modules, data, libraries, entry points.

The environment holds the dependency closure of the user's requirements, because it was made of nothing else. If these name
a freezer, it and its own dependencies stay outside unless one of the user's other distributions requires them too.
"""

from __future__ import annotations

import csv
import functools
import importlib.machinery
import importlib.metadata
import mmap
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

# Groups of entry points that installers make commands of.
COMMANDS = ("console_scripts", "gui_scripts")
# And those that are commands of a build.
BUILD_COMMANDS = "distutils.commands"
# Folders of tests, if there is a file in them that is one. Source: the file names that pytest looks for.
TESTS = {"test", "tests", "_tests"}
TEST_FILE = re.compile(r"(test_\w+|\w+_test|conftest)\.py")
LIBRARY = re.compile(r"\.(so(\.\d+)*|dylib|dll|pyd)$", re.IGNORECASE)
# What only a compiler, a type checker or a byte-code cache reads. That of CUDA works at run time, for the processor it finds.
NOT_READ_AT_RUN_TIME = (
    *(".pyc", ".pyo"),
    *(".c", ".cc", ".cpp", ".cxx", ".c++", ".h", ".hh", ".hpp", ".hxx", ".cuh"),
    *(".pyx", ".pxd", ".pxi", ".f", ".f90", ".for", ".rs"),
    *(".a", ".o", ".obj", ".lib", ".la", ".pdb"),
)
# Also 0001_initial: what no statement can import, a function can.
IMPORTABLE = re.compile(r"\w+")
STUB = ".pyi"
# The mark of a package that has types. Source: PEP 561.
TYPED = "py.typed"
# Folders beside the packages that no program imports from; "-stubs" by PEP 561.
NOT_IMPORTED = (".dist-info", ".egg-info", ".data", "-stubs")
# Folders beside the interpreter that packages install into, and documentation and desktop entries in them.
SHARED = {"share", "etc"}
NOT_SHARED = {"man", "doc", "applications", "icons", "info"}


def is_shared(path: str) -> bool:
    """Tell whether a file of a distribution lies beside the interpreter, below sys.prefix, and not among the packages."""
    return path.partition("/")[0] in SHARED


def normalized(name: str) -> str:
    """Return a distribution's name in the form that compares equal. Source: the specification of normalized names."""
    return re.sub(r"[-_.]+", "-", name).lower()


@dataclass
class Distribution:
    """One installed distribution."""

    metadata: importlib.metadata.Distribution
    name: str
    modules: dict[str, str] = field(default_factory=dict)
    packages: set[str] = field(default_factory=set)
    data: list[tuple[str, str]] = field(default_factory=list)
    stubs: list[tuple[str, str]] = field(default_factory=list)
    scripts: list[tuple[str, str]] = field(default_factory=list)
    libraries: list[tuple[str, str]] = field(default_factory=list)

    @functools.cached_property
    def roots(self) -> set[str]:
        """The names that an import of this distribution begins with: its modules that lie in no other package of it."""
        return {
            name
            for name in self.modules
            if not any(parent in self.packages for parent in parents(name))
        }

    @functools.cached_property
    def info(self) -> str:
        """The folder with the metadata."""
        return str(getattr(self.metadata, "_path", ""))

    @functools.cached_property
    def entry_points(self) -> list[tuple[str, str]]:
        """Group and module of each entry point."""
        return [
            (point.group, point.value.partition(":")[0].strip())
            for point in self.metadata.entry_points
        ]

    @property
    def is_tool(self) -> bool:
        """Whether it installs a command, so that it may be there to be run and not to be imported."""
        return any(
            group in (*COMMANDS, BUILD_COMMANDS) for group, _ in self.entry_points
        )

    @functools.cached_property
    def may_require(self) -> set[str]:
        """The names of what it requires, also for an extra or on another machine."""
        return {
            normalized(re.split(r"[^\w.-]", text.strip(), maxsplit=1)[0])
            for text in self.metadata.requires or []
        }


def parents(name: str) -> Iterator[str]:
    """Yield the packages above a module, the nearest first."""
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


def test_folders(paths: Iterable[str]) -> set[str]:
    """Return which folders of some files, with slashes, are there for tests: by their name and by a test below them."""
    found: set[str] = set()
    for path in paths:
        folder, _, file = path.rpartition("/")
        if TEST_FILE.fullmatch(file):
            while folder and folder not in found:
                above, _, name = folder.rpartition("/")
                if name in TESTS:
                    found.add(folder)
                folder = above
    return found


def is_test(path: str, folders: set[str]) -> bool:
    """Tell whether a file is a test, its set-up or its data."""
    folder, _, file = path.rpartition("/")
    if file == "conftest.py":
        return True
    while folder and folder not in folders:
        folder = folder.rpartition("/")[0]
    return folder != ""


def requirements(distribution: importlib.metadata.Distribution) -> Iterator[str]:
    """Yield the names of what a distribution requires on this machine, without what only its extras require."""
    # A dependency of the freezer.
    from packaging.requirements import (  # type: ignore[import-not-found,unused-ignore]
        InvalidRequirement,
        Requirement,
    )

    for text in distribution.requires or []:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield normalized(requirement.name)


def reached(
    starts: Iterable[str], installed: dict[str, importlib.metadata.Distribution]
) -> set[str]:
    """Return the names of what some distributions require, directly or not, and their own."""
    found: set[str] = set()
    waiting = [name for name in starts if name in installed]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(
                required
                for required in requirements(installed[name])
                if required in installed
            )
    return found


def closure(path: list[str], freezers: Iterable[str]) -> list[Distribution]:
    """Return the user's distributions, sorted by name.

    FREEZERS are what requirements name for a freeze by hand; what a goal freezes with lies apart. What lies among the
    modules of a standard library came with an interpreter: some builds for Windows have pip there.
    """
    installed: dict[str, importlib.metadata.Distribution] = {}
    folders = [each for each in path if not os.path.isfile(os.path.join(each, "os.py"))]
    for found in importlib.metadata.distributions(path=folders):
        if found.metadata["Name"]:
            installed.setdefault(normalized(found.metadata["Name"]), found)
    tools = reached(freezers, installed)
    names = reached(installed.keys() - tools, installed)
    return [described(installed[name], name) for name in sorted(names)]


def recorded(distribution: importlib.metadata.Distribution) -> list[str]:
    """Return the recorded paths, relative to the folder that holds the metadata. Not as objects: that takes seconds."""
    record = distribution.read_text("RECORD")
    if record is not None:
        return [row[0] for row in csv.reader(record.splitlines()) if row]
    return [str(file).replace("\\", "/") for file in distribution.files or []]


def described(metadata: importlib.metadata.Distribution, name: str) -> Distribution:
    """Sort the files of a distribution by what they are to a program."""
    result = Distribution(metadata, name)
    site = str(metadata.locate_file(""))
    paths = recorded(metadata)
    folders = {
        path.rpartition("/")[0] for path in paths if path.endswith("/__init__.py")
    }
    tests = test_folders(paths)
    # What translations were compiled from.
    sources = {path[:-2] + "po" for path in paths if path.endswith(".mo")}
    for path in paths:
        if path not in sources and not is_test(path, tests):
            sort_file(result, site, path, folders)
    result.packages = {
        module
        for module, file in result.modules.items()
        if os.path.basename(file).startswith("__init__.")
    }
    return result


def sort_file(result: Distribution, site: str, path: str, folders: set[str]) -> None:
    """Add one recorded file to what it is."""
    source = os.path.normpath(os.path.join(site, path))
    if path.startswith("..") or os.path.isabs(path):
        add_shared(result, source)
        return
    first = path.partition("/")[0]
    if first.endswith(NOT_IMPORTED) or "__pycache__" in path:
        return
    if "/" not in path and not path.endswith(module_suffixes()):
        return
    module = module_name(path)
    if module is not None and is_module(source, module):
        result.modules[module] = source
        if path.endswith(".py") and is_loose(path, folders):
            result.scripts.append((path, source))
    elif LIBRARY.search(path):
        result.libraries.append((path, source))
    elif path.endswith(STUB):
        (result.stubs if path.rpartition("/")[0] in folders else result.data).append(
            (path, source)
        )
    elif not path.lower().endswith((*NOT_READ_AT_RUN_TIME, TYPED)):
        result.data.append((path, source))


def add_shared(result: Distribution, source: str) -> None:
    """Add a file that is installed beside the interpreter, as Jupyter's templates are, and found through sys.prefix."""
    path = os.path.relpath(source, sys.prefix).replace(os.sep, "/")
    parts = path.split("/")
    if len(parts) > 1 and parts[0] in SHARED and parts[1] not in NOT_SHARED:
        result.data.append((path, source))


@functools.cache
def module_suffixes() -> tuple[str, ...]:
    """Return the suffixes of modules, the longest first: those of the target, which are known only after this was imported."""
    return tuple(sorted(importlib.machinery.all_suffixes(), key=len, reverse=True))


def without_suffix(path: str) -> str:
    """Return the path of a module without what tells its kind; a path of none as it is."""
    for suffix in module_suffixes():
        if path.endswith(suffix):
            return path[: -len(suffix)]
    return path


def module_name(path: str) -> str | None:
    """Return the name that would import a file."""
    parts = without_suffix(path).split("/")
    if not path.endswith(module_suffixes()):
        return None
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts) if parts and all(map(IMPORTABLE.fullmatch, parts)) else None


def is_module(source: str, module: str) -> bool:
    """Tell an extension module from a shared library of the same suffix, by the function that an import calls."""
    suffix = next(each for each in module_suffixes() if source.endswith(each))
    if suffix not in (".so", ".pyd"):
        return True
    initialiser = b"PyInit_" + module.rpartition(".")[2].encode()
    return os.path.isfile(source) and contains(source, initialiser)


def contains(file: str, text: bytes) -> bool:
    """Tell whether a file holds some bytes."""
    with open(file, "rb") as stream:
        if os.fstat(stream.fileno()).st_size == 0:
            return False
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return content.find(text) >= 0


def is_loose(path: str, folders: set[str]) -> bool:
    """Tell whether a Python file lies in a folder that is no package inside one that is: often a template."""
    folder = path.rpartition("/")[0]
    if not folder or folder in folders:
        return False
    while "/" in folder:
        folder = folder.rpartition("/")[0]
        if folder in folders:
            return True
    return False
