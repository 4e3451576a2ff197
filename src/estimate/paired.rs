//! The difference between two proportions that were measured on the same traffic.

use super::quantiles::student_upper;
use super::{Estimate, Interval, Proportion};

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

/// What was counted of one setting in one replication.
#[derive(Debug, Clone, Copy)]
pub struct Counts {
    /// Requests that have the property.
    pub events: u64,
    /// All requests.
    pub trials: u64,
    /// The independent units they make up.
    pub units: u64,
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
    /// Adds a replication: what was counted of the one and of the other.
    pub fn add(&mut self, first: Counts, second: Counts) {
        self.first.add(first.events, first.trials, first.units);
        self.second.add(second.events, second.trials, second.units);
        let [x1, y1, x2, y2] = [first.events, first.trials, second.events, second.trials].map(u128::from);
        self.events_by_events += x1 * x2;
        self.events_by_trials += x1 * y2;
        self.trials_by_events += y1 * x2;
        self.trials_by_trials += y1 * y2;
    }

    /// The difference with its interval; none with fewer than two replications that saw trials of both.
    ///
    /// The interval comes from the differences between replications. Where one of the two saw few events these may not
    /// show how much they vary; it then comes from the intervals of the two by themselves, as if they were independent
    /// (Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17,
    /// 1998), which for two that rise and fall together is too wide.
    #[must_use]
    pub fn difference(&self, confidence: f64) -> Option<Difference> {
        let (p1, p2) = (self.first.value()?, self.second.value()?);
        let unpaired = self.first.variance()? + self.second.variance()?;
        let variance = (unpaired - 2.0 * self.covariance(p1, p2)).max(0.0);
        let replications = self.first.replications();
        let reach = student_upper((1.0 - confidence) / 2.0, replications as f64 - 1.0) * variance.sqrt();
        let value = p1 - p2;
        let (below, above) = if self.few_events(confidence) { self.newcombe(confidence)? } else { (reach, reach) };
        let interval = Some(Interval { low: value - below, high: value + above, confidence });
        let estimate = Estimate { value, interval, sample: replications };
        Some(Difference { estimate, variance_ratio: (unpaired > 0.0).then(|| variance / unpaired) })
    }

    fn few_events(&self, confidence: f64) -> bool {
        self.first.has_few_events(confidence) || self.second.has_few_events(confidence)
    }

    /// How far the interval reaches below and above, by Newcombe's tenth method.
    fn newcombe(&self, confidence: f64) -> Option<(f64, f64)> {
        let (first, second) = (self.first.estimate(confidence)?, self.second.estimate(confidence)?);
        let below = |one: &Estimate| Some(one.value - one.low()?);
        let above = |one: &Estimate| Some(one.high()? - one.value);
        Some((below(&first)?.hypot(above(&second)?), above(&first)?.hypot(below(&second)?)))
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

    fn counts((events, trials): (u64, u64)) -> Counts {
        Counts { events, trials, units: trials }
    }

    /// Two settings under which nothing was cold differ by no more than either may have: 1 - 0.025^(1/n) to both sides.
    #[test]
    fn no_event_on_either_side_is_no_certainty() {
        let mut pairs = Pairs::default();
        for _ in 0..10 {
            pairs.add(counts((0, 100)), counts((0, 100)));
        }
        let Estimate { value, interval, .. } = pairs.difference(0.95).unwrap().estimate;
        let Interval { low, high, .. } = interval.unwrap();
        let bound = 1.0 - 0.025_f64.powf(1e-3);
        assert_eq!(value, 0.0);
        assert!((high / bound - 1.0).abs() < 1e-9 && (low / bound + 1.0).abs() < 1e-9, "{low} to {high}, not {bound}");
    }

    /// Against the same difference of means worked out directly from residuals.
    #[test]
    fn the_variance_is_that_of_the_differences_of_residuals() {
        let data = [((13, 100), (15, 100)), ((11, 90), (12, 90)), ((17, 120), (18, 119)), ((10, 80), (12, 80))];
        let mut pairs = Pairs::default();
        for (first, second) in data {
            pairs.add(counts(first), counts(second));
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
        assert!((difference.estimate.high().unwrap() - (p1 - p2) - reach).abs() < 1e-9);
        assert!(difference.variance_ratio.unwrap() < 1.0);
    }

    #[test]
    fn a_proportion_does_not_differ_from_itself() {
        let mut pairs = Pairs::default();
        for events in [13, 15, 12, 14] {
            pairs.add(counts((events, 100)), counts((events, 100)));
        }
        let difference = pairs.difference(0.95).unwrap();
        assert_eq!(difference.estimate.value, 0.0);
        assert!(difference.estimate.half_width().unwrap() < 1e-9);
        assert!(difference.variance_ratio.unwrap() < 1e-12);
    }
}
