"""Make one folder of packages that runs on both processors of a Mac out of two that run on one each."""

from __future__ import annotations

import ast
import csv
import filecmp
import json
import os
import shutil
import sys
from collections.abc import Iterator
from typing import NamedTuple

from universal_files import ARM, INTEL, join, parts

# What every Python of macOS imports; other libraries are found by who needs them.
MODULE = ".so"
# What is written beside the folder.
DIFFERENT = "different.json"
METADATA = ".dist-info"
FUTURE = "__future__"
# Of a program that Intel's code of a universal file runs in, too, where it is translated.
ON_ARM = f'__import__("os").uname().machine == "{ARM}"'


class Lacking(NamedTuple):
    """A module that cannot be imported on one of the processors."""

    file: str
    distribution: str
    machine: str


class Fusion:
    """The folder for arm64, which becomes the one for both, and that for x86_64.

    lacking are the modules without code for one processor; different are the files, with their distributions, that
    are others for each and cannot be both: that for arm64 stays.
    """

    def __init__(self, site: str, other: str) -> None:
        self.site = site
        self.other = other
        self.owners = {**owners(other), **owners(site)}
        self.lacking: list[Lacking] = []
        self.different: dict[str, str] = {}

    def make(self) -> None:
        """Fuse what differs, and take what is for x86_64 alone."""
        for path in sorted({*files(self.site), *files(self.other)}):
            one, two = os.path.join(self.site, path), os.path.join(self.other, path)
            if not os.path.exists(one):
                os.makedirs(os.path.dirname(one), exist_ok=True)
                shutil.copy2(two, one)
            elif os.path.exists(two) and not filecmp.cmp(one, two, shallow=False):
                fused = self.fused(path, content(one), content(two))
                if fused is None:
                    self.different[path] = self.owner(path)
                else:
                    with open(one, "wb") as out:
                        out.write(fused)
            if path.endswith(MODULE):
                self.look_at(path, one)

    def fused(self, path: str, arm: bytes, intel: bytes) -> bytes | None:
        """Return what does on each processor what one of two does there; none if nothing can."""
        if METADATA + os.sep in path:
            return metadata(os.path.basename(path), arm, intel)
        one, two = parts(arm), parts(intel)
        if one or two:
            own = {INTEL: two[INTEL]} if INTEL in two else {}
            return join({**two, **one, **own})
        return source(arm, intel) if path.endswith(".py") else None

    def look_at(self, path: str, file: str) -> None:
        codes = parts(content(file))
        for machine in (ARM, INTEL) if codes else ():
            if machine not in codes:
                self.lacking.append(Lacking(path, self.owner(path), machine))

    def owner(self, path: str) -> str:
        return self.owners.get(path, "")


def files(folder: str) -> Iterator[str]:
    """Yield the paths of all files in a folder, from there."""
    for base, _, names in os.walk(folder):
        for name in names:
            yield os.path.relpath(os.path.join(base, name), folder)


def content(file: str) -> bytes:
    with open(file, "rb") as stream:
        return stream.read()


def owners(folder: str) -> dict[str, str]:
    """Return the distribution of each file, with its version, as it is recorded."""
    found = {}
    for name in os.listdir(folder):
        record = os.path.join(folder, name, "RECORD")
        if name.endswith(METADATA) and os.path.isfile(record):
            with open(record, encoding="utf-8", newline="") as stream:
                for row in csv.reader(stream):
                    found[os.path.normpath(row[0])] = " ".join(
                        name[: -len(METADATA)].split("-", 1)
                    )
    return found


def metadata(name: str, arm: bytes, intel: bytes) -> bytes:
    """Return metadata of both: the files of both, the tags of both, and all else as for arm64.

    What else differs tells of the build: that both are the same version was looked at before. Files that were fused
    have no hash.
    """
    if name == "RECORD":
        one, two = recorded(arm), recorded(intel)
        rows = [
            line if two.get(path, line) == line else f"{path},,"
            for path, line in {**two, **one}.items()
        ]
        return ("\n".join(rows) + "\n").encode()
    if name == "WHEEL":
        lines = arm.decode().rstrip().splitlines()
        tags = [each for each in intel.decode().splitlines() if each.startswith("Tag:")]
        return (
            "\n".join([*lines, *(each for each in tags if each not in lines)]) + "\n"
        ).encode()
    return arm


def recorded(record: bytes) -> dict[str, str]:
    """Return the lines of a list of files by the file, as it is written there."""
    lines = record.decode().splitlines()
    return {line.rsplit(",", 2)[0]: line for line in lines if line}


def source(arm: bytes, intel: bytes) -> bytes | None:
    """Return a module that is the one or the other when it is imported; none if it cannot be read.

    Builds write what they know of their machine into modules.
    """
    try:
        one, two = ast.parse(arm), ast.parse(intel)
    except (SyntaxError, ValueError):
        return None
    if ast.dump(one) == ast.dump(two):
        return arm
    head, first = divided(one)
    other, second = divided(two)
    if futures(head) != futures(other):
        return None
    test = ast.parse(ON_ARM, mode="eval").body
    choice = ast.If(test, first or [ast.Pass()], second or [ast.Pass()])
    module = ast.Module([*head, choice], [])
    return ast.unparse(ast.fix_missing_locations(module)).encode() + b"\n"


def divided(module: ast.Module) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Return what has to stand at the start of a module, its documentation among it, and the rest."""
    number = 0 if ast.get_docstring(module, clean=False) is None else 1
    for each in module.body[number:]:
        if not isinstance(each, ast.ImportFrom) or each.module != FUTURE:
            break
        number += 1
    return module.body[:number], module.body[number:]


def futures(head: list[ast.stmt]) -> set[str]:
    return {ast.dump(each) for each in head if isinstance(each, ast.ImportFrom)}


def main(site: str, other: str) -> None:
    """Fuse the second folder into the first, and write beside that which files of it cannot be.

    Prints the modules that lack code.
    """
    fusion = Fusion(site, other)
    fusion.make()
    report = os.path.join(os.path.dirname(site), DIFFERENT)
    with open(report, "w", encoding="utf-8") as out:
        json.dump(fusion.different, out, indent=2)
    json.dump([each._asdict() for each in fusion.lacking], sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
