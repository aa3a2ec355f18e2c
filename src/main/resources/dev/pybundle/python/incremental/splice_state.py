"""Leave, after a full build, what the next one needs to replace no more than the changed modules of the user."""

from __future__ import annotations

import importlib.machinery
import json
import os
from typing import Any

import signature
from internals import part
from memory import key_of
from shared_sets import shared_sets
from signature import Subject, View
from spec_inputs import collected, hooks
from spec_parts import FOUND
from stamps import digest, is_below, is_fresh, stamp
from surroundings import Refused, Surroundings
from watch import Watch

# Not that of import_graph.py: in a build no module is loaded that a clean one does not load.
IMPORTS = "imports.json"


class SpliceState:
    """What a build that was watched leaves: steps are those that it remembered, the view is what a completion knew."""

    def __init__(
        self, watch: Watch, surroundings: Surroundings, steps: Any, view: View | None
    ) -> None:
        self.watch = watch
        self.surroundings = surroundings
        self.steps = steps
        self.view = view
        self.deciding: frozenset[str] = frozenset(steps.deciding_strings())

    def leave(self, file: str, record: dict[str, Any]) -> None:
        """Write the state, with the record of the build.

        Raises Refused if the next build has to be a full one.
        """
        write(file, {**self._described(record), "imports": imports_beside(file)})

    def _described(self, record: dict[str, Any]) -> dict[str, Any]:
        targets = record["targets"]
        self._require_simple(targets)
        surroundings = self.surroundings
        (analysis, options), (archive,) = self.watch.analyses[0], self.watch.archives
        self._require_scripts_alone(targets)
        modules, whole = self._modules(analysis, archive)
        patterns = collected(options)
        state = {
            "settled": surroundings.settled,
            "variables": surroundings.variables,
            "outside": surroundings.outside,
            "world": surroundings.world.digest(),
            "own": surroundings.own,
            "record": record,
            "archive": {
                "file": archive.name,
                "stamp": stamp(archive.name),
                "entries": {name: [source, kind] for name, source, kind in archive.toc},
                "cached": bool(self._codes(analysis)),
            },
            "modules": modules,
            "whole": whole,
            "view": None if self.view is None else self.view.written(),
            "deciding": sorted(self.deciding),
            "collected": patterns,
            "hooks": hooks(analysis, surroundings),
            "sources": self._sources(targets, modules, patterns),
            "made": {
                "tail": surroundings.spec.tail.decode("ascii"),
                "dependencies": archive.dependencies,
                **{each: list(getattr(analysis, each)) for each in FOUND},
            },
        }
        if surroundings.clock.was_set():
            raise Refused("the clock was set during the build")
        return state

    def _require_simple(self, targets: list[dict[str, Any]]) -> None:
        watch, surroundings = self.watch, self.surroundings
        if watch.other is not None:
            raise Refused(watch.other)
        if len(watch.analyses) != 1 or len(watch.archives) != 1:
            raise Refused("the spec has more than one Analysis or PYZ")
        if not all(target["repeatable"] for target in targets):
            raise Refused("the spec gives EXE or COLLECT what cannot be written down")
        if is_fresh([0, 0, surroundings.world.newest, 0], surroundings.taken):
            raise Refused("the Python environment was changed just before")

    @staticmethod
    def _codes(analysis: Any) -> Any:
        configuration: dict[str, Any] = part("config").CONF
        return configuration["code_cache"].get(id(analysis.pure))

    @staticmethod
    def _require_scripts_alone(targets: list[dict[str, Any]]) -> None:
        """Find out whether scripts are compiled to the same without the modules of the graph in the process."""
        for target in targets:
            for name, source, kind in target["entries"]:
                if kind.startswith("PYSOURCE") and shared_sets(
                    part("building.utils").get_code_object(name, source, optimize=0)
                ):
                    raise Refused(f"{source} has equal sets of strings")

    def _modules(
        self, analysis: Any, archive: Any
    ) -> tuple[list[dict[str, Any]], dict[str, str]]:
        """Return the user's modules that can be replaced, and the hashes of the files of which all counts."""
        graph, steps = analysis.graph, self.steps
        archived = {name: source for name, source, _ in archive.toc}
        nodes = [
            node
            for node in graph.iter_graph(start=graph._top_script_node)
            if self._is_own(node)
        ]
        starred: set[str] = set()
        for node in nodes:
            starred |= steps.starred.get(str(node.filename), set())
        whole: dict[str, str] = {}
        subjects: list[tuple[Any, Subject, str]] = []
        for node in nodes:
            kind, name, file = type(node).__name__, str(node.identifier), node.filename
            is_script = kind == "Script"
            if kind in ("Extension", "ExtensionPackage", "NamespacePackage"):
                whole.update((each, digest(each)) for each in accompanying(kind, file))
                continue
            origin = steps.origin(node.code) if node.code is not None else None
            if node.code is None and kind in ("SourceModule", "Package"):
                # The graph gives up a module that imports one of an unknown encoding, and does not know that one.
                raise Refused(f"{file} or what it imports cannot be read")
            if (
                origin is None
                or origin.sharing
                or not (is_script or archived.get(name) == file)
                or name in self.watch.whole
            ):
                whole[file] = digest(file)
                self._require_old(file)
                continue
            source = read(file, name)
            if steps.key("source", source) != origin.key:
                raise Refused(f"{file} was changed during the build")
            subject = Subject(
                "__main__" if is_script else name,
                file,
                kind == "Package",
                names=self._gives_names(graph, node, starred),
                calls=name in self.watch.scanned,
            )
            subjects.append((node, subject, source))
        return [
            {
                "name": str(node.identifier),
                "script": subject.name == "__main__",
                "subject": list(subject),
                "hash": hash_of(source),
                "signature": self._signature(subject, source),
            }
            for node, subject, source in subjects
        ], whole

    def _is_own(self, node: Any) -> bool:
        file = str(getattr(node, "filename", None) or "-")
        return is_below(file, self.surroundings.roots)

    def _require_old(self, file: str) -> None:
        found = stamp(file)
        if found is None or is_fresh(found, self.surroundings.taken):
            raise Refused(f"{file} was changed during the build")

    def _gives_names(self, graph: Any, node: Any, starred: set[str]) -> bool:
        """Tell whether the names that a module defines may count: of a package, to a star import, to others' modules."""
        return (
            type(node).__name__ == "Package"
            or str(node.identifier).rpartition(".")[2] in starred
            or any(
                not self._is_own(each)
                for each in graph.incoming(node)
                if each is not None
            )
        )

    def _signature(self, subject: Subject, source: str) -> signature.Signature:
        """Return the signature of a module, from the memory if it is there."""
        view, deciding = self.view, self.deciding
        sides = json.dumps(
            [subject, None if view is None else view.written(), sorted(deciding)]
        )
        memory, key = self.steps.memory, self.steps.key("signature", source, sides)
        known = memory.get(key)
        if known is not None:
            found: signature.Signature = json.loads(known)
            return found
        found = json.loads(
            json.dumps(signature.of_module(subject, source, view, deciding))
        )
        memory.put(key, json.dumps(found).encode())
        return found

    def _sources(
        self,
        targets: list[dict[str, Any]],
        modules: list[dict[str, Any]],
        patterns: dict[str, Any],
    ) -> dict[str, Any]:
        """Return the stamps of the files in the program, and whether each may be another the next time."""
        spliced = {module["subject"][1] for module in modules}
        archive = self.watch.archives[0].name
        found: dict[str, Any] = {}
        named = {entry[0] for entry in patterns["found"][0]}
        for target in targets:
            for _, source, kind in target["entries"]:
                if kind in ("OPTION", "SYMLINK", "DEPENDENCY") or source == archive:
                    continue
                its = stamp(source)
                if its is None:
                    raise Refused(f"{source} is gone")
                replaceable = kind == "DATA" and (
                    source in named or is_below(source, self.surroundings.roots)
                )
                if source in spliced:
                    continue
                made = is_below(source, [os.path.dirname(archive)])
                if is_fresh(its, self.surroundings.taken) and not (replaceable or made):
                    raise Refused(f"{source} was changed during the build")
                found[source] = [its, replaceable]
        return found


def imports_beside(file: str) -> str:
    """Return the hash of what an analysis wrote beside a state of who imports whom; it stays true when modules are replaced."""
    return digest(os.path.join(os.path.dirname(file), IMPORTS))


def write(file: str, state: dict[str, Any]) -> None:
    """Write a state, all of it or nothing."""
    with open(file + ".part", "w", encoding="utf-8") as stream:
        json.dump(state, stream)
    os.replace(file + ".part", file)


def read(file: str, name: str) -> str:
    """Return the source of a module as the module graph reads it.

    Raises Refused for one that is not text.
    """
    loader = importlib.machinery.SourceFileLoader(name, file)
    try:
        source = loader.get_source(name)
    except (SyntaxError, UnicodeDecodeError, ImportError, OSError) as failure:
        raise Refused(f"{file} cannot be read: {failure}") from failure
    if source is None:
        raise Refused(f"{file} has no source")
    return source


def accompanying(kind: str, file: str) -> list[str]:
    """Return the sources beside a compiled module, where the module graph looks for its imports."""
    if not kind.startswith("Extension"):
        return []
    name = os.path.basename(file).partition(".")[0]
    stem = os.path.join(os.path.dirname(file), name)
    return [stem + suffix for suffix in (".py", ".pyi")]


def hash_of(source: str) -> str:
    """Return the hash of a source."""
    return key_of(source).hex()
