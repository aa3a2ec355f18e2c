"""The temporary folder that a onefile program is unpacked to, and those that crashes have left.

Every process of a guarded program holds a shared lock on a file in its folder. Who gets that lock alone knows that no
process uses the folder. The file gets its content only when it is locked: an empty one belongs to a program that is just
starting, and no one touches it.
"""

from __future__ import annotations

import os
import stat
import sys

if sys.platform == "win32":
    import _pybundle_guard_windows as system
else:
    import _pybundle_guard_posix as system

PREFIX = "_MEI"
LOCK_FILE = ".pybundle-guard"
CONTENT = b"pybundle\n"


class Folder:
    """The folder of this program."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.descriptor = -1

    def hold(self) -> None:
        """Mark the folder as used by this process; without the mark nobody sweeps it."""
        if self.descriptor != -1:
            return
        flags = os.O_RDWR | os.O_CREAT | system.OPEN_FLAGS
        try:
            descriptor = os.open(os.path.join(self.path, LOCK_FILE), flags, 0o600)
        except OSError:
            return
        if not system.lock(descriptor, alone=False):
            os.close(descriptor)
            return
        if os.fstat(descriptor).st_size == 0:
            os.write(descriptor, CONTENT)
        self.descriptor = descriptor

    def remove_if_last(self) -> None:
        """Remove the folder unless another process of the program still uses it."""
        last = self.descriptor != -1 and system.lock(self.descriptor, alone=True)
        if last and not system.remove_after_exit(self.path):
            remove_tree(self.path)

    def sweep_others(self) -> None:
        """Remove what crashed programs of this user have left beside this folder."""
        base = os.path.dirname(self.path)
        try:
            names = os.listdir(base)
        except OSError:
            return
        for name in names:
            path = os.path.join(base, name)
            if name.startswith(PREFIX) and path != self.path:
                sweep(path)


def of_onefile() -> Folder | None:
    """Return the folder if this program has been unpacked to one."""
    home = getattr(sys, "_MEIPASS", "")
    return Folder(home) if os.path.basename(home).startswith(PREFIX) else None


def sweep(path: str) -> None:
    """Remove a folder if it is marked and no process uses it."""
    try:
        folder = os.lstat(path)
        if not stat.S_ISDIR(folder.st_mode) or not system.is_own(folder):
            return
        file = os.path.join(path, LOCK_FILE)
        descriptor = os.open(file, os.O_RDWR | system.OPEN_FLAGS)
    except OSError:
        return
    try:
        opened = os.fstat(descriptor)
        dead = (
            stat.S_ISREG(opened.st_mode)
            and opened.st_size == len(CONTENT)
            and system.lock(descriptor, alone=True)
            and os.path.samestat(opened, os.lstat(file))
        )
        if dead:
            remove_tree(path)
    except OSError:
        dead = False
    finally:
        os.close(descriptor)
    if dead:
        # Windows does not remove a file that is open.
        remove_tree(path)


def remove_tree(path: str) -> None:
    """Remove what can be removed, the mark last: then the next start can go on where this one was cut short."""
    try:
        with os.scandir(path) as entries:
            found = sorted(entries, key=lambda entry: entry.name == LOCK_FILE)
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                remove_tree(entry.path)
            else:
                remove_file(entry.path)
        os.rmdir(path)
    except OSError:
        pass


def remove_file(path: str) -> None:
    """Remove a file if that is possible."""
    try:
        os.unlink(path)
    except OSError:
        pass
