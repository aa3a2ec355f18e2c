use serde::{Deserialize, Serialize};

/// What a page is told of.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Event {
    /// `sidecar://ready`: the sidecar answers.
    Ready(Ready),
    /// `sidecar://slow`: the sidecar is still starting.
    Slow(Slow),
    /// `sidecar://guide`: the sidecar needs a Python that its user has to install.
    Guide(Guide),
    /// `sidecar://log`: the sidecar printed something.
    Log(Log),
    /// `sidecar://exit`: the sidecar ended, or could not be started.
    Exit(Exit),
}

impl Event {
    /// The name under which a page listens.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Ready(_) => "sidecar://ready",
            Self::Slow(_) => "sidecar://slow",
            Self::Guide(_) => "sidecar://guide",
            Self::Log(_) => "sidecar://log",
            Self::Exit(_) => "sidecar://exit",
        }
    }
}

/// The sidecar answers.
#[derive(Clone, Debug, Serialize)]
pub struct Ready {
    /// The port it listens on.
    pub port: Option<u16>,
    /// The same as the beginning of an address, e.g. `http://127.0.0.1:8742`.
    pub url: Option<String>,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// The sidecar takes longer than was expected, and still starts. It comes again each time that it has taken twice as long.
#[derive(Clone, Debug, Serialize)]
pub struct Slow {
    /// What is known of it, for a reader.
    pub message: String,
    /// How long it has been starting, in seconds.
    pub seconds: f64,
}

/// The sidecar was made by the goal `guide` of pybundle, and there is no Python on this machine that fits it. As long as it
/// answers at `url` it looks for one, and starts by itself when its user has installed it; without an `url` it has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guide {
    /// What it needs, e.g. `Python 3.12 (64-bit, x86_64)`.
    pub wanted: String,
    /// What is there instead: a line for each Python.
    pub unfit: Vec<String>,
    /// All that the user has to know, in lines: what is missing, and ways to get it.
    pub message: String,
    /// The address of a page with the same words.
    pub url: Option<String>,
}

/// Where a line was printed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// A line that the sidecar printed.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// Where to.
    pub stream: Stream,
    /// The line, without its end.
    pub line: String,
}

/// What the sidecar printed since the last of these events.
#[derive(Clone, Debug, Serialize)]
pub struct Log {
    /// The lines, the oldest first.
    pub lines: Vec<Line>,
    /// How many older ones were left out, because they were too many.
    pub dropped: usize,
}

/// The sidecar ended, or could not be started.
#[derive(Clone, Debug, Serialize)]
pub struct Exit {
    /// Its exit code, if it ended by itself.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// What happened, for a reader.
    pub message: String,
    /// What it printed last to standard error.
    pub stderr: Vec<String>,
    /// Whether it will be started again.
    pub restarting: bool,
}

/// How far the sidecar is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// It starts, or will be started again.
    Starting,
    /// It answers.
    Ready,
    /// It ended, and will not be started again.
    Stopped,
}

/// How far the sidecar is, and how to reach it.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// How far the sidecar is.
    pub phase: Phase,
    /// The port it listens on, once it answers.
    pub port: Option<u16>,
    /// The same as the beginning of an address, e.g. `http://127.0.0.1:8742`.
    pub url: Option<String>,
    /// What it expects after `Authorization: Bearer `, once it answers. Each start has its own.
    pub token: Option<String>,
    /// Why it is not ready, for a reader.
    pub message: Option<String>,
    /// Which Python it needs, if there is none that fits.
    pub guide: Option<Guide>,
    /// What it printed last to standard error before it failed.
    pub stderr: Vec<String>,
}
