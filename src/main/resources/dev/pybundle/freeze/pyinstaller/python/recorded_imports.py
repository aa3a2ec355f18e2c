"""Write down who imports whom, as PyInstaller's analyses found it."""

from __future__ import annotations

import marshal
import os
from typing import Any

import import_graph
from import_graph import ImportGraph, Imports
from recording import Record

SCRIPT = "Script"
KINDS = {
    "SourceModule": import_graph.SOURCE,
    "CompiledModule": import_graph.SOURCE,
    "Package": import_graph.PACKAGE,
    "Extension": import_graph.EXTENSION,
    "ExtensionPackage": import_graph.EXTENSION,
    "BuiltinModule": import_graph.BUILTIN,
    "FrozenModule": import_graph.BUILTIN,
    "NamespacePackage": import_graph.NAMESPACE,
    "AliasNode": import_graph.ALIAS,
    "RuntimeModule": import_graph.ALIAS,
    "RuntimePackage": import_graph.ALIAS,
    "ExcludedModule": import_graph.EXCLUDED,
}


def write(record: Record, reasons: bytes, path: list[str], target: str) -> ImportGraph:
    """Write it beside the record, and return it; reasons are those of the completion, as marshal writes them."""
    imports = ImportGraph()
    for analysis in record.analyses:
        take(imports, analysis, record.statements)
    for name, (mechanism, place) in marshal.loads(reasons).items():
        imports.ask(name, mechanism, place)
    imports.write(os.path.join(os.path.dirname(target), import_graph.FILE), path)
    return imports


def take(imports: ImportGraph, analysis: Any, statements: Any) -> None:
    """Take over what one analysis found."""
    graph = analysis.graph
    for node in graph.iter_graph(start=graph._top_script_node):
        name, kind = name_of(node), type(node).__name__
        if kind == SCRIPT:
            into = imports.add_root(os.path.basename(node.filename))
        else:
            # What is neither is some kind of module that was not found.
            known = KINDS.get(kind, import_graph.MISSING)
            imports.add_module(name, known, node.filename)
            into = imports.importer(name)
        edges(graph.graph, node, statements, into)
    for node in graph._base_modules:
        imports.ask(name_of(node), import_graph.START)
    for name in analysis.hiddenimports:
        imports.ask(name, import_graph.HIDDEN)


def name_of(node: Any) -> str:
    """Return the name of a module; PyInstaller quotes some that were not found."""
    return str(node.identifier).strip("'")


def edges(graph: Any, node: Any, statements: Any, into: Imports) -> None:
    """Take over what a module imports."""
    for edge in graph.out_edges(node.graphident):
        imported, how = graph.node_data(graph.tail(edge)), graph.edge_data(edge)
        how = statements.get((node, imported), how)
        if type(imported).__name__ != SCRIPT and how != "direct":
            import_graph.add(into, name_of(imported), condition(how))


def condition(how: Any) -> int:
    """Return how a module imports another one."""
    if how is None:
        return import_graph.KNOWN
    return (
        bool(how.conditional) * import_graph.CONDITIONAL
        + bool(how.function) * import_graph.FUNCTION
        + bool(how.tryexcept) * import_graph.TRY
    )
