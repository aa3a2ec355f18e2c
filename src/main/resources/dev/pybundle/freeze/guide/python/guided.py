"""Make a program that runs with a Python of its user's machine: its modules, and a launcher that finds that Python."""

from __future__ import annotations

import importlib.machinery
import os
import pkgutil
import platform
import re
import struct
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

import portable
import portable_compile
import portable_home
import portable_launcher

# The variable that says where the program is told its port.
PORT = "PYBUNDLE_GUIDE_PORT"
VERSION = "{}.{}".format(*sys.version_info)
START = """\
import os, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import _pybundle_portable
_pybundle_portable.run()
"""
CUSTOMIZATION = """\
import os, sys
contents = os.path.dirname(os.path.abspath(__file__))
if os.environ.get("_PYBUNDLE_GUIDED") == sys.executable:
    import _pybundle_guided
    _pybundle_guided.settle(contents, {pth})
elif contents in sys.path:
    sys.path.remove(contents)
"""
# Of the standard library what needs a library of the system, so that an interpreter may have been built or packaged without.
OPTIONAL = re.compile(
    rb"^(?:import|from)\s+(bz2|ctypes|curses|dbm|lzma|readline|sqlite3|ssl|tkinter|zlib)\b",
    re.MULTILINE,
)
# A Python may have been built without loadable extensions of SQLite.
LOADS = re.compile(rb"^[^#\n]*\.enable_load_extension\s*\(", re.MULTILINE)
LOADING = "sqlite3.Connection.enable_load_extension"
PLACES = {
    "linux": [
        *("/usr/bin", "/usr/local/bin", "~/.local/bin", "~/.pyenv/versions/*/bin"),
        "~/.local/share/uv/python/*/bin",
    ],
    "darwin": [
        "/Library/Frameworks/Python.framework/Versions/{version}/bin",
        *("/opt/homebrew/bin", "/usr/local/bin", "~/.local/bin"),
        *("~/.pyenv/versions/*/bin", "~/.local/share/uv/python/*/bin"),
        # What lies in /usr/bin only asks for these tools where they are not there.
        "/Library/Developer/CommandLineTools/usr/bin",
        "/Applications/Xcode.app/Contents/Developer/usr/bin",
    ],
    # The launcher py is not asked: it may download the Python that it does not find.
    "win32": [
        "%LOCALAPPDATA%/Programs/Python/Python{digits}",
        "%LOCALAPPDATA%/Python/pythoncore-{version}-64",
        "%PROGRAMFILES%/Python{digits}",
        *("%APPDATA%/uv/python/*", "~/.pyenv/pyenv-win/versions/*"),
    ],
}
INSTALLER = "the installer of Python {version} from python.org"
UV = "with uv: uv python install {version}"
INSTALL = {
    "linux": [
        "Debian, Ubuntu: sudo apt install python{version}",
        "Fedora: sudo dnf install python{version}",
        UV,
    ],
    "darwin": [
        INSTALLER,
        "with Homebrew: brew install python@{version}",
        UV,
    ],
    "win32": [
        INSTALLER,
        "with winget: winget install Python.Python.{version}",
        UV,
    ],
}


class Guided(portable.Portable):
    """Such a program: a portable one without its interpreter."""

    OWN = (*portable.Portable.OWN, "_pybundle_guided")
    RUN = START
    GUIDED = True

    def _contents(self) -> str:
        contents: str = self.options["contentsDirectory"]
        return contents

    def _refusal(self) -> str:
        return ""

    def _lay_home(self, standard: dict[str, str], window: bool) -> None:
        """Leave it out."""

    def _lay_interpreter(self) -> None:
        """Leave it out."""

    def _customization(self, pth: bool) -> str:
        return CUSTOMIZATION.format(pth=pth)

    def _write_launcher(self, executable: Path | None, start: Path) -> str:
        suffix = ".exe" if portable_home.WINDOWS else ""
        file = self.program / f"{self.options['name']}{suffix}"
        portable_compile.copy(self.options["launcher"], file)
        file.chmod(0o755)
        lines = [*self._lines(start.relative_to(self.program).as_posix())]
        (self.program / "guide.txt").write_text(
            "".join(f"{name}\t{value}\n" for name, value in lines), encoding="utf-8"
        )
        return file.name

    def _lines(self, start: str) -> Iterator[tuple[str, str]]:
        """Yield what the launcher has to know."""
        bits = struct.calcsize("P") * 8
        kind = ", free-threaded" if sysconfig.get_config_var("Py_GIL_DISABLED") else ""
        machine = platform.machine()
        yield "name", self.options["name"]
        yield "wanted", f"Python {VERSION} ({bits}-bit, {machine}{kind})"
        yield "python", VERSION
        suffix = importlib.machinery.EXTENSION_SUFFIXES[0]
        yield "tag", suffix + (machine if sys.platform == "darwin" else "")
        needed = optional(own_sources(self.compile, self.options["sourceRoots"]))
        for name in sorted(needed):
            yield "needed", name
        for place in PLACES[sys.platform]:
            yield "place", formatted(place)
        for option in ["-S", *portable_launcher.interpreter_options(self.options)]:
            yield "option", option
        yield "start", start
        for rule in os.environ.get(PORT, "").splitlines():
            yield "port", rule
        for way in INSTALL[sys.platform]:
            # That of macOS is built without.
            if sys.platform != "darwin" or LOADING not in needed or way != INSTALLER:
                yield "install", formatted(way)


def formatted(text: str) -> str:
    """Return a text with the version in it."""
    return text.format(version=VERSION, digits=VERSION.replace(".", ""))


def own_sources(
    compiled: portable_compile.Compile, roots: Iterable[str]
) -> Iterator[str]:
    """Yield the sources of the user's own modules in a program."""
    for module in compiled.modules.values():
        if any(Path(root) in Path(module.source).parents for root in roots):
            yield module.source


def optional(files: Iterable[str]) -> set[str]:
    """Return what an interpreter may lack and sources need: modules that they import at once, and what they call."""
    found: set[str] = set()
    for file in files:
        source = Path(file).read_bytes()
        found.update(name.decode() for name in OPTIONAL.findall(source))
        if LOADS.search(source) and not lacks(LOADING):
            found.add(LOADING)
    return found


def lacks(name: str) -> bool:
    """Tell whether this interpreter lacks something."""
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return True
    return False
