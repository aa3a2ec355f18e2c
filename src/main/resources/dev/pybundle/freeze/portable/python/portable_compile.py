"""Lay modules into a program: compiled, as sources, or both. Nothing in them tells of the machine or the time."""

from __future__ import annotations

import importlib.util
import os
import py_compile
import shutil
import stat
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

# The user's words for a module in a program. There is no archive, so code is code.
CODE = "pyc"
SOURCE = "py"
SOURCE_AND_CODE = "pyz+py"
WITH_SOURCE = {SOURCE, SOURCE_AND_CODE, "py+pyz"}
CHUNK = 32


@dataclass(frozen=True)
class Module:
    """A source, its name as a traceback shows it, and how it goes into the program."""

    target: str
    name: str
    source: str
    mode: str
    optimize: int
    # A package may bring files that no Python compiles; they are data.
    made: bool = False


class Compile:
    """The modules of a program, by their places."""

    def __init__(self, optimize: int) -> None:
        self.optimize = optimize
        self.modules: dict[str, Module] = {}
        # The files that it has laid, and where they are from.
        self.laid: dict[str, str] = {}

    def add(self, target: Path, name: str, source: str, mode: str) -> None:
        """Add a module, unless another one has its place."""
        if os.path.isfile(source):
            module = Module(str(target), name, source, mode, self.optimize)
            self.modules.setdefault(str(target), module)

    def replace(
        self,
        target: Path,
        name: str,
        source: str,
        mode: str = CODE,
        made: bool = False,
    ) -> None:
        """Add a module in the place of any other one."""
        self.modules[str(target)] = Module(
            str(target), name, source, mode, self.optimize, made
        )

    def has(self, place: Path) -> bool:
        """Tell whether there is a module or a package at a place."""
        return f"{place}.py" in self.modules or f"{place}/__init__.py" in self.modules

    def source(self, target: Path) -> str | None:
        """Return the source of a module that a place is taken by."""
        module = self.modules.get(str(target))
        return None if module is None else module.source

    def run(self) -> None:
        """Lay them."""
        modules = [self.modules[target] for target in sorted(self.modules)]
        with ProcessPoolExecutor() as pool:
            for module, files in zip(modules, pool.map(lay, modules, chunksize=CHUNK)):
                if not module.made:
                    self.laid.update(dict.fromkeys(files, module.source))


def lay(module: Module) -> list[str]:
    """Lay one module; return the files. One that does not compile is laid as it is: it fails for who imports it."""
    target = Path(module.target)
    target.parent.mkdir(parents=True, exist_ok=True)
    compiled = str(target.with_suffix(".pyc"))
    files = []
    if module.mode in WITH_SOURCE:
        copy(module.source, target)
        files.append(str(target))
        level = str(module.optimize) if module.optimize else ""
        compiled = importlib.util.cache_from_source(str(target), optimization=level)
    if module.mode != SOURCE:
        try:
            py_compile.compile(
                module.source,
                cfile=compiled,
                dfile=module.name,
                doraise=True,
                optimize=module.optimize,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
            files.append(compiled)
        except (py_compile.PyCompileError, ValueError):
            if not files:
                copy(module.source, target)
                files.append(str(target))
    return files


def copy(source: str, target: Path) -> None:
    """Copy a file without its time; of its mode only whether it can be started."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    executable = os.stat(source).st_mode & stat.S_IXUSR
    os.chmod(target, 0o755 if executable else 0o644)
