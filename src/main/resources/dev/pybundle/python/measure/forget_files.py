"""Let the system forget the content of files, so that the next start of a program reads them from the disk.

Usage: python forget_files.py FOLDER

Linux forgets only what has been written to the disk; what is mapped by a running process it keeps. It ends with 3 where the
system cannot be told.
"""

from __future__ import annotations

import os
import sys


def forget(folder: str) -> None:
    """Write all files below a folder to the disk, and drop them from the memory."""
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            if os.path.islink(path):
                continue
            with open(path, "rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


if __name__ == "__main__":
    if not hasattr(os, "posix_fadvise"):
        sys.exit(3)
    forget(sys.argv[1])
