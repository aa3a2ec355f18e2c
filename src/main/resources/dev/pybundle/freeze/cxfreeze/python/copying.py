"""Take part in how cx_Freeze copies files: know where each is from, and bring the libraries that each needs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from elf_needs import Needs


class Copies:
    """What cx_Freeze has copied into the program.

    Symbolic links are followed: cx_Freeze copies a link as it is, and it may lead out of the program.
    """

    def __init__(self, freezer: Any) -> None:
        self.freezer = freezer
        self.sources: dict[str, str] = {}
        self._then = freezer._post_copy_hook
        freezer._pre_copy_hook = self.before
        freezer._post_copy_hook = self.after

    def before(self, source: Path, target: Path) -> tuple[Path, Path]:
        """Say what is copied where."""
        return source.resolve(), target

    def after(
        self, source: Path, target: Path, *arguments: Any, **options: Any
    ) -> None:
        """Take note of a copied file."""
        self.sources[os.fspath(target)] = os.fspath(source)
        os.chmod(target, os.stat(target).st_mode | 0o644)
        self._then(source, target, *arguments, **options)

    def file(self, source: str, path: str) -> None:
        """Copy a file, with what it needs, to a path relative to the folder of the modules."""
        target = Path(os.path.normpath(self.freezer.target_dir / "lib" / path))
        self.freezer._copy_file(Path(source), target, copy_dependent_files=True)


class ElfCopies(Copies):
    """The same on Linux, where cx_Freeze asks ldd and leaves out all that lies in a folder of the system.

    Its own interpreter needs nothing from there. One that was built here does, and so do modules of this machine's.
    """

    def __init__(self, freezer: Any, folders: list[str]) -> None:
        super().__init__(freezer)
        self.needs = Needs(folders)
        freezer.default_bin_path_excludes = []
        freezer.default_bin_excludes = []
        freezer._post_copy_hook = self.after

    def after(
        self, source: Path, target: Path, *arguments: Any, **options: Any
    ) -> None:
        """Copy what a copied file needs, and tell it where that is."""
        self.sources[os.fspath(target)] = os.fspath(source)
        os.chmod(target, os.stat(target).st_mode | 0o644)
        copies_needs = options.get("copy_dependent_files", arguments and arguments[0])
        if not copies_needs or source in self.freezer.finder.excluded_dependent_files:
            return
        folders: set[str] = set()
        for name, found in self.needs.of(os.fspath(source)):
            if found is None:
                continue
            place = self.place(
                Path(found).resolve(), os.path.basename(name), source, target
            )
            self.freezer._copy_file(Path(found), place, copy_dependent_files=True)
            relative = os.path.relpath(place.parent, target.parent)
            folders.add("$ORIGIN" if relative == "." else f"$ORIGIN/{relative}")
        if folders:
            self.freezer.set_rpath(target, ":".join(sorted(folders)))

    def place(self, library: Path, name: str, source: Path, target: Path) -> Path:
        """Return where in the program a needed library belongs, by the name that it is looked for.

        Where its distribution has it, or in the same place relative to what needs it, or beside the modules.
        """
        folder: Path = self.freezer.target_dir
        known = self.freezer.finder.lib_files.get(library)
        if known is not None:
            return folder.joinpath(known).with_name(name)
        if library.is_relative_to(source.parent):
            inside = library.relative_to(source.parent)
            return target.parent.joinpath(inside).with_name(name)
        beside = folder / "lib" / name
        taken = self.sources.get(os.fspath(beside), os.fspath(library))
        return beside if taken == os.fspath(library) else target.parent / name


def watched(freezer: Any, folders: list[str]) -> Copies:
    """Take part in the copies of a freezer."""
    import cx_Freeze.freezer  # type: ignore[import-not-found]

    if isinstance(freezer, cx_Freeze.freezer.LinuxFreezer):
        return ElfCopies(freezer, folders)
    return Copies(freezer)
