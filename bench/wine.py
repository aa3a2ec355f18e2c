"""PyInstaller as a program for Windows, which wine runs: what a native build makes, to set beside a cross-built program.

Usage: python3 bench/wine.py PROJECT LAYOUT RESULT.json --runner COMMAND --python FOLDER --tools FOLDER

Freezes a project that bench/targets.py has cross-built, by the same PyInstaller, Python and packages under wine, starts the program,
asks it for /api/health, and writes what that took. FOLDER of --python holds a python.exe of the version that the cross-built program
has; that of --tools is made by the first call. The runner takes a program and its arguments, and has the files of this machine on
its drive Z:.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import json
import os
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import programs

TRIPLE = "x86_64-pc-windows-msvc"
# Of the Python on Windows.
VERSION = "3.14"
PR_SET_CHILD_SUBREAPER = 36
# How long wine's own processes may go on after the last program.
LINGER = 30


class Rig(NamedTuple):
    """What starts programs for Windows, a Python among them, and where PyInstaller lies."""

    runner: Sequence[str]
    python: Path
    tools: Path


class Spent(NamedTuple):
    """Seconds by the clock and of processors, those of wine's server included."""

    wall: float
    cpu: float


def on_windows(path: Path) -> str:
    return "Z:" + str(path.resolve()).replace("/", "\\")


def provide_tools(rig: Rig) -> None:
    """Install PyInstaller for Windows into its folder, from wheels alone."""
    if rig.tools.is_dir():
        return
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target"]
    platform = ["--platform", "win_amd64", "--python-version", VERSION]
    # pip looks at the markers of this machine, and these two are for Windows only.
    named = [*programs.TOOLS, "pefile", "pywin32-ctypes"]
    subprocess.run(
        [*command, str(rig.tools), *platform, "--only-binary", ":all:", *named],
        check=True,
    )


def installed(site: Path, folder: Path) -> Path:
    """Copy packages to where Python has those of a user: of these PyInstaller leaves libraries in their own folders."""
    copied = folder / f"Python{VERSION.replace('.', '')}" / "site-packages"
    shutil.copytree(site, copied)
    return copied


def freeze(
    rig: Rig, project: Path, site: Path, arguments: Sequence[str], log: Path
) -> Spent:
    """Let PyInstaller freeze in the folder of a project, with packages that are installed; what is made lies in dist."""
    provide_tools(rig)
    environment = {
        "LC_ALL": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
        # Ahead of the tools, which may bring another version of the same package.
        "PYTHONPATH": f"{on_windows(site)};{on_windows(rig.tools)}",
        "PYTHONUSERBASE": on_windows(site.parents[1]),
    }
    command = [*rig.runner, on_windows(rig.python / "python.exe"), "-m", "PyInstaller"]
    command += ["--noconfirm", *arguments]
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before, start = used(), time.time()
    with log.open("wb") as output:
        done = subprocess.run(
            command,
            cwd=project,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    # Processes of wine itself may hold the output open for longer.
    wall = log.stat().st_mtime - start
    await_children()
    if done.returncode:
        raise programs.Failed(
            f"under wine: {programs.reason(programs.read(log), done.returncode)}"
        )
    return Spent(wall, used() - before)


def used() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def await_children() -> None:
    """Wait for what has become ours since who started it ended: only what was waited for is counted."""
    end = time.monotonic() + LINGER
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < end:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.1)


def options_for(
    runner: Sequence[str], patience: float, mvn: Sequence[str] = ()
) -> programs.Options:
    """What programs.py needs to freeze a program for Windows and to start it."""
    return programs.Options(
        programs=[],
        modes=[],
        keep=Path(),
        again=False,
        write=False,
        python=None,
        mvn=mvn,
        target=TRIPLE,
        runner=runner,
        runner_name="",
        patience=patience,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("project", type=Path)
    parser.add_argument("layout", choices=["onedir", "onefile"])
    parser.add_argument("result", type=Path)
    parser.add_argument("--runner", required=True)
    parser.add_argument("--python", type=Path, required=True)
    parser.add_argument("--tools", type=Path, required=True)
    given = parser.parse_args()
    rig = Rig(shlex.split(given.runner), given.python, given.tools)
    site = given.project / "target/pybundle" / TRIPLE / "env/target/site-packages"
    name = "cortex-backend"
    options = [f"--{given.layout}", "--name", name, "--exclude-module", "tkinter"]
    options += ["--collect-all", "sqlite_vec"]
    data = f"{on_windows(given.project / 'src/db/migrations')};db/migrations"
    with tempfile.TemporaryDirectory(prefix="pybundle wine é ") as temporary:
        folder = Path(temporary)
        shutil.copytree(given.project / "src", folder / "src")
        site = installed(site, folder / "packages")
        log = given.result.with_suffix(".log")
        options += ["--specpath", "spec", "--add-data", data, "src/main.py"]
        spent = freeze(rig, folder, site, options, log)
        made = folder / "dist"
        program = made / name if given.layout == "onedir" else made
        tried = folder / "tried"
        tried.mkdir()
        expected = {
            "about": "",
            "arguments": ["--port", "{port}"],
            "url": "http://127.0.0.1:{port}/api/health",
            "body": '"status":"ok"',
            "timeout": 240,
        }
        (folder / "expect.json").write_text(json.dumps(expected), encoding="utf-8")
        command = [*rig.runner, str(program / f"{name}.exe")]
        trial = options_for(rig.runner, 1)
        programs.attempt(programs.Program(folder), command, tried, trial)
        found = {
            "layout": given.layout,
            "triple": TRIPLE,
            "wall": spent.wall,
            "cpu": spent.cpu,
            "size": programs.size_of(program),
            "proved": "answers",
        }
    given.result.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
