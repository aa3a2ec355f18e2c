"""What a guarded onefile and onedir program leave on Windows or wine: measure_windows.py ONEFILE ONEDIR MODULES

Run as "measure_windows.py host MARK PROGRAM ARGUMENT..." it is the app that starts the program.
"""

from __future__ import annotations

import ctypes
import glob
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from ctypes import wintypes

LIMIT = 60.0
EVENTS = ("exit", "taskkill", "abort", "spawned", "close")


def host(mark: str, *command: str) -> None:
    """Start the program, pass on what it prints, and obey."""
    environment = dict(os.environ)
    if mark == "pid":
        environment["PYBUNDLE_HOST"] = str(os.getpid())
    program = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
    )

    def pump() -> None:
        for line in program.stdout:
            print(
                os.getpid(),
                program.pid,
                line.decode(errors="replace").strip(),
                flush=True,
            )

    threading.Thread(target=pump, daemon=True).start()
    word = sys.stdin.readline().strip()
    if word == "exit":
        os._exit(0)
    if word == "abort":
        os.abort()
    if word == "close":
        program.stdin.close()
    time.sleep(2 * LIMIT)


def processes() -> dict[int, str]:
    """Return the executables of all processes."""
    import _pybundle_guard_windows as windows

    found = {}
    snapshot = wintypes.HANDLE(
        windows.kernel.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, 0)
    )
    entry = windows.ProcessEntry()
    entry.dwSize = ctypes.sizeof(entry)
    more = windows.kernel.Process32FirstW(snapshot, ctypes.byref(entry))
    while more:
        found[entry.th32ProcessID] = entry.szExeFile
        more = windows.kernel.Process32NextW(snapshot, ctypes.byref(entry))
    windows.kernel.CloseHandle(snapshot)
    return found


def end(pid: int) -> None:
    subprocess.run(
        ["taskkill", "/F", "/PID", str(pid)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )


def serves(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(2)
        return client.connect_ex(("127.0.0.1", port)) == 0


def row(layout: str, program: str, mark: str, event: str) -> bool:
    """Let an app end in some way, and tell what is left."""
    temp = tempfile.mkdtemp(prefix="room ")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "TMP": temp, "TEMP": temp}
    app = subprocess.Popen(
        [sys.executable, __file__, "host", mark, program, str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )
    name = os.path.basename(program)

    def own() -> list[int]:
        return [pid for pid, executable in processes().items() if executable == name]

    try:
        pid, spawned = map(int, app.stdout.readline().split()[:2])
        # Input that ends in the first second is no sign.
        time.sleep(1.3)
        begun = time.monotonic()
        if event in ("taskkill", "spawned"):
            end(pid if event == "taskkill" else spawned)
        else:
            app.stdin.write(event.encode() + b"\n")
            app.stdin.flush()
        stays = mark == "-" and event == "close"
        while True:
            left = len(own()), int(serves(port)), len(glob.glob(temp + "\\_MEI*"))
            took = time.monotonic() - begun
            if not any(left) or took > (5 if stays else LIMIT):
                break
            time.sleep(0.1)
        good = bool(left[1]) == stays and (stays or not any(left))
        shown = "stays" if stays and good else "/".join(map(str, left))
        print(
            f"{layout:8}{mark:5}{event:9}{shown:7} {took:5.2f} s{'' if good else '   WRONG'}",
            flush=True,
        )
        return good
    finally:
        for left_over in own():
            end(left_over)
        end(pid)
        app.kill()
        shutil.rmtree(temp, ignore_errors=True)


def main() -> int:
    programs = {"onefile": sys.argv[1], "onedir": sys.argv[2]}
    sys.path.insert(0, sys.argv[3])
    results = [
        row(layout, program, mark, event)
        for layout, program in programs.items()
        for mark in ("-", "pid")
        for event in EVENTS
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    if sys.argv[1] == "host":
        host(*sys.argv[2:])
    else:
        sys.exit(main())
