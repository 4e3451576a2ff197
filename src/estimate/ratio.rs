//! The mean of a quantity that each request has, such as its latency, from replications that count different numbers of
//! requests.

use super::quantiles::student_upper;
use super::{Estimate, FEWEST_FOR_AN_INTERVAL, Interval};

/// The sums over replications of a total and of the number of things it is shared among.
///
/// The mean is the ratio of the two sums, and its variance that of the residuals of the replications (Cochran, "Sampling
/// Techniques", 3rd ed. 1977, section 6.3). Totals are kept as their distance from what the first replication predicts,
/// so that replications that are much alike lose no digits to cancellation.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Ratio {
    replications: u64,
    /// Replications with anything to share among.
    telling: u64,
    /// The ratio of the first of these.
    first: f64,
    number: f64,
    distance: f64,
    distance_squared: f64,
    number_squared: f64,
    distance_by_number: f64,
    sample: u64,
}

impl Ratio {
    /// Adds a replication whose `number` things have this `total`, which is never negative.
    pub fn add(&mut self, total: f64, number: u64) {
        self.replications += 1;
        if number == 0 {
            return;
        }
        self.sample += number;
        let number = number as f64;
        if self.telling == 0 {
            self.first = total / number;
        }
        self.telling += 1;
        let distance = total - self.first * number;
        self.number += number;
        self.distance += distance;
        self.distance_squared += distance * distance;
        self.number_squared += number * number;
        self.distance_by_number += distance * number;
    }

    /// The mean with an interval by Student's t; none where there was nothing to share among, and no interval where
    /// fewer than two replications had anything.
    #[must_use]
    pub fn estimate(&self, confidence: f64) -> Option<Estimate> {
        (self.telling > 0).then(|| {
            let shift = self.distance / self.number;
            let value = self.first + shift;
            Estimate { value, interval: self.interval(value, shift, confidence), sample: self.sample }
        })
    }

    fn interval(&self, value: f64, shift: f64, confidence: f64) -> Option<Interval> {
        if self.telling < FEWEST_FOR_AN_INTERVAL {
            return None;
        }
        let n = self.replications as f64;
        let residuals =
            self.distance_squared - 2.0 * shift * self.distance_by_number + shift * shift * self.number_squared;
        let variance = residuals.max(0.0) * n / (n - 1.0) / (self.number * self.number);
        let reach = student_upper((1.0 - confidence) / 2.0, n - 1.0) * variance.sqrt();
        Some(Interval { low: (value - reach).max(0.0), high: value + reach, confidence })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the residuals worked out one by one, around a mean a thousand million times as large as they are.
    #[test]
    fn the_interval_is_that_of_the_residuals() {
        let data = [(3.0, 100), (-2.0, 90), (1.5, 110), (-1.0, 120), (0.0, 0)];
        let mut ratio = Ratio::default();
        for (off, number) in data {
            ratio.add(1e9 * number as f64 + off, number);
        }
        let number = 420.0;
        let mean = data.iter().map(|(off, _)| off).sum::<f64>() / number;
        let residuals: f64 = data.iter().map(|&(off, number)| (off - mean * number as f64).powi(2)).sum();
        let estimate = ratio.estimate(0.95).unwrap();
        assert!((estimate.value - 1e9 - mean).abs() < 1e-6, "{}", estimate.value);
        // Student's t for four degrees of freedom.
        let reach = 2.776_445_105 * (residuals * 5.0 / 4.0).sqrt() / number;
        assert!((estimate.half_width().unwrap() / reach - 1.0).abs() < 1e-4, "{estimate:?}, not {reach}");
        assert_eq!(estimate.sample, 420);
    }

    #[test]
    fn nothing_has_no_mean_and_one_replication_no_interval() {
        let mut ratio = Ratio::default();
        ratio.add(0.0, 0);
        assert_eq!(ratio.estimate(0.95), None);
        ratio.add(30.0, 10);
        assert_eq!(ratio.estimate(0.95), Some(Estimate { value: 3.0, interval: None, sample: 10 }));
        ratio.add(60.0, 20);
        let interval = Some(Interval { low: 3.0, high: 3.0, confidence: 0.95 });
        assert_eq!(ratio.estimate(0.95), Some(Estimate { value: 3.0, interval, sample: 30 }));
    }
}
