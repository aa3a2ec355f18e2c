//! What the launcher of a onefile program leaves when it cannot come to an end.

use std::env;
use std::fs::{self, DirEntry};
use std::time::{Duration, SystemTime};

/// Names a folder whose program has begun: its guard removes it then.
const MARK: &str = ".pybundle-guard";

/// How many letters that mean nothing end the name of a folder.
const RANDOM: usize = 6;

/// How much older than now the clock of a file system may say that it is.
const COARSE: Duration = Duration::from_secs(1);

/// Removes the folder that an ended launcher has left half unpacked, because it was killed or its disk
/// is full; without that, the next start would find even less room.
pub(crate) fn remove(launcher: u32, begun: SystemTime) {
    let beginning = format!("_MEI{launcher:08x}");
    let is_named = |entry: &DirEntry| {
        entry.file_name().to_str().is_some_and(|name| {
            name.starts_with(&beginning) && name.len() == beginning.len() + RANDOM
        })
    };
    for entry in fs::read_dir(env::temp_dir())
        .into_iter()
        .flatten()
        .flatten()
    {
        if is_named(&entry) && is_of(&entry, begun) && !entry.path().join(MARK).exists() {
            // What cannot be removed stays for the next start of the program.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether it is a folder of a launcher that was started then. An older one may be that of another
/// container, where the pid means another process.
fn is_of(entry: &DirEntry, begun: SystemTime) -> bool {
    entry.metadata().is_ok_and(|folder| {
        let changed = folder.modified();
        folder.is_dir() && changed.is_ok_and(|changed| changed + COARSE >= begun)
    })
}
