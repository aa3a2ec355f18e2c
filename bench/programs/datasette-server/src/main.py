"""Publish a database with Datasette; its plugins are found by their entry points."""

import sqlite3
import sys

import uvicorn
from datasette.app import Datasette


def main() -> None:
    """Make the database and serve it."""
    with sqlite3.connect("trees.sqlite") as database:
        database.executescript(
            "create table tree (id integer primary key, species text, height real);"
            "insert into tree (species, height) values ('Linden', 21.5), ('Oak', 30);"
        )
    served = Datasette(["trees.sqlite"], settings={"num_sql_threads": 1})
    uvicorn.run(served.app(), host="127.0.0.1", port=int(sys.argv[1]))


if __name__ == "__main__":
    main()
