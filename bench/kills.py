"""Kill builds at random moments, and compare the next build with a clean one.

Usage: python3 bench/kills.py [KILLS] [--seed S] [--python PYTHON] [--keep]

Each build is one of Maven, as a user starts it, after a random edit. In turn its JVM alone is killed, or all processes of
the build at once, or PyInstaller alone. Half of the next builds begin at once, while what was killed may still end. They
have to succeed, to leave what a clean build elsewhere leaves, and to print what the sources say; 5 s after a kill nothing
of the killed build may be alive. It ends with 1 if one of these is not so.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from maven import (
    MODULE,
    Clean,
    Maven,
    Project,
    arguments,
    content,
    differences,
    environment,
    stale,
    warm,
)

# Tools get no variables but those that they need, of which this is none that means something.
MARK = "XDG_PYBUNDLE_BENCH"
KINDS = ("jvm", "tree", "pyinstaller")
SECONDS_LEFT = 5.0


class Process(NamedTuple):
    """A process, by what tells it from a later one with its number."""

    pid: int
    started: str

    @staticmethod
    def of(pid: int) -> Process | None:
        """Return a process that is alive."""
        try:
            fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1]
        except (OSError, ValueError):
            return None
        state, *others = fields.split()
        return None if state in "ZX" else Process(pid, others[18])

    def is_alive(self) -> bool:
        """Tell whether it still runs."""
        return Process.of(self.pid) == self

    def command(self) -> str:
        """Return its command."""
        try:
            return (
                Path(f"/proc/{self.pid}/cmdline")
                .read_bytes()
                .replace(b"\0", b" ")
                .decode()
            )
        except OSError:
            return ""

    def belongs_to(self, mark: str, folder: Path) -> bool:
        """Tell whether it was started by a build: by its variables, its folder or its command."""
        try:
            variables = Path(f"/proc/{self.pid}/environ").read_bytes()
            where = os.readlink(f"/proc/{self.pid}/cwd")
        except OSError:
            return False
        return (
            f"{MARK}={mark}\0".encode() in variables
            or Path(where).is_relative_to(folder)
            or f"{folder}{os.sep}" in self.command()
        )


def processes() -> list[Process]:
    """Return all processes."""
    pids = [int(each) for each in os.listdir("/proc") if each.isdigit()]
    return [process for pid in pids if (process := Process.of(pid)) is not None]


def descendants(pid: int) -> list[Process]:
    """Return a process and all that it has started, as far as that can be followed."""
    found = [process] if (process := Process.of(pid)) is not None else []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text("utf-8").split():
                found += descendants(int(child))
    except OSError:
        pass
    return found


def kill(pids: list[int]) -> None:
    """Kill processes."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


class Killer:
    """Starts builds of a project, and kills them."""

    def __init__(self, project: Project, cache: Path, seed: int) -> None:
        self.project = project
        self.cache = cache
        self.random = random.Random(seed)
        self.helper = 1

    def edit(self) -> str:
        """Change something, mostly in a way that a splice can take."""
        project, chance = self.project, self.random
        # There and back, so that clean builds of the few states are soon there.
        kind = chance.choice(["module", "module", "entry", "import", "layout"])
        if kind == "module":
            self.helper = 1 - self.helper
            project.write("src/helper.py", MODULE.format(self.helper))
        elif kind == "layout":
            onedir = project.options["layout"] == "onedir"
            project.options["layout"] = "onefile" if onedir else "onedir"
            project.write_pom()
        elif kind == "import":
            project.imports = [] if project.imports else ["chunk"]
            project.write_main()
        else:
            project.number = 1 - project.number
            project.write_main()
        if chance.random() < 0.15:
            shutil.rmtree(project.folder / "target", ignore_errors=True)
            kind += ", nothing built"
        if chance.random() < 0.1:
            shutil.rmtree(self.cache / "memory", ignore_errors=True)
            kind += ", no memory"
        return kind

    def killed(self, how: str, seconds: float, mark: str) -> list[Process] | None:
        """Build until a moment and kill; return what ran in this moment, or nothing if it was over before."""
        folder = self.project.folder
        with subprocess.Popen(
            ["mvn", *arguments(self.cache, {}, "package")],
            cwd=folder,
            env=environment(folder, **{MARK: mark}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as maven:
            tools: list[int] = []
            end = time.monotonic() + seconds
            if how == "pyinstaller":
                # The time counts from its start, and it runs for a part of the build.
                while maven.poll() is None and not (tools := self.freezers(maven.pid)):
                    time.sleep(0.01)
                end = time.monotonic() + seconds / 6
            while maven.poll() is None and time.monotonic() < end:
                time.sleep(0.01)
            if maven.poll() is not None:
                return None
            ran = descendants(maven.pid)
            if how == "pyinstaller":
                if not any(Process.of(pid) for pid in tools):
                    maven.wait()
                    return None
                kill(tools)
                # Maven sees it, and ends by itself.
                maven.wait(60)
            elif how == "jvm":
                kill([maven.pid])
            else:
                kill([each.pid for each in ran])
        return ran

    def freezers(self, maven: int) -> list[int]:
        """Return the processes in which PyInstaller or a splice runs."""
        names = ("run_pyinstaller.py", "splice.py")
        return [
            each.pid
            for each in descendants(maven)
            if any(name in each.command() for name in names)
        ]


def main() -> None:
    """Kill and compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kills", type=int, nargs="?", default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--python", default=shutil.which("python3"))
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    top = Path(tempfile.mkdtemp(prefix="pybundle kills é "))
    (top / "killed").mkdir()
    cache = top / "cache"
    warm(cache)
    project = Project(top / "killed", [options.python])
    killer = Killer(project, cache, options.seed)
    clean = Clean(top / "clean", cache)
    counts: Counter[str] = Counter()
    ways: Counter[str] = Counter()
    with closing(Maven(project.folder, cache)) as maven:
        maven.build({})
        longest = 0.0
        for number in itertools.count():
            if sum(counts.values()) >= options.kills:
                break
            how = KINDS[number % len(KINDS)]
            said = killer.edit()
            seconds = killer.random.random() * longest if number else 60.0
            at_once = killer.random.random() < 0.5
            mark = f"{os.getpid()}-{number}"
            before = {*processes()}
            began = time.monotonic()
            ran = killer.killed(how, seconds, mark)
            over = time.monotonic() + SECONDS_LEFT
            # How long a build takes depends on what else the machine does.
            longest = longest * 1.1 if ran is not None else time.monotonic() - began
            if ran is not None:
                counts[how] += 1
            seen = {*(ran or []), *(each for each in processes() if each not in before)}
            mine = [
                e
                for e in seen
                if e in (ran or []) or e.belongs_to(mark, project.folder)
            ]
            built = maven.build({}) if at_once else None
            time.sleep(max(0.0, over - time.monotonic()))
            wrong = [
                f"{each} lives: {each.command()}" for each in mine if each.is_alive()
            ]
            if built is None:
                wrong += [
                    f"{each} lives: {each.command()}"
                    for each in processes()
                    if each not in before and each.belongs_to(mark, project.folder)
                ]
                built = maven.build({})
            if built.code != 0:
                wrong.append(f"the next build failed:\n{built.text[-6000:]}")
            else:
                ways[built.way() or "nothing frozen"] += 1
                wrong += differences(content(project.folder), clean.of(project))
                wrong += stale(project)
            line = (
                f"{sum(counts.values()):4} {how if ran is not None else 'over':12} after {seconds:5.2f} s, "
                f"{said}, then {'at once ' if at_once else ''}{built.way() or 'nothing frozen'}"
            )
            print(line, flush=True)
            if wrong:
                text = "\n".join(f"  {each}" for each in wrong)
                sys.exit(f"Wrong, see {top}:\n{text}")
        clean.maven.close()
    kinds = ", ".join(f"{kind} {count}" for kind, count in counts.items())
    after = ", ".join(f"{way} {count}" for way, count in ways.items())
    print(
        f"{sum(counts.values())} builds killed (seed {options.seed}; {kinds}), 0 wrong, nothing alive after "
        f"{SECONDS_LEFT:.0f} s; the next: {after}"
    )
    if not options.keep:
        shutil.rmtree(top)


if __name__ == "__main__":
    main()
