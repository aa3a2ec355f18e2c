"""Rules that several programs share."""

from importlib.resources import files

import yaml


def price(tea: str) -> int:
    return yaml.safe_load(files(__name__).joinpath("rules.yaml").read_text("utf-8"))[
        tea
    ]
