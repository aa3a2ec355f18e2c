"""The temporary folder that a onefile program is unpacked to, and those that crashes have left.

A guarded program marks its folder with what uses it: the launcher and the program, by pid and start. Before the mark is
there, as when a launcher is killed while it unpacks, only its pid shows, in the name of the folder.
"""

from __future__ import annotations

import os
import stat
import sys
from _thread import start_new_thread
from collections.abc import Callable

if sys.platform == "win32":
    import _pybundle_guard_windows as processes
else:
    import _pybundle_guard_processes as processes

PREFIX = "_MEI"
# Then come the launcher's pid, in as many digits, and something random; old releases of PyInstaller have no pid there.
DIGITS = 8
RANDOM = 6
MARK = ".pybundle-guard"
HEAD = "pybundle"
FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def use(path: str, owners: list[processes.Process], sweep: Callable[[], None]) -> None:
    """Say who uses a folder, and remove those beside it that nobody does; neither must keep a program from being watched."""
    mark(path, owners)
    try:
        start_new_thread(sweep, ())
    except RuntimeError:
        # There are too many threads. The next start does it.
        pass


def mark(path: str, owners: list[processes.Process]) -> None:
    """Say who uses a folder."""
    words = [HEAD, processes.namespace(), *map(named, owners)]
    try:
        descriptor = os.open(
            os.path.join(path, MARK), os.O_WRONLY | os.O_CREAT | FLAGS, 0o600
        )
        with open(descriptor, "w", encoding="ascii") as file:
            file.write("\n".join(words) + "\n")
    except OSError:
        # The disk is full, or it is not this user's. A mark that is not whole is none, see is_dead.
        pass


def named(process: processes.Process) -> str:
    """Return a process as it stands in a mark."""
    return " ".join(map(str, [process.pid, *process.started]))


def remove(path: str) -> None:
    """Remove a folder whose launcher is gone, unless another process uses it."""
    if not processes.in_use(path):
        remove_tree(path)


def sweep_beside(own: str) -> None:
    """Remove what crashed programs of this user have left beside the folder of this one."""
    base = os.path.dirname(own)
    try:
        names = os.listdir(base)
    except OSError:
        return
    for name in names:
        path = os.path.join(base, name)
        if name.startswith(PREFIX) and path != own and is_dead(path):
            remove(path)


def is_dead(path: str) -> bool:
    """Tell whether nobody is left who could use a folder."""
    try:
        folder = os.lstat(path)
        if not stat.S_ISDIR(folder.st_mode) or not processes.is_own(folder):
            return False
        owners = marked(path)
        if owners is None:
            pid = launcher_of(os.path.basename(path))
            return processes.sees_everybody() and processes.look(pid) is None
    except (OSError, ValueError):
        return False
    return not any(map(lives, owners))


def launcher_of(name: str) -> int:
    """Return the pid in the name of a folder."""
    digits = name[len(PREFIX) : len(PREFIX) + DIGITS]
    if len(name) < len(PREFIX) + DIGITS + RANDOM:
        raise ValueError(name)
    return int(digits, 16)


def marked(path: str) -> list[str] | None:
    """Return who uses a folder as its mark tells, nothing without a whole one."""
    try:
        descriptor = os.open(os.path.join(path, MARK), os.O_RDONLY | FLAGS)
    except OSError:
        return None
    with open(descriptor, encoding="ascii") as file:
        head, *words = file.read().split("\n")
    if head != HEAD or len(words) < 3 or words[-1]:
        return None
    if words[0] != processes.namespace():
        raise OSError("its pids are those of another namespace")
    return words[1:-1]


def lives(name: str) -> bool:
    """Tell whether a process that a mark names runs."""
    process = processes.look(int(name.split()[0]))
    # Where starts do not show, whoever has the pid may be the one.
    return process is not None and (process.started == () or named(process) == name)


def remove_tree(path: str) -> None:
    """Remove what can be removed, the mark last: then the next start can go on where this one was cut short."""
    try:
        with os.scandir(path) as entries:
            found = sorted(entries, key=lambda entry: entry.name == MARK)
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                remove_tree(entry.path)
            else:
                remove_file(entry.path)
        os.rmdir(path)
    except OSError:
        pass


def remove_file(path: str) -> None:
    """Remove a file if that is possible."""
    try:
        os.unlink(path)
    except OSError:
        pass
