raise SystemError("this hook breaks PyInstaller down")
