"""Freeze for another system: PyInstaller's own steps, with the answers of the target wherever it asks the running system."""

from __future__ import annotations

import importlib
import pathlib
import sys
from typing import Any

import built_in_modules
import freezer_path
import platform_answers
import target_imports
import twin_calls
from answers import View, replace
from cross_target import Target, read


def install(file: str, own: str) -> Target:
    """Take what the plugin wrote about the target, before anything of PyInstaller is imported.

    Args:
        file: the options
        own: the folder of this module and those beside it

    Returns:
        what a program is frozen for
    """
    target = read(file)
    children = [folder for folder in sys.path if folder]
    twin = twin_calls.Twin(target, children)
    target_imports.install(target, [own, *freezer_path.folders()])
    platform_answers.tell_compat(target)
    if target.is_windows:
        import windows_answers

        windows_answers.install(target)
    elif target.platform == "linux":
        import linux_answers

        linux_answers.install(target)
    elif target.platform == "darwin":
        import macos_answers

        macos_answers.install(target)
    twin_calls.install(twin)
    find_binaries(target)
    return target


def find_binaries(target: Target) -> None:
    """Take the target's interpreter and its own modules."""
    bindepend: Any = importlib.import_module("PyInstaller.depend.bindepend")
    analysis: Any = importlib.import_module("PyInstaller.depend.analysis")
    api: Any = importlib.import_module("PyInstaller.building.api")
    graph: Any = importlib.import_module("PyInstaller.lib.modulegraph.modulegraph")
    utils: Any = importlib.import_module("PyInstaller.building.utils")
    entries = analysis.get_bootstrap_modules

    def bootstrap_modules() -> list[tuple[str, str, str]]:
        kept = [each for each in entries() if each[2] != "EXTENSION"]
        for name in ("_struct", "zlib"):
            found = target.extension(name)
            if found is not None:
                place = utils.destination_name_for_extension(name, found, "EXTENSION")
                kept.append((place, found, "EXTENSION"))
        return kept

    replace(
        bindepend,
        get_python_library_path=lambda: target.library,
        _get_paths_for_parent_directory_preservation=lambda: [
            pathlib.Path(target.site)
        ],
        sys=View(
            sys,
            executable=target.executable,
            prefix=target.prefix,
            base_prefix=target.prefix,
        ),
    )
    main: Any = importlib.import_module("PyInstaller.__main__")
    # It asks the system of the target who runs it.
    replace(main, check_unsafe_privileges=lambda: None)
    replace(api, get_bootstrap_modules=bootstrap_modules)
    replace(graph, sys=View(sys, builtin_module_names=built_in_modules.modules(target)))
