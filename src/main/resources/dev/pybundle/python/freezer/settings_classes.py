"""Tell which variables pydantic makes the fields of a settings class of. Nothing is imported.

A class counts if it is made without values: Settings(). Where constants do not tell how its variables are called, or it has
other sources, its fields do not count.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from syntax import called, dotted_name

BASE = "BaseSettings"
# Where a class says how its variables are called, and from where else values come.
CONFIG = "model_config"
OLD_CONFIG = "Config"
OTHER_SOURCES = {"secrets_dir", "cli_parse_args"}
CUSTOMISED = {"settings_customise_sources", "customise_sources"}
FIELD = "Field"
ALIASES = {"validation_alias", "alias", "env"}
ANY_OF = "AliasChoices"
DEFAULTS = {"default", "default_factory"}


class Required(NamedTuple):
    """A field without a default, and how its variable may be called, in capitals; or how those of its fields begin."""

    owner: str
    field: str
    file: str
    line: int
    names: list[str]
    beginning: str | None

    def takes(self, name: str) -> bool:
        """Tell whether a variable, in capitals, gives the field a value."""
        return name in self.names or bool(
            self.beginning and name.startswith(self.beginning)
        )


class SettingsClasses:
    """The classes of some source files."""

    def __init__(self, files: Iterable[tuple[str, ast.Module]]) -> None:
        self.classes: dict[str, tuple[str, ast.ClassDef]] = {}
        self.calls: dict[str, list[ast.Call]] = {}
        for file, tree in files:
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef):
                    self.classes[node.name] = (file, node)
                elif isinstance(node, ast.Call):
                    self.calls.setdefault(called(node.func), []).append(node)

    def required(self) -> Iterator[Required]:
        """Yield the required fields of each class of settings that is made without values."""
        for name in self.classes:
            line = self.ancestry(name)
            calls = self.calls.get(name, [])
            if line and calls and not any(map(has_values, calls)):
                yield from self.fields(name, line)

    def ancestry(self, name: str) -> list[tuple[str, ast.ClassDef]]:
        """Return a class of settings after those that it comes of; nothing if it is none."""
        line: list[tuple[str, ast.ClassDef]] = []
        while name in self.classes and len(line) <= len(self.classes):
            line.insert(0, self.classes[name])
            bases = [dotted_name(base).rpartition(".")[2] for base in line[0][1].bases]
            if BASE in bases:
                return line
            name = next((base for base in bases if base in self.classes), "")
        return []

    def fields(
        self, owner: str, line: list[tuple[str, ast.ClassDef]]
    ) -> Iterator[Required]:
        """Yield the required fields of a class."""
        config: dict[str, ast.expr] = {}
        found: dict[str, tuple[str, ast.AnnAssign]] = {}
        for file, node in line:
            config.update(configured(node))
            for part in node.body:
                if isinstance(part, ast.FunctionDef) and part.name in CUSTOMISED:
                    return
                if isinstance(part, ast.AnnAssign) and isinstance(
                    part.target, ast.Name
                ):
                    found[part.target.id] = (file, part)
        prefix = text(config.get("env_prefix", ast.Constant("")))
        delimiter = text(config.get("env_nested_delimiter", ast.Constant("")))
        if prefix is None or delimiter is None or not OTHER_SOURCES.isdisjoint(config):
            return
        for field, (file, each) in found.items():
            if not is_required(each):
                continue
            names = aliases(each)
            if names is None:
                continue
            plain = (prefix + field).upper()
            beginning = plain + delimiter.upper() if delimiter else None
            yield Required(
                owner,
                names[0] if names else field,
                file,
                each.lineno,
                [name.upper() for name in names] or [plain],
                None if names else beginning,
            )


def has_values(call: ast.Call) -> bool:
    """Tell whether a class gets values when it is made, or another prefix."""
    return bool(call.args) or any(
        each.arg is None or not each.arg.startswith("_env_file")
        for each in call.keywords
    )


def configured(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    """Yield what a class says of how its values are found."""
    yield from ((each.arg, each.value) for each in node.keywords if each.arg)
    for each in node.body:
        if isinstance(each, (ast.Assign, ast.AnnAssign)) and each.value:
            targets = each.targets if isinstance(each, ast.Assign) else [each.target]
            if any(dotted_name(target) == CONFIG for target in targets):
                yield from pairs(each.value)
        elif isinstance(each, ast.ClassDef) and each.name == OLD_CONFIG:
            for inner in each.body:
                if isinstance(inner, ast.Assign):
                    yield dotted_name(inner.targets[0]), inner.value


def pairs(value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield names and values of a call or a dictionary."""
    if isinstance(value, ast.Call):
        yield from ((each.arg, each.value) for each in value.keywords if each.arg)
    elif isinstance(value, ast.Dict):
        for key, each in zip(value.keys, value.values):
            yield (text(key) if key else None) or "", each


def is_required(node: ast.AnnAssign) -> bool:
    """Tell whether a field has no default."""
    name = dotted_name(node.target)
    written = [dotted_name(each) for each in expressions(node.annotation)]
    if name.startswith("_") or name == CONFIG:
        return False
    # Before pydantic 2 a value that may be None is None.
    if any(each.rpartition(".")[2] in ("ClassVar", "Optional") for each in written):
        return False
    if any(is_none(each) for each in expressions(node.annotation)):
        return False
    value = node.value
    if value is not None and not is_field(value) and not is_ellipsis(value):
        return False
    return not any(map(has_default, field_calls(node)))


def field_calls(node: ast.AnnAssign) -> list[ast.Call]:
    """Return what describes a field: a = Field(…), a: Annotated[…, Field(…)]."""
    places = [node.annotation, *([node.value] if node.value else [])]
    return [
        each
        for place in places
        for each in expressions(place)
        if isinstance(each, ast.Call) and is_field(each)
    ]


def has_default(call: ast.Call) -> bool:
    """Tell whether Field(…) has a default."""
    plain = [each for each in call.args if not is_ellipsis(each)]
    return bool(plain) or any(
        each.arg is None or (each.arg in DEFAULTS and not is_ellipsis(each.value))
        for each in call.keywords
    )


def aliases(node: ast.AnnAssign) -> list[str] | None:
    """Return how the variables of a field are called if not like the field; None if that is not known."""
    values = [
        each.value
        for call in field_calls(node)
        for each in call.keywords
        if each.arg in ALIASES
    ]
    names = [
        text(part)
        for value in values
        for part in (value.args if isinstance(value, ast.Call) else [value])
    ]
    known = [name for name in names if name is not None]
    return known if len(known) == len(names) else None


def expressions(node: ast.AST) -> list[ast.expr]:
    """Return all expressions in a node."""
    return [each for each in ast.walk(node) if isinstance(each, ast.expr)]


def is_field(value: ast.expr) -> bool:
    """Tell whether an expression is Field(…)."""
    return isinstance(value, ast.Call) and called(value.func) == FIELD


def is_ellipsis(value: ast.expr) -> bool:
    """Tell whether an expression is three dots."""
    return isinstance(value, ast.Constant) and value.value is ...


def is_none(value: ast.expr) -> bool:
    """Tell whether an expression is None."""
    return isinstance(value, ast.Constant) and value.value is None


def text(value: ast.expr) -> str | None:
    """Return the text that an expression is."""
    constant = value.value if isinstance(value, ast.Constant) else None
    return constant if isinstance(constant, str) else None
