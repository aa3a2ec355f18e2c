"""Cases of windows.py: programs are built, and built again after changes."""

from __future__ import annotations

import re
import shutil

from rig import ROOT, Rig, ended
from windows_project import EDIT, TRIPLE, Project, Wrong, last_error, tauri, way

# How long the path of a project is. Windows starts no program by one of more than 259, and the environment's Python has 62 more.
DEEP, TOO_DEEP = 160, 200
OWN_PYTHON = "org.bytedeco:cpython:3.14.3-1.5.13"
EDITS = 10
EDITED = ("bench", "src/main/resources/dev/pybundle", "src/it/cortex-backend/src")
# One edit each, the options of the build after it, and how that freezes.
TIERS = (
    ("first", "", (), "remembered analysis"),
    ("a line", "LINE = 1\n", (), "splice"),
    ("one file", "LINE = 2\n", ("-Dpybundle.layout=onefile",), "splice"),
    ("an import", "import json\n", (), "remembered analysis"),
    ("asked for", "LINE = 3\n", ("-Dpybundle.tier=clean",), "clean"),
)


def minimal(rig: Rig) -> str:
    """Nothing configured: a build, one with nothing to do, and one of edited sources with Windows' line ends."""
    project = Project(rig, "minimal", "minimal")
    first = project.build()
    project.prints("minimal says hello to Ada", "Ada")
    again = project.build()
    if way(again) != "up to date":
        raise Wrong(f"a second build froze again: {way(again)}")
    source = project.folder / "src" / "main.py"
    text = source.read_text("utf-8").replace("hello", "bonjour, ça va,")
    source.write_bytes(text.replace("\n", "\r\n").encode())
    edited = project.build()
    project.prints("minimal says bonjour, ça va, to Ada", "Ada")
    return f"onefile: {way(first)}; without a change: {way(again)}; edited, CRLF: {way(edited)}"


def own_python(rig: Rig) -> str:
    """The interpreter is an artifact of Maven's repository."""
    group, name, version = OWN_PYTHON.split(":")
    rig.artifact(f"{OWN_PYTHON}:jar:windows-x86_64")
    project = Project(rig, "minimal", "own-python")
    source = project.folder / "src" / "main.py"
    source.write_text("import sys\nprint(sys.version.split()[0])\n", "utf-8")
    said = project.build(f"-Dpybundle.python=maven:{OWN_PYTHON}")
    project.prints(version.split("-")[0])
    return f"{group}:{name} {version}: {way(said)}"


def edits(rig: Rig) -> str:
    """A program is edited at random, and each build of it compared with a clean one."""
    project = Project(rig, "minimal", "edits")
    project.build()
    for name in EDITED:
        shutil.copytree(ROOT / name, project.folder / "repository" / name)
    script = project.folder / "repository/bench/edits.py"
    python = project.folder / f"target/pybundle/{TRIPLE}/env/Scripts/python.exe"
    command = ["python.exe", rig.windows(script), rig.windows(python)]
    said = rig.run([*command, "--edits", str(EDITS)], project.folder, PYTHONUTF8="1")
    (project.folder / "edits.log").write_text(said.text, "utf-8")
    found = re.search(
        r"^\d+ edits, 0 differing files.*: (.*)$", said.text, re.MULTILINE
    )
    if said.code != 0 or found is None:
        raise Wrong(said.text[-300:])
    return f"{EDITS} edits, each build as a clean one: {found[1]}"


def tiers(rig: Rig) -> str:
    """Each way to freeze makes the program that a clean build makes, as verify compares them."""
    project = Project(rig, "verify", "tiers")
    module = project.folder / "src" / "greeting.py"
    came = []
    for name, edit, options, expected in TIERS:
        with module.open("a", encoding="utf-8", newline="") as stream:
            stream.write(edit)
        said = project.build("-Pci", *options, goal="verify")
        if "Equal to a clean build: " not in said.text:
            raise Wrong(f"{name}: verify compared nothing")
        if not way(said).startswith(expected):
            raise Wrong(f"{name}: {way(said)}, which should have been {expected}")
        project.prints("Hello, Ada!")
        came.append(f"{name}: {way(said)}, equal to a clean build")
    return "; ".join(came)


def stub(rig: Rig) -> str:
    """A stub runs the sources, follows an edit, is made again as it is, and gives way to the program."""
    project = Project(rig, "stub", "stub")
    goals = ("pybundle:generate-spec", "pybundle:stub")
    said = project.build(*goals[:1], goal=goals[1])
    if "Staged a stub: " not in said.text:
        raise Wrong("no stub was staged")

    def says(expected: str, *arguments: str) -> None:
        staged = next((project.folder / "desktop/src-tauri/binaries").glob("stub*.exe"))
        came = rig.run([rig.windows(staged), *arguments], project.folder)
        if (came.code, came.text.strip()) != (0, expected):
            raise Wrong(f"it ended with {came.code} and printed {came.text[-300:]!r}")

    says("Hello, l'été & co! Hello, x! from the sources", "l'été & co", "x")
    source = project.folder / "src" / "greeting.py"
    source.write_text(source.read_text("utf-8").replace("Hello", "Guten Tag"), "utf-8")
    says("Guten Tag, Ada! from the sources", "Ada")
    if " already" not in project.build(*goals[:1], goal=goals[1]).text:
        raise Wrong("an equal stub was staged again")
    frozen = project.build()
    says("Guten Tag, Ada! frozen", "Ada")
    return f"runs the sources with worker processes, and an edit of them; then the program takes its place, {way(frozen)}"


def crlf(rig: Rig) -> str:
    """All files of a project have Windows' line ends: they are read, and keep them where pybundle writes into them."""
    project = Project(rig, "minimal", "crlf")
    tauri(project)
    pins = (ROOT / "src/it/cortex-backend/requirements.txt").read_text("utf-8")
    pinned = re.search(r"^idna==.*\\\n( .*\n)+", pins, re.MULTILINE)
    assert pinned is not None
    (project.folder / "requirements.txt").write_text(pinned[0], "utf-8")
    source = project.folder / "src" / "main.py"
    source.write_text(
        "import idna\nprint(idna.encode('pythön.org').decode())\n", "utf-8"
    )
    names = [
        str(each.relative_to(project.folder))
        for each in project.folder.rglob("*")
        if each.suffix in (".xml", ".txt", ".json", ".toml", ".py")
    ]
    for name in names:
        file = project.folder / name
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    before = {name: (project.folder / name).read_bytes() for name in names}
    said = project.build("-Dpybundle.layout=onedir", EDIT)
    project.prints("xn--pythn-mua.org")
    project.build("-Dpybundle.init.write", goal="pybundle:init")
    project.build(goal="pybundle:init-tauri")
    changed = []
    for name in names:
        now = (project.folder / name).read_bytes()
        if now.count(b"\n") != now.count(b"\r\n"):
            raise Wrong(f"{name} has other line ends now")
        if now != before[name]:
            changed.append(name)
    if sorted(changed) != ["pom.xml", "src-tauri/tauri.conf.json"]:
        raise Wrong(f"changed were {changed}")
    return f"{way(said)}; {' and '.join(sorted(changed))} were edited and kept them, {len(names) - len(changed)} files are as they were"


def long_paths(rig: Rig) -> str:
    """A project whose path leaves 100 characters for what is built in it, and one that lies too deep."""
    came = []
    for layout in ("onedir", "onefile"):
        project = deep(rig, layout, DEEP)
        said = project.build(f"-Dpybundle.layout={layout}")
        project.prints("minimal says hello to Ada", "Ada")
        built = (project.folder / "target").rglob("*")
        longest = max(len(rig.windows(each)) for each in built)
        came.append(f"{layout}: {way(said)}, paths of up to {longest}, starts")
    refused = rig.maven(deep(rig, "too", TOO_DEEP).folder, "package")
    if "perhaps you should move the project" not in last_error(refused.text):
        raise Wrong(f"a project that lies too deep: {last_error(refused.text)}")
    return "; ".join([*came, f"a project at {TOO_DEEP}: refused with advice"])


def deep(rig: Rig, name: str, length: int) -> Project:
    """Return a project whose folder has a path of some length."""
    top = f"long/{name}"
    rest = length - len(rig.windows(rig.work / "a folder é" / top)) - 1
    folder = f"{top}/" + "a long name " * 20
    return Project(rig, "minimal", folder[: len(top) + rest] + "x")


def at_once(rig: Rig) -> str:
    """Two builds of one project at the same moment: one waits for the other."""
    project = Project(rig, "minimal", "at-once")
    both = [rig.start_maven(project.folder, "package") for _ in range(2)]
    said = [ended(each) for each in both]
    for each in said:
        if each.code != 0:
            raise Wrong(f"a build failed: {last_error(each.text)}")
    project.prints("minimal says hello to Ada", "Ada")
    waited = sum("Waiting for another build" in each.text for each in said)
    return f"{' and '.join(way(each) for each in said)}; {waited} waited"
