"""Make PyInstaller remember the steps of a build that depend on nothing but what is put into them.

PyInstaller runs as it is; these of its steps ask the memory first, and the result is the same to the byte:

  a module's source   to the imports and names in it, its code, and its entry in the archive of modules
  a library           to its compressed entry in the archive of a onefile program
  a function          that a hook runs in a process of its own, to its result

Keys hold all that goes in: the text of a source, not its date. What the archive's writer made is remembered as bytes,
because code that was read back may not be written as it was before: what marshal writes depends on how often an object
is referred to, and whether two are one.
"""

from __future__ import annotations

import ast
import functools
import io
import marshal
import os
import sys
import zlib
from types import CodeType
from typing import Any

import global_names
import shared_sets
from internals import part
from memory import Memory, key_of
from origins import Codes, Origin, Parsed
from stamps import digest, own_scripts

# Larger files are not worth their place in the memory.
LARGEST = 256 * 1024 * 1024


class Remembering:
    """PyInstaller's steps with a memory."""

    def __init__(self, memory: Memory) -> None:
        import PyInstaller

        self.memory = memory
        self.salt = key_of(
            # What an earlier pybundle remembered in another way is not believed.
            own_scripts(),
            PyInstaller.__version__,
            sys.version,
            sys.platform,
            # The graph compiles as the interpreter was told to.
            str(sys.flags.optimize),
            zlib.ZLIB_RUNTIME_VERSION,
        )
        # By the identity of the code.
        self.origins: dict[int, Origin] = {}
        # By file, what star imports in it name.
        self.starred: dict[str, set[str]] = {}

    def key(self, kind: str, *parts: str | bytes) -> bytes:
        """Return the key of a step."""
        return key_of(self.salt, kind, *parts)

    def install(self) -> None:
        """Give PyInstaller the memory."""
        analysis = part("depend.analysis")
        build_main = part("building.build_main")
        modulegraph = part("lib.modulegraph.modulegraph")
        writers = part("archive.writers")

        modulegraph.compile = self.compile
        graph = modulegraph.ModuleGraph
        graph._scan_bytecode = scanning_names(graph._scan_bytecode)
        graph._scan_code = self.scanning(graph._scan_code, modulegraph.DependencyInfo)
        whole = analysis.PyiModuleGraph
        whole.get_code_objects = self.getting_codes(whole.get_code_objects)
        build_main.create_base_library_zip = self.writing_library(
            build_main.create_base_library_zip
        )
        modules = writers.ZlibArchiveWriter
        modules._write_entry = self.writing_modules(modules)
        files = writers.CArchiveWriter
        files._write_file = self.writing_files(files)

    # Modules.

    def compile(
        self, source: Any, file: str, mode: str, flags: int, dont_inherit: bool
    ) -> Any:
        """Stand for compile in the module graph, which calls it for the tree of a source, then for the code of the tree."""
        if isinstance(source, Parsed):
            self.origins[id(source.code)] = Origin(
                source.code, source.key, file, source.source
            )
            return source.code
        if isinstance(source, ast.Module):
            code: CodeType = compile(source, file, mode, flags, dont_inherit)
            key = source.key  # type: ignore[attr-defined]
            sharing = shared_sets.shared_sets(code)
            self.origins[id(code)] = Origin(code, key, file, None, sharing)
            return code
        key = self.key("source", source)
        known = self.memory.get(key)
        if known is None:
            tree: Any = compile(source, file, mode, flags, dont_inherit)
        else:
            tree = Parsed(body=[], type_ignores=[])
            tree.imports, tree.names, tree.code = marshal.loads(known)
            tree.source = source
        tree.key = key
        return tree

    def scanning(self, original: Any, edge: Any) -> Any:
        """Return what scans a module for imports and names."""

        @functools.wraps(original)
        def scan_code(graph: Any, module: Any, code: Any, tree: Any = None) -> Any:
            if isinstance(tree, Parsed):
                module._deferred_imports = [
                    (star, (name, module, names, level), {"edge_attr": edge(*flags)})
                    for star, name, names, level, flags in tree.imports
                ]
                module._global_attr_names.update(tree.names)
                self.note_stars(module)
                return module
            is_fresh = not module._global_attr_names
            result = original(graph, module, code, tree)
            key = getattr(tree, "key", None)
            if key is not None and is_fresh and not shared_sets.shared_sets(code):
                imports = [
                    (star, name, names, level, tuple(options["edge_attr"]))
                    for star, (
                        name,
                        _,
                        names,
                        level,
                    ), options in module._deferred_imports
                ]
                names = sorted(module._global_attr_names)
                self.memory.put(key, marshal.dumps((imports, names, code)))
            self.note_stars(result)
            return result

        return scan_code

    def note_stars(self, module: Any) -> None:
        """Note the last part of what a module takes all names from."""
        for star, (name, _, _, _), _ in module._deferred_imports:
            if star:
                found = self.starred.setdefault(str(module.filename), set())
                found.add(name.rpartition(".")[2])

    def getting_codes(self, original: Any) -> Any:
        """Return what lists the code of the graph for the writers."""

        @functools.wraps(original)
        def get_code_objects(graph: Any) -> Codes:
            return Codes(original(graph), self.origin)

        return get_code_objects

    def writing_modules(self, writer: Any) -> Any:
        """Return what writes an entry of the archive of modules."""
        original = writer._write_entry

        def write_entry(cls: Any, stream: Any, entry: Any, codes: Any) -> Any:
            name, source, _ = entry
            origin = self.origin(codes.get(name))
            if origin is None:
                return original(stream, entry, codes)
            base = os.path.splitext(os.path.basename(source))[0]
            level = str(cls._COMPRESSION_LEVEL)
            key = self.key("entry", origin.key, origin.sharing, name, base, level)
            value = self.memory.get(key)
            if value is None:
                buffer = io.BytesIO()
                _, (kind, _, _) = original(buffer, entry, {name: origin.fresh()})
                blob = buffer.getvalue()
                self.memory.put(key, bytes([kind]) + blob)
            else:
                kind, blob = value[0], value[1:]
            # The numbers are new objects, as they are without a memory: the table's bytes depend on it.
            result = (name, (kind, stream.tell(), len(blob)))
            stream.write(blob)
            return result

        return classmethod(write_entry)

    def deciding_strings(self) -> set[str]:
        """Return the strings that decide about the bytes of modules if others have them, too."""
        return set().union(
            *(
                shared_sets.deciding_strings(origin.code)
                for origin in self.origins.values()
                if origin.sharing
            )
        )

    def origin(self, code: CodeType | None) -> Origin | None:
        """Return where a code object comes from, if it is of the graph."""
        found = self.origins.get(id(code))
        return found if found is not None and found.code is code else None

    def writing_library(self, original: Any) -> Any:
        """Return what writes the archive with the modules that the start of a program needs."""

        @functools.wraps(original)
        def create(file: str, modules: Any, codes: Any = None) -> None:
            origins = [
                self.origin(dict.get(codes, name)) if codes else None
                for name, _, _ in modules
            ]
            if None in origins:
                original(file, modules, codes)
                return
            names = [
                f"{name}|{os.path.splitext(os.path.basename(source))[0]}"
                for name, source, _ in modules
            ]
            sources = [
                part
                for origin in origins
                if origin is not None
                for part in (origin.key, origin.sharing)
            ]
            key = self.key("library", *names, *sources)
            value = self.memory.get(key)
            if value is None:
                original(file, modules, codes)
                with open(file, "rb") as stream:
                    self.memory.put(key, stream.read())
            else:
                with open(file, "wb") as stream:
                    stream.write(value)

        return create

    # Files.

    def writing_files(self, writer: Any) -> Any:
        """Return what writes a file to the archive of a program."""
        original = writer._write_file

        def write_file(
            archive: Any,
            stream: Any,
            source: str,
            destination: str,
            kind: str,
            compress: bool = False,
        ) -> Any:
            size = os.stat(source).st_size
            if not compress or size > LARGEST:
                return original(archive, stream, source, destination, kind, compress)
            key = self.key("file", digest(source), str(writer._COMPRESSION_LEVEL))
            value = self.memory.get(key)
            offset = stream.tell()
            if value is None:
                buffer = io.BytesIO()
                original(archive, buffer, source, destination, kind, compress)
                value = buffer.getvalue()
                self.memory.put(key, value)
            stream.write(value)
            return (offset, len(value), size, int(compress), kind, destination)

        return write_file


def scanning_names(original: Any) -> Any:
    """Return what scans the code of a module for global names without disassembling it, which took a fifth of a build."""

    @functools.wraps(original)
    def scan_bytecode(
        graph: Any, module: Any, code: Any, is_scanning_imports: bool
    ) -> None:
        if is_scanning_imports:
            original(graph, module, code, is_scanning_imports)
        else:
            global_names.follow_names(code, module._global_attr_names)

    return scan_bytecode
