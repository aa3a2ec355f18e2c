"""What to freeze, from pybundle's model of a spec, and on which machine."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

WARNING = "W "


def read(spec_file: str, machine_file: str) -> dict[str, Any]:
    """Return all that decides about the program, without the groups of the model."""
    spec, machine = loaded(spec_file), loaded(machine_file)
    for group in ("collected", "interpreter", "executable"):
        spec.update(spec.pop(group))
    guard = machine.get("guard")
    return {
        **spec,
        **machine,
        "entry": path_of(spec["entry"]),
        "sourceRoots": [path_of(root) for root in spec["sourceRoots"]],
        **{
            kind: [(path_of(each["source"]), each["target"]) for each in spec[kind]]
            for kind in ("datas", "binaries")
        },
        "paths": [os.path.dirname(guard)] if guard else [],
        "runtimeHooks": [guard] * bool(guard)
        + [path_of(hook) for hook in spec["runtimeHooks"]],
        "warnings": [
            option[len(WARNING) :]
            for option in spec["options"]
            if option.startswith(WARNING)
        ],
        # What only Windows has; None elsewhere.
        "windows": spec["windows"] if "windows" in spec["triple"] else None,
    }


def path_of(text: str) -> str:
    """Return a path that the model has as an address, which ends with a slash for some folders."""
    if not text.startswith("file:"):
        return text
    return os.path.normpath(url2pathname(urlsplit(text).path))


def loaded(file: str) -> dict[str, Any]:
    """Return an object from a file."""
    with open(file, encoding="utf-8") as stream:
        content: dict[str, Any] = json.load(stream)
    return content
