//! How long there were how many environments.

use crate::units::Nanos;

/// How long there were how many environments.
#[derive(Debug, Clone)]
pub(super) struct Census {
    /// Nanoseconds with so many, by their number.
    pub(super) time_with: Vec<u128>,
    alive: usize,
    /// Counted up to here; starts where counting starts.
    counted_to: Nanos,
}

impl Census {
    /// There are `alive`; time is counted from `counted_from` on.
    pub(super) fn new(alive: usize, counted_from: Nanos) -> Self {
        Self { time_with: Vec::new(), alive, counted_to: counted_from }
    }

    /// From `now` on there are `alive`.
    pub(super) fn change(&mut self, now: Nanos, alive: usize) {
        if now > self.counted_to {
            if self.time_with.len() <= self.alive {
                self.time_with.resize(self.alive + 1, 0);
            }
            self.time_with[self.alive] += (now - self.counted_to).0 as u128;
            self.counted_to = now;
        }
        self.alive = alive;
    }
}
