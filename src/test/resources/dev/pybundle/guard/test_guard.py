"""The guard with plain Python: python test_guard.py FOLDER_OF_THE_MODULES"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

MODULES = os.path.abspath(sys.argv.pop())
sys.path.insert(0, MODULES)
sys.dont_write_bytecode = True

import _pybundle_guard_folder as folders
import _pybundle_guard_processes as processes
import _pybundle_guard_watch as guard

# How long after its start the end of input is no sign. Most cases do not wait for that to be over.
EARLY = 1.0
NEVER_OVER = 60.0
LONG = 20.0
STAYS = 2.3

# An app that starts the program given to it, and obeys: "close" (the program's input), "exit", or a text to pass on.
HOST = """
import os, subprocess, sys
mark, stdin, *command = sys.argv[1:]
env = dict(os.environ)
if mark:
    env["PYBUNDLE_HOST"] = mark.replace("pid", str(os.getpid()))
stdin = {"pipe": subprocess.PIPE, "null": subprocess.DEVNULL, "file": open(__file__ if "__file__" in globals() else os.devnull)}[stdin]
program = subprocess.Popen(command, stdin=stdin, env=env)
for line in sys.stdin:
    word = line.strip()
    if word == "exit":
        sys.exit()
    if word == "close":
        program.stdin.close()
    elif word == "wait":
        print("code", program.wait(), flush=True)
    else:
        program.stdin.write(line.encode())
        program.stdin.flush()
"""

START = """
import os, signal, sys, time
sys.path.insert(0, {modules!r})
sys.dont_write_bytecode = True
def say(*words):
    with open({log!r}, "a") as log:
        print(*words, file=log)
{before}
import _pybundle_guard, _pybundle_guard_processes, _pybundle_guard_watch
_pybundle_guard_watch.EARLY = {early}
{patch}
_pybundle_guard.start({mode!r}, {deadline!r})
say("pid", os.getpid())
{body}
"""

SERVE = """
try:
    say("ready")
    time.sleep(60)
except KeyboardInterrupt:
    say("interrupted")
    sys.exit(7)
"""


def runs(pid: int) -> bool:
    return processes.look(pid) is not None


def wait_until(condition, seconds: float = LONG) -> bool:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():
            return True
        time.sleep(0.02)
    return bool(condition())


class Case:
    """A program under an app."""

    def __init__(
        self,
        mark="",
        stdin="pipe",
        mode="sidecar",
        deadline=1.0,
        body=SERVE,
        before="",
        patch="",
        prefix=(),
        early=0.0,
    ):
        self.folder = tempfile.TemporaryDirectory(prefix="guard é ")
        self.log = os.path.join(self.folder.name, "log")
        open(self.log, "w").close()
        code = START.format(
            modules=MODULES,
            log=self.log,
            mode=mode,
            deadline=deadline,
            body=body.replace("@LOG@", self.log),
            before=before,
            patch=patch,
            early=early,
        )
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("PYBUNDLE_HOST", "_PYBUNDLE_GUARD", "SSH_CONNECTION")
        }
        self.host = subprocess.Popen(
            [
                sys.executable,
                "-c",
                HOST,
                mark,
                stdin,
                *prefix,
                sys.executable,
                "-c",
                code,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            bufsize=0,
        )
        assert wait_until(lambda: "pid " in self.text()), self.text()
        self.pid = int(self.text().split("pid ")[1].split()[0])

    def text(self) -> str:
        with open(self.log) as log:
            return log.read()

    def tell(self, word: str) -> None:
        self.host.stdin.write(word.encode() + b"\n")

    def kill(self) -> None:
        self.host.kill()
        self.host.wait()

    def code(self) -> int:
        self.tell("wait")
        return int(self.host.stdout.readline().split()[1])

    def ends(self) -> bool:
        return wait_until(lambda: not runs(self.pid))

    def stays(self) -> bool:
        time.sleep(STAYS)
        return runs(self.pid)

    def close(self) -> None:
        for stop in (lambda: os.kill(self.pid, signal.SIGKILL), self.host.kill):
            try:
                stop()
            except OSError:
                pass
        self.host.wait()
        self.host.stdin.close()
        self.host.stdout.close()
        self.folder.cleanup()


# Name, how the app starts the program, what happens, whether the program ends.
TABLE = [
    ("unmarked, host killed", {}, "kill", True),
    ("unmarked, host killed at once", {"early": NEVER_OVER}, "kill", True),
    ("unmarked, host ends", {}, "exit", True),
    (
        "unmarked, host killed, in a session from outside of the container",
        {
            "patch": "look = _pybundle_guard_processes.look; _pybundle_guard_processes.look = lambda pid: (lambda found: found and _pybundle_guard_processes.Process(pid, found.parent, found.started, 0))(look(pid)); _pybundle_guard.system.session = lambda: 0"
        },
        "kill",
        True,
    ),
    ("unmarked, input closed", {}, "close", False),
    (
        "unmarked, input closed, later host killed",
        {"patch": "_pybundle_guard_watch.TOGETHER = 0.2"},
        "close, pause, kill",
        False,
    ),
    ("unmarked, input /dev/null", {"stdin": "null"}, "kill", False),
    ("unmarked, input a file", {"stdin": "file"}, "kill", False),
    ("unmarked, nohup", {"prefix": ["nohup"]}, "kill", False),
    ("unmarked, setsid", {"prefix": ["setsid"]}, "kill", False),
    ("unmarked, ssh", {"prefix": ["env", "SSH_CONNECTION=1 2 3 4"]}, "kill", False),
    ("pid, host killed", {"mark": "pid"}, "kill", True),
    ("pid, host killed at once", {"early": NEVER_OVER, "mark": "pid"}, "kill", True),
    ("pid, input closed", {"mark": "pid"}, "close", True),
    ("pid, input closed at once", {"early": NEVER_OVER, "mark": "pid"}, "close", False),
    (
        "pid, input closed at once, later host killed",
        {"early": NEVER_OVER, "mark": "pid"},
        "close, kill",
        True,
    ),
    (
        "pid and input, input closed at once",
        {"early": NEVER_OVER, "mark": "pid,stdin"},
        "close",
        True,
    ),
    (
        "pid and input, host killed at once",
        {"early": NEVER_OVER, "mark": "pid,stdin"},
        "kill",
        True,
    ),
    (
        "pid and input, input /dev/null",
        {"mark": "pid,stdin", "stdin": "null"},
        "",
        False,
    ),
    ("pid, input /dev/null", {"mark": "pid", "stdin": "null"}, "kill", True),
    ("pid, nohup", {"mark": "pid", "prefix": ["nohup"]}, "kill", True),
    ("pid, setsid", {"mark": "pid", "prefix": ["setsid"]}, "kill", True),
    ("pid of nobody", {"mark": "999999999", "stdin": "null"}, "", True),
    ("pid of another namespace, input open", {"mark": "999999999"}, "", False),
    ("pid of another namespace, host killed", {"mark": "999999999"}, "kill", True),
    ("parent, host killed", {"mark": "parent"}, "kill", True),
    ("parent, input closed", {"mark": "parent"}, "close", True),
    ("parent, input /dev/null", {"mark": "parent", "stdin": "null"}, "kill", True),
    ("stdin, input closed", {"mark": "stdin"}, "close", True),
    (
        "stdin, input closed at once",
        {"early": NEVER_OVER, "mark": "stdin"},
        "close",
        False,
    ),
    (
        "stdin, input closed at once, later host killed",
        {"early": NEVER_OVER, "mark": "stdin"},
        "close, kill",
        True,
    ),
    ("stdin, input /dev/null", {"mark": "stdin", "stdin": "null"}, "kill", False),
    ("a mark with a typo is parent", {"mark": "Parent"}, "kill", True),
    ("always, input closed", {"mode": "always"}, "close", True),
    ("always, host killed", {"mode": "always"}, "kill", True),
    ("always, input /dev/null", {"mode": "always", "stdin": "null"}, "kill", False),
    (
        "no pidfd, host killed",
        {"patch": "del os.pidfd_open" if hasattr(os, "pidfd_open") else ""},
        "kill",
        True,
    ),
    (
        "no pidfd, pid, host killed",
        {
            "mark": "pid",
            "patch": "del os.pidfd_open" if hasattr(os, "pidfd_open") else "",
        },
        "kill",
        True,
    ),
    (
        "no /proc, host killed",
        {"patch": "_pybundle_guard_processes.PROC = False"},
        "kill",
        True,
    ),
    (
        "no /proc, pid, host killed",
        {"mark": "pid", "patch": "_pybundle_guard_processes.PROC = False"},
        "kill",
        True,
    ),
    (
        "no /proc, no ps, pid, host killed",
        {
            "mark": "pid",
            "patch": "_pybundle_guard_processes.PROC = False; _pybundle_guard_processes.listed = lambda *_: None",
        },
        "kill",
        True,
    ),
    (
        "no /proc, no ps, unmarked, the host is the parent",
        {
            "patch": "_pybundle_guard_processes.PROC = False; _pybundle_guard_processes.listed = lambda *_: None"
        },
        "kill",
        True,
    ),
    ("a pid with too many digits is parent", {"mark": "9" * 30}, "kill", True),
    ("a mark with a blank is parent", {"mark": "the app"}, "close", True),
    (
        "input replaced by the program",
        {"body": "os.dup2(os.open(os.devnull, os.O_RDONLY), 0)" + SERVE},
        "kill",
        False,
    ),
    (
        "input replaced by the program, pid",
        {"mark": "pid", "body": "os.dup2(os.open(os.devnull, os.O_RDONLY), 0)" + SERVE},
        "kill",
        True,
    ),
    (
        "input replaced by a pipe that ends, pid",
        {
            "mark": "pid",
            "body": "r, w = os.pipe(); os.dup2(r, 0); time.sleep(1.2); os.close(w)"
            + SERVE,
        },
        "",
        False,
    ),
    (
        "all descriptors closed by the program",
        {
            "mark": "pid",
            "body": "os.closerange(0, 64); time.sleep(1); r, w = os.pipe(); [os.dup(r) for _ in range(8)]; os.close(w)"
            + SERVE,
        },
        "",
        False,
    ),
    (
        "another session later",
        {
            "body": "pid = os.getpid(); os.setsid() if os.getpgid(0) != pid else 0"
            + SERVE
        },
        "kill",
        False,
    ),
]


class Ends(unittest.TestCase):
    maxDiff = None

    def test_table(self) -> None:
        def outcome(row):
            name, start, events, ends = row
            case = Case(**start)
            try:
                for event in filter(None, events.split(", ")):
                    if event == "pause":
                        time.sleep(1)
                    elif event == "kill":
                        case.kill()
                    else:
                        case.tell(event)
                return name, case.ends() if ends else not case.stays()
            finally:
                case.close()

        with ThreadPoolExecutor(12) as pool:
            found = dict(pool.map(outcome, TABLE))
        wrong = [row[0] for row in TABLE if found[row[0]] != row[3]]
        self.assertEqual([], wrong)


class Shutdown(unittest.TestCase):
    def end(self, **start) -> Case:
        case = Case(mark="stdin", **start)
        self.addCleanup(case.close)
        self.assertTrue(wait_until(lambda: "ready" in case.text()))
        case.tell("close")
        return case

    def test_keyboard_interrupt_and_own_exit_code(self) -> None:
        case = self.end()
        self.assertEqual(7, case.code())
        self.assertIn("interrupted", case.text())

    def test_own_sigterm_handler_comes_first(self) -> None:
        body = (
            "signal.signal(signal.SIGTERM, lambda *_: (say('term'), sys.exit(9)))"
            + SERVE
        )
        case = self.end(body=body)
        self.assertEqual(9, case.code())
        self.assertIn("term", case.text())

    def test_asyncio(self) -> None:
        body = """
import asyncio
async def main():
    try:
        say("ready")
        await asyncio.sleep(60)
    finally:
        say("cleaned")
try:
    asyncio.run(main())
except KeyboardInterrupt:
    sys.exit(4)
"""
        case = self.end(body=body)
        self.assertEqual(4, case.code())
        self.assertIn("cleaned", case.text())

    def test_deadline(self) -> None:
        body = """
import threading
threading.Thread(target=time.sleep, args=(60,)).start()
sys.stdout.write("x" * 10)
while True:
    try:
        say("ready")
        time.sleep(60)
    except KeyboardInterrupt:
        say("interrupted")
"""
        case = self.end(body=body)
        begun = time.monotonic()
        self.assertEqual(-signal.SIGKILL, case.code())
        self.assertGreater(time.monotonic() - begun, 0.8)
        self.assertIn("interrupted", case.text())

    def test_it_shuts_down_where_ctrl_c_is_ignored_as_under_nohup(self) -> None:
        case = self.end(
            deadline=30.0, body="signal.signal(signal.SIGINT, signal.SIG_IGN)" + SERVE
        )
        self.assertEqual(7, case.code())

    def test_children_end_but_not_those_with_a_session_of_their_own(self) -> None:
        body = (
            """
import subprocess
same = subprocess.Popen(["sleep", "60"])
stubborn = subprocess.Popen(["sh", "-c", "trap '' TERM; sleep 60; sleep 60"])
own = subprocess.Popen(["sleep", "60"], start_new_session=True)
say("children", same.pid, stubborn.pid, own.pid)
"""
            + SERVE
        )
        case = self.end(body=body)
        self.assertEqual(7, case.code())
        same, stubborn, own = map(int, case.text().split("children ")[1].split()[:3])
        self.assertTrue(wait_until(lambda: not runs(same) and not runs(stubborn)))
        self.assertTrue(runs(own))
        os.kill(own, signal.SIGKILL)

    def test_nothing_of_the_input_is_taken(self) -> None:
        body = """
for line in sys.stdin:
    say("line", line.strip())
say("end of input")
time.sleep(60)
"""
        case = Case(mark="pid", body=body)
        self.addCleanup(case.close)
        for number in range(100):
            case.tell(f"command {number}")
        self.assertTrue(wait_until(lambda: "command 99" in case.text()))
        case.tell("close")
        self.assertTrue(case.ends())
        lines = [line for line in case.text().splitlines() if line.startswith("line")]
        self.assertEqual([f"line command {number}" for number in range(100)], lines)

    def test_a_full_standard_error_does_not_keep_it(self) -> None:
        body = (
            """
read, write = os.pipe()
os.dup2(write, 2)
os.set_blocking(2, False)
try:
    while True:
        os.write(2, b"x" * 4096)
except BlockingIOError:
    os.set_blocking(2, True)
"""
            + SERVE
        )
        case = self.end(body=body)
        self.assertEqual(7, case.code())


class Watcher(unittest.TestCase):
    def start(self, **start) -> tuple[Case, int]:
        case = Case(mark="pid", **start)
        self.addCleanup(case.close)
        return case, self.await_watcher(case)

    def await_watcher(self, case: Case, but: int = 0) -> int:
        # A program that is about to replace itself may show none the next moment.
        seen: list[int] = []

        def found() -> list[int]:
            seen[:] = [pid for pid in watchers(case.pid) if pid != but]
            return seen

        self.assertTrue(wait_until(found))
        return seen[0]

    def test_it_holds_nothing_of_the_program_but_its_input(self) -> None:
        case, watcher = self.start()
        files = {
            descriptor: os.readlink(f"/proc/{watcher}/fd/{descriptor}")
            for descriptor in os.listdir(f"/proc/{watcher}/fd")
        }
        self.assertEqual(os.readlink(f"/proc/{case.pid}/fd/0"), files.pop("0"))
        self.assertLessEqual(set(files.values()), {os.devnull, "anon_inode:[pidfd]"})
        self.assertNotEqual(os.getsid(case.pid), os.getsid(watcher))
        self.assertEqual("/", os.readlink(f"/proc/{watcher}/cwd"))

    def test_it_is_nobodys_child_and_deaf_to_signals_that_end(self) -> None:
        body = (
            """
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    say("childless")
"""
            + SERVE
        )
        case, watcher = self.start(body=body)
        self.assertTrue(wait_until(lambda: "childless" in case.text()))
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            os.kill(watcher, number)
        time.sleep(0.3)
        self.assertTrue(runs(watcher))
        case.kill()
        self.assertTrue(case.ends())
        self.assertTrue(wait_until(lambda: not runs(watcher)))

    def test_another_one_takes_its_place_when_it_is_killed(self) -> None:
        case, watcher = self.start()
        os.kill(watcher, signal.SIGKILL)
        second = self.await_watcher(case, but=watcher)
        case.kill()
        self.assertTrue(case.ends())
        self.assertTrue(wait_until(lambda: not runs(second)))

    def test_there_is_one_after_the_program_has_replaced_itself(self) -> None:
        code = START.format(
            modules=MODULES,
            log="@LOG@",
            mode="sidecar",
            deadline=1.0,
            body=SERVE,
            before="",
            patch="",
            early=0.0,
        )
        body = "os.execv(sys.executable, [sys.executable, '-c', CODE])"
        case, watcher = self.start(body=f"CODE = {code!r}\n{body}")
        self.assertTrue(wait_until(lambda: "ready" in case.text()))
        time.sleep(0.5)
        self.assertEqual([watcher], watchers(case.pid))

    def test_a_program_without_one_has_no_watcher(self) -> None:
        case = Case(stdin="null")
        self.addCleanup(case.close)
        self.assertEqual([], watchers(case.pid))

    def test_a_busy_interpreter_does_not_keep_the_program(self) -> None:
        body = "say('ready'); 7 ** 10 ** 8"
        case, _ = self.start(body=body)
        self.assertTrue(wait_until(lambda: "ready" in case.text()))
        case.kill()
        self.assertTrue(case.ends())

    def test_a_program_that_dies_by_the_signal_leaves_no_children(self) -> None:
        body = (
            """
import subprocess
def term(number, frame):
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.raise_signal(signal.SIGTERM)
signal.signal(signal.SIGTERM, term)
for command in (["sleep", "60"], ["sh", "-c", "sleep 61 &"], ["sh", "-c", "trap '' TERM; sleep 62; sleep 63"]):
    subprocess.Popen(command)
if os.fork() == 0:
    if os.fork() == 0:
        os.closerange(0, 256)
        time.sleep(64)
    os._exit(0)
os.wait()
"""
            + SERVE
        )
        for event in ("host", "program"):
            with self.subTest(event):
                case, _ = self.start(body=body)
                self.assertTrue(wait_until(lambda: "ready" in case.text()))
                family = members(case.pid)
                self.assertGreaterEqual(len(family), 5)
                if event == "host":
                    case.kill()
                else:
                    os.kill(case.pid, signal.SIGKILL)
                self.assertTrue(wait_until(lambda: not any(map(runs, family))))

    def test_a_program_that_crashes_in_a_session_that_it_has_made_leaves_no_children(
        self,
    ) -> None:
        body = (
            """
import subprocess
os.setsid()
subprocess.Popen(["sleep", "60"])
"""
            + SERVE
        )
        case, _ = self.start(body=body)
        self.assertTrue(wait_until(lambda: "ready" in case.text()))
        family = members(case.pid)
        self.assertEqual(2, len(family))
        os.kill(case.pid, signal.SIGKILL)
        self.assertTrue(wait_until(lambda: not any(map(runs, family))))

    def test_urgent_data_of_a_socket_does_not_end_it(self) -> None:
        body = "os.kill(os.getpid(), signal.SIGURG)" + SERVE
        case, _ = self.start(body=body)
        self.assertTrue(wait_until(lambda: "ready" in case.text()))
        self.assertTrue(case.stays())

    def test_shared_memory_that_is_refused_does_not_keep_it_from_watching(self) -> None:
        before = """
def refused(name): raise PermissionError(1, name)
os.memfd_create = refused
"""
        case = Case(mark="pid", before=before)
        self.addCleanup(case.close)
        case.kill()
        self.assertTrue(case.ends())

    def test_it_ends_quietly(self) -> None:
        for body in ("", "import asyncio; asyncio.run(asyncio.sleep(60))"):
            with self.subTest(body):
                redirect = "os.dup2(os.open('@LOG@', os.O_WRONLY | os.O_APPEND), 2); say('ready')\n"
                case, _ = self.start(body=redirect + (body or "time.sleep(60)"))
                self.assertTrue(wait_until(lambda: "ready" in case.text()))
                time.sleep(0.2)
                case.tell("close")
                self.assertEqual(143, case.code())
                self.assertNotIn("Error", case.text())
                self.assertNotIn("Interrupt", case.text())


class Stub(unittest.TestCase):
    """The sources, run by the development stub, while "tauri dev" starts the app again and again."""

    def test_ten_edits_leave_one_backend(self) -> None:
        with tempfile.TemporaryDirectory(prefix="stub é ") as folder:
            entry, log = os.path.join(folder, "main.py"), os.path.join(folder, "log")
            with open(entry, "w") as file:
                file.write(
                    "import os, sys, time, greeting\n"
                    "with open(sys.argv[1], 'a') as log:\n"
                    "    print(os.getpid(), __name__, greeting.TEXT, file=log)\n"
                    "time.sleep(60)\n"
                )
            open(log, "w").close()
            hook = os.path.join(MODULES, "pybundle_guard_hook.py")
            script = os.path.join(MODULES, "run_sources.py")
            command = [sys.executable, "-B", script, hook, "0", entry, log]
            pids: list[int] = []
            for number in range(11):
                with open(os.path.join(folder, "greeting.py"), "w") as file:
                    file.write(f"TEXT = 'edit {number}'\n")
                app = subprocess.Popen(
                    [sys.executable, "-c", HOST, "", "pipe", *command],
                    stdin=subprocess.PIPE,
                )
                self.addCleanup(app.wait)
                self.addCleanup(app.kill)
                self.addCleanup(app.stdin.close)
                self.assertTrue(wait_until(lambda: lines(log)[number:]))
                pid, *words = lines(log)[number].split()
                self.assertEqual(["__main__", "edit", str(number)], words)
                pids.append(int(pid))
                if number < 10:
                    app.kill()
            self.assertTrue(wait_until(lambda: [*map(runs, pids)].count(True) == 1))
            self.assertTrue(runs(pids[-1]))
            app.kill()
            self.assertTrue(wait_until(lambda: not runs(pids[-1])))


def lines(path: str) -> list[str]:
    """Return the whole lines of a file."""
    with open(path) as file:
        return file.read().split("\n")[:-1]


def watchers(pid: int) -> list[int]:
    """Return what watches a program."""
    family = family_of(pid)
    return [
        found
        for found in map(int, filter(str.isdecimal, os.listdir("/proc")))
        if processes.contents(found, "comm") == b"pybundle-guard\n"
        and family in processes.contents(found, "maps")
    ]


def family_of(pid: int) -> bytes:
    """Return the name of the memory that a program shares with its watcher."""
    name = b"/memfd:pybundle-"
    maps = processes.contents(pid, "maps")
    return name + maps.split(name)[1][:16] if name in maps else b"none"


def members(pid: int) -> list[int]:
    """Return the copies of a program and what it has started."""
    family = family_of(pid)[-16:].decode()
    return [
        process.pid
        for process in processes.everything()
        if process.session == os.getsid(pid) and processes.belongs(process, family)
    ]


class Family(unittest.TestCase):
    def family(self, body: str, **start) -> tuple[Case, int]:
        case = Case(body=body, **start)
        self.addCleanup(case.close)
        self.assertTrue(wait_until(lambda: "child " in case.text()))
        child = int(case.text().split("child ")[1].split()[0])

        def stop() -> None:
            try:
                os.kill(child, signal.SIGKILL)
            except OSError:
                pass

        self.addCleanup(stop)
        time.sleep(0.5)
        return case, child

    FORK = (
        """
pid = os.fork()
if pid == 0:
    {child}
    time.sleep(60)
say("child", pid)
"""
        + SERVE
    )
    AGAIN = (
        """
import subprocess
if len(sys.argv) == 1:
    child = subprocess.Popen([sys.executable, "-c", CODE, "child"], stdin=subprocess.DEVNULL, **OPTIONS)
    say("child", child.pid)
"""
        + SERVE
    )

    def again(self, options: str) -> str:
        code = START.format(
            modules=MODULES,
            log=os.devnull,
            mode="sidecar",
            deadline=1.0,
            body=SERVE,
            before="",
            patch="",
            early=EARLY,
        )
        return f"CODE = {code!r}\nOPTIONS = {options}\n" + self.AGAIN

    def test_a_copy_of_the_process_ends_with_it(self) -> None:
        case, child = self.family(self.FORK.format(child=""))
        os.kill(case.pid, signal.SIGKILL)
        self.assertTrue(wait_until(lambda: not runs(child)))

    def test_a_copy_with_a_session_of_its_own_stays(self) -> None:
        case, child = self.family(self.FORK.format(child="os.setsid()"))
        os.kill(case.pid, signal.SIGKILL)
        time.sleep(STAYS)
        self.assertTrue(runs(child))

    def test_another_start_of_the_program_ends_with_it(self) -> None:
        case, child = self.family(self.again("{}"))
        os.kill(case.pid, signal.SIGKILL)
        self.assertTrue(wait_until(lambda: not runs(child)))

    def test_another_start_stays_as_long_as_the_program(self) -> None:
        _, child = self.family(self.again("{}"))
        time.sleep(STAYS)
        self.assertTrue(runs(child))

    def test_another_start_without_the_variable_is_independent(self) -> None:
        case, child = self.family(
            self.again(
                "{'env': {k: v for k, v in os.environ.items() if k != '_PYBUNDLE_GUARD'}}"
            )
        )
        os.kill(case.pid, signal.SIGKILL)
        time.sleep(STAYS)
        self.assertTrue(runs(child))

    def test_a_program_that_is_not_guarded_has_free_children(self) -> None:
        case, child = self.family(self.again("{}"), stdin="null")
        os.kill(case.pid, signal.SIGKILL)
        time.sleep(STAYS)
        self.assertTrue(runs(child))

    def test_the_mark_is_not_inherited(self) -> None:
        case = Case(
            mark="pid", body="say('mark', os.environ.get('PYBUNDLE_HOST'))" + SERVE
        )
        self.addCleanup(case.close)
        self.assertTrue(wait_until(lambda: "mark None" in case.text()))

    def test_exec_keeps_the_mark(self) -> None:
        code = START.format(
            modules=MODULES,
            log="@LOG@",
            mode="sidecar",
            deadline=1.0,
            body=SERVE,
            before="",
            patch="",
            early=0.0,
        )
        body = "os.execv(sys.executable, [sys.executable, '-c', CODE])"
        case = Case(mark="stdin", body=f"CODE = {code!r}\n{body}")
        self.addCleanup(case.close)
        self.assertTrue(wait_until(lambda: "ready" in case.text()))
        case.tell("close")
        self.assertTrue(case.ends())


class Streams(unittest.TestCase):
    def test_closed_input(self) -> None:
        """The first file that is opened gets the place of the standard input that is not there."""
        for stream in ("", "<&-", "<&- 2>&-", "<&- >&- 2>&-"):
            with self.subTest(stream), tempfile.TemporaryDirectory() as folder:
                log = os.path.join(folder, "log")
                code = START.format(
                    modules=MODULES,
                    log=log,
                    mode="always",
                    deadline=1.0,
                    body="time.sleep(1.5); say('done')",
                    before="",
                    patch="",
                    early=EARLY,
                )
                environment = {**os.environ, "PYBUNDLE_HOST": str(os.getpid())}
                subprocess.run(
                    ["sh", "-c", f'"$0" -c "$1" {stream}', sys.executable, code],
                    env=environment,
                    check=True,
                    stdin=subprocess.DEVNULL,
                )
                with open(log) as file:
                    self.assertIn("done", file.read())

    def test_short_runs_lose_nothing(self) -> None:
        code = START.format(
            modules=MODULES,
            log=os.devnull,
            mode="sidecar",
            deadline=1.0,
            body="time.sleep(float(sys.argv[1])); print('1.0')",
            before="",
            patch="",
            early=EARLY,
        )

        def run(number: int) -> tuple[int, bytes, bytes]:
            marks = [str(os.getpid()), "parent", "stdin", ""]
            environment = {**os.environ, "PYBUNDLE_HOST": marks[number % 4]}
            with subprocess.Popen(
                [sys.executable, "-c", code, ("0", "0", "1.5")[number % 3]],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment,
            ) as program:
                time.sleep(0.01 * (number % 10))
                program.stdin.close()
                program.stdin = None
                out, error = program.communicate()
                return program.returncode, out, error

        with ThreadPoolExecutor(12) as pool:
            self.assertEqual({(0, b"1.0\n", b"")}, set(pool.map(run, range(100))))


class Verdicts(unittest.TestCase):
    # Rule, what ended when (seconds after the start), whether the program ends, and by which rule it goes on.
    CASES = [
        (guard.ANY, [(5, "host")], True, None),
        (guard.ANY, [(5, "stdin")], True, None),
        (guard.ANY, [(0.5, "stdin")], False, guard.ANY),
        (guard.ANY, [(0.5, "stdin"), (9, "host")], True, None),
        (guard.INPUT, [(5, "host")], False, guard.INPUT),
        (guard.INPUT, [(5, "host"), (9, "stdin")], True, None),
        (guard.INPUT, [(0.5, "stdin")], False, guard.ANY),
        (guard.INPUT, [(0.2, "host"), (0.5, "stdin")], True, None),
        (guard.BOTH, [(5, "host"), (6.9, "stdin")], True, None),
        (guard.BOTH, [(5, "stdin"), (6.9, "host")], True, None),
        (guard.BOTH, [(5, "host"), (7, "")], False, guard.NONE),
        (guard.BOTH, [(5, "stdin"), (7, ""), (7.1, "host")], False, guard.NONE),
        (guard.BOTH, [(0.5, "stdin"), (0.6, "host")], True, None),
        (guard.BOTH, [(0.5, "stdin"), (0.8, ""), (0.9, "host")], False, guard.NONE),
        (guard.NONE, [(5, "host"), (5, "stdin")], False, guard.NONE),
        (guard.NONE, [(5, "launcher")], True, None),
        (guard.BOTH, [(0, "launcher")], True, None),
    ]

    def test_verdicts(self) -> None:
        for rule, events, ends, after in self.CASES:
            with self.subTest(rule=rule, events=events):
                verdict = guard.Verdict(rule, 100.0)
                found = [
                    verdict.add({name} - {""}, 100.0 + when) for when, name in events
                ]
                self.assertEqual(ends, found[-1] is not None)
                self.assertFalse(any(found[:-1]))
                if after is not None:
                    self.assertEqual(after, verdict.rule)


class Folders(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory(prefix="guard é ")
        self.addCleanup(temporary.cleanup)
        self.base = temporary.name

    def folder(self, name: str) -> str:
        path = os.path.join(self.base, name)
        os.makedirs(os.path.join(path, "sub"))
        for file in ("lib", "sub/lib"):
            with open(os.path.join(path, file), "w"):
                pass
        return path

    def test_only_folders_that_nobody_uses_are_swept(self) -> None:
        dead = subprocess.Popen(["true"])
        dead.wait()
        own = processes.look(os.getpid())
        later = processes.Process(own.pid, own.parent, (own.started[0] + 1,), 0)
        gone = processes.Process(dead.pid, 0, (1,), 0)
        elsewhere = folders.HEAD + "\npid:[1]\n" + folders.named(gone) + "\n"
        for name, owners in {
            "_MEIdead": [gone],
            "_MEIpid of another one": [gone, later],
            "_MEIprogram lives": [gone, own],
            f"_MEI{dead.pid:08x}unpack": None,
            f"_MEI{own.pid:08x}unpack": None,
            "_MEIabcdef": None,
            "other": [gone],
        }.items():
            path = self.folder(name)
            if owners is not None:
                folders.mark(path, owners)
        with open(
            os.path.join(self.folder("_MEIelsewhere"), folders.MARK), "w"
        ) as file:
            file.write(elsewhere)
        with open(os.path.join(self.folder("_MEIhalf"), folders.MARK), "w") as file:
            file.write(elsewhere[:-1])
        os.symlink(self.folder("target"), os.path.join(self.base, "_MEIlink"))
        used = self.folder("_MEIused")
        folders.mark(used, [gone])
        stands = self.folder("_MEIstands")
        folders.mark(stands, [gone])
        os.symlink("/nowhere", os.path.join(self.base, "_MEIdead", "link"))
        variables = {**os.environ, "_PYI_APPLICATION_HOME_DIR": used}
        for options in ({"env": variables}, {"cwd": stands}):
            user = subprocess.Popen(["sleep", "60"], start_new_session=True, **options)
            self.addCleanup(user.wait)
            self.addCleanup(user.kill)
        folders.sweep_beside(self.folder("_MEIown"))
        expected = {
            "_MEIprogram lives",
            f"_MEI{own.pid:08x}unpack",
            "_MEIabcdef",
            "_MEIelsewhere",
            "_MEIhalf",
            "_MEIlink",
            "_MEIown",
            "_MEIstands",
            "_MEIused",
            "other",
            "target",
        }
        if not processes.sees_everybody():
            expected.add(f"_MEI{dead.pid:08x}unpack")
        self.assertEqual(expected, set(os.listdir(self.base)))

    def test_a_full_disk_keeps_no_program_from_being_watched(self) -> None:
        path = self.folder("_MEIown")
        swept = threading.Event()
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
        try:
            folders.use(path, [processes.look(os.getpid())], swept.set)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            signal.signal(signal.SIGXFSZ, handler)
        self.assertTrue(swept.wait(LONG))
        self.assertIsNone(folders.marked(path))

    def test_what_does_not_follow_is_not_removed(self) -> None:
        outside = self.folder("outside")
        path = self.folder("_MEIown")
        os.symlink(outside, os.path.join(path, "link"))
        folders.remove_tree(path)
        self.assertFalse(os.path.exists(path))
        self.assertEqual(2, len(os.listdir(outside)))


class System(unittest.TestCase):
    def test_ps_and_proc_agree(self) -> None:
        seen = processes.look(os.getpid())
        listed = (processes.listed("-p", str(os.getpid())) or [])[0]
        guessed = processes.guessed(os.getpid())
        self.assertEqual(
            (seen.pid, seen.parent, seen.session),
            (listed.pid, listed.parent, listed.session),
        )
        self.assertEqual((seen.pid, seen.session), (guessed.pid, guessed.session))
        self.assertEqual([], processes.listed("-p", "999999999"))
        self.assertIsNone(processes.guessed(999999999))

    def test_a_line_of_ps(self) -> None:
        line = "   1     0 Ss   Mon Nov 23 11:24:32 2026"
        self.assertEqual((2026, 30, 23, 11, 24, 32), processes.parse(line).started)

    def test_a_process_that_nobody_has_asked_about_is_gone(self) -> None:
        child = subprocess.Popen(["true"])
        self.assertTrue(wait_until(lambda: processes.look(child.pid) is None))
        child.wait()

    def test_a_process_without_its_first_thread_is_there(self) -> None:
        code = "import ctypes, threading, time; threading.Thread(target=time.sleep, args=(60,)).start(); ctypes.CDLL(None).pthread_exit(None)"
        child = subprocess.Popen([sys.executable, "-c", code])
        time.sleep(0.6)
        self.assertIsNotNone(processes.look(child.pid))
        child.kill()
        child.wait()


if __name__ == "__main__":
    # Whoever runs this in the background has these ignored, and so would all that is started here.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.excepthook = lambda arguments: os._exit(3)
    unittest.main(verbosity=1)
