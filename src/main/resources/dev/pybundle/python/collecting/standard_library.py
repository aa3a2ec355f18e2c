"""What is known of the interpreter that goes into the program: its folders, its library, its standard library."""

from __future__ import annotations

import importlib.machinery
import os
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

# What encodings import: which one is wanted is said by what a program reads.
CODECS = (
    *("_codecs_cn", "_codecs_hk", "_codecs_iso2022", "_codecs_jp", "_codecs_kr"),
    *("_codecs_tw", "_multibytecodec"),
)
CODE = (*importlib.machinery.all_suffixes(), ".pyi", ".typed")


def names() -> frozenset[str]:
    """Return the names of all modules of the standard library that are in no package."""
    # cx_Freeze has no version for a Python that lacks it.
    return frozenset(getattr(sys, "stdlib_module_names", ()))


def archivable() -> Iterator[str]:
    """Yield the packages of the standard library that hold nothing but code, so that they work in an archive."""
    folder = sysconfig.get_path("stdlib")
    for name in sorted(names()):
        package = os.path.join(folder, name)
        if os.path.isdir(package) and not any(
            not file.endswith(CODE)
            for place, _, files in os.walk(package)
            if os.path.basename(place) != "__pycache__"
            for file in files
        ):
            yield name


def library_folders() -> list[str]:
    """Return the folders that may hold the interpreter's own library, which no cache of the loader lists."""
    return [
        folder
        for folder in (
            sysconfig.get_config_var("LIBDIR"),
            os.path.join(sys.base_prefix, sys.platlibdir),
            os.path.join(sys.base_prefix, "lib"),
        )
        if folder
    ]


def is_interpreter(path: str) -> bool:
    """Tell whether a file of a program is the library that holds the interpreter."""
    name = os.path.basename(path).lower()
    return name.startswith(("libpython3", "python3")) or name in ("python", "pythont")


def folder() -> Path:
    """Return where the modules of the standard library are."""
    return Path(sysconfig.get_path("stdlib"))
