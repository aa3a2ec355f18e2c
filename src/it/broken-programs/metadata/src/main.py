import os
from importlib.metadata import version

# PyInstaller follows a constant name only.
HELPER = os.environ.get("HELPER", "six")

print("helped by", HELPER, version(HELPER))
