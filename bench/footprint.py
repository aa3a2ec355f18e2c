"""Measure what a program costs who gets it and who builds it, by what it was built with, in turn, in one run. Linux only.

Usage: python3 bench/footprint.py [--app sample|data] [--only sizes|start] [--rounds N] [--keep FOLDER] [--also "NAME: OPTIONS"]...

The program is the sample backend, or with --app data the sample that also imports numpy and pandas, in these rows:

plain Python          the sources, run by the interpreter of the environment that pybundle made
PyInstaller LAYOUT    PyInstaller by hand, with no option that is not needed, in an environment that pip made
pybundle LAYOUT       mvn package with all five goals and no option but the layout, of onefile with each <packing>
NAME                  the same with the options of --also, as in --also "kept: -Dpybundle.layout=onefile -Dpybundle.strip=false"

Sizes are of what a user installs: on the disk, in a zip (level 6), in a tar.xz (level 6), which stands for an installer; with
those of PyInstaller onefile as 1. Build times are those of a clean build whose environment is there, with its probes.

A start lasts from the start of the process to the first 200 of /api/health, asked each 5 ms by a raw socket. The CPU time is
that of all processes until then, and so is the memory. Times are medians of the ratios to plain Python in the same round; the
rounds begin with another program each. For a cold start the kernel's pages of files are dropped, which only root may. A
program that leaves a process or a file ends the benchmark.

What is in --keep FOLDER is not built again, unless the plugin or the options have changed. The plugin must be installed (`mvn
install -DskipTests -Dinvoker.skip`), MAVEN_REPO_LOCAL names another local repository. The first build may need the network.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import lzma
import os
import re
import shutil
import statistics
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from programs import TOOLS
from starts import Start, can_be_cold, in_turn

from bench import SAMPLE, Timing, plugin_version, repository, run

NAME = "cortex-backend"
PLAIN, NAIVE = "plain Python", "PyInstaller onefile"
LAYOUTS = ("onedir", "onefile")
OURS = ["pybundle onedir: -Dpybundle.layout=onedir"] + [
    f"pybundle onefile, {packing}: -Dpybundle.layout=onefile -Dpybundle.packing={packing}"
    for packing in ("installer", "balanced", "disk")
]
SIZES = ("disk", "zip", "xz")
BY_HAND = [
    *("--noconfirm", "--clean", "--log-level", "WARN", "--name", NAME),
    *("--paths", "src", "--collect-all", "sqlite_vec"),
    *("--add-data", f"src/db/migrations{os.pathsep}db/migrations", "src/main.py"),
]
# What --app data adds to the sample.
IMPORTS, REQUIREMENTS = "import numpy\nimport pandas\n", "numpy\npandas\n"


class Program(NamedTuple):
    """A program, and what is known of it, which is nothing if it was not built."""

    name: str
    command: list[str]
    facts: dict[str, float]


class Builds:
    """Builds the programs, each into a folder of its own, unless it is there."""

    def __init__(self, folder: Path, app: str) -> None:
        self.folder = folder / app
        self.app = app
        self.project = self.folder / "projet é"
        self.plugin = hashlib.sha256(plugin().read_bytes()).hexdigest()
        self.write_project()

    def write_project(self) -> None:
        """Copy the sample; with no hashes, so that requirements without them can be added."""
        ignored = shutil.ignore_patterns("target", "consumer", "*.groovy")
        shutil.copytree(SAMPLE, self.project, ignore=ignored, dirs_exist_ok=True)
        pom = (SAMPLE / "pom.xml").read_text("utf-8")
        pom = pom.replace("@project.version@", plugin_version())
        # It would only be bound to the phase install.
        pom = re.sub(r"<version>@version\.install-plugin@</version>", "", pom)
        (self.project / "pom.xml").write_text(pom, "utf-8")
        if self.app == "data":
            requirements = self.project / "requirements.txt"
            lines = requirements.read_text("utf-8")
            lines = re.sub(r" \\\n +--hash=\S+", "", lines) + REQUIREMENTS
            requirements.write_text(lines, "utf-8")
            entry = self.project / "src" / "main.py"
            text = entry.read_text("utf-8").replace("import uvicorn\n", IMPORTS, 1)
            entry.write_text(text.replace(IMPORTS, f"{IMPORTS}import uvicorn\n"))

    def plain(self) -> Program:
        """Return the sources; the environment that they run in comes with the first build."""
        (python,) = self.project.glob("target/pybundle/*/env/bin/python")
        return Program(PLAIN, [str(python), str(self.project / "src/main.py")], {})

    def pybundle(self, name: str, options: list[str]) -> Program:
        """Build by the plugin."""

        def build(into: Path) -> Timing:
            target = self.project / "target" / "pybundle"
            maven = [*("mvn", "-B", *repository(), "-Dpybundle.tauri=edit"), *options]
            if not target.exists():
                # It makes the environment.
                run([*maven, "package"], self.project)
            for each in target.glob("*/*"):
                if each.name != "env":
                    remove(each)
            timing = Timing(name)
            command = [*maven, "-Dpybundle.tier=clean", "package"]
            timing.measure(lambda: run(command, self.project))
            (bundle,) = target.glob("*/bundle")
            described = json.loads((bundle / "bundle.json").read_text("utf-8"))
            program = bundle / described["program"]
            whole = program.parent if described["layout"] == "onedir" else program
            shutil.move(whole, into / NAME)
            return timing

        return self.built(name, [self.plugin, *options], build)

    def by_hand(self, layout: str) -> Program:
        """Build by PyInstaller, as somebody who has never heard of us."""

        def build(into: Path) -> Timing:
            python = self.environment()
            places = [*("--distpath", str(into)), *("--workpath", str(into / "work"))]
            command = [python, "-m", "PyInstaller", f"--{layout}", *places, *BY_HAND]
            timing = Timing(layout)
            timing.measure(lambda: run(command, self.project, environment(into)))
            return timing

        return self.built(f"PyInstaller {layout}", [*TOOLS, layout], build)

    def environment(self) -> str:
        """Return the interpreter of an environment that pip made."""
        python = self.folder / "venv" / "bin" / "python"
        if not python.exists():
            base = [self.plain().command[0], "-c"]
            code = "import sys; print(sys._base_executable)"
            found = run([*base, code], self.folder).strip()
            run([found, "-m", "venv", str(self.folder / "venv")], self.folder)
            pip = [str(python), "-m", "pip", "install", "--quiet"]
            run([*pip, "-r", "requirements.txt"], self.project)
            run([*pip, *TOOLS], self.project)
        return str(python)

    def built(
        self, name: str, inputs: list[str], build: Callable[[Path], Timing]
    ) -> Program:
        """Return a program, which is built if the one that is there was made from other inputs."""
        into = self.folder / name
        record = into / "built.json"
        if not record.exists() or json.loads(record.read_text())["inputs"] != inputs:
            remove(into)
            into.mkdir(parents=True)
            print(f"building {name}", file=sys.stderr)
            timing = build(into)
            facts = {"wall": timing.wall[0], "cpu": timing.cpu[0]}
            facts |= sizes(into / NAME)
            written = {"inputs": inputs, "facts": facts}
            record.write_text(json.dumps(written, indent=1))
        program = into / NAME
        if program.is_dir():
            program /= NAME
        facts = json.loads(record.read_text())["facts"]
        return Program(name, [str(program)], facts)


def plugin() -> Path:
    """Return the plugin that Maven takes."""
    given = os.environ.get("MAVEN_REPO_LOCAL", str(Path.home() / ".m2/repository"))
    version = plugin_version()
    name = f"pybundle-maven-plugin-{version}.jar"
    return Path(given, "dev/pybundle/pybundle-maven-plugin", version, name)


def environment(folder: Path) -> Mapping[str, str]:
    """Return an environment in which PyInstaller always makes the same bytes, and in which it remembers nothing."""
    others = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "PYI"))
    }
    ours = {"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "315532800"}
    return {**others, **ours, "PYINSTALLER_CONFIG_DIR": str(folder / "config")}


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sizes(program: Path) -> dict[str, float]:
    """Return how large a program is; a file that has two names counts once."""
    tree = sorted(program.rglob("*")) if program.is_dir() else [program]
    files = [file for file in tree if file.is_file() and not file.is_symlink()]
    inodes = {file.stat().st_ino: file.stat().st_size for file in files}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for file in files:
            archive.write(file, file.relative_to(program.parent))
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        archive.add(program, program.name)
    return {
        "files": len(files),
        "disk": sum(inodes.values()),
        "zip": len(packed.getvalue()),
        "xz": len(lzma.compress(tar.getbuffer(), preset=6)),
    }


def ratio(ours: list[Start], plain: list[Start], part: str) -> str:
    """Return the median of the ratios of the rounds, and the median in ms."""
    ratios = [getattr(a, part) / getattr(b, part) for a, b in zip(ours, plain)]
    own = statistics.median(getattr(start, part) for start in ours)
    return f"{statistics.median(ratios):.3f} ({own * 1000:.0f})"


def table(title: str, columns: list[str], rows: list[list[Any]]) -> None:
    """Print a table."""
    print(f"\n{title}\n")
    for row in (columns, ["---"] * len(columns), *rows):
        print(f"| {' | '.join(map(str, row))} |")


def print_sizes(programs: list[Program]) -> None:
    """Print the sizes and build times of all that was built."""
    (naive,) = (program.facts for program in programs if program.name == NAIVE)
    rows = []
    for name, _, facts in programs:
        if facts:
            row = [f"{facts[k] / naive[k]:.3f} ({facts[k]:,.0f})" for k in SIZES]
            build = [f"{facts[k]:.1f}" for k in ("wall", "cpu")]
            rows.append([name, f"{facts['files']:.0f}", *row, *build])
    title = "Sizes as ratio to PyInstaller onefile (bytes), build in seconds"
    table(title, ["", "files", *SIZES, "build wall", "build CPU"], rows)


def print_starts(programs: list[Program], rounds: int, cold: bool) -> None:
    """Measure and print how soon the programs answer, and their memory."""
    commands = {program.name: program.command for program in programs}
    starts = in_turn(commands, rounds, cold)
    plain = starts[PLAIN]
    rows = []
    for name, each in starts.items():
        memory = [
            statistics.median(getattr(start, part) for start in each)
            for part in ("pss", "rss", "peak")
        ]
        times = [ratio(each, plain, part) for part in ("wall", "cpu")]
        rows.append([name, *times, *(f"{size:.0f}" for size in memory)])
    kind = "Cold" if cold else "Warm"
    title = f"{kind} start as ratio to plain Python (ms), memory in MB; {rounds} rounds"
    table(title, ["", "wall", "CPU", "PSS", "RSS", "peak RSS"], rows)


def main() -> None:
    """Build and measure."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--app", choices=("sample", "data"), default="sample")
    parser.add_argument("--only", choices=("sizes", "start"))
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--also", action="append", default=[])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pybundle bench ") as temporary:
        builds = Builds((options.keep or Path(temporary)).resolve(), options.app)
        asked = [each.partition(":") for each in [*OURS, *options.also]]
        ours = [builds.pybundle(name, wanted.split()) for name, _, wanted in asked]
        by_hand = [builds.by_hand(layout) for layout in LAYOUTS]
        programs = [builds.plain(), *by_hand, *ours]
        print(f"{options.app}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        if options.only != "start":
            print_sizes(programs)
        if options.only != "sizes":
            print_starts(programs, options.rounds, cold=False)
            if can_be_cold():
                print_starts(programs, options.rounds, cold=True)
            else:
                print("\nNo cold starts: only root may drop the pages of files.")
        print(f"\nload {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
