print("second of two")
