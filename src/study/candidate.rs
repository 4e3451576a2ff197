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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::Interval;

    #[test]
    fn only_a_whole_interval_stands_on_one_side_of_the_target() {
        let against = |low, high| {
            let interval = Some(Interval { low, high, confidence: 0.95 });
            Against::of(Some(&Estimate { value: 0.01, interval, sample: 1_000 }), 0.01)
        };
        assert_eq!(against(0.005, 0.009), Against::Below);
        assert_eq!(against(0.005, 0.01), Against::Below);
        assert_eq!(against(0.005, 0.011), Against::Unclear);
        assert_eq!(against(0.01, 0.011), Against::Unclear);
        assert_eq!(against(0.011, 0.012), Against::Above);
        let alone = Estimate { value: 0.001, interval: None, sample: 1_000 };
        assert_eq!([Against::of(Some(&alone), 0.01), Against::of(None, 0.01)], [Against::Unclear; 2]);
    }
}
