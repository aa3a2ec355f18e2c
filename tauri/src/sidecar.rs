//! Starts the sidecar, waits for it, starts it again when it fails, and ends it.

use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{channel, sync_channel, Receiver, Sender, SyncSender, TrySendError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, Weak};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use crate::event::{Event, Exit, Phase, Ready, Slow, Status, Stream};
use crate::health::{ask, Answer, ANSWER_WITHIN};
use crate::lines::{show, Outbox, Output};
use crate::lock;
use crate::patience::{Patience, Progress, Verdict};
use crate::process::{self, Suspect};
use crate::settings::Settings;
use crate::unpacked;

/// How long it may take to end after its stdin has ended; then it is asked by a signal. One that is
/// not ready has nothing to finish, and may not look at its stdin yet; one that does not read does not
/// come to the end of it.
const STOP_WITHIN: Duration = Duration::from_secs(4);
const STOP_EARLY_WITHIN: Duration = Duration::from_secs(1);

/// How long a launcher may unpack a program without a port, which counts as ready at once.
const UNPACK_WITHIN: Duration = Duration::from_secs(4);

/// How long it may take to end after that signal; then it is killed.
const TERMINATE_WITHIN: Duration = Duration::from_secs(2);

/// How long it may take to end after that.
const KILL_WITHIN: Duration = Duration::from_secs(1);

/// How long it waits before it starts a sidecar again; then twice as long each time.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Once it has answered for so long, a failure is the first one again.
const STABLE: Duration = Duration::from_secs(60);

/// How often it asks a sidecar whether it is ready, more slowly with time.
const SHORTEST_POLL: Duration = Duration::from_millis(50);
const LONGEST_POLL: Duration = Duration::from_millis(250);

/// How often it looks what a sidecar does that is not ready.
const LOOK: Duration = Duration::from_secs(1);

/// How long it reads what an ended sidecar printed last, which others may hold open.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// How many texts wait for a sidecar that does not read them.
const UNREAD: usize = 64;

/// The app that a sidecar belongs to.
pub trait Host: Send + Sync + 'static {
    /// Returns the path of the program.
    ///
    /// # Errors
    ///
    /// Says why there is none.
    fn program(&self, name: &str) -> Result<PathBuf, String>;

    /// Returns the folder of the app's resources, where what the program imports later may lie.
    fn resources(&self) -> Option<PathBuf> {
        None
    }

    /// Returns the origins of the app's pages, e.g. `tauri://localhost`.
    fn origins(&self) -> Vec<String>;

    /// Hands an event on to the pages. It may wait, also for who waits in [`Sidecar::stop`], so the last
    /// event may come after that.
    fn tell(&self, event: Event);
}

/// The sidecar of the running app.
pub struct Sidecar {
    settings: Settings,
    host: Box<dyn Host>,
    outbox: Arc<Outbox>,
    /// Held for moments only: whoever asks how far the sidecar is never waits for it.
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    phase: Phase,
    /// As long as something of it may be running.
    running: Option<Running>,
    message: Option<String>,
    stderr: Vec<String>,
    /// Of the last start.
    output: Arc<Output>,
    stopping: bool,
    /// Nothing runs, and nothing will.
    over: bool,
}

struct Running {
    pid: u32,
    /// Its first process has ended; what that has started may be left.
    gone: bool,
    begun: SystemTime,
    port: Option<u16>,
    token: String,
    /// Since when it answers.
    ready: Option<Instant>,
    /// Dropped to close its stdin.
    stdin: Option<Input>,
}

/// The standard input of a sidecar: takes what is written without waiting for the sidecar to read it.
/// Once this is dropped and all is read, the input is closed.
struct Input {
    texts: SyncSender<Text>,
    unread: Arc<()>,
}

/// Bytes to write, and a copy of `unread` that is there as long as they wait.
type Text = (Vec<u8>, Arc<()>);

/// How long an end is waited for, and what is done then with the id of the sidecar, and whether its first
/// process is gone.
type Step = (Duration, fn(u32, bool));

/// A process that was started, and what it is known by.
struct Started {
    child: Child,
    port: Option<u16>,
    token: String,
    begun: Instant,
}

impl Sidecar {
    /// Starts the sidecar, and returns before it is ready.
    ///
    /// # Errors
    ///
    /// If the system has no thread left.
    pub fn start(settings: Settings, host: impl Host) -> io::Result<Arc<Self>> {
        let sidecar = Arc::new(Self {
            settings,
            host: Box::new(host),
            outbox: Arc::default(),
            state: Mutex::new(State {
                phase: Phase::Starting,
                running: None,
                message: None,
                stderr: Vec::new(),
                output: Arc::default(),
                stopping: false,
                over: false,
            }),
            changed: Condvar::new(),
        });
        sidecar.spawn("sidecar", Self::supervise)?;
        // Who is told may wait for the app's main thread, which waits in `stop`.
        sidecar.spawn("sidecar events", |sidecar| loop {
            for event in sidecar.outbox.take() {
                sidecar.host.tell(event);
            }
        })?;
        Ok(sidecar)
    }

    /// Returns how far the sidecar is and how to reach it.
    #[must_use]
    pub fn status(&self) -> Status {
        let state = self.lock();
        let ready = state.running.as_ref().filter(|run| run.ready.is_some());
        let port = ready.and_then(|run| run.port);
        let guide = state.output.guide();
        let words = guide.as_ref().map(|guide| guide.message.clone());
        Status {
            phase: state.phase,
            port,
            url: port.map(|port| self.settings.url(port)),
            token: ready.map(|run| run.token.clone()),
            message: words.or_else(|| state.message.clone()),
            guide,
            stderr: state.stderr.clone(),
        }
    }

    /// Writes to the standard input of the sidecar, and returns before it has read that.
    ///
    /// # Errors
    ///
    /// If it does not run, or leaves unread what it was written before.
    pub fn write(&self, bytes: impl Into<Vec<u8>>) -> io::Result<()> {
        let name = &self.settings.name;
        let gone = || io::Error::new(io::ErrorKind::NotConnected, format!("{name} does not run"));
        let state = self.lock();
        let stdin = state.running.as_ref().and_then(|run| run.stdin.as_ref());
        let input = stdin.ok_or_else(gone)?;
        match input
            .texts
            .try_send((bytes.into(), Arc::clone(&input.unread)))
        {
            Ok(()) => Ok(()),
            Err(TrySendError::Disconnected(_)) => Err(gone()),
            Err(TrySendError::Full(_)) => Err(io::Error::new(
                io::ErrorKind::WouldBlock,
                format!("{name} does not read its standard input"),
            )),
        }
    }

    /// Ends the sidecar and returns when it has ended: closes its stdin, asks it by a signal if it
    /// is still there 4 seconds later (1 second if it had only begun, or leaves unread what it was
    /// written), and kills it after 2 more.
    pub fn stop(&self) {
        let (finishes, unread) = {
            let mut state = self.lock();
            state.stopping = true;
            let running = state.running.as_mut();
            running.map_or((false, Weak::new()), |run| {
                let finishes = run
                    .ready
                    .is_some_and(|since| run.port.is_some() || since.elapsed() > UNPACK_WITHIN);
                let unread = run.stdin.take().map(|input| Arc::downgrade(&input.unread));
                (finishes, unread.unwrap_or_default())
            })
        };
        self.changed.notify_all();
        if self.is_over_within(STOP_EARLY_WITHIN) {
            return;
        }
        // Read in the meantime, perhaps.
        let later = if finishes && unread.strong_count() == 0 {
            STOP_WITHIN.saturating_sub(STOP_EARLY_WITHIN)
        } else {
            Duration::ZERO
        };
        let steps: [Step; 2] = [
            (later, process::terminate),
            (TERMINATE_WITHIN, |pid, _| process::kill(pid)),
        ];
        for (limit, end) in steps {
            if self.is_over_within(limit) {
                return;
            }
            let running = self.lock().running.as_ref().map(|run| (run.pid, run.gone));
            if let Some((pid, gone)) = running {
                end(pid, gone);
            }
        }
        self.is_over_within(KILL_WITHIN);
    }

    fn spawn(self: &Arc<Self>, name: &str, work: fn(&Self)) -> io::Result<()> {
        let sidecar = Arc::clone(self);
        thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || work(&sidecar))
            .map(drop)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Waits for the end of the sidecar; returns whether it came.
    fn is_over_within(&self, limit: Duration) -> bool {
        let lasts = |state: &mut State| !state.over;
        self.changed
            .wait_timeout_while(self.lock(), limit, lasts)
            .map_or_else(|poison| poison.into_inner().0.over, |(state, _)| state.over)
    }

    /// Sleeps, unless the app ends in the meantime.
    fn pause(&self, time: Duration) {
        let going_on = |state: &mut State| !state.stopping;
        drop(self.changed.wait_timeout_while(self.lock(), time, going_on));
    }

    /// Keeps the sidecar running; returns when it ended for good.
    fn supervise(&self) {
        let mut left = self.settings.restarts;
        let mut pause = SHORTEST_PAUSE;
        loop {
            let exit = self.run();
            let ready = self.lock().running.as_ref().and_then(|run| run.ready);
            if ready.is_some_and(|since| since.elapsed() > STABLE) {
                left = self.settings.restarts;
                pause = SHORTEST_PAUSE;
            }
            // Another start finds no Python either.
            let guided = self.lock().output.guide().is_some();
            if !self.ended(exit, left > 0 && !guided) {
                break;
            }
            self.pause(pause);
            left -= 1;
            pause = (pause * 2).min(LONGEST_PAUSE);
            if self.lock().stopping {
                break;
            }
        }
        {
            let mut state = self.lock();
            state.phase = Phase::Stopped;
            state.over = true;
        }
        self.changed.notify_all();
    }

    /// Takes note of an end, and tells of it; returns whether the sidecar is started again.
    fn ended(&self, exit: Exit, may_restart: bool) -> bool {
        let (restarting, process) = {
            let mut state = self.lock();
            let restarting = !state.stopping && exit.code != Some(0) && may_restart;
            state.phase = if restarting {
                Phase::Starting
            } else {
                Phase::Stopped
            };
            state.message = Some(exit.message.clone());
            state.stderr.clone_from(&exit.stderr);
            // The end of its stdin also ends what is left of a sidecar whose first process was killed.
            let process = state.running.as_mut().map(|run| {
                run.stdin = None;
                run.ready = None;
                (run.pid, run.begun)
            });
            (restarting, process)
        };
        show(&self.settings.name, &exit.message);
        self.outbox.tell(Event::Exit(Exit { restarting, ..exit }));
        if let Some((pid, begun)) = process {
            end_group(pid);
            // Its id may be another's from now on.
            self.lock().running = None;
            unpacked::remove(pid, begun);
        }
        restarting
    }

    /// Runs the sidecar once; returns how it ended.
    fn run(&self) -> Exit {
        let mut started = match self.launch() {
            Ok(started) => started,
            Err(reason) => {
                return Exit {
                    code: None,
                    signal: None,
                    message: format!("{} could not be started: {reason}", self.settings.name),
                    stderr: Vec::new(),
                    restarting: false,
                }
            }
        };
        let output = Arc::new(Output::default());
        self.lock().output = Arc::clone(&output);
        let all_read = self.read(&mut started.child, &output);
        let ended = AtomicBool::new(false);
        let (status, given_up) = thread::scope(|scope| {
            let (port, token, begun) = (started.port, &started.token, started.begun);
            let sidecar = Suspect {
                pid: started.child.id(),
                token,
            };
            let (output, ended) = (&output, &ended);
            let waiting =
                scope.spawn(move || self.wait_until_ready(port, &sidecar, begun, output, ended));
            let status = started.child.wait();
            ended.store(true, Ordering::SeqCst);
            if let Some(running) = &mut self.lock().running {
                running.gone = true;
            }
            // Nothing may say that it is ready after it has been said that it ended.
            (status, waiting.join().unwrap_or_default())
        });
        // Ends when both threads have dropped their ends.
        let _ = all_read.recv_timeout(LAST_WORDS);
        self.describe(&status, given_up.as_deref(), output.tail())
    }

    /// Starts the process, and waits for nothing while the state is locked.
    fn launch(&self) -> Result<Started, String> {
        let settings = &self.settings;
        let port = settings
            .port
            .map(|port| self.choose_port(port))
            .transpose()?;
        let token = random_token().map_err(|error| format!("no random token: {error}"))?;
        let text = |value: &str| match port {
            Some(port) => value.replace("{port}", &port.to_string()),
            None => value.to_owned(),
        };
        let newer = settings.program.clone().filter(|program| program.is_file());
        let program = newer.map_or_else(|| self.host.program(&settings.name), Ok)?;
        let mut command = Command::new(program);
        process::prepare(&mut command);
        if let Some(folder) = lazy(&settings.name, self.host.resources()) {
            command.env("PYBUNDLE_LAZY", folder);
        }
        command
            .args(settings.args.iter().map(|value| text(value)))
            .envs(
                settings
                    .variables
                    .iter()
                    .map(|(name, value)| (name, text(value))),
            )
            .env("PYBUNDLE_HOST", format!("{},stdin", std::process::id()))
            .env("PYBUNDLE_ORIGINS", self.host.origins().join(" "))
            .env("PYBUNDLE_TOKEN", &token)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if self.lock().stopping {
            return Err("the app is ending".to_owned());
        }
        let (begun, clock) = (Instant::now(), SystemTime::now());
        let mut child = command
            .spawn()
            .map_err(|error| format!("{}: {error}", command.get_program().to_string_lossy()))?;
        let running = Running {
            pid: child.id(),
            gone: false,
            begun: clock,
            port,
            token: token.clone(),
            ready: None,
            stdin: child.stdin.take().map(Input::of),
        };
        let mut state = self.lock();
        state.phase = Phase::Starting;
        state.running = Some(running);
        if state.stopping {
            // Who stops it has looked for it before it was there.
            process::kill(child.id());
        }
        Ok(Started {
            child,
            port,
            token,
            begun,
        })
    }

    /// A port that is free now. Nothing keeps it so until the sidecar listens; a start that loses it
    /// fails and is repeated with another one.
    fn choose_port(&self, wanted: u16) -> Result<u16, String> {
        let host = &self.settings.host;
        TcpListener::bind((host.as_str(), wanted))
            .and_then(|listener| listener.local_addr())
            .map(|address| address.port())
            .map_err(|error| match wanted {
                0 => format!("no port of {host} is free: {error}"),
                _ => format!("port {wanted}, which it needs, is taken: {error}"),
            })
    }

    /// Reads what it prints; the receiver hears of the end of both streams.
    fn read(&self, child: &mut Child, output: &Arc<Output>) -> Receiver<()> {
        let (reading, all_read) = channel();
        if let Some(pipe) = child.stdout.take() {
            self.pump(Stream::Stdout, pipe, output, reading.clone());
        }
        if let Some(pipe) = child.stderr.take() {
            self.pump(Stream::Stderr, pipe, output, reading);
        }
        all_read
    }

    fn pump(
        &self,
        stream: Stream,
        pipe: impl Read + Send + 'static,
        output: &Arc<Output>,
        reading: Sender<()>,
    ) {
        let (output, outbox) = (Arc::clone(output), Arc::clone(&self.outbox));
        let name = self.settings.name.clone();
        thread::spawn(move || {
            output.pump(&name, stream, pipe, &outbox);
            drop(reading);
        });
    }

    /// Asks until the sidecar answers or has ended; returns why it was killed if it came to a
    /// standstill.
    fn wait_until_ready(
        &self,
        port: Option<u16>,
        sidecar: &Suspect,
        begun: Instant,
        output: &Output,
        ended: &AtomicBool,
    ) -> Option<String> {
        let mut patience = Patience::new(self.settings.ready_within, begun);
        let mut poll = SHORTEST_POLL;
        let mut looked = begun;
        loop {
            let asked = Instant::now();
            let answer = port.map_or(Answer::Right, |port| ask(&self.settings, port, sidecar));
            if ended.load(Ordering::SeqCst) {
                return None;
            }
            if output.guide().is_some() {
                // Its user has to do something, which takes as long as it takes.
                patience = Patience::new(self.settings.ready_within, Instant::now());
            } else if answer == Answer::Right {
                self.ready(port, begun, ended);
                return None;
            }
            let took = asked.elapsed().min(ANSWER_WITHIN);
            if looked.elapsed() > LOOK && output.guide().is_none() {
                looked = Instant::now();
                let progress = Progress {
                    cpu: process::cpu_time(sidecar),
                    output: output.bytes(),
                    listens: matches!(answer, Answer::Wrong(_) | Answer::None),
                };
                match patience.judge(looked, took + LOOK * 2, progress) {
                    Verdict::Wait => {}
                    Verdict::Slow => self.slow(&answer, port, begun, progress.cpu),
                    Verdict::Stuck => {
                        process::kill(sidecar.pid);
                        let why = self.why(&answer, port);
                        let limit = self.settings.ready_within.as_secs_f64();
                        return Some(format!("{why}, and did nothing for {limit} s"));
                    }
                }
            }
            thread::sleep(poll);
            poll = (poll * 3 / 2).min(LONGEST_POLL);
        }
    }

    fn ready(&self, port: Option<u16>, begun: Instant, ended: &AtomicBool) {
        {
            let mut state = self.lock();
            if ended.load(Ordering::SeqCst) || state.stopping {
                return;
            }
            state.phase = Phase::Ready;
            state.message = None;
            state.stderr.clear();
            if let Some(running) = &mut state.running {
                running.ready = Some(Instant::now());
            }
        }
        self.outbox.tell(Event::Ready(Ready {
            port,
            url: port.map(|port| self.settings.url(port)),
            seconds: begun.elapsed().as_secs_f64(),
        }));
    }

    fn slow(&self, answer: &Answer, port: Option<u16>, begun: Instant, cpu: Option<Duration>) {
        let seconds = begun.elapsed().as_secs_f64();
        let name = &self.settings.name;
        let why = self.why(answer, port);
        // Nobody but who reads this can tell hard work from a loop without end.
        let work = cpu.map_or_else(String::new, |cpu| {
            let cpu = cpu.as_secs_f64();
            format!(", used the processor for {cpu:.0} s, and is not ended as long as it works")
        });
        let message = format!("{name} is still starting after {seconds:.0} s: it {why}{work}");
        show(name, &message);
        self.lock().message = Some(message.clone());
        self.outbox.tell(Event::Slow(Slow { message, seconds }));
    }

    /// Says why it is not ready.
    fn why(&self, answer: &Answer, port: Option<u16>) -> String {
        let port = port.unwrap_or_default();
        let path = self.settings.health.as_deref().unwrap_or_default();
        let place = format!("{}{path}", self.settings.url(port));
        match answer {
            Answer::Foreign => format!("lost port {port} to another program"),
            Answer::Wrong(status) => {
                let wanted = self.settings.status;
                format!("answered {status} instead of {wanted} at {place}")
            }
            Answer::None => format!("gave no answer at {place}"),
            Answer::Nobody | Answer::Right => format!("did not listen on port {port}"),
        }
    }

    fn describe(
        &self,
        status: &io::Result<ExitStatus>,
        given_up: Option<&str>,
        stderr: Vec<String>,
    ) -> Exit {
        let name = &self.settings.name;
        let ended = status.as_ref().ok();
        let message = match (given_up, status) {
            (Some(why), _) => format!("{name} {why}"),
            (None, Ok(status)) => match self.lock().output.guide() {
                Some(guide) => guide.message,
                None => format!("{name} ended: {status}"),
            },
            (None, Err(error)) => format!("{name} is lost: {error}"),
        };
        Exit {
            code: ended
                .filter(|_| given_up.is_none())
                .and_then(ExitStatus::code),
            signal: ended.copied().and_then(process::signal_of),
            message,
            stderr,
            restarting: false,
        }
    }
}

impl Input {
    fn of(mut stdin: ChildStdin) -> Self {
        let (texts, waiting) = sync_channel::<Text>(UNREAD);
        thread::spawn(move || {
            for (bytes, _unread) in waiting {
                if stdin.write_all(&bytes).is_err() {
                    return;
                }
            }
        });
        let unread = Arc::default();
        Self { texts, unread }
    }
}

/// Gives what the sidecar started time to end, then kills it.
fn end_group(pid: u32) {
    let begun = Instant::now();
    while process::is_alive(pid) {
        if begun.elapsed() > STOP_WITHIN {
            process::kill(pid);
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// 256 bits of the system's source for secrets.
fn random_token() -> Result<String, getrandom::Error> {
    (0..4)
        .map(|_| Ok(format!("{:016x}", getrandom::u64()?)))
        .collect()
}

/// Returns the folder with the archives of a onefile program, if the app has one.
fn lazy(name: &str, resources: Option<PathBuf>) -> Option<PathBuf> {
    // While the app is developed, its resources are beside it.
    let beside = std::env::current_exe()
        .ok()
        .and_then(|executable| executable.parent().map(Path::to_owned));
    resources
        .into_iter()
        .chain(beside)
        .map(|folder| folder.join(format!("{name}-lazy")))
        .find(|folder| folder.is_dir())
}

/// Returns the path of a program: a onedir folder is a resource of the app, a onefile lies beside
/// the app's executable.
///
/// # Errors
///
/// If neither is there.
pub fn program(
    name: &str,
    resources: Option<PathBuf>,
    executable: &Path,
) -> Result<PathBuf, String> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    // While the app is developed, its resources are beside it. Tauri knows that only of a Cargo target
    // folder that is named `target`.
    let beside = executable.parent().map(Path::to_owned);
    let onedir = resources
        .into_iter()
        .chain(beside)
        .map(|folder| folder.join(name).join(&file));
    let onefile = executable.with_file_name(&file);
    let place = onefile.display().to_string();
    onedir
        .chain([onefile])
        .find(|program| program.is_file())
        .ok_or_else(|| {
            format!("{place} is not there, perhaps you should stage it before the app is built")
        })
}
