"""What is imported later, with plain Python: python test_lazy.py FOLDER_OF_THE_MODULES"""

import hashlib
import os
import py_compile
import subprocess
import sys
import tempfile
import unittest
import zipfile

MODULES = os.path.abspath(sys.argv.pop())

SOURCES = {
    "deep/__init__.py": "import os\nVALUE = 1\nPATHS = list(__path__)\n",
    "deep/below.py": "VALUE = 2\n",
    "deep/data.txt": "data",
    "deep/tool": "#!/bin/sh\necho tool\n",
    "plain.py": "COUNT = globals().get('COUNT', 0) + 1\n",
    "space/inner/mine.py": "VALUE = 3\n",
    "broken.py": "raise ValueError('its own')\n",
}

BEGIN = """
import sys
sys.path.insert(0, {modules!r})
sys.dont_write_bytecode = True
import os
seen = {{*sys.modules}}
import _pybundle_lazy
_pybundle_lazy.start({table!r})
home = os.path.join(os.environ["XDG_CACHE_HOME"], "prog", "lazy")
def unpacked():
    return os.path.isdir(home) and sorted(os.listdir(home))
"""


class Lazy(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.archive = self.path("resources é", "one.zip")
        os.makedirs(os.path.dirname(self.archive))
        with zipfile.ZipFile(self.archive, "w") as archive:
            for name, text in SOURCES.items():
                source = self.path("sources", name)
                os.makedirs(os.path.dirname(source), exist_ok=True)
                with open(source, "w") as file:
                    file.write(text)
                if name.endswith(".py"):
                    py_compile.compile(source, source + "c", doraise=True)
                    archive.write(source + "c", name + "c")
                else:
                    entry = zipfile.ZipInfo(name)
                    entry.external_attr = (0o100755 if name.endswith("tool") else 0o100644) << 16
                    archive.writestr(entry, text)
        self.size = os.path.getsize(self.archive)
        with open(self.archive, "rb") as file:
            self.hash = hashlib.sha256(file.read()).hexdigest()
        self.download = ""
        self.rows = None

    def path(self, *names):
        return os.path.join(self.folder.name, *names)

    def start(self, code, **variables):
        row = ["one", "one.zip", self.hash, str(self.size), "broken deep plain space.inner.mine"]
        table = self.path("table.txt")
        rows = ["\t".join(row)] if self.rows is None else self.rows
        with open(table + ".new", "w", encoding="utf-8") as file:
            file.write("\n".join(["prog\t" + self.download, *rows]) + "\n")
        # Another process may read it.
        os.replace(table + ".new", table)
        begin = BEGIN.format(modules=MODULES, table=table)
        return subprocess.Popen(
            [sys.executable, "-c", begin + code],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env={
                **os.environ,
                "PYTHONIOENCODING": "utf-8",
                "XDG_CACHE_HOME": self.path("cache"),
                "PYBUNDLE_LAZY": os.path.dirname(self.archive),
                **variables,
            },
        )

    def printed(self, code, **variables):
        with self.start(code, **variables) as process:
            return process.stdout.read().strip()

    def test_looks_as_if_it_had_been_there(self):
        for code, expected in (
            ("import deep; print(deep.VALUE, deep.__spec__.name, deep.__name__)", "1 deep deep"),
            ("import deep.below; print(deep.below.VALUE)", "2"),
            ("from deep import below; print(below.__package__)", "deep"),
            (
                "import deep; print(type(deep.__loader__).__name__, deep.__loader__ is deep.__spec__.loader)",
                "SourcelessFileLoader True",
            ),
            ("import deep; print(deep.__file__.startswith(home), deep.PATHS == deep.__path__)", "True True"),
            ("import deep; print(deep.__file__ == deep.__spec__.origin, deep.__spec__.has_location)", "True True"),
            ("import space.inner.mine as it; print(it.VALUE)", "3"),
            ("import plain, importlib; importlib.reload(plain); print(plain.COUNT)", "2"),
            ("import importlib.util as u, plain; print(u.find_spec('plain') is plain.__spec__)", "True"),
            ("import pkgutil; print(pkgutil.get_data('deep', 'data.txt'))", "b'data'"),
            ("import pkgutil, deep; print([m.name for m in pkgutil.iter_modules(deep.__path__)])", "['below']"),
            ("import runpy; print(runpy.run_module('plain')['COUNT'])", "1"),
            (
                "import importlib.util as u; s = u.find_spec('plain'); m = u.module_from_spec(s);"
                " s.loader.exec_module(m); print(m.COUNT, 'plain' in sys.modules)",
                "1 False",
            ),
            ("import plain; print(unpacked() == ['one-%s'])" % self.hash[:20], "True"),
            ("import deep; print(os.access(os.path.join(deep.__path__[0], 'tool'), os.X_OK))", "True"),
            ("import deep; print(os.access(os.path.join(deep.__path__[0], 'data.txt'), os.X_OK))", "False"),
        ):
            with self.subTest(code):
                self.assertEqual(self.printed(code), expected)

    def test_is_not_touched_before_it_is_imported(self):
        for code, expected in (
            ("import importlib.util as u; print(u.find_spec('deep') is not None, unpacked())", "True False"),
            ("import importlib.util as u; print(hasattr(u.find_spec('deep').loader, 'get_data'), unpacked())", "True False"),
            ("import importlib.util as u; print(hasattr(u.find_spec('deep').loader, 'load_module'))", "False"),
            ("import space.inner; print(list(space.__path__), unpacked())", "[] False"),
            ("print({*sys.modules} - seen)", "{'_pybundle_lazy'}"),
        ):
            with self.subTest(code):
                self.assertEqual(self.printed(code), expected)

    def test_fails_as_an_import_does(self):
        for code, expected in (
            ("import deep.nothing", "ModuleNotFoundError: No module named 'deep.nothing'"),
            ("import broken", "ValueError: its own"),
            ("import space.other", "ModuleNotFoundError: No module named 'space.other'"),
        ):
            with self.subTest(code):
                self.assertEqual(self.printed(code).splitlines()[-1], expected)

    def test_another_archive_is_never_used(self):
        with open(self.archive, "ab") as file:
            file.write(b"more")
        caught = """
for name in ["deep", "plain", "deep"]:
    try:
        __import__(name)
    except ImportError as error:
        print(type(error).__mro__[1].__name__, error.name, name in sys.modules)
print(unpacked())
"""
        lines = self.printed(caught).splitlines()
        self.assertEqual(len([line for line in lines if "cannot be imported" in line]), 1)
        self.assertIn(self.hash, lines[0])
        self.assertIn(self.archive + " is another one (SHA-256 ", lines[0])
        self.assertEqual(lines[1:], ["ImportError broken False"] * 3 + ["[]"])

    def test_a_program_without_standard_error_goes_on(self):
        os.remove(self.archive)
        code = "sys.stderr = None\ntry:\n    import deep\nexcept ImportError: print('caught')"
        self.assertEqual(self.printed(code), "caught")

    def test_a_program_that_was_not_split_has_its_modules_itself(self):
        self.rows = ["one"]
        self.assertEqual(self.printed("print([type(each).__name__ for each in sys.meta_path].count('Finder'))"), "0")

    def test_is_downloaded(self):
        download = """
import types
parts = types.ModuleType("parts")
sys.modules["parts"] = parts
"""
        for body, expected in (
            ("import shutil; shutil.copy({0!r}, a.target)", "1"),
            ("import plain", "which is to download it, imports it itself"),
            ("raise OSError('no network')", "parts:load failed: OSError: no network"),
            ("pass", "parts:load left no file"),
            ("open(a.target, 'w').write(a.file)", "parts:load left another one (SHA-256 "),
            ("print(a.distribution, a.size == {1}, os.path.dirname(a.target) == home)", "one True True"),
        ):
            with self.subTest(body):
                self.download = "parts:load"
                body = body.format(self.archive, self.size)
                code = download + "def load(a):\n    %s\nparts.load = load\nimport deep; print(deep.VALUE)\n" % body
                code += "print([name for name in unpacked() if name.endswith(('part', 'tmp'))])"
                said = self.printed(code, PYBUNDLE_LAZY="")
                self.assertIn(expected, said)
                self.assertFalse([n for n in os.listdir(self.path("cache", "prog", "lazy")) if "." in n])
                for name in os.listdir(self.path("cache", "prog", "lazy")):
                    os.rename(self.path("cache", "prog", "lazy", name), self.path("used"))

    def test_is_unpacked_once_by_many(self):
        threads = """
import threading
done = []
def load(name):
    done.append(__import__(name).__name__ == name.split(".")[0])
names = ["deep", "plain", "space.inner.mine", "space"] * 4
all = [threading.Thread(target=load, args=[name]) for name in names]
for each in all: each.start()
for each in all: each.join()
print(done == [True] * 16)
"""
        processes = [self.start(threads) for _ in range(6)]
        for process in processes:
            with process:
                self.assertEqual(process.stdout.read().strip(), "True")
        self.assertEqual(os.listdir(self.path("cache", "prog", "lazy")), ["one-" + self.hash[:20]])

    def test_what_another_has_left_half_unpacked_is_not_taken(self):
        half = self.path("cache", "prog", "lazy", "one-%s.4711.1.tmp" % self.hash[:20], "deep")
        os.makedirs(half)
        self.assertEqual(self.printed("import deep; print(deep.VALUE)"), "1")

    @unittest.skipIf(hasattr(os, "geteuid") and os.geteuid() == 0, "root may write everywhere")
    def test_a_folder_that_cannot_be_written_is_named(self):
        os.makedirs(self.path("cache"), mode=0o500)
        said = self.printed("import deep")
        self.assertIn("it cannot be unpacked to " + self.path("cache"), said)


if __name__ == "__main__":
    unittest.main()
