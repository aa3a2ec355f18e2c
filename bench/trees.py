"""The programs that edits.py edit: a small one of every kind of module, and the sample backend."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import freezer

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "src/it/cortex-backend/src"

SMALL = {
    "main.py": '"""The entry."""\nimport sys\n\nimport shop\nimport space.part\nimport installed.core\nfrom names import *\n'
    "from tools.text import shout\n\nif __name__ == '__main__':\n    print(shop.total(), shout(FIRST), sys.argv)\n",
    "names.py": '"""Names."""\nfrom constants import NUMBERS as numbers\n\n__all__ = ["FIRST", "second"]\n'
    'FIRST = "first"\n\n\ndef second():\n    return numbers\n',
    "constants.py": '"""Constants that are awkward to write."""\nfrom __future__ import annotations\nimport math\n\n'
    "NUMBERS = (1.5, -0.0, 3j, 10**30, 1e999, 255, 256, -5)\nTEXTS = ('', 'a', 'ü', '\\ud800', 'shop.prices', f'{NUMBERS!r:>9}')\n"
    "BYTES = (b'', b'0', b'\\xff' * 300)\nSETS = frozenset({1, 'b', b'c'}), {'a', 'b', 'c'} | {None, ..., True}\n"
    "def later(x=[1, (2.5, 'ü')], *, y: int = 0b11) -> None:\n    return x in {'p', 'q', b'r', (1, 2)}\n",
    "grammar.py": '"""Grammar."""\nimport asyncio\nimport shop.deep.inner as inner\n\n\nasync def ticks(n):\n    for i in range(n):\n'
    "        yield i\n        await asyncio.sleep(0)\n\n\ndef kind(x):\n    match x:\n        case {'a': [first, *rest], **others}:\n"
    "            return first, rest, others\n        case inner.DEPTH | None:\n            return lambda a, /, b=1: (y := a + b)\n"
    "    global MADE\n    MADE = [z for z in (1, 2, 3) if (w := z)]\n    del MADE\n",
    "shop/__init__.py": '"""A package."""\nfrom . import prices\nfrom .cart import Cart\n\n__version__ = "1.0"\n'
    "total = Cart().total\n",
    "shop/cart.py": '"""Relative imports."""\nfrom .prices import price\nfrom .deep.inner import DEPTH\nimport shop.prices as again\n\n\n'
    "class Cart:\n    def total(self):\n        return price(DEPTH), again\n",
    "shop/prices.py": '"""Prices."""\nimport decimal_like\n\n\ndef price(x):\n    return decimal_like.Money(x)\n',
    "shop/deep/__init__.py": '"""A package in a package."""\n',
    "shop/deep/inner.py": '"""Two levels up."""\nfrom .. import prices\nfrom ...shop import cart\n\nDEPTH = 2\n',
    "decimal_like.py": '"""Money."""\nimport grammar\n\n\nclass Money(int):\n    pass\n',
    "tools/__init__.py": "",
    "tools/text.py": '"""Text."""\nfrom tools import text as itself\n\n\ndef shout(x):\n    return x.upper(), itself\n',
    # The compiler makes equal sets one object, unless another module has interned one of their strings.
    "sets.py": '"""Sets."""\n\n\ndef one(x):\n    return x in {"first_word", "second_word", "a b"}\n\n\ndef two(x):\n    return 1.5, x in {"second_word", "first_word", "a b"}\n',
    "space/part.py": '"""In a namespace package."""\nfrom . import other\nimport sets\n\nX = 1\n',
    "space/other.py": "X = 2\n",
    "unused.py": '"""Imported by nobody at first."""\nimport queue\nimport tools.text\n',
    "data/greeting.txt": "hello\n",
    "data/deep/table.sql": "CREATE TABLE t (x);\n",
    "data/script.py": "import sched\nprint('run by the program')\n",
}

# Stands for what is installed, in a folder that may be written.
INSTALLED = {
    "installed/__init__.py": "X = 1\n",
    "installed/core.py": "from importlib.metadata import version\n\nVERSION = version('installed')\n",
    "installed/plugin.py": "import colorsys\n",
    "installed/notes.txt": "data of a package\n",
    "lonely.py": "X = 1\n",
    "installed-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: installed\nVersion: 1.0\n",
    "installed-1.0.dist-info/RECORD": "installed/__init__.py,,\ninstalled/core.py,,\ninstalled/plugin.py,,\ninstalled/notes.txt,,\n"
    "lonely.py,,\ninstalled-1.0.dist-info/METADATA,,\ninstalled-1.0.dist-info/RECORD,,\n",
}


class Tree:
    """A program: its sources, what is installed for it, and the spec."""

    def __init__(self, python: str, kind: str, layout: str, folder: Path) -> None:
        self.python = python
        self.root = folder / "src é"
        self.site = folder / "site"
        # Links lead to here.
        self.elsewhere = folder / "elsewhere"
        self.elsewhere.mkdir(parents=True)
        if kind == "sample":
            shutil.copytree(
                SAMPLE, self.root, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            write(self.root, SMALL)
        write(self.site, INSTALLED)
        self.data = "db/migrations" if kind == "sample" else "data"
        self.spec = folder / "spec" / "p.spec"
        self.spec.parent.mkdir()
        other = "onefile" if layout == "onedir" else "onedir"
        self.write_spec(other)
        self.other_spec = self.spec.read_text("utf-8")
        self.write_spec(layout)

    def write_spec(self, layout: str) -> None:
        """Let PyInstaller write the spec, as the goal generate-spec would."""
        source = str(self.root / self.data)
        command = freezer.makespec(
            self.python,
            *(f"--{layout}", "--name", "p", "--specpath", str(self.spec.parent)),
            *("--paths", str(self.root), "--log-level", "ERROR"),
            *("--add-data", f"{source}{os.pathsep}{self.data}"),
            str(self.root / "main.py"),
        )
        done = subprocess.run(
            command, cwd=self.spec.parent, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            sys.exit(f"{self.python} has no PyInstaller that works: {done.stderr}")

    def sources(self) -> list[Path]:
        """Return the modules, always in the same order."""
        files = [each for each in self.root.rglob("*.py") if each.is_file()]
        return sorted(
            each for each in files if not each.is_relative_to(self.root / self.data)
        )

    def name(self, source: Path) -> str:
        """Return the name of a module."""
        parts = source.relative_to(self.root).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def snapshot(self, copy: Path) -> None:
        """Keep a copy of the sources, with their times."""
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.root, copy, symlinks=True)

    def put_back(self, copy: Path) -> None:
        """Make the sources what they were."""
        shutil.rmtree(self.root)
        shutil.copytree(copy, self.root, symlinks=True)


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
