raise MemoryError("this hook breaks PyInstaller down")
