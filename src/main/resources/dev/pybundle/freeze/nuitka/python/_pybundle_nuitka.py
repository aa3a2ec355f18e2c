"""Begin a program that Nuitka made as programs of other freezers begin. It runs in the program, before all hooks.

It is in every program, so it imports only what every program has.
"""

import os
import sys

# The launcher of one file, which has unpacked it, gives its pid in this variable.
LAUNCHER = "NUITKA_ONEFILE_PARENT"
# And the guard looks for the folder that a launcher has unpacked in this one.
UNPACKED = "_PYI_APPLICATION_HOME_DIR"


def start(name: str, warnings: "list[str]") -> None:
    """Say that the program is frozen, where its data and its executable are, and set what it does about warnings."""
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.frozen = True  # type: ignore[attr-defined]
    sys._MEIPASS = folder  # type: ignore[attr-defined]
    sys.executable = executable(folder, name) or sys.executable
    if os.environ.get(LAUNCHER) == str(os.getppid()):
        os.environ[UNPACKED] = folder
    if warnings:
        import warnings as module

        sys.warnoptions.extend(warnings)
        module._processoptions(sys.warnoptions)  # type: ignore[attr-defined]


def guarded() -> None:
    """Take back what is for the guard alone, and not for the processes that the program starts."""
    os.environ.pop(UNPACKED, None)


def executable(folder: str, name: str) -> "str | None":
    """Return the file that this process runs. Nuitka names one beside it, which is not there.

    In one file that is what it has unpacked, so a copy of the program has not to be unpacked again.
    """
    for suffix in ("", ".exe", ".bin"):
        file = os.path.join(folder, name + suffix)
        if os.path.isfile(file):
            return file
    return None
