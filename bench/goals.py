"""Edit a project at random, build it with Maven after each edit, and compare the Bundle with that of a clean build elsewhere.

Usage: python3 bench/goals.py [EDITS] [--seed S] [--python PYTHON]... [--audited SHARE]
                              [--without EDIT]... [--keep]

Unlike edits.py, which starts the drivers of PyInstaller, this goes the whole way of a user: `mvn package` decides whether
there is anything to do. After each edit there is a build, and the program is started: it has to print what its sources,
its data and its options say now. Each state of the project that was not seen before is built clean in another folder
while the next edits run, and both Bundles, and what is attached, have to be the same; whenever a state comes again, its
Bundle has to be the same again. It ends with 1 if a program is stale or differs.
"""

from __future__ import annotations

import argparse
import os
import queue
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from maven import (
    LIBRARY,
    LINKS,
    MODULE,
    Clean,
    Maven,
    Project,
    arguments,
    content,
    differences,
    environment,
    stale,
    warm,
)

MODULES = (
    "backend/src/helper.py",
    "shared/common.py",
    "shared/common2.py",
    "shared/package/inside.py",
    "shared/package2/inside.py",
)
OLD = 1_600_000_000
# What can be set, and is taken back by the next edit that draws it.
OPTIONS = {
    "strip": ("false",),
    "excludeFiles": (
        "<excludeFile>**/libnative.so</excludeFile>",
        "<excludeFile>**/deep/**</excludeFile>",
    ),
    "layout": ("onefile",),
    "hiddenImports": tuple(f"<hiddenImport>{each}</hiddenImport>" for each in LIBRARY),
    "optimize": ("1", "2"),
    "completeness": ("hooks",),
    "runtimeHooks": ("<runtimeHook>hooked.py</runtimeHook>",),
    "environment": ("<BENCH_HOOK>opcode</BENCH_HOOK>",),
    "moduleCollectionMode": ("<common>py</common>", "<common>pyz+py</common>"),
    "name": ("other",),
    "contentsDirectory": ("inside",),
    "console": ("false",),
    "noarchive": ("true",),
}
# For one build, on the command line; a POM that sets them wins.
ONCE = (
    {"strip": "false"},
    {"optimize": "2"},
    {"completeness": "hooks"},
)
VARIABLES = (
    {"PYTHONOPTIMIZE": "2"},
    {"PYTHONHASHSEED": "7"},
    {"SOURCE_DATE_EPOCH": "1000000000"},
    {"LANG": "C", "TZ": "Asia/Tokyo"},
    {"BENCH_HOOK": "chunk"},
    {"LD_LIBRARY_PATH": "/lib"},
    {"TMPDIR": "/var/tmp"},
)


class Editor:
    """Does to a project what users, tools and accidents do; each edit returns what it was."""

    def __init__(
        self, project: Project, maven: Maven, seed: int, without: list[str]
    ) -> None:
        self.project = project
        self.without = without
        self.maven = maven
        self.random = random.Random(seed)
        self.before = project.folder.parent / "before"
        self.waiting: list[Callable[[], str]] = []
        self.release = False
        self.killed = 0
        self.kept = self.options()

    def options(self) -> tuple[object, ...]:
        """Return what of a project is not in its files."""
        project = self.project
        return (
            dict(project.options),
            project.helper,
            list(project.imports),
            project.number,
        )

    def edit(self) -> str:
        """Do one thing, in an order in which each comes before any comes again."""
        if not self.waiting:
            self.waiting = [e for e in self.all() if e.__name__ not in self.without]
            self.random.shuffle(self.waiting)
        self.project.once = {}
        self.release = False
        chosen = self.waiting.pop()
        if chosen != self.undo:
            self.kept = self.options()
            self.project.copy(self.before)
        return f"{chosen.__name__}: {chosen()}"

    def all(self) -> list[Callable[[], str]]:
        """Return all edits, those that matter most more than once."""
        return [
            *[self.edit_module] * 4,
            *[self.edit_entry] * 2,
            *[self.edit_data] * 3,
            *[self.toggle_option] * 8,
            *[self.toggle_link] * 3,
            *[self.damage] * 5,
            *[self.lose] * 2,
            *[self.undo] * 3,
            *[self.building] * 2,
            *[self.kill] * 2,
            *(self.touch, self.same_stat, self.older_file, self.same_tick),
            *(self.rename, self.add_or_remove, self.edit_imports, self.edit_hook),
            *(self.edit_native, self.edit_requirement, self.move_sources),
            *(self.tool, self.interpreter, self.variable, self.once, self.several),
            *(self.build_release, self.build_clean, self.mode, self.nothing),
        ]

    def path(self, name: str) -> Path:
        """Return a file of the project."""
        return self.project.folder / name

    # Sources and data.

    def module(self) -> Path:
        """Choose a module that the program has, or may have."""
        file = self.path(self.random.choice(MODULES))
        return file if file.exists() else self.path(f"src/{self.project.helper}.py")

    def edit_module(self) -> str:
        """Change a module, also one behind a link, at times with an old time."""
        file, number = self.module(), self.random.randrange(4)
        file.write_text(MODULE.format(number), encoding="utf-8")
        when = self.random.choice([None, None, None, OLD, time.time() + 100_000])
        if when is not None:
            os.utime(file, (when, when))
        return f"{file.name} is {number}" + ("" if when is None else f", from {when}")

    def edit_entry(self) -> str:
        """Change the entry."""
        self.project.number = self.random.randrange(4)
        self.project.write_main()
        return f"{self.project.number}"

    def touch(self) -> str:
        """Give files other times, and no other content."""
        files = [each for each in self.project.folder.glob("shared/**/*.*")]
        for file in [*files, self.path("src/main.py"), self.path("libnative.so")]:
            os.utime(file)
        return f"{len(files)} files"

    def same_stat(self) -> str:
        """Change a module in place, but not its size and time."""
        file = self.module()
        state = file.stat()
        text = file.read_text("utf-8")
        number = int(text.split()[-1])
        with file.open("r+", encoding="utf-8") as stream:
            stream.write(text.replace(f"X = {number}", f"X = {(number + 1) % 4}"))
        os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
        return file.name

    def older_file(self) -> str:
        """Put another, older file in the place of one."""
        file = self.random.choice([self.module(), self.path("shared/assets/text.txt")])
        number = self.random.randrange(4)
        other = file.with_name("other.tmp")
        other.write_text(MODULE.format(number), encoding="utf-8")
        os.utime(other, (OLD, OLD))
        other.replace(file)
        return f"{file.name} is {number}"

    def same_tick(self) -> str:
        """Build right after an edit, and edit again as soon as that build has ended, to the same times."""
        file = self.module()
        file.write_text(MODULE.format(1), encoding="utf-8")
        state = file.stat()
        self.maven.build({})
        file.write_text(MODULE.format(2), encoding="utf-8")
        os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
        return file.name

    def rename(self) -> str:
        """Give a module another name."""
        project = self.project
        old = project.helper
        project.helper = "helper" if old == "assistant" else "assistant"
        self.path(f"src/{old}.py").rename(self.path(f"src/{project.helper}.py"))
        project.write_main()
        return f"{old} to {project.helper}"

    def add_or_remove(self) -> str:
        """Add a module or package that the entry tries to import, or take it away."""
        module, package = self.path("src/extra.py"), self.path("src/extra")
        for each in (module, package):
            if each.exists() and self.random.random() < 0.6:
                shutil.rmtree(each) if each.is_dir() else each.unlink()
                return f"no {each.name}"
        name = self.random.choice(["src/extra.py", "src/extra/__init__.py"])
        self.project.write(name, MODULE.format(self.random.randrange(3)))
        return f"new {name}"

    def edit_imports(self) -> str:
        """Import something else."""
        self.project.imports = self.random.sample(LIBRARY, self.random.randrange(3))
        self.project.write_main()
        return f"{self.project.imports}"

    def edit_data(self) -> str:
        """Change, add or remove a data file, behind links."""
        names = ["text.txt", "deep/more.txt", "new.txt", "wéird name.txt"]
        file = self.path("assets") / self.random.choice(names)
        if file.is_file() and self.random.random() < 0.5:
            file.unlink()
            return f"no {file.name}"
        file.write_text(f"text {self.random.randrange(3)}", encoding="utf-8")
        return f"other {file.name}"

    def edit_hook(self) -> str:
        """Change a hook that runs in the program."""
        number = self.random.randrange(3)
        self.project.write("hooked.py", f"import sys\nsys.hooked = {number}\n")
        return f"{number}"

    def edit_native(self) -> str:
        """Put another library in the place of one."""
        number = self.random.choice("12")
        shutil.copy2(self.path(f"native/{number}.so"), self.path("libnative.so"))
        return number

    def edit_requirement(self) -> str:
        """Require a local project, or not, or change it."""
        file = self.path("requirements.txt")
        if file.exists() and self.random.random() < 0.4:
            file.unlink()
            return "none"
        number = self.random.randrange(3)
        self.project.write("lib/local.py", f"X = {number}\n")
        self.project.write("requirements.txt", "./lib\n")
        return f"local is {number}"

    def mode(self) -> str:
        """Make a data file executable, or not."""
        file = self.path("shared/assets/deep/kept.txt")
        file.chmod(file.stat().st_mode ^ 0o111)
        return oct(file.stat().st_mode)

    # Links.

    def toggle_link(self) -> str:
        """Let a link lead elsewhere, or make it what it led to, or a link again."""
        name = self.random.choice([each for each in LINKS if each != "src"])
        path, target = self.path(name), self.random.choice(LINKS[name])
        if path.is_symlink() and self.random.random() < 0.5:
            led = path.resolve()
            path.unlink()
            shutil.copytree(led, path) if led.is_dir() else shutil.copy(led, path)
            return f"{name} is no link"
        shutil.rmtree(
            path
        ) if path.is_dir() and not path.is_symlink() else path.unlink()
        path.symlink_to(target)
        return f"{name} leads to {target}"

    def move_sources(self) -> str:
        """Make the folder of the sources a link, or a folder."""
        source, backend = self.path("src"), self.path("backend/src")
        if source.is_symlink():
            source.unlink()
            shutil.copytree(backend, source, symlinks=True)
            for name in ("common.py", "package"):
                link = source / name
                if link.is_symlink():
                    led = os.readlink(link)
                    link.unlink()
                    link.symlink_to(led.removeprefix("../"))
            return "src is a folder"
        shutil.rmtree(source)
        source.symlink_to("backend/src")
        # What was edited behind the link may have other names than the entry knows.
        helper = self.path(f"src/{self.project.helper}.py")
        if not helper.exists():
            helper.write_text(MODULE.format(3), encoding="utf-8")
        self.project.write_main()
        return "src is a link"

    # Options, tools, variables, releases.

    def toggle_option(self) -> str:
        """Set an option, or take it back."""
        options = self.project.options
        name = self.random.choice(list(OPTIONS))
        if options.pop(name, None) in (None, "onedir"):
            options[name] = self.random.choice(OPTIONS[name])
        options.setdefault("layout", "onedir")
        if options["layout"] == "onefile":
            options.pop("contentsDirectory", None)
        if options.get("moduleCollectionMode"):
            options.pop("noarchive", None)
        self.project.write_pom()
        return f"{name}, so {options}"

    def once(self) -> str:
        """Set an option for one build, on the command line."""
        once = self.random.choice(ONCE)
        self.project.once = {
            name: value
            for name, value in once.items()
            if name not in self.project.options
        }
        return f"{self.project.once}"

    def tool(self) -> str:
        """Put another strip at the same path, or none."""
        option = self.random.choice(
            ["--strip-unneeded", "--strip-debug", "--strip-all"]
        )
        file = self.path("tools/strip")
        if file.exists() and self.random.random() < 0.2:
            file.unlink()
            return "that of the system"
        self.project.write_tool(option)
        return option

    def interpreter(self) -> str:
        """Let the interpreter's link lead to another."""
        link = self.path("python3")
        python = self.random.choice(self.project.pythons)
        link.unlink()
        link.symlink_to(python)
        return python

    def variable(self) -> str:
        """Build once with a variable that must not matter."""
        variables = self.random.choice(VARIABLES)
        with self.maven_itself(**variables) as process:
            process.communicate()
        return f"{variables}"

    def build_release(self) -> str:
        """Build as for a release."""
        self.release = True
        return "-Drelease"

    def build_clean(self) -> str:
        """Build with the clean tier."""
        self.release = True
        return "tier=clean"

    # Accidents.

    def damage(self) -> str:
        """Change what was built: append, delete, add, cut, or change one byte and put the times back."""
        made = self.project.workspace()
        names = ["frozen", "compressed", "signed", "bundle", "state", "."]
        folder = made / self.random.choice(names)
        files = sorted(
            each
            for each in (folder.glob("*") if folder == made else folder.rglob("*"))
            if each.is_file() and not each.is_symlink() and each.name != "lock"
        )
        if not files:
            return "nothing to damage"
        file = self.random.choice(files)
        how = self.random.choice(["append", "delete", "add", "cut", "byte", "mode"])
        state, text = file.stat(), file.read_bytes()
        if how == "append":
            with file.open("ab") as stream:
                stream.write(b"damage")
        elif how == "delete":
            file.unlink()
        elif how == "add":
            (file.parent / "stranger.txt").write_text("?", encoding="utf-8")
        elif how == "cut":
            file.write_bytes(text[: len(text) // 2])
        elif how == "byte" and text:
            at = self.random.randrange(len(text))
            with file.open("r+b") as stream:
                stream.seek(at)
                stream.write(bytes([text[at] ^ 1]))
            os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
        else:
            file.chmod(state.st_mode ^ 0o100)
        return f"{how} {file.relative_to(made)}"

    def lose(self) -> str:
        """Lose something that pybundle keeps."""
        made = self.project.workspace()
        names = ["state", "frozen", "compressed", "signed", "bundle", "spec", "env"]
        lost = [made / self.random.choice(names), made, self.maven.cache / "memory"]
        states = sorted(each for each in made.glob("state/*") if each.name != "lock")
        if states:
            lost += [self.random.choice(states)] * 2
        path = self.random.choice(lost)
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        return f"no {path.name}"

    def maven_itself(self, **variables: str) -> subprocess.Popen[bytes]:
        """Start Maven as a user does."""
        folder = self.project.folder
        self.maven.frozen = None
        return subprocess.Popen(
            ["mvn", *arguments(self.maven.cache, {}, "package")],
            cwd=folder,
            env=environment(folder, **variables),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> str:
        """Edit, kill the build of that edit half-way, and at times undo the edit."""
        said = (
            self.edit_module() if self.random.random() < 0.7 else self.toggle_option()
        )
        seconds = self.random.random() * 6
        with self.maven_itself() as process:
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.killed += 1
                os.killpg(process.pid, signal.SIGKILL)
        if self.random.random() < 0.3:
            said += "; " + self.undo()
        return f"{said}, killed after {seconds:.1f} s"

    def building(self) -> str:
        """Edit while a build runs."""
        delay = self.random.random() * 4
        said = self.edit_module()
        thread = threading.Thread(target=self.maven.build, args=({},))
        thread.start()
        time.sleep(delay)
        said += f", after {delay:.1f} s of its build " + self.edit_data()
        said += ", " + self.edit_module()
        thread.join()
        return said

    # Others.

    def undo(self) -> str:
        """Make the project what it was before the last edit, with the old times or new ones."""
        if not self.before.exists():
            return "nothing"
        project = self.project
        options, project.helper, imports, project.number = self.kept  # type: ignore[assignment]
        project.options, project.imports = dict(options), list(imports)  # type: ignore[call-overload]
        for path in project.folder.iterdir():
            if path.name == "target":
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        shutil.copytree(self.before, project.folder, symlinks=True, dirs_exist_ok=True)
        if self.random.random() < 0.5:
            return "to the old times"
        return "with new times, " + self.touch()

    def several(self) -> str:
        """Do several things at once."""
        calm = [self.edit_module, self.edit_data, self.toggle_option, self.toggle_link]
        calm += [self.rename, self.add_or_remove, self.edit_imports, self.damage]
        return "; ".join(each() for each in self.random.sample(calm, 3))

    def nothing(self) -> str:
        """Only build again."""
        return "as it was"


class State(NamedTuple):
    """A state of the project, and what its build left."""

    number: int
    key: str
    copy: Path
    once: dict[str, str]
    files: dict[str, str]


class Auditor(threading.Thread):
    """Builds states clean while the edits go on."""

    def __init__(self, clean: Clean) -> None:
        super().__init__(daemon=True)
        self.clean = clean
        self.states: queue.Queue[State | None] = queue.Queue()
        self.audited: set[str] = set()
        self.wrong: list[str] = []

    def run(self) -> None:
        """Compare each state with its clean build."""
        for state in iter(self.states.get, None):
            shutil.rmtree(self.clean.folder, ignore_errors=True)
            shutil.move(state.copy, self.clean.folder)
            found = differences(state.files, self.clean.build(state.once))
            if found:
                self.wrong = [f"after edit {state.number}: {each}" for each in found]
                return
            self.audited.add(state.key)


def main() -> None:
    """Edit and compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("edits", nargs="?", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--python", action="append", help="the interpreters; the first is the usual one"
    )
    parser.add_argument(
        "--audited",
        type=float,
        default=1.0,
        help="the share of the states that are built clean, too",
    )
    parser.add_argument(
        "--without", action="append", default=[], help="a kind of edit to leave out"
    )
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    top = Path(tempfile.mkdtemp(prefix="pybundle goals é "))
    (top / "edited").mkdir()
    warm(top / "cache")
    project = Project(top / "edited", options.python or [shutil.which("python3") or ""])
    done: list[str] = []
    ways: Counter[str] = Counter()
    keys: list[str] = []
    first: dict[str, State] = {}
    chance = random.Random(options.seed)

    def stop(found: list[str], said: str = "") -> None:
        edits = "\n".join(f"{number:4} {edit}" for number, edit in enumerate(done))
        wrong = "\n".join(f"  {line}" for line in found)
        sys.exit(f"{edits}\nStale or different, see {top}:\n{wrong}\n{said}")

    with closing(Maven(project.folder, top / "cache")) as maven:
        editor = Editor(project, maven, options.seed, options.without)
        auditor = Auditor(Clean(top / "clean", top / "cache"))
        auditor.start()
        started = time.monotonic()
        for number in range(options.edits + 1):
            done.append(editor.edit() if number else "first")
            extra = {"-Drelease": ""} if done[-1].endswith("-Drelease") else {}
            if done[-1].endswith("tier=clean"):
                extra = {"tier": "clean"}
            said = maven.build({**project.once, **extra})
            if said.code != 0:
                stop(["the build failed"], said.text[-6000:])
            ways[said.way() or "nothing frozen"] += 1
            wrong = stale(project) + released(editor)
            key, files = project.key(), content(project.folder)
            keys.append(key)
            if key in first:
                found = differences(files, first[key].files)
                wrong += [
                    f"as after edit {first[key].number}: {each}" for each in found
                ]
            else:
                copy = top / f"state{number}"
                first[key] = State(number, key, copy, dict(project.once), files)
                if chance.random() < options.audited:
                    project.copy(copy)
                    auditor.states.put(first[key])
            if wrong or auditor.wrong:
                stop(wrong or auditor.wrong, said.text[-6000:])
            print(f"{number:4} {said.way():20} {done[-1]}", flush=True)
        seconds = time.monotonic() - started
        print(f"{seconds:.0f} s, the last {auditor.states.qsize()} states wait")
        auditor.states.put(None)
        auditor.join()
        auditor.clean.maven.close()
    if auditor.wrong:
        stop(auditor.wrong)
    same = sum(key in auditor.audited for key in keys)
    how = ", ".join(f"{way} {count}" for way, count in ways.items())
    print(
        f"{options.edits} edits (seed {options.seed}), 0 stale, 0 different: {how}; {editor.killed} builds killed half-way; "
        f"{same} Bundles as one of {len(auditor.audited)} clean builds"
    )
    if not options.keep:
        shutil.rmtree(top)


def released(editor: Editor) -> list[str]:
    """Say if a release is made of remembered parts, also by an earlier build."""
    if editor.release and editor.maven.frozen in ("splice", "remembered analysis"):
        return [f"a release by {editor.maven.frozen}"]
    return []


if __name__ == "__main__":
    main()
