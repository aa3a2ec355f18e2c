print("frozen elsewhere, onefile")
