"""The least that builds a wheel, so that nothing has to be fetched."""

import os
import zipfile

INFO = "poem_book-1.0.dist-info"


def build_wheel(folder, settings=None, metadata=None):
    name = "poem_book-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.write("poems/__init__.py")
        wheel.writestr(f"{INFO}/METADATA", "Metadata-Version: 2.1\nName: poem-book\nVersion: 1.0\n")
        wheel.writestr(f"{INFO}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{INFO}/RECORD", f"poems/__init__.py,,\n{INFO}/METADATA,,\n{INFO}/WHEEL,,\n{INFO}/RECORD,,\n")
    return name
