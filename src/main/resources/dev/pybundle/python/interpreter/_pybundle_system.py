"""Let a program use the system that it runs on, where it would use what only the system that built it had.

The launcher of PyInstaller sets LD_LIBRARY_PATH to the folder of the program. The loader has read it when Python runs, and
whatever the program starts would load its libraries instead of those of the system. So the variable gets its value back.
A copy of the program does need it, and its launcher does not set it again: the program gives it to the copies that it starts
without variables of their own, and one that has come without it starts anew. macOS and Windows know no such variable.

OpenSSL looks for certificates of authorities where the system that built it has them. Where none are there, it is told of
the place where this system has them as soon as the program imports ssl. On Windows Python asks the system itself.
"""

import os
import sys

PATH = "LD_LIBRARY_PATH"
# Tells a copy of the program that it was started without the folder.
TAKEN = "_PYBUNDLE_LIBRARIES"

CERTIFICATES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Arch, Gentoo, NixOS
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, RHEL
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/var/lib/ca-certificates/ca-bundle.pem",
    "/etc/ssl/cert.pem",  # Alpine, macOS
)
# What OpenSSL calls a certificate in a folder, after a number.
HASHED = ".0"


def start() -> None:
    """Do all of it."""
    spare_children()
    if "ssl" in sys.modules:
        find_certificates()
    elif sys.platform != "win32":
        sys.meta_path.insert(0, BeforeSsl())


def spare_children() -> None:
    """Take the program's own folder out of the path that whatever it starts looks for libraries in."""
    own = getattr(sys, "_MEIPASS", None)
    if own is None:
        # cx_Freeze needs no such path.
        return
    path = os.environ.get(PATH, "")
    folders = [folder for folder in path.split(os.pathsep) if folder]
    if own in folders:
        set_path([folder for folder in folders if folder != own])
        os.environ[TAKEN] = own
        give_to_copies(path)
    elif os.environ.pop(TAKEN, "") == own:
        set_path([own, *folders])
        os.execv(sys.executable, sys.argv)


def set_path(folders: list[str]) -> None:
    """Set the path, or leave it out: an empty one is the folder that a program is started in."""
    if folders:
        os.environ[PATH] = os.pathsep.join(folders)
    else:
        os.environ.pop(PATH, None)


def give_to_copies(path: str) -> None:
    """Start copies of the program with the path, as subprocess and multiprocessing do it."""
    try:
        # No analysis sees this: a program that starts no process should not get the module for it.
        native = __import__("_posixsubprocess")
    except ImportError:
        return
    fork_exec = native.fork_exec
    copy = [os.fsencode(sys.executable)]

    def start(*call: object) -> object:
        _, programs, _, _, _, variables, *_ = call
        if variables is None and [*map(os.fsencode, programs)] == copy:  # type: ignore[call-overload]
            given = {**os.environ, PATH: path}.items()
            variables = [os.fsencode(f"{name}={value}") for name, value in given]
        return fork_exec(*call[:5], variables, *call[6:])

    native.fork_exec = start  # type: ignore[attr-defined]


class BeforeSsl:
    """Is asked for each module that is imported, until it is ssl."""

    def find_spec(self, name: str, *_: object) -> None:
        """Find nothing."""
        if name == "ssl":
            sys.meta_path.remove(self)
            find_certificates()


def find_certificates() -> None:
    """Tell OpenSSL where the certificates of this system are, if it would not find any."""
    try:
        # The program has it already if it gets here.
        native = __import__("_ssl")
    except ImportError:
        return
    paths = native.get_default_verify_paths()
    file_variable, file, folder_variable, folder = paths
    told = file_variable in os.environ or folder_variable in os.environ
    if not told and not os.path.exists(file) and not has_certificates(folder):
        found = next(filter(os.path.exists, CERTIFICATES), None)
        if found is not None:
            os.environ[file_variable] = found


def has_certificates(folder: str) -> bool:
    """Tell whether a folder has certificates that OpenSSL would find in it."""
    try:
        return any(name.endswith(HASHED) for name in os.listdir(folder))
    except OSError:
        return False
