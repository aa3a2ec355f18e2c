"""What a program is frozen for: another system, its Python and its packages, which cannot run here."""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from typing import NamedTuple

MACHINES = {"x86_64": "intel", "aarch64": "arm"}
# What is for both processors of a Mac.
UNIVERSAL = "universal"
SYSTEMS = {"win32": "Windows", "darwin": "Darwin", "linux": "Linux"}


class Options(NamedTuple):
    """What the plugin says.

    platform and machine are named as sys.platform and Rust do. python is the folder of the Python, site that of the
    packages; what has to be made goes to scratch. PyInstaller itself is the one for that system: it differs in its
    bootloaders only.
    """

    platform: str
    machine: str
    python: str
    site: str
    scratch: str


class Target:
    """A Python for another system, as its files tell."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.platform = options.platform
        self.system = SYSTEMS[options.platform]
        self.site = options.site
        # The same packages for this system.
        self.twin = sysconfig.get_path("purelib")
        self.prefix = options.python
        self.version = sys.version_info[:2]
        self.compact = "{}{}".format(*self.version)

    @property
    def is_windows(self) -> bool:
        return self.platform == "win32"

    @property
    def machine(self) -> str:
        """Return its machine as platform.machine() tells it there; the newer one of two."""
        names = {
            ("win32", "x86_64"): "AMD64",
            ("win32", "aarch64"): "ARM64",
            ("darwin", "aarch64"): "arm64",
            ("darwin", UNIVERSAL): "arm64",
        }
        machine = self.options.machine
        return names.get((self.platform, machine), machine)

    @property
    def is_universal(self) -> bool:
        """Return whether it is both machines of macOS."""
        return self.options.machine == UNIVERSAL

    @property
    def architecture(self) -> str:
        """Return what PyInstaller is told that files of macOS are for."""
        return "universal2" if self.is_universal else self.machine

    @property
    def bootloader(self) -> str:
        """Return the folder of its bootloaders."""
        if self.platform == "darwin":
            return "Darwin-64bit"
        return f"{self.system}-64bit-{MACHINES[self.options.machine]}"

    @property
    def suffixes(self) -> list[str]:
        """Return what names of its extension modules end with."""
        machine = self.options.machine
        if self.is_windows:
            tag = {"x86_64": "amd64", "aarch64": "arm64"}[machine]
            return [f".cp{self.compact}-win_{tag}.pyd", ".pyd"]
        tag = "darwin" if self.platform == "darwin" else f"{machine}-linux-gnu"
        return [f".cpython-{self.compact}-{tag}.so", ".abi3.so", ".so"]

    @property
    def executable(self) -> str:
        if self.is_windows:
            return os.path.join(self.prefix, "python.exe")
        file = os.path.join(self.prefix, "bin", "python{}.{}".format(*self.version))
        # Its header is read on macOS, and an interpreter to be frozen may come without a program that starts it.
        is_there = self.platform != "darwin" or os.path.exists(file)
        return file if is_there else self.library

    @property
    def library(self) -> str:
        """Return the library that is the interpreter."""
        major, minor = self.version
        if self.is_windows:
            return os.path.join(self.prefix, f"python{self.compact}.dll")
        name = f"libpython{major}.{minor}" + (
            ".dylib" if self.platform == "darwin" else ".so.1.0"
        )
        places = [os.path.join(each, name) for each in self.folders]
        return next((each for each in places if os.path.exists(each)), places[0])

    @property
    def folders(self) -> list[str]:
        """Return where libraries of this and other builds of Python lie, those of Linux's distributions among them."""
        shared = f"lib/{self.options.machine}-linux-gnu"
        names = ("lib", ".", shared, f"../{shared}")
        return [os.path.normpath(os.path.join(self.prefix, name)) for name in names]

    @property
    def standard(self) -> list[str]:
        """Return the folders of its standard library."""
        if self.is_windows:
            names = {name.lower(): name for name in os.listdir(self.prefix)}
            found = [names[each] for each in ("lib", "dlls") if each in names]
        else:
            folder = "lib/python{}.{}".format(*self.version)
            found = [folder, f"{folder}/lib-dynload"]
        return [os.path.join(self.prefix, each) for each in found]

    @property
    def library_folders(self) -> list[str]:
        """Return where its own libraries lie."""
        return [os.path.dirname(self.library), *self.folders, *self.standard]

    def extension(self, name: str) -> str | None:
        """Return the file of a top-level extension module of the standard library; none if it is built in."""
        for folder in self.standard:
            for suffix in self.suffixes:
                file = os.path.join(folder, name + suffix)
                if os.path.isfile(file):
                    return file
        return None


def read(file: str) -> Target:
    """Read what the plugin wrote."""
    with open(file, encoding="utf-8") as stream:
        return Target(Options(**json.load(stream)))
