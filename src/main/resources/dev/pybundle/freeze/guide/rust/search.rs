//! Finds a Python that fits: each interpreter is asked what it is.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use crate::{quiet, Guide};

/// How long an interpreter may take to say what it is; then it is killed.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// What an interpreter runs to say what it is; its arguments are what it may lack.
const QUESTION: &str = r#"
import importlib.machinery, os, pkgutil, platform, sys
def lacks(name):
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return True
kind = platform.python_implementation().replace("CPython", "Python")
machine = platform.machine() if sys.platform == "darwin" else ""
said = [kind + " " + platform.python_version(), importlib.machinery.EXTENSION_SUFFIXES[0] + machine,
    " ".join(filter(lacks, sys.argv[1:]))]
sys.stdout.buffer.write("\n".join(said).encode() + b"\n" + os.fsencode(sys.executable))
"#;

/// What an interpreter is: its path, or why it does not fit.
type Answer = Result<PathBuf, String>;

/// The interpreters of this machine.
pub struct Search {
    guide: Guide,
}

impl Search {
    pub fn of(guide: &Guide) -> Self {
        Self {
            guide: guide.clone(),
        }
    }

    /// Returns the first that fits, or what is there instead.
    pub fn look(&self) -> Result<PathBuf, Vec<String>> {
        let mut unfit: Vec<String> = Vec::new();
        let mut seen = Vec::new();
        for file in self.candidates() {
            // Some launchers of interpreters look at the name by which they are started.
            let key = (
                fs::canonicalize(&file).ok(),
                file.file_name().map(OsStr::to_owned),
            );
            if seen.contains(&key) {
                continue;
            }
            seen.push(key);
            match self.judge(&file) {
                Ok(python) => {
                    // What the user names is asked first.
                    if let (Some(_), Some(why)) = (named(), unfit.first()) {
                        eprintln!("PYBUNDLE_PYTHON: {why}");
                    }
                    tell(&format!("{}: {}", self.guide.one("name"), python.display()));
                    return Ok(python);
                }
                Err(why) if unfit.contains(&why) => {}
                Err(why) => unfit.push(why),
            }
        }
        Err(unfit)
    }

    /// Returns what may be an interpreter that fits, best first.
    fn candidates(&self) -> Vec<PathBuf> {
        let versioned = format!("python{}", self.guide.one("python"));
        let names = [&versioned, "python3", "python"];
        let path = env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = env::split_paths(&path)
            .filter(|folder| folder.is_absolute() && !is_trap(folder))
            .chain(self.guide.all("place").flat_map(folders_of))
            .collect();
        let files = names
            .iter()
            .map(|name| format!("{name}{}", env::consts::EXE_SUFFIX))
            .flat_map(|name| folders.iter().map(move |folder| folder.join(&name)))
            // In place of a program, an empty file of Windows opens the store.
            .filter(|file| fs::metadata(file).map_or(false, |it| it.is_file() && it.len() > 0));
        named().into_iter().chain(files).collect()
    }

    /// Asks an interpreter what it is.
    fn judge(&self, file: &Path) -> Answer {
        let mut command = Command::new(file);
        command
            .args(["-I", "-S", "-c", QUESTION])
            .args(self.guide.all("needed"));
        let shown = file.display();
        let said = output(&mut command).map_err(|why| format!("{shown} {why}"))?;
        let said: Vec<&str> = said.split('\n').collect();
        let (version, tag, lacks, python) = match said[..] {
            [version, tag, lacks, python] => (version, tag, lacks, python),
            _ => return Err(format!("{shown} does not say that it is Python 3")),
        };
        let real = fs::canonicalize(python).unwrap_or_else(|_| python.into());
        let shown = format!("{} is {version}", real.display());
        if !version.contains(&format!(" {}.", self.guide.one("python"))) {
            Err(shown)
        } else if tag != self.guide.one("tag") {
            Err(format!("{shown} of another kind ({tag})"))
        } else if !lacks.is_empty() {
            Err(format!("{shown} without {lacks}"))
        } else {
            Ok(python.into())
        }
    }
}

/// Tells whether the Python in a folder of macOS may be none, and asks the user to install tools for developers.
fn is_trap(folder: &Path) -> bool {
    cfg!(target_os = "macos") && folder == Path::new("/usr/bin")
}

/// Returns the interpreter that the user names.
fn named() -> Option<PathBuf> {
    env::var_os("PYBUNDLE_PYTHON")
        .filter(|it| !it.is_empty())
        .map(PathBuf::from)
}

/// Tells whoever wants to know more.
fn tell(line: &str) {
    if env::var_os("PYBUNDLE_GUIDE_VERBOSE").is_some() {
        eprintln!("{line}");
    }
}

/// Returns the folders that a pattern stands for.
fn folders_of(pattern: &str) -> Vec<PathBuf> {
    let mut parts = pattern.split('/');
    let first = parts.next().unwrap_or_default();
    let root = match first {
        "~" => env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" }),
        _ if first.starts_with('%') => env::var_os(first.trim_matches('%')),
        _ => Some(format!("{first}/").into()),
    };
    let mut folders: Vec<PathBuf> = root.into_iter().map(PathBuf::from).collect();
    for part in parts {
        folders = folders
            .iter()
            .flat_map(|folder| inside(folder, part))
            .collect();
    }
    folders
}

fn inside(folder: &Path, part: &str) -> Vec<PathBuf> {
    if part != "*" {
        return vec![folder.join(part)];
    }
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    found.sort();
    found
}

/// Runs a command that may hang, and returns what it says.
fn output(command: &mut Command) -> Result<String, String> {
    quiet(command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command
        .spawn()
        .map_err(|error| format!("cannot be started: {error}"))?;
    let (reading, read) = channel();
    let mut stdout = child.stdout.take();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stdout.as_mut().map(|pipe| pipe.read_to_end(&mut bytes));
        let _ = reading.send(bytes);
    });
    let bytes = read.recv_timeout(ANSWER_WITHIN);
    // Whoever has closed its output has said all.
    let _ = child.kill();
    let _ = child.wait();
    let bytes =
        bytes.map_err(|_| format!("does not answer within {} s", ANSWER_WITHIN.as_secs()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
