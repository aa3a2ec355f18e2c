"""What a program ends with: which processes and whether its standard input, and when that is enough."""

from __future__ import annotations

import sys
from time import monotonic

if sys.platform == "win32":
    import _pybundle_guard_windows as processes
    import _pybundle_guard_windows as waiting
else:
    import _pybundle_guard_processes as processes
    import _pybundle_guard_waiting as waiting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _pybundle_guard import Start

PROGRAM = "program"
LAUNCHER = "launcher"
HOST = "host"
STDIN = waiting.STDIN

# Which of the ends of the host's process and of standard input end the program.
ANY = "any"
BOTH = "both"
INPUT = "input"
NONE = "none"

EARLY = 1.0
EARLY_TOGETHER = 0.25
TOGETHER = 2.0


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


class Watch:
    """Waits for one program."""

    def __init__(self, start: Start, own: processes.Process) -> None:
        self.start = start
        self.own = own
        self.launcher: processes.Process | None = None
        self.watched: dict[str, processes.Process] = {}
        self.gone: set[str] = set()
        spawned = own
        if start.folder:
            self.launcher = processes.launcher(own)
            if self.launcher is None:
                self.gone.add(LAUNCHER)
            else:
                self.watched[LAUNCHER] = spawned = self.launcher
        self.named, _, also = start.mark.partition(",")
        rule, host, pid = self._rule(spawned)
        if host is not None:
            self.watched[HOST] = host
        elif pid > 1:
            self.gone.add(HOST)
        # Who names its input as well never closes it for another reason.
        self.verdict = Verdict(rule, start.begun - (EARLY if also else 0.0))

    def _rule(
        self, spawned: processes.Process
    ) -> tuple[str, processes.Process | None, int]:
        """Return what ends the program, its host, and the host's pid if that is known."""
        start = self.start
        if not start.armed:
            return NONE, None, 0
        if self.named.isdigit():
            pid = int(self.named)
            host = processes.look(pid)
            if host is not None and host.started <= spawned.started:
                return ANY, host, pid
            # Who still holds the other end of the pipe is there, so the pid is one of another namespace.
            return ANY, None, 0 if self._has_input() else pid
        pid = spawned.parent
        host = processes.look(pid) if pid > 1 else None
        if host is not None and not processes.may_be_parent(host, spawned):
            host = None
        if start.mark == "stdin":
            return (INPUT if start.stdin is not None else NONE), host, pid
        if start.mark or start.mode == "always":
            return ANY, host, pid
        if self._has_input():
            return (BOTH if pid > 1 else NONE), host, pid
        # A pipe that had ended at the start was no leash, as in "echo x | program"; but then something was in it.
        cut = host is None and start.stdin is not None and waiting.is_cut()
        return (ANY if cut else NONE), host, max(pid, 2) if cut else pid

    def _has_input(self) -> bool:
        stdin = self.start.stdin
        return stdin is not None and not waiting.has_ended(self.start.pid, stdin)

    def holds(self) -> bool:
        """Tell whether the program still belongs to who started it."""
        return self.verdict.rule != NONE

    def release(self) -> None:
        """Let the program go on without those who started it."""
        self.verdict = Verdict(NONE, self.start.begun)
        self.gone.clear()
        self.watched = {
            name: process for name, process in self.watched.items() if name == PROGRAM
        }

    def wait(self, *also: str) -> str | None:
        """Wait until the program has to end, and say why; nothing if it never has to, or one of these has ended."""
        stdin = self.start.stdin if self.holds() else None
        sources = waiting.Sources(self.watched, self.start.pid, stdin)
        names = self.gone
        while True:
            now = monotonic()
            if names.intersection(also):
                return None
            why = self.verdict.add(names, now)
            if why is not None:
                return why
            if not self.holds() and not self.start.folder:
                return None
            names = sources.wait(self.verdict.patience(now))
