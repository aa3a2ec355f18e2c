import ctypes
from pathlib import Path

# PyInstaller follows a constant name only.
library = ctypes.CDLL(str(Path(__file__).parent / "native" / "libsqueeze.so"))
library.zlibVersion.restype = ctypes.c_char_p
print("squeezed by", library.zlibVersion().decode())
