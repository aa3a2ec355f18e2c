"""Let a program start without the garbage collector walking again and again through what it has just imported.

The runtime hook pybundle_start_hook.py calls start(), right after that of the guard. The collector looks at new objects after
some hundred of them, and after ten times that also at older ones. While a program imports modules, those are their classes
and functions, which stay: to find nothing to collect there takes up to a tenth of the start. So when it has looked at the new
ones and the older ones would be next, and modules have come since the last time, these become the oldest ones unseen.

No time and no number of a machine decides what a start is. New objects are collected as ever, so what a program drops while
it starts takes no memory. The program's word counts: gc.collect(), gc.disable(), gc.freeze() and its thresholds do what they
do. Nothing is left once modules have ceased to come.
"""

import gc
import sys

# So many times that older objects are next with no new module: the program has started.
QUIET = 5
# More than any start needs: whoever makes modules for ever gets the collector back.
LONGEST = 1000
# The interpreter sets fewer objects aside for itself; if there are more, the program does.
FROZEN = 2000


def start() -> None:
    """Begin, unless this Python has no generations, or sets objects aside by walking through them."""
    if gc.get_threshold()[2] and "free-threading" not in sys.version:
        gc.callbacks.append(Start())


class Start:
    """Is told when a collection begins and when it ends, until the program has started."""

    def __init__(self) -> None:
        self.modules = len(sys.modules)
        self.quiet = 0
        self.passed_over = 0

    def __call__(self, phase: str, info: "dict[str, int]") -> None:
        """Pass over a look at older objects."""
        if phase != "stop" or info["generation"]:
            return
        if gc.get_count()[1] <= gc.get_threshold()[1]:
            return
        modules = len(sys.modules)
        self.quiet = 0 if modules > self.modules else self.quiet + 1
        self.modules = modules
        self.passed_over += not self.quiet
        over = self.quiet == QUIET or self.passed_over > LONGEST
        if over or gc.get_freeze_count() > FROZEN:
            self.end(info)
        elif not self.quiet:
            # Sets all aside and makes the counts zero; puts all back, as the oldest.
            gc.freeze()
            gc.unfreeze()

    def end(self, info: "dict[str, int]") -> None:
        """Be told no more, from the end of a collection on."""
        place = gc.callbacks.index(self)
        del gc.callbacks[place]
        # The interpreter goes on with the one after that which is in this place now.
        for missed in gc.callbacks[place : place + 1]:
            missed("stop", info)
