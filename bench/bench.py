"""Measure pybundle against what it stands beside, in turn, in one run, and print ratios.

Usage: python3 bench/bench.py up-to-date|overhead|guard [ROUNDS]

up-to-date  `mvn package` without a change : `mvn validate` of the same project, and what its five goals cost beyond Maven's
            own start and the plugin's (`-Dpybundle.skip`)
overhead    `mvn package` that has to freeze, with generate-spec and pyinstaller only : the same PyInstaller by hand
            (with <completeness>hooks</completeness>, because PyInstaller by hand adds nothing; <tier>clean</tier>)
guard       a program with the guard, as an app starts it : the same without. Wall time ends with the first line that the
            program prints, CPU time with its last process, that of the guard. It does nothing else and is a folder, because
            unpacking would hide the guard. (Linux)

The tiers of freezing are measured by bench/tiers.py.

The plugin must be installed (`mvn install -DskipTests -Dinvoker.skip`), MAVEN_REPO_LOCAL names another local repository.
What is frozen lies in a temporary folder whose path has a space and a non-ASCII letter. Wall time and CPU time (user + system, children included) are printed for each
round; the ratio is that of the medians. On a shared machine the CPU figures are the steadier ones.
"""

from __future__ import annotations

import ctypes
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
PR_SET_CHILD_SUBREAPER = 36
POM = "{http://maven.apache.org/POM/4.0.0}"


def repository() -> list[str]:
    """Return the option for another local repository."""
    given = os.environ.get("MAVEN_REPO_LOCAL")
    return [f"-Dmaven.repo.local={given}"] if given else []


MVN = ["mvn", "-B", "-o", *repository()]


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


def pom(configuration: str, goals: tuple[str, ...]) -> str:
    """Return a POM with these goals."""
    bound = "".join(f"<goal>{goal}</goal>" for goal in goals)
    return f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>dev.example</groupId><artifactId>cortex-backend</artifactId><version>1.0.0</version><packaging>pom</packaging>
  <build><plugins><plugin>
    <groupId>dev.pybundle</groupId><artifactId>pybundle-maven-plugin</artifactId><version>{plugin_version()}</version>
    <executions><execution><goals>{bound}</goals></execution></executions>
    <configuration>
      {configuration}
    </configuration>
  </plugin></plugins></build>
</project>
"""


def sample(folder: Path, *goals: str) -> Path:
    """Copy the sample and give it a POM with these goals."""
    project = folder / "projet é"
    shutil.copytree(
        SAMPLE,
        project,
        ignore=shutil.ignore_patterns("target", "consumer", "*.groovy", "pom.xml"),
    )
    configuration = """<completeness>hooks</completeness>
      <collectAll><package>sqlite_vec</package></collectAll>
      <datas><data><source>src/db/migrations</source><target>db/migrations</target></data></datas>"""
    (project / "pom.xml").write_text(pom(configuration, goals), encoding="utf-8")
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


def guard(folder: Path, rounds: int) -> tuple[Timing, Timing]:
    """Compare the start of a program that has the guard with that of one that has not."""
    project = folder / "projet é"
    (project / "src").mkdir(parents=True)
    (project / "src" / "main.py").write_text("print('up', flush=True)\n")
    timings: list[Timing] = []
    for mode in ("sidecar", "off"):
        configuration = f"<layout>onedir</layout><guard><mode>{mode}</mode></guard>"
        goals = ("generate-spec", "pyinstaller")
        (project / "pom.xml").write_text(pom(configuration, goals), encoding="utf-8")
        run([*MVN, "package"], project)
        (bundle,) = project.glob("target/pybundle/*/bundle")
        timings.append(Timing(str(shutil.copytree(bundle, folder / mode))))
    # What a program leaves becomes a child of this process, which then sees how much it worked.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    for _ in range(rounds):
        for timing in timings:
            start(timing)
    for timing in timings:
        timing.label = f"guard {Path(timing.label).name}"
    with_guard, without = timings
    return with_guard, without


def start(timing: Timing) -> None:
    """Start a program once as an app does, and keep how soon it prints and how much all of it works."""
    (description,) = Path(timing.label).glob("bundle.json")
    program = json.loads(description.read_text(encoding="utf-8"))["program"]
    wall: list[float] = []

    def run_to_end() -> None:
        begun = time.monotonic()
        process = subprocess.Popen(
            [description.parent / program],
            env=os.environ | {"PYBUNDLE_HOST": str(os.getpid())},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        with process:
            said = process.stdout.readline() if process.stdout else b""
            wall.append(time.monotonic() - begun)
        if said != b"up\n" or process.returncode:
            sys.exit(
                f"{timing.label} ended with {process.returncode}, and said {said!r}"
            )
        try:
            while os.wait():
                pass
        except ChildProcessError:
            # Nothing of it is left.
            pass

    timing.measure(run_to_end)
    timing.wall[-1:] = wall


def main() -> None:
    """Run one benchmark."""
    benchmarks = {
        "up-to-date": (up_to_date, 7),
        "overhead": (overhead, 3),
        "guard": (guard, 40),
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
