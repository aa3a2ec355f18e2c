"""A project in the rig of windows.py, and what its cases have in common."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
import xml.etree.ElementTree
from pathlib import Path

from rig import ROOT, Rig, Said, ended

POM = "{http://maven.apache.org/POM/4.0.0}"
TRIPLE = "x86_64-pc-windows-msvc"
LIMIT = 90.0
# The sample's configuration names a program of one file.
EDIT = "-Dpybundle.tauri=edit"
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


def runs(rig: Rig, program: Path) -> bool:
    """Tell whether a program runs; the table of processes has 25 places for a name."""
    return program.name[:25] in rig.run(["tasklist"]).text


def await_end(rig: Rig, program: Path) -> float:
    """Wait until no process of a program is left, and return how long that took."""
    start = time.monotonic()
    while runs(rig, program):
        if time.monotonic() > start + LIMIT:
            raise Wrong(f"the program lives {LIMIT:.0f} s later")
    return time.monotonic() - start


def end_all(rig: Rig, program: Path) -> None:
    """End all processes of a program by force."""
    rig.run(["taskkill", "/F", "/T", "/IM", program.name])
    await_end(rig, program)
