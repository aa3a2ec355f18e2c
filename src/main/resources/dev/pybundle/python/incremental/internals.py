"""What of PyInstaller's own parts is replaced or relied on, and where that was compared with clean builds."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import sys
from typing import Any

# What was compared with clean builds: a release of PyInstaller, by a hash of all that is replaced or relied on here.
TESTED = {"6.22.3": "f12c9b834dbfee1aa65aa655b72759e83275507fdc7d29b4b924cec103a92991"}
# Not 3.10 and older: bench/edits.py found a build there whose archive of modules differed.
TESTED_PYTHONS = {("linux", minor) for minor in (11, 12, 13)} | {("win32", 13)}


def part(name: str) -> Any:
    """Return a module of PyInstaller, of which there are type hints for the public ones only."""
    return importlib.import_module("PyInstaller." + name)


def refusal() -> str | None:
    """Return why nothing may be remembered here; nothing if it may."""
    import PyInstaller

    version = PyInstaller.__version__
    python = (sys.platform, sys.version_info[1])
    if version not in TESTED:
        return f"PyInstaller {version} was not compared with clean builds"
    if python not in TESTED_PYTHONS or sys.implementation.name != "cpython":
        return f"Python 3.{python[1]} on {python[0]} was not compared with clean builds"
    if TESTED[version] != digest_of_internals():
        return f"PyInstaller {version} is not as it was published"
    return None


def digest_of_internals() -> str:
    """Return a hash of the text of all that is replaced or relied on."""
    modulegraph = part("lib.modulegraph.modulegraph")
    parent = part("isolated._parent")
    utils = part("building.utils")
    writers = part("archive.writers")
    used: list[Any] = [
        modulegraph.ModuleGraph,
        modulegraph.Node,
        modulegraph._Visitor,
        part("lib.modulegraph.util").iterate_instructions,
        part("depend.analysis").PyiModuleGraph.get_code_objects,
        part("building.api").PYZ,
        part("building.build_main").Analysis,
        utils.compile_pymodule,
        utils.create_base_library_zip,
        utils.get_code_object,
        utils.replace_filename_in_code_object,
        writers.ZlibArchiveWriter,
        writers.CArchiveWriter,
        part("archive.readers").CArchiveReader,
        part("building.api").PKG,
        part("building.api").EXE,
        part("building.api").COLLECT,
        part("building.build_main").build,
        part("building.build_main").main,
        part("building.datastruct").Target,
        utils.format_binaries_and_datas,
        part("depend.analysis").PyiModuleGraph.get_code_using,
        part("depend.analysis").PyiModuleGraph.metadata_required,
        part("depend.utils").scan_code_for_ctypes,
        part("depend.bytecode"),
        parent.Python,
        parent.call,
        part("isolated._child").run_next_command,
    ]
    text = "".join(map(inspect.getsource, used))
    return hashlib.sha256(text.encode()).hexdigest()
