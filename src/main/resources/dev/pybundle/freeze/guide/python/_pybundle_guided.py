"""Make of an installed interpreter one that has the packages of the program, and none of its own.

It is started without site, which would import what the user has installed. What the program starts as sys.executable finds
the program's modules by PYTHONPATH; in any other interpreter that gets this variable, sitecustomize takes them away again.
"""

from __future__ import annotations

import os
import site
import sys

OWNER = "_PYBUNDLE_GUIDED"


def start(contents: str) -> None:
    """Do what site does for a program, and let the processes of the program do the same."""
    site.setquit()
    site.setcopyright()
    site.sethelper()
    os.environ["PYTHONPATH"] = contents
    os.environ[OWNER] = sys.executable
    import sitecustomize  # type: ignore[import-not-found] # noqa: F401


def settle(contents: str, pth: bool) -> None:
    """Have the packages of the program alone: what sitecustomize does in each interpreter of the program."""
    import _pybundle_system

    installed = {*site.getsitepackages(), site.getusersitepackages()}
    sys.path[:] = [each for each in sys.path if each not in installed]
    site.ENABLE_USER_SITE = False
    _pybundle_system.start()
    if pth:
        site.addsitedir(contents)
