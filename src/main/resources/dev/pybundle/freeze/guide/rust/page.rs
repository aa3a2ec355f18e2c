//! Tells whoever asks at the port of the program that there is no Python, until there is one.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::exit;
use std::sync::mpsc::{channel, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::search::Search;
use crate::system::Host;
use crate::{fail, Guide, NO_PYTHON};

const LOOK_AGAIN: Duration = Duration::from_secs(3);
const TICK: Duration = Duration::from_millis(50);

/// How long a client may take to send its request, and to hang up after the answer: where it does so
/// first, the port is free at once.
const CLIENT_WITHIN: Duration = Duration::from_secs(5);
const LONGEST_REQUEST: usize = 16 * 1024;

/// Waits until there is a Python, and tells whoever asks that there is none. Ends with the app.
pub fn wait(guide: &Guide, search: Search, words: String, listener: TcpListener) -> PathBuf {
    let page = Arc::new(Mutex::new(words));
    let (finding, found) = channel();
    let (shown, guide) = (Arc::clone(&page), guide.clone());
    let title = guide.one("name").to_owned();
    thread::spawn(move || loop {
        thread::sleep(LOOK_AGAIN);
        match search.look() {
            Ok(python) => return finding.send(python),
            Err(unfit) => *lock(&shown) = guide.words(&unfit, true),
        }
    });
    let host = Host::of_this();
    let _ = listener.set_nonblocking(true);
    loop {
        while let Ok((client, _)) = listener.accept() {
            let (title, words) = (title.clone(), lock(&page).clone());
            thread::spawn(move || answer(client, &title, &words));
        }
        match found.recv_timeout(TICK) {
            Ok(python) => return python,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => fail("It cannot look for Python any more"),
        }
        if host.is_gone() {
            exit(NO_PYTHON);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers one client.
fn answer(mut client: TcpStream, title: &str, words: &str) -> io::Result<()> {
    client.set_nonblocking(false)?;
    client.set_read_timeout(Some(CLIENT_WITHIN))?;
    client.set_write_timeout(Some(CLIENT_WITHIN))?;
    let mut request = Vec::new();
    let mut part = [0; 1024];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") && request.len() < LONGEST_REQUEST {
        match client.read(&mut part)? {
            0 => break,
            read => request.extend_from_slice(&part[..read]),
        }
    }
    let request = String::from_utf8_lossy(&request).to_ascii_lowercase();
    let reads_html = request
        .lines()
        .any(|line| line.starts_with("accept:") && line.contains("text/html"));
    let (kind, body) = if reads_html {
        ("html", page(title, words))
    } else {
        ("plain", words.into())
    };
    write!(
        client,
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/{kind}; charset=utf-8\r\n\
         Content-Length: {}\r\nRetry-After: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{}",
        body.len(),
        LOOK_AGAIN.as_secs(),
        if request.starts_with("head ") { "" } else { &body }
    )?;
    while client.read(&mut part)? > 0 {}
    Ok(())
}

/// Returns the words as a page that looks again by itself.
fn page(title: &str, words: &str) -> String {
    let escaped = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    };
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta http-equiv=\"refresh\" content=\"{}\"><title>{}</title>\
         <body style=\"font: 1rem/1.5 system-ui, sans-serif; max-width: 45rem; margin: 3rem auto; padding: 0 1rem\">\
         <pre style=\"font: inherit; white-space: pre-wrap; overflow-wrap: anywhere\">{}</pre></body></html>\n",
        LOOK_AGAIN.as_secs(),
        escaped(title),
        escaped(words)
    )
}
