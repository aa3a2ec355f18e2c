"""PyInstaller and its hooks are told that they run on the target."""

from __future__ import annotations

import builtins
import importlib.machinery
import os
import platform
import sys
import sysconfig
import types
from typing import Any

from answers import View, replace
from cross_target import Target


def tell_compat(target: Target) -> None:
    """Replace what PyInstaller.compat found out, before another module of PyInstaller takes it from there."""
    import PyInstaller
    from PyInstaller import compat

    windows, macos = target.is_windows, target.platform == "darwin"
    linux = target.platform == "linux"
    replace(
        compat,
        is_win=windows,
        is_win_10=windows,
        is_darwin=macos,
        is_macos_11=macos,
        is_macos_11_native=macos,
        is_linux=linux,
        is_unix=linux,
        is_musl=False,
        is_venv=False,
        is_virtualenv=False,
        is_conda=False,
        is_pure_conda=False,
        base_prefix=target.prefix,
        python_executable=target.executable,
        EXTENSION_SUFFIXES=target.suffixes,
        ALL_SUFFIXES=[".py", ".pyc", *target.suffixes],
        system=target.system,
        # A child would be started by macOS' arch for what this names there.
        architecture=target.machine if macos else "64bit",
        machine=None if macos else target.bootloader.rpartition("-")[2],
        getsitepackages=lambda *arguments: [target.site],
        importlib_load_source=Hooks(target).load,
    )
    replace(PyInstaller, PLATFORM=target.bootloader)


class Hooks:
    """Loads hooks as PyInstaller does, but what they import to ask for the system answers for the target.

    For each hook on its own: what else they import must go on knowing where it runs.
    """

    def __init__(self, target: Target) -> None:
        self.target = target
        multiarch = (
            "darwin"
            if target.platform == "darwin"
            else f"{target.options.machine}-linux-gnu"
        )
        names: dict[str, Any] = {
            "platform": target.platform,
            "implementation": View(sys.implementation, _multiarch=multiarch),
        }
        if target.is_windows:
            names["getwindowsversion"] = lambda: types.SimpleNamespace(
                major=10, minor=0
            )
        self.views = {
            "sys": View(sys, **names),
            "os": View(os, name="nt" if target.is_windows else "posix"),
            "platform": View(
                platform,
                system=lambda: target.system,
                machine=lambda: target.machine,
                architecture=lambda *arguments: ("64bit", ""),
            ),
            "sysconfig": View(sysconfig, _get_sysconfigdata_name=self.data_name),
        }

    def data_name(self) -> str:
        """Return the name of the module with the target's configuration, which its own sysconfig tells: distributions
        change the rule.
        """
        if self.target.is_windows:
            raise AttributeError("Windows has no such module")
        for folder in self.target.standard:
            for name in ("sysconfig.py", "sysconfig/__init__.py"):
                file = os.path.join(folder, name)
                if os.path.isfile(file):
                    answer: Any = self.load("sysconfig", file)
                    return str(answer._get_sysconfigdata_name())
        raise AttributeError("there is no sysconfig")

    def find(self, name: str, *arguments: Any) -> Any:
        """Import for a hook."""
        found = builtins.__import__(name, *arguments)
        top = name.partition(".")[0]
        names = arguments[2] if len(arguments) > 2 else ()
        level = arguments[3] if len(arguments) > 3 else 0
        if level or top not in self.views or (names and name != top):
            return found
        return self.views[top]

    def load(self, name: str, file: str) -> types.ModuleType:
        """Load a hook."""
        loader = importlib.machinery.SourceFileLoader(name, file)
        module = types.ModuleType(name)
        module.__file__ = file

        def find(
            name: str,
            globals: Any = None,
            locals: Any = None,
            fromlist: Any = (),
            level: int = 0,
        ) -> Any:
            return self.find(name, globals, locals, fromlist, level)

        vars(module)["__builtins__"] = {**vars(builtins), "__import__": find}
        code = loader.get_code(name)
        if code is None:
            raise ImportError(f"no code in {file}")
        exec(code, vars(module))  # noqa: S102
        return module
