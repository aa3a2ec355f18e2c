//! Tells a sidecar that takes long from one that has come to a standstill.

use std::time::{Duration, Instant};

/// What a sidecar has done since its start.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    /// The processor time that it has used; none where that cannot be known.
    pub(crate) cpu: Option<Duration>,
    /// How much it has printed.
    pub(crate) output: u64,
    /// Whether it listens on its port.
    pub(crate) listens: bool,
}

/// The part of the time that a program uses which works, also on a busy machine. Threads of a program
/// that only looks around now and then use less.
const WORK: u32 = 100;

impl Progress {
    fn is_beyond(&self, before: &Self, limit: Duration) -> bool {
        let worked = match (self.cpu, before.cpu) {
            // Less, if a process of it has ended: something happened.
            (Some(now), Some(before)) => now < before || now >= before + limit / WORK,
            (now, before) => now.is_some() != before.is_some(),
        };
        worked || self.output != before.output || self.listens != before.listens
    }
}

/// What to think of a sidecar that does not answer yet.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It may take longer.
    Wait,
    /// It takes longer than was expected, which is said each time that it has taken twice as long.
    Slow,
    /// It does nothing any more.
    Stuck,
}

/// Waits as long as there is progress.
pub(crate) struct Patience {
    limit: Duration,
    looked: Instant,
    /// How long it has been seen.
    taken: Duration,
    /// How long it has been seen to do nothing.
    idle: Duration,
    seen: Progress,
    /// How long it may take before that is said.
    unsaid: Duration,
}

impl Patience {
    pub(crate) fn new(limit: Duration, begun: Instant) -> Self {
        Self {
            limit,
            looked: begun,
            taken: Duration::ZERO,
            idle: Duration::ZERO,
            seen: Progress::default(),
            unsaid: limit,
        }
    }

    /// Judges what is seen now. More than `most` after the last look, the machine or the app stood still,
    /// which says nothing of the sidecar.
    pub(crate) fn judge(&mut self, now: Instant, most: Duration, progress: Progress) -> Verdict {
        let passed = (now - self.looked).min(most);
        self.looked = now;
        self.taken += passed;
        self.idle += passed;
        if progress.is_beyond(&self.seen, self.limit) {
            self.seen = progress;
            self.idle = Duration::ZERO;
        }
        // Where nobody sees whether it works, it is not ended for looking idle.
        if self.idle > self.limit && progress.cpu.is_some() {
            return Verdict::Stuck;
        }
        if self.taken > self.unsaid {
            self.unsaid *= 2;
            return Verdict::Slow;
        }
        Verdict::Wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(30);
    const MOST: Duration = Duration::from_secs(2);

    fn cpu(milliseconds: u64) -> Progress {
        Progress {
            cpu: Some(Duration::from_millis(milliseconds)),
            ..Progress::default()
        }
    }

    /// Judges every second what a program does.
    fn verdicts(seconds: u32, progress: impl Fn(u32) -> Progress) -> Vec<(u32, Verdict)> {
        let begun = Instant::now();
        let mut patience = Patience::new(LIMIT, begun);
        (1..=seconds)
            .map(|second| {
                let now = begun + Duration::from_secs(second.into());
                (second, patience.judge(now, MOST, progress(second)))
            })
            .filter(|(_, verdict)| *verdict != Verdict::Wait)
            .collect()
    }

    /// Returns when a program that is never stuck is called slow.
    fn slow_after(progress: impl Fn(u32) -> Progress) -> Vec<u32> {
        let slow = |(second, verdict)| {
            assert_eq!(verdict, Verdict::Slow);
            second
        };
        verdicts(600, progress).into_iter().map(slow).collect()
    }

    #[test]
    fn a_program_that_works_is_never_stuck_and_slow_from_time_to_time() {
        // A twentieth of a processor, as on a busy machine.
        let worker = |second| cpu(u64::from(second) * 50);
        assert_eq!(slow_after(worker), [31, 61, 121, 241, 481]);
    }

    #[test]
    fn a_program_that_only_prints_is_not_stuck() {
        let printer = |second| Progress {
            output: u64::from(second / 20),
            ..cpu(7)
        };
        assert_eq!(slow_after(printer), [31, 61, 121, 241, 481]);
    }

    #[test]
    fn a_program_that_does_nothing_is_stuck() {
        // What a thread that looks around now and then uses.
        let idler = |second| cpu(500 + u64::from(second));
        assert_eq!(
            verdicts(32, idler),
            [(31, Verdict::Slow), (32, Verdict::Stuck)]
        );
    }

    #[test]
    fn a_program_that_listens_late_has_time_again() {
        let listener = |second| Progress {
            listens: second >= 20,
            ..cpu(500)
        };
        let stuck = verdicts(51, listener).pop();
        assert_eq!(stuck, Some((51, Verdict::Stuck)));
    }

    #[test]
    fn a_machine_that_stood_still_says_nothing_of_the_program() {
        let begun = Instant::now();
        let mut patience = Patience::new(LIMIT, begun);
        patience.judge(begun + MOST, MOST, cpu(500));
        let later = begun + Duration::from_secs(3600);
        assert_eq!(patience.judge(later, MOST, cpu(500)), Verdict::Wait);
        let idle = later + LIMIT.saturating_sub(MOST);
        assert_eq!(patience.judge(idle, LIMIT, cpu(500)), Verdict::Slow);
        assert_eq!(patience.judge(idle + MOST, MOST, cpu(500)), Verdict::Stuck);
    }

    #[test]
    fn nobody_is_stuck_where_nobody_sees_it_work() {
        assert_eq!(slow_after(|_| Progress::default()), [31, 61, 121, 241, 481]);
    }
}
