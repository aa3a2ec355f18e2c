"""Start the frozen program: the initialisation script that cx_Freeze's executable imports. It runs in the program.

The hooks run first, each in a namespace of its own, as scripts do; then the entry, in the module __main__.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from types import CodeType
from typing import Any, TextIO

import BUILD_CONSTANTS  # type: ignore[import-not-found]

SETTINGS: dict[str, Any] = BUILD_CONSTANTS.PYBUNDLE

sys.frozen = True  # type: ignore[attr-defined]
# The program leaves nothing behind, and its folder may be read-only.
sys.dont_write_bytecode = True


def run(name: str) -> None:
    """Run the program, whose entry is a module of this name."""
    give_places()
    if SETTINGS["quickStart"]:
        # No module that is analysed names it.
        __import__("_pybundle_start").start()
    if SETTINGS["unbuffered"]:
        sys.stdout = sys.__stdout__ = unbuffered(sys.stdout)  # type: ignore[misc]
        sys.stderr = sys.__stderr__ = unbuffered(sys.stderr)  # type: ignore[misc]
    if SETTINGS["warnings"]:
        import warnings

        sys.warnoptions.extend(SETTINGS["warnings"])
        warnings._processoptions(sys.warnoptions)  # type: ignore[attr-defined]
    main = sys.modules["__main__"].__dict__
    for hook, file in SETTINGS["hooks"]:
        execute(
            hook, file, {"__name__": "__main__", "__builtins__": main["__builtins__"]}
        )
    # No module that is analysed names it.
    __import__("_pybundle_interpreter").start("")
    command = of_multiprocessing()
    if command is None:
        work_for_others()
        execute(name, SETTINGS["entry"], main)
    else:
        exec(command, main)  # noqa: S102 - what multiprocessing passes to an interpreter


def give_places() -> None:
    """Let the modules in the executable say where they lie, as all of the standard library do for plain Python.

    It has imported those of interest, such as os, whose folder programs take for that of the standard library.
    """
    archive = os.path.join(sys.prefix, "lib", "library.zip")
    for name, module in list(sys.modules.items()):
        origin = getattr(getattr(module, "__spec__", None), "origin", None)
        is_placed = name.startswith("_") or hasattr(module, "__file__")
        if origin == "frozen" and not is_placed:
            module.__file__ = os.path.join(archive, *name.split(".")) + ".pyc"


def of_multiprocessing() -> str | None:
    """Return what multiprocessing tells its fork server or resource tracker to run; nothing in other processes.

    It starts them as an interpreter with a command. cx_Freeze's own replacement runs that where the entry imports
    multiprocessing, when the entry has only begun, and so the server's processes lack what the entry defines after that.
    """
    if "-c" not in sys.argv[1:-1]:
        return None
    place = sys.argv.index("-c", 1)
    command = sys.argv[place + 1]
    if (
        not command.startswith("from multiprocessing.")
        or " import main;" not in command
    ):
        return None
    # The same is not to be found again in its processes, which run the entry.
    del sys.argv[1 : place + 2]
    return command


def work_for_others() -> None:
    """Do what multiprocessing has started this process for, and end; return in other processes.

    Where it is imported, cx_Freeze's own replacement does so, when the entry has only begun. As __mp_main__ it runs whole.
    """
    if sys.argv[1:2] != ["--multiprocessing-fork"]:
        return
    arguments = sys.argv[1:]
    del sys.argv[1:]
    # No module that is analysed names it.
    spawn = importlib.import_module("multiprocessing." + "spawn")
    sys.argv += arguments
    spawn.freeze_support()


def execute(name: str, file: str, namespace: dict[str, Any]) -> None:
    """Run a script that is frozen as a module of this name. Its data lies beside its file, in the folder of the modules."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"this program was frozen without {file}")
    code = spec.loader.get_code(name)  # type: ignore[attr-defined]
    place = os.path.join(sys.prefix, "lib", file)
    if os.path.isfile(place):
        code = placed(code, place)
    namespace.update(
        __file__=place,
        # cx_Freeze's own replacement for multiprocessing's start of a process reads these of the entry.
        __loader__=spec.loader,
        __spec__=spec,
        __cached__=None,
    )
    exec(code, namespace)  # noqa: S102 - the program itself


def placed(code: CodeType, file: str) -> CodeType:
    """Return code that says where its source is, for what reads the sources of functions."""
    inner = tuple(
        placed(each, file) if isinstance(each, CodeType) else each
        for each in code.co_consts
    )
    return code.replace(co_filename=file, co_consts=inner)


def unbuffered(stream: TextIO | None) -> Any:
    """Return a stream like the one given that writes at once, as the interpreter's option -u makes it."""
    if stream is None:
        return None
    import io

    return io.TextIOWrapper(
        open(stream.fileno(), "wb", buffering=0, closefd=False),
        encoding=stream.encoding,
        errors=stream.errors,
        newline=None if sys.platform == "win32" else "\n",
        line_buffering=stream.isatty(),
        write_through=True,
    )
