"""Take a module of the standard library from the environment where that of cx_Freeze's own interpreter can do less.

cx_Freeze's wheels for Linux bring an interpreter with the compiled modules of its standard library. They run on older
systems than those of this machine, but were built with other options: its sqlite3, for one, loads no extensions. So a module
that lacks a name which the program uses is replaced with the environment's, if that has the name and the interpreter of the
program can load it.
"""

from __future__ import annotations

import importlib.machinery
import marshal
import os
import py_compile
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from types import CodeType
from typing import Any

PROBE = Path(__file__).with_name("probe_modules.py")


class BundledInterpreter:
    """The interpreter in an executable of cx_Freeze, and the folder with its compiled modules."""

    def __init__(self, base: Path, folder: str, scratch: Path) -> None:
        self.folder = folder
        self.path = [folder, sysconfig.get_path("stdlib")]
        self.executable = scratch / "probe"
        shutil.copy(base, self.executable)
        modules = scratch / "lib"
        modules.mkdir(exist_ok=True)
        py_compile.compile(
            str(PROBE), cfile=str(modules / "__init__probe.pyc"), doraise=True
        )

    def contents(self, files: dict[str, str]) -> dict[str, list[str]]:
        """Return what modules of its own have."""
        return answered(self._ask(files))

    def contents_of_others(self, files: dict[str, str]) -> dict[str, list[str]]:
        """Return what modules of another interpreter have, of those that this one can load.

        That may have been made of another release, so loading one may end the process.
        """
        found: dict[str, list[str]] = {}
        for name, file in files.items():
            child = self._ask({name: file})
            if child.returncode == 0:
                found.update(marshal.loads(child.stdout))
        return found

    def _ask(self, files: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
        return ask([str(self.executable)], self.path, files)


def ask(
    command: list[str], path: list[str], files: dict[str, str]
) -> subprocess.CompletedProcess[bytes]:
    """Ask the modules of an interpreter, apart: compiled modules of two interpreters must not meet in one process."""
    question = marshal.dumps((path, files))
    return subprocess.run(command, check=False, input=question, capture_output=True)


def answered(child: subprocess.CompletedProcess[bytes]) -> dict[str, list[str]]:
    """Return the answer of a process that has to know it."""
    if child.returncode != 0:
        reason = os.fsdecode(child.stderr).strip() or f"exit code {child.returncode}"
        raise RuntimeError(
            f"the modules that cx_Freeze brings cannot be looked at: {reason}"
        )
    found: dict[str, list[str]] = marshal.loads(child.stdout)
    return found


def names_in(code: CodeType) -> set[str]:
    """Return the names that code and the code inside it use."""
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found |= names_in(constant)
    return found


def replace_weaker(
    modules: Iterable[Any], interpreter: BundledInterpreter
) -> dict[str, list[str]]:
    """Replace those modules of the bundled interpreter that can do less than the program needs and the environment's can.

    Return what remains lacking, because the environment has the module in its executable and not as a file.
    """
    modules = list(modules)
    bundled = {
        each.name: each
        for each in modules
        if each.file is not None
        and os.path.dirname(str(each.file)) == interpreter.folder
    }
    used = set().union(*(names_in(each.code) for each in modules if each.code))
    have = interpreter.contents(
        {name: str(each.file) for name, each in bundled.items()}
    )
    own = {name: file for name in have if (file := own_file(name)) is not None}
    builtin = dict.fromkeys(have.keys() & set(sys.builtin_module_names), "")
    in_files = interpreter.contents_of_others(own)
    in_executable = answered(ask([sys.executable, "-I", str(PROBE)], [], builtin))
    lacking: dict[str, list[str]] = {}
    for name, known in {**in_executable, **in_files}.items():
        lacks = sorted(used.intersection(known).difference(have[name]))
        if lacks and name in in_files:
            bundled[name].file = own[name]
        elif lacks:
            lacking[name] = lacks
    return lacking


def own_file(name: str) -> str | None:
    """Return the file of a module of the environment's standard library; nothing if it is in the executable."""
    folder = sysconfig.get_config_var("DESTSHARED")
    spec = importlib.machinery.PathFinder.find_spec(name, [folder]) if folder else None
    return spec.origin if spec is not None else None
