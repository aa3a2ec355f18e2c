"""Write down who imports whom in a program, and why modules are in it that nothing imports.

The file, imports.json, is short, because a program has thousands of modules. Modules stand for their index in "modules",
which is sorted, and a list of them is [first, step to the next one, ...]. "imports" has for each module what it imports:
[how, modules...] for each of the sums of CONDITIONAL and so on. "kinds" has a letter for each, "owners" an index in
"distributions", or STANDARD or OWN. "roots" are the scripts, the entry first. "asked" says of modules why they are there
whether they are imported or not.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
from collections.abc import Callable, Iterable, Iterator

from distributions import normalized, recorded
from standard import is_standard

FILE = "imports.json"

# How a module imports another one: always if it is none of these.
CONDITIONAL = 1
FUNCTION = 2
TRY = 4
# No statement does, but the freezer knows that it does.
KNOWN = 8

STANDARD = -1
OWN = -2

SOURCE = "s"
PACKAGE = "p"
EXTENSION = "e"
BUILTIN = "b"
NAMESPACE = "n"
ALIAS = "a"
# Not in the program: not found, and left out.
MISSING = "m"
EXCLUDED = "x"

# Why a module was asked for that the completion did not ask for.
HIDDEN = "hidden import"
START = "start of the interpreter"
# For no reason that is seen.
FREEZER = "the freezer"

Imports = dict[str, int]


class ImportGraph:
    """Who imports whom."""

    def __init__(self) -> None:
        self.kinds: dict[str, str] = {}
        self.files: dict[str, str | None] = {}
        self.imports: dict[str, Imports] = {}
        self.roots: dict[str, Imports] = {}
        self.asked: dict[tuple[str, str], set[str]] = {}

    def add_module(self, name: str, kind: str, file: str | None) -> None:
        """Add a module; of two with a name the one with a file."""
        if self.kinds.get(name, ALIAS) == ALIAS:
            self.kinds[name] = kind
            self.files[name] = file

    def add_root(self, name: str) -> Imports:
        """Add a script; return what takes its imports."""
        return self.roots.setdefault(name, {})

    def importer(self, name: str) -> Imports:
        """Return what takes the imports of a module."""
        return self.imports.setdefault(name, {})

    def ask(self, name: str, reason: str, place: str = "") -> None:
        """Add why a module is in the program whether it is imported or not."""
        self.asked.setdefault((reason, place), set()).add(name)

    def write(self, file: str, path: list[str]) -> None:
        """Write it, with whose modules those on an import path are."""
        with open(file + ".part", "w", encoding="utf-8") as stream:
            json.dump(self.written(path), stream, separators=(",", ":"))
        os.replace(file + ".part", file)

    def written(self, path: list[str]) -> dict[str, object]:
        """Return it as JSON has it."""
        for name, kind in self.kinds.items():
            above = name.rpartition(".")[0]
            if above in self.kinds and kind not in (MISSING, EXCLUDED):
                add(self.importer(name), above, 0)
        for name in sorted(self.kinds.keys() - self.reached()):
            self.ask(name, FREEZER)
        modules = sorted(self.kinds)
        index = {name: number for number, name in enumerate(modules)}
        known = owners(path)
        own = {
            name: known.get(os.path.normpath(self.files[name] or ""))
            for name in modules
        }
        names = sorted({each for each in own.values() if each is not None})

        def owner(name: str) -> int:
            found = own[name]
            if found is not None:
                return names.index(found)
            return STANDARD if is_standard(name) else OWN

        return {
            "modules": modules,
            "kinds": "".join(self.kinds[name] for name in modules),
            "distributions": names,
            "owners": [owner(name) for name in modules],
            "imports": [
                grouped(self.imports.get(name, {}), index, name) for name in modules
            ],
            "roots": [
                {"name": name, "imports": grouped(self.roots[name], index)}
                for name in [*list(self.roots)[:1], *sorted(list(self.roots)[1:])]
            ],
            "asked": [
                {
                    "reason": reason,
                    "place": place,
                    "modules": list(steps(index[name] for name in some & index.keys())),
                }
                for (reason, place), some in sorted(self.asked.items())
            ],
        }

    def reached(self) -> set[str]:
        """Return the modules that there is a reason for."""
        everything = set().union(*self.asked.values())
        return self.following(everything, lambda importer, how: True)

    def needed(self) -> set[str]:
        """Return the modules without which an import fails: who imports the others in a try does without them.

        Code of Python's own modules that is not run when they are imported is run by hand, if at all, and what is only known
        of them, or asked for by their start, are codecs, which are looked for by their names.
        """
        asked = (some for (why, _), some in self.asked.items() if why != START)
        return self.following(
            set().union(*asked),
            lambda importer, how: (
                not (how & TRY or how & (FUNCTION | KNOWN) and is_standard(importer))
            ),
        )

    def following(
        self, asked: set[str], counts: Callable[[str, int], bool]
    ) -> set[str]:
        """Return what is asked for, and what that and the scripts import, as far as an import counts."""
        waiting = list(asked)
        for root, some in self.roots.items():
            waiting.extend(name for name, how in some.items() if counts(root, how))
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                imports = self.imports.get(name, {})
                waiting.extend(
                    each for each, how in imports.items() if counts(name, how)
                )
        return found


def add(imports: Imports, name: str, how: int) -> None:
    """Add an import; of two, one that always happens counts, and a statement before what is known."""
    before = imports.get(name)
    if before is None or before == KNOWN:
        imports[name] = how
    elif how != KNOWN:
        imports[name] = before | how if before and how else 0


def grouped(imports: Imports, index: dict[str, int], own: str = "") -> list[list[int]]:
    """Return the imports of a module as JSON has them."""
    groups: dict[int, list[int]] = {}
    for name, how in imports.items():
        if name in index and name != own:
            groups.setdefault(how, []).append(index[name])
    return [[how, *steps(groups[how])] for how in sorted(groups)]


def steps(numbers: Iterable[int]) -> Iterator[int]:
    """Yield the first of some numbers, and how far the next one is each time."""
    last = 0
    for number in sorted(numbers):
        yield number - last
        last = number


def owners(path: list[str]) -> dict[str, str]:
    """Return which distribution each installed file is of."""
    found: dict[str, str] = {}
    for each in importlib.metadata.distributions(path=path):
        name = each.metadata["Name"]
        site = str(each.locate_file(""))
        for file in recorded(each) if name else ():
            source = os.path.normpath(os.path.join(site, file))
            found.setdefault(source, normalized(name))
    return found
