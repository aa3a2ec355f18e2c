"""Run the plugin as a Windows program, under wine, and print what came out as the table of the README.

Usage: python3 bench/windows.py RIG [--only CASE]...

RIG is a folder; the first time it gets a Debian with wine and a Windows Java, Maven, Python and uv (some minutes, 2.5 GB, as
root). The plugin must be installed (`mvn install -DskipTests -DskipITs`), MAVEN_REPO_LOCAL names another local repository; both
have to hold what a build of the tests needs. Every project lies in a folder whose path has a space and a non-ASCII letter. A case
takes 2 to 15 minutes. It ends with 1 if one did not come out as it should.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree
from collections.abc import Callable
from pathlib import Path

from rig import ROOT, Rig, Said, ended

POM = "{http://maven.apache.org/POM/4.0.0}"
TRIPLE = "x86_64-pc-windows-msvc"
LIMIT = 90.0
# The sample's configuration names a program of one file.
EDIT = "-Dpybundle.tauri=edit"
# Holds a file the way a scanner for viruses does that lets nobody delete it; ends when its own file is gone.
READER = """import ctypes, os, sys, time
handle = ctypes.windll.kernel32.CreateFileW(sys.argv[1], 0x80000000, 1, None, 3, 0, None)
print("held" if handle not in (-1, 0xFFFFFFFF) else "refused", flush=True)
while os.path.exists(sys.argv[2]):
    time.sleep(0.2)
"""
# Starts a program as an app does, and says its own number.
HOST = """import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE)
print(os.getpid(), flush=True)
child.wait()
"""
# Asks a server, from the same system as it.
ASK = """import sys, time, urllib.request
end = time.monotonic() + float(sys.argv[2])
while True:
    try:
        print(urllib.request.urlopen(sys.argv[1], timeout=5).read().decode())
        break
    except OSError:
        if time.monotonic() > end:
            raise
        time.sleep(0.5)
"""


class Wrong(Exception):
    """Something did not come out as it should."""


class Project:
    """A copy of an integration test's project in the rig."""

    def __init__(self, rig: Rig, name: str, case: str) -> None:
        self.rig = rig
        self.name = name
        self.folder = rig.work / "a folder é" / case
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(ROOT / "src" / "it" / name, self.folder)
        properties = xml.etree.ElementTree.parse(ROOT / "pom.xml").getroot()
        values = {each.tag[len(POM) :]: each.text or "" for each in properties.iter()}
        version = properties.findtext(f"{POM}version") or ""
        text = (
            (self.folder / "pom.xml")
            .read_text("utf-8")
            .replace("@project.version@", version)
        )
        text = re.sub("@([^@]+)@", lambda found: values[found[1]], text)
        (self.folder / "pom.xml").write_text(text, "utf-8")

    def build(self, *arguments: str, goal: str = "package") -> Said:
        """Build, which has to succeed."""
        said = self.rig.maven(self.folder, *arguments, goal)
        (self.folder / "build.log").write_text(said.text, "utf-8")
        if said.code != 0:
            raise Wrong(f"{goal} {' '.join(arguments)} failed: {last_error(said.text)}")
        return said

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start the program."""
        return self.rig.start(
            [self.rig.windows(self.program()), *arguments], self.folder
        )

    def program(self) -> Path:
        """Return the program of the Bundle."""
        bundle = self.folder / "target/pybundle" / TRIPLE / "bundle"
        manifest = json.loads((bundle / "bundle.json").read_text("utf-8"))
        return bundle / str(manifest["program"])

    def prints(self, expected: str, *arguments: str) -> None:
        """Run the program and compare what it prints."""
        said = ended(self.start(*arguments))
        if said.text.strip() != expected:
            raise Wrong(f"the program printed {said.text[-300:]!r}")


def last_error(text: str) -> str:
    """Return the line that says why Maven failed."""
    return next(
        (each for each in text.splitlines() if each.startswith("[ERROR]")), text[-300:]
    )


def way(said: Said) -> str:
    """Return how a program was frozen, and how long that took."""
    found = re.search(r" in ([0-9.]+) s \(([^,:]+)", said.text)
    return f"{found[2]}, {found[1]} s" if found else "up to date"


def minimal(rig: Rig) -> str:
    """Nothing configured: a build, one with nothing to do, and one of edited sources with Windows' line ends."""
    project = Project(rig, "minimal", "minimal")
    first = project.build()
    project.prints("minimal says hello to Ada", "Ada")
    again = project.build()
    if way(again) != "up to date":
        raise Wrong(f"a second build froze again: {way(again)}")
    source = project.folder / "src" / "main.py"
    text = source.read_text("utf-8").replace("hello", "bonjour, ça va,")
    source.write_bytes(text.replace("\n", "\r\n").encode())
    edited = project.build()
    project.prints("minimal says bonjour, ça va, to Ada", "Ada")
    return f"onefile: {way(first)}; without a change: {way(again)}; edited, CRLF: {way(edited)}"


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
    rig.run(["taskkill", "/F", "/T", "/IM", staged.name])
    ended(process)
    if '"status":"ok"' not in answer:
        raise Wrong(f"the staged program answered {answer[-300:]!r}")
    host_killed(project, staged)
    return (
        f"{way(said)}; {probed[0].split('] ')[-1]}; staged and asked;"
        " ends when its host is killed"
    )


def host_killed(project: Project, program: Path) -> None:
    """Kill what has started a server: the server ends, too."""
    rig = project.rig
    command = ["python.exe", "-c", HOST, rig.windows(program), "--port", "48124"]
    host = rig.start(command, project.folder)
    assert host.stdout is not None
    number = host.stdout.readline().decode().strip()
    ask(rig, "http://127.0.0.1:48124/api/health")
    # Its table has 25 places for a name.
    shown = program.name[:25]
    if shown not in rig.run(["tasklist"]).text:
        raise Wrong("tasklist does not show the program while it runs")
    rig.run(["taskkill", "/F", "/PID", number])
    end = time.monotonic() + LIMIT
    while shown in rig.run(["tasklist"]).text:
        if time.monotonic() > end:
            raise Wrong(f"the program lives {LIMIT:.0f} s after its host was killed")
    ended(host)


def staged_while_running(rig: Rig) -> str:
    """A staged program of each layout is staged again, with another content, while it runs."""
    return in_use(
        rig, lambda project, staged: rig.start([rig.windows(staged)], project.folder)
    )


def staged_while_read(rig: Rig) -> str:
    """The same while another program reads it and lets nobody delete it."""

    def read(project: Project, staged: Path) -> subprocess.Popen[bytes]:
        lock = project.folder / "lock"
        lock.write_text("", "utf-8")
        return rig.start(
            ["python.exe", "-c", READER, rig.windows(staged), rig.windows(lock)],
            project.folder,
        )

    return in_use(rig, read)


def in_use(rig: Rig, use: Callable[[Project, Path], subprocess.Popen[bytes]]) -> str:
    """Stage a waiting program anew while it is in use, and again after."""
    came = []
    for layout in ("onefile", "onedir"):
        project = Project(rig, "minimal", f"in-use-{layout}")
        tauri(project)
        source = project.folder / "src" / "main.py"
        source.write_text(
            "import time\nprint('first', flush=True)\ntime.sleep(300)\n", "utf-8"
        )
        options = (f"-Dpybundle.layout={layout}", EDIT, "-Dpybundle.probe.skip")
        project.build(*options)
        staged = staged_program(project)
        process = use(project, staged)
        assert process.stdout is not None
        first = process.stdout.readline().decode("utf-8", "replace").strip()
        if first not in ("first", "held"):
            raise Wrong(f"{layout}: it was not in use: {first}")
        source.write_text("print('second')\n", "utf-8")
        said = rig.maven(project.folder, *options, "package")
        refused = last_error(said.text) if said.code != 0 else ""
        if refused and "perhaps you should" not in refused:
            raise Wrong(f"{layout}: {refused}")
        (project.folder / "lock").unlink(missing_ok=True)
        rig.run(["taskkill", "/F", "/T", "/IM", staged.name])
        ended(process)
        project.build(*options)
        now = rig.run([rig.windows(staged_program(project))], project.folder)
        if now.text.strip() != "second":
            raise Wrong(f"{layout}: afterwards the program printed {now.text[-300:]!r}")
        came.append(
            f"{layout}: {'refused with advice, then staged' if refused else 'staged at once'}"
        )
    return "; ".join(came)


def at_once(rig: Rig) -> str:
    """Two builds of one project at the same moment: one waits for the other."""
    project = Project(rig, "minimal", "at-once")
    both = [rig.start_maven(project.folder, "package") for _ in range(2)]
    said = [ended(each) for each in both]
    for each in said:
        if each.code != 0:
            raise Wrong(f"a build failed: {last_error(each.text)}")
    project.prints("minimal says hello to Ada", "Ada")
    waited = sum("Waiting for another build" in each.text for each in said)
    return f"{' and '.join(way(each) for each in said)}; {waited} waited"


def ended_by_force(rig: Rig) -> str:
    """Maven is ended by force while it freezes; the next build is right and the first one's tools are gone."""
    project = Project(rig, "minimal", "ended")
    process = rig.start_maven(project.folder, "package")
    work = project.folder / "target/pybundle" / TRIPLE / "state" / "work"
    end = time.monotonic() + 20 * LIMIT
    while not work.exists() and time.monotonic() < end:
        time.sleep(0.5)
    rig.run(["taskkill", "/F", "/IM", "java.exe"])
    ended(process)
    time.sleep(5)
    left = rig.run(["tasklist"]).text.count("python.exe")
    said = project.build()
    project.prints("minimal says hello to Ada", "Ada")
    return f"{left} tools left after 5 s; then {way(said)}"


def tauri(project: Project) -> None:
    """Give a project a folder of Tauri."""
    folder = project.folder / "src-tauri"
    shutil.copytree(ROOT / "src/it/cortex-backend/src-tauri", folder)
    config = folder / "tauri.conf.json"
    config.write_text(
        config.read_text("utf-8").replace("cortex-backend", project.name), "utf-8"
    )


def staged_program(project: Project) -> Path:
    """Return the staged program, of a file or a folder."""
    found = sorted(
        (project.folder / "src-tauri/binaries").rglob(f"{project.name}*.exe")
    )
    if not found:
        raise Wrong("nothing was staged")
    return found[0]


def ask(rig: Rig, url: str) -> str:
    """Ask a server until it answers."""
    return rig.run(["python.exe", "-c", ASK, url, str(LIMIT)]).text


CASES: dict[str, Callable[[Rig], str]] = {
    "minimal": minimal,
    "sample-onedir": lambda rig: sample(rig, "onedir"),
    "sample-onefile": lambda rig: sample(rig, "onefile"),
    "staged-while-running": staged_while_running,
    "staged-while-read": staged_while_read,
    "at-once": at_once,
    "ended-by-force": ended_by_force,
}


def main() -> None:
    """Make the rig, run the cases and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rig", type=Path)
    parser.add_argument("--only", action="append", choices=list(CASES))
    options = parser.parse_args()
    repository = os.environ.get("MAVEN_REPO_LOCAL", str(Path.home() / ".m2/repository"))
    rig = Rig(options.rig, Path(repository))
    rig.make()
    wrong = 0
    print("| case | came out | seconds |\n|---|---|---|", flush=True)
    for name in options.only or CASES:
        start = time.monotonic()
        try:
            came = CASES[name](rig)
        except Wrong as fault:
            came = f"**wrong**: {fault}"
            wrong += 1
        print(f"| {name} | {came} | {time.monotonic() - start:.0f} |", flush=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
