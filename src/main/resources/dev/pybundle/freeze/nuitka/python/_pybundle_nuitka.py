"""Begin a program that Nuitka made as programs of other freezers begin. It runs in the program, before all hooks.

It is in every program, so it imports only what every program has.
"""

import os
import sys


def start(name: str, warnings: "list[str]") -> None:
    """Say that the program is frozen and where its executable is, and set what it does about warnings."""
    sys.frozen = True  # type: ignore[attr-defined]
    sys.executable = executable(name) or sys.executable
    if warnings:
        import warnings as module

        sys.warnoptions.extend(warnings)
        module._processoptions(sys.warnoptions)  # type: ignore[attr-defined]


def executable(name: str) -> "str | None":
    """Return the file that this process runs. Nuitka names one beside it, which is not there.

    In one file that is what it has unpacked, so a copy of the program has not to be unpacked again.
    """
    folder = os.path.dirname(os.path.abspath(__file__))
    for suffix in ("", ".exe", ".bin"):
        file = os.path.join(folder, name + suffix)
        if os.path.isfile(file):
            return file
    return None
