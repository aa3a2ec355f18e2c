"""What surrounds PyOxidizer, without it: python test_pyoxidizer.py FOLDER_OF_THE_MODULES"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPTS = os.path.abspath(sys.argv.pop())
sys.path.insert(0, SCRIPTS)
sys.dont_write_bytecode = True

import distribution_archive  # noqa: E402
import import_graph  # noqa: E402
from packages import Packages  # noqa: E402
from settling import Settling  # noqa: E402
from source_graph import MAIN, SourceGraph  # noqa: E402
from staging import Staging  # noqa: E402

FILES = {
    "main.py": "import pack.one\ndef late():\n    from pack import two\ntry:\n    import gone\nexcept ImportError:\n    pass\n",
    "pack/__init__.py": "NAME = 1\n",
    "pack/one.py": "from . import NAME, three\nfrom .deep.four import x\n",
    "pack/two.py": "import left_out\n",
    "pack/three.py": "",
    "pack/unused.py": "",
    "pack/deep/four.py": "from ..three import y\nimport pack.broken\n",
    "pack/broken.py": "print 'for an older Python'\n",
    "left_out.py": "",
}


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(os.path.realpath(folder.name)) / "a folder é"
        for path, text in FILES.items():
            self.write(path, text)

    def write(self, path, text):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def graph(self, *excludes):
        path = [str(self.folder), *filter(None, sys.path[1:])]
        return SourceGraph(str(self.folder / "main.py"), path, excludes)


class Graph(Folder):
    def own(self, graph):
        return {
            each.name
            for each in graph.members()
            if each.file and each.file.startswith(str(self.folder))
        }

    def test_follows_import_statements_and_nothing_else(self):
        graph = self.graph("left_out")
        self.assertEqual(
            {MAIN, "pack", "pack.one", "pack.two", "pack.three", "pack.deep.four"},
            self.own(graph),
        )
        # A namespace is a member without a file.
        self.assertIsNotNone(graph.find("pack.deep"))
        self.assertEqual("none", graph.find("left_out").kind)
        self.assertIsNone(graph.find("gone"))
        self.assertEqual(
            ["pack.one", "pack.deep.four"][::-1],
            [each.name for each in graph.importers("pack.three")],
        )

    def test_finds_what_is_imported_for_types_only_and_namespaces_in_namespaces(self):
        self.write(
            "main.py",
            "TYPE_CHECKING = False\nif TYPE_CHECKING:\n    from outer.inner import deep\n",
        )
        self.write("outer/inner/deep/module.py", "import pack.three\n")
        graph = self.graph()
        self.assertTrue(graph.add("outer.inner.deep.module"))
        self.assertIn("pack.three", self.own(graph))
        folders = Packages([str(self.folder)]).folders("outer.inner.deep")
        self.assertEqual([str(self.folder / "outer" / "inner" / "deep")], folders)

    def test_takes_no_library_for_a_module(self):
        self.write("pack/libx.so", "PyInit_other")
        self.write("pack/fast.so", "PyInit_fast")
        found = set(Packages([str(self.folder)]).submodules("pack"))
        self.assertIn("pack.fast", found)
        self.assertNotIn("pack.libx", found)

    def test_takes_what_is_asked_for(self):
        graph = self.graph()
        self.assertTrue(graph.add("pack.unused"))
        self.assertFalse(graph.add("pack.nothing"))
        self.assertFalse(graph.add("pack.one.below_a_module"))
        self.assertIsNone(graph.include_module("nowhere.at_all"))
        self.assertIn("pack.unused", self.own(graph))

    def test_writes_down_who_imports_whom(self):
        written = (
            self.graph("left_out")
            .import_graph({MAIN: "main.py"})
            .written([str(self.folder)])
        )
        kinds = dict(zip(written["modules"], written["kinds"]))
        self.assertEqual(import_graph.MISSING, kinds["gone"])
        self.assertEqual(import_graph.EXCLUDED, kinds["left_out"])
        self.assertEqual("main.py", written["roots"][0]["name"])
        functions = dict(
            (how, modules) for how, *modules in written["roots"][0]["imports"]
        )
        self.assertIn(import_graph.FUNCTION, functions)


class Program(Folder):
    def test_holds_compiled_modules_and_no_more_of_the_standard_library_than_it_may_use(
        self,
    ):
        graph = self.graph("left_out", "smtplib")
        staging = Staging(self.folder / "files", "3.9")
        staging.add_modules(graph)
        staging.add_file("pack/words.txt", str(self.write("words.txt", "words")))
        staging.add_file("pack/one.py", str(self.folder / "main.py"))
        self.assertFalse((staging.data / "pack" / "one.py").exists())
        # What PyOxidizer makes of it, with some of the standard library.
        lib = self.folder / "program" / "lib"
        for each in (staging.modules, staging.data):
            for file in filter(Path.is_file, each.rglob("*")):
                self.write(f"program/lib/{file.relative_to(each)}", file.read_text())
        for path in ("heapq.py", "smtplib.py", "turtle.py", "_curses_panel.so"):
            self.write(f"program/lib/{path}", "X = 1\n")
        settling = Settling(lib, graph, staging)
        settling.settle(0, {"pack.two": "py"}, {"pack.three"})
        left = {str(each.relative_to(lib)) for each in lib.rglob("*") if each.is_file()}
        self.assertEqual(
            {
                *("heapq.pyc", "pack/__init__.pyc", "pack/one.pyc", "pack/two.py"),
                *("pack/three.py", "pack/deep/four.pyc", "pack/words.txt"),
                f"pack/__pycache__/three.{sys.implementation.cache_tag}.pyc",
            },
            left,
        )
        self.assertEqual(
            str(self.folder / "pack" / "one.py"), settling.sources["pack/one.pyc"]
        )


class Cargo(Folder):
    def cargo(self, *arguments, **variables):
        fake = self.write("cargo", '#!/bin/sh\nenv; echo "in $PWD: $*"\n')
        fake.chmod(0o755)
        command = [sys.executable, "-I", os.path.join(SCRIPTS, "cargo_calls.py")]
        return subprocess.run(
            [*command, str(fake), str(self.folder / "kept"), *arguments],
            cwd=str(self.write("tmp/one/project/Cargo.toml", "[package]").parent),
            env={**os.environ, **variables},
            check=True,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        ).stdout

    def test_makes_projects_that_the_old_reader_understands(self):
        self.assertIn(
            ": init --edition 2021 --bin x\n", self.cargo("init", "--bin", "x")
        )
        self.assertIn(": metadata --x\n", self.cargo("metadata", "--x"))

    def test_builds_in_a_folder_that_stays(self):
        kept = self.folder / "kept"
        kept.mkdir()
        old = self.folder / "tmp" / "one" / "artifacts"
        configuration = self.write("tmp/one/artifacts/pyo3.txt", f"search={old}\n")
        variables = {
            "PYOXIDIZER_ARTIFACT_DIR": str(old),
            "PYO3_CONFIG_FILE": str(configuration),
        }
        target = self.folder / "tmp" / "one" / "build" / "target"
        said = self.cargo(
            "build", "--target-dir", str(target), "--locked", **variables
        )
        self.assertIn(
            f"in {kept}/project: build --target-dir {kept}/target --locked\n", said
        )
        self.assertIn(f"PYO3_CONFIG_FILE={kept}/artifacts/pyo3.txt\n", said)
        self.assertIn(f"--remap-path-prefix={kept}=pyoxidizer\x1f", said)
        self.assertEqual(str(kept / "target"), os.path.realpath(target))
        settled = kept / "artifacts" / "pyo3.txt"
        self.assertEqual(f"search={kept}/artifacts\n", settled.read_text())
        # What is the same keeps its time, so Cargo does not compile it again.
        os.utime(settled, (1, 1))
        target.unlink()
        self.cargo("build", "--target-dir", str(target), **variables)
        self.assertEqual(1, settled.stat().st_mtime)


@unittest.skipIf(
    distribution_archive.static_library() is None,
    "this interpreter has no static library",
)
class Distribution(Folder):
    def test_is_what_pyoxidizer_reads_and_the_same_each_time(self):
        archives = [self.folder / f"{name}.tar.zst" for name in ("one", "two")]
        for archive in archives:
            distribution_archive.make(
                "x86_64-unknown-linux-gnu", self.folder / "scratch", archive
            )
        self.assertEqual(archives[0].read_bytes(), archives[1].read_bytes())
        self.assertEqual(
            distribution_archive.version(),
            distribution_archive.version_in(archives[0]),
        )
        subprocess.run(
            ["tar", "--zstd", "-xf", str(archives[0])], cwd=self.folder, check=True
        )
        root = self.folder / "python"
        described = json.loads((root / "PYTHON.json").read_text())
        build = described["build_info"]
        named = [
            *build["core"]["objs"],
            build["inittab_object"],
            described["python_exe"],
            described["license_path"],
            described["python_paths"]["stdlib"] + "/os.py",
            *(
                each[0]["shared_lib"]
                for each in build["extensions"].values()
                if each[0]["shared_lib"]
            ),
        ]
        self.assertEqual([], [each for each in named if not (root / each).exists()])
        self.assertIn("_imp", build["extensions"])
        self.assertTrue(
            all(
                isinstance(each, str) for each in described["python_config_vars"].values()
            )
        )
        self.assertLessEqual(
            set(os.listdir(root)),
            {"PYTHON.json", "build", "install", "lib", "licenses"},
        )


if __name__ == "__main__":
    unittest.main()
