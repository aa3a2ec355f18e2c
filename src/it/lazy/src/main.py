import sys


def read(text: str) -> object:
    import yaml

    return yaml.safe_load(text)


print(read(sys.argv[1]) if sys.argv[1:] else "nothing to read")
