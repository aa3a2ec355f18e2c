import pathlib
import sqlite3
import time

time.sleep(0.5)
folder = pathlib.Path(__file__).parent
with sqlite3.connect(folder / "app.db") as database:
    database.execute("create table notes (text)")
time.sleep(600)
