"""End a frozen program when the app that started it is gone.

The runtime hook pybundle_guard_hook.py calls start(). The app, here the host, can mark the program by a variable in its
environment; then the program ends as soon as one of the two is true:

    PYBUNDLE_HOST=4711     the process 4711 is gone, or standard input, if it is a pipe, ends
    PYBUNDLE_HOST=parent   the process that started the program is gone, or standard input, if it is a pipe, ends
    PYBUNDLE_HOST=stdin    standard input, which has to be a pipe, ends

The pid is the best of them: it also holds if the host ends while the program still unpacks itself. Without a mark, in
mode "sidecar", the program ends only if its parent is gone and its standard input, a pipe, ends within the same two
seconds; if the input alone ends, as in "echo x | program", it never ends by that. Mode "always" is the mark "parent" for
every start whose standard input is a pipe. Nothing is read from standard input, so the program can.

Of a marked program, input that ends within the first second is no sign: whoever runs "program --version" closes it at
once and wants the output. Then only the host's process counts.

In every mode a onefile program ends when its launcher, PyInstaller's outer process, is killed: both are one program.

At the end the program first gets its normal shutdown: SIGTERM if it handles that, or else a KeyboardInterrupt in its
main thread. What still runs after the deadline ends with exit code 143, after its streams were flushed. Processes that
it started end too, unless they have a session of their own. A onefile's temporary folder is removed if the launcher can
no longer do that, and so are those that earlier crashes left.

Processes that the program makes of itself (multiprocessing, sys.executable, os.fork) end with it. One that should go on
needs a session of its own (start_new_session=True), or an environment without _PYBUNDLE_GUARD.

Linux's parent-death signal is not used. It tells of the end of the thread that started the program, so it would end a
onedir program whose host has started it from a thread that is over. In onefile it tells of the launcher only, which
does not end with the host, and it would come before the normal shutdown and the removal of the folder.
"""

from __future__ import annotations

import atexit
import os
import sys
from _thread import allocate_lock, get_ident, start_new_thread
from collections.abc import Callable

# Taken before the program starts: gevent puts others in their place.
from time import monotonic, sleep

import _pybundle_guard_folder as folders

if sys.platform == "win32":
    import _pybundle_guard_windows as system
else:
    import _pybundle_guard_posix as system

MARK = "PYBUNDLE_HOST"
APP = "_PYBUNDLE_GUARD"

LAUNCHER = "launcher"
HOST = "host"
STDIN = system.STDIN

# Which of the ends of the host's process and of standard input end the program.
ANY = "any"
BOTH = "both"
INPUT = "input"
NONE = "none"

EARLY = 1.0
EARLY_TOGETHER = 0.25
TOGETHER = 2.0
EXIT_CODE = 143
CHILDREN_GRACE = 0.5
FLUSH_GRACE = 0.5
BACKSTOP = 5.0
SWEEP_DELAY = 3.0


def start(mode: str, deadline: float) -> None:
    """Watch from now on.

    The mode is "sidecar" or "always", the deadline is in seconds. Failing is no reason for the program not to run.
    """
    try:
        Guard(mode, deadline).start()
    except (OSError, RuntimeError, ValueError) as error:
        report(f"cannot watch for the end of the app: {error}", system.identity(2))


def report(text: str, stderr: system.Identity | None) -> None:
    """Write a line to standard error if that is still what it was, without ever waiting for its reader."""

    def write() -> None:
        try:
            if stderr is not None and system.identity(2) == stderr:
                os.write(2, f"pybundle: {text}\n".encode(errors="replace"))
        except OSError:
            pass

    start_new_thread(write, ())


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


class Verdict:
    """Decides, from what has ended and when, whether the program ends."""

    def __init__(self, rule: str, begun: float) -> None:
        self.rule = rule
        self.begun = begun
        self.ended: dict[str, float] = {}

    def add(self, names: set[str], now: float) -> str | None:
        """Take note of what has ended, and return why the program has to end."""
        for name in names:
            self.ended.setdefault(name, now)
        if LAUNCHER in self.ended:
            return "the process that unpacked this program was killed"
        self._pass_over_early_input()
        host, stdin = self.ended.get(HOST), self.ended.get(STDIN)
        if self.rule in (ANY, INPUT) and stdin is not None:
            return "the app has closed the standard input of this program"
        if self.rule == ANY and host is not None:
            return "the app that started this program is gone"
        if self.rule == BOTH and host is not None and stdin is not None:
            return "the app that started this program is gone"
        if self.patience(now) == 0:
            self.rule = NONE
        return None

    def patience(self, now: float) -> float | None:
        """Return how many seconds the second of two ends may take, null for ever."""
        if self.rule != BOTH or not self.ended:
            return None
        first = min(self.ended.values())
        early = first - self.begun < EARLY
        return max(0.0, first + (EARLY_TOGETHER if early else TOGETHER) - now)

    def _pass_over_early_input(self) -> None:
        stdin = self.ended.get(STDIN)
        if (
            self.rule in (ANY, INPUT)
            and stdin is not None
            and stdin - self.begun < EARLY
        ):
            del self.ended[STDIN]
            self.rule = ANY


class Plan:
    """What the program ends with."""

    __slots__ = ("gone", "rule", "sources", "watched")

    def __init__(
        self,
        rule: str,
        watched: dict[str, system.Process],
        gone: set[str],
        stdin: system.Identity | None,
    ) -> None:
        self.rule = rule
        self.watched = watched
        self.gone = gone
        self.sources = system.Sources(watched, stdin)


class Guard:
    """Watches for one process of the program."""

    def __init__(self, mode: str, deadline: float) -> None:
        self.mode = mode
        self.deadline = deadline
        self.begun = monotonic()
        self.main = get_ident()
        self.session = system.session()
        self.stderr = system.identity(2) if sys.__stderr__ is not None else None
        self.stdin = system.pipe(0) if sys.__stdin__ is not None else None
        self.folder = folders.of_onefile()
        self.launcher: system.Process | None = None
        self.app = 0
        self.mark = ""
        self.armed = False
        self.plan: Plan | None = None
        self.fired = False
        self.ending = allocate_lock()

    def start(self) -> None:
        """Find out which process of the program this is, and watch."""
        mark = self._known(os.environ.pop(MARK, "").strip())
        # The variable names the app's main process, whether it ends with its host, its session, mark and executable.
        inherited = os.environ.get(APP, "").split(" ", 4)
        related = len(inherited) == 5 and inherited[4] == sys.executable
        if related and inherited[0] == str(os.getpid()):
            # The program has replaced itself by exec.
            mark = mark or inherited[3]
        elif related and not mark and system.may_be_worker():
            if not system.is_resource_tracker(sys.argv):
                self.app = int(inherited[0])
                self.armed = inherited[1] == "1"
                self.session = int(inherited[2])
                self._work()
            return
        self.mark = mark
        detached = system.is_detached(self.folder is not None)
        self.armed = bool(mark) or (
            self.stdin is not None and (self.mode == "always" or not detached)
        )
        values = [os.getpid(), int(self.armed), self.session, mark, sys.executable]
        os.environ[APP] = " ".join(map(str, values))
        self._work()

    def _known(self, mark: str) -> str:
        """Return a mark that means something."""
        is_pid = mark.isascii() and mark.isdecimal() and len(mark) <= 10
        if is_pid or mark in ("", "parent", "stdin"):
            return mark
        report(
            f"{MARK}={mark} is no pid, parent or stdin; taken for parent", self.stderr
        )
        return "parent"

    def _work(self) -> None:
        if not self.armed and self.folder is None:
            return
        atexit.register(self.leave)
        if system.LOOKS_QUICKLY and self.app == 0:
            # The sooner, the smaller the chance that the host ends before.
            self.plan = self._plan()
        if self.armed:
            system.after_fork(self._forked)
        start_new_thread(self.run, ())
        if self.folder is not None and self.app == 0:
            start_new_thread(self._sweep, ())

    def _forked(self) -> None:
        """Go on in a copy of the process, where the threads are not."""
        if self.fired:
            return
        self.app = self.app or os.getppid()
        self.begun = monotonic()
        self.main = get_ident()
        self.launcher = None
        self.ending = allocate_lock()
        try:
            start_new_thread(self.run, ())
        except RuntimeError:
            # The interpreter shuts down: this process will not last.
            pass

    def _sweep(self) -> None:
        sleep(SWEEP_DELAY)
        system.lower_priority()
        if self.folder is not None:
            self.folder.sweep_others()

    def run(self) -> None:
        """Wait until the program has to end, and end it."""
        try:
            if self.folder is not None:
                self.folder.hold()
            why = (
                self._watch_app() if self.app else self._wait(self.plan or self._plan())
            )
        except OSError as error:
            report(f"cannot watch for the end of the app: {error}", self.stderr)
            return
        if why is not None and self._is_attached():
            self.end(why)

    def _is_attached(self) -> bool:
        """Tell whether this process still belongs to who started it: a new session is the wish to outlive that."""
        return bool(self.mark) or system.session() == self.session

    def _watch_app(self) -> str | None:
        """Wait for the end of the program that this process is a part of."""
        if not self.armed:
            return None
        own = system.look(os.getpid())
        app = system.look(self.app)
        if app is None or (own is not None and app.started > own.started):
            return "the program that this process belongs to is gone"
        return self._wait(Plan(ANY, {HOST: app}, set(), None))

    def _plan(self) -> Plan:
        """Find out what the program ends with."""
        own = system.look(os.getpid())
        watched: dict[str, system.Process] = {}
        gone: set[str] = set()
        if own is None:
            return Plan(NONE, watched, gone, None)
        spawned = own
        if self.folder is not None:
            self.launcher = system.launcher(own)
            if self.launcher is None:
                gone.add(LAUNCHER)
            else:
                watched[LAUNCHER] = spawned = self.launcher
        rule, host, pid = self._rule(spawned)
        if host is not None:
            watched[HOST] = host
        elif pid > 1:
            gone.add(HOST)
        return Plan(rule, watched, gone, None if rule == NONE else self.stdin)

    def _rule(self, spawned: system.Process) -> tuple[str, system.Process | None, int]:
        """Return what ends the program, its host, and the host's pid if that is known."""
        if not self.armed:
            return NONE, None, 0
        if self.mark.isdigit():
            pid = int(self.mark)
            host = system.look(pid)
            if host is not None and host.started <= spawned.started:
                return ANY, host, pid
            # Who still holds the other end of the pipe is there, so the pid is one of another namespace.
            holds = self.stdin is not None and not system.has_ended(self.stdin)
            return ANY, None, 0 if holds else pid
        pid = spawned.parent
        host = system.look(pid) if pid > 1 else None
        if host is not None and host.started > spawned.started:
            host = None
        if self.mark == "stdin":
            return (INPUT if self.stdin is not None else NONE), host, pid
        if self.mark or self.mode == "always":
            return ANY, host, pid
        # A pipe that had ended at the start, as in "echo x | program", was no leash.
        leashed = (
            pid > 1 and self.stdin is not None and not system.has_ended(self.stdin)
        )
        return (BOTH if leashed else NONE), host, pid

    def _wait(self, plan: Plan) -> str | None:
        """Wait until the program has to end; return nothing if it never has to."""
        verdict = Verdict(plan.rule, self.begun)
        names = plan.gone
        while True:
            now = monotonic()
            why = verdict.add(names, now)
            if why is not None:
                return why
            if verdict.rule == NONE and LAUNCHER not in plan.watched:
                return None
            names = plan.sources.wait(verdict.patience(now))

    def end(self, why: str) -> None:
        """Let the program shut down, and end what is left of it after the deadline."""
        self.fired = True
        report(f"{why}, so it ends", self.stderr)
        self._arm_backstop()
        if self.deadline > 0 and system.interrupt(self.main):
            sleep(self.deadline)
        if self.ending.acquire(timeout=2 * CHILDREN_GRACE):
            limited(flush_streams, FLUSH_GRACE)
            self._clean_up()
        os._exit(EXIT_CODE)

    def _arm_backstop(self) -> None:
        """End the process even if code of the program never lets another thread run again."""
        import faulthandler

        nowhere = os.open(os.devnull, os.O_WRONLY)
        faulthandler.dump_traceback_later(
            self.deadline + BACKSTOP, file=nowhere, exit=True
        )

    def leave(self) -> None:
        """Do at a normal exit what the launcher cannot do."""
        if self.ending.acquire(blocking=False):
            self._clean_up()

    def _clean_up(self) -> None:
        if self.fired:
            system.end_children(CHILDREN_GRACE)
        launcher_is_gone = (
            self.fired
            if self.app
            else self.launcher is not None and system.is_gone(self.launcher)
        )
        if self.folder is not None and launcher_is_gone:
            self.folder.remove_if_last()
