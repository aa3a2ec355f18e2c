"""Write the program of the last build again, with other code of some modules and perhaps another end of the spec."""

from __future__ import annotations

import ast
import marshal
import os
import struct
from types import CodeType, SimpleNamespace
from typing import Any

from assembler import build
from internals import part
from recording import Record, record_targets
from spec_parts import FOUND, Spec
from stamps import stamp
from surroundings import Refused


class Codes(dict[str, CodeType]):
    """The code of changed modules; of all others PyInstaller is to believe that there is some."""

    def __contains__(self, name: object) -> bool:
        return True


class SplicedProgram:
    """The program that a state describes; changed are the new sources by module."""

    def __init__(
        self, state: dict[str, Any], spec: Spec, changed: dict[str, str]
    ) -> None:
        self.state = state
        self.spec = spec
        self.changed = changed

    def write_archive(self) -> None:
        """Write the archive of modules anew; what did not change is copied."""
        archive = self.state["archive"]
        with open(archive["file"], "rb") as stream:
            old = stream.read()
        (place,) = struct.unpack("!i", old[8:12])
        table = dict(marshal.loads(old[place:]))
        writer = part("archive.writers").ZlibArchiveWriter
        original = writer._write_entry
        # Its names are those of the table, which say how they were written.
        entries = [(name, *archive["entries"][name]) for name in table]
        if len(entries) != len(archive["entries"]):
            raise Refused("the archive of the last build is another")

        def write_entry(_: Any, stream: Any, entry: Any, codes: Any) -> Any:
            name, source, _ = entry
            if name in self.changed or source in (None, "-"):
                return original(stream, entry, codes)
            kind, offset, length = table[name]
            blob = old[offset : offset + length]
            # The numbers are new objects, as in a clean build: the table's bytes depend on it.
            result = (name, (kind, stream.tell(), len(blob)))
            stream.write(blob)
            return result

        writer._write_entry = classmethod(write_entry)
        written = archive["file"] + ".part"
        codes = Codes()
        for name, source in self.changed.items():
            codes[name] = self.code(name, source)
        writer(written, entries, code_dict=codes)
        os.replace(written, archive["file"])
        archive["stamp"] = stamp(archive["file"])

    def code(self, name: str, source: str) -> CodeType:
        """Return the code of a changed module, made as PyInstaller makes it."""
        file, kind = self.state["archive"]["entries"][name]
        if not self.state["archive"]["cached"]:
            level = {"PYMODULE": 0, "PYMODULE-1": 1, "PYMODULE-2": 2}[kind]
            made: CodeType = part("building.utils").get_code_object(
                name, file, optimize=level
            )
            return made
        tree: Any = compile(source, file, "exec", ast.PyCF_ONLY_AST, True)
        code: CodeType = compile(tree, file, "exec", 0, True)
        return code

    def is_made_anew(self) -> bool:
        """Tell whether the spec makes other programs of the same analysis."""
        return bool(self.tail() != self.state["made"]["tail"])

    def tail(self) -> str:
        """Return the end of the spec."""
        return self.spec.tail.decode("ascii")

    def make(self) -> None:
        """Make the executable and its folder: as before, or as the end of the spec says now."""
        if not self.is_made_anew():
            build(self.state["record"]["targets"])
            return
        self.state["made"]["tail"] = self.tail()
        recorded = Record()
        record_targets(recorded)
        api = part("building.api")
        names = {
            self.spec.analysis: self.analysis(),
            self.spec.archive: self.archive(),
            "EXE": api.EXE,
            "COLLECT": api.COLLECT,
        }
        # As PyInstaller runs a spec.
        exec(compile(self.tail(), "spec", "exec", 0, True), names)  # noqa: S102
        described = recorded.described()
        self.state["record"].update(
            {key: described[key] for key in ("targets", "modules")}
        )

    def analysis(self) -> SimpleNamespace:
        """Return what stands for the analysis in a spec."""
        made = self.state["made"]
        return SimpleNamespace(
            **{each: [tuple(entry) for entry in made[each]] for each in FOUND}
        )

    def archive(self) -> Any:
        """Return what stands for the archive of modules in a spec."""
        kind = part("building.api").PYZ
        archive = kind.__new__(kind)
        archive.name = self.state["archive"]["file"]
        entries = self.state["archive"]["entries"]
        archive.toc = [(name, *entry) for name, entry in entries.items()]
        archive.dependencies = [
            tuple(entry) for entry in self.state["made"]["dependencies"]
        ]
        return archive
