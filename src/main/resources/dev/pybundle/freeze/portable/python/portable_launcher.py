"""Write what users and apps start: a program with the sidecar's name that becomes, or on Windows starts, the interpreter."""

from __future__ import annotations

import io
import os
import shlex
import zipfile
from pathlib import Path
from typing import Any

import portable_home

# It replaces itself by the interpreter, so the process that was started is the program.
SCRIPT = """\
#!/bin/sh
# Starts the program, wherever its folder lies; links to this file are followed.
file=$0
while [ -h "$file" ]; do
  link=$(readlink "$file")
  case $link in
    /*) file=$link ;;
    *) file=${{file%/*}}/$link ;;
  esac
done
case $file in
  /*) ;;
  *) file=$PWD/$file ;;
esac
home=${{file%/*}}
exec "$home"/{executable} {options} "$home"/{start} "$@"
"""
ENTRY = "import _pybundle_portable\n_pybundle_portable.run()\n"
# Of an entry in an archive: nothing tells of the time.
EARLIEST = (1980, 1, 1, 0, 0, 0)


def write(folder: Path, executable: Path, start: Path, options: dict[str, Any]) -> str:
    """Write it; return its name."""
    flags = interpreter_options(options)
    name: str = options["name"]
    if portable_home.WINDOWS:
        launcher = windows_launcher(options["console"])
        command = os.path.relpath(executable, folder)
        file = folder / f"{name}.exe"
        file.write_bytes(windows_program(launcher, command, flags))
        return file.name
    file = folder / name
    text = SCRIPT.format(
        executable=shlex.quote(executable.relative_to(folder).as_posix()),
        options=" ".join(map(shlex.quote, flags)),
        start=shlex.quote(start.relative_to(folder).as_posix()),
    )
    file.write_text(text, encoding="utf-8")
    file.chmod(0o755)
    return name


def interpreter_options(options: dict[str, Any]) -> list[str]:
    """Return how the interpreter starts: without the variables, the folder and the packages of whoever starts it."""
    flags = ["-I", "-B", "-X", f"utf8={int(options['utf8'])}"]
    if options["unbuffered"]:
        flags.append("-u")
    if options["optimize"]:
        flags.append("-" + "O" * options["optimize"])
    for option in options["options"]:
        letter, _, value = option.partition(" ")
        flags += [f"-{letter}", *([value] if value else [])]
    return flags


def windows_launcher(console: bool) -> bytes:
    """Return the launcher for this machine that pip gives to commands."""
    import platform

    import distlib  # type: ignore[import-not-found]

    arm = "-arm" if platform.machine() == "ARM64" else ""
    name = f"{'t' if console else 'w'}64{arm}.exe"
    return Path(distlib.__file__).with_name(name).read_bytes()


def windows_program(launcher: bytes, command: str, flags: list[str]) -> bytes:
    """Return a launcher with what it starts, relative to its own folder, and the archive that the interpreter runs then."""
    shebang = f'#!"<launcher_dir>\\{command}" {" ".join(flags)}\r\n'
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as entries:
        entries.writestr(zipfile.ZipInfo("__main__.py", EARLIEST), ENTRY)
    return launcher + shebang.encode() + archive.getvalue()
