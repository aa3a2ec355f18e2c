use std::path::PathBuf;
use std::time::Duration;

/// How the sidecar is run.
#[derive(Clone, Debug)]
pub struct Settings {
    pub(crate) name: String,
    pub(crate) program: Option<PathBuf>,
    pub(crate) args: Vec<String>,
    pub(crate) variables: Vec<(String, String)>,
    pub(crate) port: Option<u16>,
    pub(crate) host: String,
    pub(crate) health: Option<String>,
    pub(crate) status: u16,
    pub(crate) ready_within: Duration,
    pub(crate) restarts: u32,
}

impl Settings {
    /// A program without arguments and without a port: it is ready as soon as it has started.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            program: None,
            args: Vec::new(),
            variables: Vec::new(),
            port: None,
            host: "127.0.0.1".to_owned(),
            health: None,
            status: 200,
            ready_within: Duration::from_secs(60),
            restarts: 3,
        }
    }

    /// Where a newer release of the program lies than the one that came with the app, as an update has
    /// put it there. If it is gone, the app's own is started.
    #[must_use]
    pub fn program(mut self, program: impl Into<PathBuf>) -> Self {
        self.program = Some(program.into());
        self
    }

    /// Its arguments; `{port}` stands for the port.
    #[must_use]
    pub fn args<S: Into<String>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.args = args.into_iter().map(Into::into).collect();
        self
    }

    /// A further variable for it; `{port}` stands for the port.
    #[must_use]
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// The port it listens on: 0 for one that is free when it starts.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// The address it listens on, 127.0.0.1 by default.
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = host.into();
        self
    }

    /// The path and the HTTP status that it answers with once it is ready. Without them it is ready
    /// as soon as it listens.
    #[must_use]
    pub fn health(mut self, path: impl Into<String>, status: u16) -> Self {
        self.health = Some(path.into());
        self.status = status;
        self
    }

    /// How long it may stand still while it starts, 60 seconds by default. It does not stand still as
    /// long as it uses the processor, prints, or begins to listen, however long it takes.
    #[must_use]
    pub fn ready_within(mut self, limit: Duration) -> Self {
        self.ready_within = limit;
        self
    }

    /// How often it is started again, one failure after the other; 3 times by default.
    #[must_use]
    pub fn restarts(mut self, restarts: u32) -> Self {
        self.restarts = restarts;
        self
    }

    /// The beginning of its addresses, e.g. `http://127.0.0.1:8742`.
    pub(crate) fn url(&self, port: u16) -> String {
        let host = &self.host;
        if host.contains(':') {
            format!("http://[{host}]:{port}")
        } else {
            format!("http://{host}:{port}")
        }
    }
}
