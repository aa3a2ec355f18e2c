"""Act as a Python interpreter where the program starts sys.executable as if it were one.

PyInstaller's pybundle_interpreter_hook.py and cx_Freeze's start_program.py call start() after all runtime hooks, before the
program's own first line. In a process that descends from the program, arguments such as "-m package.module", "-c code" or
"script.py", with options of an interpreter before them, run that and not the program again. So do the workers of
multiprocessing, if the entry script lies beside its archive: as with a real interpreter, they run it as __mp_main__.

A process descends from the program if it inherited a variable from it. One that was started with other variables, as
libraries do for tools, is known on Linux by the executable of its parent; elsewhere the program adds its own variable to
those that it starts a copy of itself with.

It is in every program, so it imports only what every program has: neither runpy, importlib.util nor __future__.
"""

import os
import sys

import _pybundle_system

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

VARIABLE = "_PYBUNDLE_INTERPRETER"
# So many interpreters that start each other are a mistake.
DEEPEST = 12

COMMAND = "-c"
MODULE = "-m"
SCRIPT = ""
# Options of an interpreter, in one argument or several, and those of them that a value follows.
SWITCHES = "bBdEiIOPqsSuvx"
WITH_VALUE = "XW"
SCRIPT_SUFFIXES = (".py", ".pyw", ".pyc")

FORK = "--multiprocessing-fork"
FORK_SERVER = "from multiprocessing.forkserver import main"


def start(entry: str) -> None:
    """Run what an interpreter would run, and end; return if this process is the program.

    The entry is the name of the script that the program begins with; none if the freezer itself starts workers.
    """
    _pybundle_system.start()
    depth = inherited()
    os.environ[VARIABLE] = f"{depth or 0} {sys.executable}"
    mark_copies()
    if depth is None or len(sys.argv) < 2:
        return
    main = os.path.join(getattr(sys, "_MEIPASS", ""), entry)
    has_main = os.path.isfile(main)
    if sys.argv[1] == FORK:
        deepen(depth)
        if has_main:
            work(main)
        return
    command = asked(sys.argv[1:])
    if command is None or (FORK_SERVER in command[1] and not has_main):
        return
    deepen(depth)
    run(*command)
    sys.exit()


def inherited() -> "int | None":
    """Return how many interpreters are between this process and the program; nothing if it does not descend from it."""
    depth, _, executable = os.environ.get(VARIABLE, "").partition(" ")
    if executable == sys.executable and depth.isdecimal():
        return int(depth)
    return 0 if is_child() else None


def is_child() -> bool:
    """Tell whether a process of the program started this one. The launcher of a onefile program is no such process."""
    if sys.platform != "linux":
        return False
    home = getattr(sys, "_MEIPASS", "")
    # Only the launcher of a onefile program names the folder to it.
    unpacked = os.environ.get("_PYI_APPLICATION_HOME_DIR") == home
    try:
        own = os.readlink("/proc/self/exe")
        pid = os.getppid()
        for _ in range(2 if unpacked else 1):
            if os.readlink(f"/proc/{pid}/exe") != own:
                return False
            with open(f"/proc/{pid}/stat", "rb") as stream:
                pid = int(stream.read().rpartition(b")")[2].split()[1])
    except OSError:
        return False
    return True


def mark_copies() -> None:
    """Give the variable to the copies of the program, too, that subprocess or multiprocessing starts without it."""
    if sys.platform == "win32":
        native = __import__("_winapi")
        native.CreateProcess = marking_windows(native.CreateProcess)
    elif sys.platform != "linux":
        try:
            # No analysis sees this: a program that starts no process should not get the module for it.
            native = __import__("_posixsubprocess")
        except ImportError:
            return
        native.fork_exec = marking(native.fork_exec)
        # A runtime hook may have imported it.
        using = sys.modules.get("subprocess")
        if hasattr(using, "_fork_exec"):
            using._fork_exec = native.fork_exec  # type: ignore[union-attr]


def marking_windows(create: "Callable[..., object]") -> "Callable[..., object]":
    """Return what starts a process on Windows, where the seventh argument is its variables."""

    def start(program: "str | None", line: "str | None", *call: object) -> object:
        *attributes, variables, folder, startup = call
        if variables is not None and is_copy(program, line or ""):
            marked = {VARIABLE: os.environ.get(VARIABLE, "")}
            variables = {**marked, **variables}  # type: ignore[dict-item]
        return create(program, line, *attributes, variables, folder, startup)

    return start


def is_copy(program: "str | None", line: str) -> bool:
    """Tell whether a call of Windows starts the program, whose name may only be the first word of the line."""
    own = os.path.normcase(sys.executable)
    line = os.path.normcase(line)
    if program is not None:
        return os.path.normcase(program) == own
    return line == own or line.startswith((f'"{own}"', f"{own} "))


def marking(fork_exec: "Callable[..., object]") -> "Callable[..., object]":
    """Return what starts a process on macOS, where the sixth argument is its variables."""
    copy = [os.fsencode(sys.executable)]

    def start(*call: object) -> object:
        _, programs, _, _, _, variables, *_ = call
        if variables is not None and [*map(os.fsencode, programs)] == copy:  # type: ignore[call-overload]
            own = os.fsencode(f"{VARIABLE}={os.environ.get(VARIABLE, '')}")
            # Where it is twice, the first counts.
            variables = [*variables, own]  # type: ignore[misc]
        return fork_exec(*call[:5], variables, *call[6:])

    return start


def deepen(depth: int) -> None:
    """Count this process; end it if there are too many above it."""
    if depth >= DEEPEST:
        raise failure(f"it has started itself {depth} times, each from the one before")
    os.environ[VARIABLE] = f"{depth + 1} {sys.executable}"


def failure(why: str) -> SystemExit:
    """Return what ends a process as it does an interpreter that cannot run what it was told."""
    return SystemExit(f"{os.path.basename(sys.executable)}: {why}")


def asked(arguments: "list[str]") -> "tuple[str, str, list[str]] | None":
    """Return what arguments tell an interpreter to run, its name and its arguments; nothing if they are the program's own."""
    place = 0
    while place < len(arguments):
        argument = arguments[place]
        place += 1
        if not argument.startswith("-"):
            if argument.endswith(SCRIPT_SUFFIXES) and os.path.isfile(argument):
                return SCRIPT, argument, arguments[place:]
            return None
        letters = argument[1:].lstrip(SWITCHES)
        kind, attached = letters[:1], letters[1:]
        if not letters and len(argument) > 1:
            continue
        if not kind or kind not in WITH_VALUE + "cm":
            return None
        if not attached:
            if place == len(arguments):
                return None
            attached = arguments[place]
            place += 1
        if kind in "cm":
            return f"-{kind}", attached, arguments[place:]
    return None


def run(kind: str, name: str, arguments: "list[str]") -> None:
    """Run code, a module of the program or a script in the module __main__ that is there, as an interpreter does."""
    sys.argv[:] = [kind or name, *arguments]
    main = sys.modules["__main__"].__dict__
    main.pop("__file__", None)
    if kind == COMMAND:
        exec(compile(name, "<string>", "exec", dont_inherit=True), main)  # noqa: S102
    elif kind == MODULE:
        run_module(name, main)
    else:
        sys.path.insert(0, os.path.dirname(os.path.abspath(name)))
        files = sys.modules["_frozen_importlib_external"]
        is_code = name.endswith(".pyc")
        kinds = files.SourceFileLoader, files.SourcelessFileLoader
        loader = kinds[is_code]("__main__", name)
        main.update(__file__=name, __loader__=loader)
        exec(loader.get_code("__main__"), main)  # noqa: S102


def run_module(name: str, main: "dict[str, object]") -> None:
    """Run a module of the program, or that of a package which is there for it."""
    path = path_above(name)
    found = (finder.find_spec(name, path) for finder in sys.meta_path)
    spec = next(filter(None, found), None)
    if spec is None:
        raise missing(name)
    if spec.submodule_search_locations is not None:
        run_module(f"{name}.__main__", main)
        return
    # What Nuitka compiled can only be imported.
    get_code = getattr(spec.loader, "get_code", None)
    code = get_code(name) if get_code is not None else None
    if code is None:
        raise failure(f"{name} is no Python code")
    sys.argv[0] = str(spec.origin)
    main.update(__file__=spec.origin, __loader__=spec.loader)
    main.update(__package__=spec.parent, __spec__=spec)
    exec(code, main)  # noqa: S102


def path_above(module: str) -> "list[str] | None":
    """Import the package that a module is in, and return where its modules are; nothing if it is in none."""
    package = module.rpartition(".")[0]
    if not package:
        return None
    try:
        __import__(package)
    except ModuleNotFoundError as error:
        if f"{module}.".startswith(f"{error.name}."):
            raise missing(module) from None
        raise
    return list(getattr(sys.modules[package], "__path__", ()))


def missing(module: str) -> SystemExit:
    """Return what ends a process that was told to run a module which the program has not got."""
    return failure(
        f"No module named {module} to run is in this program, which was asked for it as an interpreter"
        " (sys.executable -m); perhaps it has to be among the requirements or <hiddenImports>, and nothing can be"
        " installed into a frozen program"
    )


def work(main: str) -> None:
    """Be a worker of multiprocessing, which runs the entry script first."""
    # No analysis sees this: whoever starts workers has these modules, and no other program should get them for it.
    package = __import__("multiprocessing.spawn")
    if sys.platform == "win32":
        # There a frozen program does not tell its workers what to run.
        package.process.current_process()._inheriting = True
        package.spawn._fixup_main_from_path(main)
    package.spawn.freeze_support()
