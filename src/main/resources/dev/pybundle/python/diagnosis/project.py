"""The folders of a project that hold sources."""

from __future__ import annotations

import os
from collections.abc import Iterator

# What tools make.
DERIVED = {"target", "build", "dist", "node_modules", "__pycache__", "site-packages"}


def walk_project(basedir: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Walk over the folders of a project that hold sources, and the regular files in them."""
    for folder, names, files in os.walk(basedir):
        names[:] = sorted(
            name
            for name in names
            if not name.startswith(".")
            and name not in DERIVED
            and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))
        )
        regular = (name for name in files if os.path.isfile(os.path.join(folder, name)))
        yield folder, names, sorted(regular)
