"""Compare programs that Linux has frozen for Windows with what PyInstaller makes of them under wine, and print the differences.

Usage: python3 bench/against.py FOLDER --runner COMMAND --python FOLDER --tools FOLDER [--only NAME,...] [--again] [--write]
                                [--mvn COMMAND] [--patience FACTOR] [--note TEXT]

Each program of bench/programs that --only names is frozen for Windows with no configuration, as a folder, and by PyInstaller under
wine with the same PyInstaller, Python and packages, which is told by its spec what pybundle's completion found; `pybundle:verify`
with <against> says how the two differ and why; and both are started as bench/programs.py starts them. FOLDER keeps builds, logs and
results: what is there is not done again, except with --again; a comparison is, if its result is taken out of the file of results.
What --runner, --python and --tools are, bench/wine.py says. --write writes the table to bench/against.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import programs
import wine

TABLE = programs.HERE / "against.md"
# What PyInstaller requires and programs ask for as well, if it is there.
TOOLS = ("setuptools", "_distutils_hack", "packaging")
GOAL = "dev.pybundle:pybundle-maven-plugin:{}:verify"


class Options(NamedTuple):
    """What was asked for."""

    folder: Path
    rig: wine.Rig
    programs: Sequence[programs.Program]
    again: bool
    write: bool
    mvn: Sequence[str]
    patience: float
    note: str


def make(program: programs.Program, options: Options) -> dict[str, Any]:
    """Make both and start them; what went wrong stands where the result would."""
    folder = options.folder / program.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    found: dict[str, Any] = {}
    trial = wine.options_for(options.rig.runner, options.patience, options.mvn)
    try:
        tree, _, _ = programs.freeze_pybundle(
            program, trial, "closure", folder / "cross", folder / "cross.log"
        )
        found["cross"] = start(program, tree, trial)
        state = next((folder / "cross").glob(f"**/target/pybundle/{wine.TRIPLE}"))
        site = state / "env/target/site-packages"
        site = wine.installed(site, folder / "packages")
        native = programs.copy_of(program, folder / "native")
        (native / "native.spec").write_text(spec(program.name, state, native, site))
        wine.freeze(options.rig, native, site, ["native.spec"], folder / "native.log")
        tree = native / "dist" / program.name
        found["native"] = start(program, tree, trial)
        found["project"], found["other"] = str(state.parents[2]), str(tree)
    except programs.Failed as problem:
        found["failure"] = str(problem)
    return found


def spec(name: str, state: Path, project: Path, site: Path) -> str:
    """Write a spec by which PyInstaller alone takes what pybundle's completion found for the cross-built program."""
    report = state / "report" / "completeness.json"
    text = report.read_text(encoding="utf-8") if report.is_file() else '{"added": []}'
    reasons = [each for one in json.loads(text)["added"] for each in one["reasons"]]
    datas = []
    for file in (each for reason in reasons for each in reason["files"]):
        places = (project / "src" / file, project / file, site / file)
        found = next((each for each in places if each.is_file()), None)
        if found is not None:
            datas.append((wine.on_windows(found), str(Path(file).parent)))
    # It copies metadata only where a hook asks for it.
    for each in state.glob("bundle/*/*/*.dist-info"):
        datas.append((wine.on_windows(site / each.name), each.name))
    modules = [each for reason in reasons for each in reason["modules"]]
    # It lies on the path of the program, with what it requires, as it does for those who install it beside their packages.
    tools = [each for each in TOOLS if not (site / each).is_dir()]
    return f"""a = Analysis(["src/main.py"], hiddenimports={modules!r}, datas={datas!r}, excludes={tools!r})
exe = EXE(PYZ(a.pure), a.scripts, [], exclude_binaries=True, name={name!r}, console=True)
COLLECT(exe, a.binaries, a.datas, name={name!r})
"""


def start(program: programs.Program, tree: Path, trial: programs.Options) -> str:
    """Start a program elsewhere; return what kept it from doing what it must, or that it runs."""
    with tempfile.TemporaryDirectory(prefix="pybundle-against-") as temporary:
        elsewhere = Path(temporary) / "elsewhere"
        shutil.copytree(tree, elsewhere)
        attempted = Path(temporary) / "attempt"
        attempted.mkdir()
        command: list[str | Path] = [*trial.runner, elsewhere / f"{program.name}.exe"]
        try:
            programs.attempt(program, command, attempted, trial)
        except programs.Failed as problem:
            return str(problem)
    return "runs"


def verify(found: dict[str, Any], options: Options, log: Path) -> None:
    """Let the goal compare, which fails where something is not explained, and take what it found."""
    project = Path(found["project"])
    goal = GOAL.format(programs.plugin_version())
    command = [*options.mvn, goal, f"-Dpybundle.verify.against={found['other']}"]
    with log.open("wb") as output:
        subprocess.run(
            command,
            cwd=project,
            env=programs.tool_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    file = project / "target/pybundle" / wine.TRIPLE / "report/against.json"
    if file.is_file():
        found["differences"] = json.loads(file.read_text(encoding="utf-8"))
    else:
        found["failure"] = programs.reason(programs.read(log), 1)


def rows(found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield "| program | equal | explained | not explained | cross-built | PyInstaller under wine |"
    yield "|---|---:|---:|---:|---|---|"
    for name, each in found.items():
        seen = each.get("differences")
        if seen is None:
            counts = f"| | | {each['failure']}"
        else:
            explained = sum(one["explained"] for one in seen["differences"])
            rest = len(seen["differences"]) - explained
            counts = f"| {sum(seen['equal'].values())} | {explained} | {rest}"
        yield f"| {name} {counts} | {each.get('cross', '')} | {each.get('native', '')} |"


def causes(found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield how often each cause was found, the unexplained ones first, with an example."""
    number: Counter[tuple[bool, str]] = Counter()
    example: dict[tuple[bool, str], str] = {}
    for name, each in found.items():
        for one in (each.get("differences") or {"differences": ()})["differences"]:
            key = (one["explained"], one["cause"])
            number[key] += 1
            detail = f", {one['detail']}" if one["detail"] else ""
            example.setdefault(key, f"`{one['name']}` of {name}{detail}")
    for key in sorted(number):
        said = "explained" if key[0] else "**not explained**"
        cause = key[1].lower().replace("_", " ")
        yield f"- {said}, {cause}: {number[key]}, e.g. {example[key]}"


def parsed() -> Options:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runner", required=True)
    parser.add_argument("--python", type=Path, required=True)
    parser.add_argument("--tools", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--mvn", default="mvn -B -nsu")
    parser.add_argument("--patience", type=float, default=5)
    parser.add_argument("--note", default="")
    given = parser.parse_args()
    wanted = [name for name in given.only.split(",") if name]
    files = sorted(programs.PROGRAMS.glob("*/expect.json"))
    chosen = [programs.Program(each.parent) for each in files]
    return Options(
        given.folder.resolve(),
        wine.Rig(
            shlex.split(given.runner), given.python.resolve(), given.tools.resolve()
        ),
        [each for each in chosen if not wanted or each.name in wanted],
        *(given.again, given.write, shlex.split(given.mvn), given.patience, given.note),
    )


def main() -> None:
    options = parsed()
    found: dict[str, Mapping[str, Any]] = {}
    for program in options.programs:
        kept = options.folder / f"{program.name}.json"
        is_there = kept.is_file() and not options.again
        each = json.loads(kept.read_text("utf-8")) if is_there else {}
        each = each or make(program, options)
        if "failure" not in each and "differences" not in each:
            verify(each, options, options.folder / f"{program.name}.verify.log")
        kept.write_text(json.dumps(each), encoding="utf-8")
        found[program.name] = each
        print(*list(rows({program.name: each}))[2:], flush=True)
    text = "\n".join(
        [
            "# Cross-built programs for Windows beside those of PyInstaller under wine",
            "",
            "Written by `python3 bench/against.py --write`. Both have the same PyInstaller, Python and packages; PyInstaller under wine is",
            "told by its spec what pybundle's completion found. Counted are files and modules, as `pybundle:verify` with `<against>` tells them.",
            "",
            *rows(found),
            "",
            *causes(found),
            "",
            f"{platform.system()} {platform.machine()}, load {os.getloadavg()[2]:.1f} of the last 15 minutes, {', '.join(programs.TOOLS)}, "
            f"pybundle {programs.plugin_version()}. {options.note}".rstrip(),
            "",
        ]
    )
    print(text)
    if options.write:
        TABLE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
