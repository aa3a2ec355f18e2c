"""Make one portable program: lay the files of interpreter, packages and user, compile them, and give them a launcher."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

import distributions
import frozen_record
import own_files
import portable_compile
import portable_home
import portable_launcher
import portable_libraries
import portable_sources
from asked import Asked

HERE = Path(__file__).parent
START = "_pybundle_portable"
RUN = "_pybundle_run"
SETTINGS = "_pybundle_settings"
# An interpreter that the program starts is not told to leave out the packages of its user; it has them by then, at the end.
CUSTOMIZATION = """\
import os, site, sys
import _pybundle_system
if site.ENABLE_USER_SITE:
    sys.path[:] = [each for each in sys.path if each != site.USER_SITE]
    site.ENABLE_USER_SITE = False
_pybundle_system.start()
"""


class Portable:
    """A program that options describe, of modules on an import path."""

    # The modules that pybundle adds to the program, and the script that starts it.
    OWN: tuple[str, ...] = (START, "_pybundle_system", "_pybundle_start")
    RUN = portable_launcher.ENTRY
    # Whether its interpreter is one of its user's.
    GUIDED = False

    def __init__(self, options: dict[str, Any], path: list[str]) -> None:
        self.options = options
        self.path = [*options["sourceRoots"], *options["paths"], *path]
        self.closure = distributions.closure(path, options["freezers"])
        own_files.give(self.closure, options["own"])
        self.asked = Asked(options, self.path)
        self.program = Path(options["target"])
        self.contents = self.program / self._contents()
        # Where each file of the program is from.
        self.sources: dict[str, str] = {}
        self.compile = portable_compile.Compile(options["optimize"])

    def make(self) -> dict[str, Any]:
        """Make it, and return what is to be recorded."""
        refusal = self._refusal()
        if refusal:
            raise SystemExit(refusal)
        own = dict(portable_sources.own_modules(self.options["sourceRoots"]))
        window = portable_sources.wants_window(
            self.options["hiddenImports"], own.values()
        )
        standard = dict(portable_home.standard_files(window))
        # What is first in the import path is what is imported, but for what is imported before there is a program.
        early = portable_home.started_with()
        own = portable_sources.without(own, early)
        self._lay_modules(own, portable_compile.SOURCE_AND_CODE)
        hidden = portable_sources.hiding(own)
        self._lay_home(portable_sources.without(standard, hidden), window)
        pth = self._lay_packages(set(map(portable_sources.top, standard)), hidden)
        for path, source in self.asked.files():
            self._lay(self.contents / path, source)
        self._check_hidden_imports()
        self._lay_own(pth)
        executable = self._lay_interpreter()
        self.compile.run()
        for file, source in self.compile.laid.items():
            self.sources[file] = source
        missing = portable_libraries.complete(
            self.program,
            executable,
            self.contents / portable_libraries.FOLDER,
            self.sources,
        )
        program = self._write_launcher(executable, self.contents / f"{RUN}.pyc")
        return self._described(program, missing)

    def _contents(self) -> str:
        """Return the folder of the modules, relative to that of the program."""
        return portable_home.contents()

    def _refusal(self) -> str:
        """Return why there can be no such program; an empty text if there can."""
        return portable_home.refusal(self.options["name"])

    def _lay_home(self, standard: dict[str, str], window: bool) -> None:
        """Lay the standard library, and what windows need if there are some."""
        self._lay_modules(standard, portable_compile.CODE)
        for path, source in portable_home.window_files() if window else ():
            self._lay(self.contents / path, source)

    def _lay(self, target: Path, source: str) -> None:
        """Copy a file, unless another one is there."""
        if not target.exists() and os.path.isfile(source):
            portable_compile.copy(source, target)
            self.sources[str(target)] = source

    def _lay_modules(self, files: dict[str, str], usual: str) -> None:
        """Lay files of an import path, modules as the user wants them."""
        modes = self.options["moduleCollectionMode"]
        for path, source in files.items():
            if self._is_excluded(path):
                continue
            if path.endswith(".py"):
                mode = portable_sources.mode_of(path, modes) or usual
                self.compile.add(self.contents / path, path, source, mode)
            else:
                self._lay(self.contents / path, source)

    def _lay_packages(self, standard: set[str], own: set[str]) -> bool:
        """Lay what is installed, but for what has a name of the standard library or of the user's own modules; tell whether something is to be done at each start of an interpreter."""
        pth = False
        for each in self.closure:
            found, shared = portable_sources.installed(each)
            # That of the user's own project has what belongs to its sources.
            hidden = set() if each.name in self.options["own"] else own
            inside = portable_sources.without(found, standard | hidden)
            self._lay_modules(inside, portable_compile.SOURCE_AND_CODE)
            pth = pth or any(path.endswith(".pth") for path in inside)
            for path, source in shared.items():
                self._lay(self.program / path, source)
        return pth

    def _is_excluded(self, path: str) -> bool:
        module = distributions.module_name(path)
        return module is not None and any(
            each in self.options["excludes"]
            for each in (module, *distributions.parents(module))
        )

    def _check_hidden_imports(self) -> None:
        for name in self.options["hiddenImports"]:
            place = self.contents.joinpath(*name.split("."))
            planned = self.compile.has(place)
            if not planned and not portable_sources.is_importable(place):
                self.asked.problems.append(["hiddenImport", name])

    def _lay_own(self, pth: bool) -> None:
        """Lay what starts the program: the entry, the hooks, and what pybundle adds."""
        options = self.options
        entry = Path(options["entry"])
        script = self.contents / f"{self._name_of_entry(entry)}.py"
        modes = options["moduleCollectionMode"]
        mode = portable_sources.mode_of(script.name, modes)
        mode = mode or portable_compile.SOURCE_AND_CODE
        self.compile.replace(script, entry.name, str(entry), mode)
        suffix = ".py" if mode in portable_compile.WITH_SOURCE else ".pyc"
        hooks = []
        for number, file in enumerate(options["runtimeHooks"]):
            hook = f"_pybundle_hook_{number}"
            self.compile.replace(
                self.contents / f"{hook}.py", os.path.basename(file), file
            )
            hooks.append(f"{hook}.pyc")
        for folder in options["paths"]:
            for file in sorted(Path(folder).glob("_pybundle_*.py")):
                self.compile.replace(self.contents / file.name, file.name, str(file))
        for module in self.OWN:
            file = HERE / f"{module}.py"
            self.compile.replace(self.contents / file.name, file.name, str(file))
        settings = {
            "entry": script.stem + suffix,
            "hooks": hooks,
            "name": options["name"],
            "guided": self.GUIDED,
            "quickStart": options["quickStart"],
            "up": len(Path(self._contents()).parts),
        }
        self._write(SETTINGS, f"SETTINGS = {settings!r}\n")
        self._write(RUN, self.RUN)
        # An interpreter of another version may read it where the program's own is not the only one.
        mode = portable_compile.SOURCE_AND_CODE
        self._write("sitecustomize", self._customization(pth), mode)

    def _name_of_entry(self, entry: Path) -> str:
        """Return what the entry is named: as it is, unless a module has that name, which is imported by it."""
        other = self.compile.source(self.contents / f"{entry.stem}.py")
        is_free = other is None or os.path.samefile(other, entry)
        return entry.stem if is_free else f"_pybundle_entry_{entry.stem}"

    def _write(self, module: str, text: str, mode: str = portable_compile.CODE) -> None:
        """Lay a module that is made."""
        scratch = Path(self.options["scratch"], "made")
        scratch.mkdir(parents=True, exist_ok=True)
        file = scratch / f"{module}.py"
        file.write_text(text, encoding="utf-8")
        self.compile.replace(
            self.contents / file.name, file.name, str(file), mode, made=True
        )

    def _customization(self, pth: bool) -> str:
        """Return what each interpreter of the program does first: also one that the program starts as sys.executable."""
        added = "site.addsitedir(os.path.dirname(os.__file__))\n"
        return CUSTOMIZATION + (added if pth else "")

    def _lay_interpreter(self) -> Path | None:
        """Lay the interpreter, under the name of the program: that is what users see in a list of processes."""
        source = portable_home.executable()
        if portable_home.WINDOWS:
            target = self.contents / f"{self.options['name']}.exe"
            if not self.options["console"]:
                source = os.path.join(os.path.dirname(source), "pythonw.exe")
        else:
            target = self.contents / "bin" / self.options["name"]
        self._lay(target, source)
        os.chmod(target, 0o755)
        return target

    def _write_launcher(self, executable: Path | None, start: Path) -> str:
        """Write what users start; return its name."""
        assert executable is not None
        return portable_launcher.write(self.program, executable, start, self.options)

    def _described(self, program: str, missing: list[list[str]]) -> dict[str, Any]:
        sources = frozen_record.Sources(self.sources, self.closure)
        return {
            "program": program,
            "python": platform.python_version(),
            "freezer": "1",
            "parts": frozen_record.parts(self.program, program, sources),
            "problems": self.asked.problems,
            "missingLibraries": missing,
            "lacking": {},
        }
