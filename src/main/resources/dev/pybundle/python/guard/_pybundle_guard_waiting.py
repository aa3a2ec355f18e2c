"""Waiting for the ends of processes and of standard input on Linux, macOS and other systems with signals."""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import os
import select
from time import monotonic

import _pybundle_guard_processes as system
from _pybundle_guard_posix import Identity, identity, pidfd
from _pybundle_guard_processes import Process, is_gone

STDIN = "stdin"
TICK = 0.25


def has_ended(reader: int, stdin: Identity) -> bool:
    """Tell whether the other end of a program's standard input is closed."""
    return bool(Sources({}, reader, stdin).wait(0))


def is_hidden(path: str | int) -> bool:
    """Tell whether a program lets nobody see what it has open, as one that holds secrets."""
    try:
        os.stat(path)
    except PermissionError:
        return True
    except OSError:
        pass
    return False


def is_cut() -> bool:
    """Tell whether standard input, a pipe, has ended and nothing is in it."""
    poller = select.poll()
    poller.register(0, select.POLLIN)
    return [events for _, events in poller.poll(0)] == [select.POLLHUP]


class Sources:
    """Tells what has ended: processes by their names, and standard input, of which nothing is read."""

    def __init__(
        self, processes: dict[str, Process], reader: int, stdin: Identity | None
    ) -> None:
        self.processes = dict(processes)
        self.input = f"/proc/{reader}/fd/0" if system.PROC else 0
        self.stdin = stdin
        self.queue: PollQueue | KernelQueue = (
            KernelQueue() if sys.platform == "darwin" else PollQueue()
        )
        self.polled = {
            name
            for name, process in processes.items()
            if not self.queue.add(name, process.pid) or is_gone(process)
        }
        if stdin is not None:
            self.queue.add_stdin()

    def wait(self, timeout: float | None) -> set[str]:
        """Return what has ended since the last call, nothing if the time is over."""
        limit = None if timeout is None else monotonic() + timeout
        while True:
            ended = {name for name in self.polled if is_gone(self.processes[name])}
            self.polled -= ended
            pause = None if limit is None else max(0.0, limit - monotonic())
            if ended:
                pause = 0.0
            elif self.polled:
                pause = TICK if pause is None else min(TICK, pause)
            ended |= {name for name in self.queue.wait(pause) if self._confirm(name)}
            if ended or (limit is not None and monotonic() >= limit):
                return ended

    def _confirm(self, name: str) -> bool:
        """Believe it only if the program has not closed the descriptor and opened something else."""
        if name == STDIN:
            return is_hidden(self.input) or identity(self.input) == self.stdin
        if is_gone(self.processes[name]):
            return True
        self.polled.add(name)
        return False


class PollQueue:
    """Waits by poll, for processes by their pidfd."""

    def __init__(self) -> None:
        self.poller = select.poll()
        self.names: dict[int, str] = {}

    def add(self, name: str, pid: int) -> bool:
        """Wait for the end of a process, if that is possible."""
        descriptor = pidfd(pid)
        if descriptor == -1:
            return False
        self.names[descriptor] = name
        self.poller.register(descriptor, select.POLLIN)
        return True

    def add_stdin(self) -> None:
        """Wait for the end of standard input."""
        self.names[0] = STDIN
        # Hang-ups are reported without being asked for, but a socket's other end may close in two steps.
        self.poller.register(0, getattr(select, "POLLRDHUP", 0))

    def wait(self, timeout: float | None) -> list[str]:
        """Return what seems to have ended; each name once."""
        names = []
        for descriptor, events in self.poller.poll(
            None if timeout is None else timeout * 1000
        ):
            self.poller.unregister(descriptor)
            if self.names[descriptor] != STDIN or not events & select.POLLNVAL:
                names.append(self.names[descriptor])
        return names


if sys.platform == "darwin":

    class KernelQueue:
        """Waits by kqueue."""

        def __init__(self) -> None:
            self.queue = select.kqueue()
            self.names: dict[tuple[int, int], str] = {}

        def add(self, name: str, pid: int) -> bool:
            """Wait for the end of a process, if that is possible."""
            return self._add(name, pid, select.KQ_FILTER_PROC, select.KQ_NOTE_EXIT)

        def add_stdin(self) -> None:
            """Wait for the end of standard input."""
            self._add(STDIN, 0, select.KQ_FILTER_READ, 0)

        def _add(self, name: str, ident: int, kind: int, notes: int) -> bool:
            # EV_CLEAR: bytes that wait to be read are reported once, and then no more.
            flags = select.KQ_EV_ADD | select.KQ_EV_CLEAR
            event = select.kevent(ident, kind, flags, notes)
            try:
                self.queue.control([event], 0, 0)
            except OSError:
                return False
            self.names[ident, kind] = name
            return True

        def wait(self, timeout: float | None) -> list[str]:
            """Return what seems to have ended; each name once."""
            limit = None if timeout is None else monotonic() + timeout
            while True:
                pause = None if limit is None else max(0.0, limit - monotonic())
                names = [
                    name
                    for event in self.queue.control(None, 4, pause)
                    if event.filter == select.KQ_FILTER_PROC
                    or event.flags & select.KQ_EV_EOF
                    for name in (self.names.pop((event.ident, event.filter), ""),)
                    if name
                ]
                if names or (limit is not None and monotonic() >= limit):
                    return names

else:
    KernelQueue = PollQueue
