"""Cases of windows.py: a program, its host or Maven is ended, and what is left then."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from rig import Rig, ended
from windows_project import (
    EDIT,
    LIMIT,
    TRIPLE,
    Project,
    Wrong,
    ask,
    await_end,
    end_all,
    runs,
    staged_program,
    tauri,
    way,
)

# Starts a program as an app does, and says its own number and the program's.
HOST = """import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE)
print("numbers", os.getpid(), child.pid, flush=True)
child.wait()
"""
# Starts a program in a console and presses Ctrl-C in it when a file is there; wine gives what Linux starts no console.
CONSOLE = """import ctypes, os, subprocess, sys, time
kernel = ctypes.windll.kernel32
kernel.FreeConsole()
if not kernel.AllocConsole():
    sys.exit("no console")
child = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=sys.stdout, stderr=subprocess.STDOUT)
while not os.path.exists(sys.argv[1]) and child.poll() is None:
    time.sleep(0.2)
kernel.SetConsoleCtrlHandler(None, True)
if not kernel.GenerateConsoleCtrlEvent(0, 0):
    sys.exit("no Ctrl-C")
sys.exit(child.wait())
"""
# Says that it runs, in words and by a file, and how it ended if it was asked to.
WAITING = """import sys, time
try:
    print("waits", flush=True)
    open("waits", "w").close()
    time.sleep(300)
except KeyboardInterrupt:
    print("was asked to end", flush=True)
    sys.exit(7)
"""
ASKED, ASKED_CODE = "was asked to end", 7


def sample(rig: Rig, layout: str) -> str:
    """The sample backend: frozen, probed, staged, asked, and ended by force."""
    project = Project(rig, "cortex-backend", f"sample-{layout}")
    said = project.build(f"-Dpybundle.layout={layout}", EDIT)
    probed = re.search(r"[^\n]*s after start[^\n]*", said.text)
    if probed is None:
        raise Wrong("the probe said nothing")
    staged = staged_program(project)
    process = rig.start([rig.windows(staged), "--port", "48123"], project.folder)
    answer = ask(rig, "http://127.0.0.1:48123/api/health")
    end_all(rig, staged)
    ended(process)
    if '"status":"ok"' not in answer:
        raise Wrong(f"the staged program answered {answer[-300:]!r}")
    host, _, app = hosted(project, staged, "--port", "48124")
    ask(rig, "http://127.0.0.1:48124/api/health")
    rig.run(["taskkill", "/F", "/PID", host])
    await_end(rig, staged)
    ended(app)
    return (
        f"{way(said)}; {probed[0].split('] ')[-1]}; staged and asked;"
        " ends when its host is killed"
    )


def guard(rig: Rig) -> str:
    """Killed are the host of a program, its bootloader, and the whole: nothing runs on, nothing stays."""
    came = []
    for layout in ("onefile", "onedir"):
        program = waiting(rig, layout)
        came += [f"{layout}: {killed(program, 'host')}"]
        if layout == "onefile":
            came += [killed(program, "bootloader"), swept(program)]
    return "; ".join(came)


def waiting(rig: Rig, layout: str) -> Project:
    """Build a program that waits, of an app: so it has a guard."""
    project = Project(rig, "minimal", f"waiting-{layout}")
    tauri(project)
    (project.folder / "src" / "main.py").write_text(WAITING, "utf-8")
    project.build(f"-Dpybundle.layout={layout}", EDIT, "-Dpybundle.probe.skip")
    return project


def killed(project: Project, what: str) -> str:
    """Kill the host of a program or its first process, and return what came of it."""
    before = unpacked(project.rig)
    host, bootloader, app = hosted(project, project.program())
    await_start(project)
    number = {"host": host, "bootloader": bootloader}[what]
    project.rig.run(["taskkill", "/F", "/PID", number])
    asked = await_end(project.rig, project.program())
    if what != "host":
        project.rig.run(["taskkill", "/F", "/PID", host])
    text = ended(app).text
    if ASKED not in text:
        raise Wrong(f"{what} killed: the program was not asked to end: {text[-300:]!r}")
    await_removal(project.rig, before, what)
    return f"{what} killed, the program was asked to end and had {asked:.1f} s later, nothing stays"


def swept(project: Project) -> str:
    """End all processes of a program at once: the next start removes what they were unpacked to."""
    before = unpacked(project.rig)
    _, bootloader, app = hosted(project, project.program())
    await_start(project)
    project.rig.run(["taskkill", "/F", "/T", "/PID", bootloader])
    await_end(project.rig, project.program())
    ended(app)
    left = len(unpacked(project.rig) - before)
    host, _, app = hosted(project, project.program())
    await_start(project)
    time.sleep(10)
    project.rig.run(["taskkill", "/F", "/PID", host])
    await_end(project.rig, project.program())
    ended(app)
    await_removal(project.rig, before, "all")
    return f"taskkill /F /T leaves {left} folder, which the next start removes"


def ctrl_c(rig: Rig) -> str:
    """Ctrl-C in the console of a program, and in that of Maven while it freezes."""
    came = []
    for layout in ("onefile", "onedir"):
        project = waiting(rig, layout)
        before = unpacked(rig)
        command = [
            rig.windows(project.folder / "waits"),
            rig.windows(project.program()),
        ]
        said = ended(rig.start(["python.exe", "-c", CONSOLE, *command], project.folder))
        if said.code != ASKED_CODE or ASKED not in said.text:
            raise Wrong(f"{layout}: it ended with {said.code}: {said.text[-300:]!r}")
        await_end(rig, project.program())
        await_removal(rig, before, layout)
        came.append(f"{layout}: the program ends as it wants to, nothing stays")

    def press(project: Project, work: Path) -> None:
        command = [rig.windows(work), *rig.maven_command(project.folder, "package")]
        ended(rig.start(["python.exe", "-c", CONSOLE, *command], project.folder))

    return "; ".join(
        [*came, f"Maven while it freezes: {build_ended(rig, 'ctrl-c', press)}"]
    )


def ended_by_force(rig: Rig) -> str:
    """Maven is ended by force while it freezes; the next build is right and the first one's tools are gone."""

    def end(project: Project, work: Path) -> None:
        process = rig.start_maven(project.folder, "package")
        limit = time.monotonic() + 20 * LIMIT
        while not work.exists() and time.monotonic() < limit:
            time.sleep(0.5)
        rig.run(["taskkill", "/F", "/IM", "java.exe"])
        ended(process)

    return build_ended(rig, "ended", end)


def build_ended(rig: Rig, case: str, end: Callable[[Project, Path], None]) -> str:
    """End a build while it freezes, and build again."""
    project = Project(rig, "minimal", case)
    end(project, project.folder / "target/pybundle" / TRIPLE / "state" / "work")
    if (project.folder / "target/pybundle" / TRIPLE / "bundle").exists():
        raise Wrong("the build was done before it was ended")
    time.sleep(5)
    left = rig.run(["tasklist"]).text.count("python.exe")
    said = project.build()
    project.prints("minimal says hello to Ada", "Ada")
    return f"{left} tools left after 5 s; then {way(said)}"


def hosted(
    project: Project, program: Path, *arguments: str
) -> tuple[str, str, subprocess.Popen[bytes]]:
    """Start a program from a host; return their numbers, and what runs."""
    rig = project.rig
    (project.folder / "waits").unlink(missing_ok=True)
    app = rig.start(
        ["python.exe", "-c", HOST, rig.windows(program), *arguments], project.folder
    )
    assert app.stdout is not None
    for line in app.stdout:
        words = line.decode("utf-8", "replace").split()
        if words and words[0] == "numbers":
            return words[1], words[2], app
    raise Wrong("the host did not start")


def await_start(project: Project) -> None:
    """Wait until a waiting program waits."""
    end = time.monotonic() + LIMIT
    while not (project.folder / "waits").exists():
        if time.monotonic() > end:
            raise Wrong("the program did not start")
        time.sleep(0.2)
    if not runs(project.rig, project.program()):
        raise Wrong("tasklist does not show the program while it runs")


def unpacked(rig: Rig) -> set[str]:
    """Return the folders that programs of one file were unpacked to."""
    return {each.name for each in rig.temporary().glob("_MEI*")}


def await_removal(rig: Rig, before: set[str], what: str) -> None:
    """Wait until no other folder is left than before."""
    end = time.monotonic() + LIMIT
    while unpacked(rig) - before:
        if time.monotonic() > end:
            raise Wrong(f"{what}: {unpacked(rig) - before} stay")
        time.sleep(0.5)
