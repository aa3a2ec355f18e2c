"""What the guard needs from Linux, macOS and other systems with signals and sessions."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from time import monotonic, sleep

STDIN = "stdin"
OPEN_FLAGS = os.O_NOFOLLOW | os.O_CLOEXEC

TICK = 0.25
PROC = os.path.exists("/proc/self/stat")
LOOKS_QUICKLY = PROC
MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
POLL_PAUSE = 0.02


class Process:
    """A process that runs; its start tells it from a later one with the same pid."""

    __slots__ = ("parent", "pid", "session", "started")

    def __init__(
        self, pid: int, parent: int, started: tuple[int, ...], session: int
    ) -> None:
        self.pid = pid
        self.parent = parent
        self.started = started
        self.session = session


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


def identity(descriptor: int) -> Identity | None:
    """Return what a descriptor stands for, nothing if it is closed."""
    try:
        return Identity(os.fstat(descriptor))
    except OSError:
        return None


def pipe(descriptor: int) -> Identity | None:
    """Return what a descriptor stands for if it is a pipe or socket, so that it shows when the other end is closed."""
    found = identity(descriptor)
    if found is None:
        return None
    mode = found.status.st_mode
    return found if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) else None


# Processes


def look(pid: int) -> Process | None:
    """Return a process if it runs; one that waits for its parent to ask about it has ended."""
    if not PROC:
        found = listed("-p", str(pid))
        return guessed(pid) if found is None else next(iter(found), None)
    try:
        descriptor = os.open(f"/proc/{pid}/stat", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        text = os.read(descriptor, 4096)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    # The name may hold blanks and parentheses.
    state, parent, _, session, *others = text[text.rindex(b")") + 2 :].split()
    if state in (b"Z", b"X") and not has_threads(pid):
        return None
    return Process(pid, int(parent), (int(others[15]),), int(session))


def has_threads(pid: int) -> bool:
    """Tell whether a process goes on although its first thread has ended."""
    try:
        return len(os.listdir(f"/proc/{pid}/task")) > 1
    except OSError:
        return False


def guessed(pid: int) -> Process | None:
    """Return a process as far as it shows without help."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except OSError:
        pass
    parent = os.getppid() if pid == os.getpid() else 0
    return Process(pid, parent, (), session_of(pid))


def listed(*selection: str) -> list[Process] | None:
    """Return processes as ps tells, nothing if it must not be started, as in a sandbox of macOS."""
    columns = ["-o", "pid=", "-o", "ppid=", "-o", "stat=", "-o", "lstart="]
    command = ["/bin/ps", *columns, *selection]
    reader, writer = os.pipe()
    try:
        actions = [(os.POSIX_SPAWN_DUP2, writer, 1)]
        pid = os.posix_spawn(command[0], command, {"LC_ALL": "C"}, file_actions=actions)
    except OSError:
        os.close(reader)
        return None
    finally:
        os.close(writer)
    with open(reader, "rb") as output:
        lines = output.read().decode(errors="replace").splitlines()
    try:
        os.waitpid(pid, 0)
    except OSError:
        # The program has asked for it, or ignores the ends of its children.
        pass
    found = [parse(line) for line in lines if line.split()[2][0] != "Z"]
    return [process for process in found if process.pid != pid]


def parse(line: str) -> Process:
    """Read a line such as "12 1 Ss Mon Nov 23 11:24:32 2026"."""
    pid, parent, _, _, month, day, clock, year = line.split()
    started = (
        int(year),
        MONTHS.index(month),
        int(day),
        *map(int, clock.split(":")),
    )
    return Process(int(pid), int(parent), started, session_of(int(pid)))


def is_gone(process: Process) -> bool:
    """Tell whether a process has ended."""
    found = look(process.pid)
    return found is None or found.started != process.started


def launcher(own: Process) -> Process | None:
    """Return the process that has unpacked this program and is its parent, nothing if it is gone."""
    parent = look(own.parent) if own.parent > 1 else None
    if parent is None or not PROC:
        return parent
    try:
        theirs, ours = (
            os.readlink(f"/proc/{pid}/exe").replace(" (deleted)", "")
            for pid in (parent.pid, own.pid)
        )
    except OSError:
        return parent
    # An emulator runs every program as itself.
    emulated = os.path.basename(theirs).startswith("qemu-")
    return parent if theirs == ours or emulated else None


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


def is_resource_tracker(arguments: list[str]) -> bool:
    """Tell whether this is the helper of multiprocessing that ends when its users are gone, and cleans up then."""
    return arguments[-1:] != [] and arguments[-1].startswith(
        "from multiprocessing.resource_tracker "
    )


def session() -> int:
    """Return the session that this process belongs to."""
    return os.getsid(0)


def session_of(pid: int) -> int:
    """Return the session that a process belongs to."""
    try:
        return os.getsid(pid)
    except OSError:
        return -1


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


def lower_priority() -> None:
    """Let this thread wait for all others; only Linux can do that for a thread."""
    if sys.platform == "linux":
        import threading

        try:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
        except OSError:
            pass


def after_fork(callback: Callable[[], None]) -> None:
    """Call something in every copy of this process; not on macOS, where a copy may hardly do anything."""
    if sys.platform == "linux":
        os.register_at_fork(after_in_child=callback)


# Waiting


def has_ended(stdin: Identity) -> bool:
    """Tell whether the other end of standard input is closed."""
    return bool(Sources({}, stdin).wait(0))


class Sources:
    """Tells what has ended: processes by their names, and standard input, of which nothing is read."""

    def __init__(self, processes: dict[str, Process], stdin: Identity | None) -> None:
        self.processes = dict(processes)
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
            return identity(0) == self.stdin
        if is_gone(self.processes[name]):
            return True
        self.polled.add(name)
        return False


class PollQueue:
    """Waits by poll, for processes by their pidfd, which Linux 5.3 and newer have."""

    def __init__(self) -> None:
        import select

        self.poller = select.poll()
        # Hang-ups are reported without being asked for, but a socket's other end may close in two steps.
        self.hang_up: int = getattr(select, "POLLRDHUP", 0)
        self.invalid: int = select.POLLNVAL
        self.readable: int = select.POLLIN
        self.names: dict[int, str] = {}

    def add(self, name: str, pid: int) -> bool:
        """Wait for the end of a process, if that is possible."""
        if sys.platform != "linux":
            return False
        try:
            descriptor = os.pidfd_open(pid)
        except (AttributeError, OSError):
            return False
        self.names[descriptor] = name
        self.poller.register(descriptor, self.readable)
        return True

    def add_stdin(self) -> None:
        """Wait for the end of standard input."""
        self.names[0] = STDIN
        self.poller.register(0, self.hang_up)

    def wait(self, timeout: float | None) -> list[str]:
        """Return what seems to have ended; each name once."""
        names = []
        for descriptor, events in self.poller.poll(
            None if timeout is None else timeout * 1000
        ):
            self.poller.unregister(descriptor)
            if self.names[descriptor] != STDIN or not events & self.invalid:
                names.append(self.names[descriptor])
        return names


if sys.platform == "darwin":

    class KernelQueue:
        """Waits by kqueue."""

        def __init__(self) -> None:
            import select

            self.select = select
            self.queue = select.kqueue()
            self.names: dict[tuple[int, int], str] = {}

        def add(self, name: str, pid: int) -> bool:
            """Wait for the end of a process, if that is possible."""
            select = self.select
            return self._add(name, pid, select.KQ_FILTER_PROC, select.KQ_NOTE_EXIT)

        def add_stdin(self) -> None:
            """Wait for the end of standard input."""
            self._add(STDIN, 0, self.select.KQ_FILTER_READ, 0)

        def _add(self, name: str, ident: int, kind: int, notes: int) -> bool:
            # EV_CLEAR: bytes that wait to be read are reported once, and then no more.
            flags = self.select.KQ_EV_ADD | self.select.KQ_EV_CLEAR
            event = self.select.kevent(ident, kind, flags, notes)
            try:
                self.queue.control([event], 0, 0)
            except OSError:
                return False
            self.names[ident, kind] = name
            return True

        def wait(self, timeout: float | None) -> list[str]:
            """Return what seems to have ended; each name once."""
            select = self.select
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


# Ending


def interrupt(main: int) -> bool:
    """Ask the program to shut down as it does on a signal; false if it handles none."""
    import signal

    for number in (signal.SIGTERM, signal.SIGINT):
        if callable(signal.getsignal(number)):
            # To the main thread, where it wakes what blocks.
            signal.pthread_kill(main, number)
            return True
    return False


def end_children(grace: float) -> None:
    """End what this process started, and what that started, if it has no session of its own."""
    import signal

    for number in (signal.SIGTERM, signal.SIGKILL):
        living = descendants()
        for process in living:
            try:
                os.kill(process.pid, number)
            except OSError:
                pass
        limit = monotonic() + grace
        while monotonic() < limit and not all(map(is_gone, living)):
            sleep(POLL_PAUSE)


def descendants() -> list[Process]:
    """Return the processes below this one that are of its session, without helpers that end by themselves."""
    by_parent: dict[int, list[Process]] = {}
    for process in everything():
        by_parent.setdefault(process.parent, []).append(process)
    found: list[Process] = []
    pids = [os.getpid()]
    while pids:
        children = by_parent.get(pids.pop(), [])
        found.extend(children)
        pids.extend(child.pid for child in children)
    own = session()
    return [p for p in found if p.session == own and not is_tracker(p.pid)]


def everything() -> list[Process]:
    """Return all processes."""
    if not PROC:
        return listed("-A") or []
    looked = [look(int(name)) for name in os.listdir("/proc") if name.isdigit()]
    return [process for process in looked if process is not None]


def is_tracker(pid: int) -> bool:
    """Tell whether a process is the resource tracker of multiprocessing."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            arguments = file.read().decode(errors="replace").split("\0")
    except OSError:
        return False
    return is_resource_tracker(arguments[:-1])


# Files


def is_own(status: os.stat_result) -> bool:
    """Tell whether a file is this user's."""
    return status.st_uid == os.getuid()


def lock(descriptor: int, alone: bool) -> bool:
    """Lock a file until this process ends, together with others or alone, if that is possible now."""
    import fcntl

    try:
        fcntl.flock(
            descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB
        )
    except OSError:
        return False
    return True


def remove_after_exit(path: str) -> bool:
    """Tell that a folder need not wait for the end of this process to be removed."""
    return not path
