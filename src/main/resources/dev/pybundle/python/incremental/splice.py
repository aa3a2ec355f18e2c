"""Put changed modules of the user into the program of the last build, if an analysis would find nothing else.

Usage: splice.py RECORD COMPLETION MEMORY ARGUMENT...

The arguments are those of run_pyinstaller.py, which has to be run if this ends with 3: standard output then says why. If it
ends with 0, the program and RECORD are as run_pyinstaller.py would have left them. An analysis is never made in part: all
that it depends on is compared with the last full build, and of each changed module what an analysis would see.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

import splice_state
from assembler import Assembly, Settings
from internals import part
from memory import Memory
from remember import Remembering
from signature import Subject, View, difference, of_module
from spec_inputs import expanded, hook_hashes
from splice_state import hash_of, read
from spliced_program import SplicedProgram
from stamps import digest, digests_below, is_fresh, link, stamp
from surroundings import Refused, Surroundings

NEEDED = 3


class Comparison:
    """All that an analysis depends on, compared with the state that an earlier build left."""

    def __init__(self, state: dict[str, Any], surroundings: Surroundings) -> None:
        self.state = state
        self.surroundings = surroundings
        view = state["view"]
        self.view = None if view is None else View(*map(frozenset, view))
        self.deciding = frozenset(state["deciding"])
        # The new sources by module.
        self.changed: dict[str, str] = {}
        self.files: set[str] = set()

    def require_the_same(self) -> None:
        """Compare all that an analysis depends on.

        Raises Refused if one is needed.
        """
        different = self.surroundings.difference(self.state)
        if different is not None:
            raise Refused(different)
        for file, hash_before in self.state["whole"].items():
            if digest(file) != hash_before:
                raise Refused(f"{self.short(file)} was changed, and more than its code")
        if hook_hashes(self.state["hooks"]) != self.state["hooks"]["found"]:
            raise Refused("a hook was changed")
        self.compare_modules()
        collected = self.state["collected"]
        if expanded(collected["patterns"]) != collected["found"]:
            raise Refused("there are other files to collect")
        archive = self.state["archive"]
        if stamp(archive["file"]) != archive["stamp"]:
            raise Refused("the archive of the last build is gone")
        self.compare_sources()

    def compare_modules(self) -> None:
        """Find the changed modules, and compare what an analysis sees of them."""
        for module in self.state["modules"]:
            subject = Subject(*module["subject"])
            short = self.short(subject.file)
            source = read(subject.file, subject.name)
            changed_hash = hash_of(source)
            if changed_hash == module["hash"]:
                continue
            try:
                seen = of_module(subject, source, self.view, self.deciding)
            except (SyntaxError, ValueError) as failure:
                raise Refused(f"{short} does not compile") from failure
            seen = json.loads(json.dumps(seen))
            if seen != module["signature"]:
                raise Refused(f"{short} {difference(module['signature'], seen)}")
            module["hash"] = changed_hash
            self.files.add(short)
            if not module["script"]:
                self.changed[module["name"]] = source

    def compare_sources(self) -> None:
        """Compare the files that are in the program."""
        for source, (before, replaceable) in self.state["sources"].items():
            now = stamp(source)
            if now is not None and now == before:
                continue
            short = self.short(source)
            if now is None or not replaceable or link(source):
                raise Refused(f"{short} was changed, and it is no mere data")
            kind = part("depend.bindepend").classify_binary_vs_data(source)
            if source.endswith(".py") or kind not in (None, "DATA"):
                raise Refused(f"{short} was changed, and it is code")
            old = not is_fresh(now, self.surroundings.taken)
            self.state["sources"][source][0] = now if old else None
            self.files.add(short)

    def short(self, file: str) -> str:
        """Return the path of a file below its source root."""
        for root in self.surroundings.roots:
            if file.startswith(os.path.join(root, "")):
                return os.path.relpath(file, root)
        return file


def option(arguments: list[str], name: str) -> str:
    """Return the value of an option."""
    return arguments[arguments.index(name) + 1]


def splice(
    target: str, completion: str, options: dict[str, Any], arguments: list[str]
) -> str:
    """Build, and say what was replaced.

    Raises Refused if a full build is needed.
    """
    file = options["splice"]
    try:
        with open(file, encoding="utf-8") as stream:
            state = json.load(stream)
    except FileNotFoundError:
        raise Refused("there is no earlier build to splice into") from None
    except ValueError:
        raise Refused("what the last build left cannot be read") from None
    if splice_state.imports_beside(file) != state["imports"]:
        raise Refused("what the last analysis left cannot be read")
    surroundings = Surroundings(options, completion, arguments)
    settings = Settings(
        arguments[-1], option(arguments, "--distpath"), option(arguments, "--workpath")
    )
    part("config").CONF["specpath"] = os.path.dirname(settings.spec)
    comparison = Comparison(state, surroundings)
    comparison.require_the_same()
    # From here on the state does not fit; a build that is interrupted is followed by a full one.
    os.remove(file)
    settings.settle()
    program = SplicedProgram(state, surroundings.spec, comparison.changed)
    if comparison.changed:
        program.write_archive()
    replaced = set(comparison.files)
    compressed = None
    if program.is_made_anew():
        replaced.add("the end of the spec")
        compressed = Memory(options["file"], options["limit"])
    if compressed is not None:
        # The program may hold files that the last one did not.
        writer = part("archive.writers").CArchiveWriter
        writer._write_file = Remembering(compressed).writing_files(writer)
    assembly = Assembly(settings.workpath)
    assembly.recall()
    assembly.install()
    record = state["record"]
    program.make()
    if compressed is not None:
        compressed.close()
    assembly.leave(record["targets"], settings.workpath)
    record["memory"] = {
        "clean": None,
        "remembered": assembly.copied,
        "workedOut": len(replaced),
        "spliced": True,
        "unspliceable": None,
    }
    with open(target, "w", encoding="utf-8") as stream:
        json.dump({**record, "hashes": digests_below(settings.distpath)}, stream)
    if surroundings.clock.was_set():
        return "the clock was set during the build"
    splice_state.write(file, state)
    return ", ".join(sorted(replaced)) or "nothing"


def main() -> None:
    """Splice, or say why not."""
    # The folder of this script is no input of the build.
    sys.path.pop(0)
    target, completion, memory, *arguments = sys.argv[1:]
    with open(memory, encoding="utf-8") as stream:
        options = json.load(stream)
    begun = time.monotonic()
    try:
        replaced = splice(target, completion, options, arguments)
    except Refused as reason:
        print(reason)
        sys.exit(NEEDED)
    print(f"INFO: Replaced {replaced} in {time.monotonic() - begun:.2f} s")


if __name__ == "__main__":
    main()
