"""Make, of the Python that this script runs in, the archive of an interpreter that PyOxidizer links into programs.

PyOxidizer reads python/PYTHON.json in the archive and what that names; the form is that of python-build-standalone, version 7:
https://gregoryszorc.com/docs/python-build-standalone/main/distributions.html. It links the interpreter statically, of the
object files in the static library that Python's headers come with.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib import machinery
from pathlib import Path
from typing import Any

FORM = "7"
# Raised when an archive that an older pybundle made must not be used.
REVISION = "1"
# A row of the table of modules that are part of the interpreter: name and function.
ROW = re.compile(r'^\s*\{"(\w+)",\s*(\w+)\},', re.MULTILINE)
LIBRARY_OPTION = re.compile(r"(?<!\S)-l(\S+)")
# What every interpreter needs of the C library.
ALWAYS_LINKED = ("m", "dl", "pthread", "util")
# Of the standard library: what is no part of it, what only a site has, and what only tests need.
NOT_COPIED = {"__pycache__", "site-packages", "dist-packages", "lib-dynload"}
NOT_COPIED_FROM_ROOT = {"test", "sitecustomize.py", "usercustomize.py"}
TEST_MODULE = re.compile(r"_test|_ctypes_test|_xx|xx")
EXECUTABLE_NAME = "install/bin/python3"


def static_library() -> Path | None:
    """Return the interpreter as a static library, best the one for position-independent code; nothing if there is none."""
    folder = Path(sysconfig.get_config_var("LIBPL") or os.devnull)
    name = f"libpython{version()}"
    found = (folder / f"{name}{kind}.a" for kind in ("-pic", ""))
    return next(filter(Path.is_file, found), None)


def version() -> str:
    """Return major and minor version."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def version_in(archive: Path) -> str:
    """Return major and minor version of the interpreter in an archive."""
    unpacked = subprocess.run(
        ["tar", "--zstd", "-xOf", os.fspath(archive), "python/PYTHON.json"],
        check=True,
        stdout=subprocess.PIPE,
    )
    return str(json.loads(unpacked.stdout)["python_major_minor_version"])


def key() -> str:
    """Return what stands for all that goes into the archive: the library by content, the rest by what makes it another."""
    library = static_library()
    content = library.read_bytes() if library is not None else b""
    digest = hashlib.sha256(content)
    newest = max(
        os.stat(place).st_mtime_ns
        for place, _, _ in os.walk(sysconfig.get_path("stdlib"))
        if os.path.basename(place) not in NOT_COPIED
    )
    for part in (REVISION, sys.version, sys.base_prefix, str(newest)):
        digest.update(b"\0" + part.encode())
    return digest.hexdigest()[:12]


def make(triple: str, scratch: Path, archive: Path) -> None:
    """Make the archive; its name ends with .tar.zst."""
    library = static_library()
    if library is None:
        raise FileNotFoundError("no static library of the interpreter")
    root = scratch / "python"
    shutil.rmtree(scratch, ignore_errors=True)
    objects = unpack(library, root / "build" / "core")
    copy_installation(root / "install")
    licence = find_licence(root)
    description = describe(triple, root, objects, library.parent / "config.c", licence)
    with open(root / "PYTHON.json", "w", encoding="utf-8") as stream:
        json.dump(description, stream, indent=1, sort_keys=True)
    compressed(scratch, archive)
    shutil.rmtree(scratch)


def unpack(library: Path, folder: Path) -> list[str]:
    """Unpack the object files of a static library."""
    folder.mkdir(parents=True)
    subprocess.run(["ar", "x", os.fspath(library)], cwd=folder, check=True)
    return sorted(os.listdir(folder))


def copy_installation(target: Path) -> None:
    """Copy interpreter, headers and standard library."""
    (target / "bin").mkdir(parents=True)
    real = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    shutil.copy2(real, target / "bin" / "python3")
    stdlib = sysconfig.get_path("stdlib")

    def ignored(folder: str, names: list[str]) -> set[str]:
        left_out = {
            name for name in names if name in NOT_COPIED or name.startswith("config-")
        }
        if os.path.samefile(folder, stdlib):
            left_out.update(NOT_COPIED_FROM_ROOT.intersection(names))
        return left_out

    lib = target / "lib" / f"python{version()}"
    shutil.copytree(stdlib, lib, ignore=ignored)
    (lib / "site-packages").mkdir()
    (lib / "lib-dynload").mkdir()
    for file in extension_files():
        shutil.copy2(file, lib / "lib-dynload")
    shutil.copytree(
        sysconfig.get_path("include"), target / "include" / f"python{version()}"
    )


def extension_files() -> list[Path]:
    """Return the modules of the standard library that are libraries."""
    folder = Path(sysconfig.get_config_var("DESTSHARED"))
    return sorted(
        each for each in folder.glob("*.so") if not TEST_MODULE.match(each.name)
    )


def find_licence(root: Path) -> str:
    """Copy Python's licence, which PyOxidizer wants, and return where it is."""
    places = (
        Path(sysconfig.get_path("stdlib"), "LICENSE.txt"),
        Path(f"/usr/share/doc/python{version()}/copyright"),
    )
    folder = root / "licenses"
    folder.mkdir()
    found = next(filter(Path.is_file, places), None)
    if found is not None:
        shutil.copyfile(found, folder / "LICENSE.python.txt")
    else:
        # The same text, as the interpreter has it.
        import site  # noqa: F401 - adds the builtin

        (folder / "LICENSE.python.txt").write_text(
            sys.copyright + "\n", encoding="utf-8"
        )
    return "licenses/LICENSE.python.txt"


def describe(
    triple: str, root: Path, objects: list[str], table: Path, licence: str
) -> dict[str, Any]:
    """Return what stands in PYTHON.json."""
    lib = f"install/lib/python{version()}"
    tag = "cp" + version().replace(".", "")
    return {
        "version": FORM,
        "target_triple": triple,
        "optimizations": "pgo",
        "python_tag": tag,
        "python_abi_tag": tag,
        # PyOxidizer knows no other name of a platform on Linux.
        "python_platform_tag": f"linux-{platform.machine()}",
        "python_implementation_cache_tag": sys.implementation.cache_tag,
        "python_implementation_hex_version": sys.hexversion,
        "python_implementation_name": sys.implementation.name,
        "python_implementation_version": list(map(str, sys.version_info)),
        "python_version": platform.python_version(),
        "python_major_minor_version": version(),
        "python_paths": {
            "stdlib": lib,
            "platstdlib": lib,
            "purelib": f"{lib}/site-packages",
            "platlib": f"{lib}/site-packages",
            "include": f"install/include/python{version()}",
            "scripts": "install/bin",
            "data": "install",
        },
        "python_paths_abstract": {},
        "python_exe": EXECUTABLE_NAME,
        "python_stdlib_test_packages": [],
        "python_suffixes": {
            "source": machinery.SOURCE_SUFFIXES,
            "bytecode": machinery.BYTECODE_SUFFIXES,
            "debug_bytecode": machinery.DEBUG_BYTECODE_SUFFIXES,
            "optimized_bytecode": machinery.OPTIMIZED_BYTECODE_SUFFIXES,
            "extension": machinery.EXTENSION_SUFFIXES,
        },
        "python_bytecode_magic_number": importlib.util.MAGIC_NUMBER.hex(),
        "python_symbol_visibility": "global-default",
        "python_extension_module_loading": ["builtin", "shared-library"],
        "python_config_vars": {
            name: str(value) for name, value in sysconfig.get_config_vars().items()
        },
        "libpython_link_mode": "static",
        "crt_features": ["glibc-dynamic"],
        "run_tests": "",
        "licenses": ["Python-2.0"],
        "license_path": licence,
        "build_info": {
            "core": {
                "objs": [f"build/core/{name}" for name in objects],
                "links": [{"name": name, "system": True} for name in linked()],
                "shared_lib": None,
                "static_lib": None,
            },
            "extensions": extensions(table, lib),
            "inittab_object": "build/core/config.o",
            "inittab_source": f"build/core/{table.name}",
            "inittab_cflags": ["-fPIC", "-std=c11", "-DNDEBUG"],
            "object_file_format": "elf",
        },
    }


def linked() -> list[str]:
    """Return the libraries that the interpreter is linked with."""
    options = " ".join(
        str(sysconfig.get_config_var(name) or "")
        for name in ("LIBS", "SYSLIBS", "MODLIBS")
    )
    return list(dict.fromkeys([*ALWAYS_LINKED, *LIBRARY_OPTION.findall(options)]))


def extensions(table: Path, lib: str) -> dict[str, list[dict[str, Any]]]:
    """Return the modules that are no Python: those in the interpreter, by its table, and those that are libraries."""
    found = {
        name: [extension(init)]
        for name, init in ROW.findall(table.read_text(encoding="utf-8"))
    }
    for file in extension_files():
        name = file.name.partition(".")[0]
        found[name] = [extension(f"PyInit_{name}", f"{lib}/lib-dynload/{file.name}")]
    return found


def extension(init: str, library: str | None = None) -> dict[str, Any]:
    """Return a module; the libraries that it needs come into the program after it was built."""
    return {
        "in_core": library is None,
        "required": library is None,
        "init_fn": init,
        "links": [],
        "objs": [],
        "static_lib": None,
        "shared_lib": library,
        "variant": "default",
    }


def compressed(folder: Path, archive: Path) -> None:
    """Write the archive, the same for the same files."""
    packed = subprocess.Popen(
        [
            "tar",
            "--sort=name",
            "--mtime=@0",
            "--owner=0",
            "--group=0",
            "--numeric-owner",
            "-cf",
            "-",
            "python",
        ],
        cwd=folder,
        stdout=subprocess.PIPE,
    )
    with packed:
        subprocess.run(
            ["zstd", "-q", "-3", "-f", "-o", os.fspath(archive)],
            stdin=packed.stdout,
            check=True,
        )
    if packed.returncode:
        raise OSError(f"tar ended with {packed.returncode}")
