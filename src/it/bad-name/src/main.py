print("never frozen")
