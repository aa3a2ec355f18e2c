//! What the pages are told of, what the sidecar prints in batches, and the last of it for a failure.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::event::{Event, Guide, Line, Log, Stream};
use crate::lock;

/// A page is told of lines no more often.
const BATCH: Duration = Duration::from_millis(100);

/// What waits for the next batch.
const MOST_LINES: usize = 1000;
const MOST_BYTES: usize = 256 * 1024;

/// A longer line comes in parts.
const LONGEST_LINE: u64 = 64 * 1024;

/// What is kept for a failure.
const TAIL_LINES: usize = 30;
const TAIL_BYTES: usize = 8 * 1024;

/// What a launcher that finds no Python begins a line with, on standard error: what it needs follows, or `null` when that is
/// there.
const GUIDE: &str = "pybundle-guide: ";

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

/// What is on its way to the pages. Whoever puts something in never waits for them.
#[derive(Default)]
pub(crate) struct Outbox {
    waiting: Mutex<Waiting>,
    filled: Condvar,
}

#[derive(Default)]
struct Waiting {
    events: Vec<Event>,
    /// Printed after them.
    lines: Queue,
}

impl Waiting {
    fn take_log(&mut self) -> Option<Event> {
        let Queue { lines, dropped, .. } = std::mem::take(&mut self.lines);
        let lines: Vec<Line> = lines.into();
        (!lines.is_empty()).then_some(Event::Log(Log { lines, dropped }))
    }
}

impl Outbox {
    fn push(&self, line: Line) {
        let waiting = &mut lock(&self.waiting);
        waiting.lines.push(line, MOST_LINES, MOST_BYTES);
        self.filled.notify_one();
    }

    /// Tells of something, after all that was printed before.
    pub(crate) fn tell(&self, event: Event) {
        let waiting = &mut lock(&self.waiting);
        let log = waiting.take_log();
        waiting.events.extend(log.into_iter().chain([event]));
        self.filled.notify_one();
    }

    /// Waits until there is something to hand on, and after a line a little more for what follows it.
    pub(crate) fn take(&self) -> Vec<Event> {
        let nothing = |it: &mut Waiting| it.events.is_empty() && it.lines.lines.is_empty();
        let waiting = self.filled.wait_while(lock(&self.waiting), nothing);
        let only_lines = |it: &mut Waiting| it.events.is_empty();
        let (mut waiting, _) = self
            .filled
            .wait_timeout_while(
                waiting.unwrap_or_else(PoisonError::into_inner),
                BATCH,
                only_lines,
            )
            .unwrap_or_else(PoisonError::into_inner);
        let log = waiting.take_log();
        std::mem::take(&mut waiting.events)
            .into_iter()
            .chain(log)
            .collect()
    }
}

/// What one start of the sidecar has printed.
#[derive(Default)]
pub(crate) struct Output {
    bytes: AtomicU64,
    stderr: Mutex<Queue>,
    guide: Mutex<Option<Guide>>,
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

    /// Which Python it needs, as long as there is none that fits.
    pub(crate) fn guide(&self) -> Option<Guide> {
        lock(&self.guide).clone()
    }

    /// Takes what a launcher says of Python; returns whether the line is that.
    fn guides(&self, line: &str, outbox: &Outbox) -> bool {
        let told = line.strip_prefix(GUIDE).map(serde_json::from_str);
        let Some(Ok(guide)) = told else {
            return false;
        };
        lock(&self.guide).clone_from(&guide);
        if let Some(guide) = guide {
            outbox.tell(Event::Guide(guide));
        }
        true
    }

    /// Reads to the end, so that a sidecar never waits for a reader.
    pub(crate) fn pump(&self, name: &str, stream: Stream, pipe: impl Read, outbox: &Outbox) {
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
            if stream == Stream::Stderr && self.guides(&line, outbox) {
                continue;
            }
            show(name, &line);
            let line = Line { stream, line };
            if stream == Stream::Stderr {
                lock(&self.stderr).push(line.clone(), TAIL_LINES, TAIL_BYTES);
            }
            outbox.push(line);
        }
    }
}
