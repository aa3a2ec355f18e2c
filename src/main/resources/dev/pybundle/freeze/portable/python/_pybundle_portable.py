"""Start a portable program, in its own interpreter or one of its user: first the hooks, each in a namespace of its own, then the
entry as __main__."""

from __future__ import annotations

import os
import sys

from _pybundle_settings import SETTINGS  # type: ignore[import-not-found]

# They would lead astray an interpreter that the program starts as sys.executable; this one does not read them.
ASTRAY = ("PYTHONHOME", "PYTHONPATH")


def run() -> None:
    """Run the program, in the place of what was run to get here."""
    contents = os.path.dirname(os.path.abspath(__file__))
    program = contents
    for _ in range(SETTINGS["up"]):
        program = os.path.dirname(program)
    # The launcher for Windows runs itself, as an archive.
    if sys.path[0] == sys.argv[0]:
        del sys.path[0]
    suffix = ".exe" if sys.platform == "win32" else ""
    sys.argv[0] = os.path.join(program, SETTINGS["name"] + suffix)
    for name in ASTRAY:
        os.environ.pop(name, None)
    if SETTINGS["guided"]:
        import _pybundle_guided

        _pybundle_guided.start(contents)
    if SETTINGS["quickStart"]:
        import _pybundle_start

        _pybundle_start.start()
    for hook in SETTINGS["hooks"]:
        execute(os.path.join(contents, hook), {"__name__": "__main__"})
    main = sys.modules["__main__"].__dict__
    for name in (__name__, "os", "sys"):
        main.pop(name, None)
    main.update(__spec__=None, __package__=None, __cached__=None)
    execute(os.path.join(contents, SETTINGS["entry"]), main)


def execute(file: str, namespace: dict[str, object]) -> None:
    """Run a script; one whose source is there has its compiled code beside it."""
    from importlib.machinery import SourceFileLoader, SourcelessFileLoader

    is_source = file.endswith(".py")
    loader = (SourceFileLoader if is_source else SourcelessFileLoader)("__main__", file)
    namespace.update(__file__=file, __loader__=loader)
    code = loader.get_code("__main__")
    exec(code or "", namespace)  # noqa: S102 - the program itself
