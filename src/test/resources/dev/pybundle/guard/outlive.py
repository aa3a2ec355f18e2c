"""What outlives an app that only spawns and kills: outlive.py ONEFILE ONEDIR JAVA CLASSPATH

The programs are server.py with each of its backends. Prints a table, and ends with 1 if anything was left 3 s after the
app or a part of the program had ended.
"""

from __future__ import annotations

import glob
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from measure import LIMIT, PROGRAMS, Room

# As Tauri's shell plugin: pipes for all streams, SIGKILL for the spawned process.
APP = """
import os, subprocess, sys, threading
mark, *command = sys.argv[1:]
env = dict(os.environ)
if mark == "pid":
    env["PYBUNDLE_HOST"] = str(os.getpid())
pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
program = subprocess.Popen(command, env=env, **pipes)
print(program.pid, flush=True)
def pump(stream, show):
    for line in stream:
        if show:
            print(line.decode().strip(), flush=True)
    print("end of output", flush=True)
threading.Thread(target=pump, args=(program.stdout, True), daemon=True).start()
threading.Thread(target=pump, args=(program.stderr, False), daemon=True).start()
for line in sys.stdin:
    if line == "stdin\\n":
        program.stdin.close()
    elif line == "close\\n":
        program.kill()
        sys.exit()
"""
BACKENDS = {
    "uvicorn": ("--uvicorn", "--children"),
    "busy": ("--busy",),
    "script": ("--script", "--children"),
}
EVENTS = ("close", "stdin", "SIGTERM", "SIGKILL", "launcher", "program")
AT_ONCE = 3
ALLOWED = 3.0
FIRST_NAMESPACE = os.readlink("/proc/self/ns/pid") == "pid:[4026531836]"


class App:
    """An app with its program, in a room of its own."""

    def __init__(self, layout: str, mark: str, *options: str) -> None:
        self.room = Room()
        command = [PROGRAMS[layout], str(self.room.port), *options]
        self.process = subprocess.Popen(
            [sys.executable, "-c", APP, mark, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=self.room.variables,
        )
        self.spawned = int(self.process.stdout.readline())

    def await_ready(self) -> int:
        """Return the pid of the program itself."""
        words = self.process.stdout.readline().split()
        assert words[:1] == [b"ready"], words
        return int(words[1])

    def await_folder(self) -> None:
        """Wait until the launcher unpacks."""
        limit = time.monotonic() + LIMIT
        while not self.folders():
            assert time.monotonic() < limit, "it does not unpack"
            time.sleep(0.001)

    def folders(self) -> list[str]:
        return glob.glob(glob.escape(self.room.temp) + "/_MEI*")

    def happens(self, event: str, program: int) -> None:
        if event in ("close", "stdin"):
            self.process.stdin.write(event.encode() + b"\n")
            self.process.stdin.flush()
        elif event in ("launcher", "program"):
            os.kill(program if event == "program" else self.spawned, signal.SIGKILL)
        else:
            os.kill(self.process.pid, getattr(signal, event))

    def left(self) -> int:
        return len(set(self.room.processes()) - {self.process.pid})

    def await_end(self) -> float:
        """Return how long something was left."""
        begun = time.monotonic()
        while self.left() and time.monotonic() - begun < LIMIT:
            time.sleep(0.02)
        return time.monotonic() - begun

    def end(self) -> None:
        self.room.clear()
        self.process.kill()
        self.process.wait()


def folders_after_next_start(app: App) -> int:
    """Start the program again where an earlier one has ended, and return what is left of that."""
    if not app.folders():
        return 0
    before = set(app.folders())
    second = subprocess.Popen(
        [PROGRAMS["onefile"], "0", "--script"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=app.room.variables,
    )
    assert second.stdout.readline()
    limit = time.monotonic() + LIMIT
    while before & set(app.folders()) and time.monotonic() < limit:
        time.sleep(0.05)
    left = len(before & set(app.folders()))
    second.terminate()
    second.wait()
    app.await_end()
    return left + len(app.folders())


def row(layout: str, backend: str, mark: str, event: str) -> tuple[str, bool]:
    """Let an app or a part of its program end, and tell what is left."""
    app = App(layout, mark, *BACKENDS[backend])
    try:
        program = app.await_ready()
        if event == "stdin":
            # Input that ends in the first second is no sign.
            time.sleep(1.2)
        app.happens(event, program)
        took = app.await_end()
        left, folders = app.left(), folders_after_next_start(app)
        text = f"{layout:8}{backend:10}{mark:5}{event:9}{left}/{folders} {took:5.2f} s"
        return text, not left and not folders and took < ALLOWED
    finally:
        app.end()


def unpacking(mark: str, event: str) -> tuple[str, bool]:
    """The same while the launcher unpacks."""
    app = App("onefile", mark, *BACKENDS["script"])
    try:
        app.await_folder()
        app.happens(event, 0)
        took = app.await_end()
        left, folders = app.left(), folders_after_next_start(app)
        text = f"onefile unpacking {mark:5}{event:9}{left}/{folders} {took:5.2f} s"
        # An app that is gone shows only when the program is unpacked. In a namespace of pids, who has unpacked what does not show.
        return text, not left and (not folders or not FIRST_NAMESPACE)
    finally:
        app.end()


def second_instance() -> tuple[str, bool]:
    """Start a program beside one that has closed all its descriptors, and see whether that is still whole."""
    app = App("onefile", "pid", "--script", "--close")
    try:
        app.await_ready()
        (folder,) = app.folders()
        files = sum(len(names) for _, _, names in os.walk(folder))
        second = subprocess.Popen(
            [PROGRAMS["onefile"], "0", "--script"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=app.room.variables,
        )
        assert second.stdout.readline()
        time.sleep(5)
        second.terminate()
        second.wait()
        after = sum(len(names) for _, _, names in os.walk(folder))
        app.happens("SIGKILL", 0)
        app.await_end()
        text = f"a second instance leaves {after} of {files} files of the first"
        return text, after == files and not app.folders() and not app.left()
    finally:
        app.end()


def main() -> int:
    print("load", os.getloadavg())
    rows = [
        (layout, backend, mark, event)
        for layout in PROGRAMS
        for backend in BACKENDS
        for mark in ("-", "pid")
        for event in EVENTS
        # Without a mark, input that ends is no sign; a program that is one process has no launcher.
        if (mark, event) != ("-", "stdin") and (layout, event) != ("onedir", "launcher")
    ]
    unpacked = [
        (mark, event)
        for mark in ("-", "pid")
        for event in ("close", "SIGTERM", "SIGKILL", "launcher")
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = [
            *pool.map(lambda arguments: row(*arguments), rows),
            *pool.map(lambda arguments: unpacking(*arguments), unpacked),
        ]
    results.append(second_instance())
    for text, good in results:
        print(text if good else text + "   WRONG")
    print("load", os.getloadavg())
    return 0 if all(good for _, good in results) else 1


if __name__ == "__main__":
    # Whoever runs this in the background has these ignored, and so would all that is started here.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
