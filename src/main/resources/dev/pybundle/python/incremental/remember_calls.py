"""Make PyInstaller remember what functions returned that its hooks run in a process of their own.

Such a function imports packages and looks at them, so its result depends on all that can be imported, and on the
environment. One that imported a module of the user's own is not remembered: those change from build to build.
"""

from __future__ import annotations

import functools
import importlib
import marshal
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import freezer_path
from memory import Memory, key_of, variables
from stamps import digest, is_folder, listed, stamp
from surroundings import OUTSIDE

# This version writes no references, so equal values are equal bytes.
WITHOUT_REFERENCES = 2


class Calls:
    """The calls of a build."""

    def __init__(self, memory: Memory, salt: bytes, roots: list[str]) -> None:
        self.memory = memory
        self.salt = salt
        self.roots = [*roots, *map(os.path.realpath, roots)]
        self.known: dict[tuple[str, ...], bytes] = {}
        # The user's modules that calls have imported.
        self.imported: set[str] = set()

    def install(self) -> None:
        """Give PyInstaller's process for isolated calls the memory: it is started for the first call that is not known."""
        python: Any = importlib.import_module("PyInstaller.isolated._parent").Python
        enter, leave, call = python.__enter__, python.__exit__, python.call

        @functools.wraps(enter)
        def remembering_enter(child: Any) -> Any:
            child.remembered = []
            child.chain = self.surroundings()
            return child

        @functools.wraps(leave)
        def remembering_leave(child: Any, *exception: Any) -> Any:
            return leave(child, *exception) if child._child is not None else None

        @functools.wraps(call)
        def remembering_call(
            child: Any, function: Any, *args: Any, **kwargs: Any
        ) -> Any:
            # What a call does to the process may be seen by the next.
            child.chain = key_of(child.chain, written(function, args, kwargs))
            value = self.memory.get(child.chain) if child._child is None else None
            if value is not None:
                child.remembered.append((function, args, kwargs))
                return marshal.loads(value)
            if child._child is None:
                enter(child)
                for earlier, its_args, its_kwargs in child.remembered:
                    call(child, earlier, *its_args, **its_kwargs)
            result = call(child, function, *args, **kwargs)
            own = call(child, imports_from, self.roots)
            self.imported.update(own)
            if not own:
                self.memory.put(child.chain, marshal.dumps(result))
            return result

        python.__enter__ = remembering_enter
        python.__exit__ = remembering_leave
        python.call = remembering_call

    def surroundings(self) -> bytes:
        """Return a hash of all that a call can see and its arguments do not tell."""
        settings: Any = importlib.import_module("PyInstaller.config").CONF
        path = (*sys.path, *freezer_path.folders())
        if path not in self.known:
            self.known[path] = key_of(*self.importable(path))
        settled = sorted(f"{name}={value}" for name, value in variables().items())
        return key_of(
            self.salt,
            "call",
            self.known[path],
            os.getcwd(),
            # A package may have looked for a library of the system.
            *map(digest, OUTSIDE),
            *settings["pathex"],
            *settled,
        )

    def importable(self, path: Iterable[str]) -> Iterator[str]:
        """Yield what can be imported: of the user's sources the names, of everything else also what shows that it changed."""
        for folder in path:
            yield folder
            is_own = any(
                os.path.join(folder, "").startswith(os.path.join(root, ""))
                for root in self.roots
            )
            yield from listing(folder, not is_own, set())


def listing(folder: str, with_state: bool, seen: set[str]) -> Iterator[str]:
    """Yield the files below a folder, in no order that changes by itself; a folder once, as links may lead back to it."""
    real = os.path.realpath(folder)
    if real in seen:
        return
    seen.add(real)
    found = listed(folder)
    if found is None:
        yield state_of(folder)
        return
    for entry in found:
        if entry.name == "__pycache__":
            continue
        if is_folder(entry):
            yield entry.name + "/"
            yield from listing(entry.path, with_state, seen)
            yield ".."
        else:
            yield f"{entry.name} {state_of(entry.path)}" if with_state else entry.name


def state_of(file: str) -> str:
    """Return what shows that a file was changed, and survives a copy; nothing if it is not there."""
    found = stamp(file)
    return "" if found is None else f"{found[0]} {found[1]}"


def written(function: Any, args: Any, kwargs: Any) -> bytes:
    """Return a call as bytes."""
    call = (function.__code__, function.__defaults__, function.__kwdefaults__, args)
    return marshal.dumps((*call, sorted(kwargs.items())), WITHOUT_REFERENCES)


def imports_from(roots: list[str]) -> list[str]:
    """Return the modules that were imported from some folders. Runs in the process of the calls, without this module."""
    import os
    import sys

    beginnings = tuple(os.path.join(root, "") for root in roots)
    return [
        name
        for name, module in list(sys.modules.items())
        if str(getattr(module, "__dict__", {}).get("__file__")).startswith(beginnings)
    ]
