print("built by a fresh project")
