"""Assemble a program again from what run_pyinstaller.py recorded, and take from the last time what did not change.

Usage: assemble.py PLAN DISTPATH WORKPATH

PLAN is what assemble.spec takes: "targets" as recorded, "replacements" from a source to the copy that is taken instead, and
"excluded" destinations that are left out.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from assembler import Assembly, Settings, build


def changed(target: dict[str, Any], plan: dict[str, Any]) -> dict[str, Any]:
    """Return a target with other copies of some files and without others."""
    entries = [
        (destination, plan["replacements"].get(source, source), kind)
        for destination, source, kind in target["entries"]
        if destination not in plan["excluded"]
    ]
    return {**target, "entries": entries}


def main() -> None:
    """Assemble."""
    # The folder of this script is no input of the build.
    sys.path.pop(0)
    file, distpath, workpath = sys.argv[1:]
    with open(file, encoding="utf-8") as stream:
        plan = json.load(stream)
    targets = [changed(target, plan) for target in plan["targets"]]
    settings = Settings(file, distpath, workpath)
    settings.settle()
    assembly = Assembly(settings.workpath)
    assembly.recall()
    assembly.install()
    build(targets)
    assembly.leave(targets, settings.workpath)


if __name__ == "__main__":
    main()
