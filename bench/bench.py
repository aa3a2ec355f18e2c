"""Measure pybundle against what it stands beside, in turn, in one run, and print ratios.

Usage: python3 bench/bench.py up-to-date|overhead [ROUNDS]

up-to-date  `mvn package` without a change : `mvn validate` of the same project, and what its five goals cost beyond Maven's
            own start and the plugin's (`-Dpybundle.skip`)
overhead    `mvn package` that has to freeze, with generate-spec and pyinstaller only : the same PyInstaller by hand
            (with <completeness>hooks</completeness>, because PyInstaller by hand adds nothing; <tier>clean</tier>)

The tiers of freezing are measured by bench/tiers.py.

The plugin must be installed (`mvn install -DskipTests -Dinvoker.skip`). The sample is frozen in a temporary folder whose
path has a space and a non-ASCII letter. Wall time and CPU time (user + system, children included) are printed for each
round; the ratio is that of the medians. On a shared machine the CPU figures are the steadier ones.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree
from collections.abc import Callable, Mapping
from pathlib import Path

import freezer

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "src" / "it" / "cortex-backend"
GOAL_TIME = re.compile(r"frozen by PyInstaller .* in ([0-9.]+) s \(clean")
MVN = ["mvn", "-B", "-o"]
POM = "{http://maven.apache.org/POM/4.0.0}"


class Timing:
    """Wall and CPU seconds of the rounds of one command."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.wall: list[float] = []
        self.cpu: list[float] = []

    def measure(self, action: Callable[[], object]) -> None:
        """Run an action once and keep its times."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        action()
        self.wall.append(time.monotonic() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu.append(
            after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        )

    def __str__(self) -> str:
        wall = " ".join(f"{seconds:.2f}" for seconds in self.wall)
        cpu = " ".join(f"{seconds:.2f}" for seconds in self.cpu)
        return f"{self.label:32} wall s: {wall}\n{'':32} cpu s:  {cpu}"


def run(
    arguments: list[str], folder: Path, environment: Mapping[str, str] | None = None
) -> str:
    """Run a command to its end; a failure ends the benchmark with the command's output."""
    done = subprocess.run(
        arguments,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(
            f"{arguments} ended with {done.returncode}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        )
    return done.stdout


def plugin_version() -> str:
    """Read the version that is being measured from the POM."""
    version = (
        xml.etree.ElementTree.parse(ROOT / "pom.xml")
        .getroot()
        .findtext(f"{POM}version")
    )
    if version is None:
        sys.exit("pom.xml has no <version>")
    return version


def sample(folder: Path, *goals: str) -> Path:
    """Copy the sample and give it a POM with these goals."""
    project = folder / "projet é"
    shutil.copytree(
        SAMPLE,
        project,
        ignore=shutil.ignore_patterns("target", "consumer", "*.groovy", "pom.xml"),
    )
    bound = "".join(f"<goal>{goal}</goal>" for goal in goals)
    (project / "pom.xml").write_text(
        f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>dev.example</groupId><artifactId>cortex-backend</artifactId><version>1.0.0</version><packaging>pom</packaging>
  <build><plugins><plugin>
    <groupId>dev.pybundle</groupId><artifactId>pybundle-maven-plugin</artifactId><version>{plugin_version()}</version>
    <executions><execution><goals>{bound}</goals></execution></executions>
    <configuration>
      <completeness>hooks</completeness>
      <collectAll><package>sqlite_vec</package></collectAll>
      <datas><data><source>src/db/migrations</source><target>db/migrations</target></data></datas>
    </configuration>
  </plugin></plugins></build>
</project>
""",
        encoding="utf-8",
    )
    return project


def up_to_date(folder: Path, rounds: int) -> tuple[Timing, Timing]:
    """Compare a build that has nothing to do with Maven doing nothing."""
    project = sample(
        folder, "generate-spec", "pyinstaller", "compress", "codesign", "stage-sidecar"
    )
    # The second build finds that nothing changed, from the third on the goals need not look.
    for _ in range(3):
        log = run([*MVN, "package"], project)
    if "is up to date" not in log:
        sys.exit(f"The third build was not up to date:\n{log}")
    validate, skip, package = (
        Timing("mvn validate"),
        Timing("mvn package -Dpybundle.skip"),
        Timing("mvn package, nothing changed"),
    )
    for _ in range(rounds):
        validate.measure(lambda: run([*MVN, "validate"], project))
        skip.measure(lambda: run([*MVN, "package", "-Dpybundle.skip=true"], project))
        package.measure(lambda: run([*MVN, "package"], project))
    print(skip)
    goals = statistics.median(package.cpu) - statistics.median(skip.cpu)
    print(f"The goals beyond the start of Maven and the plugin: {goals:.2f} cpu s")
    return package, validate


def overhead(folder: Path, rounds: int) -> tuple[Timing, Timing]:
    """Compare clean freezes by the plugin with the same by hand, each of the same new sources."""
    project = sample(folder, "generate-spec", "pyinstaller")
    run([*MVN, "package"], project)
    (workspace,) = (project / "target" / "pybundle").iterdir()
    python = workspace / "env" / "bin" / "python"
    by_hand = folder / "by-hand"
    by_hand.mkdir()
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "PYI_"))
    }
    environment |= {
        "PYTHONHASHSEED": "1",
        "SOURCE_DATE_EPOCH": "315532800",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYINSTALLER_CONFIG_DIR": str(by_hand / "config"),
    }
    spec = str(workspace / "spec" / "cortex-backend.spec")
    command = freezer.by_hand(str(python), "--noconfirm", "--clean", spec)
    plugin, hand = Timing("mvn package that freezes"), Timing("PyInstaller by hand")
    goal: list[float] = []

    def freeze() -> None:
        log = run([*MVN, "-Dpybundle.tier=clean", "package"], project)
        if "frozen by PyInstaller" not in log:
            sys.exit(f"Nothing was frozen:\n{log}")
        goal.extend(float(seconds) for seconds in GOAL_TIME.findall(log))

    for number in range(rounds):
        with (project / "src" / "main.py").open("a", encoding="utf-8") as entry:
            entry.write(f"ROUND = {number}\n")
        plugin.measure(freeze)
        hand.measure(lambda: run(command, by_hand, environment))
    bundled = json.loads(
        (workspace / "bundle" / "bundle.json").read_text(encoding="utf-8")
    )
    same = (workspace / "bundle" / bundled["program"]).read_bytes() == (
        by_hand / "dist" / "cortex-backend"
    ).read_bytes()
    print(f"Same bytes by the plugin and by hand: {same}")
    own = statistics.median(goal) / statistics.median(hand.wall)
    print(f"The goal pyinstaller alone, without Maven's start: {goal} s")
    print(f"ratio of medians, goal to PyInstaller by hand: wall {own:.2f}")
    return plugin, hand


def main() -> None:
    """Run one benchmark."""
    benchmarks = {
        "up-to-date": (up_to_date, 7),
        "overhead": (overhead, 3),
    }
    if len(sys.argv) < 2 or sys.argv[1] not in benchmarks:
        sys.exit(__doc__)
    benchmark, rounds = benchmarks[sys.argv[1]]
    if len(sys.argv) > 2:
        rounds = int(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="pybundle bench ") as folder:
        ours, other = benchmark(Path(folder), rounds)
    print(ours)
    print(other)
    wall = statistics.median(ours.wall) / statistics.median(other.wall)
    cpu = statistics.median(ours.cpu) / statistics.median(other.cpu)
    print(
        f"ratio of medians: wall {wall:.2f}, cpu {cpu:.2f} ({rounds} rounds, load {os.getloadavg()[0]:.1f})"
    )


if __name__ == "__main__":
    main()
