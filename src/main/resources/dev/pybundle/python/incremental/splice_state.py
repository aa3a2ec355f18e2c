"""Leave, after a full build, what the next one needs to replace no more than the changed modules of the user."""

from __future__ import annotations

import functools
import glob
import hashlib
import importlib.machinery
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import freezer_path
import signature
from internals import part
from memory import key_of
from shared_sets import shared_sets
from signature import Subject, View
from spec_parts import FOUND, divide
from stamps import Clock, World, digest, is_below, is_fresh, link, own_files, stamp

FORM = 2
# Where the dynamic loader looks for libraries.
OUTSIDE = ["/etc/ld.so.cache", "/etc/ld.so.conf"]


class Refused(Exception):
    """Why the next build cannot replace modules only."""


class Surroundings:
    """All that a build depends on, but for the user's own sources and what it collects."""

    def __init__(self, order: dict[str, Any], completion: str, arguments: list[str]):
        self.roots = spellings(order["sourceRoots"])
        self.clock = Clock()
        self.taken = time.time_ns()
        # PyInstaller will add the source roots.
        self.path = [*sys.path, *freezer_path.folders()]
        self.world = World(self.path, self.roots, order["output"])
        self.own = {
            root: sorted(own_files(root, order["output"]))
            for root in order["sourceRoots"]
        }
        with open(arguments[-1], "rb") as stream:
            self.spec = divide(stream.read())
        self.settled = {
            "form": FORM,
            "pybundle": own_scripts(),
            "python": [sys.version, os.path.realpath(sys.executable), sys.prefix],
            "flags": list(map(int, sys.flags)),
            "arguments": arguments,
            "spec": hashlib.sha256(self.spec.head).hexdigest(),
            "completion": completion if completion == "-" else digest(completion),
            "roots": order["sourceRoots"],
            "folder": os.getcwd(),
        }
        self.outside = [stamp(each) for each in [*OUTSIDE, *tools()]]
        self.variables = dict(os.environ)

    def difference(self, earlier: dict[str, Any]) -> str | None:
        """Say what is not as it was."""
        for key, value in self.settled.items():
            if earlier["settled"].get(key) != value:
                return WORDS[key]
        for name in sorted(self.variables.keys() | earlier["variables"].keys()):
            if self.variables.get(name) != earlier["variables"].get(name):
                return f"the environment variable {name} was changed"
        if earlier["world"] != self.world.digest():
            return "something in the Python environment was changed"
        if earlier["outside"] != self.outside:
            return "the system's libraries or tools were changed"
        for root, files in self.own.items():
            before = set(earlier["own"].get(root, []))
            if before != set(files):
                changed = min(before.symmetric_difference(files)).split("\0")[0]
                old, new = (
                    {each.split("\0")[0] for each in side} for side in (before, files)
                )
                verb = "was changed" if changed in old & new else "is new"
                return f"{changed} {verb if changed in new else 'is gone'}"
        return None


WORDS = {
    "form": "pybundle was changed",
    "pybundle": "pybundle was changed",
    "python": "the interpreter is another",
    "flags": "the interpreter was started with other options",
    "arguments": "PyInstaller has other arguments",
    "spec": "the spec was changed",
    "completion": "what is to be completed was changed",
    "roots": "there are other source roots",
    "folder": "it was started in another folder",
}


def spellings(folders: list[str]) -> list[str]:
    """Return folders as they are called and as they really are."""
    return [*folders, *map(os.path.realpath, folders)]


def tools() -> Iterator[str]:
    """Yield the files of the interpreter and of the tools that PyInstaller runs."""
    yield os.path.realpath(sys.executable)
    yield os.path.join(sys.prefix, "pyvenv.cfg")
    for name in ("objcopy", "objdump", "ldd"):
        for folder in os.get_exec_path():
            file = os.path.join(folder, name)
            if os.path.isfile(file):
                yield os.path.realpath(file)
                break


def own_scripts() -> str:
    """Return a hash of the files of pybundle that do all this."""
    folder = glob.escape(os.path.dirname(os.path.abspath(__file__)))
    files = sorted(glob.glob(os.path.join(folder, "*.py")))
    return hashlib.sha256("".join(map(digest, files)).encode()).hexdigest()


class Watch:
    """Learns from PyInstaller, while it builds, what a build of replaced modules needs."""

    def __init__(self, surroundings: Surroundings, order: dict[str, Any]) -> None:
        self.surroundings = surroundings
        self.order = order
        self.analyses: list[tuple[Any, dict[str, Any]]] = []
        self.archives: list[Any] = []
        # By name, what a scan of code has looked at.
        self.scanned: set[str] = set()
        # Of these all counts: other code has looked at them, or they were imported.
        self.whole: set[str] = set()
        self.other: str | None = None

    def install(self) -> None:
        """Watch PyInstaller's classes."""
        build_main = part("building.build_main")
        api = part("building.api")
        datastruct = part("building.datastruct")
        graph = part("depend.analysis").PyiModuleGraph
        self._watch(build_main.Analysis, self._analysis)
        self._watch(api.PYZ, lambda archive, options: self.archives.append(archive))
        for kind in (build_main.Splash, datastruct.Tree, api.MERGE):
            self._watch(kind, self._foreign)
        original = graph.get_code_using

        @functools.wraps(original)
        def get_code_using(its: Any, module: str) -> Any:
            found = original(its, module)
            target = self.scanned if module in signature.SCANNED else self.whole
            target.update(map(str, found))
            return found

        graph.get_code_using = get_code_using

    def _analysis(self, analysis: Any, options: dict[str, Any]) -> None:
        self.analyses.append((analysis, options))

    def _foreign(self, target: Any, options: dict[str, Any]) -> None:
        self.other = f"the spec uses {type(target).__name__}"

    @staticmethod
    def _watch(kind: Any, tell: Callable[[Any, dict[str, Any]], None]) -> None:
        original = kind.__init__

        @functools.wraps(original)
        def initialise(target: Any, *arguments: Any, **options: Any) -> None:
            original(target, *arguments, **options)
            tell(target, options)

        kind.__init__ = initialise

    def leave(self, steps: Any, record: dict[str, Any], view: View | None) -> None:
        """Write the state, with the record of the build.

        Raises Refused if the next build has to be a full one.
        """
        write(self.order["splice"], self._state(steps, record, view))

    def _state(
        self, steps: Any, record: dict[str, Any], view: View | None
    ) -> dict[str, Any]:
        targets = record["targets"]
        surroundings = self.surroundings
        if self.other is not None:
            raise Refused(self.other)
        if len(self.analyses) != 1 or len(self.archives) != 1:
            raise Refused("the spec has more than one Analysis or PYZ")
        if not all(target["repeatable"] for target in targets):
            raise Refused("the spec gives EXE or COLLECT what cannot be written down")
        if is_fresh([0, 0, surroundings.world.newest, 0], surroundings.taken):
            raise Refused("the Python environment was changed just before")
        (analysis, options), (archive,) = self.analyses[0], self.archives
        self._require_scripts_alone(targets)
        deciding = frozenset(steps.deciding_strings())
        modules, whole = self._modules(analysis, archive, steps, view, deciding)
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
            "view": None if view is None else view.written(),
            "deciding": sorted(deciding),
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
        self,
        analysis: Any,
        archive: Any,
        steps: Any,
        view: View | None,
        deciding: frozenset[str],
    ) -> tuple[list[dict[str, Any]], dict[str, str]]:
        """Return the user's modules that can be replaced, and the hashes of the files of which all counts."""
        graph = analysis.graph
        archived = {name: source for name, source, _ in archive.toc}
        nodes = [
            node
            for node in graph.iter_graph(start=graph._top_script_node)
            if is_below(str(getattr(node, "filename", None) or "-"), self.roots())
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
                or name in self.whole
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
                calls=name in self.scanned,
            )
            subjects.append((node, subject, source))
        return [
            {
                "name": str(node.identifier),
                "script": subject.name == "__main__",
                "subject": list(subject),
                "hash": hash_of(source),
                "signature": self._signature(steps, subject, source, view, deciding),
            }
            for node, subject, source in subjects
        ], whole

    def roots(self) -> list[str]:
        """Return the folders of the user's modules, in both spellings."""
        return self.surroundings.roots

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
                not is_below(str(getattr(each, "filename", None) or "-"), self.roots())
                for each in graph.incoming(node)
                if each is not None
            )
        )

    @staticmethod
    def _signature(
        steps: Any,
        subject: Subject,
        source: str,
        view: View | None,
        deciding: frozenset[str],
    ) -> signature.Signature:
        """Return the signature of a module, from the memory if it is there."""
        sides = json.dumps(
            [subject, None if view is None else view.written(), sorted(deciding)]
        )
        key = steps.key("signature", source, own_scripts(), sides)
        known = steps.memory.get(key)
        if known is not None:
            found: signature.Signature = json.loads(known)
            return found
        found = json.loads(
            json.dumps(signature.of_module(subject, source, view, deciding))
        )
        steps.memory.put(key, json.dumps(found).encode())
        return found

    def _sources(
        self,
        targets: list[dict[str, Any]],
        modules: list[dict[str, Any]],
        patterns: dict[str, Any],
    ) -> dict[str, Any]:
        """Return the stamps of the files in the program, and whether each may be another the next time."""
        spliced = {module["subject"][1] for module in modules}
        archive = self.archives[0].name
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
                    source in named or is_below(source, self.roots())
                )
                if source in spliced:
                    continue
                made = is_below(source, [os.path.dirname(archive)])
                if is_fresh(its, self.surroundings.taken) and not (replaceable or made):
                    raise Refused(f"{source} was changed during the build")
                found[source] = [its, replaceable]
        return found


def write(file: str, state: dict[str, Any]) -> None:
    """Write a state, all of it or nothing."""
    with open(file + ".part", "w", encoding="utf-8") as stream:
        json.dump(state, stream)
    os.replace(file + ".part", file)


def collected(options: dict[str, Any]) -> dict[str, Any]:
    """Return what the spec collects by patterns, and what that is now."""
    patterns = {
        key: [list(entry) for entry in options.get(key) or []]
        for key in ("datas", "binaries")
    }
    if json.loads(json.dumps(patterns)) != patterns:
        raise Refused("the spec collects what cannot be written down")
    return {"patterns": patterns, "found": expanded(patterns)}


def expanded(patterns: dict[str, Any]) -> list[Any]:
    """Return what the patterns of a spec mean now."""
    utils: Any = part("building.utils")
    configuration: dict[str, Any] = part("config").CONF
    return [
        sorted(
            [source, destination, link(source)]
            for destination, source in utils.format_binaries_and_datas(
                [tuple(entry) for entry in patterns[key]],
                workingdir=configuration["specpath"],
            )
        )
        for key in ("datas", "binaries")
    ]


def hooks(analysis: Any, surroundings: Surroundings) -> dict[str, Any]:
    """Return where the user's own hooks are, and what they are now."""
    folders = [str(folder) for folder, _ in analysis.hookspath]
    found = {
        "folders": [
            folder
            for folder in folders
            if is_below(folder, surroundings.roots)
            or not is_below(folder, surroundings.path)
        ],
        "files": [str(file) for file in analysis.custom_runtime_hooks],
    }
    return {**found, "found": hook_hashes(found)}


def hook_hashes(places: dict[str, Any]) -> dict[str, str]:
    """Return the hashes of hooks."""
    files = list(places["files"])
    for folder in places["folders"]:
        files += glob.glob(os.path.join(glob.escape(folder), "**"), recursive=True)
    return {
        file: digest(file)
        for file in sorted(files)
        if not os.path.isdir(file) and "__pycache__" not in file
    }


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
