"""Whether a distribution is installed, and which one offers an entry point."""

from __future__ import annotations

import os
import re
from typing import Any

from context import Context
from distributions import normalized
from installed import name_of
from project import walk_project

PROJECT_NAME = re.compile(r"""^name\s*=\s*["']([^"']+)["']""", re.MULTILINE)


def distribution_facts(its: Context, name: str) -> dict[str, Any]:
    """Return whether a distribution is installed, or is the user's own project."""
    found = its.installed.named(name)
    project = None
    for folder, _, files in walk_project(its.basedir):
        if found is None and "pyproject.toml" in files:
            with open(os.path.join(folder, "pyproject.toml"), encoding="utf-8") as file:
                declared = PROJECT_NAME.search(file.read())
            if declared and normalized(declared.group(1)) == normalized(name):
                project = folder
    return {"installed": name_of(found) if found else None, "project": project}


def entry_point_facts(its: Context, wanted: dict[str, str]) -> dict[str, Any]:
    """Return which distribution offers an entry point."""
    for distribution in its.installed.distributions:
        for point in distribution.entry_points:
            if point.group == wanted["group"] and point.name == wanted["name"]:
                return {
                    "distribution": name_of(distribution),
                    "module": point.value.partition(":")[0].strip(),
                }
    return {"distribution": None, "module": None}
