"""Make a portable program: a folder with an interpreter, its standard library, the installed packages and the user's modules.

Usage: run_portable.py SPEC MACHINE RECORD

SPEC is pybundle's model of the program, MACHINE says with what it is made and where to, RECORD receives what came of it, all
as JSON. It ends with 1 and the reason if there is no program, and with 0 if there is one, even if something is
missing that the user asked for: that is among the problems in the record.
"""

from __future__ import annotations

import json
import os
import sys

from freeze_options import read


def main() -> None:
    """Make it."""
    spec_file, machine_file, record_file = sys.argv[1:]
    options = read(spec_file, machine_file)
    tools = options["tools"]
    # The program sees neither the folder of this script nor the packages that it is made with.
    scripts = os.path.realpath(sys.path[0])
    path = [
        each
        for each in sys.path
        if each and os.path.realpath(each) not in (scripts, tools)
    ]
    sys.path.insert(1, tools)
    sys.dont_write_bytecode = True
    # A launcher that is given finds an interpreter where the program runs.
    if options.get("launcher"):
        from guided import Guided as Program
    else:
        from portable import Portable as Program  # type: ignore[assignment]

    record = Program(options, path).make()
    with open(record_file, "w", encoding="utf-8") as stream:
        json.dump(record, stream, indent=1, sort_keys=True)


if __name__ == "__main__":
    main()
