"""Write a program from what an analysis found, and take from the last time what did not change.

PyInstaller's own EXE and COLLECT do it. Where a file is the one that was put into the archive of a onefile program before,
its compressed bytes are copied.
"""

from __future__ import annotations

import functools
import glob
import json
import os
import time
from typing import Any

from internals import part
from stamps import Stamp, is_fresh, stamp

LEFT = "assembly.json"
COPIED_AT_ONCE = 1 << 20


class Settings:
    """Where PyInstaller works."""

    def __init__(self, spec: str, distpath: str, workpath: str) -> None:
        self.spec = os.path.abspath(spec)
        self.distpath = os.path.abspath(distpath)
        name = os.path.splitext(os.path.basename(self.spec))[0]
        self.workpath = os.path.join(os.path.abspath(workpath), name)

    def settle(self) -> None:
        """Tell PyInstaller, as it does itself at the start of a build."""
        configuration: dict[str, Any] = part("config").CONF
        configuration.update(part("configure").get_config(upx_dir=None))
        configuration.update(
            spec=self.spec,
            specpath=os.path.dirname(self.spec),
            specnm=os.path.basename(self.workpath),
            distpath=self.distpath,
            workpath=self.workpath,
            noconfirm=True,
            hiddenimports=[],
            ui_admin=False,
            ui_access=False,
            code_cache={},
        )
        for folder in (self.distpath, self.workpath):
            os.makedirs(folder, exist_ok=True)
        for file in glob.glob(os.path.join(glob.escape(self.workpath), "*.toc")):
            # PyInstaller would believe the times in it.
            os.remove(file)


class Assembly:
    """The files in the archive of a onefile program, and where their compressed bytes are from the last time."""

    def __init__(self, workpath: str) -> None:
        self.left = os.path.join(workpath, LEFT)
        self.package = ""
        self.known: dict[str, tuple[str, Stamp]] = {}
        self.table: dict[str, Any] = {}
        self.copied = 0
        self.begun = time.time_ns()

    def recall(self) -> None:
        """Learn what was written the last time, if all of it is still there; it counts once only."""
        try:
            with open(self.left, encoding="utf-8") as stream:
                left = json.load(stream)
            os.remove(self.left)
            package = left["package"]
            if stamp(package) != left["stamp"]:
                return
            # PyInstaller writes the new archive over it.
            self.package = package + ".last"
            os.replace(package, self.package)
            self.table = part("archive.readers").CArchiveReader(self.package).toc
            self.known = {each: tuple(found) for each, found in left["files"].items()}
        except (OSError, ValueError, KeyError):
            self.table = {}

    def install(self) -> None:
        """Make PyInstaller's writer take what is known."""
        writer = part("archive.writers").CArchiveWriter
        original = writer._write_file

        @functools.wraps(original)
        def write_file(
            archive: Any,
            stream: Any,
            source: str,
            destination: str,
            kind: str,
            compress: bool = False,
        ) -> Any:
            found = self.table.get(destination)
            if (
                found is None
                or not compress
                or self.known.get(destination) != (source, stamp(source))
                or found[3:] != (1, kind)
            ):
                return original(archive, stream, source, destination, kind, compress)
            offset, length, size = found[:3]
            place = stream.tell()
            with open(self.package, "rb") as last:
                last.seek(offset)
                left = length
                while left > 0:
                    data = last.read(min(left, COPIED_AT_ONCE))
                    if not data:
                        raise OSError(f"{self.package} is too short")
                    stream.write(data)
                    left -= len(data)
            self.copied += 1
            return (place, length, size, int(compress), kind, destination)

        writer._write_file = write_file

    def leave(self, targets: list[dict[str, Any]], workpath: str) -> None:
        """Write down what there is for the next time; call it when no source can change any more unnoticed."""
        if self.package and os.path.exists(self.package):
            os.remove(self.package)
        onefile = [each for each in targets if each["onefile"]]
        if len(onefile) != 1:
            return
        name = os.path.basename(onefile[0]["path"])
        package = os.path.join(workpath, name + ".pkg")
        found = stamp(package)
        if found is None:
            return
        files: dict[str, Any] = {}
        for destination, source, kind in onefile[0]["entries"]:
            if kind not in ("BINARY", "EXTENSION", "DATA", "ZIPFILE"):
                continue
            its = stamp(source)
            if its is not None and not is_fresh(its, self.begun):
                files[os.path.normpath(destination)] = (source, its)
        written = self.left + ".part"
        with open(written, "w", encoding="utf-8") as stream:
            json.dump({"package": package, "stamp": found, "files": files}, stream)
        os.replace(written, self.left)


def build(targets: list[dict[str, Any]]) -> None:
    """Build executables and folders as they were recorded."""
    api = part("building.api")
    exe: Any = None
    for target in targets:
        entries = [tuple(entry) for entry in target["entries"]]
        if target["kind"] == "EXE":
            exe = api.EXE(entries, **target["options"])
        else:
            api.COLLECT(exe, entries, **target["options"])
