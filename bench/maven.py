"""A project that pybundle builds with Maven, and what its builds leave: for goals.py, kills.py and parallel.py.

The plugin has to lie in the local repository: mvn install -DskipTests -DskipITs.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import threading
from pathlib import Path
from typing import Any, NamedTuple

BENCH = Path(__file__).resolve().parent
GOALS = ("generate-spec", "pyinstaller", "compress", "codesign")
# After so many builds a JVM is replaced: each Maven in it leaves classes behind.
BUILDS_PER_JVM = 60
# Modules that a program of this size does without: a clean build takes 3 s then, not 12.
# fmt: off
WITHOUT = (
    "_compat_pickle", "_pydecimal", "_strptime", "argparse", "ast", "base64", "bz2", "calendar", "contextlib",
    "contextvars", "copy", "csv", "dataclasses", "datetime", "decimal", "email", "fractions", "gettext", "gzip",
    "hashlib", "importlib.metadata", "importlib.readers", "importlib.resources", "inspect", "ipaddress", "lzma",
    "numbers", "pathlib", "pickle", "pprint", "py_compile", "random", "selectors", "shutil", "signal", "socket",
    "ssl", "statistics", "string", "subprocess", "tarfile", "tempfile", "threading", "token", "tokenize",
    "tracemalloc", "typing", "unittest", "urllib", "zipfile",
)
# fmt: on
# Modules that are in a program only if something names them.
LIBRARY = ("chunk", "colorsys", "html.entities", "opcode")
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>dev.pybundle.bench</groupId>
  <artifactId>edited</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <build><plugins><plugin>
    <groupId>dev.pybundle</groupId>
    <artifactId>pybundle-maven-plugin</artifactId>
    <version>{version}</version>
    <configuration>
      <python>${{project.basedir}}/python3</python>
      {options}
    </configuration>
    <executions><execution><goals>{goals}</goals></execution></executions>
  </plugin></plugins></build>
</project>
"""
MAIN = """import os, sys
import common, {helper}, package.inside
{imports}
try:
    import extra
except ImportError:
    extra = None
try:
    import local
except ImportError:
    local = None

X = {number}


def has(name):
    try:
        __import__(name)
    except ImportError:
        return False
    return True


def data():
    top = os.path.join(sys._MEIPASS, "assets")
    for folder, _, files in os.walk(top):
        for each in files:
            path = os.path.join(folder, each)
            with open(path) as stream:
                yield os.path.relpath(path, top), stream.read()


def native():
    try:
        with open(os.path.join(sys._MEIPASS, "libnative.so"), "rb") as stream:
            content = stream.read()
    except FileNotFoundError:
        return None
    return content[content.index(b"native ") + 7 : ][:1].decode(), b".debug_info" in content


print({{
    "X": [X, common.X, {helper}.X, package.inside.X],
    "extra": extra and extra.X,
    "local": local and local.X,
    "hooked": getattr(sys, "hooked", None),
    "data": sorted(data()),
    "native": native(),
    "library": [name for name in sys.argv[1:] if has(name)],
    "optimize": 0 if __debug__ else 1 if {helper}.__doc__ else 2,
    "python": list(sys.version_info[:3]),
}})
"""
MODULE = '"""Doc."""\nX = {}\n'
# A build back end that needs no package.
BACKEND = """import os, zipfile

INFO = "local-1.0.dist-info"


def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = "local-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.write("local.py")
        wheel.writestr(INFO + "/METADATA", "Metadata-Version: 2.1\\nName: local\\nVersion: 1.0\\n")
        wheel.writestr(INFO + "/WHEEL", "Wheel-Version: 1.0\\nGenerator: bench\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(INFO + "/RECORD", "local.py,,\\n%s/METADATA,,\\n%s/WHEEL,,\\n%s/RECORD,,\\n" % (INFO, INFO, INFO))
    return name
"""
FILES = {
    "backend/src/helper.py": MODULE.format(1),
    "shared/common.py": MODULE.format(1),
    "shared/common2.py": MODULE.format(2),
    "shared/package/__init__.py": "",
    "shared/package/inside.py": MODULE.format(1),
    "shared/package2/__init__.py": "",
    "shared/package2/inside.py": MODULE.format(2),
    "shared/assets/text.txt": "text\n",
    "shared/assets/deep/kept.txt": "kept\n",
    "shared/assets2/text.txt": "other text\n",
    "shared/assets2/deep/kept.txt": "kept, too\n",
    "hooks/hook-common.py": "import os\nhiddenimports = os.environ.get('BENCH_HOOK', '').split()\n",
    "hooked.py": "import sys\nsys.hooked = 1\n",
    "lib/backend.py": BACKEND,
    "lib/local.py": "X = 1\n",
    "lib/pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n\n'
    '[project]\nname = "local"\nversion = "1.0"\n',
}
LINKS = {
    "src": ("backend/src",),
    "backend/src/common.py": ("../../shared/common.py", "../../shared/common2.py"),
    "backend/src/package": ("../../shared/package", "../../shared/package2"),
    "assets": ("shared/assets", "shared/assets2"),
}
STRIP = '#!/bin/sh\nexec /usr/bin/strip {} -o "$3" "$4"\n'


class Said(NamedTuple):
    """How a build ended, and what it said."""

    code: int
    text: str

    def way(self) -> str:
        """Return how it was frozen; nothing if it was up to date."""
        found = re.search(r"\((splice|remembered analysis|clean)[,:]", self.text)
        return found[1] if found else ""


class Project:
    """A project, and the options that its builds get: in the POM, and those of one build on the command line."""

    def __init__(self, folder: Path, pythons: list[str]) -> None:
        self.folder = folder
        self.pythons = pythons
        self.options = {"layout": "onedir"}
        self.once: dict[str, str] = {}
        self.helper = "helper"
        self.imports: list[str] = []
        self.number = 1
        for name, text in FILES.items():
            self.write(name, text)
        for name, targets in LINKS.items():
            (folder / name).symlink_to(targets[0])
        (folder / "python3").symlink_to(pythons[0])
        self.write_tool("--strip-unneeded")
        native = folder / "native"
        native.mkdir()
        for number in (1, 2):
            source = f'const char name[] = "native {number}";\nint number(void) {{ return {number}; }}\n'
            subprocess.run(
                ["cc", "-g", "-shared", "-fPIC", "-xc", "-", "-o"]
                + [str(native / f"{number}.so")],
                input=source,
                text=True,
                check=True,
            )
        shutil.copy(native / "1.so", folder / "libnative.so")
        self.write_main()
        self.write_pom()

    def write(self, name: str, text: str) -> Path:
        """Write a file of the project."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def write_tool(self, option: str) -> None:
        """Write the strip that is found first."""
        self.write("tools/strip", STRIP.format(option)).chmod(0o755)

    def write_main(self) -> None:
        """Write the entry."""
        imports = "\n".join(f"import {each}" for each in self.imports)
        text = MAIN.format(helper=self.helper, imports=imports, number=self.number)
        self.write("src/main.py", text)

    def write_pom(self) -> None:
        """Write the POM with the options of now."""
        excluded = "".join(f"<exclude>{each}</exclude>" for each in WITHOUT)
        options = {
            "datas": "<data><source>assets</source><target>assets</target></data>",
            "binaries": "<binary><source>libnative.so</source><target>.</target></binary>",
            "excludes": excluded,
            "hooksPath": "<hookPath>hooks</hookPath>",
            **self.options,
        }
        lines = [f"<{name}>{value}</{name}>" for name, value in options.items()]
        goals = "".join(f"<goal>{goal}</goal>" for goal in GOALS)
        version = os.environ.get("PYBUNDLE_VERSION", "0.1.0-SNAPSHOT")
        self.write(
            "pom.xml",
            POM.format(version=version, options="\n      ".join(lines), goals=goals),
        )

    def key(self) -> str:
        """Return a digest of all that a build may depend on, but for times."""
        digest = hashlib.sha256(json.dumps(self.once, sort_keys=True).encode())
        for path in sorted(self.folder.rglob("*")):
            name = str(path.relative_to(self.folder))
            if name.split(os.sep)[0] != "target":
                digest.update(f"{name}\0{describe(path)}\0".encode())
        return digest.hexdigest()

    def copy(self, to: Path) -> None:
        """Copy it as it is, without what was built."""
        shutil.rmtree(to, ignore_errors=True)
        ignored = shutil.ignore_patterns("target")
        shutil.copytree(self.folder, to, symlinks=True, ignore=ignored)

    def workspace(self) -> Path:
        """Return the folder with all that pybundle made."""
        return workspace(self.folder)

    def expected(self) -> dict[str, Any]:
        """Return what the program has to print, as the sources say."""
        source = self.folder / "src"
        options = {**self.options, **self.once}
        excluded = options.get("excludeFiles", "")
        names = {*self.imports, *options.get("hiddenImports", "").split()}
        names = {re.sub("<.*?>", "", each) for each in names}
        names |= set(re.sub("<.*?>", "", options.get("environment", "")).split())
        extra = source / "extra.py"
        package = source / "extra" / "__init__.py"
        requirements = self.folder / "requirements.txt"
        top = self.folder / "assets"
        native = (self.folder / "libnative.so").read_bytes()
        number = native[native.index(b"native ") + 7 :][:1].decode()
        python = subprocess.run(
            [str(self.folder / "python3"), "-c"]
            + ["import sys; print(list(sys.version_info[:3]))"],
            capture_output=True,
            check=True,
        )
        optimize = int(options.get("optimize", 0))
        return {
            "X": [
                self.number,
                *(
                    number_in(source / each)
                    for each in ("common.py", f"{self.helper}.py", "package/inside.py")
                ),
            ],
            "extra": next(
                (number_in(each) for each in (package, extra) if each.exists()), None
            ),
            "local": number_in(self.folder / "lib/local.py")
            if requirements.exists()
            else None,
            "hooked": number_in(self.folder / "hooked.py")
            if "runtimeHooks" in options
            else None,
            "data": sorted(
                (str(path.relative_to(top)), path.read_text("utf-8"))
                for path in files_below(top)
                if "deep" not in excluded or "deep" not in path.parts
            ),
            "native": None
            if "native" in excluded
            else (number, options.get("strip") == "false"),
            "library": [each for each in LIBRARY if each in names],
            "optimize": optimize,
            "python": ast.literal_eval(python.stdout.decode()),
        }


class Maven:
    """Runs builds in one JVM, which takes the start of a JVM off each."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.cache = cache
        self.folder = folder
        self.process: subprocess.Popen[str] | None = None
        self.builds = 0
        # How the program was frozen that is there; nothing if another Maven did.
        self.frozen: str | None = None

    def close(self) -> None:
        """End the JVM."""
        if self.process is not None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            self.process.wait()
            self.process = None

    def start(self) -> subprocess.Popen[str]:
        """Start the JVM."""
        home = maven_home()
        jars = os.pathsep.join(str(home / each / "*") for each in ("lib", "boot"))
        self.builds = 0
        return subprocess.Popen(
            ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx700m"]
            + [f"-Dmaven.home={home}", "-cp", jars, str(BENCH / "ResidentMaven.java")],
            env=environment(self.folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )

    def build(self, options: dict[str, str], goal: str = "package") -> Said:
        """Build once."""
        if self.builds == BUILDS_PER_JVM:
            self.close()
        if self.process is None:
            self.process = self.start()
        self.builds += 1
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        words = [str(self.folder), *arguments(self.cache, options, goal)]
        self.process.stdin.write("\t".join(words) + "\n")
        self.process.stdin.flush()
        lines: list[str] = []
        for line in self.process.stdout:
            if line.startswith("\0"):
                said = Said(int(line[1:]), "".join(lines))
                self.frozen = said.way() or self.frozen
                return said
            lines.append(line)
        sys.exit(f"Maven's JVM ended: {''.join(lines)[-4000:]}")


class Clean:
    """Builds states of a project clean, elsewhere, each once."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder
        self.maven = Maven(folder, cache)
        self.known: dict[str, dict[str, str]] = {}
        self.lock = threading.Lock()

    def of(self, project: Project) -> dict[str, str]:
        """Return what a clean build of a project leaves."""
        with self.lock:
            key = project.key()
            if key not in self.known:
                project.copy(self.folder)
                self.known[key] = self.build(project.once)
            return self.known[key]

    def build(self, once: dict[str, str]) -> dict[str, str]:
        """Build what is in the folder."""
        said = self.maven.build({**once, "tier": "clean"})
        if said.code != 0:
            sys.exit(f"The clean build in {self.folder} failed:\n{said.text[-4000:]}")
        return content(self.folder)


def arguments(cache: Path, options: dict[str, str], goal: str) -> list[str]:
    """Return the arguments of a build; an option without a value is one of Maven itself."""
    words = ["-B", "-o", f"-Dpybundle.cacheDirectory={cache}"]
    if "MAVEN_REPO_LOCAL" in os.environ:
        words.append(f"-Dmaven.repo.local={os.environ['MAVEN_REPO_LOCAL']}")
    for name, value in options.items():
        words.append(f"-Dpybundle.{name}={value}" if value else name)
    return [*words, goal]


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """Return the variables of a build, which finds the tools of its project first."""
    path = f"{folder / 'tools'}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "LC_ALL": "C.UTF-8", "PATH": path, **variables}


def warm(cache: Path) -> None:
    """Give a cache what builds without a network need: uv, its downloads and freezers of the user's own cache."""
    own = Path.home() / ".cache/pybundle"
    for name in ("uv", "uv-cache", "freezer"):
        if (own / name).is_dir():
            shutil.copytree(own / name, cache / name, symlinks=True)


def maven_home() -> Path:
    """Return where Maven is."""
    said = subprocess.run(["mvn", "-v"], capture_output=True, text=True, check=True)
    found = re.search(r"Maven home: ([^\x1b\n]+)", said.stdout)
    if found is None:
        sys.exit(f"mvn -v does not say where Maven is: {said.stdout}")
    return Path(found[1])


def workspace(folder: Path) -> Path:
    """Return the folder with all that pybundle made of a project."""
    found = list((folder / "target/pybundle").glob("*"))
    return found[0] if found else folder / "target/pybundle/none"


def files_below(folder: Path) -> list[Path]:
    """Return all files below a folder, which may be a link."""
    return sorted(
        Path(where) / each
        for where, _, names in os.walk(folder, followlinks=True)
        for each in names
    )


def number_in(file: Path) -> int:
    """Return the number of a module."""
    found = re.search(r"= (\d+)$", file.read_text("utf-8"), re.MULTILINE)
    assert found is not None, file
    return int(found[1])


def describe(path: Path) -> str:
    """Return what a file, folder or link is, but for its times."""
    if path.is_symlink():
        return "link " + os.readlink(path)
    if path.is_dir():
        return "folder"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{digest} {path.stat().st_mode & 0o777:o}"


def content(folder: Path) -> dict[str, str]:
    """Return what a build left for others, by path: the Bundle, and what is attached; how it was made does not count."""
    made = workspace(folder)
    bundle = made / "bundle"
    files = {
        str(path.relative_to(bundle)): describe(path)
        for path in sorted(bundle.rglob("*"))
    }
    manifest = bundle / "bundle.json"
    read = json.loads(manifest.read_bytes()) if manifest.exists() else {}
    if read:
        files["bundle.json"] = facts(manifest.read_bytes())
    # What was attached under another name or for another layout stays in the folder.
    for attached in made.glob(f"{read.get('name')}-*"):
        if attached.suffix == ".json":
            files[attached.name] = facts(attached.read_bytes())
        elif read["layout"] == "onedir":
            files[attached.name] = packed(attached)
    return files


def facts(manifest: bytes) -> str:
    """Return what bundle.json says of the program, shortly."""
    read = json.loads(manifest)
    names = ("name", "layout", "program", "tools", "files", "parts")
    text = json.dumps([read.get(name) for name in names])
    return hashlib.sha256(text.encode()).hexdigest()


def packed(archive: Path) -> str:
    """Return what is in an archive, shortly."""
    digest = hashlib.sha256()
    with tarfile.open(archive) as tar:
        for member in tar:
            stream = tar.extractfile(member) if member.isfile() else None
            text = stream.read() if stream else member.linkname.encode()
            if Path(member.name).name == "bundle.json":
                text = facts(text).encode()
            digest.update(f"{member.name}\0{member.mode}\0".encode() + text)
    return digest.hexdigest()


def differences(ours: dict[str, str], clean: dict[str, str]) -> list[str]:
    """Say where two builds differ."""
    return [
        f"{name}: {ours.get(name)} instead of {clean.get(name)}"
        for name in sorted(ours.keys() | clean.keys())
        if ours.get(name) != clean.get(name)
    ]


def printed(project: Project) -> object:
    """Return what the program prints."""
    bundle = project.workspace() / "bundle"
    manifest = json.loads((bundle / "bundle.json").read_text("utf-8"))
    result = subprocess.run(
        [str(bundle / manifest["program"]), *LIBRARY],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return ast.literal_eval(result.stdout)
    except (SyntaxError, ValueError):
        return result.stdout + result.stderr


def stale(project: Project) -> list[str]:
    """Say where a program does not do what its sources say."""
    ours, expected = printed(project), project.expected()
    if not isinstance(ours, dict):
        return [f"the program ended with {ours}"]
    return [
        f"{name} is {ours.get(name)} instead of {value}"
        for name, value in expected.items()
        if ours.get(name) != value
    ]
