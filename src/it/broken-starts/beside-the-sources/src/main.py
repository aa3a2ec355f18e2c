import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
print((ROOT / "app.ini").read_text(), file=sys.stdout)
