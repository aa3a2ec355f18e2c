"""Print what each field of a spec has made of this program, a line a field."""

import ctypes
import gc
import importlib
import importlib.util
import inspect
import os
import pathlib
import platform
import signal
import sys
import time
from importlib import metadata

import by_reached
import by_trim
import colorsys
import helper
import readable
import second_root

try:
    import left_out
except ImportError:
    left_out = None

HERE = pathlib.Path(__file__).parent


def module(*parts):
    """Import what no statement names."""
    try:
        return importlib.import_module(".".join(parts)).__name__
    except ImportError as problem:
        return f"no {problem.name}"


def text(*parts):
    return HERE.joinpath(*parts).read_text().strip() if HERE.joinpath(*parts).is_file() else "no file"


def library(*parts):
    file = HERE.joinpath(*parts)
    return ctypes.CDLL(str(file)).answer() if file.is_file() else "no file"


def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "no metadata"


def asserts():
    try:
        assert not __name__
    except AssertionError:
        return "asserts"
    return "no asserts"


def source(module):
    try:
        return inspect.getsource(module).strip()
    except OSError:
        return "no source"


def ignored_by_launcher(number):
    """Tell whether the process that has unpacked the program passes over a signal, and not on."""
    launcher = os.getppid()
    if os.readlink(f"/proc/{launcher}/exe") != os.readlink("/proc/self/exe"):
        return False
    came = []
    signal.signal(number, lambda *_: came.append(number))
    os.kill(launcher, number)
    time.sleep(1)
    signal.signal(number, signal.SIG_DFL)
    return not came


def shown():
    """Yield a field and what is to be seen of it."""
    yield "name", pathlib.Path(sys.argv[0]).name
    yield "triple", platform.machine()
    yield "entry", pathlib.Path(__file__).name, __name__
    yield "sourceRoots", second_root.VALUE
    yield "mode", "PYBUNDLE_HOST" not in os.environ
    yield "datas", text("data", "text.txt")
    yield "binaries", library("native", "libown.so")
    yield "hiddenImports", module("hid" + "den")
    yield "excludes", left_out
    yield "collectAll", module("by_all", "deep", "mod"), text("by_all", "text.txt"), library("by_all", "libby_all.so"), version("by" + "-all")
    yield "collectSubmodules", module("by_sub", "deep", "mod")
    yield "collectData", text("by_data", "in", "text.txt")
    yield "collectBinaries", library("by_binaries", "libby_binaries.so")
    yield "copyMetadata", version("by" + "-copy")
    yield "recursiveCopyMetadata", version("by" + "-recursive"), version("by" + "-required")
    yield "distributionFiles", text("by_file", "text.txt")
    yield "hooksPath", module("from_" + "hook")
    yield "hooksConfig", module("from_" + "config")
    yield "runtimeHooks", getattr(sys, "hooked", "not run")
    yield "noarchive", os.path.isfile(importlib.util.find_spec("colorsys").origin or ""), colorsys.__name__
    yield "completeness", module("by_reached", "unseen")
    yield "trim", module("by_trim", "unseen")
    yield "moduleCollectionMode", source(readable)
    yield "optimize", asserts(), helper.asserts(), helper.__doc__
    yield "unbuffered", sys.stdout.write_through
    yield "utf8", sys.flags.utf8_mode
    yield "quickStart", len(gc.callbacks)
    yield "options", *sys.warnoptions, *(each for each in sys._xoptions.items() if each[0] != "utf8")
    yield "contentsDirectory", HERE.name
    yield "runtimeTmpdir", HERE.parent.name
    yield "bootloaderIgnoreSignals", ignored_by_launcher(signal.SIGTERM)


def deaf():
    """Do not end until somebody does it by force."""
    signal.signal(signal.SIGTERM, lambda *_: None)
    print("deaf", flush=True)
    while True:
        time.sleep(1)


if __name__ == "__main__":
    if "deaf" in sys.argv:
        deaf()
    print(by_reached.__name__, by_trim.__name__, "said:", flush=True)
    for field, *values in shown():
        print(field, *values, flush=True)
