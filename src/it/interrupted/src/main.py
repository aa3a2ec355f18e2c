print("the last good build")
