import importlib
import pathlib

# No analysis can know the name of the module, or of the file that holds it.
names = pathlib.Path(__file__).parent / "words"
name = (names / "which.txt").read_text(encoding="utf-8").strip()
print(importlib.import_module(name).GREETING)
