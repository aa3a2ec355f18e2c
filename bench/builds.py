"""Build a program as pybundle does, or clean, and describe what came out: for edits.py."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import freezer
from trees import ROOT, Tree

CARRIED = ROOT / "src/main/resources/dev/pybundle"
LIMIT = 500_000_000
FULL = "run_pyinstaller.py"
# What splice.py ends with if the program has to be analysed.
NOT_SPLICED = 3


class Built(NamedTuple):
    """What came out of a build: how it was made, why not faster, its files, and what later goals read about it."""

    tier: str
    why: str
    files: dict[str, str]
    facts: dict[str, Any]
    log: str


class Builder:
    """Builds one program in a folder of its own; clean without a memory."""

    def __init__(
        self, tree: Tree, folder: Path, completes: bool, memory: Path | None
    ) -> None:
        self.tree = tree
        self.folder = folder
        self.completes = completes
        self.memory = memory
        self.variables: dict[str, str] = {}
        self.keeps_dist = False
        self.dist = folder / "dist"
        self.state = folder / "splice"
        self.log = folder / "log"
        self.empty = folder / "empty"
        self.empty.mkdir(parents=True)
        self.scripts = folder / "python"
        unpack(self.scripts)

    def build(self) -> Built:
        """Build."""
        self.prepare()
        why = ""
        if self.memory is not None:
            code = self.run("splice.py")
            if code == 0:
                return self.built("spliced", "")
            said = self.log.read_text("utf-8", "replace").strip() or "nothing said"
            why = said.splitlines()[-1]
            if code != NOT_SPLICED:
                return self.built("failed", f"splice.py ended with {code}: {said}")
        code = self.run(FULL)
        if code != 0:
            return self.built("failed", self.log.read_text("utf-8", "replace")[-3000:])
        return self.built("clean" if self.memory is None else "analysed", why)

    def prepare(self) -> None:
        """Write the orders, and remove what the build before left, as the goal does."""
        (self.folder / "report.json").unlink(missing_ok=True)
        (self.folder / "record.json").unlink(missing_ok=True)
        if not self.keeps_dist:
            shutil.rmtree(self.dist, ignore_errors=True)
        roots = [str(self.tree.root)]
        completion = {
            "report": str(self.folder / "report.json"),
            "trim": [],
            "freezers": ["pyinstaller"],
            "sourceRoots": roots,
            "own": {},
        }
        memory = {
            "file": str(self.memory),
            "limit": LIMIT,
            "sourceRoots": roots,
            "splice": str(self.state),
            "output": str(self.folder),
        }
        for name, order in (("completion", completion), ("memory", memory)):
            file = self.folder / f"{name}.json"
            file.write_text(json.dumps(order), encoding="utf-8")

    def command(self, script: str) -> list[str]:
        """Return a command; PyInstaller's own if there is nothing to remember or to complete."""
        arguments = [
            *("--noconfirm", "--clean", "--log-level", "WARN"),
            *("--distpath", str(self.dist), "--workpath", str(self.folder / "work")),
            str(self.tree.spec),
        ]
        if self.memory is None and not self.completes:
            return freezer.by_hand(self.tree.python, *arguments)
        return [
            *(*freezer.start(self.tree.python), str(self.scripts / script)),
            str(self.folder / "record.json"),
            str(self.folder / "completion.json") if self.completes else "-",
            str(self.folder / "memory.json") if self.memory is not None else "-",
            # Only a full build can be for another system.
            *(["-"] if script == FULL else []),
            *arguments,
        ]

    def run(self, script: str) -> int:
        """Run a command to its end and return its exit code."""
        names = {"PATH", "HOME", "TMPDIR", "SYSTEMROOT", "TEMP", "USERPROFILE"}
        environment = {
            **{each: os.environ[each] for each in names & os.environ.keys()},
            "LC_ALL": "C.UTF-8",
            "PYTHONHASHSEED": "1",
            "SOURCE_DATE_EPOCH": "315532800",
            "PYTHONNOUSERSITE": "1",
            "PYTHONUTF8": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": str(self.tree.site),
            "PYINSTALLER_CONFIG_DIR": str(self.folder / "config"),
            "PYINSTALLER_STRICT_COLLECT_MODE": "1",
            **self.variables,
        }
        with self.log.open("wb") as log:
            return subprocess.run(
                self.command(script),
                cwd=self.empty,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode

    def built(self, tier: str, why: str) -> Built:
        """Describe what was built."""
        log = self.log.read_text("utf-8", "replace")
        if tier == "failed":
            return Built(tier, why, {}, {}, log)
        facts = {}
        for name in ("record", "report"):
            file = self.folder / f"{name}.json"
            if file.exists():
                text = file.read_text("utf-8")
                facts[name] = json.loads(
                    text.replace(json.dumps(str(self.folder))[1:-1], "FOLDER")
                )
        memory = facts.get("record", {}).pop("memory", {})
        # What a splice spares the goal to read again; the files themselves are compared.
        facts.get("record", {}).pop("hashes", None)
        if tier == "analysed" and memory.get("clean") is not None:
            tier, why = "clean", str(memory["clean"])
        if memory.get("unspliceable") is not None:
            why += f"; the next cannot be spliced: {memory['unspliceable']}"
        files = {
            str(file.relative_to(self.dist)): describe(file)
            for file in sorted(self.dist.rglob("*"))
        }
        return Built(tier, why, files, facts, log)


def unpack(folder: Path) -> None:
    """Put what the plugin carries into one folder, as its goals do."""
    folder.mkdir()
    for room in ("python/*", "freeze/*/python"):
        for file in CARRIED.glob(f"{room}/*.*"):
            if file.is_file():
                shutil.copy(file, folder)


def describe(file: Path) -> str:
    """Return the mode of a file, and its link or hash."""
    mode = oct(file.lstat().st_mode)
    if file.is_symlink():
        return f"{mode} -> {os.readlink(file)}"
    if file.is_dir():
        return mode
    return f"{mode} {hashlib.sha256(file.read_bytes()).hexdigest()}"


def differences(ours: Built, clean: Built) -> list[str]:
    """Say where two builds differ; nothing if both are the same, or both failed."""
    if "failed" in (ours.tier, clean.tier):
        if ours.tier == clean.tier:
            return []
        failed = ours if ours.tier == "failed" else clean
        return [f"{'ours' if failed is ours else 'clean'} failed: {failed.why}"]
    found = [
        f"{name}: {ours.files.get(name)} instead of {clean.files.get(name)}"
        for name in sorted(ours.files.keys() | clean.files.keys())
        if ours.files.get(name) != clean.files.get(name)
    ]
    # A build by hand leaves none.
    for name in ours.facts.keys() & clean.facts.keys():
        found.extend(unequal(name, ours.facts[name], clean.facts[name]))
    return found


def unequal(where: str, ours: Any, clean: Any) -> list[str]:
    """Say where two values differ."""
    if isinstance(ours, dict) and isinstance(clean, dict):
        return [
            line
            for key in sorted(ours.keys() | clean.keys())
            for line in unequal(f"{where}.{key}", ours.get(key), clean.get(key))
        ]
    if isinstance(ours, list) and isinstance(clean, list) and ours != clean:
        only = [each for each in ours if each not in clean]
        missing = [each for each in clean if each not in ours]
        if only or missing:
            return [f"{where}: {only} instead of {missing}"]
        return [f"{where}: another order"]
    return [] if ours == clean else [f"{where}: {ours!r} instead of {clean!r}"]
