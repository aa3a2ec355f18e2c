import pathlib

words = pathlib.Path(__file__).parent / "words" / "greeting.txt"
print(words.read_text(encoding="utf-8").strip())
