//! Counted time, multiplied by how many there are of something meanwhile.

use super::tally::ServiceTally;
use crate::model::Run;
use crate::units::Nanos;

/// How many there are of what is measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Levels {
    pub(super) tasks: usize,
    /// Tasks that serve or drain.
    pub(super) up: usize,
    /// Tasks that serve.
    pub(super) serving: usize,
    pub(super) in_progress: usize,
}

/// Adds up time as it passes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meter {
    /// Up to here time has been added.
    now: Nanos,
    end: Nanos,
}

impl Meter {
    pub(super) fn new(run: &Run) -> Self {
        Self { now: run.warmup, end: run.horizon }
    }

    /// Time passes up to `to`, with these levels.
    #[inline]
    pub(super) fn pass(&mut self, to: Nanos, levels: Levels, tally: &mut ServiceTally) {
        let to = to.min(self.end);
        if to <= self.now {
            return;
        }
        let time = (to - self.now).0 as u128;
        self.now = to;
        tally.task_time += time * levels.tasks as u128;
        tally.up_time += time * levels.up as u128;
        tally.busy_time += time * levels.in_progress as u128;
        tally.down_time += if levels.serving == 0 { time } else { 0 };
    }
}
