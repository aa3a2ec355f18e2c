"""Find the archive of a distribution, check it, and unpack it for the user, once.

It is looked for beside the program, in the folders of PYBUNDLE_LAZY, which the app sets, and in the user's folder. If it is in
none of these, the function that <download> names is called. An archive with another hash is passed over. Unpacked archives
stay in the user's folder under the hash, so the next start takes what is there; a folder gets its name when it is complete, and
of two processes that unpack the same one takes what the other has made.
"""

from __future__ import annotations

import os
import sys
import time
from _thread import get_ident
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from _pybundle_lazy import Archive

VARIABLE = "PYBUNDLE_LAZY"
# A virus scanner may hold what was just written.
ATTEMPTS = 30
PAUSE = 0.1
said: set[str] = set()


class LazyImportError(ImportError):
    """A distribution cannot be imported, because its archive is missing or another one."""


class Download:
    """What the program's own function has to download: the file, as it was built, to the path of target."""

    def __init__(self, archive: Archive, target: str) -> None:
        self.distribution = archive.distribution
        self.file = archive.file
        self.sha256 = archive.sha256
        self.size = archive.size
        self.target = target


def unpacked(archive: Archive) -> str:
    """Return the folder of a distribution, complete."""
    home = user_folder(archive.program)
    folder = os.path.join(home, f"{archive.distribution}-{archive.sha256[:20]}")
    if os.path.isdir(folder):
        return folder
    if archive.busy:
        raise failed(
            archive, f"{archive.download}, which is to download it, imports it itself"
        )
    archive.busy = True
    try:
        os.makedirs(home, exist_ok=True)
        unpack(archive, home, folder)
        return folder
    except OSError as error:
        raise failed(archive, f"it cannot be unpacked to {folder}: {error}") from error
    finally:
        archive.busy = False


def unpack(archive: Archive, home: str, folder: str) -> None:
    """Unpack the first archive that is the right one."""
    others = []
    for place in places(archive, home):
        path = os.path.join(place, archive.file)
        if os.path.isfile(path):
            with open(path, "rb") as file:
                found = digest(file)
                if found == archive.sha256:
                    return extract(file, folder)
            others.append(f"{path} is another one (SHA-256 {found})")
    if not archive.download:
        raise missing(archive, home, others)
    target = f"{folder}.{os.getpid()}.{get_ident()}.part"
    try:
        download(archive, target)
        with open(target, "rb") as file:
            found = digest(file)
            if found == archive.sha256:
                return extract(file, folder)
        others.append(f"{archive.download} left another one (SHA-256 {found})")
    finally:
        if os.path.exists(target):
            os.remove(target)
    raise missing(archive, home, others)


def places(archive: Archive, home: str) -> Iterator[str]:
    """Return the folders to look in."""
    yield os.path.join(os.path.dirname(sys.executable), archive.program + "-lazy")
    yield from filter(None, os.environ.get(VARIABLE, "").split(os.pathsep))
    yield home


def user_folder(program: str) -> str:
    """Return the folder of this user for what can be had again."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.expanduser(r"~\AppData\Local")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        if not os.path.isabs(base):
            base = os.path.expanduser("~/.cache")
    return os.path.join(base, program, "lazy")


def download(archive: Archive, target: str) -> None:
    """Call the program's own function."""
    module, _, function = archive.download.partition(":")
    try:
        __import__(module)
        getattr(sys.modules[module], function)(Download(archive, target))
    except Exception as error:
        raise failed(
            archive, f"{archive.download} failed: {type(error).__name__}: {error}"
        ) from error
    if not os.path.isfile(target):
        raise failed(
            archive, f"{archive.download} left no file at the path of 'target'"
        )


def digest(file: IO[bytes]) -> str:
    """Return the SHA-256 of a file."""
    import hashlib

    found = hashlib.sha256()
    for part in iter(lambda: file.read(1 << 20), b""):
        found.update(part)
    return found.hexdigest()


def extract(file: IO[bytes], folder: str) -> None:
    """Unpack a checked archive, and give the folder its name once all is in it."""
    import shutil
    import zipfile

    fresh = f"{folder}.{os.getpid()}.{get_ident()}.tmp"
    try:
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                path = archive.extract(entry, fresh)
                if entry.external_attr >> 16 & 0o111:
                    os.chmod(path, 0o755)
        rename(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def rename(fresh: str, folder: str) -> None:
    """Rename a folder, unless another process was first."""
    for attempt in range(ATTEMPTS):
        try:
            return os.rename(fresh, folder)
        except OSError:
            if os.path.isdir(folder):
                return None
            if sys.platform != "win32" or attempt == ATTEMPTS - 1:
                raise
            time.sleep(PAUSE)


def missing(archive: Archive, home: str, others: list[str]) -> LazyImportError:
    """Return the error of an archive that is nowhere."""
    looked = ", ".join(places(archive, home))
    return failed(archive, "; ".join([f"it was looked for in {looked}", *others]))


def failed(archive: Archive, why: str) -> LazyImportError:
    """Return the error, said once on standard error, too: many libraries go on without what cannot be imported."""
    message = (
        f"{archive.distribution} cannot be imported: its archive {archive.file} ({archive.size} bytes, "
        f"SHA-256 {archive.sha256}) is needed, and {why}; perhaps you should put the {archive.file} of this version of "
        f"{archive.program} into {user_folder(archive.program)}, or install {archive.program} again."
    )
    if message not in said and sys.stderr is not None:
        said.add(message)
        print(message, file=sys.stderr)
    return LazyImportError(message, name=archive.names[0])
