"""What PyInstaller lets tools of a Mac do, by libraries that read and write its files anywhere."""

from __future__ import annotations

import functools
import importlib
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from answers import View, replace
from cross_target import Target
from universal_files import join, parts

LINKEDIT = "__LINKEDIT"
AD_HOC = "-"
SEVERAL = 2


class Refused(Exception):
    """What a tool of a Mac would do, and cannot be done here."""


class Slice:
    """A file of macOS for one machine; what is written is its header, all else stays where it is.

    https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h
    """

    def __init__(self, lief: Any, file: str) -> None:
        self.lief = lief
        self.file = file
        # The binary is gone when what holds it is.
        self.holder = lief.MachO.parse(file)
        if self.holder is None or self.holder.size != 1:
            raise Refused(f"{file} is no file of macOS for one machine")
        self.binary = self.holder.at(0)
        self.room = self.binary.available_command_space
        self.size = self.binary.header.sizeof_cmds

    def dependencies(self) -> Iterator[Any]:
        """Yield what names another library."""
        own = self.lief.MachO.LoadCommand.TYPE.ID_DYLIB
        return (each for each in self.binary.libraries if each.command != own)

    def rename(self, old: str, new: str) -> None:
        """Let it take another library instead of one."""
        for each in self.dependencies():
            if each.name == old:
                each.name = new

    def identify(self, name: str) -> None:
        """Give it another name."""
        self.binary.get(self.lief.MachO.LoadCommand.TYPE.ID_DYLIB).name = name

    def look_in(self, folder: str) -> None:
        """Let it look for libraries in one more folder."""
        self.binary.add(self.lief.MachO.RPathCommand.create(folder))

    def look_not_in(self, folder: str) -> None:
        """Let it look for libraries in a folder no more."""
        for each in [each for each in self.binary.rpaths if each.path == folder]:
            self.binary.remove(each)

    def write(self, end: int | None = None) -> None:
        """Write it over the file.

        Args:
            end: where the file ends then; none if where it did
        """
        grown = self.binary.header.sizeof_cmds - self.size
        if grown > self.room:
            raise Refused(f"{self.file} has no room for {grown} bytes in its header")
        config = self.lief.MachO.Builder.config_t()
        config.linkedit = False
        mode = os.stat(self.file).st_mode
        self.binary.write(self.file, config)
        os.chmod(self.file, mode)
        if end is not None:
            os.truncate(self.file, end)

    def unsign(self) -> None:
        """Remove its signature, which is last in the file."""
        if not self.binary.has_code_signature:
            return
        end = self.binary.code_signature.data_offset
        self.binary.remove_signature()
        last = self.binary.get_segment(LINKEDIT)
        last.file_size = end - last.file_offset
        self.write(end)


class Tools:
    """Stands for the programs that PyInstaller starts on a Mac: lipo, install_name_tool and codesign."""

    def __init__(self, lief: Any, signer: Any) -> None:
        self.lief = lief
        self.signer = signer
        self.known: dict[str, Callable[[list[str]], None]] = {
            "lipo": self.lipo,
            "install_name_tool": self.install_name_tool,
            "codesign": self.codesign,
        }

    def run(
        self, command: list[str], **options: Any
    ) -> subprocess.CompletedProcess[str]:
        """Do what a command would, and end as it would."""
        name = os.path.basename(command[0])
        if name not in self.known:
            return subprocess.run(command, **options)  # noqa: PLW1510
        try:
            self.known[name](command[1:])
        except Refused as reason:
            return subprocess.CompletedProcess(command, 1, str(reason))
        return subprocess.CompletedProcess(command, 0, "")

    def lipo(self, arguments: list[str]) -> None:
        """Take what is for one machine out of a file that is for several, or make one of those."""
        option, *rest = arguments
        if option == "-create":
            _, output, *inputs = rest
            write(output, join(dict(each for file in inputs for each in codes(file))))
        elif option == "-thin":
            machine, file, _, output = rest
            found = dict(codes(file))
            if machine not in found:
                raise Refused(f"{file} has nothing for {machine}")
            mode = os.stat(file).st_mode
            write(output, found[machine])
            os.chmod(output, mode)
        else:
            raise Refused(f"lipo {option} is not done here")

    def install_name_tool(self, arguments: list[str]) -> None:
        """Change what a library is called, what it needs, and where it looks for that."""
        changed = Slice(self.lief, arguments.pop())
        options: dict[str, tuple[int, Callable[..., None]]] = {
            "-id": (1, changed.identify),
            "-change": (2, changed.rename),
            "-add_rpath": (1, changed.look_in),
            "-delete_rpath": (1, changed.look_not_in),
        }
        while arguments:
            number, change = options[arguments.pop(0)]
            change(*arguments[:number])
            del arguments[:number]
        changed.write()

    def codesign(self, arguments: list[str]) -> None:
        """Sign a file ad hoc, or remove a signature; of one for several machines each part has its own."""
        file = arguments[-1]
        found = dict(codes(file))
        if len(found) < SEVERAL:
            self.sign(file, arguments)
            return
        with tempfile.TemporaryDirectory() as folder:
            part = os.path.join(folder, os.path.basename(file))
            for code in list(found.values()):
                write(part, code)
                self.sign(part, arguments)
                found.update(codes(part))
        write(file, join(found))

    def sign(self, file: str, arguments: list[str]) -> None:
        # The signer would take over what an old signature says.
        Slice(self.lief, file).unsign()
        if "--remove" in arguments:
            return
        identity = arguments[arguments.index("-s") + 1]
        if identity != AD_HOC:
            raise Refused(f"Only a Mac can sign as {identity}")
        entitlements = None
        if "--entitlements" in arguments:
            entitlements = arguments[arguments.index("--entitlements") + 1]
        self.signer.sign(
            file,
            binary_identifier=os.path.basename(file),
            entitlements_xml_file=entitlements,
        )


def codes(file: str) -> Iterable[tuple[str, bytes]]:
    """Return what a file has for each machine, with its name."""
    with open(file, "rb") as stream:
        return parts(stream.read()).items()


def write(file: str, content: bytes) -> None:
    with open(file, "wb") as out:
        out.write(content)


def install(target: Target) -> None:
    """Let PyInstaller work on files of macOS."""
    lief: Any = importlib.import_module("lief")
    signer: Any = importlib.import_module("apple_platform")
    osx: Any = importlib.import_module("PyInstaller.utils.osx")
    api: Any = importlib.import_module("PyInstaller.building.api")
    dyld: Any = importlib.import_module("macholib.dyld")
    util: Any = importlib.import_module("macholib.util")
    # The libraries of the system are no files there either.
    replace(dyld, _dyld_shared_cache_contains_path=util.in_system_path)
    replace(osx, subprocess=View(subprocess, run=Tools(lief, signer).run))
    make = api.EXE.__init__

    @functools.wraps(make)
    def made(executable: Any, *arguments: Any, **options: Any) -> None:
        options["target_arch"] = options.get("target_arch") or target.architecture
        make(executable, *arguments, **options)

    replace(api.EXE, __init__=made)
