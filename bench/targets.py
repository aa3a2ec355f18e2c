"""Build a project for several targets in one call of Maven, and tell what each costs: python3 bench/targets.py FOLDER TRIPLE... [-- OPTION...].

The plugin has to lie in the local repository. The folder is that of a project which binds the goals of the plugin.
What Maven and its tools do is counted for the triple that the next line of the log names. The time of processes counts when they
have ended, that of those that still run does not.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

# Of /proc/<pid>/stat, behind the name: time of the process and of all that it has waited for.
USER, WAITED = 11, 15
# A row of the table that ends a build.
SIZE = re.compile(r"(?:onefile|onedir) +([\d.]+ MB)  ")


class Moment(NamedTuple):
    """Seconds by the clock and of processors."""

    wall: float
    cpu: float

    def since(self, other: Moment) -> Moment:
        return Moment(self.wall - other.wall, self.cpu - other.cpu)

    def after(self, other: Moment) -> Moment:
        return Moment(self.wall + other.wall, self.cpu + other.cpu)


def moment(pid: int) -> Moment:
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = sum(map(int, stat[USER:WAITED]))
    return Moment(time.monotonic(), ticks / os.sysconf("SC_CLK_TCK"))


def lines(command: list[str], folder: Path) -> Iterator[tuple[str, Moment]]:
    """Yield what Maven says, and what was spent until then."""
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as maven:
        start = moment(maven.pid)
        assert maven.stdout is not None
        for line in maven.stdout:
            yield line.rstrip(), moment(maven.pid).since(start)
    if maven.returncode:
        raise SystemExit(maven.returncode)


def main() -> None:
    end = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    folder, triples = Path(sys.argv[1]), sys.argv[2:end]
    command = ["mvn", "-B", "package", f"-Dpybundle.targets={','.join(triples)}"]
    spent = {each: Moment(0, 0) for each in triples}
    sizes = dict.fromkeys(triples, "")
    last = now = Moment(0, 0)
    for line, now in lines([*command, *sys.argv[end + 1 :]], folder):
        print(line, file=sys.stderr)
        named = [each for each in triples if each in line]
        if len(named) != 1:
            continue
        spent[named[0]] = now.since(last).after(spent[named[0]])
        last = now
        size = SIZE.search(line)
        if size:
            sizes[named[0]] = size.group(1)
    print("| target | size | by the clock | of processors |\n|---|---|---|---|")
    for triple, each in spent.items():
        print(
            f"| `{triple}` | {sizes[triple]} | {each.wall:.0f} s | {each.cpu:.0f} s |"
        )
    print(f"| all, with Maven | | {now.wall:.0f} s | {now.cpu:.0f} s |")


if __name__ == "__main__":
    main()
