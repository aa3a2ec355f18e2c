"""What PyInstaller lets Windows do, by libraries that read and write its files anywhere."""

from __future__ import annotations

import contextlib
import glob
import importlib
import os
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from answers import View, replace
from cross_target import Target

# A folder that is nowhere: what is in it belongs to the system, and PyInstaller leaves it there.
SYSTEM_FOLDER = "/pybundle-target-system"

ANY = "*"
Name = Any


Tree = dict[Name, dict[Name, dict[int, bytes]]]


class Update(NamedTuple):
    """Resources of an executable that is being changed, by type, name and language."""

    file: str
    tree: Tree


class WindowsFunctions:
    """What PyInstaller calls of Windows, under the names that it has there.

    https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-updateresourcew
    """

    class error(Exception):
        """Is never raised."""

    def __init__(self, lief: Any) -> None:
        self.lief = lief
        self.before: dict[bytes, bytes] = {}

    @staticmethod
    def GetWindowsDirectory() -> str:
        return SYSTEM_FOLDER

    @staticmethod
    def GetSystemDirectory() -> str:
        return f"{SYSTEM_FOLDER}/system32"

    def BeginUpdateResource(self, file: str, delete: bool) -> Update:
        return Update(file, {} if delete else self.resources(file))

    @staticmethod
    def UpdateResource(
        update: Update, kind: Name, name: Name, data: bytes, language: int = 0
    ) -> None:
        update.tree.setdefault(kind, {}).setdefault(name, {})[language] = bytes(data)

    def EndUpdateResource(self, update: Update, discard: bool) -> None:
        if not discard and update.tree != self.resources(update.file):
            self.write(*update)

    def resources(
        self,
        file: str,
        types: Sequence[Name] | None = None,
        names: Sequence[Name] | None = None,
        languages: Sequence[Name] | None = None,
    ) -> Tree:
        """Return resources as PyInstaller.utils.win32.winresource does."""
        found: Tree = {}
        # Its resources are gone when it is.
        executable = self.lief.PE.parse(file)
        for kind in children(executable.resources):
            for name in children(kind):
                for language in children(name):
                    keys = [key(kind), key(name), language.id]
                    if all(map(is_wanted, keys, (types, names, languages))):
                        by_name = found.setdefault(keys[0], {})
                        content = bytes(language.content)
                        by_name.setdefault(keys[1], {})[keys[2]] = content
        return found

    def write(self, file: str, tree: Tree) -> None:
        """Give an executable other resources."""
        directory = self.lief.PE.ResourceDirectory
        root = directory(0)
        for kind, by_name in ordered(tree):
            kinds = root.add_child(directory(kind))
            for name, by_language in ordered(by_name):
                names = kinds.add_child(directory(name))
                for language, data in sorted(by_language.items()):
                    leaf = self.lief.PE.ResourceData()
                    leaf.id = language
                    leaf.content = data
                    names.add_child(leaf)
        with open(file, "rb") as stream:
            content = stream.read()
        # Resources that have grown get a section more, so all are put into the file as it was before the first ones.
        before = self.before.get(content, content)
        executable = self.lief.PE.parse(before)
        executable.set_resources(root)
        config = self.lief.PE.Builder.config_t()
        config.resources = True
        executable.write(file, config)
        with open(file, "rb") as stream:
            self.before[stream.read()] = before


def children(node: Any) -> Iterable[Any]:
    return () if node is None else node.childs


def key(entry: Any) -> Name:
    return str(entry.name) if entry.has_name else entry.id


def ordered(entries: dict[Name, Any]) -> Iterator[tuple[Name, Any]]:
    """Yield what has a name before what has a number, as the format wants it."""
    yield from sorted(
        entries.items(), key=lambda each: (not isinstance(each[0], str), each[0])
    )


def is_wanted(value: Name, among: Sequence[Name] | None) -> bool:
    return among is None or ANY in among or value in among


class Libraries:
    """Finds libraries of the target: never one of this system, and whatever the case of their names."""

    def __init__(
        self, folders: Iterable[str], is_system: Callable[[str], bool]
    ) -> None:
        self.is_system = is_system
        self.names: dict[str, dict[str, str]] = {}
        self.folders = list(dict.fromkeys(folders))

    def resolve(self, name: str, folders: Sequence[str] | None = None) -> str | None:
        """Return the path of a library; one in the system's folder if the system has it."""
        if os.path.isabs(name):
            return name
        for folder in [*(folders or ()), *self.folders]:
            if folder not in self.names:
                listed = os.listdir(folder) if os.path.isdir(folder) else []
                self.names[folder] = {each.lower(): each for each in listed}
            found = self.names[folder].get(name.lower())
            if found is not None:
                return os.path.join(folder, found)
        return f"{SYSTEM_FOLDER}/system32/{name}" if self.is_system(name) else None


def of_pywin32(libraries: Libraries, compact: str) -> Callable[[str], str]:
    """Return what finds the library that a module of pywin32 names as its file: only Windows can import that module."""

    def found(module: str) -> str:
        library = libraries.resolve(f"{module}{compact}.dll")
        if library is None:
            raise AttributeError(f"There is no library of {module}")
        return library

    return found


def library_folders(site: str) -> list[str]:
    """Return the folders of packages that hold libraries, those that a wheel's repair made first."""
    files = glob.iglob(os.path.join(glob.escape(site), "**", "*.dll"), recursive=True)
    folders = sorted({os.path.dirname(file) for file in files})
    return sorted(folders, key=lambda folder: not folder.endswith(".libs"))


@contextlib.contextmanager
def version_of_windows() -> Iterator[None]:
    """Let sys tell a version of Windows, for as long as PyInstaller asks when it is imported."""
    vars(sys)["getwindowsversion"] = lambda: types.SimpleNamespace(major=10)
    try:
        yield
    finally:
        del vars(sys)["getwindowsversion"]


def stable_library(lief: Any, target: Target) -> str:
    """Return the folder of python3.dll, which modules for any version of Python load: the interpreter's own, or one made
    of references to what the interpreter exports.
    """
    name = "python3.dll"
    beside = os.path.dirname(target.library)
    if os.path.exists(os.path.join(beside, name)):
        return beside
    interpreter = lief.PE.parse(target.library)
    export = lief.PE.Export(name, [])
    for function in sorted(each.name for each in interpreter.get_export().entries):
        entry = lief.PE.ExportEntry()
        entry.name = function
        entry.set_forward_info(f"python{target.compact}", function)
        export.add_entry(entry)
    library = empty_library(lief, interpreter.header.machine)
    library.set_export(export)
    config = lief.PE.Builder.config_t()
    config.exports = True
    os.makedirs(target.options.scratch, exist_ok=True)
    library.write(os.path.join(target.options.scratch, name), config)
    return target.options.scratch


def empty_library(lief: Any, machine: Any) -> Any:
    """Return a library without code."""
    kinds = lief.PE.Header.CHARACTERISTICS
    section = lief.PE.Section(".rdata")
    section.content = [0] * 512
    section.virtual_address = 0x1000
    section.virtual_size = section.size = 512
    section.characteristics = 0x40000040
    factory = lief.PE.Factory.create(lief.PE.PE_TYPE.PE32_PLUS)
    factory.add_section(section)
    library = factory.get()
    library.header.machine = machine
    library.optional_header.imagebase = 0x180000000
    for kind in (kinds.DLL, kinds.EXECUTABLE_IMAGE, kinds.LARGE_ADDRESS_AWARE):
        library.header.add_characteristic(kind)
    return library


class NoImports(contextlib.AbstractContextManager["NoImports"]):
    """Stands for a child in which packages are imported to see which folders of libraries they add: all are known."""

    def __exit__(self, *failure: object) -> None:
        """Nothing runs."""

    def call(self, function: Any, *arguments: Any) -> Any:
        del arguments
        return ([], []) if function.__name__ == "process_search_paths" else None


def in_system(target: Target) -> Callable[[str], bool]:
    """Return what tells whether Windows has a library."""
    dlls: Any = importlib.import_module("delvewheel._dll_list")
    machine = {"x86_64": dlls.MachineType.AMD64, "aarch64": dlls.MachineType.ARM64}
    known = dlls.ignore_names[machine[target.options.machine]]

    def there(name: str) -> bool:
        low = name.lower()
        return low in known or any(each.fullmatch(low) for each in dlls.ignore_regexes)

    return there


def install(target: Target) -> None:
    """Let PyInstaller work on files of Windows."""
    lief: Any = importlib.import_module("lief")
    functions = WindowsFunctions(lief)
    compat: Any = importlib.import_module("PyInstaller.compat")
    # There only on Windows.
    vars(compat).update(win32api=functions, pywintypes=functions)
    with version_of_windows():
        bindepend: Any = importlib.import_module("PyInstaller.depend.bindepend")
    there = in_system(target)
    dylib: Any = importlib.import_module("PyInstaller.depend.dylib")

    def is_system(name: str) -> bool:
        """Tell whether Windows has a library, and PyInstaller would not take it along from there."""
        return there(name) and not dylib.include_list.check_library(name.lower())

    winresource: Any = importlib.import_module("PyInstaller.utils.win32.winresource")
    winutils: Any = importlib.import_module("PyInstaller.utils.win32.winutils")
    build_main: Any = importlib.import_module("PyInstaller.building.build_main")
    isolated: Any = importlib.import_module("PyInstaller.isolated")
    replace(winresource, get_resources=functions.resources)
    replace(
        winutils,
        compute_exe_pe_checksum=lambda file: lief.PE.parse(file).compute_checksum(),
    )
    folders = [*target.library_folders, stable_library(lief, target)]
    libraries = Libraries([*folders, *library_folders(target.site)], is_system)
    replace(bindepend, resolve_library_path=libraries.resolve)
    hooks: Any = importlib.import_module("PyInstaller.utils.hooks")
    replace(
        hooks,
        get_pywin32_module_file_attribute=of_pywin32(libraries, target.compact),
    )
    replace(build_main, isolated=View(isolated, Python=NoImports))
