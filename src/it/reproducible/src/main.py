import importlib.metadata

print("websockets", importlib.metadata.version("websockets"))
