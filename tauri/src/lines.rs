//! What the sidecar prints, in batches for the pages and the last of it for a failure.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use crate::event::{Line, Log, Stream};
use crate::lock;

/// A page is told no more often.
const BATCH: Duration = Duration::from_millis(100);

/// What waits for a page that is slower than the sidecar.
const MOST_LINES: usize = 1000;
const MOST_BYTES: usize = 256 * 1024;

/// A longer line comes in parts.
const LONGEST_LINE: u64 = 64 * 1024;

/// What is kept for a failure.
const TAIL_LINES: usize = 30;
const TAIL_BYTES: usize = 8 * 1024;

/// The lines that wait, the oldest of them dropped where they are too many.
#[derive(Default)]
struct Queue {
    lines: VecDeque<Line>,
    bytes: usize,
    dropped: usize,
}

impl Queue {
    fn push(&mut self, line: Line, most_lines: usize, most_bytes: usize) {
        self.bytes += line.line.len();
        self.lines.push_back(line);
        while self.lines.len() > most_lines || self.bytes > most_bytes && self.lines.len() > 1 {
            self.bytes -= self.lines.pop_front().map_or(0, |line| line.line.len());
            self.dropped += 1;
        }
    }
}

/// The lines on their way to the pages.
#[derive(Default)]
pub(crate) struct Lines {
    queue: Mutex<Queue>,
    filled: Condvar,
    turn: Mutex<()>,
}

impl Lines {
    fn push(&self, line: Line) {
        lock(&self.queue).push(line, MOST_LINES, MOST_BYTES);
        self.filled.notify_one();
    }

    /// Hands on what waits, in the order in which it came.
    pub(crate) fn flush(&self, tell: impl Fn(Log)) {
        let _turn = lock(&self.turn);
        let Queue { lines, dropped, .. } = std::mem::take(&mut *lock(&self.queue));
        if !lines.is_empty() {
            tell(Log {
                lines: lines.into(),
                dropped,
            });
        }
    }

    /// Waits until there is something to hand on, and a little more for what follows it.
    pub(crate) fn wait(&self) {
        let empty = |queue: &mut Queue| queue.lines.is_empty();
        drop(self.filled.wait_while(lock(&self.queue), empty));
        std::thread::sleep(BATCH);
    }
}

/// What one start of the sidecar has printed.
#[derive(Default)]
pub(crate) struct Output {
    bytes: AtomicU64,
    stderr: Mutex<Queue>,
}

/// Shows a line about a sidecar to who develops the app.
pub(crate) fn show(name: &str, line: &str) {
    if cfg!(debug_assertions) {
        eprintln!("[{name}] {line}");
    }
}

impl Output {
    /// How much it has printed so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// The last lines of its standard error.
    pub(crate) fn tail(&self) -> Vec<String> {
        let stderr = lock(&self.stderr);
        stderr.lines.iter().map(|line| line.line.clone()).collect()
    }

    /// Reads to the end, so that a sidecar never waits for a reader.
    pub(crate) fn pump(&self, name: &str, stream: Stream, pipe: impl Read, lines: &Lines) {
        let mut pipe = BufReader::new(pipe);
        let mut bytes = Vec::new();
        while let Ok(read @ 1..) = pipe
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut bytes)
        {
            self.bytes.fetch_add(read as u64, Ordering::Relaxed);
            let line = String::from_utf8_lossy(&bytes)
                .trim_end_matches(['\r', '\n'])
                .to_owned();
            bytes.clear();
            show(name, &line);
            let line = Line { stream, line };
            if stream == Stream::Stderr {
                lock(&self.stderr).push(line.clone(), TAIL_LINES, TAIL_BYTES);
            }
            lines.push(line);
        }
    }
}
