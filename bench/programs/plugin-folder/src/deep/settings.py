"""Read the settings, which lie in another folder."""

import os


def read() -> str:
    path = os.path.join(os.path.dirname(__file__), "..", "config", "settings.yaml")
    with open(path, encoding="utf-8") as stream:
        return stream.read()
