"""End a frozen program when the app that started it is gone.

The runtime hook pybundle_guard_hook.py calls start(). The app, here the host, can mark the program by a variable in its
environment; then the program ends as soon as one of the two is true:

    PYBUNDLE_HOST=4711        the process 4711 is gone, or standard input, if it is a pipe, ends
    PYBUNDLE_HOST=4711,stdin  the same, and input that ends at the very start counts, too
    PYBUNDLE_HOST=parent      the process that started the program is gone, or standard input, if it is a pipe, ends
    PYBUNDLE_HOST=stdin       standard input, which has to be a pipe, ends

The pid is the best of them: it also holds if the host ends while the program still unpacks itself. Without a mark, in
mode "sidecar", the program ends only if its parent is gone and its standard input, a pipe, ends within the same two
seconds; if the input alone ends, as in "echo x | program", it never ends by that. Mode "always" is the mark "parent" for
every start whose standard input is a pipe. Nothing is read from standard input, so the program can.

Of a marked program, input that ends within the first second is no sign: whoever runs "program --version" closes it at
once and wants the output. Then only the host's process counts. An app that never does that says so by ",stdin" behind
its pid, and can end a program that has only begun.

In every mode a onefile program ends when its launcher, PyInstaller's outer process, is killed: both are one program.

At the end the program first gets its normal shutdown: SIGTERM if it handles that, or else an exception in its main
thread that is both a KeyboardInterrupt and a SystemExit, which nobody sees who does not catch it. What still runs after
the deadline is killed. As soon as the program is gone, in whatever way, what it started ends too, unless that has a
session of its own; and a onefile's temporary folder is removed if the launcher can no longer do that.

Where processes can be copied, all of this is done by a small process beside the program, see _pybundle_guard_posix, so
it does not depend on what the program does. On Windows it is done by threads.

Processes that the program makes of itself (multiprocessing, sys.executable, os.fork) end with it. One that should go on
needs a session of its own (start_new_session=True).

Linux's parent-death signal is not used. It tells of the end of the thread that started the program, so it would end a
onedir program whose host has started it from a thread that is over. In onefile it tells of the launcher only, which
does not end with the host, and it would come before the normal shutdown and the removal of the folder.
"""

from __future__ import annotations

import os
import sys

# Taken before the program starts: gevent puts others in their place.
from _thread import allocate_lock, start_new_thread
from time import monotonic

if sys.platform == "win32":
    import _pybundle_guard_windows as system
else:
    import _pybundle_guard_posix as system

MARK = "PYBUNDLE_HOST"
APP = "_PYBUNDLE_GUARD"
EXIT_CODE = 143
REPORT_WITHIN = 0.1


class Stopped(SystemExit, KeyboardInterrupt):
    """Ends the program as Ctrl-C does, and quietly if the program does not catch it."""


class Start:
    """What the program knows of its own start."""

    def __init__(self, mode: str, deadline: float) -> None:
        self.mode = mode
        self.deadline = deadline
        self.begun = monotonic()
        self.pid = os.getpid()
        self.parent = system.parent()
        self.session = system.session()
        self.stderr = system.identity(2) if sys.__stderr__ is not None else None
        self.stdin = system.pipe(0) if sys.__stdin__ is not None else None
        self.folder = unpacked_to()
        self.mark = self._known(os.environ.pop(MARK, "").strip())
        # The variable names the app's main process, what watches it, what its family has in common, its mark and its
        # executable.
        inherited = os.environ.get(APP, "").split(" ", 4)
        related = len(inherited) == 5 and inherited[4] == sys.executable
        # After the program has replaced itself by exec, it is watched already.
        again = related and inherited[0] == str(self.pid)
        self.worker = related and not again and not self.mark and system.may_be_worker()
        self.app = int(inherited[0]) if self.worker else self.pid
        self.watcher = int(inherited[1]) if again else 0
        self.family = inherited[2] if again or self.worker else os.urandom(8).hex()
        if again:
            self.mark = self.mark or inherited[3]
        self.armed = self.worker or self._is_armed()

    def _known(self, mark: str) -> str:
        """Return a mark that means something."""
        pid = mark.removesuffix(",stdin")
        is_pid = pid.isascii() and pid.isdecimal() and len(pid) <= 10
        if is_pid or mark in ("", "parent", "stdin"):
            return mark
        report(
            f"{MARK}={mark} is no pid, parent or stdin; taken for parent", self.stderr
        )
        return "parent"

    def _is_armed(self) -> bool:
        """Tell whether the program ends with who started it."""
        if self.mark or self.stdin is None:
            return bool(self.mark)
        return self.mode == "always" or not system.is_detached(bool(self.folder))

    def publish(self) -> None:
        """Let the processes that the program starts know what they belong to."""
        values = [self.pid, self.watcher, self.family, self.mark, sys.executable]
        os.environ[APP] = " ".join(map(str, values))


def start(mode: str, deadline: float) -> None:
    """Watch from now on.

    The mode is "sidecar" or "always", the deadline is in seconds. Failing is no reason for the program not to run.
    """
    try:
        begun = Start(mode, deadline)
        if begun.armed or begun.folder:
            system.begin(begun)
        if not begun.worker:
            begun.publish()
    except (AttributeError, OSError, RuntimeError, ValueError) as error:
        report(f"cannot watch for the end of the app: {error!r}", system.identity(2))


def unpacked_to() -> str:
    """Return the temporary folder of a onefile program: its launcher, and no other, names it to it."""
    home = getattr(sys, "_MEIPASS", "")
    return home if os.environ.get("_PYI_APPLICATION_HOME_DIR") == home else ""


def report(text: str, stderr: system.Identity | None) -> None:
    """Write a line to standard error if that is still what it was, without ever waiting long for its reader."""
    written = allocate_lock()
    written.acquire()

    def write() -> None:
        try:
            if stderr is not None and system.identity(2) == stderr:
                os.write(2, f"pybundle: {text}\n".encode(errors="replace"))
        except OSError:
            pass
        written.release()

    start_new_thread(write, ())
    written.acquire(timeout=REPORT_WITHIN)


def shut_down(why: str, stderr: system.Identity | None) -> None:
    """Do what a signal does, in the main thread, where this is called."""
    import signal

    report(why, stderr)
    for number in (signal.SIGTERM, signal.SIGINT):
        handler = signal.getsignal(number)
        module = getattr(getattr(handler, "func", handler), "__module__", None)
        # asyncio's own would end in a traceback; it takes the exception as well.
        if callable(handler) and module not in ("_signal", "asyncio.runners"):
            signal.raise_signal(number)
            return
    raise Stopped(EXIT_CODE)
