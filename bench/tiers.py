"""Measure the three tiers of freezing against PyInstaller by hand, in turn, in one run, and print ratios.

Usage: python3 bench/tiers.py [ROUNDS] [LAYOUT ...]

Each round makes the same edit in two copies of the sample, then builds: PyInstaller by hand, from the generated spec, and each
tier, once as the plugin's driver alone (what the goal pyinstaller starts) and once as `mvn package` with all five goals. What
the driver and PyInstaller by hand wrote is compared, to the byte. `mvn validate` shows what Maven itself costs, and
`mvn package -Dpybundle.skip` what it costs with the plugin loaded.

The plugin must be installed (`mvn install -DskipTests -Dinvoker.skip`). CPU is user + system, children included.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import freezer

from bench import MVN, Timing, run, sample

GOALS = ("generate-spec", "pyinstaller", "compress", "codesign", "stage-sidecar")
REFUSED = 3
UNCHANGED_ROUNDS = 15
UNCHANGED = "mvn package, nothing changed"
SKIPPED = "mvn package -Dpybundle.skip"
LIBRARY = ["wave", "sched", "turtle", "mailbox", "imaplib", "poplib", "chunk"]
ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "1",
    "SOURCE_DATE_EPOCH": "315532800",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONNOUSERSITE": "1",
    "PYINSTALLER_STRICT_COLLECT_MODE": "1",
}
Edit = Callable[[Path, int], None]


def append(name: str, line: str) -> Edit:
    """Return an edit that adds a line to a file of the sample."""

    def edit(project: Path, number: int) -> None:
        with (project / "src" / name).open("a", encoding="utf-8") as stream:
            stream.write(line.format(number))

    return edit


def new_import(project: Path, number: int) -> None:
    """Import something of the library that is not in the program yet."""
    line = f"import {LIBRARY[number % len(LIBRARY)]}\n"
    append("cortex/graph.py", line)(project, number)


# What is edited, the tier that it takes, the most that it should cost of PyInstaller's CPU time.
CASES: list[tuple[str, Edit, str, float]] = [
    ("one line in a module", append("cortex/graph.py", "LINE_{0} = {0}\n"), "1", 0.03),
    ("one line in the entry", append("main.py", "LINE_{0} = {0}\n"), "1", 0.03),
    (
        "one line in a data file",
        append("db/migrations/0001_init.sql", "-- {0}\n"),
        "1",
        0.03,
    ),
    ("a new import", new_import, "2 warm", 0.25),
]


class Copy:
    """A copy of the sample, built once, and the commands that its goal pyinstaller starts."""

    def __init__(self, folder: Path, layout: str) -> None:
        folder.mkdir()
        self.project = sample(folder, *GOALS)
        self.options = [
            f"-Dpybundle.layout={layout}",
            "-Dpybundle.tauri=edit",
            f"-Dpybundle.cacheDirectory={folder / 'cache'}",
        ]
        # Its cache is empty, so this one may need the network.
        run(["mvn", "-B", *self.options, "package"], self.project)
        (self.workspace,) = (self.project / "target" / "pybundle").iterdir()
        self.state = self.workspace / "state"
        self.python = str(self.workspace / "env" / "bin" / "python")
        self.spec = str(self.workspace / "spec" / "cortex-backend.spec")
        self.hand = folder / "by-hand"
        self.hand.mkdir()

    def spec_of(self, layout: str) -> str:
        """Return the spec for a layout."""
        option = f"-Dpybundle.layout={layout}"
        goal = "dev.pybundle:pybundle-maven-plugin:generate-spec@default"
        run([*MVN, *self.options[1:], option, goal], self.project)
        return Path(self.spec).read_text("ascii")

    def package(self, *options: str) -> str:
        """Build as a user does."""
        return run([*MVN, *self.options, *options, "package"], self.project)

    def drive(self, script: str, memory: str) -> int:
        """Run a driver of the plugin, and return its exit code."""
        command = [
            *freezer.start(self.python),
            str(self.state / "python" / script),
            str(self.state / "analysis.json"),
            "-",
            memory,
            *("--noconfirm", "--clean", "--log-level", "INFO"),
            *("--distpath", str(self.state / "dist")),
            *("--workpath", str(self.state / "work")),
            self.spec,
        ]
        done = subprocess.run(
            command,
            cwd=self.state / "empty",
            env=self.environment("config"),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in (0, REFUSED):
            sys.exit(f"{command} failed:\n{done.stdout}\n{done.stderr}")
        return done.returncode

    def by_hand(self) -> None:
        """Run PyInstaller as it is, clean."""
        command = freezer.by_hand(self.python, "--noconfirm", "--clean", self.spec)
        run(command, self.hand, self.environment("config by hand"))

    def environment(self, config: str) -> dict[str, str]:
        """Return the variables that the plugin sets."""
        kept = {
            name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ
        }
        return {
            **kept,
            **ENVIRONMENT,
            "PYINSTALLER_CONFIG_DIR": str(self.state / config),
        }

    def fast(self) -> str:
        """Build as the goal does: splice, or analyse with the memory; say which tier it was."""
        if self.drive("splice.py", self.memory()) == 0:
            return "1"
        self.drive("run_pyinstaller.py", self.memory())
        return "2 warm"

    def memory(self) -> str:
        """Return the order for remembering."""
        return str(self.state / "memory.json")

    def forget(self) -> None:
        """Remove what earlier builds left."""
        shutil.rmtree(self.project.parent / "cache" / "memory")

    def require_equal(self, what: str) -> None:
        """Compare the program of the driver with that of PyInstaller by hand."""
        ours, theirs = self.state / "dist", self.hand / "dist"
        different = [
            str(file.relative_to(theirs))
            for file in sorted(theirs.rglob("*"))
            if file.is_file() and not same(file, ours / file.relative_to(theirs))
        ]
        if different or count(ours) != count(theirs):
            sys.exit(f"{what}: {different} differ from PyInstaller by hand")


def same(file: Path, other: Path) -> bool:
    """Tell whether two files are the same in content and mode."""
    return (
        other.is_file()
        and filecmp.cmp(file, other, shallow=False)
        and file.stat().st_mode == other.stat().st_mode
    )


def count(folder: Path) -> int:
    """Return the number of files below a folder."""
    return sum(1 for file in folder.rglob("*") if file.is_file())


class Table:
    """Times by row."""

    def __init__(self) -> None:
        self.rows: dict[str, Timing] = {}

    def measure(self, row: str, action: Callable[[], object]) -> None:
        """Run an action and keep its times in a row."""
        self.rows.setdefault(row, Timing(row)).measure(action)

    def print(self, layout: str) -> None:
        """Print medians, and ratios of CPU to PyInstaller by hand."""
        plain = self.cpu("PyInstaller by hand")
        start = self.cpu("mvn validate")
        print(
            f"\n{layout}: medians, CPU ratio to PyInstaller by hand ({plain:.2f} CPU s)"
        )
        for row, timing in self.rows.items():
            cpu = self.cpu(row)
            wall = statistics.median(timing.wall)
            ratio = f"{cpu / plain:6.3f}"
            if row.startswith("mvn package"):
                ratio += f", without Maven's start {(cpu - start) / plain:6.3f}"
            print(f"  {row:52} wall {wall:6.2f}  cpu {cpu:6.2f}  ratio {ratio}")
        own = self.cpu(UNCHANGED) - self.cpu(SKIPPED)
        print(
            f"  nothing changed, beyond {SKIPPED}: cpu {own:.2f}  ratio {own / plain:.3f} (aim 0.01)"
        )

    def cpu(self, row: str) -> float:
        """Return the median of a row."""
        return statistics.median(self.rows[row].cpu)


def measure(folder: Path, layout: str, rounds: int) -> None:
    """Measure one layout."""
    by_driver, by_maven = (
        Copy(folder / "driver", layout),
        Copy(folder / "maven", layout),
    )
    table = Table()
    for number in range(rounds):
        measure_clean(table, by_driver, by_maven, number)
        for case in CASES:
            measure_case(table, by_driver, by_maven, case, number)
        measure_layout(table, by_driver, layout)
    measure_unchanged(table, by_maven)
    table.print(layout)


def measure_unchanged(table: Table, by_maven: Copy) -> None:
    """Measure a build that finds nothing to do: often, for a virtual machine's start differs more than it takes."""
    # A build after a change still looks at everything, to prove to the next ones that they need not.
    by_maven.package()
    by_maven.package()
    for _ in range(UNCHANGED_ROUNDS):
        table.measure(UNCHANGED, by_maven.package)
        table.measure("mvn validate", lambda: run([*MVN, "validate"], by_maven.project))
        table.measure(SKIPPED, lambda: by_maven.package("-Dpybundle.skip"))


def measure_clean(table: Table, by_driver: Copy, by_maven: Copy, number: int) -> None:
    """Measure PyInstaller by hand, and the two tiers that have no earlier build to begin with."""
    for copy in (by_driver, by_maven):
        append("cortex/store.py", "ROUND_{0} = {0}\n")(copy.project, number)
    table.measure("PyInstaller by hand", by_driver.by_hand)
    table.measure("tier 3, clean", lambda: by_driver.drive("run_pyinstaller.py", "-"))
    by_driver.require_equal("tier 3")
    by_driver.forget()
    table.measure(
        "tier 2, cold",
        lambda: by_driver.drive("run_pyinstaller.py", by_driver.memory()),
    )
    by_driver.require_equal("tier 2, cold")
    table.measure(
        "mvn package, tier 3, clean",
        lambda: by_maven.package("-Dpybundle.tier=clean"),
    )
    by_maven.forget()
    append("cortex/store.py", "import os\n")(by_maven.project, number)
    table.measure("mvn package, tier 2, cold", by_maven.package)


def measure_case(
    table: Table,
    by_driver: Copy,
    by_maven: Copy,
    case: tuple[str, Edit, str, float],
    number: int,
) -> None:
    """Measure one edit."""
    what, edit, tier, aim = case
    for copy in (by_driver, by_maven):
        edit(copy.project, number)
    tiers: list[str] = []
    row = f"tier {tier}, {what}"
    table.measure(f"{row} (aim {aim})", lambda: tiers.append(by_driver.fast()))
    if tiers != [tier]:
        sys.exit(f"{what} took tier {tiers}")
    by_driver.by_hand()
    by_driver.require_equal(row)
    table.measure(f"mvn package, {row}", by_maven.package)


def measure_layout(table: Table, copy: Copy, layout: str) -> None:
    """Measure a change of the layout; what the other one takes is compared in a run of its own."""
    tiers: list[str] = []
    other = "onefile" if layout == "onedir" else "onedir"
    specs = {each: copy.spec_of(each) for each in (other, layout)}
    for each, text in specs.items():
        Path(copy.spec).write_text(text, encoding="ascii")
        for dist in (copy.state / "dist", copy.hand / "dist"):
            shutil.rmtree(dist)
        if each == layout:
            row = "tier 1, from the other layout (aim 0.03)"
            table.measure(row, lambda: tiers.append(copy.fast()))
        else:
            tiers.append(copy.fast())
        copy.by_hand()
        copy.require_equal(f"from {other} to {layout}: {each}")
    if tiers != ["1", "1"]:
        sys.exit(f"the other layout took tiers {tiers}")


def main() -> None:
    """Measure all layouts."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    for layout in sys.argv[2:] or ["onedir", "onefile"]:
        with tempfile.TemporaryDirectory(prefix="pybundle bénch ") as folder:
            measure(Path(folder), layout, rounds)
    print(f"{rounds} rounds, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
