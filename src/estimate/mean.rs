//! The mean over replications of a quantity that each gives one value of and that is never negative, such as a time
//! average.

use super::quantiles::student_upper;
use super::{Estimate, FEWEST_FOR_AN_INTERVAL, Interval};

/// Mean and variance by Welford's updates (Technometrics 4, 1962), which lose no digits to cancellation.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Mean {
    count: u64,
    mean: f64,
    squares: f64,
}

impl Mean {
    /// Adds the value of one replication.
    pub fn add(&mut self, value: f64) {
        self.count += 1;
        let before = value - self.mean;
        self.mean += before / self.count as f64;
        self.squares += before * (value - self.mean);
    }

    /// The mean with an interval by Student's t; none without values, and one value has no interval.
    #[must_use]
    pub fn estimate(&self, confidence: f64) -> Option<Estimate> {
        let (value, sample) = (self.mean, self.count);
        (sample > 0).then(|| Estimate { value, interval: self.interval(confidence), sample })
    }

    fn interval(&self, confidence: f64) -> Option<Interval> {
        if self.count < FEWEST_FOR_AN_INTERVAL {
            return None;
        }
        let n = self.count as f64;
        let reach = student_upper((1.0 - confidence) / 2.0, n - 1.0) * (self.squares / (n - 1.0) / n).sqrt();
        Some(Interval { low: (self.mean - reach).max(0.0), high: self.mean + reach, confidence })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_students_t() {
        let mut mean = Mean::default();
        assert_eq!(mean.estimate(0.95), None);
        mean.add(1e9 + 1.0);
        assert_eq!(mean.estimate(0.95), Some(Estimate { value: 1e9 + 1.0, interval: None, sample: 1 }));
        for value in [2.0, 3.0, 4.0] {
            mean.add(1e9 + value);
        }
        let estimate = mean.estimate(0.95).unwrap();
        assert_eq!((estimate.value, estimate.sample), (1e9 + 2.5, 4));
        // t(0.975, 3) sqrt(5/3 / 4)
        assert!((estimate.half_width().unwrap() - 3.182_446_305 * (5.0_f64 / 12.0).sqrt()).abs() < 1e-6);
    }

    #[test]
    fn what_is_never_negative_is_not_claimed_to_be() {
        let mut mean = Mean::default();
        for value in [0.0, 0.0, 1.0] {
            mean.add(value);
        }
        assert_eq!(mean.estimate(0.95).unwrap().low(), Some(0.0));
    }

    #[test]
    fn two_values_have_an_interval() {
        let mut mean = Mean::default();
        mean.add(99.0);
        mean.add(101.0);
        let Interval { low, high, .. } = mean.estimate(0.95).unwrap().interval.unwrap();
        // t(0.975, 1) times the standard error, which is 1.
        assert!((100.0 - low - 12.706_205).abs() < 1e-5 && (high - 100.0 - 12.706_205).abs() < 1e-5, "{low}, {high}");
    }
}
