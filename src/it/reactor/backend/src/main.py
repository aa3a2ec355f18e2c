print("from the backend module")
