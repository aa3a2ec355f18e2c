"""Run the plugin as a Windows program, under wine, and print what came out as the table of the README.

Usage: python3 bench/windows.py RIG [--only CASE]...

RIG is a folder; the first time it gets a Debian with wine and a Windows Java, Maven, Python and uv (some minutes, 2.5 GB, as
root). The plugin must be installed (`mvn install -DskipTests -DskipITs`), MAVEN_REPO_LOCAL names another local repository; both
have to hold what a build of the tests needs. Every project lies in a folder whose path has a space and a non-ASCII letter. A case
takes 2 to 15 minutes. It ends with 1 if one did not come out as it should.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rig import Rig
from windows_builds import (
    at_once,
    crlf,
    edits,
    long_paths,
    minimal,
    own_python,
    stub,
    tiers,
)
from windows_ends import ctrl_c, ended_by_force, guard, sample
from windows_project import Wrong
from windows_use import staged_while_read, staged_while_running

CASES: dict[str, Callable[[Rig], str]] = {
    "minimal": minimal,
    "sample-onedir": lambda rig: sample(rig, "onedir"),
    "sample-onefile": lambda rig: sample(rig, "onefile"),
    "own-python": own_python,
    "tiers": tiers,
    "edits": edits,
    "guard": guard,
    "ctrl-c": ctrl_c,
    "ended-by-force": ended_by_force,
    "staged-while-running": staged_while_running,
    "staged-while-read": staged_while_read,
    "at-once": at_once,
    "stub": stub,
    "crlf": crlf,
    "long-paths": long_paths,
}


def main() -> None:
    """Make the rig, run the cases and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rig", type=Path)
    parser.add_argument("--only", action="append", choices=list(CASES))
    options = parser.parse_args()
    repository = os.environ.get("MAVEN_REPO_LOCAL", str(Path.home() / ".m2/repository"))
    rig = Rig(options.rig, Path(repository))
    rig.make()
    wrong = 0
    print("| case | came out | seconds |\n|---|---|---|", flush=True)
    for name in options.only or CASES:
        start = time.monotonic()
        try:
            came = CASES[name](rig)
        except Wrong as fault:
            came = f"**wrong**: {fault}"
            wrong += 1
        print(f"| `{name}` | {came} | {time.monotonic() - start:.0f} |", flush=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
