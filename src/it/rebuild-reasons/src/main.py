import pathlib

import greeting

word = pathlib.Path(__file__).parent / "words" / "name.txt"
print(greeting.GREETING, word.read_text(encoding="utf-8").strip())
