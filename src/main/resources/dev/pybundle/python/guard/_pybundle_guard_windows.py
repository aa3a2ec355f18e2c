"""What the guard needs from Windows."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
import os
import time
from _thread import allocate_lock, start_new_thread
from collections.abc import Callable
from ctypes import wintypes

STDIN = "stdin"
OPEN_FLAGS = os.O_BINARY | os.O_NOINHERIT

TICK = 0.25
# Looking at a pipe may take as long as somebody else reads from it.
LOOKS_QUICKLY = False

SYNCHRONIZE = 0x00100000
PROCESS_TERMINATE = 0x0001
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
LOCKFILE_FAIL_IMMEDIATELY = 1
LOCKFILE_EXCLUSIVE_LOCK = 2
LOCK_OFFSET = 0x40000000
CREATE_BREAKAWAY_FROM_JOB = 0x01000000
CREATE_NO_WINDOW = 0x08000000
REMOVE = 'rd /s /q "%PYBUNDLE_FOLDER%" 2>nul'
# What is still in use at first is not after a while; ping waits, also where there is no console.
WAITS = [f"ping -n {seconds + 1} 127.0.0.1 >nul & {REMOVE}" for seconds in (1, 2, 5)]
STEPS = " & ".join([REMOVE, *WAITS])
SHELL = f'cmd.exe /d /v:off /q /c "{STEPS}"'

kernel = ctypes.WinDLL("kernel32", use_last_error=True)
kernel.OpenProcess.restype = wintypes.HANDLE
kernel.OpenProcess.argtypes = [wintypes.DWORD, wintypes.BOOL, wintypes.DWORD]
kernel.CreateToolhelp32Snapshot.restype = wintypes.HANDLE
kernel.CloseHandle.argtypes = [wintypes.HANDLE]
kernel.WaitForSingleObject.argtypes = [wintypes.HANDLE, wintypes.DWORD]
kernel.TerminateProcess.argtypes = [wintypes.HANDLE, wintypes.UINT]
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


class Overlapped(ctypes.Structure):
    """OVERLAPPED, for the place of a lock."""

    _fields_ = [
        ("Internal", ctypes.c_void_p),
        ("InternalHigh", ctypes.c_void_p),
        ("Offset", wintypes.DWORD),
        ("OffsetHigh", wintypes.DWORD),
        ("hEvent", wintypes.HANDLE),
    ]


class StartupInfo(ctypes.Structure):
    """STARTUPINFOW."""

    _fields_ = [
        ("cb", wintypes.DWORD),
        ("texts", ctypes.c_void_p * 3),
        ("numbers", wintypes.DWORD * 8),
        ("shorts", wintypes.WORD * 2),
        ("reserved", ctypes.c_void_p),
        ("handles", wintypes.HANDLE * 3),
    ]


class ProcessInformation(ctypes.Structure):
    """PROCESS_INFORMATION."""

    _fields_ = [
        ("hProcess", wintypes.HANDLE),
        ("hThread", wintypes.HANDLE),
        ("dwProcessId", wintypes.DWORD),
        ("dwThreadId", wintypes.DWORD),
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


# Processes


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


def is_gone(process: Process) -> bool:
    """Tell whether a process has ended."""
    return bool(kernel.WaitForSingleObject(process.handle, 0) == WAIT_OBJECT_0)


def launcher(own: Process) -> Process | None:
    """Return the process that has unpacked this program and is its parent, nothing if it is gone."""
    parent = look(own.parent)
    return parent if parent is not None and parent.started <= own.started else None


def may_be_worker() -> bool:
    """Tell whether this may be a process that the program made of itself."""
    return True


def is_resource_tracker(arguments: list[str]) -> bool:
    """Tell that multiprocessing has no such helper here."""
    return not arguments


def session() -> int:
    """Return a number that all processes share: there is nothing that a program could leave."""
    return 0


def is_detached(onefile: bool) -> bool:
    """Tell whether this program was started over ssh."""
    return "SSH_CONNECTION" in os.environ


def lower_priority() -> None:
    """Let this thread wait for all others."""
    kernel.SetThreadPriority(wintypes.HANDLE(kernel.GetCurrentThread()), -15)


def after_fork(callback: Callable[[], None]) -> None:
    """Do nothing: Windows does not copy processes."""


# Waiting


def has_ended(stdin: Identity) -> bool:
    """Tell whether the other end of standard input is closed."""
    if kernel.PeekNamedPipe(stdin.handle, None, 0, None, None, None):
        return False
    return ctypes.get_last_error() in ENDED


class Sources:
    """Tells what has ended: processes by their names, and standard input, of which nothing is read.

    Each is waited for by a thread of its own: looking at a pipe takes as long as another thread reads from it.
    """

    def __init__(self, processes: dict[str, Process], stdin: Identity | None) -> None:
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


# Ending


def interrupt(main: int) -> bool:
    """Ask the program to shut down as it does on a signal; false if it handles none."""
    import signal

    for number in (signal.SIGTERM, signal.SIGINT):
        if callable(signal.getsignal(number)):
            # Python runs the handler in its main thread, wherever the signal is raised.
            signal.raise_signal(number)
            return main != 0
    return False


def end_children(grace: float) -> None:
    """End what this process started, and what that started: copies of this program, and users of its console.

    Others may be a browser or an editor that the program opened for its user.
    """
    limit = time.monotonic() + grace
    for process in descendants():
        handle = kernel.OpenProcess(PROCESS_TERMINATE, False, process.pid)
        if handle:
            kernel.TerminateProcess(handle, 1)
            kernel.CloseHandle(handle)
            left = max(0, int(1000 * (limit - time.monotonic())))
            kernel.WaitForSingleObject(process.handle, left)


def descendants() -> list[Process]:
    """Return the processes below this one that are to end with it."""
    below = parents()
    console = console_users()
    own = look(os.getpid())
    found: list[Process] = []
    over = [own] if own is not None else []
    while over:
        parent = over.pop()
        for pid in [pid for pid, above in below.items() if above == parent.pid]:
            try:
                child = look(pid)
            except PermissionError:
                continue
            if (
                child is not None
                and child.started >= parent.started
                and child.pid != parent.pid
            ):
                over.append(child)
                if pid in console or image(child) == os.path.normcase(sys.executable):
                    found.append(child)
    return found


def console_users() -> set[int]:
    """Return the processes on the console of this one."""
    pids = (wintypes.DWORD * 1024)()
    count = kernel.GetConsoleProcessList(pids, len(pids))
    return set(pids[: min(count, len(pids))])


def image(process: Process) -> str:
    """Return the executable of a process."""
    text = ctypes.create_unicode_buffer(32768)
    size = wintypes.DWORD(len(text))
    found = kernel.QueryFullProcessImageNameW(
        wintypes.HANDLE(process.handle), 0, text, ctypes.byref(size)
    )
    return os.path.normcase(text.value) if found else ""


# Files


def is_own(status: os.stat_result) -> bool:
    """Tell that the folder for temporary files is the user's own here."""
    return status is not None


def lock(descriptor: int, alone: bool) -> bool:
    """Lock a file until this process ends, together with others or alone, if that is possible now."""
    import msvcrt

    handle = wintypes.HANDLE(msvcrt.get_osfhandle(descriptor))
    place = Overlapped()
    # Windows does not let others read what is locked, so it is a place behind the end.
    place.Offset = LOCK_OFFSET
    if alone:
        kernel.UnlockFileEx(handle, 0, 1, 0, ctypes.byref(place))
    flags = LOCKFILE_FAIL_IMMEDIATELY | (LOCKFILE_EXCLUSIVE_LOCK if alone else 0)
    return bool(kernel.LockFileEx(handle, flags, 0, 1, 0, ctypes.byref(place)))


def remove_after_exit(path: str) -> bool:
    """Have a folder removed when this process, whose libraries are in it, has ended."""
    os.environ["PYBUNDLE_FOLDER"] = path
    start = StartupInfo()
    start.cb = ctypes.sizeof(start)
    for flags in (CREATE_NO_WINDOW | CREATE_BREAKAWAY_FROM_JOB, CREATE_NO_WINDOW):
        information = ProcessInformation()
        # It must not have the folder as its own, nor hold a pipe open.
        made = kernel.CreateProcessW(
            os.path.join(
                os.environ.get("SystemRoot", r"C:\Windows"), "System32", "cmd.exe"
            ),
            ctypes.create_unicode_buffer(SHELL),
            None,
            None,
            False,
            flags,
            None,
            os.environ.get("SystemRoot", "C:\\"),
            ctypes.byref(start),
            ctypes.byref(information),
        )
        if made:
            return True
    return False
