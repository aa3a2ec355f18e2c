"""What a program can tell of itself on Linux, macOS and other systems with signals and sessions."""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _pybundle_guard import Start


class Identity:
    """What an open file descriptor stands for."""

    __slots__ = ("status",)

    def __init__(self, status: os.stat_result) -> None:
        self.status = status

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identity) and os.path.samestat(
            self.status, other.status
        )

    __hash__ = None  # type: ignore[assignment]


def identity(descriptor: int | str) -> Identity | None:
    """Return what a descriptor or path stands for, nothing if it is closed."""
    try:
        return Identity(os.stat(descriptor))
    except OSError:
        return None


def pipe(descriptor: int) -> Identity | None:
    """Return what a descriptor stands for if it is a pipe or socket, so that it shows when the other end is closed."""
    found = identity(descriptor)
    if found is None:
        return None
    mode = found.status.st_mode
    return found if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) else None


def parent() -> int:
    """Return the process that started this one."""
    return os.getppid()


def session() -> int:
    """Return the session that this process belongs to."""
    return os.getsid(0)


def may_be_worker() -> bool:
    """Tell whether this may be a process that the program made of itself.

    PyInstaller knows: it starts such a process at level 1, an independent one at another.
    """
    try:
        with open("/proc/self/environ", "rb") as file:
            variables = file.read().split(b"\0")
    except OSError:
        return True
    levels = [v for v in variables if v.startswith(b"_PYI_PARENT_PROCESS_LEVEL=")]
    return not levels or levels[0].endswith(b"=1")


def is_detached(onefile: bool) -> bool:
    """Tell whether this program was started so that it outlives who started it: by nohup, setsid or over ssh."""
    import signal

    leaders = {os.getpid(), os.getppid()} if onefile else {os.getpid()}
    # In a container, whatever is outside, such as the session that "docker exec" belongs to, is 0.
    return (
        "SSH_CONNECTION" in os.environ
        or signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        or session() in leaders - {0}
    )


def begin(start: Start) -> None:
    """Watch the program; its workers are watched with it."""
    import _pybundle_guard_watcher

    if not start.worker:
        _pybundle_guard_watcher.Watcher(start).begin()


def pidfd(pid: int) -> int:
    """Return a descriptor that shows when a process ends, which Linux 5.3 and newer have, -1 without."""
    if sys.platform == "linux":
        try:
            return os.pidfd_open(pid)
        except (AttributeError, OSError):
            pass
    return -1
