"""Learn from PyInstaller, while it builds, what a build of replaced modules needs."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import signature
from internals import part


class Watch:
    """Hooks into PyInstaller's classes."""

    def __init__(self) -> None:
        self.analyses: list[tuple[Any, dict[str, Any]]] = []
        self.archives: list[Any] = []
        # By name, what a scan of code has looked at.
        self.scanned: set[str] = set()
        # Of these all counts: other code has looked at them, or they were imported.
        self.whole: set[str] = set()
        self.other: str | None = None

    def install(self) -> None:
        """Watch PyInstaller's classes."""
        build_main = part("building.build_main")
        api = part("building.api")
        datastruct = part("building.datastruct")
        graph = part("depend.analysis").PyiModuleGraph
        self._watch(build_main.Analysis, self._analysis)
        self._watch(api.PYZ, lambda archive, options: self.archives.append(archive))
        for kind in (build_main.Splash, datastruct.Tree, api.MERGE):
            self._watch(kind, self._foreign)
        original = graph.get_code_using

        @functools.wraps(original)
        def get_code_using(its: Any, module: str) -> Any:
            found = original(its, module)
            target = self.scanned if module in signature.SCANNED else self.whole
            target.update(map(str, found))
            return found

        graph.get_code_using = get_code_using

    def _analysis(self, analysis: Any, options: dict[str, Any]) -> None:
        self.analyses.append((analysis, options))

    def _foreign(self, target: Any, options: dict[str, Any]) -> None:
        self.other = f"the spec uses {type(target).__name__}"

    @staticmethod
    def _watch(kind: Any, tell: Callable[[Any, dict[str, Any]], None]) -> None:
        original = kind.__init__

        @functools.wraps(original)
        def initialise(target: Any, *arguments: Any, **options: Any) -> None:
            original(target, *arguments, **options)
            tell(target, options)

        kind.__init__ = initialise
