// @MARK@
//! Runs the sidecar `@NAME@`: starts it beside the window, says when it is ready, starts it again
//! when it fails, and ends it with the app.
//!
//! In `@ENTRY@`:
//!
//! ```ignore
//! mod sidecar;
//!
//! tauri::Builder::default()@PLUGIN@
//!     .plugin(sidecar::init())
//!     .invoke_handler(tauri::generate_handler![sidecar::sidecar_status])
//! ```
//!
//! A page listens to `sidecar://ready` ([`Ready`]), `sidecar://log` ([`Log`]) and `sidecar://exit`
//! ([`Exit`]), then calls `invoke('sidecar_status')` ([`Status`]) for what it may have missed.
//! `pybundle-sample/index.html` shows how.
//!
//! The sidecar gets:
//!
//! - `PYBUNDLE_HOST`: process id of the app. The guard that pybundle freezes into the program ends
//!   it when that process is gone or its stdin ends, which also holds if the app crashes.
//! - `PYBUNDLE_TOKEN`: a secret that is new for each run of the app. Other programs and web pages
//!   on the machine reach the sidecar's port, too; only the app knows the token. With FastAPI:
//!
//! ```python
//! def check(authorization: str = Header("")) -> None:
//!     expected = "Bearer " + os.environ["PYBUNDLE_TOKEN"]
//!     if not secrets.compare_digest(authorization.encode(), expected.encode()):
//!         raise HTTPException(401)
//!
//!
//! app = FastAPI(dependencies=[Depends(check)])
//! ```
//!
//!   A page sends it as `Authorization: Bearer <token>`. As its origin is another one, the server
//!   must also allow that: `CORSMiddleware` with `allow_origins=["tauri://localhost",
//!   "http://tauri.localhost"]` and `allow_headers=["Authorization"]`.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream, ToSocketAddrs};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;
@IMPORTS@

/// Name of the sidecar.
const NAME: &str = @NAME_LITERAL@;

/// Its arguments; `{port}` stands for the port.
#[rustfmt::skip]
const ARGS: &[&str] = &@ARGS@;

/// Further variables for it; `{port}` stands for the port.
#[rustfmt::skip]
const ENV: &[(&str, &str)] = &@ENV@;

/// The port it listens on: 0 for one that is free when it starts, `None` for a program without one.
const PORT: Option<u16> = @PORT@;

/// The address it listens on.
const HOST: &str = @HOST@;

/// The path that answers [`STATUS`] once it is ready; `None` if it is ready as soon as it listens.
const HEALTH: Option<&str> = @HEALTH@;

/// The HTTP status of the right answer.
const STATUS: u16 = @STATUS@;

/// How long it may take to be ready: @READY_REASON@.
const READY_WITHIN: Duration = Duration::from_secs(@READY_SECONDS@);

/// How long it may take to end after its stdin has ended; then it is asked by a signal.
const STOP_WITHIN: Duration = Duration::from_secs(4);

/// How long it may take to end after that signal; then it is killed.
const TERMINATE_WITHIN: Duration = Duration::from_secs(2);

/// How long it is ready before its stdin is closed: the guard takes an end in the first second of the
/// program for a caller that has nothing to say.
const SETTLED: Duration = Duration::from_millis(1200);

/// How often it is started again, one failure after the other.
const RESTARTS: u32 = @RESTARTS@;

/// How long it waits before that the first time; then twice as long each time.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// After this time a failure is the first one again.
const STABLE: Duration = Duration::from_secs(60);

/// A longer line comes in parts.
const LONGEST_LINE: u64 = 64 * 1024;

/// `sidecar://ready`: the sidecar answers.
#[derive(Clone, Debug, Serialize)]
pub struct Ready {
    /// The port it listens on.
    pub port: Option<u16>,
    /// The same as the beginning of an address, e.g. `http://127.0.0.1:8742`.
    pub url: Option<String>,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// `sidecar://log`: the sidecar printed a line.
#[derive(Clone, Debug, Serialize)]
pub struct Log {
    /// `stdout` or `stderr`.
    pub stream: &'static str,
    /// The line, without its end.
    pub line: String,
}

/// `sidecar://exit`: the sidecar ended, or could not be started.
#[derive(Clone, Debug, Serialize)]
pub struct Exit {
    /// Its exit code, if it ended by itself.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// What happened, for a reader.
    pub message: String,
    /// Whether it will be started again.
    pub restarting: bool,
}

/// How far the sidecar is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// It starts, or will be started again.
    Starting,
    /// It answers.
    Ready,
    /// It ended, and will not be started again.
    Stopped,
}

/// What `invoke('sidecar_status')` returns.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// How far the sidecar is.
    pub phase: Phase,
    /// The port it listens on.
    pub port: Option<u16>,
    /// The same as the beginning of an address, e.g. `http://127.0.0.1:8742`.
    pub url: Option<String>,
    /// What the sidecar expects after `Authorization: Bearer `.
    pub token: String,
    /// The last failure, for a reader.
    pub message: Option<String>,
}

/// Returns how far the sidecar is and how to reach it.
#[tauri::command]
pub fn sidecar_status(sidecar: tauri::State<'_, Arc<Sidecar>>) -> Status {
    let state = sidecar.lock();
    Status {
        phase: state.phase,
        port: state.port,
        url: state.port.map(url),
        token: sidecar.token.clone(),
        message: state.message.clone(),
    }
}

/// Ends the sidecar and returns when it has ended: closes its stdin, asks it by a signal if it is
/// still there after [`STOP_WITHIN`], and kills it after [`TERMINATE_WITHIN`]. The plugin does so
/// when the app exits.
pub fn stop<R: Runtime>(app: &AppHandle<R>) {
    if let Some(sidecar) = app.try_state::<Arc<Sidecar>>() {
        sidecar.stop();
    }
}

@API@

/// The sidecar of the running app.
pub struct Sidecar {
    token: String,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    phase: Phase,
    port: Option<u16>,
    message: Option<String>,
    /// The process that was started, as long as something of it may be running.
    pid: Option<u32>,
    /// Since when it answers.
    ready: Option<Instant>,
    /// Dropped to end the sidecar.
    stdin: Option<ChildStdin>,
    stopping: bool,
}

impl Sidecar {
    fn new() -> Self {
        Self {
            token: random_token(),
            state: Mutex::new(State {
                phase: Phase::Starting,
                port: None,
                message: None,
                pid: None,
                ready: None,
                stdin: None,
                stopping: false,
            }),
            changed: Condvar::new(),
        }
    }

    /// A thread that panicked leaves nothing half done here.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .unwrap_or_else(|poison| poison.into_inner())
    }

    fn stop(&self) {
        let ready = {
            let mut state = self.lock();
            state.stopping = true;
            state.ready
        };
        self.changed.notify_all();
        if let Some(ready) = ready {
            self.wait_for_end(SETTLED.saturating_sub(ready.elapsed()));
        }
        self.lock().stdin = None;
        // One that is not ready has nothing to finish, and may not look at its stdin yet.
        let limit = STOP_WITHIN / if ready.is_some() { 1 } else { 2 };
        if let Some(pid) = self.wait_for_end(limit) {
            terminate(pid);
        }
        if let Some(pid) = self.wait_for_end(TERMINATE_WITHIN) {
            kill(pid);
            self.wait_for_end(Duration::from_secs(1));
        }
    }

    /// Waits until nothing is running; returns what still is.
    fn wait_for_end(&self, limit: Duration) -> Option<u32> {
        let running = |state: &mut State| state.pid.is_some();
        match self.changed.wait_timeout_while(self.lock(), limit, running) {
            Ok((state, _)) => state.pid,
            Err(poison) => poison.into_inner().0.pid,
        }
    }

    /// Sleeps, unless the app ends in the meantime; returns whether it goes on.
    fn pause(&self, time: Duration) -> bool {
        let going_on = |state: &mut State| !state.stopping;
        match self.changed.wait_timeout_while(self.lock(), time, going_on) {
            Ok((state, _)) => !state.stopping,
            Err(_) => false,
        }
    }
}

/// Keeps the sidecar running; returns when it ended for good.
fn supervise<R: Runtime>(app: &AppHandle<R>, sidecar: &Arc<Sidecar>) {
    let mut left = RESTARTS;
    let mut pause = SHORTEST_PAUSE;
    loop {
        let begin = Instant::now();
        let (ended, pid) = run(app, sidecar);
        if begin.elapsed() > STABLE {
            left = RESTARTS;
            pause = SHORTEST_PAUSE;
        }
        let restarting = {
            let mut state = sidecar.lock();
            let restarting = !state.stopping && ended.code != Some(0) && left > 0;
            state.phase = if restarting {
                Phase::Starting
            } else {
                Phase::Stopped
            };
            state.port = None;
            state.ready = None;
            state.message = Some(ended.message.clone());
            // The end of its stdin also ends what is left of a sidecar whose first process was killed.
            state.stdin = None;
            restarting
        };
        emit(
            app,
            "sidecar://exit",
            Exit {
                restarting,
                ..ended
            },
        );
        if let Some(pid) = pid {
            end_group(pid);
        }
        sidecar.lock().pid = None;
        sidecar.changed.notify_all();
        if !restarting || !sidecar.pause(pause) {
            return;
        }
        left -= 1;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Runs the sidecar once; returns how it ended, and its process id if it was started.
fn run<R: Runtime>(app: &AppHandle<R>, sidecar: &Arc<Sidecar>) -> (Exit, Option<u32>) {
    let (mut child, port) = match start(app, sidecar) {
        Ok(started) => started,
        Err(reason) => {
            let message = format!("{NAME} could not be started: {reason}");
            return (
                Exit {
                    code: None,
                    signal: None,
                    message,
                    restarting: false,
                },
                None,
            );
        }
    };
    let pid = child.id();
    pump(app, "stdout", child.stdout.take());
    pump(app, "stderr", child.stderr.take());
    let ended = Arc::new(AtomicBool::new(false));
    let late = Arc::new(AtomicBool::new(false));
    let waiting = {
        let (app, sidecar, ended, late) =
            (app.clone(), sidecar.clone(), ended.clone(), late.clone());
        thread::spawn(move || wait_until_ready(&app, &sidecar, port, pid, &ended, &late))
    };
    let status = child.wait();
    ended.store(true, Ordering::SeqCst);
    // Nothing may say that it is ready after it has been said that it ended.
    let _ = waiting.join();
    (describe(status, late.load(Ordering::SeqCst)), Some(pid))
}

/// Starts the process. Its first words are read before anybody can ask for it to be stopped.
fn start<R: Runtime>(
    app: &AppHandle<R>,
    sidecar: &Sidecar,
) -> Result<(Child, Option<u16>), String> {
    let port = PORT.map(choose_port).transpose()?;
    let text = |value: &str| match port {
        Some(port) => value.replace("{port}", &port.to_string()),
        None => value.to_owned(),
    };
    let mut command = command(app)?;
    command
        .args(ARGS.iter().map(|value| text(value)))
        .envs(ENV.iter().map(|(name, value)| (name, text(value))))
        .env("PYBUNDLE_HOST", std::process::id().to_string())
        .env("PYBUNDLE_TOKEN", &sidecar.token)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut state = sidecar.lock();
    if state.stopping {
        return Err("the app is ending".to_owned());
    }
    let mut child = command
        .spawn()
        .map_err(|error| format!("{}: {error}", command.get_program().to_string_lossy()))?;
    state.phase = Phase::Starting;
    state.port = port;
    state.pid = Some(child.id());
    state.stdin = child.stdin.take();
    Ok((child, port))
}

/// A port that is free now. Nothing keeps it so until the sidecar listens; a start that loses it
/// fails and is repeated with another one.
fn choose_port(wanted: u16) -> Result<u16, String> {
    TcpListener::bind((HOST, wanted))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| match wanted {
            0 => format!("no port of {HOST} is free: {error}"),
            _ => format!("port {wanted}, which it needs, is taken: {error}"),
        })
}

/// Hands on what the sidecar prints. Always reads on, so that a sidecar never waits for a reader.
fn pump<R: Runtime>(
    app: &AppHandle<R>,
    stream: &'static str,
    pipe: Option<impl Read + Send + 'static>,
) {
    let Some(pipe) = pipe else { return };
    let app = app.clone();
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut bytes = Vec::new();
        while let Ok(1..) = pipe
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut bytes)
        {
            let line = String::from_utf8_lossy(&bytes)
                .trim_end_matches(['\r', '\n'])
                .to_owned();
            bytes.clear();
            if cfg!(debug_assertions) {
                eprintln!("[{NAME}] {line}");
            }
            emit(&app, "sidecar://log", Log { stream, line });
        }
    });
}

/// Asks until the sidecar answers or has ended; kills it if that takes too long.
fn wait_until_ready<R: Runtime>(
    app: &AppHandle<R>,
    sidecar: &Sidecar,
    port: Option<u16>,
    pid: u32,
    ended: &AtomicBool,
    late: &AtomicBool,
) {
    let begin = Instant::now();
    let mut pause = Duration::from_millis(50);
    while port.is_some_and(|port| !answers(port, &sidecar.token)) {
        if ended.load(Ordering::SeqCst) {
            return;
        }
        if begin.elapsed() > READY_WITHIN {
            late.store(true, Ordering::SeqCst);
            kill(pid);
            return;
        }
        thread::sleep(pause);
        pause = (pause * 3 / 2).min(Duration::from_millis(250));
    }
    {
        let mut state = sidecar.lock();
        if ended.load(Ordering::SeqCst) || state.stopping {
            return;
        }
        state.phase = Phase::Ready;
        state.ready = Some(Instant::now());
        state.message = None;
    }
    let seconds = begin.elapsed().as_secs_f64();
    emit(
        app,
        "sidecar://ready",
        Ready {
            port,
            url: port.map(url),
            seconds,
        },
    );
}

fn answers(port: u16, token: &str) -> bool {
    let connect = || -> io::Result<TcpStream> {
        let mut failure = io::Error::from(io::ErrorKind::NotFound);
        for address in (HOST, port).to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, Duration::from_secs(1)) {
                Ok(stream) => return Ok(stream),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    };
    let ask = |mut stream: TcpStream, path: &str| -> io::Result<u16> {
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.set_write_timeout(Some(Duration::from_secs(5)))?;
        let host = url(port).replace("http://", "");
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
             Connection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes())?;
        let mut line = String::new();
        BufReader::new(stream.take(1024)).read_line(&mut line)?;
        let status = line
            .split(' ')
            .nth(1)
            .and_then(|status| status.trim().parse().ok());
        status.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))
    };
    match (connect(), HEALTH) {
        (Ok(stream), Some(path)) => ask(stream, path).is_ok_and(|status| status == STATUS),
        (connected, _) => connected.is_ok(),
    }
}

fn url(port: u16) -> String {
    if HOST.contains(':') {
        format!("http://[{HOST}]:{port}")
    } else {
        format!("http://{HOST}:{port}")
    }
}

fn describe(status: io::Result<ExitStatus>, late: bool) -> Exit {
    let (code, signal) = match &status {
        Ok(status) => (status.code(), signal_of(status)),
        Err(_) => (None, None),
    };
    let message = match (late, status) {
        (true, _) => format!("{NAME} was not ready within {} s", READY_WITHIN.as_secs()),
        (false, Ok(status)) => format!("{NAME} ended: {status}"),
        (false, Err(error)) => format!("{NAME} is lost: {error}"),
    };
    Exit {
        code: if late { None } else { code },
        signal,
        message,
        restarting: false,
    }
}

/// The standard library seeds each thread from the system's secure source of randomness, and hashes
/// with SipHash, whose results say nothing about that seed.
fn random_token() -> String {
    (0..4)
        .map(|_| thread::spawn(|| RandomState::new().build_hasher().finish()))
        .map(|part| format!("{:016x}", part.join().expect("a hash")))
        .collect()
}

#[cfg(unix)]
fn signal_of(status: &ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(status)
}

#[cfg(not(unix))]
fn signal_of(_status: &ExitStatus) -> Option<i32> {
    None
}

/// Gives what the sidecar started time to end, then kills it.
#[cfg(unix)]
fn end_group(pid: u32) {
    let begin = Instant::now();
    while signal("0", &format!("-{pid}")) {
        if begin.elapsed() > STOP_WITHIN {
            kill(pid);
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// Windows knows the processes of a tree only while the first one is running.
#[cfg(not(unix))]
fn end_group(_pid: u32) {}

/// Asks the sidecar to end: a onefile program passes the signal on, and then tidies up.
#[cfg(unix)]
fn terminate(pid: u32) {
    signal("TERM", &pid.to_string());
}

/// Windows has no such signal.
#[cfg(not(unix))]
fn terminate(_pid: u32) {}

/// Kills the sidecar and all that it started.
#[cfg(unix)]
fn kill(pid: u32) {
    signal("KILL", &format!("-{pid}"));
}

/// The standard library sends no signals, so the shell does; returns whether there is a receiver.
#[cfg(unix)]
fn signal(signal: &str, receiver: &str) -> bool {
    Command::new("/bin/sh")
        .args(["-c", "kill -s \"$0\" -- \"$1\"", signal, receiver])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Kills the sidecar and all that it started.
#[cfg(windows)]
fn kill(pid: u32) {
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    let mut command = Command::new("taskkill");
    command.args(["/F", "/T", "/PID", &pid.to_string()]);
    std::os::windows::process::CommandExt::creation_flags(&mut command, CREATE_NO_WINDOW);
    let _ = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}
