"""Where a path of the user's lies."""

from __future__ import annotations

import os
import re


def root_of(path: str, roots: list[str]) -> str | None:
    """Return the source root that something lies in."""
    return next((root for root in roots if is_in(path, root) and path != root), None)


def is_given(path: str, given: list[str]) -> bool:
    """Tell whether a file or a folder, or something in it, is given to the program."""
    return any(
        is_in(path, place) or is_in(place, path)
        for place in map(without_pattern, given)
    )


def without_pattern(place: str) -> str:
    """Return the folder that the files of a pattern are in; a place that is none as it is."""
    plain = re.split(r"[*?[]", place)[0]
    return place if plain == place else os.path.dirname(plain)


def is_in(path: str, folder: str) -> bool:
    """Tell whether a path is that of a folder or of something in it."""
    return path == folder or path.startswith(os.path.join(folder, ""))
