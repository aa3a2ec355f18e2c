"""Freeze real programs of the package index with no configuration, and print which of them still run.

Usage: python3 bench/programs.py [--only NAME,...] [--modes MODE,...] [--keep FOLDER] [--again] [--write]
       python3 bench/programs.py --target TRIPLE --runner COMMAND [--runner-name TEXT] [--patience FACTOR] …

Each folder of bench/programs is a program: src/main.py, requirements.txt or pyproject.toml, expect.json, and perhaps work/, the
files that lie in its working directory. Each is tried in these modes, one after the other:

unfrozen  by the Python it was made for: if it fails here, the program is wrong
plain     pyinstaller --noconfirm --clean --onedir --name NAME src/main.py
hooks     pybundle, goals generate-spec and pyinstaller, <completeness>hooks</completeness>
closure   the same with <completeness>closure</completeness>
compress  the same with the goal compress, all of its treatments as they are by default
portable  pybundle, goals generate-spec and portable
cx-hooks, cx-closure  hooks and closure with the goal cx-freeze

A frozen program is tried from a copy elsewhere, in an empty environment (no PATH, no PYTHON*, an empty HOME).

expect.json:
  about        what a freezer has to get right for it
  arguments    a list; {port} stands for a free port
  environment  variables it needs
  exitCode     (0) if it has to end
  output       a pattern that its output must contain, if it has to end
  url, status, body    what a server has to answer (200), and a pattern in it; it is stopped then
  timeout      seconds (60)
  project      the folder with the program (.), if it is a member of a workspace

All modes but unfrozen and plain need the plugin in the local repository (`mvn install -DskipTests -Dinvoker.skip`); --mvn gives another
command than "mvn -B -nsu". --keep keeps environments, logs, results and the builds that do not run: what is there is not done
again, except with --again (a new plugin is not noticed). --write writes the table to bench/programs.md. Linux only.

With --target the programs are frozen for another machine, by pybundle only (mode closure, if --modes names no other), with the Python
that it has for that machine unless --python names one. --runner starts them: the program and its arguments follow it, it keeps the
folder that it is called in, and it ends as the program does; --runner-name says in the table what it is. --patience multiplies each
timeout, because runners are slow. The table is then that of bench/programs-TRIPLE.md, and names failures by their class.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import hashlib
import json
import os
import platform
import re
import shlex
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAMS = HERE / "programs"
TABLE = HERE / "programs.md"
# What pybundle builds: completeness, and goals after generate-spec.
BUILDS = {
    "hooks": ("hooks", "pyinstaller"),
    "closure": ("closure", "pyinstaller"),
    "compress": ("closure", "pyinstaller", "compress"),
    "portable": ("closure", "portable"),
    "cx-hooks": ("hooks", "cx-freeze"),
    "cx-closure": ("closure", "cx-freeze"),
}
OURS = tuple(BUILDS)
FROZEN = ("plain", *OURS)
MODES = ("unfrozen", *FROZEN)
TOOLS = ("pyinstaller==6.22.3", "pyinstaller-hooks-contrib==2026.9")
LIMIT = 1800
ERROR_LINE = re.compile(r"^(?:[A-Za-z_][\w.]*\.)?[A-Z]\w*(?:: .*)?$")
# Why a program that was frozen for another machine does not run, by what was said; the first that fits.
CLASSES = (
    (
        "the runner has no such function, which each Windows has",
        "Unimplemented function",
    ),
    (
        "the program, or a package that it needs, is not for that system",
        "cannot be used on this platform|No module named '(fcntl|grp|pwd|resource|termios|uvloop)'|has no attribute 'fork'",
    ),
    (
        "loky starts the workers of a frozen program on Windows by a command that nothing reads, loky itself included",
        "TerminatedWorkerError",
    ),
    (
        "refused by the build, which names the library that no package brings and Windows has not",
        "which is not in it|which is n…",
    ),
    (
        "no wheel for the target",
        "no wheels|[Bb]uilding source distributions is disabled|has no wheel|cannot be installed",
    ),
)
POM_NAMESPACE = "{http://maven.apache.org/POM/4.0.0}"
TICK = os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass(frozen=True)
class Expectation:
    """How a program is tried, and what it must do."""

    about: str
    arguments: Sequence[str] = ()
    environment: Mapping[str, str] = dataclasses.field(default_factory=dict)
    exitCode: int = 0
    output: str | None = None
    url: str | None = None
    status: int = 200
    body: str = ""
    timeout: float = 60
    project: str = "."


@dataclasses.dataclass(frozen=True)
class Program:
    """A folder of bench/programs."""

    folder: Path

    @property
    def name(self) -> str:
        """The name, which is that of the folder."""
        return self.folder.name

    def expectation(self) -> Expectation:
        """Read expect.json."""
        text = (self.folder / "expect.json").read_text(encoding="utf-8")
        return Expectation(**json.loads(text))

    def digest(self) -> str:
        """Hash all files: a changed program is tried again."""
        digest = hashlib.sha256()
        for file in sorted(self.folder.rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                digest.update(str(file.relative_to(self.folder)).encode())
                digest.update(file.read_bytes())
        return digest.hexdigest()


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of a program in one mode; sizes in bytes, times in seconds of the freeze."""

    failure: str | None
    size: int = 0
    cpu: float = 0.0
    wall: float = 0.0


class Failed(Exception):
    """A program or its build does not do what it must; the message is one line."""


class Cpu:
    """Watches how much CPU time the children of a process have used, but for those of one name.

    The kernel adds a child's time, with that of its own children, to its parent's when the parent has waited for it.
    """

    def __init__(self, pid: int, without: str) -> None:
        self._pid = pid
        self._without = without
        self._children = 0.0
        self._excluded: dict[int, float] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._ended.wait(0.02):
            with contextlib.suppress(OSError):
                self._look()

    def _look(self) -> None:
        own = stat(self._pid)
        self._children = (int(own[13]) + int(own[14])) / TICK
        for task in Path(f"/proc/{self._pid}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                name = Path(f"/proc/{child}/comm").read_text(encoding="utf-8").strip()
                if name == self._without:
                    fields = stat(int(child))
                    spent = sum(int(field) for field in fields[11:15]) / TICK
                    self._excluded[int(child)] = spent

    def end(self) -> float:
        """Stop watching and tell the seconds."""
        self._ended.set()
        self._thread.join()
        return self._children - sum(self._excluded.values())


class Crowd:
    """Ends a program that starts itself without end: PyInstaller's own does, where a library starts workers."""

    MOST = 100
    MARK = "PYBUNDLE_PROGRAMS_ATTEMPT"

    def __init__(self, folder: Path) -> None:
        self._mark = f"{self.MARK}={folder}\0".encode()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        self.was_too_big = False

    def _watch(self) -> None:
        while not self._ended.wait(0.2):
            if len(self._members()) > self.MOST:
                self.was_too_big = True
                self.kill()

    def _members(self) -> list[int]:
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                with contextlib.suppress(OSError):
                    if self._mark in (folder / "environ").read_bytes():
                        found.append(int(folder.name))
        return found

    def kill(self) -> None:
        """Kill all of it; each round may find those that were just started."""
        while members := self._members():
            for pid in members:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def end(self) -> None:
        """Leave nothing of it."""
        self._ended.set()
        self._thread.join()
        self.kill()


def stat(pid: int) -> list[str]:
    """Read the fields of /proc/PID/stat that come after the name: [11] to [14] are utime, stime, cutime, cstime."""
    text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    return text.rpartition(")")[2].split()


def run(arguments: Sequence[str | Path], folder: Path, log: Path) -> None:
    """Run a tool to its end with the user's environment, without Python's variables; a failure says where its log is."""
    with log.open("wb") as output:
        done = subprocess.run(
            [str(argument) for argument in arguments],
            cwd=folder,
            env=tool_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=LIMIT,
            check=False,
        )
    if done.returncode != 0:
        raise Failed(f"{Path(arguments[0]).name}: {reason(read(log), done.returncode)}")


def tool_environment() -> dict[str, str]:
    """Give tools the user's environment, without what changes how Python and PyInstaller work."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "PYI_"))
    }
    # The plugin sets it as well; without it the second freeze would read the bytecode of the first.
    return kept | {"PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}


def read(log: Path) -> str:
    """Read what a tool or a program said."""
    return log.read_text(encoding="utf-8", errors="replace")


def reason(output: str, code: int) -> str:
    """Say in one line why something ended: Maven's advice or first error, the exception, or the last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [
        line.removeprefix("[ERROR]").strip()
        for line in lines
        if line.startswith("[ERROR]")
    ]
    for line in [line for line in errors if "perhaps you should" in line] or errors:
        return shortened(
            re.sub("^Failed to execute goal .*? on project [^:]*: ", "", line)
        )
    for line in reversed(lines):
        if ERROR_LINE.match(line) and ("Error" in line or "Exception" in line):
            return shortened(line)
    suffix = f" (exit code {code})" if code else ""
    for pattern in (r"\berror\b", r"^[\w.]+(: |$)"):
        for line in reversed(lines):
            if re.search(pattern, line, re.IGNORECASE) and "PYI-" not in line:
                return shortened(line + suffix)
    return shortened((lines[-1] if lines else "no output") + suffix)


def shortened(line: str) -> str:
    """Shorten a line, and take folders out of it that mean nothing elsewhere."""
    line = re.sub(r"(?:/[\w.@+-]+)+/(_internal|site-packages)/", r"\1/", line)
    line = re.sub(r"/tmp/[^\s'\"]*/", "", line)
    return line if len(line) <= 160 else line[:159] + "…"


# Environments ---------------------------------------------------------------------------------------------------------


def find_uv() -> Path | None:
    """Find uv: on the PATH, or the one that the plugin has fetched."""
    found = shutil.which("uv")
    if found is not None:
        return Path(found)
    cache = Path.home() / ".cache" / "pybundle" / "uv"
    return max(cache.glob("*/bin/uv"), default=None)


def environment(program: Program, python: str, keep: Path, log: Path) -> Path:
    """Make the program's environment, or take the one that was kept, and return its Python."""
    folder = keep / program.name / "env"
    stamp = folder / "programs-stamp"
    interpreter = folder / "bin" / "python"
    requirements = program.folder / "requirements.txt"
    listed = requirements.is_file()
    what = requirements.read_text(encoding="utf-8") if listed else program.digest()
    wanted = f"{python}\n{TOOLS}\n{what}"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return interpreter
    shutil.rmtree(folder, ignore_errors=True)
    uv = find_uv()
    if uv is None:
        run([python, "-m", "venv", folder], keep, log)
        pip: list[str | Path] = [interpreter, "-m", "pip", "install", "--no-compile"]
    else:
        run([uv, "venv", "--python", python, folder], keep, log)
        pip = [uv, "pip", "install", "--python", interpreter]
    if listed:
        run([*pip, "-r", requirements, *TOOLS], keep, log)
    else:
        # It stays: uv links members of a workspace.
        run([*pip, copy_of(program, folder / "source"), *TOOLS], keep, log)
    stamp.write_text(wanted, encoding="utf-8")
    return interpreter


# Freezing -------------------------------------------------------------------------------------------------------------


def copy_of(program: Program, folder: Path) -> Path:
    """Copy what is frozen, without what the program is tried with; a workspace of uv gets its lock."""
    top = folder / program.name
    shutil.copytree(
        program.folder,
        top,
        ignore=shutil.ignore_patterns("__pycache__", "expect.json", "work"),
    )
    project = top / program.expectation().project
    uv = find_uv()
    if project != top and uv is not None:
        run([uv, "lock"], top, folder / "lock.log")
    return project


def freeze_plain(
    program: Program, interpreter: Path, folder: Path, log: Path
) -> tuple[Path, float, float]:
    """Freeze with PyInstaller as its manual begins; return the tree, and CPU and wall seconds."""
    project = copy_of(program, folder)
    command: list[str | Path] = [interpreter, "-m", "PyInstaller"]
    command += ["--noconfirm", "--clean", "--onedir", "--name", program.name]
    with log.open("wb") as output:
        start = time.monotonic()
        process = subprocess.Popen(
            [*command, Path("src", "main.py")],
            cwd=project,
            env=tool_environment() | {"PYINSTALLER_CONFIG_DIR": str(folder / "config")},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed(f"build: {reason(read(log), process.returncode)}")
    return project / "dist" / program.name, used.ru_utime + used.ru_stime, wall


def freeze_pybundle(
    program: Program, options: Options, mode: str, folder: Path, log: Path
) -> tuple[Path, float, float]:
    """Freeze with pybundle; the CPU seconds are those of all tools but uv, which only fills the environment."""
    project = copy_of(program, folder)
    (project / "pom.xml").write_text(pom(program, options, mode), encoding="utf-8")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*options.mvn, "-Dpybundle.tier=clean", "package"],
            cwd=project,
            env=tool_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        cpu = Cpu(process.pid, "uv")
        try:
            code = process.wait(LIMIT)
        finally:
            spent = cpu.end()
    said = read(log)
    if code != 0:
        raise Failed(f"build: {reason(said, code)}")
    (record,) = project.glob("target/pybundle/*/bundle/bundle.json")
    executable = record.parent / json.loads(record.read_text("utf-8"))["program"]
    wall = sum(map(float, re.findall(r"frozen by .* in ([0-9.]+) s", said)))
    return executable.parent, spent, wall


def pom(program: Program, options: Options, mode: str) -> str:
    """Write a POM that configures nothing about the program."""
    completeness, *goals = BUILDS[mode]
    bound = "".join(f"<goal>{goal}</goal>" for goal in ("generate-spec", *goals))
    chosen = f"<target>{options.target}</target>" if options.target else ""
    if options.python or not options.target:
        chosen += f"<python>{options.python or options.host_python()}</python>"
    return f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>dev.example</groupId><artifactId>{program.name}</artifactId><version>1.0.0</version><packaging>pom</packaging>
  <build><plugins><plugin>
    <groupId>dev.pybundle</groupId><artifactId>pybundle-maven-plugin</artifactId><version>{plugin_version()}</version>
    <executions><execution><goals>{bound}</goals></execution></executions>
    <configuration>
      <layout>onedir</layout>
      <completeness>{completeness}</completeness>
      {chosen}
    </configuration>
  </plugin></plugins></build>
</project>
"""


def plugin_version() -> str:
    """Read the version that is tried from the POM."""
    root = xml.etree.ElementTree.parse(HERE.parent / "pom.xml").getroot()
    version = root.findtext(f"{POM_NAMESPACE}version")
    if version is None:
        sys.exit("pom.xml has no <version>")
    return version


def size_of(tree: Path) -> int:
    """Add up the files of a tree; a link counts nothing."""
    return sum(
        file.lstat().st_size
        for file in tree.rglob("*")
        if file.is_file() and not file.is_symlink()
    )


# Trying ---------------------------------------------------------------------------------------------------------------


def attempt(
    program: Program, command: Sequence[str | Path], folder: Path, options: Options
) -> None:
    """Run a program in an empty environment and compare what it does with what it must do."""
    expected = program.expectation()
    timeout = expected.timeout * options.patience
    expected = dataclasses.replace(expected, timeout=timeout)
    work, home, scratch = folder / "work", folder / "home", folder / "tmp"
    if (program.folder / "work").is_dir():
        shutil.copytree(program.folder / "work", work)
    else:
        work.mkdir()
    home.mkdir()
    scratch.mkdir()
    port = str(free_port())
    variables = {"HOME": str(home), "LC_ALL": "C.UTF-8", Crowd.MARK: str(folder)}
    if not options.is_for_windows():
        # Windows has another variable for it, and Debian's wine crashes by this one.
        variables["TMPDIR"] = str(scratch)
    variables |= expected.environment
    log = folder / "output.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *map(str, command),
                *(item.replace("{port}", port) for item in expected.arguments),
            ],
            cwd=work,
            env={
                name: value.replace("{port}", port) for name, value in variables.items()
            },
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        crowd = Crowd(folder)
        try:
            if expected.url is None:
                await_end(process, expected, log)
            else:
                await_answer(
                    process, expected, expected.url.replace("{port}", port), log
                )
        except Failed:
            if crowd.was_too_big:
                raise Failed("starts itself without end") from None
            raise
        finally:
            crowd.end()
            process.wait()


def await_end(
    process: subprocess.Popen[bytes], expected: Expectation, log: Path
) -> None:
    """Wait for a program to end, and check its exit code and output."""
    try:
        code = process.wait(expected.timeout)
    except subprocess.TimeoutExpired:
        raise Failed(f"still runs after {expected.timeout:.0f} s") from None
    said = read(log)
    if code != expected.exitCode:
        raise Failed(reason(said, code))
    if expected.output is not None and not re.search(expected.output, said):
        raise Failed("wrong output: " + reason(said, code))


def await_answer(
    process: subprocess.Popen[bytes], expected: Expectation, url: str, log: Path
) -> None:
    """Wait for a server to answer, and check what it says."""
    # A proxy of this machine must not answer instead.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + expected.timeout
    while process.poll() is None and time.monotonic() < end:
        try:
            with opener.open(url, timeout=expected.timeout) as response:
                status, body = response.status, response.read().decode("utf-8")
        except urllib.error.HTTPError as problem:
            status, body = problem.code, problem.read().decode("utf-8", "replace")
        except OSError:
            time.sleep(0.1)
            continue
        if status != expected.status:
            raise Failed(f"answers {status}: {reason(read(log) or body, 0)}")
        if not re.search(expected.body, body):
            raise Failed("answers without " + expected.body)
        return
    if process.poll() is None:
        raise Failed(f"no answer in {expected.timeout:.0f} s: {reason(read(log), 0)}")
    raise Failed(reason(read(log), process.returncode))


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


# The whole ------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Options:
    """What was asked for."""

    programs: Sequence[Program]
    modes: Sequence[str]
    keep: Path
    again: bool
    write: bool
    python: str | None
    mvn: Sequence[str]
    target: str | None
    runner: Sequence[str]
    runner_name: str
    patience: float

    def host_python(self) -> str:
        """The Python of this machine to freeze with."""
        return self.python or "/usr/bin/python3"

    def is_for_windows(self) -> bool:
        """Tell whether the programs are for Windows."""
        return "windows" in (self.target or "")

    def table(self) -> Path:
        """Where --write writes."""
        return HERE / f"programs-{self.target}.md" if self.target else TABLE


def outcome(program: Program, mode: str, options: Options) -> Outcome:
    """Build a program in a mode and try it; logs stay in the folder that is kept, as does a build that does not run."""
    kept = options.keep / program.name
    kept.mkdir(parents=True, exist_ok=True)
    log = kept / f"{mode}.log"
    kept_build = kept / f"{mode}.build"
    shutil.rmtree(kept_build, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="pybundle-programs-") as temporary:
        folder = Path(temporary)
        attempted = folder / "attempt"
        attempted.mkdir()
        size, cpu, wall = 0, 0.0, 0.0
        command: list[str | Path]
        try:
            if mode == "unfrozen":
                interpreter = environment(
                    program, options.host_python(), options.keep, log
                )
                project = copy_of(program, folder)
                # Bytecode in the environment would spare the freeze work.
                command = [interpreter, "-B", project / "src" / "main.py"]
            else:
                build = folder / "build"
                if mode == "plain":
                    interpreter = environment(
                        program, options.host_python(), options.keep, log
                    )
                    tree, cpu, wall = freeze_plain(program, interpreter, build, log)
                else:
                    tree, cpu, wall = freeze_pybundle(
                        program, options, mode, build, log
                    )
                size = size_of(tree)
                elsewhere = folder / "elsewhere"
                shutil.copytree(tree, elsewhere, symlinks=True)
                suffix = ".exe" if options.is_for_windows() else ""
                command = [*options.runner, elsewhere / (program.name + suffix)]
                # What still pointed to the build would be found, were it there.
                shutil.move(build, kept_build)
            attempt(program, command, attempted, options)
            shutil.rmtree(kept_build, ignore_errors=True)
            failure = None
        except Failed as problem:
            failure = str(problem)
        except subprocess.TimeoutExpired:
            failure = f"build: not done in {LIMIT} s"
        said = attempted / "output.log"
        if said.is_file():
            shutil.copy(said, kept / f"{mode}.output.log")
    return Outcome(failure, size, cpu, wall)


class Results:
    """Outcomes by program and mode, each in a file."""

    def __init__(self, keep: Path) -> None:
        self._keep = keep

    def get(self, program: Program, mode: str) -> Outcome | None:
        """Return what is known of the program as it is now."""
        file = self._file(program, mode)
        if not file.is_file():
            return None
        known = json.loads(file.read_text(encoding="utf-8"))
        if known["digest"] != program.digest():
            return None
        return Outcome(**known["outcome"])

    def put(self, program: Program, mode: str, found: Outcome) -> None:
        """Keep an outcome."""
        known = {"digest": program.digest(), "outcome": dataclasses.asdict(found)}
        text = json.dumps(known, indent=1) + "\n"
        self._file(program, mode).write_text(text, encoding="utf-8")

    def _file(self, program: Program, mode: str) -> Path:
        return self._keep / program.name / f"{mode}.json"


def table(options: Options, results: Results) -> Iterator[str]:
    """Write the table in Markdown."""
    modes = [mode for mode in FROZEN if mode in options.modes]
    yield (
        "| program | "
        + " | ".join(f"{mode} | MB | CPU s | wall s" for mode in modes)
        + " |"
    )
    yield "|---|" + "---|---:|---:|---:|" * len(modes)
    for program in options.programs:
        if options.target and all(results.get(program, mode) is None for mode in modes):
            continue
        cells = [program.name]
        for mode in modes:
            found = results.get(program, mode)
            if found is None:
                cells += ["", "", "", ""]
                continue
            failure = (found.failure or "").replace("|", "\\|").replace("`", "'")
            told = f"`{failure}`" if failure else "runs"
            cells += [
                told,
                f"{found.size / 1e6:.1f}",
                f"{found.cpu:.0f}",
                f"{found.wall:.0f}",
            ]
        yield "| " + " | ".join(cells) + " |"
    yield ""
    for mode in modes:
        tried = [results.get(program, mode) for program in options.programs]
        known = [found for found in tried if found is not None]
        ran = sum(found.failure is None for found in known)
        yield f"- {mode}: {ran} of {len(known)} run"
    if options.target:
        yield from classes(options, results, modes)
    yield from ratios(options, results, "hooks", "closure")
    yield from ratios(options, results, "plain", "closure")
    yield from ratios(options, results, "closure", "compress")
    yield from ratios(options, results, "cx-hooks", "cx-closure")


def classes(options: Options, results: Results, modes: Sequence[str]) -> Iterator[str]:
    """List which programs do not run, by the reason."""
    failures: dict[str, list[str]] = {}
    for program in options.programs:
        for mode in modes:
            found = results.get(program, mode)
            if found is not None and found.failure is not None:
                names = failures.setdefault(class_of(found.failure), [])
                names.append(program.name)
    for kind, names in sorted(failures.items()):
        yield f"- do not run, {kind}: {', '.join(names)}"
    everything = [Program(file.parent) for file in PROGRAMS.glob("*/expect.json")]
    untried = sorted(
        program.name
        for program in everything
        if all(results.get(program, mode) is None for mode in modes)
    )
    if untried:
        yield f"- not tried: {', '.join(untried)}"


def class_of(failure: str) -> str:
    """Name the kind of a failure."""
    for name, said in CLASSES:
        if re.search(said, failure):
            return name
    return "for a reason of its own"


def ratios(options: Options, results: Results, other: str, ours: str) -> Iterator[str]:
    """Compare size and CPU time of two modes, over the programs that both have built."""
    pairs = [
        (program.name, before, after)
        for program in options.programs
        for before in [results.get(program, other)]
        for after in [results.get(program, ours)]
        if before and after and before.size and after.size
    ]
    if not pairs or other not in options.modes or ours not in options.modes:
        return
    for label, values in (
        ("size", [(after.size / before.size, name) for name, before, after in pairs]),
        ("CPU", [(after.cpu / before.cpu, name) for name, before, after in pairs]),
        ("wall", [(after.wall / before.wall, name) for name, before, after in pairs]),
    ):
        median = statistics.median(value for value, _ in values)
        worst, name = max(values)
        yield f"- {label}, {ours} to {other}: median {median:.2f}, worst {worst:.2f} ({name})"


def needs(options: Options) -> Iterator[str]:
    """List what each program needs that a freezer may miss."""
    yield "What a freezer has to get right:"
    yield ""
    for program in options.programs:
        yield f"- {program.name}: {program.expectation().about}"


def condition(options: Options) -> str:
    """Say what the figures were measured on."""
    version = (
        f"for {options.target}, started by {options.runner_name}"
        if options.target
        else subprocess.check_output(
            [options.host_python(), "--version"], text=True
        ).strip()
    )
    tools = ", ".join(tool.replace("==", " ") for tool in TOOLS)
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, "
        f"{version}, {tools}, pybundle {plugin_version()}. Size: the onedir tree, before "
        "`compress` but in its mode. CPU and wall: the freeze alone."
    )


def parsed() -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="")
    parser.add_argument("--modes")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--python")
    parser.add_argument("--target")
    parser.add_argument("--runner", default="")
    parser.add_argument("--runner-name", default="")
    parser.add_argument("--patience", type=float, default=1)
    parser.add_argument("--mvn", default="mvn -B -nsu")
    given = parser.parse_args()
    programs = [Program(file.parent) for file in sorted(PROGRAMS.glob("*/expect.json"))]
    wanted = [name for name in given.only.split(",") if name]
    keep = given.keep or Path(tempfile.mkdtemp(prefix="pybundle-programs-"))
    default = "closure" if given.target else ",".join(MODES)
    modes = [mode for mode in (given.modes or default).split(",") if mode]
    if bool(given.target) != bool(given.runner):
        parser.error("--target and --runner belong together")
    if given.target and not set(modes) <= set(OURS):
        parser.error(f"--target is for the modes {', '.join(OURS)}")
    unknown = set(wanted) - {program.name for program in programs}
    unknown |= set(modes) - set(MODES)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return Options(
        [program for program in programs if not wanted or program.name in wanted],
        modes,
        keep.resolve() / (given.target or ""),
        given.again,
        given.write,
        given.python,
        shlex.split(given.mvn),
        given.target,
        shlex.split(given.runner),
        given.runner_name or Path((shlex.split(given.runner) or [""])[0]).name,
        given.patience,
    )


def main() -> None:
    """Try every program in every mode, and print the table."""
    options = parsed()
    options.keep.mkdir(parents=True, exist_ok=True)
    results = Results(options.keep)
    for program in options.programs:
        for mode in options.modes:
            found = None if options.again else results.get(program, mode)
            if found is None:
                found = outcome(program, mode, options)
                results.put(program, mode, found)
            print(
                f"{program.name:24} {mode:9} {found.size / 1e6:7.1f} MB {found.cpu:6.1f} s CPU {found.wall:6.1f} s  "
                f"{found.failure or 'runs'}",
                flush=True,
            )
            if mode == "unfrozen" and found.failure is not None:
                break
    lines = [*table(options, results), "", condition(options)]
    print("\n" + "\n".join(lines))
    if options.write:
        where = f" for {options.target}" if options.target else ""
        options.table().write_text(
            f"# Real programs, frozen{where} with no configuration\n\n"
            + "Made by `python3 bench/programs.py --write`; `bench/programs` has the programs.\n\n"
            + "\n".join([*lines, "", *needs(options)])
            + "\n",
            encoding="utf-8",
        )


if __name__ == "__main__":
    main()
