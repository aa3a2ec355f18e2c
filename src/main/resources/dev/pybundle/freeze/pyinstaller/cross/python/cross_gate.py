"""Look at a program for another system, which cannot be started here: whether its libraries would load there."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

import distributions
from cross_target import Target

MODULE = "EXTENSION"
KINDS = ("BINARY", MODULE, "EXECUTABLE")
LOADER = re.compile(r"ld(64)?(-linux)?(-.+)?\.so(\..+)?")
# What PEP 599 lets wheels expect of each system with glibc, and libz, which PyInstaller's bootloader expects.
EVERYWHERE = {
    *("libgcc_s.so.1", "libstdc++.so.6", "libm.so.6", "libdl.so.2", "librt.so.1"),
    *("libc.so.6", "libnsl.so.1", "libutil.so.1", "libpthread.so.0", "libz.so.1"),
    *("libX11.so.6", "libXext.so.6", "libXrender.so.1", "libICE.so.6", "libSM.so.6"),
    *("libGL.so.1", "libgobject-2.0.so.0", "libgthread-2.0.so.0", "libglib-2.0.so.0"),
}
WINDOWS_MACHINES = {"x86_64": "AMD64", "aarch64": "ARM64"}
LIBRARY_MODULES = re.compile(r"^python[\d.]+/lib-dynload/")
FUNCTIONS = "libraries of the program have the functions that others ask of them"


class Fault(NamedTuple):
    """A file that would not load, and why."""

    file: str
    reason: str


Faults = Iterator[Fault]


class Gate(Protocol):
    """Looks at the libraries of one system.

    others are those that packages bring for other machines, which the program does not load.
    """

    others: list[str]

    def faults(self) -> Faults:
        """Yield what would not load."""

    def checked(self) -> dict[str, str]:
        """Return what was looked at, besides what libraries need, with what was found."""

    def needs(self) -> str:
        """Return what the program needs of its system, as the end of a sentence."""


def check(
    target: Target, targets: list[dict[str, Any]], needed: set[str]
) -> dict[str, str]:
    """Print what is wrong with the libraries of a program as PyInstaller would, and what the program needs of its system.

    Args:
        target: what it is for
        targets: what EXE and COLLECT of the spec were given, as recording.py notes it
        needed: names of the modules whose imports are not prepared for their failure

    Returns:
        what was looked at, and found to be right
    """
    files = {
        destination.replace("\\", "/"): source
        for each in targets
        for destination, source, kind in each["entries"]
        if kind in KINDS and os.path.isfile(source)
    }
    modules = {
        destination.replace("\\", "/")
        for each in targets
        for destination, _, kind in each["entries"]
        if kind == MODULE
    }
    lief: Any = importlib.import_module("lief")
    gate: Gate
    if target.platform == "darwin":
        import macos_gate

        gate = macos_gate.MacOS(lief, target, targets)
    else:
        kinds: dict[str, Callable[..., Gate]] = {"win32": Windows, "linux": Linux}
        gate = kinds[target.platform](lief, target, files, modules)
    faults = list(gate.faults())
    if target.platform != "darwin":
        for each in targets:
            if each["kind"] == "EXE":
                faults += payload(os.path.basename(each["path"]), each["path"])
    spared, faults = divided(faults, modules, needed)
    for fault in faults:
        print(f"0 ERROR: Does not load on the target: '{fault.file}': {fault.reason}")
    count = len(files) - len(gate.others) - len({each.file for each in spared})
    if not faults:
        print(f"0 INFO: {count} libraries load on the target{gate.needs()}")
    for fault in spared:
        print(
            f"0 INFO: '{fault.file}' does not load on the target, and all imports of it are prepared for that: {fault.reason}"
        )
    return {
        "dependencies": f"what {count} libraries need is in the program, or in each such system",
        "payload": "the archives in the executable can be read",
        **gate.checked(),
    }


def divided(
    faults: list[Fault], modules: set[str], needed: set[str]
) -> tuple[list[Fault], list[Fault]]:
    """Return the faults of modules that a program does without, and the others."""
    spared = {
        module
        for module in modules
        if distributions.module_name(LIBRARY_MODULES.sub("", module)) not in needed
    }
    kinds: tuple[list[Fault], list[Fault]] = [], []
    for fault in faults:
        # The folder that those of a program lie in may come first.
        parts = fault.file.replace("\\", "/").split("/")
        places = {"/".join(parts[start:]) for start in range(len(parts))}
        kinds[places.isdisjoint(spared)].append(fault)
    return kinds


def is_of_package(target: Target, file: str) -> bool:
    """Return whether a file is of a package for the target, or of its Python, whose maker knows for what machines it is.

    setuptools brings the launchers of each Windows, a debugger the libraries for the programs of each. Files that this
    machine has from elsewhere are not in that folder.
    """
    folders = (target.site, target.prefix)
    inside = tuple(os.path.realpath(folder) + os.sep for folder in folders)
    return os.path.realpath(file).startswith(inside)


def payload(file: str, path: str) -> Faults:
    """Yield what is wrong with what PyInstaller appended to an executable."""
    readers: Any = importlib.import_module("PyInstaller.archive.readers")
    try:
        archive = readers.CArchiveReader(path)
        modules = [name for name, entry in archive.toc.items() if entry[4] == "z"]
        for name in modules:
            archive.open_embedded_archive(name)
    except (readers.ArchiveReadError, OSError, ValueError) as reason:
        yield Fault(file, f"its archive cannot be read: {reason}")


class Windows:
    """Libraries of Windows: https://learn.microsoft.com/windows/win32/debug/pe-format."""

    def __init__(
        self, lief: Any, target: Target, files: dict[str, str], modules: set[str]
    ) -> None:
        windows: Any = importlib.import_module("windows_answers")
        self.lief = lief
        self.target = target
        self.others: list[str] = []
        self.is_system: Callable[[str], bool] = windows.in_system(target)
        self.machine = getattr(
            lief.PE.Header.MACHINE_TYPES, WINDOWS_MACHINES[target.options.machine]
        )
        self.files = files
        self.modules = modules
        self.by_name = {os.path.basename(file).lower(): file for file in files}
        self.exports: dict[str, set[str]] = {}

    def faults(self) -> Faults:
        for file, source in sorted(self.files.items()):
            library = self.lief.PE.parse(source)
            if library is None or library.header.machine != self.machine:
                brought = library is not None and is_of_package(self.target, source)
                if brought and file not in self.modules:
                    self.others.append(file)
                else:
                    yield Fault(file, "it is none for this machine")
                continue
            for each in library.imports:
                yield from self.of_import(file, each)

    def of_import(self, file: str, imported: Any) -> Faults:
        name = imported.name.lower()
        inside = self.by_name.get(name)
        if inside is None:
            if not self.is_system(name):
                yield Fault(file, f"it needs {imported.name}, which is not in it")
            return
        known = self.exported(inside)
        for entry in imported.entries:
            if not entry.is_ordinal and entry.name not in known:
                yield Fault(
                    file, f"it needs {entry.name} of {imported.name}, which has none"
                )

    def exported(self, file: str) -> set[str]:
        if file not in self.exports:
            export = self.lief.PE.parse(self.files[file]).get_export()
            self.exports[file] = (
                {each.name for each in export.entries} if export else set()
            )
        return self.exports[file]

    def checked(self) -> dict[str, str]:
        return {"functions": FUNCTIONS}

    def needs(self) -> str:
        return ""


class Linux:
    """Libraries of Linux: https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.dynamic.html."""

    def __init__(
        self, lief: Any, target: Target, files: dict[str, str], modules: set[str]
    ) -> None:
        linux: Any = importlib.import_module("linux_answers")
        dylib: Any = importlib.import_module("PyInstaller.depend.dylib")
        self.lief = lief
        self.target = target
        self.others: list[str] = []
        self.include: Callable[[str], bool] = dylib.include_library
        self.machine = getattr(lief.ELF.ARCH, linux.MACHINES[target.options.machine])
        self.files = files
        self.modules = modules
        self.names = {os.path.basename(file) for file in files}

    def faults(self) -> Faults:
        for file, source in sorted(self.files.items()):
            library = self.lief.ELF.parse(source)
            if library is None or library.header.machine_type != self.machine:
                brought = library is not None and is_of_package(self.target, source)
                if brought and file not in self.modules:
                    self.others.append(file)
                else:
                    yield Fault(file, "it is none for this machine")
                continue
            for name in library.libraries:
                if name not in self.names and not self.is_system(name):
                    yield Fault(file, f"it needs {name}, which is not in it")

    def is_system(self, name: str) -> bool:
        return (
            name in EVERYWHERE
            or LOADER.fullmatch(name) is not None
            or not self.include(name)
        )

    def checked(self) -> dict[str, str]:
        return {}

    def needs(self) -> str:
        return ""
