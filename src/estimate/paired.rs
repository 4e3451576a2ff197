//! The difference between two proportions that were measured on the same traffic.

use super::quantiles::student_upper;
use super::{Estimate, Interval, Proportion};

/// The sums over replications of two proportions side by side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pairs {
    first: Proportion,
    second: Proportion,
    /// Events of the one that have no counterpart among those of the other, as far as the counts of a replication show.
    unmatched: Proportion,
    events_by_events: u128,
    events_by_trials: u128,
    trials_by_events: u128,
    trials_by_trials: u128,
}

/// What was counted of one setting in one replication.
#[derive(Debug, Clone, Copy)]
pub struct TrialCounts {
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
    pub fn add(&mut self, first: TrialCounts, second: TrialCounts) {
        self.first.add(first.events, first.trials, first.units);
        self.second.add(second.events, second.trials, second.units);
        let trials = first.trials.max(second.trials);
        self.unmatched.add(first.events.abs_diff(second.events), trials, first.units.min(second.units));
        let [x1, y1, x2, y2] = [first.events, first.trials, second.events, second.trials].map(u128::from);
        self.events_by_events += x1 * x2;
        self.events_by_trials += x1 * y2;
        self.trials_by_events += y1 * x2;
        self.trials_by_trials += y1 * y2;
    }

    /// How many replications were added.
    #[must_use]
    pub fn replications(&self) -> u64 {
        self.first.replications()
    }

    /// The difference with its interval; none with fewer than two replications that saw trials of both.
    ///
    /// The interval comes from the differences between replications. Where one of the two saw few events these may not
    /// show how much they vary; it then comes from the intervals of the two by themselves, as if they were independent
    /// (Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17,
    /// 1998), which for two that rise and fall together is too wide. Where both saw many and hardly any replication
    /// tells them apart, the interval reaches at least as far as the upper bound of the share of events that only one
    /// of them has: no difference in n units is a bound, and no certainty, either.
    #[must_use]
    pub fn difference(&self, confidence: f64) -> Option<Difference> {
        let (p1, p2) = (self.first.value()?, self.second.value()?);
        let unpaired = self.first.variance()? + self.second.variance()?;
        let variance = (unpaired - 2.0 * self.covariance(p1, p2)).max(0.0);
        let replications = self.first.replications();
        let value = p1 - p2;
        let (below, above) = if self.few_events(confidence) {
            self.newcombe(confidence)?
        } else {
            let seen = student_upper((1.0 - confidence) / 2.0, replications as f64 - 1.0) * variance.sqrt();
            let reach = seen.max(self.unseen(confidence)?);
            (reach, reach)
        };
        let interval = Some(Interval { low: value - below, high: value + above, confidence });
        let estimate = Estimate { value, interval, sample: replications };
        Some(Difference { estimate, variance_ratio: (unpaired > 0.0).then(|| variance / unpaired) })
    }

    fn few_events(&self, confidence: f64) -> bool {
        self.first.has_few_events(confidence) || self.second.has_few_events(confidence)
    }

    /// How far the two may differ where the replications hardly show it.
    fn unseen(&self, confidence: f64) -> Option<f64> {
        if self.unmatched.has_few_events(confidence) { self.unmatched.estimate(confidence)?.high() } else { Some(0.0) }
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
    use rand_distr::{Distribution, Poisson};

    use super::*;
    use crate::rng::{Purpose, Streams};

    fn counts((events, trials): (u64, u64)) -> TrialCounts {
        TrialCounts { events, trials, units: trials }
    }

    /// Two settings under which nothing was cold differ by no more than either may have: 1 - 0.025^(1/n) to both sides.
    #[test]
    fn no_event_on_either_side_is_no_certainty() {
        let mut pairs = Pairs::default();
        for _ in 0..10 {
            pairs.add(counts((0, 100)), counts((0, 100)));
        }
        assert_eq!((pairs.replications(), pairs.difference(0.95).unwrap().variance_ratio), (10, None));
        let Estimate { value, interval, .. } = pairs.difference(0.95).unwrap().estimate;
        let Interval { low, high, .. } = interval.unwrap();
        let bound = 1.0 - 0.025_f64.powf(1e-3);
        assert_eq!(value, 0.0);
        assert!((high / bound - 1.0).abs() < 1e-9 && (low / bound + 1.0).abs() < 1e-9, "{low} to {high}, not {bound}");
    }

    /// One with many events beside one with few or none: the replications may not show how the latter varies, so that the
    /// interval is Newcombe's, from the two by themselves.
    #[test]
    fn few_events_on_one_side_are_enough_to_doubt_the_replications() {
        for few in [[0; 12], [0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]] {
            let many = [14, 9, 11, 12, 8, 10, 13, 7, 10, 11, 9, 12];
            let estimate = |events: [u64; 12]| {
                let mut proportion = Proportion::default();
                events.into_iter().for_each(|events| proportion.add(events, 100, 100));
                let estimate = proportion.estimate(0.95).unwrap();
                (estimate.value, estimate.interval.unwrap())
            };
            for (first, second) in [(few, many), (many, few)] {
                let mut pairs = Pairs::default();
                for (&first, &second) in first.iter().zip(&second) {
                    pairs.add(counts((first, 100)), counts((second, 100)));
                }
                let ((p1, one), (p2, two)) = (estimate(first), estimate(second));
                let low = p1 - p2 - (p1 - one.low).hypot(two.high - p2);
                let high = p1 - p2 + (one.high - p1).hypot(p2 - two.low);
                let found = pairs.difference(0.95).unwrap().estimate.interval.unwrap();
                assert!((found.low - low).abs() < 1e-12 && (found.high - high).abs() < 1e-12, "{found:?}");
            }
        }
    }

    /// The one has 100 units and 200 trials in each replication, the other 50 and 100: nothing that only one of them has
    /// is bounded by the fewer units and by the more trials, 1 - 0.025^(1/500) and no more.
    #[test]
    fn what_only_one_has_is_bounded_by_the_fewest_units() {
        let (one, other) =
            (TrialCounts { events: 20, trials: 200, units: 100 }, TrialCounts { events: 20, trials: 100, units: 50 });
        for (first, second) in [(one, other), (other, one)] {
            let mut pairs = Pairs::default();
            for _ in 0..10 {
                pairs.add(first, second);
            }
            assert_eq!((pairs.unmatched.units_each(), pairs.unmatched.trials()), (50, 2_000.0));
            let bound = 1.0 - 0.025_f64.powf(1.0 / 500.0);
            let half_width = pairs.difference(0.95).unwrap().estimate.half_width().unwrap();
            assert!((half_width / bound - 1.0).abs() < 1e-9, "{half_width}, not {bound}");
        }
    }

    /// Against the same difference of means worked out directly from residuals.
    #[test]
    fn the_variance_is_that_of_the_differences_of_residuals() {
        // So many differ that the replications show how much they do.
        let data = [
            ((130, 1_000), (230, 1_000)),
            ((110, 900), (195, 900)),
            ((170, 1_200), (280, 1_190)),
            ((100, 800), (190, 800)),
        ];
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
        let unpaired = pairs.first.variance().unwrap() + pairs.second.variance().unwrap();
        assert!((difference.variance_ratio.unwrap() / (variance / unpaired) - 1.0).abs() < 1e-9);
    }

    /// Two settings that no replication tells apart may differ in one of the 400 units that was not seen: to both sides
    /// by 1 - 0.025^(1/400).
    #[test]
    fn no_difference_between_replications_is_no_certainty() {
        let mut pairs = Pairs::default();
        for events in [13, 15, 12, 14] {
            pairs.add(counts((events, 100)), counts((events, 100)));
        }
        let difference = pairs.difference(0.95).unwrap();
        assert_eq!(difference.estimate.value, 0.0);
        let bound = 1.0 - 0.025_f64.powf(1.0 / 400.0);
        assert!((difference.estimate.half_width().unwrap() / bound - 1.0).abs() < 1e-9, "{difference:?}");
        assert!(difference.variance_ratio.unwrap() < 1e-12);
    }

    /// Both see some 640 events in common, in 32 replications, and the first sees a few more that the second does not:
    /// 1 expected, or 4, or 16. 4,000 experiments know a coverage of 95% to 0.34 points, and four times that is allowed:
    /// a false alarm in 10^4 seeds. Nothing bounds it from above.
    #[test]
    fn rare_differences_are_covered() {
        for expected in [1.0, 4.0, 16.0] {
            let (common, rare) = (Poisson::new(20.0).unwrap(), Poisson::new(expected / 32.0).unwrap());
            let mut covered = 0;
            for experiment in 0..4_000 {
                let mut random = Streams::new(11, experiment).open(Purpose::Handler);
                let mut pairs = Pairs::default();
                for _ in 0..32 {
                    let both: f64 = common.sample(&mut random);
                    let one: f64 = rare.sample(&mut random);
                    pairs.add(counts(((both + one) as u64, 1_000)), counts((both as u64, 1_000)));
                }
                let interval = pairs.difference(0.95).unwrap().estimate.interval.unwrap();
                covered += u32::from(interval.contains(expected / 32_000.0));
            }
            let coverage = f64::from(covered) / 4_000.0;
            println!("{expected} unmatched events: {coverage}");
            assert!(coverage >= 0.936, "{expected} unmatched events: {coverage}");
        }
    }
}
