"""Write the launcher that pip puts in front of scripts on Windows to a file.

Usage: find_launcher.py NAME FILE

NAME is that of the launcher, e.g. t64.exe. It is taken from the pip that comes with Python, for ensurepip to install,
so nothing is downloaded. The exit code is 3 if this Python comes without.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

WITHOUT = 3


def main() -> int:
    """Write the file."""
    name, file = sys.argv[1:]
    try:
        import ensurepip
    except ImportError:
        return WITHOUT
    for wheel in sorted(Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            member = "pip/_vendor/distlib/" + name
            if member in archive.namelist():
                Path(file).write_bytes(archive.read(member))
                return 0
    return WITHOUT


if __name__ == "__main__":
    sys.exit(main())
