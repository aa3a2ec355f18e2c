"""Build copies of a project at once on one cache, and one project twice at once, and compare with clean builds.

Usage: python3 bench/parallel.py [ROUNDS] [--seed S] [--python PYTHON] [--keep]

In each round four Mavens build four differently edited copies at the same moment, with one cache that is as the last round
left it, or lacks its memory, its freezers, or more, or is cleaned by `clean-cache` while they build; then two of them build
one project at the same moment, of which the second has to wait for the first. It ends with 1 if a build fails, a Bundle
is not that of a clean build, or a program does not print what its sources say.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from maven import MODULE, Clean, Maven, Project, Said, content, differences, stale, warm

COPIES = 4
CACHES = (
    "warm",
    "warm",
    "no memory",
    "no freezer",
    "empty but for uv",
    "cleaned meanwhile",
)


def prepare(cache: Path, chance: random.Random) -> str:
    """Leave the cache as it is, or take something away."""
    kind = chance.choice(CACHES)
    parts = {
        "no memory": ("memory",),
        "no freezer": ("freezer",),
        "empty but for uv": ("memory", "freezer", "python"),
    }
    for name in parts.get(kind, ()):
        shutil.rmtree(cache / name, ignore_errors=True)
    return kind


def edit(project: Project, chance: random.Random) -> str:
    """Change something."""
    number = chance.randrange(2)
    kind = chance.choice(["module", "entry", "layout", "nothing"])
    if kind == "module":
        project.write("src/helper.py", MODULE.format(number))
    elif kind == "entry":
        project.number = number
        project.write_main()
    elif kind == "layout":
        project.options["layout"] = ("onedir", "onefile")[number]
        project.write_pom()
    if chance.random() < 0.2:
        shutil.rmtree(project.folder / "target", ignore_errors=True)
        kind += ", nothing built"
    return f"{kind} {number}"


def at_once(mavens: list[Maven], delays: list[float]) -> list[Said]:
    """Build with several Mavens at the same moment, or nearly."""

    def build(maven: Maven, delay: float) -> Said:
        time.sleep(delay)
        return maven.build({})

    with ThreadPoolExecutor(len(mavens)) as pool:
        return list(pool.map(build, mavens, delays))


def main() -> None:
    """Build and compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rounds", type=int, nargs="?", default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--python", default=shutil.which("python3"))
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    top = Path(tempfile.mkdtemp(prefix="pybundle parallel é "))
    chance = random.Random(options.seed)
    cache = top / "cache"
    warm(cache)
    projects = []
    for number in range(COPIES):
        (top / f"copy{number}").mkdir()
        projects.append(Project(top / f"copy{number}", [options.python]))
    # The clean builds have a cache of their own, so that they do not fill the one that matters.
    warm(top / "other")
    clean = Clean(top / "clean", top / "other")
    mavens = [Maven(project.folder, cache) for project in projects]
    twin = Maven(projects[0].folder, cache)
    cleaner = Maven(projects[1].folder, cache)
    builds = waited = 0

    def check(said: list[Said], built: list[Project]) -> None:
        wrong = [
            f"a build failed:\n{each.text[-6000:]}" for each in said if each.code != 0
        ]
        for project in built if not wrong else []:
            found = differences(content(project.folder), clean.of(project)) + stale(
                project
            )
            wrong += [f"{project.folder.name}: {each}" for each in found]
        if wrong:
            text = "\n".join(f"  {each}" for each in wrong)
            sys.exit(f"Wrong, see {top}:\n{text}")

    try:
        for number in range(options.rounds):
            kind = prepare(cache, chance)
            edits = [edit(project, chance) for project in projects]
            delays = [chance.choice([0.0, 0.0, chance.random()]) for _ in mavens]
            if kind == "cleaned meanwhile":
                with ThreadPoolExecutor(1) as pool:
                    words = {
                        "clean-cache.only": chance.choice(["memory", "memory,freezer"])
                    }
                    goal = "dev.pybundle:pybundle-maven-plugin:clean-cache"
                    pool.submit(cleaner.build, words, goal)
                    said = at_once(mavens, delays)
            else:
                said = at_once(mavens, delays)
            check(said, projects)
            edits.append("twice: " + edit(projects[0], chance))
            said += (twins := at_once([mavens[0], twin], [0.0, chance.random() / 2]))
            check(twins, projects[:1])
            builds += len(said)
            waited += sum("Waiting for another build" in each.text for each in twins)
            ways = ", ".join(each.way() or "up to date" for each in said)
            print(f"{number:3} {kind}: {'; '.join(edits)}: {ways}", flush=True)
    finally:
        for maven in (*mavens, twin, cleaner, clean.maven):
            maven.close()
    print(
        f"{options.rounds} rounds (seed {options.seed}), {builds} builds, 0 wrong; {waited} waited for the other of one project"
    )
    if not options.keep:
        shutil.rmtree(top)


if __name__ == "__main__":
    main()
