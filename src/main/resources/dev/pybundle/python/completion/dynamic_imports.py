"""Find in the code of a module what it may import without an import statement. Nothing runs."""

from __future__ import annotations

import ast
import dis
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import CodeType

import import_calls
import source_reads
from import_calls import BY_FOLDER, BY_NAME, HERE, LAZY, ImportCalls, Subtree
from source_reads import FILE, OPENER
from syntax import imported_names

# Functions that load a module from its file, and those that list files: together they look for modules on the disk.
FROM_FILES = {
    "spec_from_file_location",
    "SourceFileLoader",
    "load_source",
    "load_module_from_file",
    "run_path",
}
SOURCES = {"getfile", "getsourcefile"}
READERS = {"open", "read_text", "read_bytes"}
LISTERS = {"listdir", "scandir", "glob", "iglob", "iterdir", "rglob", "walk"}
# Functions of inspect that return sources.
GETTERS = {"getsource", "getsourcelines", "findsource", "getcomments"}
# Names of importlib.metadata and of its back port, whose functions also include files().
METADATA = {"metadata", "importlib_metadata", "distribution", "distributions"}
# Of the package lazy_loader: reads the stub beside a package when the program runs.
STUBBED = "attach_stub"

DOTTED = re.compile(r"\.{0,3}[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(:[A-Za-z_][\w.]*)?")
# The beginning of a name that is completed when the program runs, e.g. "pkg.backends." or "pkg.backends.%s".
BEGINNING = re.compile(r"((?:[A-Za-z_]\w*\.)+)(\w*)(?:%s|\{\w*\})?")
# A path to a folder above, which leads through the folder that it begins in.
UPWARD = re.compile(r"(.*[/\\])?\.\.([/\\].*)?")
# A path to modules of a folder: "plugins", "plugins/*.py".
FOLDER = re.compile(r"(\w+(?:/\w+)*)(?:/[\w*?]*(?:\.py)?)?")
MODULE_FILES = re.compile(r"(.*/)?\*?\.py")
SCRIPT = re.compile(r"(?:\w+/)*\w+\.py")
# The name of the program that is an interpreter before it is frozen.
INTERPRETER = "executable"
# What starts processes that run the entry script again, and what the script calls for them in a frozen program.
SPAWNERS = {"multiprocessing", "ProcessPoolExecutor"}
SUPPORT = "freeze_support"
LONGEST = 150


@dataclass
class Findings:
    """What there is in a module.

    Texts are the strings that could name a module, subtrees those that could begin a name. The module imports if it calls a
    function that takes such names, is lazy if it answers for its missing attributes, is stubbed if that answer is in a stub
    file, looks for sources if it lists them to import them or reads that of a module, and reads records if it may ask which
    files a distribution has. It lists modules if all of it together does what one function of those that look for sources
    does, from its own folder; folders are then the paths in it. It climbs if it goes from its own folder to one above.

    What it may tell an interpreter are scripts, and what the code that it may pass there runs; it runs modules if it may name
    one there. It spawns if it starts processes that run the entry script again. Asks and needs are the lines where it asks for
    the source of some code, and where it does so and does not catch that there is none; opens is the line where it opens the
    file of a module that it is given.
    """

    texts: set[str] = field(default_factory=set)
    subtrees: set[Subtree] = field(default_factory=set)
    calls: ImportCalls = field(default_factory=ImportCalls)
    imports: bool = False
    lazy: bool = False
    stubbed: bool = False
    looks_for_sources: bool = False
    lists_modules: bool = False
    folders: set[str] = field(default_factory=set)
    climbs: bool = False
    scripts: set[str] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)
    runs_modules: bool = False
    spawns: bool = False
    asks: int | None = None
    needs: int | None = None
    opens: int | None = None
    reads_records: bool = False


def nested(code: CodeType) -> Iterator[CodeType]:
    """Yield a code object and those inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from nested(constant)


def texts(constant: object) -> Iterator[str]:
    """Yield the strings in a constant that could name a module."""
    if isinstance(constant, str):
        if len(constant) < LONGEST and DOTTED.fullmatch(constant):
            yield constant
    elif isinstance(constant, (tuple, frozenset)):
        for item in constant:
            yield from texts(item)


def subtrees(constant: object) -> Iterator[Subtree]:
    """Yield the modules that a string could begin the names of."""
    if isinstance(constant, str) and "." in constant and len(constant) < LONGEST:
        match = BEGINNING.fullmatch(constant)
        if match and constant.endswith((".", "%s", "}")):
            yield Subtree(match.group(1).rstrip("."), match.group(2))


def scan(code: CodeType, name: str, is_package: bool, source: str | None) -> Findings:
    """Look through the code of a module, and through its source if the code calls an importer."""
    found = Findings()
    used: set[str] = set()
    strings: set[str] = set()
    for each in nested(code):
        used.update(each.co_names)
        found.looks_for_sources |= looks_for_sources(each.co_names)
        for constant in each.co_consts:
            found.texts.update(texts(constant))
            found.subtrees.update(subtrees(constant))
            strings.update(strings_in(constant))
    found.imports = any(map(is_importer, used))
    found.stubbed = STUBBED in used
    found.reads_records = "packages_distributions" in used or (
        "files" in used and not used.isdisjoint(METADATA)
    )
    found.imports |= not used.isdisjoint(BY_NAME | BY_FOLDER)
    if source is not None and not used.isdisjoint(BY_NAME | BY_FOLDER | FROM_FILES):
        found.calls = import_calls.find(source, name, is_package)
    if source is not None and not used.isdisjoint(GETTERS):
        found.asks, found.needs = source_reads.lines(source, GETTERS)
    if source is not None and any(map(reads_file_of_module, nested(code))):
        found.opens = source_reads.opened(source)
    if not used.isdisjoint(HERE):
        look_at_paths(found, used, {each for each in strings if len(each) < LONGEST})
    if INTERPRETER in used:
        found.runs_modules = "-m" in strings
        found.scripts = set(filter(SCRIPT.fullmatch, strings))
        found.runs = set(imported_by_code(strings)) if "-c" in strings else set()
    tops = {each.partition(".")[0] for each in used}
    found.spawns = not tops.isdisjoint(SPAWNERS) and SUPPORT not in used
    found.lazy = LAZY in code.co_names and (
        found.imports or any("lazy" in each for each in used)
    )
    return found


def strings_in(constant: object) -> Iterator[str]:
    """Yield the strings of a constant."""
    if isinstance(constant, str):
        yield constant
    elif isinstance(constant, tuple):
        for item in constant:
            yield from strings_in(item)


def imported_by_code(strings: set[str]) -> Iterator[str]:
    """Yield the modules that strings import if they are code for an interpreter."""
    for each in strings:
        if "import " in each:
            try:
                tree = ast.parse(each)
            except (SyntaxError, ValueError):
                continue
            for node in ast.walk(tree):
                yield from imported_names(node)


def look_at_paths(found: Findings, used: set[str], paths: set[str]) -> None:
    """Find where a module goes from its own folder."""
    found.climbs = "pardir" in used or any(map(UPWARD.fullmatch, paths))
    imports = not used.isdisjoint(BY_NAME | FROM_FILES)
    if not used.isdisjoint(LISTERS) and (
        imports or any(map(MODULE_FILES.fullmatch, paths))
    ):
        found.lists_modules = True
        matches = filter(None, map(FOLDER.fullmatch, paths))
        found.folders = {match.group(1).replace("/", ".") for match in matches}


def is_importer(name: str) -> bool:
    """Tell whether a name is like that of a helper which imports what a string names, e.g. import_string."""
    return "import" in name and not name.startswith("importlib")


def reads_file_of_module(code: CodeType) -> bool:
    """Tell whether a function may open the file of a module that is not its own."""
    names = code.co_names
    return (
        FILE in names
        and OPENER in names
        and any(
            each.opname == "LOAD_ATTR" and each.argval == FILE
            for each in dis.get_instructions(code)
        )
    )


def looks_for_sources(names: tuple[str, ...]) -> bool:
    """Tell whether one function lists files and imports modules, or asks for the file of a module and reads it."""
    return any(
        not first.isdisjoint(names) and not second.isdisjoint(names)
        for first, second in ((LISTERS, BY_NAME | FROM_FILES), (SOURCES, READERS))
    )
