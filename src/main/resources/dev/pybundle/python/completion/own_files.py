"""Find what an installation of the user's own project has besides its modules, and print it as JSON, with its metadata.

Usage: own_files.py FOLDER ROOT...

FOLDER is where it is installed alone; the roots are what its modules are imported from instead. A file is taken from there if
it is the same, so that an edit of it counts as any other of the user's; what else there is was made when it was built.
"""

from __future__ import annotations

import filecmp
import importlib.metadata
import json
import os
import sys
from pathlib import PurePath

import distributions

METADATA = ("METADATA", "entry_points.txt")
# Folders that installers put commands into.
COMMANDS = {"bin", "Scripts"}


def own_files(folder: str, roots: list[str]) -> dict[str, object]:
    """Return what is printed."""
    (metadata,) = importlib.metadata.distributions(path=[folder])
    name = metadata.metadata["Name"]
    each = distributions.described(metadata, distributions.normalized(name))
    tops = {module.partition(".")[0] for module in each.modules}
    files = [
        (path, source)
        for path, source in [*each.data, *each.scripts, *each.stubs, *each.libraries]
        if path.partition("/")[0] not in COMMANDS - tops
    ]
    texts = {file: metadata.read_text(file) for file in METADATA}
    return {
        "metadata": {
            "name": name,
            "version": metadata.version,
            "files": {file: text for file, text in texts.items() if text},
        },
        "data": dict(placed(path, source, roots) for path, source in files),
    }


def placed(path: str, installed: str, roots: list[str]) -> tuple[str, str]:
    """Return where a file comes to in the program, beside the modules that it is installed with, and the file.

    A source root may be a folder in a package, whose modules have shorter names then.
    """
    parts = PurePath(path).parts
    for root in roots:
        for above in range(len(parts)):
            if above and PurePath(root).parts[-above:] != parts[:above]:
                continue
            source = os.path.join(root, *parts[above:])
            if os.path.isfile(source) and filecmp.cmp(source, installed, shallow=False):
                return "/".join(parts[above:]), source
    return path, installed


def give(
    closure: list[distributions.Distribution], own: dict[str, dict[str, str]]
) -> None:
    """Add to a distribution the files that it has besides its modules, which lie in the source roots."""
    for each in closure:
        for path, source in own.get(each.name, {}).items():
            kind = each.data
            if path.endswith(".py"):
                kind = each.scripts
            elif path.endswith(distributions.STUB):
                kind = each.stubs
            elif distributions.LIBRARY.search(path):
                kind = each.libraries
            kind.append((path, source))


def main() -> None:
    """Print it, as ASCII, so that no encoding of the standard output can fail."""
    print(json.dumps(own_files(sys.argv[1], sys.argv[2:])))


if __name__ == "__main__":
    main()
