"""Freeze a program with PyOxidizer, and write down what it is made of: freezer_script.py says how it is called.

Its files are what PyOxidizer reads, and a folder that all builds share.
"""

from __future__ import annotations

from typing import Any

from freezer_script import run


def freeze(options: dict[str, Any], path: list[str]) -> dict[str, Any] | None:
    """Freeze."""
    from freeze_program import Freeze

    return Freeze(options, path).run()


if __name__ == "__main__":
    run(freeze, "configuration", "cache")
