print("built once")
