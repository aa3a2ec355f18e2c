"""Build the sample for several targets in one call of Maven, and tell what each costs and what was proved of it.

Usage: python3 bench/targets.py FOLDER TRIPLE... [--layouts onefile,onedir] [--runner TRIPLE=COMMAND]... [--python TRIPLE=FOLDER]...
                                [--beside NAME=FILE]... [--note TEXT] [--again] [--write] [-- OPTION...]

FOLDER gets a copy of src/it/cortex-backend for each layout, and its rows of the table: what is there is not built again, except with
--again. What --runner names starts the program in the probe. A triple that --python names is built with that Python by an execution
of its own, in the same call; the others are the <targets> of one execution. The program of one file is staged for Tauri, the folder
only tried: a folder can be staged for one triple.

The plugin has to lie in the local repository (-- -Dmaven.repo.local=…). What Maven and its tools do is counted for the triple that
the next line of the log names. The time of processes counts when they have ended, that of those that still run does not.

bench/wine.py freezes the same program by PyInstaller under wine and writes what that cost; --beside takes such files. --write writes
bench/targets.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from programs import plugin_version, size_of

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "src" / "it" / "cortex-backend"
# Of /proc/<pid>/stat, behind the name: time of the process and of all that it has waited for.
USER, WAITED = 11, 15
HEAD = (
    "| layout | program for | made by | by the clock | of processors | on disk | probe | checks of its files |",
    "|---|---|---|---:|---:|---:|---|---|",
)


class Moment(NamedTuple):
    """Seconds by the clock and of processors."""

    wall: float
    cpu: float

    def since(self, other: Moment) -> Moment:
        return Moment(self.wall - other.wall, self.cpu - other.cpu)

    def after(self, other: Moment) -> Moment:
        return Moment(self.wall + other.wall, self.cpu + other.cpu)


class Options(NamedTuple):
    """What was asked for."""

    folder: Path
    triples: Sequence[str]
    layouts: Sequence[str]
    runners: Mapping[str, str]
    pythons: Mapping[str, str]
    beside: Mapping[str, str]
    note: str
    again: bool
    write: bool
    maven: Sequence[str]


def moment(pid: int) -> Moment:
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = sum(map(int, stat[USER:WAITED]))
    return Moment(time.monotonic(), ticks / os.sysconf("SC_CLK_TCK"))


def lines(command: Sequence[str], folder: Path) -> Iterator[tuple[str, Moment]]:
    """Yield what Maven says, and what was spent until then."""
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as maven:
        start = moment(maven.pid)
        assert maven.stdout is not None
        for line in maven.stdout:
            yield line.rstrip(), moment(maven.pid).since(start)
    if maven.returncode:
        raise SystemExit(maven.returncode)


def project(options: Options, layout: str) -> Path:
    """Make a copy of the sample whose one POM builds for all targets."""
    folder = options.folder / layout
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(
        SAMPLE,
        folder,
        ignore=shutil.ignore_patterns("target", "consumer", "*.groovy", "pom.xml"),
    )
    (folder / "pom.xml").write_text(pom(options, layout), encoding="utf-8")
    return folder


def pom(options: Options, layout: str) -> str:
    last = "stage-sidecar" if layout == "onefile" else "probe"
    goals = ("generate-spec", "pyinstaller", "compress", "codesign", last)
    bound = "".join(f"<goal>{goal}</goal>" for goal in goals)
    shared = [each for each in options.triples if each not in options.pythons]
    targets = "".join(f"<target>{each}</target>" for each in shared)
    chosen = {"all": f"<targets>{targets}</targets>"} if shared else {}
    for triple, python in options.pythons.items():
        chosen[triple] = f"<target>{triple}</target><python>{escape(python)}</python>"
    executions = "".join(
        f"<execution><id>{name}</id><goals>{bound}</goals><configuration>{what}</configuration></execution>"
        for name, what in chosen.items()
    )
    runners = "".join(
        f"<{triple}>{escape(command)}</{triple}>"
        for triple, command in options.runners.items()
    )
    return f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>dev.example</groupId><artifactId>cortex-backend</artifactId><version>1.0.0</version><packaging>pom</packaging>
  <build><plugins><plugin>
    <groupId>dev.pybundle</groupId><artifactId>pybundle-maven-plugin</artifactId><version>{plugin_version()}</version>
    <configuration>
      <name>cortex-backend</name>
      <entry>src/main.py</entry>
      <layout>{layout}</layout>
      <datas><data><source>src/db/migrations</source><target>db/migrations</target></data></datas>
      <excludes><exclude>tkinter</exclude></excludes>
      <probe>
        <url>http://127.0.0.1:{{port}}/api/health</url>
        <args><arg>--port</arg><arg>{{port}}</arg></args>
        <body>"status":"ok"</body>
        <timeoutSeconds>240</timeoutSeconds>
        <runners>{runners}</runners>
      </probe>
      <tauriDirectory>src-tauri</tauriDirectory>
    </configuration>
    <executions>{executions}</executions>
  </plugin></plugins></build>
</project>
"""


def build(options: Options, layout: str) -> Iterator[str]:
    """Call Maven once, and yield a row for each target and one for all."""
    folder = project(options, layout)
    spent = {each: Moment(0, 0) for each in options.triples}
    last = now = Moment(0, 0)
    named: list[str] = []
    for line, now in lines(["mvn", "-B", "package", *options.maven], folder):
        print(line, file=sys.stderr, flush=True)
        found = [each for each in options.triples if each in line]
        if len(found) == 1:
            named = found
            spent[named[0]] = now.since(last).after(spent[named[0]])
            last = now
    for triple, each in spent.items():
        made = folder / "target" / "pybundle" / triple / "bundle"
        record = json.loads((made / "bundle.json").read_text(encoding="utf-8"))
        size = size_of(made) - (made / "bundle.json").stat().st_size
        by = f"PyInstaller {record['tools']['pyinstaller']}, Python {record['tools']['python']}"
        yield row(layout, triple, by, each, size, proof(record), checks(record))
    yield f"| {layout} | all, with Maven | | {now.wall:.0f} s | {now.cpu:.0f} s | | | |"


def rows(options: Options, layout: str) -> list[str]:
    """Return the rows of a layout, as an earlier call has left them if there was one."""
    kept = options.folder / f"{layout}.json"
    if options.again or not kept.is_file():
        kept.write_text(json.dumps([*build(options, layout)]), encoding="utf-8")
    found: list[str] = json.loads(kept.read_text(encoding="utf-8"))
    return found


def row(layout: str, triple: str, by: str, spent: Moment, size: int, *seen: str) -> str:
    costs = f"{spent.wall:.0f} s | {spent.cpu:.0f} s | {size / 1e6:.1f} MB"
    return f"| {layout} | `{triple}` | {by} | {costs} | {' | '.join(seen)} |"


def proof(record: Mapping[str, Any]) -> str:
    """What the probe saw, in words."""
    probe = record.get("probe") or {}
    proved = probe.get("proved", "none")
    ready = probe.get("readySeconds")
    return (
        "not started"
        if proved == "none"
        else (proved if ready is None else f"{proved}, ready in {ready:.1f} s")
    )


def checks(record: Mapping[str, Any]) -> str:
    """What the freeze looked at in the files of a program that this machine cannot start."""
    found = [each for step in record["steps"] for each in step.get("checks") or ()]
    names = [each["name"] for each in found if each["name"] != "system"]
    names += [each["summary"] for each in found if each["name"] == "system"]
    return ", ".join(names) or "none needed"


def others(options: Options) -> Iterator[str]:
    """Yield the rows of what stands beside."""
    for name, file in options.beside.items():
        seen = json.loads(Path(file).read_text(encoding="utf-8"))
        spent = Moment(seen["wall"], seen["cpu"])
        where, size = (seen["layout"], seen["triple"]), seen["size"]
        yield row(*where, name, spent, size, seen["proved"], "none")


def pairs(given: Sequence[str]) -> dict[str, str]:
    return {name: value for name, _, value in (each.partition("=") for each in given)}


def parsed() -> Options:
    end = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("triples", nargs="+")
    parser.add_argument("--layouts", default="onefile,onedir")
    for name in ("--runner", "--python", "--beside"):
        parser.add_argument(name, action="append", default=[])
    parser.add_argument("--note", default="")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args(sys.argv[1:end])
    return Options(
        *(given.folder.resolve(), given.triples, given.layouts.split(",")),
        *(pairs(given.runner), pairs(given.python), pairs(given.beside)),
        *(given.note, given.again, given.write),
        sys.argv[end + 1 :],
    )


def main() -> None:
    options = parsed()
    options.folder.mkdir(parents=True, exist_ok=True)
    built = [each for layout in options.layouts for each in rows(options, layout)]
    load = os.getloadavg()[2]
    text = "\n".join(
        [
            "# The sample for several targets, from one call of Maven a layout",
            "",
            "Written by `python3 bench/targets.py --write`. The native build is the row of this machine's own triple.",
            "",
            *(*HEAD, *built, *others(options)),
            "",
            f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, load {load:.1f} of the last 15 minutes, "
            f"pybundle {plugin_version()}. {options.note}".rstrip(),
            "",
        ]
    )
    print(text)
    if options.write:
        (HERE / "targets.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
