//! Asks the sidecar whether it is ready.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use crate::owner::{Owner, Suspect};
use crate::settings::Settings;

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It is ready.
    Right,
    /// It answers something else.
    Wrong(u16),
    /// It does not answer.
    None,
    /// Nobody listens yet.
    Nobody,
    /// Another program has the port.
    Foreign,
}

/// Asks once. The token goes to nobody but the sidecar.
pub(crate) fn ask(settings: &Settings, port: u16, sidecar: &Suspect) -> Answer {
    let Ok(stream) = connect(&settings.host, port) else {
        return Answer::Nobody;
    };
    // Asked after the connection is there, which stays with whoever listens now.
    match (sidecar.owns(port), &settings.health) {
        (Owner::Foreign, _) => Answer::Foreign,
        (Owner::Nobody, _) => Answer::Nobody,
        (Owner::Sidecar | Owner::Unknown, None) => Answer::Right,
        (Owner::Sidecar | Owner::Unknown, Some(path)) => {
            let host = settings.url(port).replace("http://", "");
            match request(stream, &host, path, sidecar.token) {
                Ok(status) if status == settings.status => Answer::Right,
                Ok(status) => Answer::Wrong(status),
                Err(_) => Answer::None,
            }
        }
    }
}

fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut failure = io::Error::from(io::ErrorKind::NotFound);
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, Duration::from_secs(1)) {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

fn request(mut stream: TcpStream, host: &str, path: &str, token: &str) -> io::Result<u16> {
    let limit = Some(Duration::from_secs(5));
    stream.set_read_timeout(limit)?;
    stream.set_write_timeout(limit)?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
         Connection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes())?;
    let mut line = String::new();
    BufReader::new(stream.take(1024)).read_line(&mut line)?;
    line.split(' ')
        .nth(1)
        .and_then(|status| status.trim().parse().ok())
        .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))
}
