"""Start Nuitka on an import path that has nothing of its own packages.

Usage: start_nuitka.py TOOLS ARGUMENT..., with the import path, as JSON, in PYBUNDLE_NUITKA_PATH
"""

from __future__ import annotations

import json
import os
import sys

PATH = "PYBUNDLE_NUITKA_PATH"


def main() -> None:
    """Start it. It starts itself again, and keeps the path then."""
    tools = sys.argv.pop(1)
    sys.path.insert(0, tools)
    import nuitka.__main__  # type: ignore[import-not-found]
    import nuitka.utils.ReExecute  # type: ignore[import-not-found]

    sys.path[:] = json.loads(os.environ.pop(PATH))
    nuitka.__main__.main()


if __name__ == "__main__":
    main()
