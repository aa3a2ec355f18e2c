"""Find the modules whose code is written in another way if other modules are: those with equal sets of strings.

The compiler makes equal constant sets, as in `x in {"get", "put"}` in two functions, one object. But where code of another
module in the process has one of the strings already, each function gets a set of its own, with that string in it. marshal
writes an object once, so the bytes are others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from types import CodeType
from typing import Any

WORD = re.compile(r"\w+")


def shared_sets(code: CodeType) -> str:
    """Return which of the equal sets of strings in a module are one object; nothing if none are equal."""
    sets = list(sets_of_strings(code))
    if len(sets) == len(set(sets)):
        return ""
    numbers: dict[int, int] = {}
    return " ".join(str(numbers.setdefault(id(each), len(numbers))) for each in sets)


def deciding_strings(code: CodeType) -> set[str]:
    """Return the strings of the sets that are equal: what else has them decides about the bytes."""
    counted = Counter(sets_of_strings(code))
    return {
        string
        for each, number in counted.items()
        if number > 1
        for string in each
        if isinstance(string, str)
    }


def sets_of_strings(code: CodeType) -> Iterator[frozenset[Any]]:
    """Yield the constant sets of a module that have a string, from all its functions."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from sets_of_strings(constant)
        elif isinstance(constant, frozenset) and any(
            isinstance(each, str) for each in constant
        ):
            yield constant


def strings_of(source: str, code: CodeType) -> set[str]:
    """Return all strings that compiling a module may leave in the process: its names, and constants like names."""
    return {*WORD.findall(source), *constants(code.co_consts)}


def constants(values: Any) -> Iterator[str]:
    """Yield the strings in constants."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, (tuple, frozenset)):
            yield from constants(value)
        elif isinstance(value, CodeType):
            yield from constants(value.co_consts)
