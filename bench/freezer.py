"""How to start PyInstaller for an environment, beside which pybundle keeps it: an analysis must not see it as a package."""

from __future__ import annotations

import atexit
import functools
import json
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

SCRIPTS = Path(__file__).resolve().parent.parent / "src/main/resources/dev/pybundle"


@functools.cache
def room() -> Path:
    """Return a folder with all scripts side by side, as the plugin unpacks them."""
    folder = Path(tempfile.mkdtemp(prefix="pybundle-room-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for owner in (SCRIPTS / "python", SCRIPTS / "freeze" / "pyinstaller"):
        for script in owner.rglob("*.py"):
            shutil.copy(script, folder)
    return folder


def start(python: str) -> list[str]:
    """Return the beginning of a command that runs a script with PyInstaller at hand."""
    folder = apart(python)
    return [python, *([str(room() / "freezer_path.py"), folder] if folder else [])]


def by_hand(python: str, *arguments: str) -> list[str]:
    """Return the command of PyInstaller as it is, which sees what the analysis of a goal sees."""
    if apart(python) is None:
        return [python, "-m", "PyInstaller", *arguments]
    return [
        *start(python),
        *(str(room() / "run_pyinstaller.py"), os.devnull, "-", "-", "-"),
        *arguments,
    ]


def makespec(python: str, *arguments: str) -> list[str]:
    """Return the command with which PyInstaller writes a spec."""
    folder = apart(python)
    if folder is None:
        return [python, "-m", "PyInstaller.utils.cliutils.makespec", *arguments]
    script = Path(folder) / "PyInstaller/utils/cliutils/makespec.py"
    return [*start(python), str(script), *arguments]


def apart(python: str) -> str | None:
    """Return the folder with PyInstaller; nothing if it is in the environment itself."""
    state = Path(python).parent.parent / "pybundle-env.json"
    if not state.is_file():
        return None
    found = json.loads(state.read_text(encoding="utf-8"))
    address = urlsplit(found["environment"]["freezer"]["folder"])
    return os.path.normpath(url2pathname(address.path))
