"""Run PyOxidizer: with the archive of an interpreter, with Cargo as it expects it, and with nothing outside of given folders."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import distribution_archive
from freeze_options import path_of

HERE = Path(__file__).parent
# Name of PyOxidizer's configuration, which it looks for, and of the target in it.
CONFIGURATION = "pyoxidizer.bzl"
TARGET = "folder"
SCRIPT = "run.sh"
NO_STATIC_LIBRARY = "noStaticLibrary"
OTHER_VERSION = "otherVersion"


class Build:
    """A build of what was staged in a folder for scratch."""

    def __init__(self, options: dict[str, Any], scratch: Path) -> None:
        self.options = options
        self.scratch = scratch
        self.cache = Path(options["cache"])

    def problems(self) -> list[list[str]]:
        """Return what is not there to build with, as kind and names."""
        given = self.given()
        wanted = distribution_archive.version()
        if given is None:
            if distribution_archive.static_library() is not None:
                return []
            return [[NO_STATIC_LIBRARY, wanted, sys.base_prefix]]
        found = distribution_archive.version_in(given)
        return (
            []
            if found == wanted
            else [[OTHER_VERSION, os.fspath(given), found, wanted]]
        )

    def given(self) -> Path | None:
        """Return the user's own archive."""
        given = self.options.get("distribution")
        return None if given is None else Path(path_of(given))

    def run(self) -> Path | None:
        """Build, and return the folder of the program; nothing if PyOxidizer failed."""
        self.cache.mkdir(parents=True, exist_ok=True)
        with open(self.cache / "lock", "w") as lock:
            # Builds at once would compile in one folder. Cargo would wait as well.
            fcntl.flock(lock, fcntl.LOCK_EX)
            archive = self.archive()
            script = self.write_script(archive)
            configuration = self.scratch / CONFIGURATION
            shutil.copyfile(self.options["configuration"], configuration)
            shutil.rmtree(self.scratch / "build", ignore_errors=True)
            ended = subprocess.run(
                ["sh", os.fspath(script)], check=False, stderr=subprocess.STDOUT
            )
        if ended.returncode:
            return None
        triple: str = self.options["triple"]
        return self.scratch / "build" / triple / "release" / TARGET

    def archive(self) -> Path:
        """Return the archive of the interpreter: the user's, or one of the environment's own interpreter."""
        given = self.given()
        if given is not None:
            return given
        archive = self.cache / f"python-{distribution_archive.key()}.tar.zst"
        if not archive.exists():
            print(f"Making {archive} of {sys.base_prefix}", flush=True)
            fresh = archive.with_name("next.tar.zst")
            distribution_archive.make(
                self.options["triple"], self.scratch / "distribution", fresh
            )
            fresh.rename(archive)
        return archive

    def write_script(self, archive: Path) -> Path:
        """Write the command down, for this build and for people."""
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        tools = Path(self.options["tools"], "bin")
        temporary = self.scratch / "tmp"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        self.write_cargo(self.cache / f"rust-{digest[:12]}")
        variables = {
            "PATH": os.pathsep.join(
                [os.fspath(self.scratch / "bin"), os.environ["PATH"]]
            ),
            # It works below it, and would leave that there when it is killed.
            "TMPDIR": os.fspath(temporary),
            "PYOXIDIZER_CACHE_DIR": os.fspath(self.cache / "unpacked"),
        }
        command = [
            *("env", *(f"{name}={value}" for name, value in variables.items())),
            *(os.fspath(tools / "pyoxidizer"), "--system-rust", "build", "--release"),
            *("--var", "distribution", os.fspath(archive), "--var", "sha256", digest),
            *("--var", "files", os.fspath(self.scratch / "files")),
        ]
        script = self.scratch / SCRIPT
        script.write_text(
            "# Written by pybundle:pyoxidizer: sh run.sh [FOLDER], whose pyoxidizer.bzl counts.\n"
            'cd "${1:-' + quoted(os.fspath(self.scratch)) + '}" || exit\n'
            f"exec {shlex.join(command)} --path . {TARGET}\n",
            encoding="utf-8",
        )
        return script

    def write_cargo(self, folder: Path) -> None:
        """Write what PyOxidizer starts as Cargo."""
        cargo = shutil.which("cargo")
        if cargo is None:
            raise FileNotFoundError("cargo is not on the PATH")
        folder.mkdir(parents=True, exist_ok=True)
        command = [
            sys.executable,
            "-I",
            str(HERE / "cargo_calls.py"),
            cargo,
            str(folder),
        ]
        file = self.scratch / "bin" / "cargo"
        file.parent.mkdir(exist_ok=True)
        file.write_text(
            f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n',
            encoding="utf-8",
        )
        file.chmod(0o755)


def quoted(text: str) -> str:
    """Return a text as it stands between double quotes in a shell."""
    return "".join(f"\\{letter}" if letter in '"$`\\' else letter for letter in text)
