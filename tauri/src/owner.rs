//! Finds out who listens on a port, so that the token of the sidecar goes to nobody else.

#[cfg(target_os = "linux")]
use std::io;
#[cfg(unix)]
use std::net::IpAddr;
use std::net::SocketAddr;
#[cfg(target_os = "linux")]
use std::path::PathBuf;

use crate::process::Suspect;

/// Who listens where a connection goes to.
#[derive(Debug, PartialEq, Eq)]
#[allow(dead_code)] // Each system tells some of it.
pub(crate) enum Owner {
    /// The sidecar, or what it has started.
    Sidecar,
    /// Also, or only, another program.
    Foreign,
    /// Nobody any more.
    Nobody,
    /// The system does not say.
    Unknown,
}

#[cfg(target_os = "linux")]
impl Suspect<'_> {
    /// Looks for the sockets that listen, and for their numbers in the processes of the sidecar.
    pub(crate) fn owns(&self, to: SocketAddr) -> Owner {
        let Some(mut sockets) = listening(["/proc/self/net/tcp", "/proc/self/net/tcp6"], to) else {
            return Owner::Unknown;
        };
        if sockets.is_empty() {
            return Owner::Nobody;
        }
        let mut hides = false;
        for process in self.processes().filter(|process| !process.ended) {
            match open_links(process.pid) {
                Ok(links) => sockets.retain(|socket| !links.contains(socket)),
                Err(error) => hides |= error.kind() == io::ErrorKind::PermissionDenied,
            }
            if sockets.is_empty() {
                return Owner::Sidecar;
            }
        }
        let has_one = |links: Vec<PathBuf>| sockets.iter().any(|socket| links.contains(socket));
        // Some programs do not let others see what they have open.
        if hides && !crate::process::all().any(|other| open_links(other.pid).is_ok_and(has_one)) {
            return Owner::Unknown;
        }
        Owner::Foreign
    }
}

/// The links of a process to the sockets that listen, e.g. `socket:[4711]`; none if no table of them
/// can be read.
#[cfg(target_os = "linux")]
fn listening(tables: [&str; 2], to: SocketAddr) -> Option<Vec<PathBuf>> {
    const LISTEN: &str = "0A";
    let texts: Vec<String> = tables
        .iter()
        .filter_map(|table| std::fs::read_to_string(table).ok())
        .collect();
    let port = format!("{:04X}", to.port());
    let sockets = texts
        .iter()
        .flat_map(|text| text.lines())
        .filter_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let (address, its_port) = words.get(1)?.split_once(':')?;
            let link = format!("socket:[{}]", words.get(9)?);
            (its_port == port && words[3] == LISTEN).then_some((parse(address)?, link.into()))
        });
    (!texts.is_empty()).then(|| nearest(sockets, to))
}

/// Reads the words of an address as the machine has them, e.g. `0100007F`.
#[cfg(target_os = "linux")]
fn parse(address: &str) -> Option<IpAddr> {
    let bytes: Vec<u8> = (0..address.len())
        .step_by(8)
        .filter_map(|begin| u32::from_str_radix(address.get(begin..begin + 8)?, 16).ok())
        .flat_map(u32::to_ne_bytes)
        .collect();
    <[u8; 4]>::try_from(bytes.as_slice())
        .map(IpAddr::from)
        .or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from))
        .ok()
}

#[cfg(target_os = "linux")]
fn open_links(pid: u32) -> io::Result<Vec<PathBuf>> {
    let files = std::fs::read_dir(format!("/proc/{pid}/fd"))?.flatten();
    Ok(files
        .filter_map(|file| std::fs::read_link(file.path()).ok())
        .collect())
}

/// Those of the sockets that may get a connection: the system prefers the ones of that very address,
/// then those of all addresses of its family.
#[cfg(unix)]
fn nearest<T>(sockets: impl IntoIterator<Item = (IpAddr, T)>, to: SocketAddr) -> Vec<T> {
    let to = to.ip().to_canonical();
    let distance = |local: IpAddr| match local.to_canonical() {
        same if same == to => Some(0),
        IpAddr::V4(any) if any.is_unspecified() && to.is_ipv4() => Some(1),
        // Most of these take connections of both families.
        IpAddr::V6(any) if any.is_unspecified() => Some(2),
        _ => None,
    };
    let mut near: Vec<(i32, T)> = sockets
        .into_iter()
        .filter_map(|(local, socket)| Some((distance(local)?, socket)))
        .collect();
    let least = near.iter().map(|(distance, _)| *distance).min();
    near.retain(|(distance, _)| Some(*distance) == least);
    near.into_iter().map(|(_, socket)| socket).collect()
}

#[cfg(all(unix, not(target_os = "linux")))]
impl Suspect<'_> {
    /// Asks `lsof`, which macOS has.
    pub(crate) fn owns(&self, to: SocketAddr) -> Owner {
        // That takes long, and no while of a start may be without a question.
        let limit = std::time::Duration::from_secs(1);
        if std::net::TcpStream::connect_timeout(&to, limit).is_err() {
            return Owner::Nobody;
        }
        let port = format!("-iTCP:{}", to.port());
        std::process::Command::new("lsof")
            .args(["-nP", "-a", &port, "-sTCP:LISTEN", "-Fgtn"])
            .output()
            .map_or(Owner::Unknown, |output| {
                judge(&String::from_utf8_lossy(&output.stdout), self.pid, to)
            })
    }
}

/// Reads lines such as `g4711` for a process group, then for each of its sockets `tIPv4` for the family
/// and `n*:8000` for the address.
#[cfg(all(unix, any(test, not(target_os = "linux"))))]
fn judge(lsof: &str, group: u32, to: SocketAddr) -> Owner {
    let (mut owner, mut any) = ("", IpAddr::from([0; 4]));
    let mut sockets = Vec::new();
    for line in lsof.lines() {
        let value = line.get(1..).unwrap_or_default();
        match line.as_bytes().first() {
            Some(b'g') => owner = value,
            Some(b't') if value == "IPv6" => any = IpAddr::from([0; 16]),
            Some(b't') => any = IpAddr::from([0; 4]),
            Some(b'n') => {
                let name = value.rsplit_once(':').map_or(value, |(name, _)| name);
                let address = name.trim_matches(['[', ']']).parse().unwrap_or(any);
                sockets.push((address, owner));
            }
            _ => {}
        }
    }
    let owners = nearest(sockets, to);
    let group = group.to_string();
    match owners.iter().all(|owner| *owner == group) {
        _ if owners.is_empty() => Owner::Nobody,
        true => Owner::Sidecar,
        false => Owner::Foreign,
    }
}

#[cfg(not(unix))]
impl Suspect<'_> {
    /// Windows would have to be asked through its own interface.
    #[allow(clippy::unused_self)]
    pub(crate) fn owns(&self, _to: SocketAddr) -> Owner {
        Owner::Unknown
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn at(address: &str) -> SocketAddr {
        address.parse().expect("an address")
    }

    #[test]
    fn lsof_tells_whose_port_it_is() {
        let (v4, v6) = (at("127.0.0.1:80"), at("[::1]:80"));
        let ours = "p8\ng7\nf3\ntIPv4\nn127.0.0.1:80\n";
        let both = "p8\ng7\nf3\ntIPv6\nn*:80\n";
        assert_eq!(judge("", 7, v4), Owner::Nobody);
        assert_eq!(judge(ours, 7, v4), Owner::Sidecar);
        assert_eq!(judge(ours, 7, v6), Owner::Nobody);
        assert_eq!(judge(&both.repeat(2), 7, v4), Owner::Sidecar);
        assert_eq!(judge(&both.replace("v6", "v4"), 7, v6), Owner::Nobody);
        assert_eq!(
            judge(&format!("{both}p9\ng9\nf3\ntIPv6\nn*:80\n"), 7, v4),
            Owner::Foreign
        );
        let other = format!("{ours}p9\ng9\nf3\ntIPv6\nn[::1]:80\n");
        assert_eq!(judge(&other, 7, v4), Owner::Sidecar);
        assert_eq!(judge(&other, 7, v6), Owner::Foreign);
    }

    #[test]
    fn only_who_can_get_a_connection_counts() {
        let table = [
            // One of that very address leaves nothing to the others.
            (
                "127.0.0.1:80",
                vec!["127.0.0.1", "0.0.0.0", "::", "::1"],
                vec!["127.0.0.1"],
            ),
            (
                "127.0.0.1:80",
                vec!["::ffff:127.0.0.1", "::"],
                vec!["::ffff:127.0.0.1"],
            ),
            ("127.0.0.1:80", vec!["0.0.0.0", "::"], vec!["0.0.0.0"]),
            ("127.0.0.1:80", vec!["::", "::1", "127.0.0.2"], vec!["::"]),
            ("[::1]:80", vec!["0.0.0.0", "127.0.0.1"], vec![]),
            ("[::1]:80", vec!["0.0.0.0", "::"], vec!["::"]),
        ];
        for (to, listening, expected) in table {
            let sockets = listening.iter().map(|one| {
                let address: IpAddr = one.parse().expect("an address");
                (address, *one)
            });
            assert_eq!(nearest(sockets, at(to)), expected, "{to} of {listening:?}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_cannot_be_read_is_not_nobody() {
        let to = at("127.0.0.1:80");
        assert_eq!(listening(["/proc/no such table"; 2], to), None);
        let one = ["/proc/self/net/tcp", "/proc/no such table"];
        assert!(listening(one, to).is_some());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_port_of_this_process_is_not_the_sidecars() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let to = listener.local_addr().expect("an address");
        let owner = |pid, token| Suspect { pid, token }.owns(to);
        // Process groups and variables that nobody has.
        assert_eq!(owner(u32::MAX, "no such token"), Owner::Foreign);
        let own = rustix::process::getpgrp().as_raw_nonzero().get();
        assert_eq!(owner(own.unsigned_abs(), ""), Owner::Sidecar);
        // The other address of the machine with this port is nobody's.
        let other = SocketAddr::from(([127, 0, 0, 2], to.port()));
        let own = Suspect {
            pid: own.unsigned_abs(),
            token: "",
        };
        assert_eq!(own.owns(other), Owner::Nobody);
        drop(listener);
        assert_eq!(owner(u32::MAX, ""), Owner::Nobody);
    }
}
