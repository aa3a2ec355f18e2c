"""What the guard does in the program on Windows, by threads: it waits, and ends the program and what that started."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import atexit
import ctypes
import os
import time
from _thread import allocate_lock, start_new_thread
from collections.abc import Callable
from ctypes import wintypes

import _pybundle_guard_folder as folders
import _pybundle_guard_windows as processes
from _pybundle_guard_watch import ANY, HOST, LAUNCHER, Watch
from _pybundle_guard_windows import Process, kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _pybundle_guard import Start

CHILDREN_GRACE = 0.5
EXIT_CODE = 143
FLUSH_GRACE = 0.5
BACKSTOP = 1.0
SWEEP_DELAY = 3.0

PROCESS_TERMINATE = 0x0001
CREATE_SUSPENDED = 0x00000004
WT_EXECUTEONLYONCE = 0x00000008
CREATE_BREAKAWAY_FROM_JOB = 0x01000000
CREATE_NO_WINDOW = 0x08000000
REMOVE = 'rd /s /q "%PYBUNDLE_FOLDER%" 2>nul'
# What is still in use at first is not after a while; ping waits, also where there is no console.
WAITS = [f"ping -n {seconds + 1} 127.0.0.1 >nul & {REMOVE}" for seconds in (1, 2, 5)]
STEPS = " & ".join([REMOVE, *WAITS])
SHELL = f'cmd.exe /d /v:off /q /c "{STEPS}"'


kernel.TerminateProcess.argtypes = [wintypes.HANDLE, wintypes.UINT]
kernel.CreateThread.restype = wintypes.HANDLE
kernel.CreateThread.argtypes = [
    *[ctypes.c_void_p] * 4,
    wintypes.DWORD,
    ctypes.c_void_p,
]
kernel.RegisterWaitForSingleObject.argtypes = [
    ctypes.POINTER(wintypes.HANDLE),
    wintypes.HANDLE,
    *[ctypes.c_void_p] * 2,
    *[wintypes.DWORD] * 2,
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


class Ending:
    """Watches for one process of the program."""

    def __init__(self, start: Start) -> None:
        self.start = start
        self.launcher: Process | None = None
        self.fired = False
        self.ending = allocate_lock()

    def begin(self) -> None:
        """Watch, and clean up at a normal exit."""
        atexit.register(self._leave)
        start_new_thread(self._run, ())

    def _run(self) -> None:
        from _pybundle_guard import report

        try:
            own = processes.look(os.getpid())
            why = None if own is None else self._wait(own)
        except OSError as error:
            why = None
            report(f"cannot watch for the end of the app: {error}", self.start.stderr)
        if why is not None:
            report(f"{why}, so it ends", self.start.stderr)
            self._end()

    def _wait(self, own: Process) -> str | None:
        if self.start.worker:
            app = processes.look(self.start.app)
            if app is not None and app.started <= own.started:
                processes.Sources({HOST: app}, own.pid, None).wait(None)
            return "the program that this process belongs to is gone"
        watch = Watch(self.start, own)
        self.launcher = watch.launcher
        if self.start.folder:
            owners = [own] if self.launcher is None else [own, self.launcher]
            folders.use(self.start.folder, owners, self._sweep)
        for name, process in watch.watched.items():
            if name == LAUNCHER or watch.verdict.rule == ANY:
                self._insist(process)
        return watch.wait()

    def _insist(self, process: Process) -> None:
        """Have the system end this process some time after another one, whatever the interpreter does then."""
        if ctypes.sizeof(ctypes.c_void_p) != 8:
            # A function that takes fewer arguments than it is called with would leave the stack wrong.
            return

        def address(function: object) -> ctypes.c_void_p:
            return ctypes.cast(function, ctypes.c_void_p)  # type: ignore[arg-type]

        pause = int(1000 * (self.start.deadline + BACKSTOP))
        timer = kernel.CreateThread(
            None, None, address(kernel.Sleep), pause, CREATE_SUSPENDED, None
        )
        this = wintypes.HANDLE(-1)
        for awaited, function, argument in (
            (process.handle, kernel.ResumeThread, timer),
            (timer, kernel.TerminateProcess, this),
        ):
            kernel.RegisterWaitForSingleObject(
                ctypes.byref(wintypes.HANDLE()),
                awaited,
                address(function),
                argument,
                processes.INFINITE,
                WT_EXECUTEONLYONCE,
            )

    def _sweep(self) -> None:
        time.sleep(SWEEP_DELAY)
        kernel.SetThreadPriority(wintypes.HANDLE(kernel.GetCurrentThread()), -15)
        folders.sweep_beside(self.start.folder)

    def _end(self) -> None:
        """Let the program shut down, and end what is left of it after the deadline."""
        self.fired = True
        if self.start.deadline > 0 and interrupt():
            time.sleep(self.start.deadline)
        if self.ending.acquire(timeout=2 * CHILDREN_GRACE):
            limited(flush_streams, FLUSH_GRACE)
            self._clean_up()
        os._exit(EXIT_CODE)

    def _leave(self) -> None:
        """Do at a normal exit what the launcher cannot do."""
        if self.ending.acquire(blocking=False):
            self._clean_up()

    def _clean_up(self) -> None:
        if self.fired:
            end_children(CHILDREN_GRACE)
        orphaned = self.launcher is not None and processes.is_gone(self.launcher)
        if self.start.folder and orphaned:
            remove_after_exit(self.start.folder)


def limited(work: Callable[[], None], seconds: float) -> None:
    """Do work that may never end, and wait only so long for it."""
    done = allocate_lock()
    done.acquire()

    def run() -> None:
        try:
            work()
        finally:
            done.release()

    start_new_thread(run, ())
    done.acquire(timeout=seconds)


def flush_streams() -> None:
    """Write what the program has printed."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass


def interrupt() -> bool:
    """Ask the program to shut down as it does on a signal; false if it handles none."""
    import signal

    for number in (signal.SIGTERM, signal.SIGINT):
        if callable(signal.getsignal(number)):
            # Python runs the handler in its main thread, wherever the signal is raised.
            signal.raise_signal(number)
            return True
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
    below = processes.parents()
    console = console_users()
    own = processes.look(os.getpid())
    found: list[Process] = []
    over = [own] if own is not None else []
    while over:
        parent = over.pop()
        for pid in [pid for pid, above in below.items() if above == parent.pid]:
            try:
                child = processes.look(pid)
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
