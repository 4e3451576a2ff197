//! The difference between two proportions that were measured on the same traffic.

use super::quantiles::student_upper;
use super::{Estimate, Proportion};

/// The sums over replications of two proportions side by side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pairs {
    first: Proportion,
    second: Proportion,
    events_by_events: u128,
    events_by_trials: u128,
    trials_by_events: u128,
    trials_by_trials: u128,
}

/// A difference, and what pairing has done for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The first proportion minus the second.
    pub estimate: Estimate,
    /// Its variance divided by the one it would have if the two had been measured on traffic of their own; none where
    /// neither proportion shows any variance.
    pub variance_ratio: Option<f64>,
}

impl Pairs {
    /// Adds a replication: events and trials of the one and of the other.
    pub fn add(&mut self, first: (u64, u64), second: (u64, u64)) {
        self.first.add(first.0, first.1, first.1);
        self.second.add(second.0, second.1, second.1);
        let [x1, y1, x2, y2] = [first.0, first.1, second.0, second.1].map(u128::from);
        self.events_by_events += x1 * x2;
        self.events_by_trials += x1 * y2;
        self.trials_by_events += y1 * x2;
        self.trials_by_trials += y1 * y2;
    }

    /// The difference with its interval; none with fewer than two replications or without trials.
    #[must_use]
    pub fn difference(&self, confidence: f64) -> Option<Difference> {
        let (p1, p2) = (self.first.value()?, self.second.value()?);
        let unpaired = self.first.variance()? + self.second.variance()?;
        let variance = (unpaired - 2.0 * self.covariance(p1, p2)).max(0.0);
        let replications = self.first.replications();
        let reach = student_upper((1.0 - confidence) / 2.0, replications as f64 - 1.0) * variance.sqrt();
        let value = p1 - p2;
        let estimate = Estimate { value, low: value - reach, high: value + reach, confidence, sample: replications };
        Some(Difference { estimate, variance_ratio: (unpaired > 0.0).then(|| variance / unpaired) })
    }

    /// The covariance of the two proportions, by the products of their residuals.
    fn covariance(&self, p1: f64, p2: f64) -> f64 {
        let n = self.first.replications() as f64;
        let residuals =
            self.events_by_events as f64 - p2 * self.events_by_trials as f64 - p1 * self.trials_by_events as f64
                + p1 * p2 * self.trials_by_trials as f64;
        residuals * n / (n - 1.0) / (self.first.trials() * self.second.trials())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the same difference of means worked out directly from residuals.
    #[test]
    fn the_variance_is_that_of_the_differences_of_residuals() {
        let data = [((3, 100), (5, 100)), ((1, 90), (2, 90)), ((7, 120), (8, 119)), ((0, 80), (2, 80))];
        let mut pairs = Pairs::default();
        for (first, second) in data {
            pairs.add(first, second);
        }
        let totals = data.iter().fold([0.0; 4], |sum, &((x1, y1), (x2, y2))| {
            [sum[0] + x1 as f64, sum[1] + y1 as f64, sum[2] + x2 as f64, sum[3] + y2 as f64]
        });
        let (p1, p2) = (totals[0] / totals[1], totals[2] / totals[3]);
        let residuals = data.iter().map(|&((x1, y1), (x2, y2))| {
            (x1 as f64 - p1 * y1 as f64) / totals[1] - (x2 as f64 - p2 * y2 as f64) / totals[3]
        });
        let variance: f64 = residuals.map(|residual| residual * residual).sum::<f64>() * 4.0 / 3.0;
        let difference = pairs.difference(0.95).unwrap();
        // Student's t for three degrees of freedom.
        let reach = 3.182_446_305 * variance.sqrt();
        assert!((difference.estimate.value - (p1 - p2)).abs() < 1e-15);
        assert!((difference.estimate.high - (p1 - p2) - reach).abs() < 1e-9);
        assert!(difference.variance_ratio.unwrap() < 1.0);
    }

    #[test]
    fn a_proportion_does_not_differ_from_itself() {
        let mut pairs = Pairs::default();
        for events in [3, 9, 4, 8] {
            pairs.add((events, 100), (events, 100));
        }
        let difference = pairs.difference(0.95).unwrap();
        assert_eq!(difference.estimate.value, 0.0);
        assert!(difference.estimate.half_width() < 1e-9);
        assert!(difference.variance_ratio.unwrap() < 1e-12);
    }
}
