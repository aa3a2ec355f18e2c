"""Freeze a program with Nuitka, and write down what it is made of: freezer_script.py says how it is called.

Its file is the one with Nuitka's arguments, which can be run by hand.
"""

from __future__ import annotations

from typing import Any

from freezer_script import run


def freeze(options: dict[str, Any], path: list[str]) -> dict[str, Any]:
    """Freeze."""
    from nuitka_freeze import NuitkaFreeze

    return NuitkaFreeze(options, path, options["arguments"]).run()


if __name__ == "__main__":
    run(freeze, "arguments")
