"""Load every plug-in of the folder plugins."""

import importlib
import os
import pathlib

import plugins

FOLDER = os.path.dirname(os.path.abspath(plugins.__file__))

if __name__ == "__main__":
    names = sorted(
        name[:-3]
        for name in os.listdir(FOLDER)
        if name.endswith(".py") and not name.startswith("_")
    )
    loaded = {name: importlib.import_module(f"plugins.{name}") for name in names}
    again = sorted(
        file.stem
        for file in pathlib.Path(plugins.__file__).parent.iterdir()
        if file.suffix == ".py" and file.stem != "__init__"
    )
    print(
        f"plug-ins: {', '.join(loaded)}; brew says {loaded['brew'].run()}; by iterdir: {', '.join(again)}"
    )
