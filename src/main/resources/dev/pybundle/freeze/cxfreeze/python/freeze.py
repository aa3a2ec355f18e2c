"""Freeze one program with cx_Freeze: analyse it, complete that, write it, make it reproducible."""

from __future__ import annotations

import platform
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import complete
import copying
import cx_Freeze  # type: ignore[import-not-found]
import cx_Freeze.common  # type: ignore[import-not-found]
import cx_Freeze.hooks.unused_modules  # type: ignore[import-not-found]
import cx_Freeze.module  # type: ignore[import-not-found]
import distributions
import elf_needs
import frozen_record
import import_graph
import own_files
import reproducible
import source_modes
import standard_library
import standard_modules
from asked import Asked
from finder_graph import FinderGraph
from freeze_options import path_of

HERE = Path(__file__).parent
# The modules that let the program act as an interpreter, on any system.
INTERPRETER = "_pybundle_system", "_pybundle_interpreter"
START = "_pybundle_start"
# Of what cx_Freeze leaves out by itself: what only a site has, and Python's own tests. The rest it takes for useless even if
# the program imports it.
STILL_EXCLUDED = {"sitecustomize", "usercustomize", "test", "test.support"}


class Freeze:
    """A freeze that options describe, of modules on an import path."""

    def __init__(self, options: dict[str, Any], path: list[str]) -> None:
        self.options = options
        self.path = [*options["sourceRoots"], *options["paths"], *path]
        # Before hooks of the freezer import anything.
        self.closure = distributions.closure(path, options["freezers"])
        own_files.give(self.closure, options["own"])
        # Why the completion asked for modules.
        self.reasons: dict[str, tuple[str, str]] = {}
        self.asked = Asked(options, self.path)
        self.constants = cx_Freeze.module.ConstantsModule()
        self.executable = executable(options)
        self.main = self.executable.main_module_name
        self.freezer = self._freezer()
        self.finder = self.freezer.finder
        self.graph = FinderGraph(self.finder, self.main, options["entry"])
        self.copies = copying.watched(self.freezer, standard_library.library_folders())

    def _freezer(self) -> Any:
        options = self.options
        modes = options["moduleCollectionMode"]
        archived = {name for name, mode in modes.items() if mode == "pyz"}
        if PathFinder.find_spec("tzdata", self.path) is None:
            # Its hook would take the time zones of this machine, which change; every system but Windows has them.
            sys.modules["cx_Freeze.hooks._zoneinfo_"] = None  # type: ignore[assignment]
        freezer = cx_Freeze.Freezer(
            [self.executable],
            self.constants,
            excludes=options["excludes"],
            # "*" alone leaves the paths of namespace packages, whose outermost package has no file.
            replace_paths=[
                (folder, "")
                for folder in [*sorted(self.path, key=len, reverse=True), "*"]
            ],
            optimize=options["optimize"],
            path=self.path,
            target_dir=options["target"],
            zip_include_packages=sorted({*standard_library.archivable(), *archived}),
            zip_exclude_packages=["*"],
            silent=1,
            include_msvcr=True,
            metadata=version(options),
        )
        modules = freezer.finder._modules
        for name in cx_Freeze.hooks.unused_modules.DEFAULT_EXCLUDES:
            if (
                name not in {*STILL_EXCLUDED, *options["excludes"]}
                and modules.get(name) is None
            ):
                modules.pop(name, None)
        return freezer

    def run(self) -> dict[str, Any]:
        """Freeze, and return what is to be recorded."""
        self.finder.include_file_as_module(self.options["entry"], self.main)
        for name in INTERPRETER:
            self.finder.include_file_as_module(str(HERE / f"{name}.py"), name)
        if self.options["quickStart"]:
            self.finder.include_file_as_module(str(HERE / f"{START}.py"), START)
        # The encodings themselves are in its executable.
        for name in standard_library.CODECS:
            self.graph.add(name)
        hooks = self._include_hooks()
        self.asked.add_modules(self.finder)
        files = dict(self.asked.files())
        on_disk = self._complete(files)
        lacking = self._replace_weaker()
        self._settle_constants(hooks)
        self.freezer.freeze()
        for path, source in sorted(files.items()):
            self.copies.file(source, path)
        self._record_modules()
        archived = reproducible.settle(self.lib, self._loose(), self.options["epoch"])
        modes = self.options["moduleCollectionMode"]
        self.copies.sources.update(
            source_modes.lay_sources(self._modules(), self.lib, modes, on_disk)
        )
        self._write_imports(hooks)
        return self._described(archived, lacking)

    @property
    def lib(self) -> Path:
        """The folder of the program's modules."""
        return Path(self.freezer.target_dir, "lib")

    def _modules(self) -> list[Any]:
        self.finder.__dict__.pop("modules", None)
        return list(self.finder.modules)

    def _include_hooks(self) -> list[tuple[str, str]]:
        hooks = []
        for number, file in enumerate(self.options["runtimeHooks"]):
            name = f"__hook{number}__"
            self.finder.include_file_as_module(file, name)
            hooks.append((name, Path(file).name))
        return hooks

    def _complete(self, files: dict[str, str]) -> set[str]:
        """Add what the analysis cannot see; return the packages whose sources the program looks for."""
        options = self.options.get("completion")
        if options is None:
            return set()
        data = [(path, source, "DATA") for path, source in files.items()]
        completion = complete.Completion(
            self.graph, self.closure, options, data, complete.HookRecord()
        )
        while completion.grow() or completion.take_unimported():
            pass
        for module in self._modules():
            # Files come from what the distributions recorded, not from what else lies in the folder of a package.
            if (
                module.root is module
                and module.in_file_system == 1
                and not is_standard(module)
            ):
                module.in_file_system = 2
        found, libraries = completion.files()
        for path, source in [*found, *libraries]:
            # The prefix of the program is its folder, and not that of the modules in it.
            place = f"../{path}" if distributions.is_shared(path) else path
            files.setdefault(place, source)
        completion.report(found, libraries)
        self.reasons.update(completion.reasons)
        return set(completion.sources())

    def _write_imports(self, hooks: list[tuple[str, str]]) -> None:
        """Write who imports whom beside the program."""
        entry = Path(self.options["entry"]).name
        imports = self.graph.import_graph({self.main: entry, **dict(hooks)})
        for name in (*INTERPRETER, *self.options["hiddenImports"]):
            imports.ask(name, import_graph.HIDDEN)
        for name, (mechanism, place) in self.reasons.items():
            imports.ask(name, mechanism, place)
        parts = Path(self.freezer.target_dir).parent / "parts"
        parts.mkdir(exist_ok=True)
        imports.write(str(parts / import_graph.FILE), self.path)

    def _replace_weaker(self) -> dict[str, list[str]]:
        bundled = bundled_modules()
        if not bundled:
            return {}
        scratch = Path(self.options["scratch"], "probe")
        scratch.mkdir(parents=True, exist_ok=True)
        interpreter = standard_modules.BundledInterpreter(
            self.executable.base, bundled, scratch
        )
        return standard_modules.replace_weaker(self._modules(), interpreter)

    def _settle_constants(self, hooks: list[tuple[str, str]]) -> None:
        self.constants.values["PYBUNDLE"] = {
            "entry": Path(self.options["entry"]).name,
            "hooks": hooks,
            "quickStart": self.options["quickStart"],
            "unbuffered": self.options["unbuffered"],
            "warnings": self.options["warnings"],
        }
        reproducible.steady_constants(self.constants)

    def _record_modules(self) -> None:
        for module in self._modules():
            if module.file is not None and module.code is not None:
                start = self.lib.joinpath(*module.name.split("."))
                written = (
                    start / "__init__.pyc"
                    if module.path is not None
                    else Path(f"{start}.pyc")
                )
                self.copies.sources[str(written)] = str(module.file)

    def _loose(self) -> set[str]:
        """Return the modules that leave the archive: they may look for data beside their file."""
        return {
            each.name
            for each in self._modules()
            if self.options["noarchive"]
            or (each.root is each and each.path is None and not is_standard(each))
        }

    def _described(
        self, archived: list[str], lacking: dict[str, list[str]]
    ) -> dict[str, Any]:
        sources = frozen_record.Sources(self.copies.sources, self.closure)
        program = self.executable.target_name
        return {
            "program": program,
            "layout": "onedir",
            "python": bundled_version(),
            "freezer": cx_Freeze.__version__,
            "parts": frozen_record.parts(
                Path(self.freezer.target_dir), program, sources
            ),
            "modules": sorted(each.name for each in self._modules()),
            "archived": archived,
            "problems": self.asked.problems,
            "missingModules": {
                name: sorted(by) for name, by in self.finder._bad_modules.items()
            },
            "missingLibraries": list(elf_needs.unmet(str(self.freezer.target_dir))),
            "lacking": lacking,
        }


def executable(options: dict[str, Any]) -> Any:
    """Return the description of the executable."""
    windows = options["windows"] or {}
    texts = windows.get("versionInfo", {})
    return cx_Freeze.Executable(
        options["entry"],
        init_script=str(HERE / "start_program.py"),
        base="console" if options["console"] else "gui",
        target_name=options["name"],
        icon=path_of(options["icon"]) if windows and "icon" in options else None,
        copyright=texts.get("LegalCopyright"),
        trademarks=texts.get("LegalTrademarks"),
        manifest=path_of(windows["manifest"]) if "manifest" in windows else None,
        uac_admin=windows.get("uacAdmin", False),
        uac_uiaccess=windows.get("uacUiaccess", False),
    )


def version(options: dict[str, Any]) -> SimpleNamespace | None:
    """Return what cx_Freeze makes the version resource of an executable for Windows of."""
    if options["windows"] is None:
        return None
    texts = options["windows"]["versionInfo"]
    return SimpleNamespace(
        version=options["version"],
        name=texts.get("ProductName"),
        description=texts.get("FileDescription"),
        long_description=texts.get("Comments"),
        author=texts.get("CompanyName"),
    )


def is_standard(module: Any) -> bool:
    """Tell whether a module belongs to the standard library."""
    return module.root.name in standard_library.names()


def bundled_modules() -> str:
    """Return the folder with the compiled modules of cx_Freeze's own interpreter; it need not be there."""
    folder = cx_Freeze.common.resource_path("lib")
    return str(folder) if folder is not None else ""


def bundled_version() -> str:
    """Return the version of the Python in the program."""
    file = cx_Freeze.common.resource_path(
        f"frozen/frozen-{cx_Freeze._compat.SOABI}.json"
    )
    if file is None or not bundled_modules():
        return platform.python_version()
    import json

    return str(json.loads(file.read_bytes())["__version__"]).partition(" ")[0]
