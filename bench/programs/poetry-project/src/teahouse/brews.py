"""How to brew."""

from importlib.resources import files

import yaml


def strong() -> int:
    return yaml.safe_load(files("teahouse").joinpath("times.yaml").read_text("utf-8"))[
        "strong"
    ]
