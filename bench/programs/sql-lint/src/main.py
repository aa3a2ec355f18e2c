"""Lint and mend SQL in the dialects on the command line."""

import sys

import sqlfluff

QUERY = "SELECT  a,b from tea t where A = 1\n"


def main() -> None:
    """Lint and mend."""
    for dialect in sys.argv[1:]:
        found = {
            violation["code"] for violation in sqlfluff.lint(QUERY, dialect=dialect)
        }
        mended = sqlfluff.fix(QUERY, dialect=dialect).split("\n")
        print(dialect, "CP01" in found, len(found) > 3, mended)
    print("rules", len(sqlfluff.list_rules()) > 50)


if __name__ == "__main__":
    main()
