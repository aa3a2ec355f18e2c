"""What Nuitka says it made, in the report that it writes."""

from __future__ import annotations

import os
import re
import sys
from xml.etree import ElementTree

FILES = {
    "included_extension": ("dest_path", "source_path"),
    "included_dll": ("dest_path", "source_path"),
    "data_file": ("name", "source"),
}
PLACE = re.compile(r"\$\{([\w.]+)\}")


class Report:
    """A report of a program that was made in a folder."""

    def __init__(self, file: str, cwd: str) -> None:
        # It names its encoding in a way that the parser does not know.
        parser = ElementTree.XMLParser(encoding="utf-8")
        self.root = ElementTree.parse(file, parser).getroot()
        self.places = {
            "cwd": cwd,
            "sys.prefix": sys.prefix,
            "sys.real_prefix": sys.base_prefix,
        }

    @property
    def version(self) -> str:
        """The version of Nuitka."""
        return self.root.attrib["nuitka_version"]

    @property
    def program(self) -> str:
        """The executable."""
        found = self.root.find("output")
        return self.path(found.attrib["run_filename"]) if found is not None else ""

    @property
    def compiler(self) -> str:
        """What compiled the program."""
        found = self.root.find("scons_environment")
        return found.attrib.get("the_cc_name", "") if found is not None else ""

    def modules(self) -> list[str]:
        """Return the modules in the program."""
        return sorted(each.attrib["name"] for each in self.root.iter("module"))

    def sources(self) -> dict[str, str]:
        """Return where each file of the program is from, by its path in it."""
        return {
            each.attrib[path]: self.path(each.attrib[source])
            for kind, (path, source) in FILES.items()
            for each in self.root.iter(kind)
            if each.attrib.get(source)
        }

    def path(self, text: str) -> str:
        """Return a path that the report has relative to known places."""
        found = PLACE.sub(
            lambda match: self.places.get(match.group(1), match.group()), text
        )
        return os.path.normpath(os.path.join(self.places["cwd"], found))
