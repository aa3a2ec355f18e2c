//! What each system has a way of its own for: whether the app is still there, and how a program becomes another one.

use std::env;

pub use own::replace;

/// The app that started this, as the guard in the program knows it by `PYBUNDLE_HOST`.
pub struct Host {
    mark: String,
    process: Option<own::Process>,
    parent: u32,
    /// Whether the end of the input means something: whoever gives none at all does not end by that.
    by_input: bool,
}

impl Host {
    pub fn of_this() -> Self {
        let mark = env::var("PYBUNDLE_HOST").unwrap_or_default();
        let (pid, by_input) = match mark.strip_suffix(",stdin") {
            Some(pid) => (pid, true),
            None => (mark.as_str(), mark == "stdin" || !own::input_ended()),
        };
        let process = pid.parse().ok().map(own::Process::of);
        Self {
            process,
            parent: own::parent(),
            by_input,
            mark,
        }
    }

    pub fn is_gone(&self) -> bool {
        let input = self.by_input && own::input_ended();
        let parent = own::parent() != self.parent;
        match (&self.process, self.mark.as_str()) {
            (Some(process), _) => process.is_gone() || input,
            (None, "stdin") => input,
            (None, "") => parent && input,
            (None, _) => parent || input,
        }
    }
}

#[cfg(unix)]
mod own {
    use std::io;
    use std::os::raw::{c_int, c_short};
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    #[cfg(target_os = "linux")]
    type Count = std::os::raw::c_ulong;
    #[cfg(not(target_os = "linux"))]
    type Count = std::os::raw::c_uint;

    #[repr(C)]
    struct Poll {
        file: c_int,
        events: c_short,
        found: c_short,
    }

    extern "C" {
        fn kill(pid: c_int, signal: c_int) -> c_int;
        fn poll(files: *mut Poll, count: Count, milliseconds: c_int) -> c_int;
    }

    const NO_SUCH_PROCESS: i32 = 3;
    const HUNG_UP: c_short = 0x10;

    /// Becomes the program; returns why not.
    pub fn replace(command: &mut Command) -> io::Error {
        command.exec()
    }

    pub fn parent() -> u32 {
        std::os::unix::process::parent_id()
    }

    /// Tells whether whoever writes to standard input is gone; nothing is read.
    pub fn input_ended() -> bool {
        let mut input = Poll {
            file: 0,
            events: 0,
            found: 0,
        };
        // SAFETY: there is one, and it lives as long as the call.
        unsafe { poll(&mut input, 1, 0) == 1 && input.found & HUNG_UP != 0 }
    }

    pub struct Process(c_int);

    impl Process {
        pub fn of(pid: i32) -> Self {
            Self(pid)
        }

        pub fn is_gone(&self) -> bool {
            // SAFETY: 0 is no signal, it only asks.
            let gone = unsafe { kill(self.0, 0) } != 0;
            gone && io::Error::last_os_error().raw_os_error() == Some(NO_SUCH_PROCESS)
        }
    }
}

#[cfg(windows)]
mod own {
    use std::io;
    use std::os::raw::c_void;
    use std::process::{exit, Command};
    use std::ptr::null_mut;

    extern "system" {
        fn GetStdHandle(which: u32) -> *mut c_void;
        fn OpenProcess(access: u32, inherits: i32, pid: u32) -> *mut c_void;
        fn PeekNamedPipe(
            pipe: *mut c_void,
            to: *mut c_void,
            size: u32,
            read: *mut u32,
            there: *mut u32,
            left: *mut u32,
        ) -> i32;
        fn WaitForSingleObject(process: *mut c_void, milliseconds: u32) -> u32;
    }

    const INPUT: u32 = -10_i32 as u32;
    const SYNCHRONIZE: u32 = 0x0010_0000;
    /// A pipe whose other end is broken, closing, or not there.
    const ENDED: [i32; 3] = [109, 232, 233];
    const NO_SUCH_PROCESS: i32 = 87;

    /// Runs the program, and ends as it does; returns why it does not start.
    pub fn replace(command: &mut Command) -> io::Error {
        match command.status() {
            Ok(status) => exit(status.code().unwrap_or(1)),
            Err(error) => error,
        }
    }

    /// A process here does not get another parent.
    pub fn parent() -> u32 {
        0
    }

    /// Tells whether whoever writes to standard input is gone; nothing is read.
    pub fn input_ended() -> bool {
        let none = null_mut();
        // SAFETY: nothing is asked for, so nothing is written.
        let peeked = unsafe {
            PeekNamedPipe(
                GetStdHandle(INPUT),
                null_mut(),
                0,
                none,
                null_mut(),
                null_mut(),
            )
        };
        let error = io::Error::last_os_error().raw_os_error();
        peeked == 0 && error.map_or(false, |error| ENDED.contains(&error))
    }

    pub struct Process(Option<*mut c_void>);

    impl Process {
        pub fn of(pid: u32) -> Self {
            // SAFETY: it is only waited for, and there as long as this program is.
            let process = unsafe { OpenProcess(SYNCHRONIZE, 0, pid) };
            let gone = process.is_null()
                && io::Error::last_os_error().raw_os_error() == Some(NO_SUCH_PROCESS);
            Self((!gone).then(|| process))
        }

        pub fn is_gone(&self) -> bool {
            // SAFETY: it is a handle, or null, which is no process that ends.
            self.0.map_or(
                true,
                |process| unsafe { WaitForSingleObject(process, 0) } == 0,
            )
        }
    }
}
