from pathlib import Path

WORDS = Path(__file__).parent / "words" / "english"

print((WORDS / "hello.txt").read_text(encoding="utf-8").strip())
