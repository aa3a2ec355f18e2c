"""Edit a project at random, build it with Maven, and compare the Bundle with that of a clean build elsewhere.

Usage: python3 bench/goals.py [EDITS] [--seed S] [--keep]

Unlike edits.py, which starts the drivers of PyInstaller, this goes the whole way of a user: `mvn package` decides whether
there is anything to do. Files behind links are edited, links become files, options are set and taken back, tools are
replaced, builds with a memory and releases are mixed, and finished Bundles are damaged. The clean build is one of a copy of
the project, in a folder where nothing was built. It ends with 1 if a Bundle is stale or differs. The plugin has to be
installed before, in the local repository: mvn install -DskipTests -DskipITs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

GOALS = ("generate-spec", "pyinstaller", "compress", "codesign")
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>dev.pybundle.bench</groupId>
  <artifactId>edited</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <build><plugins><plugin>
    <groupId>dev.pybundle</groupId>
    <artifactId>pybundle-maven-plugin</artifactId>
    <version>0.1.0-SNAPSHOT</version>
    <configuration>
      <datas><data><source>assets</source><target>assets</target></data></datas>
    </configuration>
    <executions><execution><goals>GOALS</goals></execution></executions>
  </plugin></plugins></build>
</project>
"""
FILES = {
    "src/main.py": "import common, helper, package.inside\nprint(common.X, helper.X, package.inside.X)\n",
    "src/helper.py": "X = 1\n",
    "shared/common.py": "X = 1\n",
    "shared/package/__init__.py": "",
    "shared/package/inside.py": "X = 1\n",
    "shared/assets/text.txt": "text\n",
    "shared/assets/deep/more.txt": "more\n",
}
LINKS = {
    "src/common.py": "../shared/common.py",
    "src/package": "../shared/package",
    "assets": "shared/assets",
}


class Project:
    """A project that is edited, and the options that its builds get."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.random = random.Random(seed)
        self.options: dict[str, str] = {}
        self.once: dict[str, str] = {}
        self.tools = folder.parent / "tools"
        for name, text in FILES.items():
            self.write(name, text)
        for name, target in LINKS.items():
            (folder / name).symlink_to(target)
        goals = "".join(f"<goal>{goal}</goal>" for goal in GOALS)
        (folder / "pom.xml").write_text(POM.replace("GOALS", goals), encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        """Write a file of the project."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def some(self, *names: str) -> Path:
        """Return one of several files that are there."""
        there = [name for name in names if (self.folder / name).is_file()]
        return self.folder / self.random.choice(there or ["src/main.py"])

    # What a user does; each returns what it did.

    def edit_module(self) -> str:
        """Change a module, also one behind a link, sometimes with an old time."""
        file = self.some(
            "src/helper.py", "shared/common.py", "shared/package/inside.py"
        )
        text = file.read_text(encoding="utf-8")
        number = self.random.randrange(1000)
        file.write_text(f"X = {number}\n", encoding="utf-8")
        if self.random.random() < 0.3:
            os.utime(file, (1_600_000_000, 1_600_000_000))
        return f"{file.name}: {text!r} to X = {number}"

    def edit_data(self) -> str:
        """Change, add or remove a data file behind a link."""
        file = self.folder / self.random.choice(
            ["shared/assets/text.txt", "shared/assets/deep/more.txt", "assets/new.txt"]
        )
        if file.is_file() and self.random.random() < 0.4:
            file.unlink()
            return f"no {file.name}"
        file.write_text(str(self.random.random()), encoding="utf-8")
        return f"other {file.name}"

    def edit_imports(self) -> str:
        """Import something else."""
        module = self.random.choice(["json", "queue", "helper", "colorsys", "wave"])
        self.write(
            "src/main.py",
            f"import {module}\nimport common, helper, package.inside\nprint(common.X)\n",
        )
        return f"import {module}"

    def toggle_link(self) -> str:
        """Make a link a file or folder of its own, or the other way round."""
        name = self.random.choice(list(LINKS))
        path = self.folder / name
        if path.is_symlink():
            target = path.resolve()
            path.unlink()
            if target.is_dir():
                shutil.copytree(target, path)
            else:
                shutil.copy(target, path)
            return f"{name} is no link"
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        path.symlink_to(LINKS[name])
        return f"{name} is a link"

    def toggle_option(self) -> str:
        """Set an option, or take it back."""
        name, value = self.random.choice(
            [
                ("strip", "false"),
                ("excludeFiles", "libz.so*"),
                ("layout", "onedir"),
                ("hiddenImports", "sched"),
                ("optimize", "2"),
                ("completeness", "hooks"),
            ]
        )
        if self.options.pop(name, None) is None:
            self.options[name] = value
        return f"options {self.options}"

    def release(self) -> str:
        """Build the next time as for a release."""
        self.once = self.random.choice([{"tier": "clean"}, {"": "-Drelease"}])
        return "a release"

    def replace_tool(self) -> str:
        """Put another strip at the same path."""
        self.tools.mkdir(exist_ok=True)
        tool = self.tools / "strip"
        option = self.random.choice(["--strip-unneeded", "--strip-debug"])
        output = '"$3"'
        tool.write_text(
            f'#!/bin/sh\nexec /usr/bin/strip {option} -o {output} "$4"\n',
            encoding="utf-8",
        )
        tool.chmod(0o755)
        return f"strip is {option}"

    def damage(self) -> str:
        """Change what was built."""
        bundle = bundle_of(self.folder)
        files = [each for each in bundle.rglob("*") if each.is_file()]
        if not files:
            return "nothing to damage"
        file = self.random.choice(files)
        how = self.random.choice(["append", "delete", "add"])
        if how == "append":
            with file.open("ab") as stream:
                stream.write(b"damage")
        elif how == "delete":
            file.unlink()
        else:
            (file.parent / "stranger.txt").write_text("?", encoding="utf-8")
        return f"{how} {file.name} in the bundle"

    def forget(self) -> str:
        """Lose something that pybundle keeps."""
        parts = [
            "state/pyinstaller.json",
            "state/hashes.json",
            "frozen",
            "compressed",
            "signed",
        ]
        path = bundle_of(self.folder).parent / self.random.choice(parts)
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        return f"no {path.name}"

    def nothing(self) -> str:
        """Only build again."""
        return "nothing"

    def edits(self) -> list[Callable[[], str]]:
        """Return all edits, those that matter most more than once."""
        return [
            *[self.edit_module] * 3,
            *[self.edit_data] * 2,
            *[self.toggle_option] * 3,
            self.edit_imports,
            self.toggle_link,
            self.release,
            self.replace_tool,
            self.damage,
            self.forget,
            self.nothing,
        ]

    def environment(self) -> dict[str, str]:
        """Return the variables of its builds."""
        return {
            **os.environ,
            "LC_ALL": "C.UTF-8",
            "PATH": f"{self.tools}{os.pathsep}{os.environ['PATH']}",
        }


def bundle_of(project: Path) -> Path:
    """Return the folder of a Bundle."""
    found = list((project / "target/pybundle").glob("*/bundle"))
    return found[0] if found else project / "target/pybundle/none/bundle"


def build(project: Project, folder: Path, options: list[str]) -> str:
    """Build, and return what Maven said."""
    result = subprocess.run(
        ["mvn", "-B", "-o", "package", *options],
        cwd=folder,
        env=project.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        sys.exit(f"The build in {folder} failed:\n{result.stdout[-4000:]}")
    return result.stdout


def content(project: Path) -> dict[str, str]:
    """Return what is in a Bundle and its archive, by path; notes of a measurement do not count."""
    bundle = bundle_of(project)
    files: dict[str, str] = {}
    for path in sorted(bundle.rglob("*")):
        name = str(path.relative_to(bundle))
        if path.is_symlink():
            files[name] = "link " + os.readlink(path)
        elif name == "bundle.json":
            manifest = json.loads(path.read_text(encoding="utf-8"))
            files[name] = json.dumps([manifest["files"], manifest["parts"]])
            if manifest["layout"] == "onedir":
                for archive in bundle.parent.glob("*.tar.gz"):
                    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
                    files[archive.name] = digest
        elif path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            files[name] = f"{digest} {path.stat().st_mode & 0o777:o}"
    return files


def main() -> None:
    """Edit and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("edits", nargs="?", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    top = Path(tempfile.mkdtemp(prefix="pybundle goals é "))
    folder = top / "edited"
    folder.mkdir()
    project = Project(folder, arguments.seed)
    done: list[str] = []
    ways: dict[str, int] = {}
    for number in range(arguments.edits):
        done.append(project.random.choice(project.edits())() if number else "first")
        options = [
            f"-Dpybundle.{key}={value}" for key, value in project.options.items()
        ]
        extra = [
            value if not key else f"-Dpybundle.{key}={value}"
            for key, value in project.once.items()
        ]
        project.once = {}
        said = build(project, folder, [*options, *extra])
        way = next(
            (
                each
                for each in ("splice", "remembered analysis", "clean")
                if f"({each}" in said
            ),
            "nothing frozen",
        )
        ways[way] = ways.get(way, 0) + 1
        clean = top / "clean"
        shutil.rmtree(clean, ignore_errors=True)
        shutil.copytree(
            folder, clean, symlinks=True, ignore=shutil.ignore_patterns("target")
        )
        build(project, clean, [*options, "-Dpybundle.tier=clean"])
        ours, theirs = content(folder), content(clean)
        print(f"{number:4} {way:20} {done[-1]}", flush=True)
        if ours != theirs:
            wrong = [
                name
                for name in sorted(ours.keys() | theirs.keys())
                if ours.get(name) != theirs.get(name)
            ]
            sys.exit(f"Stale or different, see {top}: {wrong[:20]}")
    print(f"{arguments.edits} edits, 0 stale, 0 different; {ways}")
    if not arguments.keep:
        shutil.rmtree(top)


if __name__ == "__main__":
    main()
