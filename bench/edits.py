"""Edit a small program at random, and compare each remembered build with a clean one: every file, its mode and its link.

Usage: python3 bench/edits.py PYTHON [EDITS] [SEED]

PYTHON is an interpreter with PyInstaller, e.g. that of target/pybundle/<triple>/env. The memory is empty at first and kept
from edit to edit. It ends with 1 at the first difference, and says what the edits were; the same seed makes them again.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SCRIPTS = (
    Path(__file__).resolve().parent.parent / "src/main/resources/dev/pybundle/python"
)
LIBRARY = ["json", "queue", "csv", "decimal", "xml.sax", "html.parser", "sched", "wave"]
SHADOWED = ["queue", "sched", "wave", "colorsys"]
LIMIT = 500_000_000


class Program:
    """The sources, and what may happen to them."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.random = random.Random(seed)
        self.count = 0
        root.mkdir()
        self.write("main.py", "import part0\nprint(part0.X)\n")
        for number in range(4):
            self.write(f"part{number}.py", f"import part{number + 1}\nX = {number}\n")
        self.write("part4.py", "X = {'a', 'b'} | frozenset({1.5, b'0', 3j, 10**30})\n")

    def write(self, name: str, text: str) -> None:
        """Write a source."""
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def module(self) -> Path:
        """Choose a source, but not the entry."""
        files = sorted(each for each in self.root.rglob("*.py"))
        return self.random.choice([each for each in files if each.name != "main.py"])

    def append(self, text: str) -> str:
        """Add lines to a source."""
        file = self.module()
        with file.open("a", encoding="utf-8") as stream:
            stream.write(text)
        return f"{file.name} += {text!r}"

    def edit(self) -> str:
        """Do one thing, and say what."""
        self.count += 1
        kinds = [
            lambda: self.append(f"# comment {self.count}\n"),
            lambda: self.append(
                f"def f{self.count}(x=[1, (2.5, 'ü')]):\n    return x\n"
            ),
            lambda: self.append(f"import {self.random.choice(LIBRARY)}\n"),
            lambda: self.append(
                f"def g():\n    import {self.random.choice(LIBRARY)}\n"
            ),
            lambda: self.append(
                "try:\n    import no_such\nexcept ImportError:\n    pass\n"
            ),
            lambda: self.append("from part4 import *\n"),
            lambda: self.append("if X:\n    import main as again\n"),
            lambda: self.append("import importlib\nimportlib.import_module('part4')\n"),
            lambda: self.append("from importlib.metadata import version\n"),
            lambda: self.append("import ctypes\nL = ctypes.util.find_library('m')\n"),
            self.shadow,
            self.package,
            self.rename,
            self.rewrite,
            self.age,
            self.encode,
        ]
        return self.random.choice(kinds)()

    def shadow(self) -> str:
        """Add a module with the name of one of the library, or remove it."""
        file = self.root / f"{self.random.choice(SHADOWED)}.py"
        if file.exists():
            file.unlink()
            return f"no {file.name}"
        file.write_text(f"X = {self.count}\n", encoding="utf-8")
        return f"new {file.name}"

    def package(self) -> str:
        """Add a package and import it."""
        name = f"package{self.count}"
        self.write(f"{name}/__init__.py", "from .inner import X\n")
        self.write(f"{name}/inner.py", f"X = 'inner {self.count}'\n")
        return self.append(f"import {name}.inner\n")

    def rename(self) -> str:
        """Give a module another name, with the same text, and import both."""
        file = self.module()
        if file.name == "__init__.py" or file.parent != self.root:
            return self.package()
        other = file.with_name(f"renamed{self.count}.py")
        shutil.copyfile(file, other)
        return f"{other.name} = {file.name}; " + self.append(f"import {other.stem}\n")

    def rewrite(self) -> str:
        """Put a part back to what it was at first."""
        number = self.random.randrange(4)
        self.write(f"part{number}.py", f"import part{number + 1}\nX = {number}\n")
        return f"part{number}.py as at first"

    def age(self) -> str:
        """Change a source and give it an old time, as package managers do."""
        said = self.append(f"Y = {self.count}\n")
        for file in self.root.rglob("*.py"):
            os.utime(file, (1, 1))
        return said + ", all of 1970"

    def encode(self) -> str:
        """Write a source in another encoding."""
        name = f"latin{self.count}.py"
        text = f"# -*- coding: latin-1 -*-\nX = 'äöü {self.count}'\n"
        (self.root / name).write_text(text, encoding="latin-1")
        return f"new {name}, " + self.append(f"import latin{self.count}\n")


def build(
    python: str, sources: Path, folder: Path, memory: Path | None
) -> dict[str, str]:
    """Freeze, and describe each file of the program."""
    folder.mkdir(exist_ok=True)
    shutil.rmtree(folder / "dist", ignore_errors=True)
    completion, order, empty = (
        folder / "completion.json",
        folder / "order.json",
        folder / "empty",
    )
    empty.mkdir(exist_ok=True)
    roots = [str(sources)]
    completion.write_text(
        json.dumps(
            {"report": str(folder / "report.json"), "trim": [], "sourceRoots": roots}
        ),
        encoding="utf-8",
    )
    order.write_text(
        json.dumps({"file": str(memory), "limit": LIMIT, "sourceRoots": roots}),
        encoding="utf-8",
    )
    arguments = [
        *(python, str(SCRIPTS / "run_pyinstaller.py"), str(folder / "record.json")),
        *(str(completion), str(order) if memory else "-"),
        *("--noconfirm", "--clean", "--log-level", "ERROR", "--onedir", "--name", "p"),
        *("--paths", str(sources), "--specpath", str(folder)),
        *("--distpath", str(folder / "dist"), "--workpath", str(folder / "work")),
        str(sources / "main.py"),
    ]
    environment = dict(
        os.environ,
        PYTHONHASHSEED="1",
        SOURCE_DATE_EPOCH="315532800",
        PYTHONDONTWRITEBYTECODE="1",
        PYINSTALLER_CONFIG_DIR=str(folder / "config"),
    )
    subprocess.run(arguments, cwd=empty, env=environment, check=True)
    if memory is not None:
        record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
        if record["memory"]["clean"] is not None:
            sys.exit(f"Nothing was remembered: {record['memory']['clean']}")
    return {
        str(file.relative_to(folder / "dist")): describe(file)
        for file in sorted((folder / "dist").rglob("*"))
        if file.is_symlink() or file.is_file()
    }


def describe(file: Path) -> str:
    """Return the mode of a file, and its link or hash."""
    mode = oct(file.lstat().st_mode)
    if file.is_symlink():
        return f"{mode} -> {os.readlink(file)}"
    return f"{mode} {hashlib.sha256(file.read_bytes()).hexdigest()}"


def main() -> None:
    """Edit and compare."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    python, edits, seed = sys.argv[1], int((sys.argv[2:] or ["50"])[0]), 1
    if len(sys.argv) > 3:
        seed = int(sys.argv[3])
    with tempfile.TemporaryDirectory(prefix="pybundle édits ") as temp:
        folder = Path(temp)
        program = Program(folder / "src", seed)
        done = ["nothing"]
        for number in range(edits + 1):
            ours = build(
                python, program.root, folder / "remembered", folder / "memory.db"
            )
            clean = build(python, program.root, folder / "clean", None)
            if ours != clean:
                wrong = sorted(
                    name
                    for name in ours.keys() | clean.keys()
                    if ours.get(name) != clean.get(name)
                )
                sys.exit(f"Seed {seed}, after {done}: {wrong} differ")
            print(
                f"{number:4} {len(clean)} files equal after {done[-1]}",
                flush=True,
            )
            done.append(program.edit())
    print(f"{edits} edits, 0 differing files (seed {seed})")


if __name__ == "__main__":
    main()
