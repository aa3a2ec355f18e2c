"""Start the frozen program: hooks first, each in a namespace of its own, as scripts do; then the entry, in the module __main__.

PyOxidizer has compiled into the executable which module it runs, and that the program is frozen.
"""

import os
import sys

import _pybundle_settings  # type: ignore[import-not-found]

ENTRY = "_pybundle_entry"


def start() -> None:
    """Run the program."""
    folder = os.path.dirname(os.path.abspath(__file__))
    # Programs look below it for their data, which lies beside the modules.
    sys._MEIPASS = folder  # type: ignore[attr-defined]
    sys.argv[0] = sys.executable
    if _pybundle_settings.QUICK_START:
        # No module that is analysed names it.
        __import__("_pybundle_start").start()
    main = sys.modules["__main__"].__dict__
    for number, hook in enumerate(_pybundle_settings.HOOKS):
        execute(
            f"_pybundle_hook_{number}",
            os.path.join(folder, hook),
            {"__name__": "__main__", "__builtins__": main["__builtins__"]},
        )
    # The same.
    __import__("_pybundle_interpreter").start(_pybundle_settings.ENTRY)
    main.update(__doc__=None, __package__=None, __spec__=None, __cached__=None)
    execute(ENTRY, os.path.join(folder, _pybundle_settings.ENTRY), main)


def execute(name: str, file: str, namespace: "dict[str, object]") -> None:
    """Run a script that is frozen as a module of this name."""
    files = sys.modules["_frozen_importlib_external"]
    source = os.path.join(os.path.dirname(file), f"{name}.py")
    kinds = files.SourceFileLoader, files.SourcelessFileLoader
    is_code = not os.path.exists(source)
    loader = kinds[is_code](name, source + "c" * is_code)
    namespace.update(__file__=file, __loader__=loader)
    exec(loader.get_code(name), namespace)  # noqa: S102 - the program itself
