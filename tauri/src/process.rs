//! What the standard library cannot do with processes.

use std::process::{Command, ExitStatus};
use std::time::Duration;

#[cfg(unix)]
pub(crate) use unix::*;
#[cfg(not(unix))]
pub(crate) use windows::*;

/// The sidecar, as it can be known among all processes.
pub(crate) struct Suspect<'a> {
    /// The process that was started, which leads a process group.
    pub(crate) pid: u32,
    /// In the environment of all that it has started.
    pub(crate) token: &'a str,
}

#[cfg(unix)]
mod unix {
    use super::{Command, Duration, ExitStatus, Suspect};
    use rustix::process::{kill_process, kill_process_group, test_kill_process_group, Pid, Signal};
    use std::os::unix::process::{CommandExt, ExitStatusExt};

    /// Gives it a process group, so that all that it starts can be found.
    pub(crate) fn prepare(command: &mut Command) {
        command.process_group(0);
    }

    pub(crate) fn signal_of(status: ExitStatus) -> Option<i32> {
        status.signal()
    }

    /// Asks it to end: a onefile program passes the signal on, and then tidies up. Once it is gone,
    /// another program may have its id, and what it has started is asked.
    pub(crate) fn terminate(pid: u32, gone: bool) {
        let ask = if gone {
            kill_process_group
        } else {
            kill_process
        };
        // It may have ended in the meantime.
        let _ = id(pid).map(|pid| ask(pid, Signal::TERM));
    }

    /// Kills it and all that it started.
    pub(crate) fn kill(pid: u32) {
        let _ = id(pid).map(|pid| kill_process_group(pid, Signal::KILL));
    }

    /// Whether anything of it is left.
    pub(crate) fn is_alive(pid: u32) -> bool {
        id(pid).is_some_and(|pid| test_kill_process_group(pid).is_ok()) && !has_ended(pid)
    }

    /// Whether all that is left waits for init to take note of its end, which takes a second in some
    /// containers. Where nothing of it can be seen, nothing is known of its end.
    #[cfg(target_os = "linux")]
    fn has_ended(group: u32) -> bool {
        let mut left = all().filter(|process| process.group == group).peekable();
        left.peek().is_some() && left.all(|process| process.ended)
    }

    /// There is no such init.
    #[cfg(not(target_os = "linux"))]
    fn has_ended(_group: u32) -> bool {
        false
    }

    fn id(pid: u32) -> Option<Pid> {
        i32::try_from(pid).ok().and_then(Pid::from_raw)
    }

    /// A process of this machine.
    #[cfg(target_os = "linux")]
    pub(crate) struct Process {
        pub(crate) pid: u32,
        group: u32,
        /// Only its parent has not taken note of that yet.
        pub(crate) ended: bool,
        ticks: u64,
    }

    #[cfg(target_os = "linux")]
    pub(crate) fn all() -> impl Iterator<Item = Process> {
        std::fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter_map(|pid: u32| {
                let stat = std::fs::read(format!("/proc/{pid}/stat")).ok()?;
                parse(pid, &String::from_utf8_lossy(&stat))
            })
    }

    #[cfg(target_os = "linux")]
    impl Suspect<'_> {
        /// All that it has started: what has a process group of its own still has the variable.
        pub(crate) fn processes(&self) -> impl Iterator<Item = Process> {
            let mark = format!("PYBUNDLE_TOKEN={}", self.token);
            let group = self.pid;
            all().filter(move |process| process.group == group || has_variable(process.pid, &mark))
        }
    }

    #[cfg(target_os = "linux")]
    fn has_variable(pid: u32, variable: &str) -> bool {
        std::fs::read(format!("/proc/{pid}/environ")).is_ok_and(|environment| {
            environment
                .split(|byte| *byte == 0)
                .any(|entry| entry == variable.as_bytes())
        })
    }

    /// The name, in brackets, may hold anything, and end within a letter.
    #[cfg(target_os = "linux")]
    fn parse(pid: u32, stat: &str) -> Option<Process> {
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
        Some(Process {
            pid,
            group: number(2)?.try_into().ok()?,
            ended: fields.first() == Some(&"Z"),
            // Its own, and that of its ended children.
            ticks: number(11)? + number(12)? + number(13)? + number(14)?,
        })
    }

    /// How much processor time it and all that it started have used.
    #[cfg(target_os = "linux")]
    pub(crate) fn cpu_time(sidecar: &Suspect) -> Option<Duration> {
        let second = rustix::param::clock_ticks_per_second();
        sidecar
            .processes()
            .map(|process| Duration::from_millis(process.ticks * 1000 / second))
            .reduce(|one, other| one + other)
    }

    /// How much processor time it and all that it started have used, as `ps` says.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn cpu_time(sidecar: &Suspect) -> Option<Duration> {
        let output = Command::new("ps")
            .args(["-A", "-o", "pgid=", "-o", "time="])
            .output()
            .ok()?;
        sum_of_times(&String::from_utf8_lossy(&output.stdout), sidecar.pid)
    }

    /// Reads lines such as `4711 1-02:03:04.05`.
    #[cfg(any(test, not(target_os = "linux")))]
    pub(crate) fn sum_of_times(ps: &str, group: u32) -> Option<Duration> {
        let group = group.to_string();
        ps.lines()
            .filter_map(|line| line.split_whitespace().collect::<Vec<_>>().try_into().ok())
            .filter(|[id, _]: &[&str; 2]| *id == group)
            .map(|[_, time]| {
                let (days, rest) = time.split_once('-').unwrap_or(("0", time));
                let clock = rest.split(':').try_fold(0.0, |sum: f64, part| {
                    Some(sum * 60.0 + part.replace(',', ".").parse::<f64>().ok()?)
                })?;
                Duration::try_from_secs_f64(days.parse::<f64>().ok()? * 86_400.0 + clock).ok()
            })
            .sum()
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn ps_tells_how_much_a_group_has_worked() {
            let ps = "  7 0:01.50\n 8 9:00.00\n  7 1-02:03:04\n";
            let expected = Duration::from_millis(1500 + 1000 * (((26 * 60) + 3) * 60 + 4));
            assert_eq!(sum_of_times(ps, 7), Some(expected));
            assert_eq!(sum_of_times("7 ?", 7), None);
        }

        #[test]
        #[cfg(target_os = "linux")]
        fn a_process_that_nobody_waits_for_is_not_alive() {
            let mut command = Command::new("true");
            prepare(&mut command);
            let mut child = command.spawn().expect("a process");
            let begun = std::time::Instant::now();
            while is_alive(child.id()) {
                assert!(begun.elapsed() < Duration::from_secs(60));
            }
            let there = id(child.id()).expect("a pid");
            assert_eq!(test_kill_process_group(there), Ok(()));
            child.wait().expect("an end");
        }

        #[test]
        #[cfg(target_os = "linux")]
        fn a_process_whose_name_ends_within_a_letter_is_alive() {
            let link = format!("pybundle-name-{}", std::process::id());
            let folder = std::env::temp_dir().join(link);
            std::fs::create_dir_all(&folder).expect("a folder");
            let name = folder.join("ä".repeat(8));
            std::os::unix::fs::symlink("/bin/cat", &name).expect("a link");
            let mut command = Command::new(&name);
            command.stdin(std::process::Stdio::piped());
            prepare(&mut command);

            let mut child = command.spawn().expect("a process");

            assert!(is_alive(child.id()));
            let seen = all().any(|process| process.pid == child.id());
            drop(child.stdin.take());
            child.wait().expect("an end");
            std::fs::remove_dir_all(&folder).expect("it is the test's");
            assert!(seen);
        }

        #[test]
        #[cfg(target_os = "linux")]
        fn nothing_that_is_seen_is_not_an_end() {
            assert!(!has_ended(u32::MAX));
        }

        #[test]
        fn the_own_group_has_worked() {
            let own = rustix::process::getpgrp().as_raw_nonzero().get();
            let own = Suspect {
                pid: own.unsigned_abs(),
                token: "nobody's",
            };
            let before = cpu_time(&own).expect("a time");
            let begun = std::time::Instant::now();
            while cpu_time(&own).expect("a time") <= before {
                assert!(begun.elapsed() < Duration::from_secs(60));
                let round = std::time::Instant::now();
                while round.elapsed() < Duration::from_millis(50) {}
            }
        }
    }
}

#[cfg(not(unix))]
mod windows {
    use super::{Command, Duration, ExitStatus, Suspect};
    use std::os::windows::process::CommandExt;
    use std::process::Stdio;

    const CREATE_NO_WINDOW: u32 = 0x0800_0000;

    /// A program for the console gets no window.
    pub(crate) fn prepare(command: &mut Command) {
        command.creation_flags(CREATE_NO_WINDOW);
    }

    pub(crate) fn signal_of(_status: ExitStatus) -> Option<i32> {
        None
    }

    /// Windows has no such signal.
    pub(crate) fn terminate(_pid: u32, _gone: bool) {}

    /// Kills it and all that it started.
    pub(crate) fn kill(pid: u32) {
        let mut command = Command::new("taskkill");
        prepare(&mut command);
        // It may have ended in the meantime.
        let _ = command
            .args(["/F", "/T", "/PID", &pid.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }

    /// Windows knows the processes of a tree only while the first one is running.
    pub(crate) fn is_alive(_pid: u32) -> bool {
        false
    }

    /// The first process of a onefile program works little, and that of the others is not known.
    pub(crate) fn cpu_time(_sidecar: &Suspect) -> Option<Duration> {
        None
    }
}
