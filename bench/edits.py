"""Edit a program at random, build it after each edit as pybundle does, and compare with a clean build: every file, its mode
and its link.

Usage: python3 bench/edits.py PYTHON [--program small|sample] [--layout onedir|onefile] [--completeness closure|hooks]
                              [--edits N] [--seed S]

PYTHON is that of target/pybundle/<triple>/env or another with PyInstaller; for the sample that of its own build.
The memory is empty at first and kept from edit to edit. It ends with 1 at the first difference and says what the edits
were; the same seed makes them again. At the end it says how many builds were spliced and analysed, and why.
"""

from __future__ import annotations

import argparse
import collections
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from builds import Builder, Built, differences
from changes import Changes
from trees import Tree

# In a reason: what a name or number is put in place of.
NAME = re.compile(r"'[^']*'|\S*[\d./_]\S*")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("python")
    parser.add_argument("--program", choices=("small", "sample"), default="small")
    parser.add_argument("--layout", choices=("onedir", "onefile"), default="onedir")
    parser.add_argument(
        "--completeness", choices=("closure", "hooks"), default="closure"
    )
    parser.add_argument("--edits", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


class Tally:
    """Which builds there were."""

    def __init__(self) -> None:
        self.tiers: collections.Counter[str] = collections.Counter()
        self.reasons: collections.Counter[tuple[str, str]] = collections.Counter()

    def add(self, built: Built) -> None:
        """Count a build."""
        self.tiers[built.tier] += 1
        if built.tier not in ("spliced", "failed") and built.why:
            self.reasons[built.tier, NAME.sub("…", built.why)] += 1

    def __str__(self) -> str:
        lines = [", ".join(f"{tier} {number}" for tier, number in self.tiers.items())]
        lines.extend(
            f"  {tier} {number:4}: {why}"
            for (tier, why), number in self.reasons.most_common()
        )
        return "\n".join(lines)


def stop(
    folder: Path, done: list[str], options: argparse.Namespace, found: list[str]
) -> NoReturn:
    """Say what differs and how to see it again."""
    edits = "\n".join(f"{number:4} {edit}" for number, edit in enumerate(done))
    wrong = "\n".join(f"  {line}" for line in found)
    sys.exit(
        f"The edits:\n{edits}\n"
        f"After the last of them the build differs from a clean one:\n{wrong}\n"
        f"Both are in {folder}. The same edits again: "
        f"python3 bench/edits.py {options.python} --program {options.program} --layout {options.layout} "
        f"--completeness {options.completeness} --edits {len(done) - 1} --seed {options.seed}"
    )


def main() -> None:
    """Edit and compare."""
    options = arguments()
    folder = Path(tempfile.mkdtemp(prefix="pybundle édits "))
    tree = Tree(options.python, options.program, options.layout, folder / "program")
    completes = options.completeness == "closure"
    ours = Builder(tree, folder / "ours", completes, folder / "memory" / "memory.db")
    clean = Builder(tree, folder / "clean", completes, None)
    changes = Changes(tree, ours, clean, options.seed)
    tally = Tally()
    done = ["nothing"]
    failures = 0
    for number in range(options.edits + 1):
        built, expected = ours.build(), clean.build()
        if number == 0 and built.tier == "failed":
            sys.exit(f"Nothing can be built: {built.why}")
        found = differences(built, expected)
        if found:
            how = f"ours was {built.tier} ({built.why})"
            stop(folder, done, options, [how, *found])
        tally.add(built)
        why = f" ({built.why})" if built.why and built.tier != "failed" else ""
        print(f"{number:4} {built.tier}{why}, as clean, after {done[-1]}", flush=True)
        failures = failures + 1 if built.tier == "failed" else 0
        if number < options.edits:
            done.append(changes.edit(changes.mend(failures)))
    shutil.rmtree(folder)
    print(f"{options.edits} edits, 0 differing files (seed {options.seed}): {tally}")


if __name__ == "__main__":
    main()
