"""Work out, from the source of a module, what its calls of import_module and the like may import.

What constants decide comes out as names. Where only the beginning of a name is known, as in
import_module(f"encodings.cp{number}"), it is a subtree: the modules below a package whose names begin with a prefix.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from constant_texts import ConstantTexts
from syntax import (
    assignments,
    attributes_of,
    called,
    derived_from_arguments,
    dotted_name,
    keyword,
    mentions,
    parsed,
)

# Functions that import what their first argument names, and those that list a package.
BY_NAME = {"import_module", "__import__", "resolve_name", "find_spec", "run_module"}
BY_FOLDER = {"iter_modules", "walk_packages"}
# How code begins the path of a file that lies beside it.
HERE = {"__file__", "__path__"}
# The function of a module that answers for its missing attributes. Source: PEP 562.
LAZY = "__getattr__"


@dataclass(frozen=True)
class Subtree:
    """Modules below a package.

    The package is empty for top-level modules. A module belongs to it if its name below the package begins with the
    prefix. If lazy, only those that some importer of the package uses by name.
    """

    package: str
    prefix: str = ""
    lazy: bool = False


@dataclass
class ImportCalls:
    """What the calls in a module may import.

    Unknown is what neither a constant nor an argument of the function decides: an argument comes from a caller, whose
    constants tell. Attributes are those that the module uses of modules whose names are unknown or come from a caller.
    Places are the modules that it asks for their own file or folder.
    Lines are those of the calls, by the name or subtree that each may import; the first that is not decided is under "".
    """

    names: set[str] = field(default_factory=set)
    subtrees: set[Subtree] = field(default_factory=set)
    unknown: bool = False
    from_caller: bool = False
    attributes: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    lines: dict[str | Subtree, int] = field(default_factory=dict)


def relative_level(node: ast.Call) -> int:
    """Return how many packages up a call of __import__ begins, if a constant says so."""
    given = node.args[4] if len(node.args) > 4 else keyword(node, "level")
    value = given.value if isinstance(given, ast.Constant) else 0
    return value if isinstance(value, int) else 0


def find(source: str, name: str, is_package: bool) -> ImportCalls:
    """Look through a source file; nothing is found if there is none, e.g. for a module that exists only compiled."""
    found = ImportCalls()
    tree = parsed(source)
    if tree is not None:
        Calls(found, name, is_package).visit(tree)
    return found


class Calls(ast.NodeVisitor):
    """Works out what each call of an importer may import, as far as constants tell."""

    def __init__(self, found: ImportCalls, name: str, is_package: bool) -> None:
        self.found = found
        self.name = name
        self.package = name if is_package else name.rpartition(".")[0]
        self.aliases: dict[str, str] = {}
        self.functions: list[ast.AST] = []
        self.texts = ConstantTexts(name, self.package)
        self.arguments: list[set[str]] = []
        self.unknown_calls: list[ast.Call] = []

    def visit_Module(self, node: ast.Module) -> None:
        """Learn the assignments of the module before its functions use them."""
        self.texts.scopes[0] = assignments(node)
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        """Remember which module a name means."""
        for alias in node.names:
            if alias.asname:
                self.aliases[alias.asname] = alias.name
            else:
                top = alias.name.partition(".")[0]
                self.aliases[top] = top

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Remember which module a name may mean."""
        base = self.absolute("." * node.level + (node.module or ""), self.package)
        base = base.rstrip(".")
        for alias in node.names:
            self.aliases[alias.asname or alias.name] = f"{base}.{alias.name}"

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Enter a function, whose assignments hide those outside."""
        self.functions.append(node)
        self.texts.scopes.append(assignments(node))
        self.arguments.append(derived_from_arguments(node))
        outside, self.unknown_calls = self.unknown_calls, []
        self.generic_visit(node)
        if self.unknown_calls:
            self.found.attributes.update(attributes_of(self.unknown_calls, node))
        self.unknown_calls = outside
        self.arguments.pop()
        self.texts.scopes.pop()
        self.functions.pop()

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        """Do the same for a coroutine."""
        self.visit_FunctionDef(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Look at a call."""
        function = called(node.func)
        if function in BY_NAME:
            self.import_by_name(node, function)
        elif function in BY_FOLDER:
            self.import_by_folder(node)
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Remember which module is asked where it lies."""
        module = self.module(node.value) if node.attr in HERE else None
        if module is not None:
            self.found.places.add(module)
        self.generic_visit(node)

    def import_by_name(self, node: ast.Call, function: str) -> None:
        """Work out import_module(name, package) and __import__(name, globals, locals, fromlist, level)."""
        argument = node.args[0] if node.args else keyword(node, "name")
        if argument is None:
            return
        package = self.base(node, function)
        dots = "." * relative_level(node) if function == "__import__" else ""
        for text, whole in self.texts.starts(argument):
            if text:
                self.add(dots + text, whole, package, node.lineno)
                continue
            self.found.lines.setdefault("", node.lineno)
            self.unknown_calls.append(node)
            if self.is_from_caller(argument):
                self.found.from_caller = True
            elif not self.is_lazy():
                self.found.unknown = True

    def base(self, node: ast.Call, function: str) -> str:
        """Return the package that a relative name is relative to."""
        if function == "__import__":
            return self.package
        given = node.args[1] if len(node.args) > 1 else keyword(node, "package")
        if given is None:
            return self.package
        for text, whole in self.texts.starts(given):
            if whole:
                return text
        return self.package

    def add(self, text: str, whole: bool, package: str, line: int) -> None:
        """Add what a name, or the beginning of one, may import."""
        if text.startswith("."):
            text = self.absolute(text, package)
        if whole:
            self.found.names.add(text)
            self.found.lines.setdefault(text, line)
        elif "." in text:
            above, _, prefix = text.rpartition(".")
            self.add_subtree(Subtree(above, prefix, self.is_lazy()), line)
        else:
            self.add_subtree(Subtree("", text), line)

    def add_subtree(self, subtree: Subtree, line: int) -> None:
        """Add the modules below a package."""
        self.found.subtrees.add(subtree)
        self.found.lines.setdefault(subtree, line)

    def import_by_folder(self, node: ast.Call) -> None:
        """Work out iter_modules(path) and walk_packages(path): the package whose path it is."""
        argument = node.args[0] if node.args else keyword(node, "path")
        package = None if argument is None else self.owner(argument)
        if package:
            self.add_subtree(Subtree(package), node.lineno)
        else:
            self.found.unknown = True
            self.found.lines.setdefault("", node.lineno)

    def owner(self, path: ast.expr) -> str | None:
        """Return the package that has a path like __path__, package.__path__ or [os.path.dirname(__file__)]."""
        names = {node.id for node in ast.walk(path) if isinstance(node, ast.Name)}
        if not names.isdisjoint(HERE):
            return self.package
        for node in ast.walk(path):
            if isinstance(node, ast.Attribute) and node.attr in HERE:
                module = self.module(node.value)
                if module is not None:
                    return module
        return None

    def module(self, value: ast.expr) -> str | None:
        """Return the module that an expression means."""
        first, _, rest = dotted_name(value).partition(".")
        if first not in self.aliases:
            return None
        return self.aliases[first] + ("." + rest if rest else "")

    def is_lazy(self) -> bool:
        """Tell whether this is in the function that answers for missing attributes of the module (PEP 562)."""
        return any(getattr(each, "name", "") == LAZY for each in self.functions[:1])

    def is_from_caller(self, value: ast.expr) -> bool:
        """Tell whether an expression depends on an argument of the function that it is in."""
        return any(mentions(value, arguments) for arguments in self.arguments)

    def absolute(self, text: str, package: str) -> str:
        """Resolve a name with leading dots."""
        name = text.lstrip(".")
        level = len(text) - len(name)
        if level == 0:
            return name
        parts = package.split(".")
        above = ".".join(parts[: len(parts) - level + 1])
        return f"{above}.{name}" if above else name
