"""Review a Python file: format it, lint it twice, and say what there is."""

import sys
from pathlib import Path

import black
import isort
from flake8.main.cli import main as flake8
from pylint.lint import Run


def main() -> int:
    """Review a copy of the text on the command line."""
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    file = Path("tea.py")
    formatted = isort.code(black.format_str(text, mode=black.Mode()))
    print("formatted", formatted != text)
    file.write_text(formatted, encoding="utf-8")
    print("flake8", flake8([str(file), "--max-complexity=5"]))
    arguments = [str(file), "--load-plugins=pylint.extensions.mccabe", "--jobs=1"]
    review = Run([*arguments, "--score=n", "--output-format=colorized"], exit=False)
    messages = sorted({message.symbol for message in review.linter.reporter.messages})
    print(", ".join(messages))
    return 0


if __name__ == "__main__":
    sys.exit(main())
