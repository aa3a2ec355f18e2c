"""Print the user's distributions as JSON: their modules, and the files that they are made of.

Usage: list_distributions.py FREEZER,... FOLDER...

The folders are those that packages are installed in.
"""

from __future__ import annotations

import json
import os
import sys

import distributions
from distributions import Distribution


def summary(each: Distribution) -> dict[str, object]:
    """Return what is known of one distribution; files as it names them itself."""
    folder = str(each.metadata.locate_file(""))
    return {
        "name": each.name,
        "folder": os.path.abspath(folder),
        "info": os.path.basename(each.info),
        "modules": each.modules,
        "plugin": any(
            group not in distributions.COMMANDS for group, _ in each.entry_points
        ),
        "files": sorted(distributions.recorded(each.metadata)),
    }


def main() -> None:
    """Print them."""
    # As ASCII, so that no encoding of the standard output can fail.
    closure = distributions.closure(sys.argv[2:], sys.argv[1].split(","))
    print(json.dumps([summary(each) for each in closure]))


if __name__ == "__main__":
    main()
