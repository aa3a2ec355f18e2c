"""Make what cx_Freeze has written the same for the same inputs, wherever and whenever it was written.

Compiled modules carry the times of their sources, the archive those of its entries, and one module the name of the machine.
"""

from __future__ import annotations

import os
import re
import time
import zipfile
from collections.abc import Iterator
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any

from distributions import normalized

# A header that nothing is compared with: flags, time and size are 0.
HEADER = MAGIC_NUMBER + bytes(12)
# Of an entry in an archive: the beginning of 1980.
EARLIEST = 315532800
INFO = re.compile(r"([^/]+?)(-[^-/]*)?\.(?:dist|egg)-info")


def steady_constants(constants: Any) -> None:
    """Write the module with the program's constants without time and machine."""

    def create(folder: Path, modules: Any) -> Path:
        file: Path = folder / f"{constants.module_name}.py"
        lines = (
            f"{name} = {value!r}" for name, value in sorted(constants.values.items())
        )
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file

    constants.create = create


def settle(folder: Path, loose: set[str], epoch: int) -> list[str]:
    """Rewrite the archive and the compiled modules in a folder of modules; return the modules in the archive.

    Loose are modules that leave the archive, because they may look for files beside their own. So does the metadata of those
    distributions of which there is none in the folder.
    """
    described = set(map(distribution, os.listdir(folder)))
    archive = folder / "library.zip"
    kept: dict[str, bytes] = {}
    if archive.exists():
        with zipfile.ZipFile(archive) as entries:
            for name in sorted(entries.namelist()):
                content = headed(name, entries.read(name))
                if module_name(name) in loose:
                    place(folder / name, content)
                elif ".dist-info/" in name:
                    if distribution(name.partition("/")[0]) not in described:
                        place(folder / name, content)
                else:
                    kept[name] = content
        if kept:
            write(archive, kept, epoch)
        else:
            # The executable looks for an archive only if this file names one.
            archive.unlink()
            (folder / "library.dat").unlink()
    for file in compiled(folder):
        file.write_bytes(headed(file.name, file.read_bytes()))
    remove_empty(folder)
    return sorted(module_name(name) for name in kept if name.endswith(".pyc"))


def remove_empty(folder: Path) -> None:
    """Remove the folders without files, which not all ways to another machine keep."""
    for place_, _, _ in os.walk(folder, topdown=False):
        if not os.listdir(place_):
            os.rmdir(place_)


def distribution(info: str) -> str | None:
    """Return the distribution whose metadata a folder of this name holds; none if it holds none."""
    match = INFO.fullmatch(info)
    return normalized(match.group(1)) if match else None


def place(file: Path, content: bytes) -> None:
    """Write a file and the folders above it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def write(archive: Path, entries: dict[str, bytes], epoch: int) -> None:
    """Write an archive."""
    moment = time.gmtime(max(epoch, EARLIEST))[:6]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)


def headed(name: str, content: bytes) -> bytes:
    """Return a compiled module with the header that all have; another file as it is."""
    return HEADER + content[len(HEADER) :] if name.endswith(".pyc") else content


def module_name(path: str) -> str:
    """Return the module that a path in a folder of modules is imported as."""
    name = path.removesuffix(".pyc")
    return name.replace("/", ".").replace(".__init__", "")


def compiled(folder: Path) -> Iterator[Path]:
    """Yield the compiled modules below a folder."""
    for place_, names, files in os.walk(folder):
        names.sort()
        for name in sorted(files):
            if name.endswith(".pyc"):
                yield Path(place_, name)
