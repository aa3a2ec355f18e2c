"""The files of distributions that a program needs beside its modules: metadata, data, libraries."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator

from distributions import Distribution

RECORDS = {"RECORD", "RECORD.jws", "RECORD.p7s", "installed-files.txt", "SOURCES.txt"}


def metadata_files(each: Distribution, with_record: bool) -> Iterator[tuple[str, str]]:
    """Yield the files with a distribution's metadata, licenses included.

    Not the bill of materials, and the list of installed files, which can be as large as the distribution itself, only if
    something may read it.
    """
    info = each.info
    name = os.path.basename(info)
    if os.path.isfile(info):
        yield name, info
    for folder, names, files in os.walk(info):
        names[:] = sorted(name for name in names if name != "sboms")
        inside = os.path.relpath(folder, info)
        for file in sorted(files):
            if file in RECORDS and not with_record:
                continue
            if not os.path.isfile(os.path.join(folder, file)):
                continue
            yield (
                os.path.normpath(os.path.join(name, inside, file)),
                os.path.join(folder, file),
            )


def data_of(
    each: Distribution, stubbed: Collection[str], chosen: Callable[[str], bool]
) -> Iterator[tuple[str, str]]:
    """Yield the data files of a distribution that is in the program, but for those that a hook has chosen."""
    for path, source in [*each.data, *each.scripts]:
        if not chosen(path):
            yield path, source
    for path, source in each.stubs:
        folder = path.rpartition("/")[0].replace("/", ".")
        if folder in stubbed:
            yield path, source


def libraries_of(
    each: Distribution, tops: Collection[str], chosen: Callable[[str], bool]
) -> Iterator[tuple[str, str]]:
    """Yield the libraries in packages of the program; a freezer finds those that another library needs."""
    for path, source in each.libraries:
        if ".libs/" not in path and path.partition("/")[0] in tops and not chosen(path):
            yield path, source
