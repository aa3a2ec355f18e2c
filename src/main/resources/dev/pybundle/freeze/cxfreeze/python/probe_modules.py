"""Tell what compiled modules have: their names and those of their classes.

It runs in an interpreter that may have little more than its built-in modules, as the initialisation script of an executable
of cx_Freeze or as a script. It reads folders to import from and a dictionary of names and files from standard input, and
writes one of names and contents, without what cannot be loaded.
"""

import marshal
import sys
from importlib.machinery import ExtensionFileLoader, ModuleSpec


def run(_name: str = "") -> None:
    """Answer what is asked."""
    path, files = marshal.loads(sys.stdin.buffer.read())
    sys.path.extend(path)
    found = {}
    for name, file in sorted(files.items()):
        try:
            found[name] = contents(name, file)
        except ImportError as reason:
            print(f"{file} cannot be loaded here: {reason}", file=sys.stderr)
    sys.stdout.buffer.write(marshal.dumps(found))


def contents(name: str, file: str):  # type: ignore[no-untyped-def]
    """Load a module; without a file, by its name."""
    if not file:
        module = __import__(name)
    else:
        loader = ExtensionFileLoader(name, file)
        module = loader.create_module(ModuleSpec(name, loader, origin=file))
        loader.exec_module(module)
    names = set(dir(module))
    for attribute, each in vars(module).items():
        if isinstance(each, type) and not attribute.startswith("__"):
            names.update(dir(each))
    return sorted(each for each in names if not each.startswith("__"))


if __name__ == "__main__":
    run()
