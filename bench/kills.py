"""Kill builds with all that they started at random moments, and compare the next build with a clean one.

Usage: python3 bench/kills.py PYTHON [KILLS] [--program small|sample] [--layout onedir|onefile]
                              [--completeness closure|hooks] [--seed S]

The moments are spread over the whole time of a build, as long as one of that kind takes, and some are right after the
first file of the program was written. Every fourth time, builds of two projects with one memory are killed together. It
ends with 1 if a build after a kill differs from a clean one, or remembers nothing.
"""

from __future__ import annotations

import argparse
import collections
import random
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from builds import Builder, Built, differences
from changes import Changes
from trees import Tree

# What is edited before a build that is to be spliced, and before one that has to analyse.
SPLICED = ["append: comment", "append: constant", "append: function", "data changed"]
ANALYSED = ["append: import", "import: in a function", "package", "shadow", "rename"]


class Project:
    """A program with its two builders."""

    def __init__(self, folder: Path, options: argparse.Namespace, seed: int) -> None:
        tree = Tree(options.python, options.program, options.layout, folder / "program")
        completes = options.completeness == "closure"
        memory = folder.parent / "memory" / "memory.db"
        self.ours = Builder(tree, folder / "ours", completes, memory)
        self.clean = Builder(tree, folder / "clean", completes, None)
        self.changes = Changes(tree, self.ours, self.clean, seed)
        self.name = folder.name

    def compare(self, done: list[str]) -> Built:
        """Build as ever, and compare with a clean build."""
        ours, clean = self.ours.build(), self.clean.build()
        assert ours is not None
        assert clean is not None
        found = differences(ours, clean)
        if clean.tier == "failed":
            found.append("the clean build failed, which no edit here should cause")
        if ours.tier == "clean":
            found.append(f"nothing is remembered any more: {ours.why}")
        if found:
            wrong = "\n".join(f"  {each}" for each in found)
            edits = "\n".join(f"{number:4} {each}" for number, each in enumerate(done))
            sys.exit(
                f"{edits}\nAfter the last of them, {self.name} differs from a clean build:\n{wrong}\n"
                f"Both are in {self.ours.folder.parent}."
            )
        return ours


def timed(project: Project) -> float:
    """Build once and return how long it took."""
    started = time.monotonic()
    project.ours.build()
    return time.monotonic() - started


def after(seconds: float) -> Callable[[], bool]:
    """Return what tells when so much time is over."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def after_first_file(folder: Path, seconds: float) -> Callable[[], bool]:
    """Return what tells when so much time is over since the first file of a program was written."""
    seen: list[float] = []

    def is_over() -> bool:
        if not seen and folder.exists() and any(folder.rglob("*")):
            seen.append(time.monotonic())
        return bool(seen) and time.monotonic() > seen[0] + seconds

    return is_over


def kill_together(projects: list[Project], moments: list[Callable[[], bool]]) -> int:
    """Build some projects at once, each until its moment, and return how many were killed."""
    killed = []

    def run(project: Project, moment: Callable[[], bool]) -> None:
        if project.ours.build(moment) is None:
            killed.append(project)

    threads = [
        threading.Thread(target=run, args=each) for each in zip(projects, moments)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(killed)


def is_whole(memory: Path) -> bool:
    """Tell whether the memory is a database without a fault."""
    connection = sqlite3.connect(memory)
    try:
        return bool(connection.execute("PRAGMA quick_check").fetchone()[0] == "ok")
    finally:
        connection.close()


def main() -> None:
    """Kill and compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("python")
    parser.add_argument("kills", type=int, nargs="?", default=50)
    parser.add_argument("--program", choices=("small", "sample"), default="small")
    parser.add_argument("--layout", choices=("onedir", "onefile"), default="onedir")
    parser.add_argument(
        "--completeness", choices=("closure", "hooks"), default="closure"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="pybundle kills é "))
    chance = random.Random(options.seed)
    projects = [
        Project(folder / name, options, options.seed) for name in ("one", "two")
    ]
    memory = folder / "memory" / "memory.db"
    one = projects[0]
    times = {"cold": timed(one)}
    timed(projects[1])
    one.changes.edit("append: import")
    times["analysed"] = timed(one)
    one.changes.edit("append: comment")
    times["spliced"] = timed(one)
    print(", ".join(f"{kind} {seconds:.2f} s" for kind, seconds in times.items()))
    done, kills, tiers = ["nothing"], 0, collections.Counter[str]()
    rounds = 0
    while kills < options.kills:
        # Each kind has its moments spread evenly over the time that it takes.
        kind = ("spliced", "analysed", "spliced", "cold")[rounds % 4]
        share = ((rounds * 0.618034) + chance.random() * 0.05) % 1
        seconds = times[kind] * share
        if kind == "cold":
            for file in memory.parent.iterdir():
                file.unlink()
        together = projects if rounds % 4 in (0, 3) and rounds % 8 > 2 else [one]
        said = []
        moments = []
        for project in together:
            kinds = SPLICED if kind == "spliced" else ANALYSED
            edit = project.changes.edit(chance.choice(kinds))
            at_first_file = kind == "spliced" and chance.random() < 0.5
            wait = chance.random() * 0.1
            said.append(
                f"{project.name}: {edit}, killed after {wait:.3f} s since the first file"
                if at_first_file
                else f"{project.name}: {edit}, killed after {seconds:.3f} s"
            )
            moments.append(
                after_first_file(project.ours.dist, wait)
                if at_first_file
                else after(seconds)
            )
        killed = kill_together(together, moments)
        kills += killed
        rounds += 1
        done.append("; ".join(said))
        for project in together:
            built = project.compare(done)
            tiers[built.tier] += 1
        if memory.exists() and not is_whole(memory):
            sys.exit(f"The memory is broken after {done}")
        print(
            f"{kills:4} ({killed} of {len(together)} killed), then {built.tier}, as clean, after {done[-1]}",
            flush=True,
        )
    shutil.rmtree(folder)
    after_kills = ", ".join(f"{tier} {number}" for tier, number in tiers.items())
    print(f"{kills} builds killed; those after them, all as clean: {after_kills}")


if __name__ == "__main__":
    main()
