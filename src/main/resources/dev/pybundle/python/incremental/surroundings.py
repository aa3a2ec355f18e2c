"""What a build depends on besides the user's own sources: no module can be replaced if any of it is another."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

import freezer_path
from memory import key_of, variables
from spec_parts import divide
from stamps import Clock, World, digest, own_files, own_scripts, stamp

FORM = 3
# Where the dynamic loader looks for libraries.
OUTSIDE = ["/etc/ld.so.cache", "/etc/ld.so.conf"]


class Refused(Exception):
    """Why the next build cannot replace modules only."""


class Surroundings:
    """All that a build depends on, but for the user's own sources and what it collects."""

    def __init__(self, options: dict[str, Any], completion: str, arguments: list[str]):
        self.roots = spellings(options["sourceRoots"])
        self.clock = Clock()
        self.taken = time.time_ns()
        # PyInstaller will add the source roots.
        self.path = [*sys.path, *freezer_path.folders()]
        self.world = World(self.path, self.roots, options["output"])
        self.own = {
            root: sorted(own_files(root, options["output"]))
            for root in options["sourceRoots"]
        }
        with open(arguments[-1], "rb") as stream:
            self.spec = divide(stream.read())
        self.settled = {
            "form": FORM,
            "pybundle": own_scripts(),
            "python": [sys.version, os.path.realpath(sys.executable), sys.prefix],
            "flags": list(map(int, sys.flags)),
            "arguments": arguments,
            "spec": hashlib.sha256(self.spec.head).hexdigest(),
            "completion": completion if completion == "-" else digest(completion),
            "roots": options["sourceRoots"],
            "folder": os.getcwd(),
        }
        self.outside = [stamp(each) for each in [*OUTSIDE, *tools()]]
        # Hashed: some are secrets.
        self.variables = {
            name: key_of(value).hex() for name, value in variables().items()
        }

    def difference(self, earlier: dict[str, Any]) -> str | None:
        """Say what is not as it was."""
        for key, value in self.settled.items():
            if earlier["settled"].get(key) != value:
                return WORDS[key]
        for name in sorted(self.variables.keys() | earlier["variables"].keys()):
            if self.variables.get(name) != earlier["variables"].get(name):
                return f"the environment variable {name} was changed"
        if earlier["world"] != self.world.digest():
            return "something in the Python environment was changed"
        if earlier["outside"] != self.outside:
            return "the system's libraries or tools were changed"
        for root, files in self.own.items():
            before = set(earlier["own"].get(root, []))
            if before != set(files):
                changed = min(before.symmetric_difference(files)).split("\0")[0]
                old, new = (
                    {each.split("\0")[0] for each in side} for side in (before, files)
                )
                verb = "was changed" if changed in old & new else "is new"
                return f"{changed} {verb if changed in new else 'is gone'}"
        return None


WORDS = {
    "form": "pybundle was changed",
    "pybundle": "pybundle was changed",
    "python": "the interpreter is another",
    "flags": "the interpreter was started with other options",
    "arguments": "PyInstaller has other arguments",
    "spec": "the spec was changed",
    "completion": "what is to be completed was changed",
    "roots": "there are other source roots",
    "folder": "it was started in another folder",
}


def spellings(folders: list[str]) -> list[str]:
    """Return folders as they are called and as they really are."""
    return [*folders, *map(os.path.realpath, folders)]


def tools() -> Iterator[str]:
    """Yield the files of the interpreter and of the tools that PyInstaller runs."""
    yield os.path.realpath(sys.executable)
    yield os.path.join(sys.prefix, "pyvenv.cfg")
    for name in ("objcopy", "objdump", "ldd"):
        for folder in os.get_exec_path():
            file = os.path.join(folder, name)
            if os.path.isfile(file):
                yield os.path.realpath(file)
                break
