import sys
from pathlib import Path


def prompt():
    return (Path(__file__).parent / "prompts" / "system.md").read_text()


print(prompt() if sys.argv[1:] else "ready")
