"""Know the interpreter that runs this, without the environment around it: its files, and how it looks for them elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator

WINDOWS = sys.platform == "win32"
# What no program imports: tests, editors, installers, and how the interpreter itself was built.
NEVER = re.compile(
    r"(.*/)?(__pycache__|tests?|idle_test)"
    r"|site-packages|dist-packages|ensurepip|idlelib|turtledemo|pydoc_data|config-.*"
    r"|lib-dynload|sitecustomize\.py|usercustomize\.py|EXTERNALLY-MANAGED"
)
# Python's own tests of extension modules.
TEST_MODULE = re.compile(r"_?(test|ctypes_test|xxlimited|xxtestfuzz|xxsubtype)\w*\.")
# A window needs Tcl's scripts, which lie outside of the standard library.
TK = re.compile(r"tkinter|turtle\.py|_tkinter\..*")


def refusal(program: str) -> str:
    """Return why there can be no program of a name with a copy of this interpreter; an empty text if there can."""
    if program == contents().partition("/")[0]:
        return (
            f"The folder {program} of the interpreter lies where the program would, perhaps you should give that"
            " another <name>"
        )
    if sysconfig.get_config_var("PYTHONFRAMEWORK"):
        return (
            f"The interpreter {executable()} is part of a framework, which cannot be moved, perhaps you should name"
            " one that uv manages, e.g. <python>3.12</python>"
        )
    return ""


def executable() -> str:
    """Return the interpreter itself: that of an environment only starts it."""
    return os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)


def library() -> str:
    """Return the folder of the standard library."""
    return os.path.dirname(os.path.realpath(os.__file__))


def started_with() -> set[str]:
    """Return the modules that an interpreter imports before it runs anything."""
    command = [executable(), "-I", "-c", "import runpy, sys; print(*sys.modules)"]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return {name.partition(".")[0] for name in said.decode().split()} - {"__main__"}


def contents() -> str:
    """Return where an interpreter that was moved looks for its standard library, relative to a folder above it."""
    if WINDOWS:
        return "Lib"
    return f"{sys.platlibdir}/{os.path.basename(library())}"


def extensions() -> str:
    """Return the folder of the extension modules that are files."""
    if WINDOWS:
        return os.path.join(sys.base_prefix, "DLLs")
    return os.path.join(library(), "lib-dynload")


def standard_files(window: bool) -> Iterator[tuple[str, str]]:
    """Yield the files of the standard library, as path in it and source; those for windows only if they are asked for."""
    yield from tree(library(), window)
    place = "" if WINDOWS else "lib-dynload/"
    for path, source in tree(extensions(), window):
        yield place + path, source
    if WINDOWS:
        folder = os.path.dirname(executable())
        for name in sorted(os.listdir(folder)):
            if name.lower().endswith(".dll"):
                yield name, os.path.join(folder, name)


def tree(root: str, window: bool) -> Iterator[tuple[str, str]]:
    """Yield the files below a folder of the standard library, without what a program does not import."""

    def wanted(path: str) -> bool:
        first = path.partition("/")[0]
        return not NEVER.fullmatch(path) and (window or not TK.fullmatch(first))

    for folder, names, files in os.walk(root):
        inside = os.path.relpath(folder, root).replace(os.sep, "/") + "/"
        inside = "" if inside == "./" else inside
        names[:] = sorted(name for name in names if wanted(inside + name))
        for name in sorted(files):
            if wanted(inside + name) and not TEST_MODULE.match(name):
                yield inside + name, os.path.join(folder, name)


def window_files() -> Iterator[tuple[str, str]]:
    """Yield the scripts of Tcl and Tk, which it looks for beside the folder of the interpreter, as path there and source."""
    try:
        import tkinter

        folder = tkinter.Tcl().eval("info library")
    except (ImportError, RuntimeError):
        # The user's code may try to import it, as this interpreter would.
        return
    for found in (folder, re.sub("tcl(?=[^/]*$)", "tk", folder)):
        for place, names, files in os.walk(found):
            names.sort()
            for name in sorted(files):
                source = os.path.join(place, name)
                path = os.path.relpath(source, os.path.dirname(found))
                yield "lib/" + path.replace(os.sep, "/"), source


def libraries() -> list[str]:
    """Return the folders that may hold the interpreter's own libraries, which no cache of the loader lists."""
    folders = (sysconfig.get_config_var("LIBDIR"), os.path.join(sys.base_prefix, "lib"))
    return [folder for folder in folders if folder]
