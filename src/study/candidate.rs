//! One setting of the pings, what it does, and where that stands against a target.

use super::outcome::Outcome;
use super::unfit::Unfit;
use crate::estimate::{Difference, Estimate};

/// One ping interval (or none) that was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// What the replications show under these pings.
    pub outcome: Outcome,
    /// Where P(cold) stands against the target.
    pub against: Against,
    /// Why it is not recommended, whatever its P(cold).
    pub unfit: Option<Unfit>,
    /// P(cold) of this candidate minus that of the one before it, on the same traffic, from the replications that both have;
    /// none for the first.
    pub difference_from_previous: Option<Difference>,
}

/// Where an estimate stands against a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// The whole interval lies at or below it.
    Below,
    /// The whole interval lies above it.
    Above,
    /// The interval contains it, or there is none.
    Unclear,
}

impl Against {
    /// Compares an estimate with `target`.
    #[must_use]
    pub fn of(estimate: Option<&Estimate>, target: f64) -> Self {
        match estimate.and_then(|estimate| estimate.interval) {
            Some(interval) if interval.high <= target => Self::Below,
            Some(interval) if interval.low > target => Self::Above,
            Some(_) | None => Self::Unclear,
        }
    }
}
