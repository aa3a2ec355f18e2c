"""Processes on Windows: looking at them, and waiting for them and for the end of standard input."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
import os
import time
from _thread import allocate_lock, start_new_thread
from ctypes import wintypes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _pybundle_guard import Start

STDIN = "stdin"
TICK = 0.25

SYNCHRONIZE = 0x00100000
PROCESS_QUERY_LIMITED_INFORMATION = 0x1000
WAIT_OBJECT_0 = 0
INFINITE = 0xFFFFFFFF
TH32CS_SNAPPROCESS = 2
ERROR_ACCESS_DENIED = 5
ERROR_BROKEN_PIPE = 109
ERROR_NO_DATA = 232
ERROR_PIPE_NOT_CONNECTED = 233
ENDED = {ERROR_BROKEN_PIPE, ERROR_NO_DATA, ERROR_PIPE_NOT_CONNECTED}
FILE_TYPE_PIPE = 3

kernel = ctypes.WinDLL("kernel32", use_last_error=True)
kernel.OpenProcess.restype = wintypes.HANDLE
kernel.OpenProcess.argtypes = [wintypes.DWORD, wintypes.BOOL, wintypes.DWORD]
kernel.CreateToolhelp32Snapshot.restype = wintypes.HANDLE
kernel.CloseHandle.argtypes = [wintypes.HANDLE]
kernel.WaitForSingleObject.argtypes = [wintypes.HANDLE, wintypes.DWORD]
kernel.GetProcessTimes.argtypes = [
    wintypes.HANDLE,
    *[ctypes.POINTER(wintypes.FILETIME)] * 4,
]
kernel.GetFileType.argtypes = [wintypes.HANDLE]
kernel.PeekNamedPipe.argtypes = [wintypes.HANDLE, *[ctypes.c_void_p] * 5]


class ProcessEntry(ctypes.Structure):
    """PROCESSENTRY32W."""

    _fields_ = [
        ("dwSize", wintypes.DWORD),
        ("cntUsage", wintypes.DWORD),
        ("th32ProcessID", wintypes.DWORD),
        ("th32DefaultHeapID", ctypes.c_void_p),
        ("th32ModuleID", wintypes.DWORD),
        ("cntThreads", wintypes.DWORD),
        ("th32ParentProcessID", wintypes.DWORD),
        ("pcPriClassBase", wintypes.LONG),
        ("dwFlags", wintypes.DWORD),
        ("szExeFile", wintypes.WCHAR * 260),
    ]


class Process:
    """A process that runs. While its handle is open, no other one gets its pid."""

    __slots__ = ("handle", "parent", "pid", "started")

    def __init__(
        self, pid: int, parent: int, started: tuple[int, ...], handle: int
    ) -> None:
        self.pid = pid
        self.parent = parent
        self.started = started
        self.handle = handle

    def __del__(self) -> None:
        kernel.CloseHandle(self.handle)


class Identity:
    """What a file descriptor stands for."""

    __slots__ = ("handle",)

    def __init__(self, handle: int) -> None:
        self.handle = handle

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identity) and self.handle == other.handle

    __hash__ = None  # type: ignore[assignment]


def identity(descriptor: int) -> Identity | None:
    """Return what a descriptor stands for, nothing if it is closed."""
    import msvcrt

    try:
        return Identity(msvcrt.get_osfhandle(descriptor))
    except OSError:
        return None


def pipe(descriptor: int) -> Identity | None:
    """Return what a descriptor stands for if it is a pipe, so that it shows when the other end is closed."""
    found = identity(descriptor)
    if found is None or kernel.GetFileType(found.handle) != FILE_TYPE_PIPE:
        return None
    return found


def look(pid: int) -> Process | None:
    """Return a process if it runs."""
    access = SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION
    handle = kernel.OpenProcess(access, False, pid)
    if not handle:
        if ctypes.get_last_error() != ERROR_ACCESS_DENIED:
            return None
        # It is there, but belongs to somebody else, so that its end may not show.
        handle = kernel.OpenProcess(SYNCHRONIZE, False, pid) or 0
    process = Process(pid, parents().get(pid, 0), started(handle), handle)
    return None if is_gone(process) else process


def started(handle: int) -> tuple[int, ...]:
    """Return when a process started."""
    times = [wintypes.FILETIME() for _ in range(4)]
    kernel.GetProcessTimes(handle, *map(ctypes.byref, times))
    return times[0].dwHighDateTime, times[0].dwLowDateTime


def parents() -> dict[int, int]:
    """Return all processes with their parents."""
    found: dict[int, int] = {}
    snapshot = kernel.CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0)
    entry = ProcessEntry()
    entry.dwSize = ctypes.sizeof(entry)
    more = kernel.Process32FirstW(wintypes.HANDLE(snapshot), ctypes.byref(entry))
    while more:
        found[entry.th32ProcessID] = entry.th32ParentProcessID
        more = kernel.Process32NextW(wintypes.HANDLE(snapshot), ctypes.byref(entry))
    kernel.CloseHandle(snapshot)
    return found


def parent() -> int:
    """Return the process that started this one. For that os.getppid of Python 3.14 takes a picture of the whole process."""
    return parents().get(os.getpid(), 0)


def is_gone(process: Process) -> bool:
    """Tell whether a process has ended."""
    return bool(kernel.WaitForSingleObject(process.handle, 0) == WAIT_OBJECT_0)


def launcher(own: Process) -> Process | None:
    """Return the process that has unpacked this program and is its parent, nothing if it is gone."""
    parent = look(own.parent)
    return parent if parent is not None and parent.started <= own.started else None


def may_be_parent(parent: Process, child: Process) -> bool:
    """Tell whether the parent of a process is who started it, and not another one that has its pid now."""
    return parent.started <= child.started


def may_be_worker() -> bool:
    """Tell whether this may be a process that the program made of itself."""
    return True


def session() -> int:
    """Return a number that all processes share: there is nothing that a program could leave."""
    return 0


def is_detached(onefile: bool) -> bool:
    """Tell whether this program was started over ssh."""
    return "SSH_CONNECTION" in os.environ


def has_ended(reader: int, stdin: Identity) -> bool:
    """Tell whether the other end of the standard input of this program, the reader, is closed."""
    if kernel.PeekNamedPipe(stdin.handle, None, 0, None, None, None):
        return False
    return ctypes.get_last_error() in ENDED


def is_cut() -> bool:
    """Tell whether standard input, a pipe, has ended and nothing is in it."""
    stdin = identity(0)
    return stdin is not None and has_ended(os.getpid(), stdin)


class Sources:
    """Tells what has ended: processes by their names, and standard input, of which nothing is read.

    Each is waited for by a thread of its own: looking at a pipe takes as long as another thread reads from it.
    """

    def __init__(
        self, processes: dict[str, Process], reader: int, stdin: Identity | None
    ) -> None:
        self.ended: list[str] = []
        self.news = allocate_lock()
        self.news.acquire()
        for name, process in processes.items():
            start_new_thread(self._await_process, (name, process))
        if stdin is not None:
            start_new_thread(self._await_stdin, (stdin,))

    def wait(self, timeout: float | None) -> set[str]:
        """Return what has ended since the last call, nothing if the time is over."""
        self.news.acquire(timeout=-1 if timeout is None else timeout)
        names = set()
        while self.ended:
            names.add(self.ended.pop())
        return names

    def _tell(self, name: str) -> None:
        self.ended.append(name)
        try:
            self.news.release()
        except RuntimeError:
            # The other thread has not looked yet.
            pass

    def _await_process(self, name: str, process: Process) -> None:
        if kernel.WaitForSingleObject(process.handle, INFINITE) == WAIT_OBJECT_0:
            self._tell(name)

    def _await_stdin(self, stdin: Identity) -> None:
        while identity(0) == stdin:
            if kernel.PeekNamedPipe(stdin.handle, None, 0, None, None, None):
                time.sleep(TICK)
            elif ctypes.get_last_error() in ENDED:
                self._tell(STDIN)
                return
            else:
                return


def is_own(status: os.stat_result) -> bool:
    """Tell that the folder for temporary files is the user's own here."""
    return status is not None


def in_use(path: str) -> bool:
    """Tell whether a process has a file of a folder open: then the folder keeps its name."""
    try:
        os.rename(path, path + "~")
        os.rename(path + "~", path)
    except OSError:
        return True
    return False


def sees_everybody() -> bool:
    """Tell that who uses a folder shows."""
    return True


def namespace() -> str:
    """Return the same for all processes: a pid is the same for each."""
    return "-"


def begin(start: Start) -> None:
    """Watch the program."""
    import _pybundle_guard_windows_ending as ending

    ending.Ending(start).begin()
