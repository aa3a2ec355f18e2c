"""Other answers than those of the running system, in the places where PyInstaller asks."""

from __future__ import annotations

from typing import Any


class Unknown(Exception):
    """A place that is not there, as PyInstaller is not the one that this was written for."""


class View:
    """A module as some code shall see it: some names are others."""

    def __init__(self, real: Any, **names: Any) -> None:
        self.__dict__.update(names)
        self.__dict__["_real"] = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._real, name, value)


def replace(owner: Any, **answers: Any) -> None:
    """Give names of a module or class other values.

    Raises Unknown if one of them is not there: whatever takes its place would not be answered.
    """
    for name, answer in answers.items():
        if not hasattr(owner, name):
            raise Unknown(f"{getattr(owner, '__name__', owner)} has no {name}")
        setattr(owner, name, answer)
