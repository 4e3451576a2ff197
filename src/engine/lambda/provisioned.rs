//! Provisioned environments: initialised ahead and never taken away within their window, all alike but for whether they
//! have been used.

use super::handling::{Found, LukewarmCause};
use crate::model::{Initial, Model};
use crate::units::Nanos;

/// The provisioned environments.
#[derive(Debug, Clone, Copy)]
pub(super) struct Provisioned {
    /// How many there are whenever any are.
    size: u32,
    /// How many are provisioned now.
    count: u32,
    idle_used: u32,
    /// Of used ones, those that must initialise again.
    idle_failed: u32,
    idle_unused: u32,
    /// Busy ones that are not provisioned any more.
    leaving: u32,
    /// Rises with each deploy and at the end of each window.
    version: u32,
    /// The first version of those that are provisioned now: what was given away before leaves.
    first_version: u32,
    /// Nanoseconds of all of them, counted up to an instant that starts where counting starts.
    time: u128,
    counted_to: Nanos,
}

impl Provisioned {
    /// Those of a replication that begins at `starts`.
    pub(super) fn new(model: &Model, starts: Nanos) -> Self {
        let platform = &model.platform;
        let window = platform.provisioned_window.as_ref();
        let are_there = window.is_none_or(|window| window.is_open_before(starts, &model.calendar));
        let count = if are_there { platform.provisioned } else { 0 };
        let (idle_used, idle_unused) = match model.run.initial {
            Initial::Stationary | Initial::Pool { .. } => (count, 0),
            Initial::Empty => (0, count),
        };
        Self {
            size: platform.provisioned,
            count,
            idle_used,
            idle_failed: 0,
            idle_unused,
            leaving: 0,
            version: 0,
            first_version: 0,
            time: 0,
            counted_to: model.run.warmup,
        }
    }

    /// How many are provisioned now.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// How many there are, those included that are busy after the end of their window.
    pub(super) fn alive(&self) -> usize {
        self.count as usize + self.leaving as usize
    }

    fn idle(&self) -> u32 {
        self.idle_used + self.idle_failed + self.idle_unused
    }

    pub(super) fn any_idle(&self) -> bool {
        self.idle() > 0
    }

    pub(super) fn any_busy(&self) -> bool {
        self.idle() < self.count || self.leaving > 0
    }

    /// Takes one that is idle, a used one first: what is found, and of which version it is.
    #[inline]
    pub(super) fn take(&mut self) -> Option<(Found, u32)> {
        let found = if self.idle_used > 0 {
            self.idle_used -= 1;
            Found::Warm
        } else if self.idle_failed > 0 {
            self.idle_failed -= 1;
            Found::Failed
        } else if self.idle_unused > 0 {
            self.idle_unused -= 1;
            Found::Lukewarm(LukewarmCause::Provisioned)
        } else {
            return None;
        };
        Some((found, self.version))
    }

    /// One of this version is free, of which the invocation fails or does not: in what state.
    pub(super) fn freed(&self, version: u32, fails: bool) -> Found {
        match (version == self.version, fails) {
            (true, false) => Found::Warm,
            (true, true) => Found::Failed,
            (false, _) => Found::Lukewarm(LukewarmCause::Provisioned),
        }
    }

    pub(super) fn version(&self) -> u32 {
        self.version
    }

    /// Such a one is idle.
    pub(super) fn become_idle(&mut self, version: u32, fails: bool) {
        match self.freed(version, fails) {
            Found::Warm => self.idle_used += 1,
            Found::Failed => self.idle_failed += 1,
            Found::Cold { .. } | Found::Lukewarm(_) => self.idle_unused += 1,
        }
    }

    /// A new version takes the place of the old.
    pub(super) fn deploy(&mut self) {
        self.version += 1;
        self.idle_unused += std::mem::take(&mut self.idle_used) + std::mem::take(&mut self.idle_failed);
    }

    // The window.

    /// The window opens, unless it is open: whether it does.
    pub(super) fn open(&mut self, now: Nanos) -> bool {
        let opens = self.count < self.size;
        if opens {
            self.count_time(now);
            self.count = self.size;
            self.idle_unused = self.size;
        }
        opens
    }

    /// The window closes, if it is open: whether it does.
    pub(super) fn close(&mut self, now: Nanos) -> bool {
        let closes = self.count > 0;
        if closes {
            self.count_time(now);
            self.leaving += self.count - self.idle();
            (self.count, self.idle_used, self.idle_failed, self.idle_unused) = (0, 0, 0, 0);
            self.version += 1;
            self.first_version = self.version;
        }
        closes
    }

    /// Whether one of this version goes when it is done, for its window has closed.
    #[inline]
    pub(super) fn leaves(&self, version: u32) -> bool {
        version < self.first_version
    }

    /// Such a one is done.
    pub(super) fn leave(&mut self) {
        self.leaving -= 1;
    }

    /// Counts the time up to now, and says all that has been counted.
    pub(super) fn count_time(&mut self, now: Nanos) -> u128 {
        if now > self.counted_to {
            self.time += u128::from(self.count) * (now - self.counted_to).0 as u128;
            self.counted_to = now;
        }
        self.time
    }
}
