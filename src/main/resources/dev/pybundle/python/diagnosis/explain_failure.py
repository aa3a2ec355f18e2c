"""Find out about the cause of a frozen program's failure what only its environment and its sources can tell.

Reads a question as JSON from the file named by the first argument and prints the answer as JSON. The question names
what the program's output named: the frames of a traceback, and a module, a file, a distribution, a library or an entry
point. Sources are parsed and metadata is read; nothing is imported, so no code of the user or of a package runs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from context import Context
from distribution_facts import distribution_facts, entry_point_facts
from file_facts import file_facts
from frame_facts import frame_facts, program_facts
from library_facts import library_facts
from module_facts import module_facts
from reached_sources import Broken, Sources
from wanted_variables import wanted_variables

FACTS: dict[str, Callable[[Context, Any], dict[str, Any]]] = {
    "module": module_facts,
    "file": file_facts,
    "distribution": distribution_facts,
    "library": library_facts,
    "entryPoint": entry_point_facts,
}


def variable_facts(its: Context) -> list[dict[str, Any]]:
    """Return the variables that the user's sources want, or that a .env has."""
    sources = Sources(its.roots, []).reached(its.entry, [], [])
    read = [(file, e.tree) for file, e in sources if not isinstance(e, Broken)]
    found = wanted_variables(read, its.roots, its.basedir)
    return [each._asdict() for each in found]


def answer(its: Context) -> dict[str, Any]:
    """Return what is known of each thing that the question names."""
    question = its.question
    return {
        **{
            kind: facts(its, question[kind]) if question.get(kind) else None
            for kind, facts in FACTS.items()
        },
        "frames": [
            frame_facts(its, frame["file"], frame["line"])
            for frame in question["frames"]
        ],
        "variables": variable_facts(its),
        "program": program_facts(its),
        "python": "{}.{}".format(*sys.version_info),
    }


def main() -> None:
    """Answer the question."""
    # The folder of this script is none that the program's modules come from.
    sys.path.pop(0)
    with open(sys.argv[1], encoding="utf-8") as file:
        question = json.load(file)
    json.dump(answer(Context(question)), sys.stdout)


if __name__ == "__main__":
    main()
