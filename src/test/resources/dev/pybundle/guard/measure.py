"""What a guarded onefile and onedir program leave: measure.py ONEFILE ONEDIR JAVA CLASSPATH

Prints a table, and ends with 1 if anything was left, or a program ended that has to stay.
"""

from __future__ import annotations

import glob
import os
import pty
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

PROGRAMS = {"onefile": sys.argv[1], "onedir": sys.argv[2]}
JAVA = [
    sys.argv[3],
    "-Xshare:auto",
    "-XX:TieredStopAtLevel=1",
    "-cp",
    sys.argv[4],
    "dev.pybundle.pipeline.SidecarHost",
]
NODE = """
const {spawn} = require("child_process");
const [mark, program, ...rest] = process.argv.slice(1);
const env = {...process.env};
if (mark !== "-") env.PYBUNDLE_HOST = mark === "pid" ? String(process.pid) : mark;
const child = spawn(program, rest, {env});
child.stdout.on("data", data => process.stdout.write(`${child.pid} ${data}`));
child.stderr.on("data", () => {});
process.stdin.on("data", data => { if (String(data) === "exit\\n") process.exit(0); child.stdin.write(data); });
"""
HOSTS = {"java": JAVA}
if shutil.which("node"):
    HOSTS["node"] = ["node", "-e", NODE]

AT_ONCE = 4
LIMIT = 30.0
STAYS = 3.0


class Room:
    """A temporary folder, a port, and a mark in the environment by which the processes are found."""

    def __init__(self) -> None:
        self.temp = tempfile.mkdtemp(prefix="room é ")
        self.name = os.path.basename(self.temp)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.variables = {
            name: value
            for name, value in os.environ.items()
            if name not in ("PYBUNDLE_HOST", "SSH_CONNECTION")
        }
        self.variables.update(TMPDIR=self.temp, ROOM=self.name)

    def processes(self) -> list[int]:
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with (
                    open(f"/proc/{pid}/environ", "rb") as environment,
                    open(f"/proc/{pid}/stat", "rb") as status,
                ):
                    ended = status.read().rsplit(b")", 1)[1].split()[0] in b"ZX"
                    if f"ROOM={self.name}".encode() in environment.read() and not ended:
                        found.append(int(pid))
            except OSError:
                pass
        return found

    def serves(self) -> bool:
        with socket.socket() as client:
            client.settimeout(2)
            return client.connect_ex(("127.0.0.1", self.port)) == 0

    def await_server(self) -> None:
        limit = time.monotonic() + LIMIT
        while not self.serves():
            if time.monotonic() > limit:
                raise AssertionError("it does not start")
            time.sleep(0.02)

    def left(self, but: set[int]) -> tuple[int, int, int]:
        folders = glob.glob(glob.escape(self.temp) + "/_MEI*")
        return len(set(self.processes()) - but), int(self.serves()), len(folders)

    def clear(self) -> None:
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        shutil.rmtree(self.temp, ignore_errors=True)


def row(
    layout: str, host: str, mark: str, event: str, *options: str
) -> tuple[str, bool]:
    """Let an app end in some way, and tell what is left."""
    room = Room()
    command = [*HOSTS[host], mark, PROGRAMS[layout], str(room.port), *options]
    app = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=room.variables
    )
    try:
        spawned = int(app.stdout.readline().split()[0])
        room.await_server()
        begun = time.monotonic()
        if "--commands" in options:
            app.stdin.write(b"hello\n")
            app.stdin.flush()
            heard = app.stdout.readline().split()
            assert heard[1:] == [b"heard", b"hello"], heard
        if event in ("exit", "quit"):
            app.stdin.write(event.encode() + b"\n")
            app.stdin.flush()
        else:
            os.kill(
                spawned if event == "spawned" else app.pid,
                signal.SIGKILL if event == "spawned" else getattr(signal, event),
            )
        gone = [0.0, 0.0, 0.0]
        at_three = (-1, -1, -1)
        while True:
            left = room.left({app.pid})
            now = time.monotonic() - begun
            gone = [
                when or now if not count else 0.0 for when, count in zip(gone, left)
            ]
            if now >= 3 and at_three[0] < 0:
                at_three = left
            if not any(left) or now > LIMIT:
                break
            time.sleep(0.02)
        shown = "/".join(map(str, left if at_three[0] < 0 else at_three))
        text = f"{layout:8}{host:6}{mark:5}{event:9}{' '.join(options):22}{shown:7} {max(gone):5.2f} s"
        return text, not any(left)
    finally:
        room.clear()
        app.kill()
        app.wait()


def shell(script: str):
    """Return how a shell starts the program."""

    def start(program: str, room: Room) -> None:
        subprocess.Popen(
            ["sh", "-c", script, "sh", program, str(room.port)],
            env=room.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    return start


def terminal(script: str):
    """Return how a shell in a terminal starts the program."""

    def start(program: str, room: Room) -> None:
        if pty.fork()[0] == 0:
            os.execve(
                "/bin/sh",
                ["sh", "-c", script, "sh", program, str(room.port)],
                room.variables,
            )

    return start


def killed_app(*prefix: str):
    """Return how an app starts the program by another one, and is killed then."""

    def start(program: str, room: Room) -> None:
        code = "import subprocess, sys; subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL).wait()"
        app = subprocess.Popen(
            [sys.executable, "-c", code, *prefix, program, str(room.port)],
            env=room.variables,
        )
        room.await_server()
        app.kill()
        app.wait()

    return start


def closed(program: str, room: Room) -> None:
    """Close the standard input of the program and go on."""
    started = subprocess.Popen(
        [program, str(room.port)],
        env=room.variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    room.await_server()
    started.stdin.close()
    started.stdin = None
    OPEN.append(started)


OPEN: list[subprocess.Popen[bytes]] = []

STARTS = {
    "terminal": terminal('"$@"'),
    "terminal, nohup, it closes": terminal('nohup "$@" >/dev/null 2>&1 & sleep 2'),
    "echo x | program": shell('echo x | "$@"'),
    "echo x | program & exit": shell('echo x | "$@" &'),
    "(sleep; echo) | program": shell('(sleep 2; echo x) | "$@"'),
    "program </dev/null & exit": shell('"$@" </dev/null &'),
    "program <file & exit": shell('"$@" <"$1" &'),
    "program <&- & exit": shell('"$@" <&- &'),
    "xargs program": shell('echo "$2" | xargs "$1"'),
    "setsid program, app killed": killed_app("setsid"),
    "nohup program, app killed": killed_app("nohup"),
    "over ssh, connection lost": killed_app("env", "SSH_CONNECTION=1 2 3 4"),
    "app closes input, and lives": closed,
}


def stays(layout: str, name: str) -> tuple[str, bool]:
    """Start the program in a way by which it must not end."""
    room = Room()
    try:
        STARTS[name](PROGRAMS[layout], room)
        room.await_server()
        time.sleep(STAYS)
        return f"{layout:8}{name:40}" + (
            "stays" if room.serves() else "ENDED"
        ), room.serves()
    finally:
        room.clear()


def version(number: int) -> tuple[str, bool]:
    """Run the program for what it prints, with its input closed at once or soon."""
    layout = ("onefile", "onedir")[number % 2]
    mark = ("", str(os.getpid()), "parent", "stdin")[number // 2 % 4]
    environment = {
        **os.environ,
        "PYBUNDLE_HOST": mark,
        "SLOW": ("0", "0", "1.5")[number % 3],
    }
    program = subprocess.Popen(
        [PROGRAMS[layout], "0", "--version"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    time.sleep(random.choice((0, 0, 0.1, 0.3)))
    program.stdin.close()
    program.stdin = None
    out, error = program.communicate()
    good = (program.returncode, out, error) == (0, b"server 1.0.0\n", b"")
    return f"{layout} --version: {program.returncode} {out!r} {error!r}", good


def crashes() -> tuple[str, bool]:
    """Leave folders by crashes, and start many programs at once: they remove those, and never each other's."""
    room = Room()
    program = PROGRAMS["onefile"]

    def start() -> subprocess.Popen[bytes]:
        started = subprocess.Popen(
            [program, "0"],
            env=room.variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert started.stdout.readline()
        return started

    try:
        with ThreadPoolExecutor(16) as pool:
            crashed = list(pool.map(lambda _: start(), range(3)))
            time.sleep(1)
            # What watches them is killed, too.
            for pid in room.processes():
                os.kill(pid, signal.SIGKILL)
            for one in crashed:
                one.wait()
            left = len(os.listdir(room.temp))
            started = list(pool.map(lambda _: start(), range(12)))
            limit = time.monotonic() + LIMIT
            while (
                len(os.listdir(room.temp)) != len(started) and time.monotonic() < limit
            ):
                time.sleep(0.1)
            folders = [os.path.join(room.temp, name) for name in os.listdir(room.temp)]
            whole = sum(
                os.path.exists(os.path.join(folder, "base_library.zip"))
                for folder in folders
            )
            for one in started:
                one.terminate()
            for one in started:
                one.wait()
        rest = len(os.listdir(room.temp))
        text = f"{left} folders left by crashes; {len(started)} starts at once: {len(folders)} folders, {whole} whole, {rest} left at the end"
        return text, (left, len(folders), whole, rest) == (3, 12, 12, 0)
    finally:
        room.clear()


def main() -> int:
    print("load", os.getloadavg())
    rows = [
        (layout, host, mark, event)
        for layout in PROGRAMS
        for host in HOSTS
        for mark in ("-", "pid")
        for event in ("exit", "SIGTERM", "SIGKILL", "SIGABRT", "spawned")
    ]
    last = list(HOSTS)[-1]
    rows += [
        (layout, last, mark, event, "--commands")
        for layout in PROGRAMS
        for mark in ("-", "pid")
        for event in ("SIGKILL", "quit")
    ]
    rows += [
        (layout, last, mark, event, "--workers", method)
        for layout in PROGRAMS
        for mark, event in (("-", "SIGKILL"), ("pid", "spawned"))
        for method in ("spawn", "forkserver", "fork")
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(lambda arguments: row(*arguments), rows))
    with ThreadPoolExecutor(2 * AT_ONCE) as pool:
        results += pool.map(
            lambda arguments: stays(*arguments),
            [(layout, name) for layout in PROGRAMS for name in STARTS],
        )
    with ThreadPoolExecutor(AT_ONCE) as pool:
        versions = list(pool.map(version, range(100)))
    results += [result for result in versions if not result[1]] or [
        (
            f"{len(versions)} runs of --version with closed input: none lost its output",
            True,
        )
    ]
    results.append(crashes())
    for text, good in results:
        print(text if good else text + "   WRONG")
    print("load", os.getloadavg())
    return 0 if all(good for _, good in results) else 1


if __name__ == "__main__":
    # Whoever runs this in the background has these ignored, and so would all that is started here.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
