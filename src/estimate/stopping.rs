//! How many replications to play.

use crate::model::FEWEST_REPLICATIONS;

/// What ends a study.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Until {
    /// So many replications.
    Replications(u64),
    /// Every interval at most this wide on either side, and at most so many replications.
    Precision {
        /// Absolute.
        half_width: f64,
        /// The budget.
        at_most: u64,
    },
}

/// Plans batches of replications up to that end.
///
/// The half-width falls as the root of their number, so the number needed follows from what has been seen, and few
/// looks are enough. Fewer than [`FEWEST_REPLICATIONS`] are never trusted to tell a variance: stopping on one that
/// looks small by chance is what makes intervals of sequential studies too short.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stopping {
    until: Until,
}

impl Stopping {
    /// A plan that ends at this.
    #[must_use]
    pub fn new(until: Until) -> Self {
        Self { until }
    }

    /// How many replications to add after `played` of them, with which the widest interval has `half_width` (none while
    /// there is no estimate); zero to stop.
    #[must_use]
    pub fn next_batch(&self, played: u64, half_width: Option<f64>) -> u64 {
        match self.until {
            Until::Replications(count) => count.saturating_sub(played),
            Until::Precision { at_most, .. } if played == 0 => FEWEST_REPLICATIONS.min(at_most),
            Until::Precision { half_width: wanted, at_most } => {
                let left = at_most.saturating_sub(played);
                // While nothing is known there are to be four times as many.
                let growth = half_width.map_or(4.0, |now| (now / wanted).powi(2));
                if growth <= 1.0 {
                    return 0;
                }
                // A little more than the prediction, so that one more look is mostly the last; but at most four times as
                // many as there were, which is as far as a prediction from them may be trusted.
                let missing = played as f64 * (growth * 1.05 - 1.0);
                (missing.ceil() as u64).clamp(1, played * 3).min(left)
            }
        }
    }

    /// About how many replications there will be, after `played` with `half_width`.
    #[must_use]
    pub fn expected(&self, played: u64, half_width: Option<f64>) -> u64 {
        match self.until {
            Until::Replications(count) => count,
            Until::Precision { half_width: wanted, at_most } => {
                let growth = half_width.map_or(1.0, |now| (now / wanted).powi(2).max(1.0));
                ((played.max(FEWEST_REPLICATIONS) as f64 * growth).ceil() as u64).min(at_most)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_replications_is_played_at_once() {
        let stopping = Stopping::new(Until::Replications(10));
        assert_eq!(stopping.next_batch(0, None), 10);
        assert_eq!(stopping.next_batch(10, Some(1.0)), 0);
    }

    #[test]
    fn batches_aim_at_the_precision_and_keep_to_the_budget() {
        let stopping = Stopping::new(Until::Precision { half_width: 0.01, at_most: 1_000 });
        assert_eq!(stopping.next_batch(0, None), 32);
        assert_eq!(stopping.next_batch(32, Some(0.009)), 0);
        assert_eq!(stopping.next_batch(100, Some(0.015)), 137);
        assert_eq!(stopping.next_batch(100, Some(1.0)), 300);
        assert_eq!(stopping.next_batch(900, Some(0.1)), 100);
        assert_eq!(stopping.next_batch(1_000, Some(0.1)), 0);
        assert_eq!(stopping.next_batch(32, None), 96);
    }
}
