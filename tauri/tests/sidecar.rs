//! Real programs, started and ended by a real process.

#![cfg(unix)]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tauri_plugin_pybundle::{Event, Exit, Host, Log, Phase, Ready, Settings, Sidecar};

/// How long a busy machine may take for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// Answers with 200 whoever knows the token, and says what it does.
const SERVER: &str = r#"
import os, sys, threading
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        known = self.headers["Authorization"] == "Bearer " + os.environ["PYBUNDLE_TOKEN"]
        self.send_response(200 if known else 401)
        self.end_headers()

def watch():
    for line in sys.stdin:
        print("got", line.strip(), flush=True)
    print("stdin ended", flush=True)
    server.shutdown()

def serve():
    global server
    server = HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    threading.Thread(target=watch, daemon=True).start()
    print("serves", flush=True)
    server.serve_forever()
    server.server_close()
    print("stopped", flush=True)
"#;

/// An app with one sidecar.
struct App {
    sidecar: Arc<Sidecar>,
    events: Receiver<Event>,
}

struct Tester {
    events: Sender<Event>,
    /// How long it takes to find the program.
    slow: Duration,
    /// What who is told waits for.
    main: Arc<Mutex<()>>,
}

impl Host for Tester {
    fn program(&self, _name: &str) -> Result<PathBuf, String> {
        std::thread::sleep(self.slow);
        Ok(python())
    }

    fn resources(&self) -> Option<PathBuf> {
        Some(resources())
    }

    fn origins(&self) -> Vec<String> {
        vec!["tauri://localhost".into(), "http://localhost:1420".into()]
    }

    fn tell(&self, event: Event) {
        drop(self.main.lock());
        // The test may be over.
        let _ = self.events.send(event);
    }
}

fn resources() -> PathBuf {
    std::env::temp_dir().join(format!("pybundle-resources-{}", std::process::id()))
}

/// The interpreter that has the packages of the ignored tests, or any.
fn python() -> PathBuf {
    std::env::var_os("PYBUNDLE_TEST_PYTHON").map_or_else(|| "python3".into(), PathBuf::from)
}

/// A server with the port as its first argument.
fn server(body: &str) -> Settings {
    program(&format!("{SERVER}\n{body}"))
        .port(0)
        .health("/health", 200)
}

fn program(source: &str) -> Settings {
    Settings::new("backend")
        .args(["-c", source, "{port}"])
        .ready_within(Duration::from_secs(30))
        .restarts(0)
}

fn start(settings: Settings) -> App {
    start_after(Duration::ZERO, settings)
}

fn start_after(slow: Duration, settings: Settings) -> App {
    start_beside(Arc::default(), slow, settings)
}

fn start_beside(main: Arc<Mutex<()>>, slow: Duration, settings: Settings) -> App {
    let (sender, events) = channel();
    let host = Tester {
        events: sender,
        slow,
        main,
    };
    let sidecar = Sidecar::start(settings, host).expect("a thread");
    App { sidecar, events }
}

impl App {
    /// Waits for an event that the given one picks something from.
    fn await_some<T>(&self, pick: impl Fn(Event) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let event = self.events.recv_timeout(left).expect("an event in time");
            if let Some(found) = pick(event) {
                return found;
            }
        }
    }

    fn ready(&self) -> Ready {
        self.await_some(|event| match event {
            Event::Ready(ready) => Some(ready),
            Event::Exit(exit) => panic!("not ready: {exit:?}"),
            _ => None,
        })
    }

    fn exit(&self) -> Exit {
        self.await_some(|event| match event {
            Event::Exit(exit) => Some(exit),
            _ => None,
        })
    }

    /// Waits for a line that begins with a word; returns the rest of it.
    fn printed(&self, word: &str) -> String {
        self.await_some(|event| match event {
            Event::Log(log) => rest_of(&log, word),
            Event::Exit(exit) => panic!("ended before it printed {word}: {exit:?}"),
            _ => None,
        })
    }

    /// All that is told until it has ended.
    fn until_exit(&self) -> (Vec<Event>, Exit) {
        let mut before = Vec::new();
        loop {
            match self.events.recv_timeout(PATIENCE).expect("an end in time") {
                Event::Exit(exit) => return (before, exit),
                event => before.push(event),
            }
        }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.sidecar.stop();
    }
}

fn rest_of(log: &Log, word: &str) -> Option<String> {
    let lines = log.lines.iter();
    let mut rests = lines.filter_map(|line| line.line.strip_prefix(word));
    rests.next().map(|rest| rest.trim().to_owned())
}

/// Asks a sidecar for something, and returns the head of its answer, in lower case.
fn request(port: u16, method: &str, path: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a listener");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"
    );
    stream.write_all(head.as_bytes()).expect("a reader");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, _) = answer.split_once("\r\n\r\n").expect("a head");
    head.to_lowercase()
}

fn is_alive(pid: &str) -> bool {
    std::process::Command::new("kill")
        .args(["-0", pid])
        .stderr(std::process::Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn await_gone(pid: &str) {
    let begun = Instant::now();
    while is_alive(pid) {
        assert!(begun.elapsed() < PATIENCE, "{pid} lives on");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_server_is_ready_with_its_token_and_ends_in_peace() {
    let app = start(server("serve()"));

    let ready = app.ready();
    let status = app.sidecar.status();
    let port = ready.port.expect("a port");
    let token = status.token.expect("a token");

    assert_eq!(status.phase, Phase::Ready);
    assert_eq!(status.url, Some(format!("http://127.0.0.1:{port}")));
    assert_eq!(token.len(), 64);
    let bearer = format!("Authorization: Bearer {token}\r\n");
    assert!(request(port, "GET", "/", &bearer).contains(" 200 "));
    assert!(request(port, "GET", "/", "").contains(" 401 "));

    app.sidecar.write("hello\n").expect("a running sidecar");
    assert_eq!(app.printed("got"), "hello");

    app.sidecar.stop();
    let (before, exit) = app.until_exit();
    let logs = || {
        before.iter().filter_map(|event| match event {
            Event::Log(log) => Some(log),
            _ => None,
        })
    };
    assert!(logs().any(|log| rest_of(log, "stopped").is_some()));
    assert_eq!((exit.code, exit.restarting), (Some(0), false));
    let status = app.sidecar.status();
    assert_eq!(
        (status.phase, status.port, status.token),
        (Phase::Stopped, None, None)
    );
    assert!(app.sidecar.write("more").is_err());
}

#[test]
fn a_slow_starter_that_works_or_prints_is_never_started_again() {
    let works = "
import time
end = time.monotonic() + 6
while time.monotonic() < end: pass
serve()";
    let prints = "
import time
for step in range(40):
    print('loads', step, flush=True)
    time.sleep(0.15)
serve()";
    for body in [works, prints] {
        let app = start(server(body).ready_within(Duration::from_secs(2)));
        let slow = || {
            app.await_some(|event| match event {
                Event::Slow(slow) => Some(slow),
                Event::Exit(exit) => panic!("{exit:?}"),
                _ => None,
            })
        };
        let first = slow();
        assert!(
            first
                .message
                .starts_with("backend is still starting after "),
            "{}",
            first.message
        );
        assert_eq!(
            first.message.ends_with(" is not ended as long as it works"),
            cfg!(unix),
            "{}",
            first.message
        );
        assert_eq!(app.sidecar.status().message, Some(first.message));
        assert!(slow().seconds > 2.0 * 2.0);
        assert!(app.ready().seconds > 5.0);
        assert_eq!(app.sidecar.status().message, None);
    }
}

#[test]
fn a_starter_that_does_nothing_is_ended_with_what_it_said() {
    let hangs = "
import sys, time
print('waits for a lock', file=sys.stderr, flush=True)
time.sleep(1000)";
    let app = start(server(hangs).ready_within(Duration::from_secs(2)));

    let exit = app.exit();

    assert!(
        exit.message.starts_with("backend did not listen on port ")
            && exit.message.ends_with(", and did nothing for 2 s"),
        "{}",
        exit.message
    );
    assert_eq!(
        (exit.code, exit.stderr),
        (None, vec!["waits for a lock".to_owned()])
    );
}

#[test]
fn one_that_waits_for_python_is_neither_slow_nor_stuck_and_then_starts() {
    let waits = r#"
import time
told = '{"wanted":"Python 3.99","unfit":["/x is Python 2.7"],"message":"Get it.","url":"http://127.0.0.1:1/"}'
print("pybundle-guide: " + told, file=sys.stderr, flush=True)
time.sleep(3)
print("pybundle-guide: null", file=sys.stderr, flush=True)
serve()
"#;
    let app = start(server(waits).ready_within(Duration::from_secs(1)));
    let guide = app.await_some(|event| match event {
        Event::Guide(guide) => Some(guide),
        event => panic!("not guided: {event:?}"),
    });
    assert_eq!(guide.wanted, "Python 3.99");
    let status = app.sidecar.status();
    assert_eq!(status.phase, Phase::Starting);
    assert_eq!(status.message.as_deref(), Some("Get it."));
    assert_eq!(status.guide, Some(guide));
    app.await_some(|event| match event {
        Event::Ready(_) => Some(()),
        Event::Slow(_) | Event::Exit(_) => panic!("not patient: {event:?}"),
        _ => None,
    });
    assert_eq!(app.sidecar.status().guide, None);
}

#[test]
fn one_that_ends_for_want_of_python_is_not_started_again() {
    let ends = r#"
import sys
told = '{"wanted":"Python 3.99","unfit":[],"message":"Get it.","url":null}'
print("pybundle-guide: " + told, file=sys.stderr, flush=True)
sys.exit(78)
"#;
    let app = start(program(ends).restarts(3));
    let exit = app.exit();
    assert_eq!((exit.code, exit.restarting), (Some(78), false));
    assert_eq!(exit.message, "Get it.");
    assert!(exit.stderr.is_empty(), "{:?}", exit.stderr);
    assert_eq!(app.sidecar.status().phase, Phase::Stopped);
}

#[test]
fn a_failed_start_keeps_its_last_words() {
    let fails = "
import sys
for number in range(100): print('line', number, file=sys.stderr)
raise KeyError('DATABASE_URL')";
    let app = start(server(fails));

    let exit = app.exit();

    assert_eq!(exit.code, Some(1));
    assert_eq!(exit.message, "backend ended: exit status: 1");
    assert_eq!(
        exit.stderr.last().map(String::as_str),
        Some("KeyError: 'DATABASE_URL'")
    );
    assert_eq!(exit.stderr.len(), 30);
    assert_eq!(app.sidecar.status().stderr, exit.stderr);
}

#[test]
fn each_start_has_a_token_of_its_own() {
    let fails = "
import os, sys
print('token', os.environ['PYBUNDLE_TOKEN'], flush=True)
sys.exit(3)";
    let app = start(server(fails).restarts(1));

    let first = app.printed("token");
    assert!(app.exit().restarting);
    let second = app.printed("token");
    assert!(!app.exit().restarting);

    assert_eq!((first.len(), second.len()), (64, 64));
    assert_ne!(first, second);
    assert_eq!(app.sidecar.status().phase, Phase::Stopped);
}

#[test]
fn the_folder_of_archives_is_named_if_the_app_has_one() {
    let tells = "
import os, sys
print('lazy', os.environ.get('PYBUNDLE_LAZY'), flush=True)
sys.exit(3)";
    let named = || {
        let settings = Settings::new("archived").args(["-c", tells]).restarts(0);
        start(settings).printed("lazy")
    };
    let folder = resources().join("archived-lazy");

    let before = named();
    std::fs::create_dir_all(&folder).expect("it can be made");
    let after = named();
    std::fs::remove_dir_all(resources()).expect("it is the test's");

    assert_eq!(before, "None");
    assert_eq!(after, folder.display().to_string());
}

#[test]
fn a_program_is_found_among_the_resources_or_beside_the_app() {
    let file = format!("backend{}", std::env::consts::EXE_SUFFIX);
    let folder = std::env::temp_dir().join(format!("pybundle-places-{}", std::process::id()));
    let (resources, bin) = (folder.join("resources"), folder.join("any-target/debug"));
    let find =
        || tauri_plugin_pybundle::program("backend", Some(resources.clone()), &bin.join("app"));

    let missing = find().expect_err("nothing is there yet");
    assert!(missing.contains("any-target"), "{missing}");
    // A onefile program beside the app, a folder in its place, and a folder among the resources.
    let onefile = bin.join(&file);
    for place in [
        onefile.clone(),
        bin.join("backend").join(&file),
        resources.join("backend").join(&file),
    ] {
        if onefile.is_file() {
            std::fs::remove_file(&onefile).expect("it is there");
        }
        std::fs::create_dir_all(place.parent().expect("a folder")).expect("it can be made");
        std::fs::write(&place, "").expect("it can be written");
        assert_eq!(find(), Ok(place));
    }
    std::fs::remove_dir_all(&folder).expect("it is the test's");
}

#[test]
fn what_a_launcher_has_left_half_unpacked_is_removed() {
    let fails = "
import os, sys, tempfile
from pathlib import Path
folders = Path(tempfile.gettempdir())
half, begun, older, other = (
    folders / f'_MEI{pid:08x}{letter * 6}'
    for pid, letter in zip((os.getpid(),) * 3 + (os.getpid() + 1,), 'abcd')
)
(half / 'lib').mkdir(parents=True)
begun.mkdir()
(begun / '.pybundle-guard').touch()
older.mkdir()
os.utime(older, (0, 0))
other.mkdir()
print('made', half.name, begun.name, older.name, other.name, flush=True)
sys.exit('no space is left')";
    let app = start(program(fails));

    let made = app.printed("made");
    app.exit();
    app.sidecar.stop();

    let made: Vec<PathBuf> = made
        .split(' ')
        .map(|name| std::env::temp_dir().join(name))
        .collect();
    let left: Vec<&PathBuf> = made.iter().filter(|folder| folder.exists()).collect();
    // A program runs in the second one, or has; the others are other launchers', one of them in another
    // container.
    assert_eq!(left, [&made[1], &made[2], &made[3]]);
    for folder in left {
        std::fs::remove_dir_all(folder).expect("it is the test's");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn nobody_else_on_its_port_gets_the_token() {
    let waits = "
import sys
print('port', sys.argv[1], flush=True)
sys.stdin.read()";
    let app = start(server(waits).ready_within(Duration::from_secs(3)));
    let port: u16 = app.printed("port").parse().expect("a number");

    let thief = TcpListener::bind(("127.0.0.1", port)).expect("the port is free");

    let message = app.exit().message;
    assert!(message.contains("lost port"), "{message}");
    // Not even a connection, which the thief could keep until the sidecar listens.
    thief.set_nonblocking(true).expect("a choice");
    assert!(thief.accept().is_err());
}

#[cfg(target_os = "linux")]
#[test]
fn another_program_with_the_same_port_elsewhere_takes_nothing() {
    let waits = "
print('port', sys.argv[1], flush=True)
sys.stdin.readline()
serve()";
    let app = start(server(waits));
    let port: u16 = app.printed("port").parse().expect("a number");
    let elsewhere = TcpListener::bind(("127.0.0.2", port)).expect("the port is free");

    app.sidecar.write("go on\n").expect("a running sidecar");

    assert_eq!(app.ready().port, Some(port));
    drop(elsewhere);
}

#[cfg(target_os = "linux")]
#[test]
fn a_server_that_hides_what_it_has_open_is_not_another_program() {
    // Root sees it all the same.
    let hides = "
import ctypes
PR_SET_DUMPABLE = 4
ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0)
serve()";
    let app = start(server(hides));
    assert!(app.ready().port.is_some());
}

#[test]
fn a_server_in_a_session_of_its_own_is_the_sidecar_too() {
    let worker = "
import subprocess, os, time
if os.getsid(0) != os.getpid():
    sys.exit(subprocess.call([sys.executable] + ['-c', open('/proc/self/cmdline').read().split(chr(0))[2], sys.argv[1]], start_new_session=True))
end = time.monotonic() + 6
while time.monotonic() < end: pass
serve()";
    if cfg!(target_os = "linux") {
        let app = start(server(worker).ready_within(Duration::from_secs(2)));
        assert!(app.ready().port.is_some());
    }
}

#[test]
fn pages_get_many_lines_in_few_events_and_nobody_waits_for_them() {
    let chatters = "
for number in range(100000): print('line', number)
print('end')";
    let app = start(program(chatters));

    let (events, exit) = app.until_exit();

    assert_eq!(exit.code, Some(0));
    let logs = events.iter().filter_map(|event| match event {
        Event::Log(log) => Some(log),
        _ => None,
    });
    let (events, lines) = logs.fold((0, 0), |(events, lines), log| {
        assert!(log.lines.len() <= 1000);
        (events + 1, lines + log.lines.len() + log.dropped)
    });
    assert_eq!(lines, 100_001);
    assert!(events < 1000, "{events} events");
}

#[test]
fn who_asks_or_writes_never_waits() {
    let app = start_after(
        Duration::from_secs(2),
        program("import time; time.sleep(1000)"),
    );
    let begun = Instant::now();

    // While the program is looked for.
    assert_eq!(app.sidecar.status().phase, Phase::Starting);
    assert!(app.sidecar.write("too early").is_err());
    assert!(begun.elapsed() < Duration::from_secs(1));

    app.ready();
    let begun = Instant::now();
    let refused = (0..1000).find_map(|_| app.sidecar.write(vec![0; 1 << 16]).err());
    assert!(begun.elapsed() < Duration::from_secs(10));
    let message = refused.expect("a limit").to_string();
    assert_eq!(message, "backend does not read its standard input");
}

#[test]
fn an_app_whose_listeners_wait_for_its_main_thread_ends_in_order() {
    let main = Arc::new(Mutex::new(()));
    let waits = "
import os, sys, tempfile
os.mkdir(os.path.join(tempfile.gettempdir(), f'_MEI{os.getpid():08x}waited'))
print('waits', flush=True)
sys.stdin.read()
sys.exit(3)";
    let half = || {
        let mut folders = std::env::temp_dir().read_dir().expect("a folder").flatten();
        folders.find(|folder| folder.file_name().to_string_lossy().ends_with("waited"))
    };
    let busy = main.lock().expect("a lock");
    let app = start_beside(Arc::clone(&main), Duration::ZERO, program(waits));
    let begun = Instant::now();
    while half().is_none() {
        assert!(begun.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(50));
    }

    app.sidecar.stop();

    assert!(half().is_none());
    drop(busy);
    let (before, exit) = app.until_exit();
    assert!(matches!(
        before.as_slice(),
        [Event::Ready(_), Event::Log(_)] | [Event::Log(_), Event::Ready(_)]
    ));
    assert_eq!(exit.code, Some(3));
}

/// How long an end takes that nothing holds up, which waits for a signal.
const SOON: Duration = Duration::from_secs(3);

#[test]
fn one_that_does_not_see_the_end_of_its_input_is_not_waited_for() {
    // As long as texts are before the end, and while a launcher unpacks.
    let deaf = "
def watch(): pass
serve()";
    let reader = start(server(deaf));
    reader.ready();
    while reader.sidecar.write(vec![0; 1 << 16]).is_ok() {}
    let launcher = start(program("import time; time.sleep(1000)"));
    launcher.ready();
    for app in [reader, launcher] {
        let begun = Instant::now();
        app.sidecar.stop();
        assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
        assert_eq!(app.exit().signal, Some(15));
    }
}

#[test]
fn what_was_written_last_is_read_before_the_end() {
    let app = start(server("serve()"));
    app.ready();
    for number in 0..50 {
        let text = format!("{number}\n");
        app.sidecar.write(text).expect("a running sidecar");
    }

    app.sidecar.stop();

    let (events, exit) = app.until_exit();
    let last = events.iter().any(
        |event| matches!(event, Event::Log(log) if log.lines.iter().any(|it| it.line == "got 49")),
    );
    assert!(last);
    assert_eq!(exit.code, Some(0));
}

#[test]
fn what_an_ended_sidecar_has_started_is_asked_too() {
    let parent = "
import subprocess, sys
child = '''
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(print('asked', flush=True)))
print('runs', flush=True)
time.sleep(1000)
'''
subprocess.Popen([sys.executable, '-c', child])
sys.stdin.readline()";
    let app = start(program(parent));
    app.printed("runs");
    app.sidecar.write("end\n").expect("a running sidecar");
    app.exit();

    app.sidecar.stop();

    app.printed("asked");
}

#[test]
fn one_that_will_not_end_is_killed_with_all_it_started() {
    let stubborn = "
import os, signal, subprocess, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen(['sleep', '1000'])
print('pids', os.getpid(), child.pid, flush=True)
while True: time.sleep(1)";
    let app = start(program(stubborn));
    let pids = app.printed("pids");

    app.sidecar.stop();

    pids.split(' ').for_each(await_gone);
    assert_eq!(app.exit().signal, Some(9));
}

#[test]
fn what_an_ended_sidecar_has_started_ends_too() {
    let parent = "
import subprocess, sys
print('pid', subprocess.Popen(['sleep', '1000']).pid, flush=True)
sys.exit(5)";
    let app = start(program(parent));
    await_gone(&app.printed("pid"));
    assert_eq!(app.exit().code, Some(5));
}

#[test]
fn an_app_that_ends_early_leaves_nothing() {
    let begun = Instant::now();
    let app = start_after(Duration::from_millis(500), server("serve()"));
    app.sidecar.stop();
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(app.sidecar.status().phase, Phase::Stopped);
    assert!(app.exit().message.contains("the app is ending"));
}

#[test]
fn a_newer_release_is_started_as_long_as_it_is_there() {
    let newer = std::env::temp_dir().join(format!("pybundle newer {}", std::process::id()));
    std::fs::write(
        &newer,
        "#!/bin/sh\necho runs the newer one\nexec sleep 60\n",
    )
    .unwrap();
    std::fs::set_permissions(&newer, std::fs::Permissions::from_mode(0o755)).unwrap();
    let settings = || program("print('runs', 'its own', flush=True)").program(&newer);

    assert_eq!(start(settings()).printed("runs "), "the newer one");
    std::fs::remove_file(&newer).unwrap();
    assert_eq!(start(settings()).printed("runs "), "its own");
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let folder = std::env::temp_dir();
    let message = tauri_plugin_pybundle::program("nowhere", None, &folder.join("app"));
    let message = message.expect_err("no program");
    assert!(
        message.contains("nowhere") && message.contains("perhaps you should"),
        "{message}"
    );
}

/// The advice of the README, as it stands there.
#[test]
#[ignore = "needs FastAPI and uvicorn in PYBUNDLE_TEST_PYTHON"]
fn the_advice_for_fastapi_lets_the_pages_in_and_nobody_else() {
    let readme = include_str!("../README.md");
    let (_, advice) = readme.split_once("```python\n").expect("Python");
    let (advice, _) = advice.split_once("```").expect("its end");
    let main = format!(
        "{advice}
import sys, uvicorn

@app.get('/health')
def health(): return 'well'

uvicorn.run(app, host='127.0.0.1', port=int(sys.argv[1]))"
    );
    let app = start(program(&main).port(0).health("/health", 200));
    let port = app.ready().port.expect("a port");
    let token = app.sidecar.status().token.expect("a token");

    let get = |headers: &str| request(port, "GET", "/health", headers);
    let preflight = |origin: &str| {
        let headers = format!(
            "Origin: {origin}\r\nAccess-Control-Request-Method: POST\r\n\
             Access-Control-Request-Headers: authorization,content-type\r\n"
        );
        request(port, "OPTIONS", "/health", &headers)
    };
    for origin in ["tauri://localhost", "http://localhost:1420"] {
        let allowed = format!("access-control-allow-origin: {origin}");
        let answer = preflight(origin);
        assert!(
            answer.contains(" 200 ") && answer.contains(&allowed),
            "{answer}"
        );
        let headers = format!("Origin: {origin}\r\nAuthorization: Bearer {token}\r\n");
        let answer = get(&headers);
        assert!(
            answer.contains(" 200 ") && answer.contains(&allowed),
            "{answer}"
        );
    }
    let answer = preflight("https://example.org");
    assert!(
        answer.contains(" 400 ") && !answer.contains("allow-origin"),
        "{answer}"
    );
    assert!(get("").contains(" 401 "));
    assert!(get("Authorization: Bearer wrong\r\n").contains(" 401 "));
}

#[test]
fn a_line_without_an_end_is_told_too() {
    let app = start(program("import sys; sys.stdout.write('half a line')"));
    assert_eq!(app.printed("half a"), "line");
}
