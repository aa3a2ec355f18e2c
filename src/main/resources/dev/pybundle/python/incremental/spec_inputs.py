"""What a spec names that is looked up anew at each build: files by patterns, and hooks."""

from __future__ import annotations

import glob
import json
import os
from typing import Any

from internals import part
from stamps import digest, is_below, link
from surroundings import Refused, Surroundings


def collected(options: dict[str, Any]) -> dict[str, Any]:
    """Return what the spec collects by patterns, and what that is now."""
    patterns = {
        key: [list(entry) for entry in options.get(key) or []]
        for key in ("datas", "binaries")
    }
    if json.loads(json.dumps(patterns)) != patterns:
        raise Refused("the spec collects what cannot be written down")
    return {"patterns": patterns, "found": expanded(patterns)}


def expanded(patterns: dict[str, Any]) -> list[Any]:
    """Return what the patterns of a spec mean now."""
    utils: Any = part("building.utils")
    configuration: dict[str, Any] = part("config").CONF
    return [
        sorted(
            [source, destination, link(source)]
            for destination, source in utils.format_binaries_and_datas(
                [tuple(entry) for entry in patterns[key]],
                workingdir=configuration["specpath"],
            )
        )
        for key in ("datas", "binaries")
    ]


def hooks(analysis: Any, surroundings: Surroundings) -> dict[str, Any]:
    """Return where the user's own hooks are, and what they are now."""
    folders = [str(folder) for folder, _ in analysis.hookspath]
    found = {
        "folders": [
            folder
            for folder in folders
            if is_below(folder, surroundings.roots)
            or not is_below(folder, surroundings.path)
        ],
        "files": [str(file) for file in analysis.custom_runtime_hooks],
    }
    return {**found, "found": hook_hashes(found)}


def hook_hashes(places: dict[str, Any]) -> dict[str, str]:
    """Return the hashes of hooks."""
    files = list(places["files"])
    for folder in places["folders"]:
        files += glob.glob(os.path.join(glob.escape(folder), "**"), recursive=True)
    return {
        file: digest(file)
        for file in sorted(files)
        if not os.path.isdir(file) and "__pycache__" not in file
    }
