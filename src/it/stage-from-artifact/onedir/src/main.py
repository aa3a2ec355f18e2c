print("frozen elsewhere, onedir")
