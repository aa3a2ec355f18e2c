"""Stand between PyOxidizer and Cargo, which is newer: PyOxidizer starts this as cargo.

Usage: cargo_calls.py CARGO FOLDER ARGUMENT...

A new project would be of an edition that PyOxidizer cannot read afterwards. And it would be built somewhere else each time,
so that Cargo compiles all of it again and other paths stand in the executable; so it is built in FOLDER, which stays.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import sys
from pathlib import Path

EDITION = "2021"
ARTIFACTS = "PYOXIDIZER_ARTIFACT_DIR"
CONFIGURATION = "PYO3_CONFIG_FILE"
# Separates options for rustc, which blanks do not. Source: The Cargo Book, "Environment Variables".
SEPARATOR = "\x1f"


def main() -> None:
    """Become Cargo, with what it should have been told."""
    cargo, folder, *arguments = sys.argv[1:]
    if arguments[:1] == ["init"]:
        arguments[1:1] = ["--edition", EDITION]
    elif arguments[:1] == ["build"]:
        settle(arguments, Path(folder))
    os.execv(cargo, ["cargo", *arguments])


def settle(arguments: list[str], folder: Path) -> None:
    """Have a project built in the folder that stays; what comes of it is where PyOxidizer looks for it."""
    place = arguments.index("--target-dir") + 1
    target = Path(arguments[place])
    project = folder / "project"
    artifacts = folder / "artifacts"
    mirror(Path.cwd(), project)
    wanted = os.environ[ARTIFACTS]
    mirror(Path(wanted), artifacts, {os.fsencode(wanted): os.fsencode(artifacts)})
    (folder / "target").mkdir(exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.symlink_to(folder / "target")
    arguments[place] = os.fspath(folder / "target")
    os.environ[ARTIFACTS] = os.fspath(artifacts)
    configuration = Path(os.environ[CONFIGURATION]).name
    os.environ[CONFIGURATION] = os.fspath(artifacts / configuration)
    os.environ["CARGO_ENCODED_RUSTFLAGS"] = SEPARATOR.join(
        f"--remap-path-prefix={path}={name}"
        for path, name in ((folder, "pyoxidizer"), (registry(), "cargo"))
    )
    os.chdir(project)


def registry() -> str:
    """Return the folder that Cargo keeps crates in."""
    return os.environ.get("CARGO_HOME") or os.path.expanduser("~/.cargo")


def mirror(
    source: Path, target: Path, replaced: dict[bytes, bytes] | None = None
) -> None:
    """Make a folder as another one is. What is the same keeps its time, by which Cargo knows it."""
    fresh = target.with_name(target.name + ".next")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(source, fresh)
    for file in filter(Path.is_file, fresh.rglob("*")):
        for before, after in (replaced or {}).items():
            if file.suffix == ".txt" or file.suffix == ".rs":
                file.write_bytes(file.read_bytes().replace(before, after))
        old = target / file.relative_to(fresh)
        if old.is_file() and filecmp.cmp(old, file, shallow=False):
            shutil.copystat(old, file)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


if __name__ == "__main__":
    main()
