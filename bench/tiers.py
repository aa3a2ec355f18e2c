"""Measure `mvn package` by what there is to do, in turn, in one run, and print ratios to `mvn validate`.

Usage: python3 bench/tiers.py [ROUNDS] [LAYOUT ...]

Each round builds the sample with all five goals after a changed line (tier 1, splice) and with nothing changed, and runs
`mvn package -Dpybundle.skip` (Maven with the plugin loaded) and `mvn validate` (Maven alone). Each third round also builds with
a new import (tier 2, remembered analysis) and clean (tier 3). A row that took another way than it names ends the benchmark.
What the tiers build is compared to the byte by bench/edits.py and bench/goals.py.

The plugin must be installed (`mvn install -DskipTests -Dinvoker.skip`), MAVEN_REPO_LOCAL names another local repository. CPU is
user + system, children included; on a shared machine it is the steadier figure.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path

from bench import MVN, Timing, repository, run, sample

GOALS = ("generate-spec", "pyinstaller", "compress", "codesign", "stage-sidecar")
LIBRARY = ["wave", "sched", "turtle", "mailbox", "imaplib", "poplib", "cmd"]


class Sample:
    """A copy of the sample that was built, and the times of its builds."""

    def __init__(self, folder: Path, layout: str) -> None:
        self.project = sample(folder, *GOALS)
        self.options = [
            f"-Dpybundle.layout={layout}",
            "-Dpybundle.tauri=edit",
            f"-Dpybundle.cacheDirectory={folder / 'cache'}",
        ]
        self.rows: dict[str, Timing] = {}
        # Its cache is empty, so this one may need the network.
        run(["mvn", "-B", *repository(), *self.options, "package"], self.project)

    def maven(self, *arguments: str) -> str:
        """Run Maven as a user does."""
        return run([*MVN, *self.options, *arguments], self.project)

    def measure(self, row: str, sign: str, *arguments: str) -> None:
        """Run Maven and keep its times in a row; its output must show that it did what the row says."""
        logs: list[str] = []
        timing = self.rows.setdefault(row, Timing(row))
        timing.measure(lambda: logs.append(self.maven(*arguments)))
        if sign not in logs[0]:
            sys.exit(f"{row}: the output has no '{sign}'\n{logs[0]}")

    def append(self, line: str) -> None:
        """Add a line to a module of the sample."""
        module = self.project / "src" / "cortex" / "graph.py"
        with module.open("a", encoding="utf-8") as stream:
            stream.write(line)

    def round(self, number: int) -> None:
        """Measure each row once."""
        if number % 3 == 0:
            self.append(f"LINE_{number} = 'clean'\n")
            self.measure("clean", " s (clean: ", "package", "-Dpybundle.tier=clean")
            self.append(f"import {LIBRARY[number // 3 % len(LIBRARY)]}\n")
            self.measure("a new import", " s (remembered analysis", "package")
        self.append(f"LINE_{number} = {number}\n")
        self.measure("one line changed", " s (splice: ", "package")
        # The build after a change looks at everything, to prove to the next ones that they need not.
        self.maven("package")
        self.measure("nothing changed", " is up to date", "package")
        self.measure("-Dpybundle.skip", "Skipped: ", "package", "-Dpybundle.skip")
        self.measure("mvn validate", "BUILD SUCCESS", "validate")

    def print(self) -> None:
        """Print medians, and what they are over those of `mvn validate`."""
        wall, cpu = self.median("mvn validate")
        for row, timing in sorted(
            self.rows.items(), key=lambda each: self.median(each[0])
        ):
            own_wall, own_cpu = self.median(row)
            print(
                f"  {row:18} wall {own_wall:6.2f} s = {own_wall / wall:5.2f} x, + {own_wall - wall:5.2f} s"
                f"   cpu {own_cpu:6.2f} s = {own_cpu / cpu:5.2f} x, + {own_cpu - cpu:5.2f} s   ({len(timing.cpu)} times)"
            )

    def median(self, row: str) -> tuple[float, float]:
        """Return the medians of a row, wall and CPU."""
        timing = self.rows[row]
        return statistics.median(timing.wall), statistics.median(timing.cpu)


def main() -> None:
    """Measure all layouts."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    for layout in sys.argv[2:] or ["onedir", "onefile"]:
        with tempfile.TemporaryDirectory(prefix="pybundle bénch ") as folder:
            measured = Sample(Path(folder), layout)
            for number in range(rounds):
                measured.round(number)
            print(f"{layout}, {rounds} rounds, over mvn validate:")
            measured.print()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
