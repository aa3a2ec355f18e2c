import pathlib
import sqlite3

words = pathlib.Path(__file__).parent / "words" / "greeting.txt"
answer = sqlite3.connect(":memory:").execute("select 6 * 7").fetchone()[0]
print(words.read_text(encoding="utf-8").strip(), answer)
