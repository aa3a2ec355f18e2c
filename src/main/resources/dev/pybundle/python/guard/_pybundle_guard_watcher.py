"""The process that watches the program on Linux, macOS and other systems with signals and sessions.

A small process beside the program, the watcher, is a copy of it from before its first own line. It does not depend on
what the program does: not on an interpreter that is busy or stuck, not on how it ends, not on descriptors that it
closes. It has a session of its own, so what is sent to the program's group does not end it; it is no child of the
program, which may wait for those that it has; of the program's descriptors it holds nothing but standard input, of which
only the end shows. It ends when there is nothing more to watch. If somebody kills it, a thread of the program starts another one.
"""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import gc
import mmap
import os
import select
import signal
from _thread import start_new_thread
from time import sleep

import _pybundle_guard_ending as ending
from _pybundle_guard_posix import identity, pidfd

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _pybundle_guard import Start

NAME = b"pybundle-guard"
DEAF_TO = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
# The program and the watcher share memory: the watcher's pid, and why the program has to end.
PAGE = 4096
PID = 8
NOBODY = bytes(PID)
NOT_YET = b"?" * PID
PAUSE = 1.0


class Watcher:
    """The watcher, as the program and as itself."""

    def __init__(self, start: Start) -> None:
        self.start = start
        self.page = shared_page(start.family)
        # The one of a program that has replaced itself by exec writes to another page.
        self.inherited = start.watcher != 0
        # The sooner, the smaller the chance that the host ends before.
        self.watch = ending.prepare(start) if ending.LOOKS_QUICKLY else None

    def begin(self) -> None:
        """Start it."""
        signal.signal(signal.SIGURG, self._obey)
        self.start.watcher = self.start.watcher or self._fork()
        start_new_thread(self._stand_by, ())

    def _obey(self, number: int, frame: object) -> None:
        """Shut the program down: a signal that does nothing where nobody waits for it asks for that, or tells of a socket."""
        from _pybundle_guard import shut_down

        why = self._told()
        if why or self.inherited:
            shut_down(why or "the app is gone, so it ends", self.start.stderr)

    def _fork(self) -> int:
        """Start it as nobody's child, and return its pid, 0 if there are too many processes now."""
        self.page[:PID] = NOT_YET
        try:
            between = os.fork()
        except OSError:
            return 0
        if between == 0:
            try:
                os.setsid()
                watcher = os.fork()
                if watcher == 0:
                    self._be()
                else:
                    self.page[:PID] = watcher.to_bytes(PID, "little")
            finally:
                os._exit(0)
        try:
            os.waitpid(between, 0)
        except ChildProcessError:
            # The ends of children are ignored here.
            pass
        pid = self.page[:PID]
        return 0 if pid == NOT_YET else int.from_bytes(pid, "little")

    def _be(self) -> None:
        try:
            gc.disable()
            for number in DEAF_TO:
                signal.signal(number, signal.SIG_IGN)
            stdin = self.start.stdin
            let_go(1 if stdin is not None and identity(0) == stdin else 0)
            os.chdir("/")
            ending.run(self.watch or ending.prepare(self.start), self._tell)
        finally:
            error = sys.exc_info()[1]
            if error is not None:
                self._tell(f"cannot watch for the end of the app: {error!r}")
            self.page[:PID] = NOBODY

    def _tell(self, text: str) -> None:
        """Leave a text for the program."""
        words = text.encode()[: PAGE - PID]
        self.page[PID : PID + len(words)] = words

    def _told(self) -> str:
        return self.page[PID:].rstrip(b"\0").decode(errors="replace")

    def _stand_by(self) -> None:
        """Start another one if somebody kills it."""
        while self.page[:PID] != NOBODY:
            if self.start.watcher:
                await_end(self.start.watcher)
            else:
                sleep(PAUSE)
            if self.page[:PID] != NOBODY:
                self.watch = None
                self.start.watcher = self._fork()
        if self._told():
            from _pybundle_guard import report

            report(self._told(), self.start.stderr)


def shared_page(family: str) -> mmap.mmap:
    """Return memory that the watcher and copies of the program share; Linux shows its name in their maps."""
    if sys.platform != "linux":
        return mmap.mmap(-1, PAGE)
    try:
        descriptor = memory(f"pybundle-{family}")
    except OSError:
        # Copies of the program that lose its variables are not found then.
        return mmap.mmap(-1, PAGE)
    try:
        os.ftruncate(descriptor, PAGE)
        return mmap.mmap(descriptor, PAGE)
    finally:
        os.close(descriptor)


def memory(name: str) -> int:
    """Return a file without a place; where the interpreter or the system has none, it is made of one that has."""
    try:
        return os.memfd_create(name)
    except (AttributeError, OSError):
        place = f"/dev/shm/{name}"
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        os.unlink(place)
        return descriptor


def let_go(first: int) -> None:
    """Close all descriptors from this one on, and take another name."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(first, 3):
        os.dup2(nowhere, descriptor)
    for name in os.listdir("/dev/fd"):
        if int(name) > 2:
            try:
                os.close(int(name))
            except OSError:
                # It was open to list them.
                pass
    if sys.platform == "linux":
        try:
            with open("/proc/self/comm", "wb") as file:
                file.write(NAME)
        except OSError:
            pass


def await_end(pid: int) -> None:
    """Wait until a process has ended."""
    descriptor = pidfd(pid)
    if descriptor == -1:
        while is_there(pid):
            sleep(PAUSE)
        return
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    poller.poll()
    os.close(descriptor)


def is_there(pid: int) -> bool:
    """Tell whether there is a process."""
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
