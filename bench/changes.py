"""What may happen to a program between two builds: every kind of edit, chosen at random, the same for the same seed."""

from __future__ import annotations

import os
import random
import re
import shutil
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from builds import Builder
from trees import Tree

# With fewer modules than these the program is put back to what it was at first.
FEWEST = 5
LIBRARY = ["json", "queue", "csv", "decimal", "xml.sax", "html.parser", "sched", "wave"]
SHADOWED = ["queue", "sched", "colorsys", "json", "lonely", "decimal", "installed"]

# Lines for the end of a module. {n} is new each time, {library} a module of the standard library, {own} one of the program.
APPENDED = {
    "comment": ["# comment {n}\n", "\n\n", "# shop.prices\n"],
    "function": [
        "def f{n}(x=[1, (2.5, 'ü')]):\n    '''Doc {n}.'''\n    return x\n",
        "async def g{n}():\n    return [x async for x in g{n}()], lambda: (yield)\n",
    ],
    "class": [
        "class C{n}(int):\n    X: int = {n}\n\n    def f(self):\n        return super().f()\n"
    ],
    "constant": [
        "X{n} = ({n}, {n}.5, {n}j, b'0', 10**{n}, ..., -0.0, 'x' * 5000, frozenset({{'a', {n}}}))\n",
        "Y{n} = 'ü{n}' 'abc' if X else {{'k{n}': [None, True]}}\n",
    ],
    "string of a set": [
        "W{n} = 'first_word'\n",
        "def w(x):\n    return x in {{'second_word', '226', 'replace'}}\n",
        "import ftplib, difflib\nW{n} = '426', 'insert'\n",
        "def v(x):\n    return x in {{'word_{n}', 'b'}}, lambda y: y in {{'b', 'word_{n}'}}\n",
        "def first_word():\n    pass\n",
    ],
    "import": ["import {library}\n", "import {own}\n", "from {library} import *\n"],
    "import of what is there": ["import sys, os.path as p\n", "import shop.prices\n"],
    "import in a function": [
        "def g():\n    import {library}\n",
        "class G:\n    def g(self):\n        from {own} import X\n",
    ],
    "conditional import": [
        "try:\n    import no_such{n}\nexcept ImportError:\n    pass\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import {library}\n",
        "import sys\nif sys.platform == 'win32':\n    import winreg, {own}\n",
    ],
    "star import": ["from {own} import *\n", "from installed import *\n"],
    "__all__": [
        "__all__ = ['X{n}']\n",
        "__all__ = []\n__all__ += ['prices', 'no_such']\n",
    ],
    "ctypes": [
        "import ctypes\nctypes.CDLL('libz.so.1')\n",
        "from ctypes import cdll\ncdll.LoadLibrary('libm.so.6')\ncdll.libz\n",
        "import ctypes.util\nL = ctypes.util.find_library('z')\n",
        "from ctypes import CDLL\nCDLL('no_such{n}.so')\n",
    ],
    "metadata": [
        "from importlib.metadata import version\nV = version('installed')\n",
        "import importlib.metadata\nimportlib.metadata.requires('packaging')\n",
        "import importlib.metadata as m\nm.version('no-such-{n}')\nm.entry_points(group='x')\n",
        "from importlib.metadata import files, packages_distributions\nfiles('installed')\n",
    ],
    "import_module": [
        "import importlib\nimportlib.import_module('{library}')\n",
        "import importlib\nimportlib.import_module('{own}')\n",
        "from importlib import import_module\n\ndef load(x):\n    return import_module('shop.' + x), import_module(f'installed.{{x}}')\n",
        "from importlib import import_module\nimport_module('.plugin', 'installed')\n",
        "__import__('{own}')\n__import__(str({n}))\n",
        "import pkgutil, shop\nALL = list(pkgutil.iter_modules(shop.__path__))\n",
    ],
    "name in a string": [
        "S{n} = '{own}', 'logging.handlers.SysLogHandler'\n",
        "S{n} = {{'plugin': 'installed.plugin', 'lonely': 'lonely', 'own': '{own}:X'}}\n",
    ],
    "__getattr__": [
        "def __getattr__(name):\n    import importlib\n    return importlib.import_module('.' + name, __name__)\n"
    ],
    "reads sources": [
        "import inspect\n\ndef text(f):\n    return open(inspect.getsourcefile(f)).read()\n",
        "import os, importlib\n\ndef load(d):\n    return [importlib.import_module(x) for x in os.listdir(d)]\n",
    ],
    "path": [
        "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n",
        "import site\nsite.addsitedir('x{n}')\n",
    ],
    "no newline": ["X{n} = {n}", "# end"],
    "form feed": ["\f\nX{n} = {n}\n\f"],
}

# How a line with an import changes, as a module.
IMPORTS: dict[str, Callable[[str, str, int], str]] = {
    "removed": lambda line, own, n: "",
    "made a comment": lambda line, own, n: f"# {line}",
    "in a function": lambda line, own, n: f"def later{n}():\n    {line}",
    "in a try": lambda line, own, n: f"try:\n    {line}\nexcept ImportError:\n    pass",
    "in an if": lambda line, own, n: f"if {n}:\n    {line}",
    "in an if TYPE_CHECKING": lambda line, own, n: (
        f"TYPE_CHECKING = False\nif TYPE_CHECKING:\n    {line}"
    ),
    "in a with": lambda line, own, n: f"with open('x'):\n    {line}",
    "twice": lambda line, own, n: f"{line}\n{line}",
    "with one before": lambda line, own, n: f"import sched\n{line}",
    "with one of the program before": lambda line, own, n: f"import {own}\n{line}",
    "with another name": lambda line, own, n: (
        line if line.endswith("*") else re.sub(r"( as \w+)?$", f" as y{n}", line)
    ),
    "with one more name": lambda line, own, n: (
        f"{line}, other{n}" if not line.endswith("*") else line
    ),
    "without a dot": lambda line, own, n: line.replace("from .", "from ", 1),
    "with a dot": lambda line, own, n: line.replace("from ", "from .", 1),
    "absolute": lambda line, own, n: re.sub(r"^from \.+ ?", "from shop.", line).replace(
        "shop. ", "shop "
    ),
    "relative": lambda line, own, n: re.sub(r"^from shop\.(\w)", r"from .\1", line),
}
# Links take a right there, and no time tells of a change that sets the file's own one back.
NOT_ON_WINDOWS = ("link", "link package", "data link", "same stat", "data same stat")
IMPORT = re.compile(r"^(?:import |from (?!__future__))[^\n(\\;]+$", re.MULTILINE)


class Changes:
    """Changes one program, and the surroundings of one build of it."""

    def __init__(self, tree: Tree, ours: Builder, other: Builder, seed: int) -> None:
        self.tree = tree
        self.ours = ours
        self.other = other
        self.random = random.Random(seed)
        self.count = 0
        self.copy = tree.root.parent / "copy"
        self.repair: tuple[Path, bytes] | None = None
        self.waiting: list[str] = []
        self.spec = tree.spec.read_text("utf-8")
        self.first = tree.root.parent / "first"
        tree.snapshot(self.copy)
        tree.snapshot(self.first)
        self.kinds: dict[str, Callable[[], str]] = {
            **{
                f"append: {kind}": lambda kind=kind: self.append(kind)  # type: ignore[misc]
                for kind in APPENDED
            },
            **{
                f"import: {kind}": lambda kind=kind: self.change_import(kind)  # type: ignore[misc]
                for kind in IMPORTS
            },
            **{
                name.replace("_", " "): getattr(self, name)
                for name in (
                    *("docstring", "constant", "swap", "attribute", "comment_above"),
                    *("entry", "rename", "rename_all", "copy_module", "remove"),
                    *("package", "to_package", "to_module", "namespace", "nested"),
                    *("shadow", "shadow_installed", "cover_submodule", "extension"),
                    *("latin", "byte_order_mark", "line_ends", "no_such_encoding"),
                    *("break_module", "break_entry", "empty", "binary_text"),
                    *("link", "link_package", "touch", "source_mode", "same_stat"),
                    *("future", "past", "other_file", "all_old"),
                    *("data_changed", "data_added", "data_removed", "data_mode"),
                    *("data_binary", "data_python", "data_link", "data_same_stat"),
                    *("install", "install_module", "install_version"),
                    *("undo", "undo_with_new_times", "as_at_first"),
                    *("several", "nothing"),
                    *(
                        "variable",
                        "option",
                        "programs",
                        "no_work",
                        "old_dist",
                        "no_state",
                    ),
                    *("damaged_state", "no_memory", "damaged_memory"),
                    *("while_building", "moved_away"),
                )
            },
        }
        for each in NOT_ON_WINDOWS if sys.platform == "win32" else ():
            del self.kinds[each]

    def edit(self, kind: str | None = None) -> str:
        """Do one thing, each kind once before any is done again, and say what."""
        self.count += 1
        self.ours.variables = self.other.variables = {}
        self.ours.keeps_dist = False
        self.tree.spec.write_text(self.spec, encoding="utf-8")
        if self.repair is not None:
            file, text = self.repair
            self.repair = None
            file.write_bytes(text)
            return f"{self.said(file)} repaired"
        if kind is None:
            kind = self.next_kind()
        if len(self.tree.sources()) < FEWEST:
            kind = "as at first"
        if not kind.startswith("undo"):
            self.tree.snapshot(self.copy)
        return f"{kind}: {self.kinds[kind]()}"

    def mend(self, failures: int) -> str | None:
        """Return the edit that ends a row of builds that failed, of which nothing can be seen."""
        if failures == 0 or self.repair is not None:
            return None
        return "undo" if failures == 1 else "as at first"

    def next_kind(self) -> str:
        """Return a kind that was not done for longest."""
        if not self.waiting:
            self.waiting = sorted(self.kinds)
            self.random.shuffle(self.waiting)
        return self.waiting.pop()

    # Text.

    def said(self, file: Path) -> str:
        """Return the name of a file for the report."""
        return str(file.relative_to(self.tree.root))

    def source(self) -> Path:
        """Choose a module, at times the entry."""
        return self.random.choice(self.tree.sources())

    def module(self) -> Path:
        """Choose a module, but not the entry."""
        files = [each for each in self.tree.sources() if each.name != "main.py"]
        return self.random.choice(files)

    def own(self) -> str:
        """Choose the name of a module."""
        return self.tree.name(self.module())

    def append(self, kind: str) -> str:
        """Add lines to the end of a module."""
        text = self.random.choice(APPENDED[kind]).format(
            n=self.count, library=self.random.choice(LIBRARY), own=self.own()
        )
        return self.append_to(self.source(), text)

    def append_to(self, file: Path, text: str) -> str:
        """Add lines to the end of a file."""
        old = file.read_bytes()
        gap = b"" if old.endswith(b"\n") or not old else b"\n"
        file.write_bytes(old + gap + text.encode("utf-8"))
        return f"{self.said(file)} += {text!r}"

    def change_import(self, kind: str) -> str:
        """Change a line with an import."""
        change = IMPORTS[kind]
        own, count = self.own(), self.count
        files = self.tree.sources()
        self.random.shuffle(files)
        for file in files:
            text = read(file)
            lines = list(IMPORT.finditer(text))
            self.random.shuffle(lines)
            for line in lines:
                new = change(line[0], own, count)
                if new != line[0]:
                    write(file, text[: line.start()] + new + text[line.end() :])
                    return f"{self.said(file)}: {line[0]!r} -> {new!r}"
        return self.append("import")

    def swap(self) -> str:
        """Let two imports change places."""
        files = self.tree.sources()
        self.random.shuffle(files)
        for file in files:
            text = read(file)
            lines = list(IMPORT.finditer(text))
            if len(lines) > 1:
                at = self.random.randrange(len(lines) - 1)
                one, two = lines[at], lines[at + 1]
                between = text[one.end() : two.start()]
                swapped = two[0] + between + one[0]
                write(file, text[: one.start()] + swapped + text[two.end() :])
                return f"{self.said(file)}: {one[0]!r} after {two[0]!r}"
        return self.append("import")

    def docstring(self) -> str:
        """Change the first string of a module, or add one."""
        file = self.source()
        text = read(file)
        new, found = re.subn(
            r'\A(\ufeff?)"""[^"]*"""', rf'\1"""Docstring {self.count}."""', text
        )
        if not found:
            new = f'"""Docstring {self.count}."""\n{text}'
        write(file, new)
        return self.said(file)

    def comment_above(self) -> str:
        """Move all lines of a module down."""
        file = self.source()
        write(file, f"# line {self.count}\n{read(file)}")
        return self.said(file)

    def constant(self) -> str:
        """Change a number in a module."""
        file = self.source()
        text = read(file)
        new, found = re.subn(r"(?<=[ (\[])\d+", str(self.count), text, count=1)
        if not found:
            return self.append("constant")
        write(file, new)
        return self.said(file)

    def attribute(self) -> str:
        """Give a package a name, at times that of a module in it, or take one away."""
        files = [f for f in self.tree.sources() if f.name == "__init__.py"]
        if not files:
            return self.package()
        file = self.random.choice(files)
        inside = [f.stem for f in self.tree.sources() if f.parent == file.parent]
        name = self.random.choice([f"name{self.count}", *inside])
        line = self.random.choice(
            ["{0} = 1\n", "{0} = 1\ndel {0}\n", "def {0}(): pass\n", "del {0}\n"]
        )
        return self.append_to(file, line.format(name))

    def entry(self) -> str:
        """Change the entry script."""
        line = self.random.choice(
            ["E{n} = {n}\n", "import {own}\n", "import {library}\n"]
        )
        own, library = self.own(), self.random.choice(LIBRARY)
        text = line.format(n=self.count, own=own, library=library)
        return self.append_to(self.tree.root / "main.py", text)

    # Modules and packages.

    def rename(self) -> str:
        """Give a module another name that nobody knows."""
        file = self.module()
        new = file.with_name(f"renamed{self.count}.py")
        file.rename(new)
        return f"{self.said(file)} -> {new.name}"

    def rename_all(self) -> str:
        """Give a module another name wherever it is mentioned."""
        files = [
            each
            for each in self.tree.sources()
            if each.stem not in ("main", "__init__")
        ]
        if not files:
            return self.package()
        file = self.random.choice(files)
        new = f"moved{self.count}"
        file.rename(file.with_name(f"{new}.py"))
        for each in self.tree.sources():
            write(each, re.sub(rf"\b{re.escape(file.stem)}\b", new, read(each)))
        return f"{self.said(file)} -> {new} everywhere"

    def copy_module(self) -> str:
        """Add a module with the same text, and import it."""
        file = self.module()
        new = self.tree.root / f"same{self.count}.py"
        shutil.copyfile(file, new)
        return f"{new.name} = {self.said(file)}; " + self.append_to(
            self.source(), f"import {new.stem}\n"
        )

    def remove(self) -> str:
        """Remove a module."""
        file = self.module()
        file.unlink()
        return self.said(file)

    def package(self) -> str:
        """Add a package and import it."""
        name = f"package{self.count}"
        self.add(f"{name}/__init__.py", "from .inner import X\n")
        self.add(f"{name}/inner.py", f"X = 'inner {self.count}'\n")
        return self.append_to(self.source(), f"import {name}.inner\n")

    def add(self, name: str, text: str) -> Path:
        """Add a file."""
        file = self.tree.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def to_package(self) -> str:
        """Make a module a package."""
        file = self.module()
        if file.name == "__init__.py":
            return self.nested()
        folder = file.with_suffix("")
        folder.mkdir(exist_ok=True)
        file.rename(folder / "__init__.py")
        return self.said(folder)

    def to_module(self) -> str:
        """Make a package a module."""
        files = [f for f in self.tree.sources() if f.name == "__init__.py"]
        if not files:
            return self.package()
        folder = self.random.choice(files).parent
        text = (folder / "__init__.py").read_bytes()
        shutil.rmtree(folder)
        folder.with_suffix(".py").write_bytes(text)
        return self.said(folder)

    def namespace(self) -> str:
        """Remove the __init__.py of a package, or add one."""
        folders = sorted({f.parent for f in self.tree.sources()} - {self.tree.root})
        if not folders:
            return self.package()
        file = self.random.choice(folders) / "__init__.py"
        if file.exists():
            file.unlink()
            return f"no {self.said(file)}"
        file.write_text(f"X = {self.count}\n", encoding="utf-8")
        return f"new {self.said(file)}"

    def nested(self) -> str:
        """Add a package in a package, whose module looks up, and use it from a function."""
        folders = sorted({f.parent for f in self.tree.sources()})
        folder = self.random.choice(folders) / f"nested{self.count}"
        name = self.said(folder).replace("/", ".")
        self.add(f"{self.said(folder)}/__init__.py", "")
        self.add(
            f"{self.said(folder)}/leaf.py",
            "from .. import prices\nfrom . import leaf\n",
        )
        return self.append_to(self.source(), f"def h():\n    from {name} import leaf\n")

    def shadow(self) -> str:
        """Add a module with the name of another outside, or remove it."""
        file = self.tree.root / f"{self.random.choice(SHADOWED)}.py"
        if file.exists():
            file.unlink()
            return f"no {file.name}"
        file.write_text(f"X = {self.count}\n", encoding="utf-8")
        return f"new {file.name}"

    def shadow_installed(self) -> str:
        """Add a package with the name of an installed one, or remove it."""
        folder = self.tree.root / "installed"
        if folder.exists():
            shutil.rmtree(folder)
            return "no installed/"
        self.add("installed/__init__.py", "")
        return f"new {self.said(self.add('installed/core.py', 'import csv'))}"

    def cover_submodule(self) -> str:
        """Add a package beside a module of the same name."""
        file = self.module()
        if file.name == "__init__.py":
            return self.attribute()
        return self.said(
            self.add(f"{self.said(file)[:-3]}/__init__.py", "import sched\n")
        )

    def extension(self) -> str:
        """Add a compiled module, or one that only looks like it, and import it."""
        found = sorted(Path(self.library()).glob("_queue.*.so"))
        file = self.tree.root / f"fast{self.count}.so"
        if found:
            shutil.copyfile(found[0], file)
        else:
            file.write_bytes(b"no library")
        beside = self.random.choice(["", "import sched\n", "import csv\n"])
        if beside:
            # The module graph takes its imports for those of the compiled module.
            file.with_suffix(".py").write_text(beside, encoding="utf-8")
        return self.append_to(self.source(), f"import {file.stem}\n")

    def library(self) -> str:
        """Return the folder with the compiled modules of the interpreter that runs this."""
        paths = [each for each in sys.path if each.endswith("lib-dynload")]
        return paths[0] if paths else "/nowhere"

    # Encodings and syntax.

    def latin(self) -> str:
        """Write a module in another encoding."""
        file = self.tree.root / f"latin{self.count}.py"
        text = f"# -*- coding: latin-1 -*-\nX = 'äöü {self.count}'\n"
        file.write_text(text, encoding="latin-1")
        return self.append_to(self.source(), f"import {file.stem}\n")

    def byte_order_mark(self) -> str:
        """Put a mark before a module, or take it away."""
        return self.rewrite(
            lambda text: (
                text[3:] if text.startswith(b"\xef\xbb\xbf") else b"\xef\xbb\xbf" + text
            )
        )

    def line_ends(self) -> str:
        """Give a module the other line ends."""
        return self.rewrite(
            lambda text: (
                text.replace(b"\r\n", b"\n")
                if b"\r" in text
                else text.replace(b"\n", b"\r\n")
            )
        )

    def no_such_encoding(self) -> str:
        """Name an encoding that there is not."""
        return self.breaking(self.module(), lambda text: b"# coding: no-such\n" + text)

    def break_module(self) -> str:
        """Break the syntax of a module; PyInstaller leaves such a module out."""
        return self.breaking(self.module(), lambda text: text + b"\ndef broken(:\n")

    def break_entry(self) -> str:
        """Break the syntax of the entry; the build fails."""
        return self.breaking(
            self.tree.root / "main.py", lambda text: text + b"\n  x = (\n"
        )

    def binary_text(self) -> str:
        """Put bytes into a module that are no text."""
        return self.breaking(self.module(), lambda text: text + b"\nX = '\xff\x00'\n")

    def empty(self) -> str:
        """Make a module empty for one build."""
        return self.breaking(self.module(), lambda text: b"")

    def breaking(self, file: Path, change: Callable[[bytes], bytes]) -> str:
        """Change a file for one build."""
        text = file.read_bytes()
        self.repair = (file, text)
        file.write_bytes(change(text))
        return self.said(file)

    def rewrite(self, change: Callable[[bytes], bytes]) -> str:
        """Change the bytes of a module."""
        file = self.source()
        file.write_bytes(change(file.read_bytes()))
        return self.said(file)

    # Files, times and links.

    def link(self) -> str:
        """Make a module a link, or let it lead elsewhere."""
        target = self.tree.elsewhere / f"target{self.count}.py"
        target.write_text(f"X = {self.count}\nimport html.parser\n", encoding="utf-8")
        return self.link_to("linked.py", target)

    def link_package(self) -> str:
        """Make a package a link, or let it lead elsewhere."""
        target = self.tree.elsewhere / f"folder{self.count}"
        target.mkdir()
        (target / "__init__.py").write_text(f"X = {self.count}\n", encoding="utf-8")
        return self.link_to("linked_package", target)

    def link_to(self, name: str, target: Path) -> str:
        """Make a link and import it."""
        link = self.tree.root / name
        was_there = link.is_symlink()
        if was_there:
            link.unlink()
        link.symlink_to(target)
        if was_there:
            return f"{name} -> {target.name}"
        return self.append_to(self.source(), f"import {link.stem}\n")

    def touch(self) -> str:
        """Give a file a new time."""
        file = self.source()
        os.utime(file)
        return self.said(file)

    def source_mode(self) -> str:
        """Make a module executable, or not."""
        file = self.source()
        file.chmod(file.stat().st_mode ^ 0o111)
        return self.said(file)

    def same_stat(self, file: Path | None = None) -> str:
        """Change a file in place, but not its size and time."""
        file = self.source() if file is None else file
        state, text = file.stat(), file.read_bytes()
        new = same_size(text, self.count)
        with file.open("r+b") as stream:
            stream.write(new)
        os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
        return str(file.name)

    def other_file(self) -> str:
        """Put another file in the place of one, of the same size and time."""
        file = self.source()
        state = file.stat()
        other = file.with_name("other.tmp")
        other.write_bytes(same_size(file.read_bytes(), self.count))
        other.chmod(state.st_mode)
        os.utime(other, ns=(state.st_atime_ns, state.st_mtime_ns))
        other.replace(file)
        return self.said(file)

    def future(self) -> str:
        """Change a file at a time that is still to come."""
        return self.change_at(time.time() + 100_000)

    def past(self) -> str:
        """Change a file at a time before the last build, as when the clock is set back."""
        return self.change_at(time.time() - 100_000)

    def change_at(self, when: float) -> str:
        """Change a file at a time."""
        file = self.source()
        line = self.random.choice(["T{n} = {n}\n", "import sched\n"])
        said = self.append_to(file, line.format(n=self.count))
        os.utime(file, (when, when))
        return said

    def all_old(self) -> str:
        """Change a source and give all the same old time, as package managers do."""
        said = self.append("constant")
        for file in self.tree.sources():
            os.utime(file, (1, 1))
        return said

    # Data.

    def data_file(self) -> Path:
        """Choose a data file."""
        folder = self.tree.root / self.tree.data
        files = sorted(each for each in folder.rglob("*") if each.is_file())
        return self.random.choice(files) if files else self.new_data("again.txt")

    def new_data(self, name: str) -> Path:
        """Add a data file."""
        return self.add(f"{self.tree.data}/{name}", f"data {self.count}\n")

    def data_changed(self) -> str:
        """Change a data file."""
        file = self.data_file()
        file.write_bytes(file.read_bytes() + b"# %d\n" % self.count)
        return self.said(file)

    def data_added(self) -> str:
        """Add a data file, at times in a new folder."""
        names = ["new{}.txt", "new{}/a b.txt", "deep/new{}", ".hidden{}", "é{}.txt"]
        return self.said(self.new_data(self.random.choice(names).format(self.count)))

    def data_removed(self) -> str:
        """Remove a data file, but not the last."""
        file = self.data_file()
        file.unlink()
        self.new_data("kept.txt")
        return self.said(file)

    def data_mode(self) -> str:
        """Make a data file executable, or not."""
        file = self.data_file()
        file.chmod(file.stat().st_mode ^ 0o111)
        return self.said(file)

    def data_binary(self) -> str:
        """Put a program in the place of a data file: PyInstaller then treats it as one; or text in its place."""
        file = self.data_file()
        if file.read_bytes().startswith((b"\x7fELF", b"MZ")):
            file.write_text(f"text {self.count}\n", encoding="utf-8")
        else:
            shutil.copyfile(shutil.which("true") or sys.executable, file)
        return self.said(file)

    def data_python(self) -> str:
        """Add a module or bytes that are called so to the data, or change it."""
        lines = [
            "import sched\n",
            "import {own}\n",
            "X = {n}\n",
            "def broken(:\n",
            "import_module('wave')\n",
        ]
        text = self.random.choice(lines).format(n=self.count, own=self.own())
        name = self.random.choice(
            ["script.py", f"script{self.count}.py", "__init__.py", "x.pyc"]
        )
        return f"{self.said(self.add(f'{self.tree.data}/{name}', text))} = {text!r}"

    def data_link(self) -> str:
        """Make a data file a link, to one beside it or outside."""
        target = self.tree.elsewhere / f"data{self.count}"
        target.write_text(f"outside {self.count}\n", encoding="utf-8")
        link = self.tree.root / self.tree.data / "link.txt"
        if link.is_symlink():
            link.unlink()
        link.symlink_to(self.random.choice([target, Path(self.data_file().name)]))
        if not link.exists():
            link.unlink()
            link.symlink_to(target)
        return f"link.txt -> {os.readlink(link)}"

    def data_same_stat(self) -> str:
        """Change a data file, but not its size and time."""
        return self.same_stat(self.data_file())

    # What is installed.

    def install(self) -> str:
        """Change an installed module."""
        line = self.random.choice(["# {n}\n", "import csv\n", "X{n} = {n}\n"])
        name = self.random.choice(["core.py", "plugin.py", "__init__.py", "notes.txt"])
        file = self.tree.site / "installed" / name
        with file.open("a", encoding="utf-8") as stream:
            stream.write(line.format(n=self.count))
        return f"{name} += {line!r}"

    def install_module(self) -> str:
        """Install a module that the program may have missed, or remove it."""
        file = (
            self.tree.site / f"{self.random.choice(['no_such', 'extra', 'queue'])}.py"
        )
        if file.exists():
            file.unlink()
            return f"no {file.name}"
        file.write_text(f"X = {self.count}\n", encoding="utf-8")
        return self.append_to(self.source(), f"import {file.stem}\n")

    def install_version(self) -> str:
        """Install another version: only its metadata changes."""
        file = self.tree.site / "installed-1.0.dist-info/METADATA"
        file.write_text(
            f"Metadata-Version: 2.1\nName: installed\nVersion: 1.0\nSummary: {self.count}\n",
            encoding="utf-8",
        )
        return file.name

    # The last edit, several at once, none.

    def undo(self) -> str:
        """Undo the last edit, to the times of the files."""
        return self.back(keeps_times=True)

    def undo_with_new_times(self) -> str:
        """Undo the last edit, with the times of now."""
        return self.back(keeps_times=False)

    def back(self, keeps_times: bool) -> str:
        """Make the sources what they were before the last edit."""
        self.tree.put_back(self.copy)
        if not keeps_times:
            for file in self.tree.sources():
                os.utime(file)
        return "the last edit"

    def as_at_first(self) -> str:
        """Put half of the files back that were there at first."""
        files = sorted(each for each in self.first.rglob("*") if each.is_file())
        taken = self.random.sample(files, len(files) // 2 + 1)
        for file in taken:
            new = self.tree.root / file.relative_to(self.first)
            # A folder may have become a module or a link.
            for each in new.parents:
                if self.tree.root in each.parents and not each.is_dir():
                    each.unlink(missing_ok=True)
            remove(new)
            new.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, new)
        return f"{len(taken)} files"

    def several(self) -> str:
        """Do several things at once."""
        calm = [
            each
            for each in sorted(self.kinds)
            if each not in ("several", "while building", "moved away")
            and not each.startswith(
                ("undo", "break", "no such", "empty", "binary text")
            )
        ]
        said = []
        for kind in self.random.sample(calm, self.random.randint(2, 4)):
            self.count += 1
            said.append(f"{kind}: {self.kinds[kind]()}")
        return "; ".join(said)

    def nothing(self) -> str:
        """Change nothing."""
        return "changed"

    # The surroundings of a build.

    def variable(self) -> str:
        """Set an environment variable for one build."""
        name, value = self.random.choice(
            [
                *[("PYTHONOPTIMIZE", "1"), ("PYTHONOPTIMIZE", "2"), ("LANG", "C")],
                *[("SOURCE_DATE_EPOCH", "1000000000"), ("LD_LIBRARY_PATH", "/lib")],
                *[("PYTHONHASHSEED", "2"), ("PYBUNDLE_NO_SUCH", "1")],
            ]
        )
        self.ours.variables = self.other.variables = {name: value}
        return f"{name}={value} for one build"

    def option(self) -> str:
        """Change the spec."""
        one, two = self.random.choice(
            [
                ("hiddenimports=[]", "hiddenimports=['wave', 'lonely']"),
                ("excludes=[]", "excludes=['csv', 'shop.deep']"),
                ("noarchive=False", "noarchive=True"),
                ("optimize=0", "optimize=2"),
                ("hiddenimports=[]", "hiddenimports=[]"),
                ("noarchive=False", "module_collection_mode={'shop': 'py'}"),
            ]
        )
        self.tree.spec.write_text(self.spec.replace(one, two), encoding="utf-8")
        return f"{two} for one build"

    def programs(self) -> str:
        """Change what is made of an analysis: only the end of the spec, at times for more than one build."""
        choices = {
            "the other layout": self.tree.other_spec,
            "another name": self.spec.replace("name='p'", "name='q'"),
            "debug": self.spec.replace("debug=False", "debug=True"),
            "an option": re.sub(
                r"(a\.scripts,\n(?: +a\.\w+,\n)* +)\[\]",
                r"\1[('u', None, 'OPTION')]",
                self.spec,
            ),
            "another folder for its contents": self.spec.replace(
                "console=True", "console=False, contents_directory='x'"
            ),
        }
        kind = self.random.choice(sorted(choices))
        lasts = self.random.random() < 0.3
        self.tree.spec.write_text(choices[kind], encoding="utf-8")
        if lasts and kind == "the other layout":
            self.tree.other_spec = self.spec
        if lasts:
            self.spec = choices[kind]
        return kind + ("" if lasts else " for one build")

    def no_work(self) -> str:
        """Remove the folder that PyInstaller works in, as a clean does."""
        shutil.rmtree(self.ours.folder / "work", ignore_errors=True)
        return self.maybe_also_edit()

    def old_dist(self) -> str:
        """Leave the program of the last build where it is, with a file changed."""
        self.ours.keeps_dist = True
        files = sorted(each for each in self.ours.dist.rglob("*") if each.is_file())
        if files:
            self.random.choice(files).write_bytes(b"damaged")
        return self.maybe_also_edit()

    def no_state(self) -> str:
        """Remove what the last build left for a splice."""
        remove(self.ours.state)
        return self.maybe_also_edit()

    def damaged_state(self) -> str:
        """Damage what the last build left."""
        work = self.ours.folder / "work"
        folders = [self.ours.state.parent / "splice", work]
        files = sorted(
            each
            for folder in folders
            for each in ([folder] if folder.is_file() else folder.rglob("*"))
            if each.is_file()
        )
        if not files:
            return self.nothing()
        file = self.random.choice(files)
        damage(file, self.random)
        return f"{file.name}; {self.maybe_also_edit()}"

    def no_memory(self) -> str:
        """Remove the memory."""
        if self.ours.memory is not None:
            for file in self.ours.memory.parent.glob(f"{self.ours.memory.name}*"):
                remove(file)
        return self.maybe_also_edit()

    def damaged_memory(self) -> str:
        """Damage the memory."""
        if self.ours.memory is not None and self.ours.memory.is_file():
            damage(self.ours.memory, self.random)
        return self.maybe_also_edit()

    def maybe_also_edit(self) -> str:
        """Edit the sources too, mostly in a way that needs no analysis."""
        kind = self.random.choice(["comment", "constant", "function", "import"])
        return self.append(kind) if self.random.random() < 0.7 else self.nothing()

    def while_building(self) -> str:
        """Edit while a build runs; that build may take it or not, the next has to."""
        started = time.monotonic()
        thread = threading.Thread(target=self.ours.build)
        said = self.append(self.random.choice(["comment", "constant"]))
        thread.start()
        delay = self.random.random() * 3
        said += f", while building ({delay:.2f} s): "
        time.sleep(max(0.0, started + delay - time.monotonic()))
        said += self.append(
            self.random.choice(["comment", "constant", "function", "import"])
        )
        thread.join()
        return said

    def moved_away(self) -> str:
        """Build with a part of the program moved away for one build, then put it back: the times are old ones."""
        folders = sorted({f.parent for f in self.tree.sources()} - {self.tree.root})
        if not folders:
            return self.package()
        folder = self.random.choice(folders)
        away = self.tree.elsewhere / f"away{self.count}"
        folder.rename(away)
        self.ours.build()
        folder.parent.mkdir(parents=True, exist_ok=True)
        away.rename(folder)
        return self.said(folder)


def read(file: Path) -> str:
    """Read text of any encoding and line ends as it is."""
    return file.read_bytes().decode("utf-8", "surrogateescape")


def write(file: Path, text: str) -> None:
    """Write what read returned."""
    file.write_bytes(text.encode("utf-8", "surrogateescape"))


def same_size(text: bytes, count: int) -> bytes:
    """Return another text of the same size."""
    found = re.search(rb"\d+", text)
    if found is None:
        return text.swapcase()
    new = str(count).encode().zfill(len(found[0]))[-len(found[0]) :].replace(b"0", b"1")
    return text[: found.start()] + new + text[found.end() :]


def damage(file: Path, chance: random.Random) -> None:
    """Cut a file off, or change some of its bytes."""
    text = bytearray(file.read_bytes())
    if chance.random() < 0.5:
        file.write_bytes(text[: len(text) // 2])
        return
    for _ in range(20):
        if text:
            text[chance.randrange(len(text))] ^= 0x55
    file.write_bytes(text)


def remove(file: Path) -> None:
    """Remove a file or folder."""
    if file.is_dir() and not file.is_symlink():
        shutil.rmtree(file)
    else:
        file.unlink(missing_ok=True)
