"""Start a server as an app does, see how soon it answers and what that took, and end it: for footprint.py. Linux only."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

PR_SET_CHILD_SUBREAPER = 36
TICK = os.sysconf("SC_CLK_TCK")
POLL = 0.005
TIMEOUT = 120.0
GRACE = 20.0
DROP_CACHES = Path("/proc/sys/vm/drop_caches")
# FS_IOC_SETFLAGS and FS_TOPDIR_FL of linux/fs.h, as chattr +T sets it.
SET_FLAGS, TOP_DIRECTORY = 0x40086602, 0x00020000
REQUEST = b"GET /api/health HTTP/1.0\r\n\r\n"


class Start(NamedTuple):
    """What a start took until the first answer, of all processes of the program; sizes in MB.

    The clocks of processes that have ended before count in ticks of the kernel only, all others in nanoseconds.
    """

    wall: float
    cpu: float
    pss: float
    rss: float
    peak: float


class Starter:
    """Starts programs, each time in an empty folder for temporary files, which has to be empty afterwards."""

    def __init__(self) -> None:
        # What a program leaves becomes a child of this process, which sees it then.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.folder = tempfile.TemporaryDirectory(prefix="starts ")
        spread(self.folder.name)

    def start(self, command: Sequence[str], cold: bool) -> Start:
        """Start a program and end it; with no page of any file in memory if it is to be a cold start."""
        if cold:
            os.sync()
            DROP_CACHES.write_text("1\n")
        port = free_port()
        with tempfile.TemporaryDirectory(dir=self.folder.name) as folder:
            temp = Path(folder)
            environment = variables(temp)
            begun = time.monotonic()
            process = subprocess.Popen(
                [*command, "--port", str(port)],
                cwd=temp,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                self.wait(process, port, begun + TIMEOUT)
                wall = time.monotonic() - begun
                tree = list(descendants())
                cpu = sum(map(processor_time, tree))
                memory = [memory_of(pid) for pid in tree]
            finally:
                self.end(process)
            left = list(temp.iterdir())
            if left:
                sys.exit(f"{command} left {left}")
        return Start(wall, cpu, *(sum(part) / 1024 for part in zip(*memory)))

    def wait(
        self, process: subprocess.Popen[bytes], port: int, deadline: float
    ) -> None:
        """Wait for the first answer."""
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"{process.args!r} does not answer ({process.returncode})")
            time.sleep(POLL)

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """End a program as an app does; a program that leaves processes ends the benchmark."""
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            sys.exit(f"{process.args!r} does not end")
        finally:
            if process.stdin is not None:
                process.stdin.close()
            left = self.left(time.monotonic() + GRACE)
        if left:
            sys.exit(f"{process.args!r} left the processes {left}")

    def left(self, deadline: float) -> list[int]:
        """Return what is still there some time after the end of a program, and kill it."""
        while True:
            try:
                if os.waitpid(-1, os.WNOHANG)[0]:
                    continue
            except ChildProcessError:
                return []
            if time.monotonic() > deadline:
                left = list(descendants())
                for pid in left:
                    os.kill(pid, signal.SIGKILL)
                return left
            time.sleep(POLL)


def in_turn(
    commands: Mapping[str, Sequence[str]], rounds: int, cold: bool
) -> dict[str, list[Start]]:
    """Start all programs in turn, so often; before that once to no account, in which Python compiles what it has to."""
    starter = Starter()
    starts: dict[str, list[Start]] = {name: [] for name in commands}
    for command in commands.values():
        starter.start(command, cold=False)
    names = list(commands)
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            starts[name].append(starter.start(commands[name], cold))
    return starts


def spread(folder: str) -> None:
    """Let what is created in a folder lie far from what was deleted there before, where ext4 has a say in that.

    For a minute ext4 gives the inode of no deleted file to another one: it passes over all of them, one by one and for each
    new file. A program that unpacks itself took twice as long at its tenth start in a minute, which no user sees.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with contextlib.suppress(OSError):
            fcntl.ioctl(descriptor, SET_FLAGS, struct.pack("l", TOP_DIRECTORY))
    finally:
        os.close(descriptor)


def can_be_cold() -> bool:
    """Tell whether this process may drop the pages of files."""
    return os.access(DROP_CACHES, os.W_OK)


def variables(temp: Path) -> Mapping[str, str]:
    """Return an environment as an app gives it, with none of Python's variables."""
    kept = {"PATH", "HOME", "LANG", "LC_ALL"}
    return {
        **{name: os.environ[name] for name in kept & os.environ.keys()},
        "TMPDIR": str(temp),
        "PYBUNDLE_HOST": str(os.getpid()),
    }


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Tell whether a server answers with 200."""
    try:
        with socket.create_connection(("127.0.0.1", port), TIMEOUT) as connection:
            connection.sendall(REQUEST)
            return b" 200 " in connection.recv(64)
    except OSError:
        return False


def stat(pid: int) -> list[str]:
    """Return the fields of a process after its name; none if it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
    except OSError:
        return []


def descendants() -> Iterator[int]:
    """Yield all processes below this one."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdecimal() and (fields := stat(int(name))):
            parents[int(name)] = int(fields[1])
    below = {os.getpid()}
    # A parent may have a higher number than its child.
    while more := {pid for pid, parent in parents.items() if parent in below} - below:
        below |= more
    yield from below - {os.getpid()}


def processor_time(pid: int) -> float:
    """Return how long a process and those of its children that have ended worked."""
    fields = stat(pid)
    if not fields:
        return 0.0
    ended = (int(fields[13]) + int(fields[14])) / TICK
    try:
        # What clock_getcpuclockid(3) returns.
        return ended + time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return ended


def memory_of(pid: int) -> tuple[int, int, int]:
    """Return the proportional and the resident size of a process and the most that it was, in kB."""
    sizes = {}
    try:
        for name in ("smaps_rollup", "status"):
            for line in Path(f"/proc/{pid}/{name}").read_text("utf-8").splitlines():
                key, *values = line.split()
                if values and values[-1] == "kB":
                    sizes[key] = int(values[0])
    except OSError:
        pass
    return sizes.get("Pss:", 0), sizes.get("VmRSS:", 0), sizes.get("VmHWM:", 0)
