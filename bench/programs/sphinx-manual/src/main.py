"""Build a manual with Sphinx, from reStructuredText and Markdown, as HTML and as EPUB."""

import sys
from pathlib import Path

from sphinx.cmd.build import build_main


def main() -> int:
    """Build the manual in the working directory."""
    for builder in ("html", "epub"):
        code = build_main(["-q", "-b", builder, "manual", f"out/{builder}"])
        if code:
            return code
    page = Path("out", "html", "index.html").read_text(encoding="utf-8")
    books = list(Path("out", "epub").glob("*.epub"))
    print("furo" in page, "copybutton" in page, "Inhalt" in page, len(books))
    return 0


if __name__ == "__main__":
    sys.exit(main())
