//! Finds out who listens on a port, so that the token of the sidecar goes to nobody else.

/// Who listens on a port.
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

/// The sidecar, as it can be known among all processes.
pub(crate) struct Suspect<'a> {
    /// The process that was started, which leads a process group.
    #[cfg_attr(not(unix), allow(dead_code))]
    pub(crate) pid: u32,
    /// In the environment of all that it has started.
    pub(crate) token: &'a str,
}

#[cfg(target_os = "linux")]
impl Suspect<'_> {
    /// Looks for the sockets that listen, and for their numbers in the processes of the sidecar.
    pub(crate) fn owns(&self, port: u16) -> Owner {
        let mut sockets = listening(port);
        if sockets.is_empty() {
            return Owner::Nobody;
        }
        let mark = format!("PYBUNDLE_TOKEN={}", self.token);
        for process in crate::process::all() {
            // One with a process group of its own still has the variable.
            if process.group == self.pid || has_variable(process.pid, &mark) {
                sockets.retain(|socket| !has_open(process.pid, socket));
            }
            if sockets.is_empty() {
                return Owner::Sidecar;
            }
        }
        Owner::Foreign
    }
}

/// The links of a process to the sockets that listen on a port, e.g. `socket:[4711]`.
#[cfg(target_os = "linux")]
fn listening(port: u16) -> Vec<String> {
    const LISTEN: &str = "0A";
    let end = format!(":{port:04X}");
    let tables = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];
    let text: String = tables
        .iter()
        .filter_map(|table| std::fs::read_to_string(table).ok())
        .collect();
    text.lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|words| words.len() > 9 && words[1].ends_with(&end) && words[3] == LISTEN)
        .map(|words| format!("socket:[{}]", words[9]))
        .collect()
}

#[cfg(target_os = "linux")]
fn has_variable(pid: u32, variable: &str) -> bool {
    std::fs::read(format!("/proc/{pid}/environ")).is_ok_and(|environment| {
        environment
            .split(|byte| *byte == 0)
            .any(|entry| entry == variable.as_bytes())
    })
}

#[cfg(target_os = "linux")]
fn has_open(pid: u32, link: &str) -> bool {
    std::fs::read_dir(format!("/proc/{pid}/fd")).is_ok_and(|files| {
        files
            .flatten()
            .any(|file| std::fs::read_link(file.path()).is_ok_and(|to| to.as_os_str() == link))
    })
}

#[cfg(all(unix, not(target_os = "linux")))]
impl Suspect<'_> {
    /// Asks `lsof`, which macOS has.
    pub(crate) fn owns(&self, port: u16) -> Owner {
        let address = format!("-iTCP:{port}");
        std::process::Command::new("lsof")
            .args(["-nP", "-a", &address, "-sTCP:LISTEN", "-Fg"])
            .output()
            .map_or(Owner::Unknown, |output| {
                judge(&String::from_utf8_lossy(&output.stdout), self.pid)
            })
    }
}

/// Reads lines such as `p4711` for a process and `g4711` for its group.
#[cfg(all(unix, any(test, not(target_os = "linux"))))]
fn judge(lsof: &str, group: u32) -> Owner {
    let mut groups = lsof.lines().filter_map(|line| line.strip_prefix('g'));
    match groups.next() {
        None => Owner::Nobody,
        Some(first) => {
            let all = groups.chain([first]);
            let ours = all.into_iter().all(|one| one == group.to_string());
            if ours {
                Owner::Sidecar
            } else {
                Owner::Foreign
            }
        }
    }
}

#[cfg(not(unix))]
impl Suspect<'_> {
    /// Windows would have to be asked through its own interface.
    #[allow(clippy::unused_self)]
    pub(crate) fn owns(&self, _port: u16) -> Owner {
        Owner::Unknown
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn lsof_tells_whose_port_it_is() {
        assert_eq!(judge("", 7), Owner::Nobody);
        assert_eq!(judge("p8\ng7\nf3\np9\ng7\nf3\n", 7), Owner::Sidecar);
        assert_eq!(judge("p8\ng7\nf3\np9\ng9\nf3\n", 7), Owner::Foreign);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_port_of_this_process_is_not_the_sidecars() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let owner = |pid, token| Suspect { pid, token }.owns(port);
        // Process groups and variables that nobody has.
        assert_eq!(owner(u32::MAX, "no such token"), Owner::Foreign);
        let own = rustix::process::getpgrp().as_raw_nonzero().get();
        assert_eq!(owner(own.unsigned_abs(), ""), Owner::Sidecar);
        drop(listener);
        assert_eq!(owner(u32::MAX, ""), Owner::Nobody);
    }
}
