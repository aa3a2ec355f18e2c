"""Run acceptance tests that are written in a table, and write the report."""

import sys
from pathlib import Path

import robot

if __name__ == "__main__":
    code = robot.run(*sys.argv[1:], outputdir="out", language="de")
    if code == 0:
        report = Path("out", "report.html").read_text(encoding="utf-8")
        print("report", "Test" in report)
    sys.exit(code)
