"""Find the libraries that an ELF file needs, as the dynamic loader would. Nothing runs but ldconfig, which prints its cache.

Source: ld.so(8).
"""

from __future__ import annotations

import functools
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator

import elf

# Of the C library, which every system has in the version that fits its kernel and its loader.
C_LIBRARY = re.compile(
    r"(ld-linux.*|ld64|ld|ld-musl-.*|libc\.musl-.*"
    r"|lib(c|m|mvec|dl|rt|pthread|util|resolv|anl|nsl|thread_db|BrokenLocale|nss_\w+))\.so(\.\d+)*"
)
# Of the compiler, which glibc itself loads, so that each system with glibc has it. Source: PEP 600 counts on it as well.
COMPILER_LIBRARY = "libgcc_s.so.1"
# Of the graphics driver, which fits the hardware of a machine.
DRIVER = re.compile(
    r"lib(GL|EGL|GLX|OpenGL|GLESv\d|GLdispatch|drm|cuda)([._].*)?\.so.*"
)
# Without the variants for newer processors, which are marked with "hwcap".
CACHED = re.compile(r"\s*(\S+) \((?:(?!hwcap).)*\) => (/.*)")
USUAL = ("/lib64", "/usr/lib64", "/lib", "/usr/lib")


def is_of_system(name: str) -> bool:
    """Tell whether a library belongs to the system that the program runs on."""
    if name == COMPILER_LIBRARY:
        return platform.libc_ver()[0] == "glibc"
    return bool(C_LIBRARY.fullmatch(name) or DRIVER.fullmatch(name))


class Needs:
    """Looks for libraries as the loader of this machine does, and then in some folders more."""

    def __init__(self, folders: Iterable[str]) -> None:
        self.folders = [os.path.realpath(each) for each in folders]

    def of(self, file: str) -> Iterator[tuple[str, str | None]]:
        """Yield the name of each library that a file needs itself, and where it is.

        Without those of the system. There is nothing to find for what is no ELF file.
        """
        read = elf.read(file)
        if read is None:
            return
        for name in read.needed:
            if not is_of_system(os.path.basename(name)):
                yield name, self.find(name, read, os.path.dirname(file))

    def find(self, name: str, wanting: elf.Elf, origin: str) -> str | None:
        """Return where a library is; nothing if it is nowhere."""
        if "/" in name:
            return name if fits(name, wanting) else None
        own = (substituted(each, origin) for each in wanting.folders)
        variable = filter(None, os.environ.get("LD_LIBRARY_PATH", "").split(":"))
        places = [os.path.join(each, name) for each in (*own, *variable)]
        places.extend(cache().get(name, ()))
        places.extend(os.path.join(each, name) for each in (*USUAL, *self.folders))
        # What needs this file itself lends it its DT_RPATH, and has found it here.
        places.append(os.path.join(origin, name))
        return next((place for place in places if fits(place, wanting)), None)


def unmet(folder: str) -> Iterator[tuple[str, str]]:
    """Yield the library and the file that needs it where a file of a program finds it in no folder of the program."""
    for place, names, files in os.walk(folder):
        names.sort()
        for file in sorted(files):
            path = os.path.join(place, file)
            read = elf.read(path)
            for name in read.needed if read is not None else ():
                own = (substituted(each, place) for each in read.folders)  # type: ignore[union-attr]
                if not is_of_system(name) and not any(
                    os.path.isfile(os.path.join(each, name)) for each in own
                ):
                    yield name, os.path.relpath(path, folder)


def substituted(folder: str, origin: str) -> str:
    """Return a folder with the place of the file in it."""
    return re.sub(r"\$(ORIGIN\b|\{ORIGIN\})", lambda _: origin, folder)


def fits(file: str, wanting: elf.Elf) -> bool:
    """Tell whether the loader would take a file for one that needs it."""
    read = elf.read(file) if os.path.isfile(file) else None
    return read is not None and read.machine == wanting.machine


@functools.lru_cache(maxsize=1)
def cache() -> dict[str, list[str]]:
    """Return where the loader's cache says that libraries are, the preferred one first."""
    tool = shutil.which("ldconfig") or shutil.which("ldconfig", path="/sbin:/usr/sbin")
    found: dict[str, list[str]] = {}
    if tool is not None:
        # A C library without a cache, as musl, has an ldconfig without this option.
        listed = subprocess.run(
            [tool, "-p"], check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        for line in os.fsdecode(listed.stdout).splitlines():
            match = CACHED.fullmatch(line)
            if match:
                found.setdefault(match.group(1), []).append(match.group(2))
    return found
