import json
import sqlite3

from greeting import greeting

print(json.dumps({"greeting": greeting(), "sqlite": sqlite3.connect(":memory:").execute("select 1").fetchone()}))
