"""Run PyInstaller unchanged in this process and write down what it put together.

Usage: run_pyinstaller.py RECORD COMPLETION MEMORY FOREIGN ARGUMENT...

The arguments are PyInstaller's own. COMPLETION holds the options of completing.py as JSON, or "-" for PyInstaller's own
analysis. MEMORY holds those of remembering, or "-" for a clean build. FOREIGN holds those of cross_target.py, or "-" for a
program of this system. RECORD receives, as JSON, what each EXE and
COLLECT of the spec was given, so that the program can be assembled again with other copies of some files, the modules
that are in its archives, which collect_... calls of the spec found nothing, for which PyInstaller exits with 0, and how
much of the build was remembered. Who imports whom lies beside it, as import_graph.py writes it.
"""

from __future__ import annotations

import gc
import json
import marshal
import os
import sys
from typing import TYPE_CHECKING

import freezer_path
from recording import (
    Record,
    record_empty_collects,
    record_imports,
    record_targets,
)

if TYPE_CHECKING:
    from signature import View
    from surroundings import Surroundings


# No reasons of a completion, as marshal writes them.
NONE = marshal.dumps({})


class Remembered:
    """A build with a memory. Its modules are imported only then: a clean build has no more in its process than it needs."""

    def __init__(self, options_file: str) -> None:
        import assembler
        import internals
        import memory
        import remember
        import remember_calls
        import splice_state
        import surroundings
        import watch

        self.assembler = assembler
        self.internals = internals
        self.remember = remember
        self.remember_calls = remember_calls
        self.splice_state = splice_state
        self.surroundings = surroundings
        self.watch = watch.Watch()
        with open(options_file, encoding="utf-8") as stream:
            self.options = json.load(stream)
        self.memory = memory.Memory(self.options["file"], self.options["limit"])
        # Nothing if the next build is not to replace modules of this one.
        self.around: Surroundings | None = None

    def look_around(self, completion: str, arguments: list[str]) -> None:
        """Take note of what the build depends on, before it looks at anything."""
        state = self.options.get("splice")
        if state is None:
            return
        if os.path.exists(state):
            os.remove(state)
        self.around = self.surroundings.Surroundings(
            self.options, completion, arguments
        )

    def install(self, record: Record) -> None:
        """Give PyInstaller the memory, or write down why not."""
        record.clean = self.internals.refusal() or self.memory.trouble
        if record.clean is not None:
            self.around = None
            return
        self.steps = self.remember.Remembering(self.memory)
        self.steps.install()
        self.calls = self.remember_calls.Calls(
            self.memory, self.steps.salt, self.options["sourceRoots"]
        )
        self.calls.install()
        if self.around is not None:
            self.watch.install()
        # The graph lives until the end anyway, and looking through it again and again takes a tenth of a build.
        gc.disable()

    def finish(self, record: Record, view: View | None) -> None:
        """Leave to the next build what it may need."""
        if self.around is not None:
            self.watch.whole.update(self.calls.imported)
            try:
                self.splice_state.SpliceState(
                    self.watch, self.around, self.steps, view
                ).leave(self.options["splice"], record.described())
            except self.surroundings.Refused as reason:
                record.unspliceable = str(reason)
            work = os.path.dirname(self.watch.archives[0].name)
            assembly = self.assembler.Assembly(work)
            assembly.begun = self.around.taken
            assembly.leave(record.targets, work)
        self.memory.close()
        record.remembered = self.memory.hits
        record.worked_out = self.memory.misses


def main() -> None:
    """Run PyInstaller and write the record if it succeeds."""
    target, completion, memory_order, foreign, *arguments = sys.argv[1:]
    record = Record()
    remembered = Remembered(memory_order) if memory_order != "-" else None
    if completion != "-":
        import completing
    if foreign != "-":
        import cross_freeze
        import cross_gate
    # From here on the folder of this script must not become an input of the analysis.
    own = sys.path.pop(0)
    if remembered is not None:
        remembered.look_around(completion, arguments)
    cross = cross_freeze.install(foreign, own) if foreign != "-" else None
    import PyInstaller.__main__

    freezer_path.share()
    if remembered is not None:
        remembered.install(record)
    completed = completing.install(completion) if completion != "-" else None
    record_targets(record)
    record_empty_collects(record)
    record_imports(record)
    path = list(sys.path)
    PyInstaller.__main__.run(arguments)
    known = completed() if completed is not None else None
    sys.path.insert(0, own)
    import missing_interpreter
    import recorded_imports

    reasons = known.reasons if known else NONE
    imports = recorded_imports.write(record, reasons, path, target)
    if remembered is not None:
        remembered.finish(record, known.view if known else None)
    missing_interpreter.warn(record)
    if cross is not None:
        record.checks = cross_gate.check(cross, record.targets, imports.needed())
    record.write(target)


if __name__ == "__main__":
    main()
