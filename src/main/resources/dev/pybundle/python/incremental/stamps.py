"""Tell whether files are what they were, without reading them.

A stamp is size, time of change of the content and of the inode, and inode. The kernel sets the second time at each write
and nobody can set it back, so what package managers and touch do to the first is seen. Windows has no such time: there it
is that of the creation, by which a copy shows, or of the content if that is later. A file that changed in the moment in
which its stamp was taken may change again without a trace, for the clock of file systems is coarse: such a stamp is fresh,
and proves nothing. Git has the same rule. Source: https://git-scm.com/docs/racy-git.
"""

from __future__ import annotations

import glob
import hashlib
import os
import sys
import time
from collections.abc import Iterable, Iterator

Stamp = list[int]

# In nanoseconds; ten ticks of the slowest kernels.
GRANULE = 100_000_000
# Distributions below a source root are described in such folders, and what they say counts.
DESCRIPTION = ("-info", ".pyi")


def stamp(file: str) -> Stamp | None:
    """Return the stamp of a file; nothing if it is not there."""
    try:
        return of_state(os.stat(file))
    except OSError:
        return None


def of_state(state: os.stat_result) -> Stamp:
    """Return a stamp."""
    return [state.st_size, state.st_mtime_ns, changed(state), state.st_ino]


def changed(state: os.stat_result) -> int:
    """Return when a file was last changed, in nanoseconds."""
    if sys.platform == "win32":
        return max(state.st_mtime_ns, state.st_ctime_ns)
    return state.st_ctime_ns


def is_fresh(found: Stamp, taken: int) -> bool:
    """Tell whether a file may have changed after its stamp was taken, at a time in nanoseconds, and still have it."""
    return found[2] > taken - GRANULE


class Clock:
    """Tells whether the clock was set while a build ran: then its times prove nothing."""

    def __init__(self) -> None:
        self.time = time.time_ns()
        self.monotonic = time.monotonic_ns()

    def was_set(self) -> bool:
        """Compare with the clock that nobody can set."""
        passed = time.monotonic_ns() - self.monotonic
        return abs(time.time_ns() - self.time - passed) > GRANULE


class World:
    """All that can be imported and is not the user's own, as one hash."""

    def __init__(self, path: Iterable[str], roots: list[str], output: str) -> None:
        self.passed_over = {os.path.realpath(each) for each in (*roots, output)}
        self.seen: set[str] = set()
        self.newest = 0
        self.hash = hashlib.sha256()
        for folder in path:
            self.add(folder)
            if not is_below(folder, roots):
                self.walk(folder)

    def add(self, text: str) -> None:
        """Take a text into the hash."""
        self.hash.update(text.encode("utf-8", "surrogateescape") + b"\0")

    def walk(self, folder: str) -> None:
        """Take a folder into the hash, once: links may lead back to it. One that is not there or a zip counts as a file."""
        real = os.path.realpath(folder)
        if real in self.seen:
            return
        self.seen.add(real)
        found = listed(folder)
        if found is None:
            self.add(str(stamp(folder)))
            return
        for entry in found:
            if entry.name == "__pycache__":
                continue
            target = link(entry.path) if entry.is_symlink() else ""
            if is_folder(entry):
                if os.path.realpath(entry.path) not in self.passed_over:
                    self.add(f"{entry.name}/ {target}")
                    self.walk(entry.path)
                    self.add("..")
                continue
            try:
                state = entry.stat()
            except OSError:
                # A link to nothing or to itself.
                self.add(f"{entry.name} {target}")
                continue
            self.newest = max(self.newest, changed(state))
            self.add(f"{entry.name} {target} {of_state(state)}")

    def digest(self) -> str:
        """Return the hash."""
        return self.hash.hexdigest()


def listed(folder: str) -> list[os.DirEntry[str]] | None:
    """Return what is in a folder, in an order that does not change by itself; nothing if it cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return None


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Tell whether this is a folder or leads to one; a link that leads to itself does not."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def is_below(path: str, folders: Iterable[str]) -> bool:
    """Tell whether a path is one of some folders or lies in one."""
    return any(
        os.path.join(path, "").startswith(os.path.join(folder, ""))
        for folder in folders
    )


def own_files(root: str, output: str) -> Iterator[str]:
    """Yield what lies below a source root, but for what tools made: names, and the content where the name is not all."""
    seen: set[str] = set()

    def walk(folder: str, inside: str) -> Iterator[str]:
        real = os.path.realpath(folder)
        if real in seen or is_below(real, [os.path.realpath(output)]):
            return
        seen.add(real)
        yield "\0".join([f"{inside}/", link(folder), ""])
        for entry in listed(folder) or []:
            path = os.path.join(inside, entry.name)
            if is_folder(entry):
                if not is_tools(entry):
                    yield from walk(entry.path, path)
                continue
            speaks = entry.name.endswith(DESCRIPTION) or inside.endswith(DESCRIPTION)
            said = digest(entry.path) if speaks else ""
            yield "\0".join([path, link(entry.path), said])

    return walk(root, "")


def link(file: str) -> str:
    """Return what a link points to; nothing if it is none."""
    try:
        return os.readlink(file)
    except OSError:
        return ""


def is_tools(folder: os.DirEntry[str]) -> bool:
    """Tell whether a folder was made by a tool: a cache, a virtual environment."""
    return (
        folder.name in ("__pycache__", "node_modules")
        or folder.name.startswith(".")
        or os.path.isfile(os.path.join(folder.path, "pyvenv.cfg"))
    )


def digest(file: str) -> str:
    """Return the hash of a file; of one that is not there, or is a pipe or a device, that of nothing."""
    result = hashlib.sha256()
    if not os.path.isfile(file):
        return result.hexdigest()
    try:
        with open(file, "rb") as stream:
            while data := stream.read(1 << 20):
                result.update(data)
    except OSError:
        pass
    return result.hexdigest()


def digests_below(root: str) -> dict[str, str]:
    """Return the hashes of all files below a folder by their paths in it, with slashes; links have none."""
    found: dict[str, str] = {}
    for folder, _, names in os.walk(root):
        for name in names:
            file = os.path.join(folder, name)
            if not os.path.islink(file):
                found[os.path.relpath(file, root).replace(os.sep, "/")] = digest(file)
    return found


def own_scripts() -> str:
    """Return a hash of the files of pybundle that do all this."""
    folder = glob.escape(os.path.dirname(os.path.abspath(__file__)))
    files = sorted(glob.glob(os.path.join(folder, "*.py")))
    return hashlib.sha256("".join(map(digest, files)).encode()).hexdigest()
