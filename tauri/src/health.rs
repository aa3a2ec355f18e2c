//! Asks the sidecar whether it is ready.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

use crate::owner::Owner;
use crate::process::Suspect;
use crate::settings::Settings;

/// How long it may take to answer.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(5);

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
    let addresses = (settings.host.as_str(), port).to_socket_addrs();
    let reached = addresses
        .into_iter()
        .flatten()
        .map(|address| connect(own(address), sidecar))
        .find(|reached| !matches!(reached, Err(Answer::Nobody)));
    match (reached, &settings.health) {
        (None, _) => Answer::Nobody,
        (Some(Err(answer)), _) => answer,
        (Some(Ok(_)), None) => Answer::Right,
        (Some(Ok(stream)), Some(path)) => {
            let host = settings.url(port).replace("http://", "");
            match request(stream, &host, path, sidecar.token) {
                Ok(status) if status == settings.status => Answer::Right,
                Ok(status) => Answer::Wrong(status),
                Err(_) => Answer::None,
            }
        }
    }
}

/// A server of all addresses is reached at the one that only this machine has.
fn own(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(any) if any.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(any) if any.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

/// A connection stays with whoever listened when it was made, so the sidecar must have done so before
/// and after.
fn connect(address: SocketAddr, sidecar: &Suspect) -> Result<TcpStream, Answer> {
    let check = || match sidecar.owns(address) {
        Owner::Foreign => Err(Answer::Foreign),
        Owner::Nobody => Err(Answer::Nobody),
        Owner::Sidecar | Owner::Unknown => Ok(()),
    };
    check()?;
    let stream =
        TcpStream::connect_timeout(&address, Duration::from_secs(1)).map_err(|_| Answer::Nobody)?;
    check()?;
    Ok(stream)
}

fn request(mut stream: TcpStream, host: &str, path: &str, token: &str) -> io::Result<u16> {
    stream.set_read_timeout(Some(ANSWER_WITHIN))?;
    stream.set_write_timeout(Some(ANSWER_WITHIN))?;
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
