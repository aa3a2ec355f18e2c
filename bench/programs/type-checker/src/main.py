"""Check the types of the text on the command line."""

import sys
from pathlib import Path

from mypy import api


def main() -> None:
    """Check a copy of it."""
    Path("tea.py").write_text(Path(sys.argv[1]).read_text("utf-8"), encoding="utf-8")
    Path("mypy.ini").write_text("[mypy]\nplugins = pydantic.mypy\n", encoding="utf-8")
    found, trouble, code = api.run(["--no-site-packages", "--strict", "tea.py"])
    print(found, trouble, "code", code)


if __name__ == "__main__":
    main()
