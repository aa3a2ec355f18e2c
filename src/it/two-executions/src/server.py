print("the server")
