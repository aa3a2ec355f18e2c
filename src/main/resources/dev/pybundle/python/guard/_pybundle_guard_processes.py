"""Processes on Linux, macOS and other systems with signals: looking at them, waiting for them, ending them."""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import os
import signal

from _pybundle_guard_posix import pidfd

PROC = os.path.exists("/proc/self/stat")
MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
# Whoever is in Linux's first namespace sees the processes of all others.
EVERYBODY = "pid:[4026531836]"
# ps shows the variables of a process on macOS only if it is told to.
SHOW_VARIABLES = ["-E"] if sys.platform == "darwin" else []


class Process:
    """A process that runs; its start tells it from a later one with the same pid."""

    __slots__ = ("parent", "pid", "session", "shown", "started")

    def __init__(
        self,
        pid: int,
        parent: int,
        started: tuple[int, ...],
        session: int,
        shown: str = "",
    ) -> None:
        self.pid = pid
        self.parent = parent
        self.started = started
        self.session = session
        self.shown = shown


def look(pid: int) -> Process | None:
    """Return a process if it runs; one that waits for its parent to ask about it has ended."""
    if not PROC:
        found = listed("-p", str(pid))
        return guessed(pid) if found is None else next(iter(found), None)
    try:
        # That of its first thread: qemu makes up /proc/<pid>/stat for the process itself, with another start than all others see.
        path = f"/proc/{pid}/task/{pid}/stat"
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        text = os.read(descriptor, 4096)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    # The name may hold blanks and parentheses.
    state, parent, _, session, *others = text[text.rindex(b")") + 2 :].split()
    if state in (b"Z", b"X") and not has_threads(pid):
        return None
    return Process(pid, int(parent), (int(others[15]),), int(session))


def has_threads(pid: int) -> bool:
    """Tell whether a process goes on although its first thread has ended."""
    try:
        return len(os.listdir(f"/proc/{pid}/task")) > 1
    except OSError:
        return False


def guessed(pid: int) -> Process | None:
    """Return a process as far as it shows without help."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except OSError:
        pass
    return Process(pid, 0, (), session_of(pid))


def listed(*selection: str) -> list[Process] | None:
    """Return processes as ps tells, nothing if it must not be started, as in a sandbox of macOS."""
    columns = ["-o", "pid=", "-o", "ppid=", "-o", "stat=", "-o", "lstart="]
    command = [
        "/bin/ps",
        "-ww",
        *SHOW_VARIABLES,
        *columns,
        "-o",
        "command=",
        *selection,
    ]
    reader, writer = os.pipe()
    try:
        actions = [(os.POSIX_SPAWN_DUP2, writer, 1)]
        pid = os.posix_spawn(command[0], command, {"LC_ALL": "C"}, file_actions=actions)
    except OSError:
        os.close(reader)
        return None
    finally:
        os.close(writer)
    with open(reader, "rb") as output:
        lines = output.read().decode(errors="replace").splitlines()
    try:
        os.waitpid(pid, 0)
    except OSError:
        # The ends of children are ignored here.
        pass
    found = [parse(line) for line in lines if line.split(None, 3)[2][0] != "Z"]
    return [process for process in found if process.pid != pid]


def parse(line: str) -> Process:
    """Read a line such as "12 1 Ss Mon Nov 23 11:24:32 2026 /bin/sh -c x"."""
    pid, parent, _, _, month, day, clock, year, *shown = line.split(None, 8)
    started = (
        int(year),
        MONTHS.index(month),
        int(day),
        *map(int, clock.split(":")),
    )
    return Process(int(pid), int(parent), started, session_of(int(pid)), "".join(shown))


def is_gone(process: Process) -> bool:
    """Tell whether a process has ended."""
    found = look(process.pid)
    return found is None or found.started != process.started


def launcher(own: Process) -> Process | None:
    """Return the process that has unpacked this program and is its parent, nothing if it is gone."""
    parent = look(own.parent) if own.parent > 1 else None
    if parent is None or not PROC:
        return parent
    try:
        theirs, ours = (
            os.readlink(f"/proc/{pid}/exe").replace(" (deleted)", "")
            for pid in (parent.pid, own.pid)
        )
    except OSError:
        return parent
    # An emulator runs every program as itself, and Nuitka's launcher runs another program than itself.
    emulated = os.path.basename(theirs).startswith("qemu-")
    other = os.environ.get("NUITKA_ONEFILE_PARENT") == str(parent.pid)
    return parent if theirs == ours or emulated or other else None


def may_be_parent(parent: Process, child: Process) -> bool:
    """Tell whether the parent of a process is who started it, and not who takes in orphans."""
    return parent.started <= child.started and parent.session == child.session


def session_of(pid: int) -> int:
    """Return the session that a process belongs to."""
    try:
        return os.getsid(pid)
    except OSError:
        return -1


def is_tracker(pid: int) -> bool:
    """Tell whether this is the helper of multiprocessing that ends when its users are gone, and cleans up then."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            arguments = file.read().decode(errors="replace").split("\0")
    except OSError:
        return False
    return arguments[-2:-1] != [] and arguments[-2].startswith(
        "from multiprocessing.resource_tracker "
    )


def send(process: Process, number: int) -> None:
    """Send a signal to a process, and to no other one that has its pid now."""
    descriptor = pidfd(process.pid)
    try:
        if is_gone(process):
            return
        if sys.platform == "linux" and descriptor != -1:
            signal.pidfd_send_signal(descriptor, number)
        else:
            os.kill(process.pid, number)
    except OSError:
        # It has ended, or is not this user's.
        pass
    finally:
        if descriptor != -1:
            os.close(descriptor)


def everything() -> list[Process]:
    """Return all processes."""
    if not PROC:
        return listed("-A") or []
    looked = [look(int(name)) for name in os.listdir("/proc") if name.isdigit()]
    return [process for process in looked if process is not None]


def contents(pid: int, name: str) -> bytes:
    """Return a file of /proc, nothing of a process that is gone or somebody else's."""
    try:
        with open(f"/proc/{pid}/{name}", "rb") as file:
            return file.read()
    except OSError:
        return b""


def belongs(process: Process, family: str) -> bool:
    """Tell whether a process has a program's variable or, as a copy of it, its shared memory."""
    if not PROC:
        return family in process.shown
    mark = family.encode()
    return mark in contents(process.pid, "environ") or mark in contents(
        process.pid, "maps"
    )


def in_use(path: str) -> bool:
    """Tell whether a process of this user, other than the watcher, has been unpacked to a folder or stands in it."""
    if not PROC:
        return False
    mark = b"/" + os.fsencode(os.path.basename(path))
    return any(
        mark in contents(pid, "environ") + contents(pid, "maps") + standing(pid)
        for pid in map(int, filter(str.isdecimal, os.listdir("/proc")))
        if session_of(pid) != os.getsid(0)
    )


def standing(pid: int) -> bytes:
    """Return the working directory of a process."""
    try:
        return os.fsencode(os.readlink(f"/proc/{pid}/cwd"))
    except OSError:
        return b""


def is_own(status: os.stat_result) -> bool:
    """Tell whether a file is this user's."""
    return status.st_uid == os.getuid()


def sees_everybody() -> bool:
    """Tell whether who uses a folder would show."""
    return namespace() == EVERYBODY


def namespace() -> str:
    """Return what a pid is a number of."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return "-"
