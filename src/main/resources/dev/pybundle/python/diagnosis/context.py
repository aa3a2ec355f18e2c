"""What every answer about a program needs: the question, the project and what is installed."""

from __future__ import annotations

import os
import sysconfig
from typing import Any

from installed import Installed


class Context:
    """One question, and where to look for the answer."""

    def __init__(self, question: dict[str, Any]) -> None:
        self.question = question
        self.basedir: str = question["basedir"]
        self.roots: list[str] = question["sourceRoots"]
        self.entry: str = question["entry"]
        self.installed = Installed()
        self.standard = os.path.normpath(sysconfig.get_path("stdlib"))

    def is_standard_file(self, path: str) -> bool:
        """Tell whether a file belongs to the standard library."""
        return (
            os.path.normpath(path).startswith(self.standard + os.sep)
            and os.sep + "site-packages" + os.sep not in path
        )
