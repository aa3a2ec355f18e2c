"""Print what this interpreter is and what it can do, as one line of JSON.

Started as ``python -I -B inspect_interpreter.py``. The syntax is that of early
Python 3, so that an interpreter that is too old can still say its version.
"""

import importlib
import json
import os
import platform
import struct
import sys
import sysconfig
from importlib.util import find_spec

# Extension modules that a freezer, an installer or most programs need. A
# broken system library shows itself only when they are imported.
PROBED_MODULES = ("zlib", "ctypes", "ssl", "bz2", "lzma", "sqlite3")


def base_executable() -> str:
    """Return the interpreter itself, even if this one is that of a venv."""
    executable = getattr(sys, "_base_executable", None) or sys.executable
    # A Windows Store alias is a link that only the system can follow.
    return executable if os.name == "nt" else os.path.realpath(executable)


def library_name() -> str:
    """Return the file name that the shared libpython has in this build."""
    shared = sysconfig.get_config_var("Py_ENABLE_SHARED")
    if shared or sysconfig.get_config_var("PYTHONFRAMEWORK"):
        return os.path.basename(sysconfig.get_config_var("INSTSONAME") or "")
    suffix = "dylib" if sys.platform == "darwin" else "so.1.0"
    abi = getattr(sys, "abiflags", "")
    return "libpython{}.{}{}.{}".format(*sys.version_info[:2], abi, suffix)


def mapped_library(name: str) -> str:
    """Return the path from which Linux has loaded a library, or nothing."""
    try:
        with open(
            "/proc/self/maps", encoding="utf-8", errors="surrogateescape"
        ) as maps:
            paths = [line.rstrip("\n").partition("/")[2] for line in maps]
    except OSError:
        return ""
    return next(("/" + path for path in paths if os.path.basename(path) == name), "")


def library_folders() -> "list[str]":
    """Return where the shared libpython of this very build may lie."""
    folders = [sys.base_prefix, os.path.join(sys.base_prefix, "lib")]
    if sysconfig.get_config_var("Py_ENABLE_SHARED"):
        # Distributions link the interpreter statically and put the library
        # into the system's folder. A build without a shared library must not
        # find the one of another Python there.
        folder = sysconfig.get_config_var("LIBDIR") or ""
        folders += [
            folder,
            os.path.join(folder, sysconfig.get_config_var("MULTIARCH") or ""),
        ]
    return folders


def shared_library() -> str:
    """Return the path of the shared libpython, or nothing if there is none."""
    if os.name == "nt":
        winapi = importlib.import_module("_winapi")
        handle = getattr(sys, "dllhandle", None)
        return winapi.GetModuleFileName(handle) if handle else ""
    name = library_name()
    if not name:
        return ""
    places = [os.path.join(folder, name) for folder in library_folders()]
    found = next(
        (os.path.realpath(place) for place in places if os.path.isfile(place)), ""
    )
    return mapped_library(name) or found


def libc() -> str:
    """Return e.g. ``glibc 2.36``, or ``musl``, on Linux, else nothing."""
    if not sys.platform.startswith("linux"):
        return ""
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or "musl"
    except (OSError, ValueError):
        return "musl"


def makes_environments(windows: bool) -> bool:
    """Return whether it has all that venv needs: for Windows also the launchers that it copies, under one of two names."""
    found = find_spec("venv")
    if found is None or not windows:
        return found is not None
    scripts = os.path.join(os.path.dirname(found.origin or ""), "scripts", "nt")
    names = ("venvlauncher.exe", "python.exe")
    return any(os.path.isfile(os.path.join(scripts, name)) for name in names)


def unusable_modules() -> "dict[str, str]":
    """Return the probed modules that cannot be imported, with the reason."""
    failures = {}
    for name in PROBED_MODULES:
        try:
            importlib.import_module(name)
        except ImportError as failure:
            failures[name] = str(failure)
    return failures


def loads_extensions(unusable: "dict[str, str]") -> bool:
    """Return whether sqlite3 was built with loadable extensions."""
    if "sqlite3" in unusable:
        return False
    connection = importlib.import_module("sqlite3").Connection
    return hasattr(connection, "enable_load_extension")


def main() -> None:
    """Write the report to standard output."""
    unusable = unusable_modules()
    report = {
        "executable": base_executable(),
        "prefix": sys.prefix,
        "version": platform.python_version(),
        "implementation": platform.python_implementation(),
        "machine": sysconfig.get_platform().replace("-", ".").split(".")[-1],
        "libc": libc(),
        "bits": struct.calcsize("P") * 8,
        "sharedLibrary": shared_library(),
        "sharedLibraryName": "" if os.name == "nt" else library_name(),
        "enableShared": bool(
            sysconfig.get_config_var("Py_ENABLE_SHARED")
            or sysconfig.get_config_var("PYTHONFRAMEWORK")
        ),
        "loadExtension": loads_extensions(unusable),
        "pip": find_spec("pip") is not None,
        "ensurepip": find_spec("ensurepip") is not None,
        "venv": makes_environments(os.name == "nt"),
        "unusable": unusable,
    }
    print(json.dumps(report))


main()
