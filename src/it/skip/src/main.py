print("frozen after all")
