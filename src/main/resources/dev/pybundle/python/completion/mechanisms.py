"""The ways in which code imports what no import statement of it names: one function each.

Each yields the modules that may be imported so, with what shows it: the line of a call, a string or a name in the code, or
the beginning of names in a string.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from types import CodeType
from typing import NamedTuple, Union

import dynamic_imports
from choice import Choice
from dynamic_imports import Findings
from import_calls import Subtree
from standard import is_standard

# Python 3.9 has no other way to write it down.
Evidence = Union[int, str, Subtree, None]  # noqa: UP007
Found = Iterator[tuple[str, Evidence]]


class ScannedModule(NamedTuple):
    """A module of the program that was looked through; the entry script is __main__."""

    name: str
    is_package: bool
    file: str | None
    code: CodeType
    found: Findings
    is_own: bool

    @property
    def package(self) -> str:
        """The package that relative names are relative to."""
        return self.name if self.is_package else self.name.rpartition(".")[0]


def import_call(module: ScannedModule, choice: Choice) -> Found:
    """import_module("name") and the like, where constants decide the name."""
    calls = module.found.calls
    for name in calls.names:
        if choice.is_known(name):
            yield name, calls.lines.get(name)


def string(module: ScannedModule, choice: Choice) -> Found:
    """A string that names a module: "main:app", "pkg.Class", ".backends"."""
    found, own, modules = module.found, module.is_own, choice.modules
    owner = modules.owners.get(module.name)
    for text in found.texts:
        if text.startswith(".") and not (found.imports or found.lazy):
            continue
        if "." not in text and ":" not in text:
            for name in named_by_word(text, module, choice):
                yield name, text
            continue
        resolved = modules.resolve(text, module.package)
        if resolved is None and own:
            resolved = defined_by_own(text, choice)
        if resolved is None:
            if own and is_standard(text):
                # The last part may be an attribute, as in "logging.handlers.SysLogHandler".
                yield text, text
                yield text.rpartition(".")[0] or text, text
        elif own or found.imports or modules.owners[resolved] is owner:
            yield resolved, text


def defined_by_own(text: str, choice: Choice) -> str | None:
    """Return the user's module that a text like "handlers.health" names, unless it defines no such thing: "data.json"."""
    name, _, attribute = text.partition(":")[0].partition(".")
    attribute = attribute.partition(".")[0]
    if attribute and choice.modules.is_own(name):
        imported = rf"^from [\w.]+ import (?:\([^)]*|.*)\b{attribute}\b"
        definition = rf"{definition_of(attribute)}|{imported}"
        choice.definitions.add(definition)
        if re.search(definition.encode(), read(choice.modules.own[name]), re.MULTILINE):
            return name
    return None


def definition_of(names: str) -> str:
    """Return an expression for the line where a module defines one of some names."""
    return rf"^(?:async )?(?:def |class )?(?:{names})\b *[(=:]"


def named_by_word(text: str, module: ScannedModule, choice: Choice) -> Iterator[str]:
    """Yield what a string without a dot may name."""
    found, own, modules = module.found, module.is_own, choice.modules
    if found.lazy and f"{module.package}.{text}" in modules.owners:
        yield f"{module.package}.{text}"
    elif own and modules.is_own(text) and text != choice.entry:
        yield text
    elif (own or found.imports) and text in choice.unimported:
        yield from choice.unimported[text].modules


def entry_point_group(module: ScannedModule, choice: Choice) -> Found:
    """A string with the name of a group of entry points: their modules."""
    for group in module.found.texts & choice.groups.keys():
        for name in choice.groups[group]:
            yield name, group


def import_call_below_package(module: ScannedModule, choice: Choice) -> Found:
    """import_module(f"pkg.backends.{name}") and pkgutil.iter_modules(pkg.__path__): the modules below."""
    calls = module.found.calls
    for subtree in calls.subtrees:
        if not subtree.lazy:
            for name in choice.undecided(subtree):
                yield name, calls.lines.get(subtree)


def beginning_of_names(module: ScannedModule, choice: Choice) -> Found:
    """A string that begins the names of modules: "pkg.backends."."""
    for subtree in module.found.subtrees:
        if may_begin(subtree, module, choice):
            for name in choice.undecided(subtree):
                yield name, subtree


def may_begin(subtree: Subtree, module: ScannedModule, choice: Choice) -> bool:
    """Tell whether a string is likely to begin the names of modules."""
    modules = choice.modules
    if subtree.package not in modules.packages:
        return False
    same = modules.owners[subtree.package] is modules.owners.get(module.name)
    return module.is_own or module.found.imports or (same and "." in subtree.package)


def computed_import(module: ScannedModule, choice: Choice) -> Found:
    """A call of the user's code that imports a name which nothing here decides: the user's modules in packages."""
    calls = module.found.calls
    if module.is_own and (calls.unknown or calls.from_caller):
        for name in choice.modules.own_in_packages():
            yield name, calls.lines.get("")


def plugin(module: ScannedModule, choice: Choice) -> Found:
    """A call that imports an unknown module and then uses an attribute of it: the modules that define that.

    They are the user's or of a distribution that requires the one which imports.
    """
    attributes = module.found.calls.attributes
    if not attributes:
        return
    owner = choice.modules.owners.get(module.name)
    text = definition_of("|".join(sorted(attributes)))
    choice.definitions.add(text)
    definition = re.compile(text.encode(), re.MULTILINE)
    for each in choice.closure:
        if owner is None or owner.name not in each.may_require or each is owner:
            continue
        for name, file in each.modules.items():
            if file.endswith(".py") and definition.search(read(file)):
                yield name, module.found.calls.lines.get("")


def neighbour(module: ScannedModule, choice: Choice) -> Found:
    """A module of the user's, or one with a call that imports an unknown name: those of the same package."""
    unknown = module.found.calls.unknown
    if (unknown or module.is_own) and module.name != "__main__":
        tree = choice.modules.tree(module.name)
        for name in choice.undecided(Subtree(tree)):
            yield name, module.found.calls.lines.get("") if unknown else None


def listed_folder(module: ScannedModule, choice: Choice) -> Found:
    """A module of the user's that lists a folder beside it for modules: those in the folders that it names."""
    for name in listed(module, choice):
        yield name, None


def listed(module: ScannedModule, choice: Choice) -> Iterator[str]:
    """Yield the modules in the folders that a module of the user's names or asks another one for; else those beside it."""
    found, modules = module.found, choice.modules
    if not (module.is_own and found.lists_modules):
        return
    package = "" if module.name == "__main__" else module.package
    below = {f"{package}.{each}".lstrip(".") for each in found.folders}
    for each in found.calls.places:
        below.add(each if each in modules.below else each.rpartition(".")[0])
    named = {each for each in below if each in modules.below}
    for each in named or {package} - {""}:
        yield from filter(modules.is_own, choice.undecided(Subtree(each)))


def interpreter(module: ScannedModule, choice: Choice) -> Found:
    """What code starts sys.executable with: -m module, also its own package, the imports of -c code, a script."""
    found, owners = module.found, choice.modules.owners
    texts = {*found.texts, module.package} if found.runs_modules else set()
    started = [name for text in texts for name in (text, f"{text}.__main__")]
    names = [*filter(owners.__contains__, started), *scripts_to_run(module, choice)]
    for name in [*names, *found.runs]:
        # A library starts what is its own; what it asks of others, such as pip, is not for the program to do.
        is_its = name not in owners or owners[name] is owners.get(module.name)
        if (is_its or module.is_own) and choice.is_known(name) and name != choice.entry:
            yield name, dynamic_imports.INTERPRETER


def scripts_to_run(module: ScannedModule, choice: Choice) -> Iterator[str]:
    """Yield the modules of the same distribution whose files are scripts that code names, and the folders that these are in."""
    modules, found = choice.modules, module.found
    scripts = tuple(f".{each[:-3].replace('/', '.')}" for each in found.scripts)
    folders = {*found.texts, *module.package.split(".")}
    for name in modules.of(modules.owners.get(module.name)) if scripts else ():
        for script in scripts:
            above = f".{name}".removesuffix(script)
            if f".{name}" != above and folders.issuperset(above.split(".")[1:]):
                yield name


MECHANISMS: dict[str, Callable[[ScannedModule, Choice], Found]] = {
    "import call": import_call,
    "string": string,
    "entry point group": entry_point_group,
    "import call below a package": import_call_below_package,
    "beginning of names": beginning_of_names,
    "computed import": computed_import,
    "plugin": plugin,
    "neighbour": neighbour,
    "listed folder": listed_folder,
    "interpreter": interpreter,
}

# Those that put a source beside the archive.
SOURCE_READ = "source that is read"
WORKER = "entry of other processes"
FOLDER_ABOVE = "way to a folder above"


def read(file: str) -> bytes:
    """Return what is in a file; nothing if it is recorded and not there."""
    try:
        with open(file, "rb") as stream:
            return stream.read()
    except FileNotFoundError:
        return b""
