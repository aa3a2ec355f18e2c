print("the worker")
