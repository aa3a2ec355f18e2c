import pathlib

word = pathlib.Path(__file__).parent / "words" / "word.txt"
print(word.read_text(encoding="utf-8").strip())
