"""Brew by the entry points of the program's own project."""

from importlib.metadata import entry_points, version

if __name__ == "__main__":
    for each in entry_points(group="teahouse.brews"):
        print(
            f"teahouse {version('teahouse')} brews {each.name} for {each.load()()} minutes"
        )
