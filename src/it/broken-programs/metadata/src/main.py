import os
from importlib.metadata import version

# PyInstaller follows a constant name only.
FREEZER = os.environ.get("FREEZER", "pyinstaller")

print("frozen by", FREEZER, version(FREEZER))
