//! One ping interval, what it does, and where that stands against a target.

use super::outcome::Outcome;
use crate::estimate::{Difference, Estimate};
use crate::units::Nanos;

/// One ping interval (or none) and what it does.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The interval; none for no pings.
    pub interval: Option<Nanos>,
    /// Invocations a ping makes at once.
    pub concurrency: u32,
    /// What the replications show.
    pub outcome: Outcome,
    /// Where P(cold) stands against the target.
    pub against: Against,
    /// P(cold) of this candidate minus that of the one before it, on the same traffic; none for the first.
    pub difference_from_previous: Option<Difference>,
}

impl Candidate {
    /// Ping invocations each second.
    #[must_use]
    pub fn pings_per_second(&self) -> f64 {
        self.interval.map_or(0.0, |interval| f64::from(self.concurrency) / interval.as_secs_f64())
    }

    /// What a verdict goes by.
    pub(super) fn standing(&self) -> (f64, Against) {
        (self.pings_per_second(), self.against)
    }
}

/// Where an estimate stands against a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// The whole interval lies at or below it.
    Below,
    /// The whole interval lies above it.
    Above,
    /// The interval contains it, or there is no estimate.
    Unclear,
}

impl Against {
    /// Compares an estimate with `target`.
    #[must_use]
    pub fn of(estimate: Option<&Estimate>, target: f64) -> Self {
        match estimate {
            Some(estimate) if estimate.high <= target => Self::Below,
            Some(estimate) if estimate.low > target => Self::Above,
            _ => Self::Unclear,
        }
    }
}
