"""Walk through a folder and what its links lead to."""

from __future__ import annotations

import os
from collections.abc import Iterator


def walk(root: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Walk as os.walk does, but pass over a link that leads back up: there would be no end to it."""
    above: dict[str, frozenset[str]] = {}
    for folder, names, files in os.walk(root, followlinks=True):
        real = os.path.realpath(folder)
        chain = above.get(os.path.dirname(folder), frozenset())
        if real in chain:
            names.clear()
            continue
        above[folder] = chain | {real}
        yield folder, names, files
