"""Let a program start without doing again and again what it has just done: looking for garbage, and compiling annotations.

The runtime hook pybundle_start_hook.py calls start(), right after that of the guard. The collector looks at new objects after
some hundred of them, and after ten times that also at older ones. While a program imports modules, those are their classes
and functions, which stay: to find nothing to collect there takes an eighth of the start.

- Older objects: when it has looked at the new ones and the older ones would be next, and modules have come since the last
  time, these become the oldest ones unseen.
- New objects: where it has found nothing among them, and modules have come, those after them become the oldest ones unseen,
  at most a few times; where it finds something, it looks at the next ones again. So what a program drops while it starts
  takes no memory, but for what lies between two looks.
- Annotations in quotes: typing compiles each of them, and most of them are the same few words. The code is kept and shared.

No time and no number of a machine decides what a start is. The program's word counts: gc.collect(), gc.disable(),
gc.freeze() and its thresholds do what they do. Nothing is left once modules have ceased to come.
"""

import gc
import sys

# So many times that older objects are next with no new module: the program has started.
QUIET = 5
# New objects are looked at after that many times at the latest.
UNSEEN = 7
# More than any start needs: whoever makes modules for ever gets the collector back.
LONGEST = 10_000
# Older objects are next after about that many times.
OLDER = 10
# The interpreter sets fewer objects aside for itself; if there are more, the program does.
FROZEN = 2000


def start() -> None:
    """Begin, unless this Python has no generations, or sets objects aside by walking through them."""
    if gc.get_threshold()[2] and "free-threading" not in sys.version:
        gc.callbacks.append(Start())


def pass_over() -> None:
    """Make all objects the oldest: set them aside, which makes the counts zero, and put them back."""
    gc.freeze()
    gc.unfreeze()


class Start:
    """Is told when a collection begins and when it ends, until the program has started."""

    def __init__(self) -> None:
        self.annotations = Annotations()
        self.looks = True
        self.passed_over = 0
        self.modules_at_older = self.modules_at_new = len(sys.modules)
        self.quiet = 0
        self.unseen = 0
        self.left = 0

    def __call__(self, phase: str, info: "dict[str, int]") -> None:
        """Pass over a look at objects."""
        if info["generation"]:
            return
        if phase == "start":
            self.annotations.keep()
            self.looks = not self.left or not due(0) or frozen()
            if not self.looks:
                self.left -= 1
                self.passed_over += 1
                pass_over()
        elif self.looks:
            self.seen(info["collected"])
            if due(1):
                self.older_are_next(info)

    def seen(self, collected: int) -> None:
        """Say how many times from now on new objects are passed over, after a look at some."""
        modules = len(sys.modules)
        come = modules > self.modules_at_new and self.passed_over <= LONGEST
        self.modules_at_new = modules
        self.unseen = min(2 * self.unseen + 1, UNSEEN) if come and not collected else 0
        self.left = self.unseen

    def older_are_next(self, info: "dict[str, int]") -> None:
        """Pass over older objects, unless the program has started."""
        modules = len(sys.modules)
        self.quiet = 0 if modules > self.modules_at_older else self.quiet + 1
        self.modules_at_older = modules
        if not self.quiet:
            self.passed_over += OLDER
        if self.quiet == QUIET or self.passed_over > LONGEST or frozen():
            self.end(info)
        elif not self.quiet:
            pass_over()

    def end(self, info: "dict[str, int]") -> None:
        """Be told no more, from the end of a collection on."""
        self.annotations.forget()
        place = gc.callbacks.index(self)
        del gc.callbacks[place]
        # The interpreter goes on with the one after that which is in this place now.
        for missed in gc.callbacks[place : place + 1]:
            missed("stop", info)


def due(generation: int) -> bool:
    """Return whether the collector looks by itself, not because the program tells it to."""
    return gc.get_count()[generation] > gc.get_threshold()[generation]


def frozen() -> bool:
    """Return whether the program has set objects aside."""
    return gc.get_freeze_count() > FROZEN


class Annotations:
    """Lets typing compile those that say the same once: annotations in quotes, most of which are the same few words."""

    def __init__(self) -> None:
        self.names: dict[str, object] = {}
        self.compile: object = None

    def keep(self) -> None:
        """Begin, if typing is there by now and compiles annotations as soon as it sees them."""
        if self.compile is not None:
            return
        reference = getattr(sys.modules.get("typing"), "ForwardRef", None)
        made = getattr(reference, "__init__", None)
        names = getattr(made, "__globals__", {})
        code = getattr(made, "__code__", None)
        if "compile" in getattr(code, "co_names", ()) and "compile" not in names:
            # typing has imported functools. A call is what it was: there is no other frame between, whose flags count.
            self.compile = sys.modules["functools"].lru_cache(None)(compile)
            self.names = names
            names["compile"] = self.compile

    def forget(self) -> None:
        """Take what was kept out of memory."""
        if self.compile is not None and self.names.get("compile") is self.compile:
            del self.names["compile"]
