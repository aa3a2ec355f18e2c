//! Starts a Python program with a Python of this machine that fits it, and tells its user where to get one if there is none.
//!
//! `guide.txt` beside this executable has a line for each thing to know, its name and a tab before it:
//!
//! - `name`, `wanted`: what the program is called, and the words for what it needs
//! - `python`, `tag`: the version, e.g. `3.11`, and how a Python that fits names compiled modules, which tells its
//!   implementation, version, system, processor and C library
//! - `needed`: what of the standard library a Python may lack: a module, or something in one
//! - `place`: a folder to look in, with `~`, `%VARIABLE%`, and `*` for any name
//! - `option`, `start`: an option of the interpreter, and the script that it gets
//! - `port`: where the program is told its port: `option`, `argument`, `position` or `variable`; a tab and the text
//!   with `{port}` in it; a tab and the name of the option, the position, or the name of the variable
//! - `install`: a way to get a Python

#![cfg_attr(windowed, windows_subsystem = "windows")]

use std::env;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{exit, Command};

use page::wait;
use search::Search;

mod page;
mod search;
mod system;

/// What it ends with if there is no Python and no port to say so.
const NO_PYTHON: i32 = 78;

/// What a line for the app begins with: what is missing follows, and `null` when it is there.
const TOLD: &str = "pybundle-guide: ";

fn main() {
    let guide = Guide::read().unwrap_or_else(|why| fail(&why));
    let search = Search::of(&guide);
    let unfit = match search.look() {
        Ok(python) => start(&guide, &python),
        Err(unfit) => unfit,
    };
    // Taken by another program, it is of no use to this one either.
    let listener = guide
        .port()
        .and_then(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok());
    let words = guide.words(&unfit, listener.is_some());
    eprintln!("{words}");
    eprintln!("{TOLD}{}", guide.json(&unfit, &words, listener.as_ref()));
    let python = listener.map_or_else(
        || exit(NO_PYTHON),
        |listener| wait(&guide, search, words, listener),
    );
    eprintln!("{TOLD}null");
    start(&guide, &python)
}

fn fail(why: &str) -> ! {
    eprintln!("{why}");
    exit(NO_PYTHON)
}

/// What is known of the program.
#[derive(Clone)]
pub struct Guide {
    folder: PathBuf,
    lines: Vec<(String, String)>,
}

impl Guide {
    fn read() -> Result<Self, String> {
        let own =
            env::current_exe().map_err(|error| format!("This program is nowhere: {error}"))?;
        // Of Windows, no program likes the form that this gives to a path.
        let own = if cfg!(windows) {
            own
        } else {
            fs::canonicalize(&own).unwrap_or(own)
        };
        let folder = own.parent().unwrap_or(&own).to_owned();
        let file = folder.join("guide.txt");
        let text =
            fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let lines = text
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Ok(Self { folder, lines })
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.lines.iter().filter(move |line| line.0 == name);
        named.map(|line| line.1.as_str())
    }

    fn one<'a>(&'a self, name: &'a str) -> &'a str {
        self.all(name).next().unwrap_or_default()
    }

    /// Returns the port that the program is told.
    fn port(&self) -> Option<u16> {
        let arguments: Vec<String> = env::args_os()
            .skip(1)
            .map(|each| each.to_string_lossy().into_owned())
            .collect();
        self.all("port").find_map(|rule| {
            let mut parts = rule.split('\t');
            let (kind, template, key) = (
                parts.next()?,
                parts.next()?,
                parts.next().unwrap_or_default(),
            );
            let told = |text: &String| {
                let (before, after) = template.split_once("{port}")?;
                text.strip_prefix(before)?.strip_suffix(after)?.parse().ok()
            };
            match kind {
                "option" => arguments
                    .iter()
                    .position(|each| each == key)
                    .and_then(|place| told(arguments.get(place + 1)?)),
                "argument" => arguments.iter().find_map(told),
                "position" => told(arguments.get(key.parse::<usize>().ok()?)?),
                _ => told(&env::var(key).ok()?),
            }
        })
    }

    /// Returns what the user has to know.
    fn words(&self, unfit: &[String], waits: bool) -> String {
        let (name, wanted) = (self.one("name"), self.one("wanted"));
        let mut lines = vec![format!(
            "{name} needs {wanted}, and did not find it on this computer."
        )];
        lines.extend(unfit.iter().map(|each| format!("  {each}")));
        lines.push(String::new());
        lines.push("To install it:".to_owned());
        lines.extend(self.all("install").map(|each| format!("  {each}")));
        lines.push(String::new());
        lines.push("PYBUNDLE_PYTHON may name one that is elsewhere.".to_owned());
        let then = if waits {
            "starts by itself as soon as it is there"
        } else {
            "has to be started again then"
        };
        lines.push(format!("{name} {then}."));
        lines.join("\n")
    }

    /// Returns the same for an app.
    fn json(&self, unfit: &[String], words: &str, listener: Option<&TcpListener>) -> String {
        let address = listener.and_then(|listener| listener.local_addr().ok());
        let url = address.map_or("null".to_owned(), |it| quoted(&format!("http://{it}/")));
        let unfit: Vec<String> = unfit.iter().map(|each| quoted(each)).collect();
        format!(
            r#"{{"wanted":{},"unfit":[{}],"message":{},"url":{url}}}"#,
            quoted(self.one("wanted")),
            unfit.join(","),
            quoted(words)
        )
    }
}

/// Returns a text as JSON has it.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|each| match each {
        '"' | '\\' => format!("\\{each}"),
        ' '.. => each.to_string(),
        _ => format!("\\u{:04x}", u32::from(each)),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// Starts the program.
fn start(guide: &Guide, python: &Path) -> ! {
    let windowed = python.with_file_name("pythonw.exe");
    let python = if cfg!(windowed) && windowed.is_file() {
        &windowed
    } else {
        python
    };
    let mut command = Command::new(python);
    command
        .args(guide.all("option"))
        .arg(guide.folder.join(guide.one("start")))
        .args(env::args_os().skip(1));
    let error = system::replace(quiet(&mut command));
    fail(&format!("{} cannot be started: {error}", python.display()))
}

/// Opens no console for a program that has none.
fn quiet(command: &mut Command) -> &mut Command {
    #[cfg(all(windows, windowed))]
    {
        const CREATE_NO_WINDOW: u32 = 0x0800_0000;
        std::os::windows::process::CommandExt::creation_flags(command, CREATE_NO_WINDOW);
    }
    command
}
