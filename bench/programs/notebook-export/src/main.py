"""Export a notebook to every text format there is."""

import sys

import nbformat
from nbconvert.exporters import get_export_names, get_exporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output


def main() -> None:
    """Make a notebook and export it."""
    cell = new_code_cell("print(6 * 7)", outputs=[new_output("stream", text="42\n")])
    notebook = new_notebook(cells=[new_markdown_cell("# Tea $x^2$"), cell])
    nbformat.validate(notebook)
    print("exporters", len(get_export_names()) >= 10)
    for kind in sys.argv[1:]:
        text, resources = get_exporter(kind)().from_notebook_node(notebook)
        print(kind, resources["output_extension"], "6" in text, "highlight" in text)


if __name__ == "__main__":
    main()
