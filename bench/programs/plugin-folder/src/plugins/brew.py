"""Brews."""


def run() -> str:
    return "hot"
