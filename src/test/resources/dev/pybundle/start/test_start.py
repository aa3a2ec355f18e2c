"""The quick start with plain Python: python test_start.py FOLDER_OF_THE_MODULE"""

import gc
import os
import subprocess
import sys
import unittest

MODULES = os.path.abspath(sys.argv.pop())

BEGIN = """
import gc, sys, weakref
sys.path.insert(0, {modules!r})
sys.dont_write_bytecode = True

class Node:
    pass

def cycle(size=0):
    node = Node()
    node.itself = node
    node.buffer = bytearray(size)
    return weakref.ref(node)

kept = []

def look(times=1):
    # Returns when older objects have been next so many times.
    for _ in range(times):
        while gc.get_count()[1] < gc.get_threshold()[1]:
            kept.append([])
        while gc.get_count()[1] >= gc.get_threshold()[1]:
            kept.append([])

def imported(name):
    sys.modules[name] = sys

def begun():
    return [type(each).__module__ for each in gc.callbacks]

if {quick}:
    import _pybundle_start
    _pybundle_start.start()
if gc.get_threshold()[2]:
    look()
"""


def printed(code, quick=True):
    """Return what a new interpreter prints."""
    begin = BEGIN.format(modules=MODULES, quick=quick)
    done = subprocess.run(
        [sys.executable, "-c", begin + code],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout.strip()


GENERATIONS = gc.get_threshold()[2] != 0


@unittest.skipIf(GENERATIONS, "only where the collector works in increments")
class NoStart(unittest.TestCase):
    def test_it_is_as_ever(self):
        self.assertEqual(printed("print(begun())"), "[]")


@unittest.skipUnless(GENERATIONS, "only where the collector has generations")
class Start(unittest.TestCase):
    def test_old_objects_wait_while_modules_come(self):
        code = """
old = Node(); old.itself = old; gone = weakref.ref(old)
while gc.get_count()[1] < 5: kept.append([])
del old
imported("a")
look()
print(gone() is not None, gc.collect() > 0, gone())
"""
        self.assertEqual(printed(code), "True True None")
        self.assertTrue(printed(code, quick=False).startswith("False"))

    def test_new_objects_do_not_wait(self):
        code = """
seen = set()
for number in range(30):
    imported(f"a{number}")
    gone = [cycle() for _ in range(100)]
    before = gc.get_stats()[0]["collections"]
    while gc.get_stats()[0]["collections"] == before: kept.append([])
    seen |= {each() for each in gone}
print(seen)
"""
        self.assertEqual(printed(code), "{None}")

    def test_new_objects_wait_a_few_times_where_nothing_is_found_among_them(self):
        code = """
looks = []
def count(phase, info):
    if phase == "stop" and not info["generation"]: looks.append(not begun_at.looks)
begun_at = gc.callbacks[0]
gc.callbacks.append(count)
for number in range(400):
    imported(f"a{number}")
    kept.extend([] for _ in range(gc.get_threshold()[0] // 2))
text = "".join(".x"[passed] for passed in looks)
print(len(text) > 100, max(map(len, text.split("."))), text.count("x") > 0.8 * len(text))
"""
        self.assertEqual(printed(code), "True 7 True")

    def test_they_are_looked_at_again_once_something_is_found(self):
        code = """
start = gc.callbacks[0]
for number in range(100):
    imported(f"a{number}")
    kept.extend([] for _ in range(gc.get_threshold()[0]))
passed = start.passed_over
gone = []
for number in range(50):
    imported(f"b{number}")
    for _ in range(gc.get_threshold()[0]):
        gone.append(cycle())
left = sum(each() is not None for each in gone)
print(passed > 50, left <= 8 * (gc.get_threshold()[0] + 1))
"""
        self.assertEqual(printed(code), "True True")

    def test_they_do_not_wait_where_no_module_comes(self):
        code = """
start = gc.callbacks[0]
for _ in range(5):
    kept.extend([] for _ in range(gc.get_threshold()[0]))
print(start.passed_over, start.left)
"""
        self.assertEqual(printed(code), "0 0")

    def test_the_programs_look_at_new_objects_is_never_passed_over(self):
        code = """
start = gc.callbacks[0]
while not start.left:
    imported(f"a{len(kept)}")
    kept.extend([] for _ in range(100))
gone = cycle()
print(gc.collect(0) > 0, gone())
"""
        self.assertEqual(printed(code), "True None")

    def test_what_was_set_aside_is_seen(self):
        code = """
marked = Node()
imported("a")
look()
print(any(each is marked for each in gc.get_objects()), globals() in gc.get_referrers(marked))
"""
        self.assertEqual(printed(code), "True True")

    def test_nothing_is_left_once_no_module_comes(self):
        code = """
print(begun())
look(10)
print(begun())
"""
        self.assertEqual(printed(code), "['_pybundle_start']\n[]")

    def test_endless_modules_do_not_keep_it(self):
        code = """
_pybundle_start.LONGEST = 3
for number in range(5):
    imported(f"a{number}")
    look()
print(begun())
"""
        self.assertEqual(printed(code), "[]")

    def test_the_programs_word_counts(self):
        code = """
gone = cycle()
imported("a")
print(gc.collect(0) > 0, gone())
gone = cycle()
imported("b")
print(gc.collect(1) > 0, gone())
gc.set_threshold(5, 5, 5)
imported("c")
look()
print(gc.get_threshold(), gc.isenabled())
"""
        self.assertEqual(printed(code), "True None\nTrue None\n(5, 5, 5) True")

    def test_a_program_that_sets_objects_aside_keeps_them(self):
        code = """
gc.freeze()
kept.extend([] for _ in range(5000))
gc.freeze()
imported("a")
look()
print(begun(), gc.get_freeze_count() > 5000)
"""
        self.assertEqual(printed(code), "[] True")

    def test_who_else_is_told_misses_nothing(self):
        code = """
told = []
gc.callbacks.append(lambda phase, info: told.append(phase))
look(10)
print(len(gc.callbacks), told == ["start", "stop"] * (len(told) // 2), len(told) > 100)
"""
        self.assertEqual(printed(code), "1 True True")

    @unittest.skipUnless(hasattr(os, "fork"), "only where processes can be copied")
    def test_a_copy_of_the_process_goes_on(self):
        code = """
import os
child = os.fork()
imported("a")
look(10)
if child: os.waitpid(child, 0)
print(begun(), flush=True)
"""
        self.assertEqual(printed(code), "[]\n[]")

    def test_it_needs_no_module(self):
        code = "import gc, sys; seen = {*sys.modules}; sys.path.insert(0, %r); import _pybundle_start; print({*sys.modules} - seen)"
        found = subprocess.check_output(
            [sys.executable, "-S", "-B", "-c", code % MODULES], text=True
        )
        self.assertEqual(found.strip(), "{'_pybundle_start'}")

    def test_annotations_that_say_the_same_are_compiled_once(self):
        code = """
import typing
kept.extend([] for _ in range(2 * gc.get_threshold()[0]))
first, same, other = map(typing.ForwardRef, ["list[int]", "list[int]", "list[str]"])
once = "compile" in vars(typing)
print(same.__forward_code__ is first.__forward_code__ or not once, other.__forward_code__.co_names)
try:
    typing.ForwardRef("1 +")
except SyntaxError as error:
    print(error)
def told(of: "list[int]"): pass
print(typing.get_type_hints(told), sys.version_info >= (3, 14) or once)
look(10)
print(begun(), "compile" in vars(typing))
"""
        self.assertEqual(
            printed(code),
            "True ('list', 'str')\n"
            "Forward reference must be an expression -- got '1 +'\n"
            "{'of': list[int]} True\n"
            "[] False",
        )

    def test_a_module_of_the_programs_own_may_be_called_typing(self):
        code = """
for own in (types.ModuleType("typing"), None, type(sys)("typing", "doc")):
    sys.modules["typing"] = own
    kept.extend([] for _ in range(2 * gc.get_threshold()[0]))
typing = sys.modules["typing"]
typing.ForwardRef = Node
kept.extend([] for _ in range(2 * gc.get_threshold()[0]))
print(begun())
"""
        self.assertEqual(printed("import types\n" + code), "['_pybundle_start']")

    @unittest.skipUnless(sys.platform == "linux", "the size is in kB only there")
    def test_garbage_from_the_first_line_takes_no_more_memory(self):
        code = """
import resource
for number in range(20_000):
    cycle(50_000)
    if number % 100 == 0: imported(f"a{number}")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
        self.assertLess(int(printed(code)), 1.1 * int(printed(code, quick=False)))


LATER = """
import _pybundle_later, importlib.util, os, tempfile
folder = tempfile.mkdtemp()
with open(os.path.join(folder, "hook_of_it.py"), "w") as file:
    file.write("import colorsys, sys; colorsys.changed = sys.modules['colorsys'] is colorsys and hasattr(colorsys, 'rgb_to_hls')")
sys.path.append(folder)
sys.modules.pop("colorsys", None)
"""


class Later(unittest.TestCase):
    def result(self, code):
        return printed(LATER + code, quick=False)

    def test_a_hook_runs_after_its_module_and_only_then(self):
        code = """
before = list(sys.meta_path)
_pybundle_later.wait({"colorsys": "hook_of_it"})
print("colorsys" in sys.modules, "hook_of_it" in sys.modules)
import colorsys
print(colorsys.changed, type(colorsys.__loader__).__name__, sys.meta_path == before)
print(colorsys.__spec__.loader is colorsys.__loader__, importlib.reload(colorsys).changed)
"""
        self.assertEqual(
            self.result(code), "False False\nTrue SourceFileLoader True\nTrue True"
        )

    def test_who_only_looks_for_the_module_does_not_take_the_hook_away(self):
        code = """
_pybundle_later.wait({"colorsys": "hook_of_it"})
spec = importlib.util.find_spec("colorsys")
print(spec.loader.get_filename("colorsys") == spec.origin, bool(spec.loader.get_code("colorsys")), "colorsys" in sys.modules)
import colorsys
print(colorsys.changed)
"""
        self.assertEqual(self.result(code), "True True False\nTrue")

    def test_a_module_that_is_there_already_is_changed_at_once(self):
        code = """
import colorsys
_pybundle_later.wait({"colorsys": "hook_of_it"})
print(colorsys.changed, any(type(each).__name__ == "Later" for each in sys.meta_path))
"""
        self.assertEqual(self.result(code), "True False")

    def test_a_module_that_is_missing_stays_missing(self):
        code = """
_pybundle_later.wait({"not_there": "hook_of_it"})
try:
    import not_there
except ModuleNotFoundError as error:
    print(error.name, "hook_of_it" in sys.modules)
"""
        self.assertEqual(self.result(code), "not_there False")

    def test_a_program_without_the_hook_has_the_module_as_it_is(self):
        code = """
_pybundle_later.wait({"colorsys": "no_such_hook", "sys": "nor_this"})
import colorsys
print(hasattr(colorsys, "changed"), colorsys.rgb_to_hls(0, 0, 0))
"""
        self.assertEqual(self.result(code), "False (0.0, 0.0, 0.0)")

    def test_a_module_that_fails_is_tried_again(self):
        code = """
with open(os.path.join(folder, "colorsys.py"), "w") as file:
    file.write("1 / 0")
sys.path.insert(0, folder)
_pybundle_later.wait({"colorsys": "hook_of_it"})
try:
    import colorsys
except ZeroDivisionError:
    sys.path.remove(folder)
sys.path.append(folder)
importlib.invalidate_caches()
import colorsys
print(colorsys.changed)
"""
        self.assertEqual(self.result(code), "True")

    def test_two_threads_import_two_modules_at_once(self):
        code = """
import threading
with open(os.path.join(folder, "slow_hook.py"), "w") as file:
    file.write("import time; time.sleep(0.3)")
with open(os.path.join(folder, "slow_hook_too.py"), "w") as file:
    file.write("import time; time.sleep(0.3)")
sys.modules.pop("this", None); sys.modules.pop("sched", None)
_pybundle_later.wait({"colorsys": "slow_hook", "sched": "slow_hook_too"})
failed = []
def load(name):
    try:
        importlib.import_module(name)
    except BaseException as error:
        failed.append(error)
threads = [threading.Thread(target=load, args=[name]) for name in ("colorsys", "sched")]
for each in threads: each.start()
for each in threads: each.join()
print(failed, any(type(each).__name__ == "Later" for each in sys.meta_path))
"""
        self.assertEqual(self.result(code), "[] False")

    def test_a_finder_that_knows_another_way_only_is_passed_over(self):
        code = """
class Old:
    def find_module(self, name, path=None):
        return None
import warnings; warnings.simplefilter("ignore")
sys.meta_path.insert(0, Old())
_pybundle_later.wait({"colorsys": "hook_of_it"})
import colorsys
print(colorsys.changed)
"""
        self.assertEqual(self.result(code), "True")

    def test_it_needs_no_module(self):
        code = "import sys; seen = {*sys.modules}; sys.path.insert(0, %r); import _pybundle_later; print({*sys.modules} - seen)"
        found = subprocess.check_output(
            [sys.executable, "-S", "-B", "-c", code % MODULES], text=True
        )
        self.assertEqual(found.strip(), "{'_pybundle_later'}")


if __name__ == "__main__":
    unittest.main()
