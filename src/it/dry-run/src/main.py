print("only planned")
