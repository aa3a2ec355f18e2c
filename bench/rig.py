"""A Windows on a Debian machine: wine in a folder, with a Windows Java, Maven, Python and uv, for windows.py.

Each part comes from the package registry of its kind, by name. What is there is not made again, and a part that was only half made
is. It takes root, because wine runs in a Debian of its own: an older one has no network adapters for Java.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from rig_parts import (
    download_wheels,
    install_java,
    install_python,
    install_uv,
    install_wine,
    unpack,
)

ROOT = Path(__file__).resolve().parent.parent
MAVEN = "3.9.16"
PAUSE = 2.0
NEEDED = ("debootstrap", "unshare", "chroot", "mvn")
# The same folders at the same places for each process: they share one wineserver, which opens the files of all.
ENTER = """set -e
mount --bind "$1" "$1/root/rig"
mount --bind "$2" "$1/root/m2"
mount -t proc proc "$1/root/proc"
mount --rbind /dev "$1/root/dev"
mount --rbind /sys "$1/root/sys"
root=$1/root
shift 2
exec chroot "$root" /usr/bin/env -i "$@"
"""
MAVEN_START = (
    r"Z:\rig\java\bin\java.exe",
    "-XX:+UseSerialGC",
    # Wine's default one closes its own channels.
    "-Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.WindowsSelectorProvider",
    "--enable-native-access=ALL-UNNAMED",
    r"-Dclassworlds.conf=Z:\rig\maven\bin\m2.conf",
    r"-Dmaven.home=Z:\rig\maven",
    r"-Dmaven.repo.local=Z:\m2",
)


class Said(NamedTuple):
    """How a program ended, and what it said."""

    code: int
    text: str


class Rig:
    """Runs Windows programs. What they may see lies in the folder `work`, which is Z:\\rig\\work there."""

    def __init__(self, folder: Path, repository: Path) -> None:
        self.folder = folder.resolve()
        self.work = self.folder / "work"
        self.repository = repository.resolve()
        self.prefix = "prefix"

    def make(self) -> None:
        """Make what is missing."""
        missing = [each for each in NEEDED if shutil.which(each) is None]
        if missing:
            sys.exit(
                f"Missing: {', '.join(missing)} (Debian: apt-get install debootstrap maven)"
            )
        if os.geteuid() != 0:
            sys.exit("Only root can make and enter the Debian that wine runs in.")
        self.folder.mkdir(parents=True, exist_ok=True)
        parts: dict[str, Callable[[Path], None]] = {
            "root": install_wine,
            "java": install_java,
            "uv": install_uv,
            "python": install_python,
            "maven": self.install_maven,
        }
        for name, install in parts.items():
            part = self.folder / name
            if not part.exists():
                print(f"Installing {name}", flush=True)
                half = self.folder / f"{name}.half"
                shutil.rmtree(half, ignore_errors=True)
                half.mkdir()
                install(half)
                half.rename(part)
        for name in ("root/rig", "root/m2", "work", "home", "wheels"):
            (self.folder / name).mkdir(exist_ok=True)
        download_wheels(self.folder / "wheels")
        if not (self.folder / self.prefix).exists():
            self.run(["wineboot", "-i"])

    def install_maven(self, to: Path) -> None:
        """Take Maven out of the archive that its project deploys."""
        archive = self.artifact(f"org.apache.maven:apache-maven:{MAVEN}:zip:bin")
        unpack(archive, f"apache-maven-{MAVEN}/", to)

    def artifact(self, coordinates: str) -> Path:
        """Have an artifact in the local repository, from where Maven has it."""
        group, name, version, kind, classifier = coordinates.split(":")
        subprocess.run(
            [
                *("mvn", "-q", "-B", "dependency:get", "-Dtransitive=false"),
                f"-Dartifact={coordinates}",
                f"-Dmaven.repo.local={self.repository}",
            ],
            check=True,
        )
        folder = self.repository / group.replace(".", "/") / name / version
        return folder / f"{name}-{version}-{classifier}.{kind}"

    def start(
        self, command: list[str], folder: Path | None = None, **variables: str
    ) -> subprocess.Popen[bytes]:
        """Start a program in a folder below `work`; its output goes through a pipe, because wine's files are none."""
        inside = "/rig" / (folder or self.work).relative_to(self.folder)
        environment = {
            "HOME": "/rig/home",
            "PATH": "/usr/lib/wine:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "WINEPREFIX": f"/rig/{self.prefix}",
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
            "DISPLAY": "",
            "XDG_RUNTIME_DIR": "/tmp",
            "WINEPATH": r"Z:\rig\uv;Z:\rig\python",
            "UV_NO_INDEX": "1",
            "UV_OFFLINE": "1",
            "UV_FIND_LINKS": r"Z:\rig\wheels",
            **variables,
        }
        return subprocess.Popen(
            [
                "unshare",
                "-m",
                "bash",
                "-c",
                ENTER,
                "--",
                str(self.folder),
                str(self.repository),
            ]
            + [f"{name}={value}" for name, value in environment.items()]
            + [
                "/bin/sh",
                "-c",
                'cd "$1" && shift && exec wine64 "$@"',
                "--",
                str(inside),
                *command,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def run(
        self, command: list[str], folder: Path | None = None, **variables: str
    ) -> Said:
        """Run a program to its end."""
        return ended(self.start(command, folder, **variables))

    def start_maven(self, project: Path, *arguments: str) -> subprocess.Popen[bytes]:
        """Start Maven on the Windows Java."""
        return self.start(self.maven_command(project, *arguments), project)

    def maven_command(self, project: Path, *arguments: str) -> list[str]:
        """Return what starts Maven on the Windows Java."""
        boot = next((self.folder / "maven/boot").glob("plexus-classworlds-*.jar")).name
        launcher = "org.codehaus.plexus.classworlds.launcher.Launcher"
        command = [
            *MAVEN_START,
            f"-Dmaven.multiModuleProjectDirectory={self.windows(project)}",
        ]
        command += [
            "-classpath",
            f"Z:\\rig\\maven\\boot\\{boot}",
            launcher,
            "-B",
            "-o",
            *arguments,
        ]
        return command

    def temporary(self) -> Path:
        """Return the folder for temporary files."""
        users = self.folder / self.prefix / "drive_c/users"
        return next(users.glob("*/AppData/Local/Temp"))

    def maven(self, project: Path, *arguments: str) -> Said:
        """Run Maven to its end."""
        return ended(self.start_maven(project, *arguments))

    def windows(self, path: Path) -> str:
        """Return what Windows calls a path below the rig."""
        return "Z:\\rig\\" + str(path.relative_to(self.folder)).replace("/", "\\")


def ended(process: subprocess.Popen[bytes]) -> Said:
    """Wait for a program, but not long for the end of its pipe: wine's own services may hold that as long as any program runs."""
    stream = process.stdout
    assert isinstance(stream, io.BufferedReader)
    output = bytearray()

    def read() -> None:
        while some := stream.read1():
            output.extend(some)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    process.wait()
    reader.join(PAUSE)
    text = output.decode("utf-8", "replace").replace("\r\n", "\n")
    lines = [each for each in text.splitlines() if "process group affinity" not in each]
    return Said(process.returncode, "\n".join(lines))
