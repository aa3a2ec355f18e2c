"""Cases of windows.py: a staged program is staged again while something uses it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from rig import Rig, ended
from windows_project import (
    EDIT,
    Project,
    Wrong,
    end_all,
    last_error,
    staged_program,
    tauri,
)

# Holds a file the way a scanner for viruses does that lets nobody delete it; ends when its own file is gone.
READER = """import ctypes, os, sys, time
handle = ctypes.windll.kernel32.CreateFileW(sys.argv[1], 0x80000000, 1, None, 3, 0, None)
print("held" if handle not in (-1, 0xFFFFFFFF) else "refused", flush=True)
while os.path.exists(sys.argv[2]):
    time.sleep(0.2)
"""


def staged_while_running(rig: Rig) -> str:
    """A staged program of each layout is staged again, with another content, while it runs."""
    return in_use(
        rig, lambda project, staged: rig.start([rig.windows(staged)], project.folder)
    )


def staged_while_read(rig: Rig) -> str:
    """The same while another program reads it and lets nobody delete it."""

    def read(project: Project, staged: Path) -> subprocess.Popen[bytes]:
        lock = project.folder / "lock"
        lock.write_text("", "utf-8")
        return rig.start(
            ["python.exe", "-c", READER, rig.windows(staged), rig.windows(lock)],
            project.folder,
        )

    return in_use(rig, read)


def in_use(rig: Rig, use: Callable[[Project, Path], subprocess.Popen[bytes]]) -> str:
    """Stage a waiting program anew while it is in use, and again after."""
    came = []
    for layout in ("onefile", "onedir"):
        project = Project(rig, "minimal", f"in-use-{layout}")
        tauri(project)
        source = project.folder / "src" / "main.py"
        source.write_text(
            "import time\nprint('first', flush=True)\ntime.sleep(300)\n", "utf-8"
        )
        options = (f"-Dpybundle.layout={layout}", EDIT, "-Dpybundle.probe.skip")
        project.build(*options)
        staged = staged_program(project)
        process = use(project, staged)
        assert process.stdout is not None
        first = process.stdout.readline().decode("utf-8", "replace").strip()
        if first not in ("first", "held"):
            raise Wrong(f"{layout}: it was not in use: {first}")
        source.write_text("print('second')\n", "utf-8")
        said = rig.maven(project.folder, *options, "package")
        refused = last_error(said.text) if said.code != 0 else ""
        if refused and "perhaps you should" not in refused:
            raise Wrong(f"{layout}: {refused}")
        (project.folder / "lock").unlink(missing_ok=True)
        end_all(rig, staged)
        ended(process)
        project.build(*options)
        now = rig.run([rig.windows(staged_program(project))], project.folder)
        if now.text.strip() != "second":
            raise Wrong(f"{layout}: afterwards the program printed {now.text[-300:]!r}")
        came.append(
            f"{layout}: {'refused with advice, then staged' if refused else 'staged at once'}"
        )
    return "; ".join(came)
