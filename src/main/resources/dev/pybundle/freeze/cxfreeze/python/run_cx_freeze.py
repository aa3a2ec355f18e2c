"""Freeze a program with cx_Freeze, and write down what it is made of: freezer_script.py says how it is called."""

from __future__ import annotations

import os
import sys
from typing import Any

from freezer_script import run


def freeze(options: dict[str, Any], path: list[str]) -> dict[str, Any]:
    """Freeze."""
    # No byte code of the environment's, which may be that of other sources.
    sys.pycache_prefix = os.path.join(options["scratch"], "no-byte-code")
    from freeze import Freeze

    return Freeze(options, path).run()


if __name__ == "__main__":
    run(freeze)
