"""What the watcher does: it waits, ends the program and what that started, and removes its folder."""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import os
import signal
from collections.abc import Callable
from time import monotonic, sleep

import _pybundle_guard_folder as folders
import _pybundle_guard_processes as processes
from _pybundle_guard_processes import Process
from _pybundle_guard_waiting import Sources
from _pybundle_guard_watch import LAUNCHER, PROGRAM, Watch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _pybundle_guard import Start

LOOKS_QUICKLY = processes.PROC

CHILDREN_GRACE = 0.3
# How long helpers that end by themselves may use the folder.
HELPERS_GRACE = 2.0
ROUNDS = 10
PAUSE = 0.01
SWEEP_DELAY = 3.0


def prepare(start: Start) -> Watch:
    """Find out what a program ends with."""
    program = processes.look(start.pid)
    if program is None:
        raise ProcessLookupError("the program is gone")
    # Without help, only a process itself knows.
    program.parent = program.parent or start.parent
    watch = Watch(start, program)
    watch.watched[PROGRAM] = program
    return watch


def run(watch: Watch, tell: Callable[[str], None]) -> None:
    """Watch a program until nothing is left to do."""
    start = watch.start
    if start.folder:
        owners = [watch.own, *([watch.launcher] if watch.launcher is not None else [])]
        folders.use(start.folder, owners, lambda: sweep(start.folder))
    why = watch.wait(PROGRAM)
    family = Family(watch.own, start.family)
    if why is not None and not start.mark and family.session != start.session:
        # A new session is the wish to outlive who started it.
        watch.release()
        why = watch.wait(PROGRAM)
    if why is not None:
        tell(f"{why}, so it ends")
        family.ask(start.deadline)
    if why is not None or watch.holds():
        family.end()
    if start.folder:
        remove(watch)


def sweep(own: str) -> None:
    """Remove the folders of crashes when the program has started, and let it go first."""
    sleep(SWEEP_DELAY)
    if sys.platform == "linux":
        import threading

        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
    folders.sweep_beside(own)


def remove(watch: Watch) -> None:
    """Remove the program's folder if the launcher does not."""
    if watch.launcher is not None:
        Sources({LAUNCHER: watch.launcher}, watch.own.pid, None).wait(None)
    folder, limit = watch.start.folder, monotonic() + HELPERS_GRACE
    while os.path.exists(folder):
        folders.remove(folder)
        if monotonic() > limit:
            return
        sleep(PAUSE)


class Family:
    """The program, and what it started that has no session of its own."""

    def __init__(self, program: Process, mark: str) -> None:
        self.program = program
        self.mark = mark
        self.session = (processes.look(program.pid) or program).session
        # The second one if it has made a session of its own since, and is gone.
        self.sessions = {self.session, program.pid}
        # Who has been seen is known when nothing leads to it any more.
        self.known = {(program.pid, program.started)}

    def living(self) -> list[Process]:
        """Return those that run, without helpers that end by themselves."""
        children: dict[int, list[Process]] = {}
        everything = processes.everything()
        for process in everything:
            children.setdefault(process.parent, []).append(process)
        over = [
            process
            for process in everything
            if (process.pid, process.started) in self.known
            or process.session in self.sessions
            and processes.belongs(process, self.mark)
        ]
        found = {process.pid: process for process in over}
        while over:
            below = children.get(over.pop().pid, [])
            over.extend(child for child in below if child.pid not in found)
            found.update((child.pid, child) for child in below)
        members = [p for p in found.values() if p.session in self.sessions]
        self.known.update((p.pid, p.started) for p in members)
        return [process for process in members if not processes.is_tracker(process.pid)]

    def ask(self, deadline: float) -> None:
        """Ask the program to shut down, and wait until it has done that or the deadline is over."""
        self.living()
        if deadline > 0:
            processes.send(self.program, signal.SIGURG)
            Sources({PROGRAM: self.program}, 0, None).wait(deadline)

    def end(self) -> None:
        """End all of it; what the program started is asked first."""
        living = self.living()
        for process in living:
            is_program = process.pid == self.program.pid
            processes.send(process, signal.SIGKILL if is_program else signal.SIGTERM)
        for _ in range(ROUNDS):
            await_ends(living, CHILDREN_GRACE)
            living = self.living()
            if not living:
                return
            for process in living:
                processes.send(process, signal.SIGKILL)


def await_ends(living: list[Process], seconds: float) -> None:
    """Wait until processes have ended, or the time is over."""
    limit = monotonic() + seconds
    while monotonic() < limit and not all(map(processes.is_gone, living)):
        sleep(PAUSE)
