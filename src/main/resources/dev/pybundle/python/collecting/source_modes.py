"""Put the sources of modules into a program, where they are wanted or looked for."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any

# The user's words for a package's modules in a program, of those that have sources in it.
ONLY_SOURCES = "py"
SOURCES_AND_CODE = {"pyz+py", "py+pyz"}
# Flags of a compiled module that is taken whatever its source holds, and the hash of none. Source: PEP 552.
UNCHECKED = MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)


def lay_sources(
    modules: Iterable[Any], lib: Path, modes: dict[str, str], looked_for: set[str]
) -> dict[str, str]:
    """Lay the sources beside or in place of the compiled modules; return those that are there, with where they are from."""
    laid: dict[str, str] = {}
    wanted = {**dict.fromkeys(looked_for, "pyz+py"), **modes}
    for module in modules:
        mode = mode_of(module.name, wanted)
        if mode != ONLY_SOURCES and mode not in SOURCES_AND_CODE:
            continue
        source = str(module.file)
        if module.code is None or not source.endswith(".py"):
            continue
        place = lib.joinpath(*module.name.split("."))
        target = (
            place / "__init__.py"
            if module.path is not None
            else place.with_name(place.name + ".py")
        )
        compiled = target.with_suffix(".pyc")
        if not compiled.exists():
            continue
        shutil.copyfile(source, target)
        laid[str(target)] = source
        if mode in SOURCES_AND_CODE:
            cache = target.parent / "__pycache__"
            cache.mkdir(exist_ok=True)
            name = f"{target.stem}.{sys.implementation.cache_tag}.pyc"
            (cache / name).write_bytes(
                UNCHECKED + compiled.read_bytes()[len(UNCHECKED) :]
            )
        compiled.unlink()
    return laid


def mode_of(name: str, modes: dict[str, str]) -> str | None:
    """Return what the user wants of a module: what they say of it or of the nearest package above it."""
    while name:
        if name in modes:
            return modes[name]
        name = name.rpartition(".")[0]
    return None
