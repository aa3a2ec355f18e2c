import sys

sys.hooked = "run"
