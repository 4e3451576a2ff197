//! When in the day requests come, and when they are cold.

use std::ops::AddAssign;

use super::observer::{Caller, Event, Observer, Served, Start, What};
use crate::model::{Calendar, Model};
use crate::units::Nanos;

/// Hours of a day.
pub const HOURS: usize = 24;

/// Served user requests of one hour of the day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HourCounts {
    /// All of them.
    pub served: u64,
    /// Those that were cold, as [`UserCounts::cold`](super::UserCounts::cold) has it.
    pub cold: u64,
}

impl AddAssign for HourCounts {
    fn add_assign(&mut self, other: Self) {
        self.served += other.served;
        self.cold += other.cold;
    }
}

/// Counts the served user requests of one replication by the hour in which they came, on the clocks of the scenario. Where
/// clocks show an hour twice both are that hour.
#[derive(Debug, Clone)]
pub struct ByHour<'a> {
    calendar: &'a Calendar,
    counted: std::ops::Range<Nanos>,
    is_lukewarm_cold: bool,
    /// A span of one hour, and which: most requests come in the same hour as the one before.
    now: (std::ops::Range<Nanos>, usize),
    counts: [HourCounts; HOURS],
}

impl<'a> ByHour<'a> {
    /// Nothing seen yet of this model.
    #[must_use]
    pub fn new(model: &'a Model) -> Self {
        Self {
            calendar: &model.calendar,
            counted: model.run.warmup..model.run.horizon,
            is_lukewarm_cold: model.function.first_request.is_some(),
            now: (Nanos::ZERO..Nanos::ZERO, 0),
            counts: [HourCounts::default(); HOURS],
        }
    }

    /// What was counted: from the hour that begins at midnight on.
    #[must_use]
    pub fn counts(&self) -> [HourCounts; HOURS] {
        self.counts
    }

    fn hour(&mut self, at: Nanos) -> usize {
        if !self.now.0.contains(&at) {
            let (hour, ends) = self.calendar.hour_of_week(at);
            self.now = (at..ends, hour % HOURS);
        }
        self.now.1
    }
}

impl Observer for ByHour<'_> {
    fn see(&mut self, event: Event) {
        let What::Served(Served { caller: Caller::User, start, arrived, .. }) = event.what else { return };
        if !self.counted.contains(&arrived) {
            return;
        }
        let is_cold = match start {
            Start::Cold => true,
            Start::Lukewarm => self.is_lukewarm_cold,
            Start::Warm => false,
        };
        let hour = self.hour(arrived);
        self.counts[hour] += HourCounts { served: 1, cold: u64::from(is_cold) };
    }
}
