"""Let what PyInstaller does to modules of the standard library wait until the program imports them.

Its runtime hooks of inspect and pkgutil change one function of those. For that they import them at each start, with all that
these import in turn: two fifths of the start of a program that uses neither. So they are modules of the program here, each of
which is imported right after the one that it changes, before anybody else sees that.
"""

import sys


def wait(hooks: "dict[str, str]") -> None:
    """Import each hook after the module that it changes, which is perhaps there already."""
    waiting = {}
    for module, hook in hooks.items():
        if module in sys.modules:
            run(hook)
        else:
            waiting[module] = hook
    if waiting:
        sys.meta_path.insert(0, Later(waiting))  # type: ignore[arg-type]


def run(hook: str) -> None:
    """Import a hook; PyInstaller gives none to a program in which it has not seen the module."""
    if any(each.find_spec(hook, None) for each in finders()):  # type: ignore[attr-defined]
        __import__(hook)


def finders() -> "list[object]":
    """Return all that find modules; an old one may know another way only."""
    return [each for each in sys.meta_path if hasattr(each, "find_spec")]


class Later:
    """Is asked for each module that is imported, until no hook waits."""

    def __init__(self, hooks: "dict[str, str]") -> None:
        self.hooks = hooks

    def find_spec(self, name: str, *where: object) -> object:
        """Find what the other finders find, and have the hook run after it."""
        if name not in self.hooks:
            return None
        others = [each for each in finders() if not isinstance(each, Later)]
        found = (each.find_spec(name, *where) for each in others)  # type: ignore[attr-defined]
        spec = next(filter(None, found), None)
        if spec is not None:
            spec.loader = Then(spec.loader, self)
        return spec

    def loaded(self, name: str) -> None:
        """Run the hook of a module, once."""
        hook = self.hooks.pop(name, None)
        if hook is not None:
            run(hook)
            # Of two threads, only one finds it there.
            if not self.hooks:
                try:
                    sys.meta_path.remove(self)  # type: ignore[arg-type]
                except ValueError:
                    pass


class Then:
    """Loads a module as its own loader does, and has its hook run after that."""

    def __init__(self, loader: object, later: Later) -> None:
        self.loader = loader
        self.later = later

    def __getattr__(self, name: str) -> object:
        """Be the loader in all else."""
        return getattr(self.loader, name)

    def exec_module(self, module: object) -> None:
        """Let the loader do it, which is the only one that the module knows."""
        spec = module.__spec__  # type: ignore[attr-defined]
        module.__loader__ = spec.loader = self.loader  # type: ignore[attr-defined]
        self.loader.exec_module(module)  # type: ignore[attr-defined]
        self.later.loaded(spec.name)
