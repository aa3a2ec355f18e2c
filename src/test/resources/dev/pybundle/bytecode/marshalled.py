"""Write the code of the standard library's modules, or compare it with what was made of it.

Usage: marshalled.py write|columns|same|docstrings FOLDER
"""

import glob
import importlib.util
import marshal
import os
import sys
import types

CASES = '''"module"
def shared():
    return {table!r}
def long():
    x = [1,
{lines}
    ]; return x
class Documented:
    "class"
    def twice(self):
        "used"
        return "used"
    def lonely(self):
        "only documentation"
        return [c for c in "xy"], (lambda: "not documentation")(), ["text" for _ in "a"]
    value = "class"
class Once:
    "once"
def backward(a): return (a
    .b
    (c=lambda: a)  if
a else
 None)
'''


def lines(code):
    found = {}
    if not hasattr(code, "co_lines"):
        return found
    for start, end, line in code.co_lines():
        for offset in range(start, end, 2):
            found[offset] = line
    return found


def compare(old, new, columns, where):
    where = f"{where}:{old.co_name}"
    for name in dir(old):
        if name.startswith("co_") and name not in (
            "co_consts", "co_lines", "co_linetable", "co_lnotab", "co_positions", "co_branches",
        ):
            assert getattr(old, name) == getattr(new, name), (where, name)
    if hasattr(old, "co_lines"):
        assert lines(old) == lines(new), where
    if not columns and hasattr(new, "co_positions"):
        assert all(each[2:] == (None, None) for each in new.co_positions()), where
        assert len(new.co_linetable) <= len(old.co_linetable), where
    else:
        assert old == new, where
    compare_constants(old.co_consts, new.co_consts, columns, where)


def compare_constants(old, new, columns, where):
    assert len(old) == len(new), where
    for one, other in zip(old, new):
        assert type(one) is type(other), (where, one, other)
        if isinstance(one, types.CodeType):
            compare(one, other, columns, where)
        elif isinstance(one, tuple):
            compare_constants(one, other, columns, where)
        else:
            assert repr(one) == repr(other) if not isinstance(one, frozenset) else one == other, where


def sources():
    stdlib = os.path.dirname(os.__file__)
    for file in sorted(glob.glob(os.path.join(glob.escape(stdlib), "*.py")) + glob.glob(os.path.join(glob.escape(stdlib), "asyncio", "*.py"))):
        with open(file, "rb") as stream:
            yield os.path.basename(file), compile(stream.read(), file, "exec", dont_inherit=True)
    table = compile("x = 1\ny = (x\n + 2)", "t", "exec")
    raw = getattr(table, "co_linetable", b"x")
    yield "cases", compile(CASES.format(table=raw, lines="\n" * 300 + "2," * 300), "cases", "exec", dont_inherit=True)
    # A constant that is the very line table of the code that holds it.
    yield "same object", table.replace(co_consts=(*table.co_consts, raw, 2**70, 1.5, 1j, "é", frozenset("a"), ..., b"", -1))


def main():
    todo, folder = sys.argv[1:]
    count = 0
    for number, (name, code) in enumerate(sources()):
        old = os.path.join(folder, f"{number}.old")
        if todo == "write":
            with open(old, "wb") as stream:
                stream.write(marshal.dumps(code))
        elif todo == "room":
            with open(os.path.join(folder, f"{number}.new"), "rb") as stream:
                roomy = marshal.loads(stream.read())
            has_pieces = sys.version_info >= (3, 11)
            assert roomy.co_stacksize == (1 << 15 if has_pieces else code.co_stacksize), name
            compare(code, roomy.replace(co_stacksize=code.co_stacksize), True, name)
        elif todo == "docstrings":
            with open(os.path.join(folder, f"{number}.new"), "rb") as stream:
                assert lines(marshal.loads(stream.read())) == lines(code), name
            if name == "cases":
                docstrings(number, folder)
        else:
            with open(os.path.join(folder, f"{number}.new"), "rb") as stream:
                compare(code, marshal.loads(stream.read()), todo == "same", name)
        count += 1
    if todo == "write":
        with open(os.path.join(folder, "magic"), "wb") as stream:
            stream.write(importlib.util.MAGIC_NUMBER)
    print(count, "modules")


def docstrings(number, folder):
    """Run the module of the cases, and compare what it does and documents."""
    with open(os.path.join(folder, f"{number}.new"), "rb") as stream:
        found = {}
        exec(marshal.loads(stream.read()), found)
    known = sys.version_info < (3, 14)
    assert found["Documented"]().twice() == "used"
    assert found["Documented"]().lonely() == (["x", "y"], "not documentation", ["text"])
    assert found["Documented"].value == "class"
    assert found["Documented"].twice.__doc__ == "used"
    assert found["Documented"].__doc__ == "class"
    assert found["Documented"].lonely.__doc__ == (None if known else "only documentation")
    assert found["Once"].__doc__ == (None if known else "once")
    assert found["__doc__"] == (None if known else "module")


main()
