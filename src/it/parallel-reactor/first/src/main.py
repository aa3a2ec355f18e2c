print("first of two")
