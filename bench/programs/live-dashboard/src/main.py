"""A dashboard with a chart and a table that the server keeps up to date."""

import sys

from nicegui import app, ui

app.native.window_args.clear()


@ui.page("/")
def index() -> None:
    """Show the page."""
    ui.markdown("# Harvest")
    ui.echart({"series": [{"type": "line", "data": [1, 3, 2]}]})
    ui.table(rows=[{"tea": "sencha", "kg": 3}])
    ui.aggrid({"columnDefs": [{"field": "tea"}], "rowData": [{"tea": "assam"}]})
    ui.timer(1, lambda: None)


if __name__ == "__main__":
    ui.run(host="127.0.0.1", port=int(sys.argv[1]), reload=False, show=False)
