//! A proportion of requests (or visits) that have some property, from replications.

use super::binomial::{clopper_pearson, wilson};
use super::quantiles::{normal_upper, student_upper};
use super::{Estimate, FEWEST_FOR_AN_INTERVAL, Interval};

/// The sums over replications that a proportion and its variance are made of. They are whole numbers, so that neither
/// order nor size costs any accuracy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Proportion {
    replications: u64,
    /// Replications with any trials.
    telling: u64,
    events: u128,
    trials: u128,
    units: u128,
    events_squared: u128,
    trials_squared: u128,
    events_by_trials: u128,
}

/// With fewer effective events than this the interval is Clopper and Pearson's: Wilson's falls short of its confidence
/// where few are expected (Brown, Cai and DasGupta, "Interval estimation for a binomial proportion", Statistical Science
/// 16, 2001). Which number separates them was found by trial, and is held by the tests of coverage.
const FEW_EVENTS: f64 = 10.0;

/// With fewer replications than this as well: they may agree by chance, and then show hardly any variance (this too is
/// held by the tests of coverage).
const FEW_REPLICATIONS: u64 = 10;

impl Proportion {
    /// Adds a replication in which `events` of `trials` had the property; the trials made up `units` independent units.
    pub fn add(&mut self, events: u64, trials: u64, units: u64) {
        let [x, y] = [events, trials].map(u128::from);
        self.replications += 1;
        self.telling += u64::from(trials > 0);
        self.events += x;
        self.trials += y;
        self.units += u128::from(units.min(trials).max(u64::from(trials > 0)));
        self.events_squared += x * x;
        self.trials_squared += y * y;
        self.events_by_trials += x * y;
    }

    /// How many replications were added.
    #[must_use]
    pub fn replications(&self) -> u64 {
        self.replications
    }

    /// How many independent units the trials of a replication made up, on average.
    #[must_use]
    pub fn units_each(&self) -> u64 {
        u64::try_from(self.units / u128::from(self.replications.max(1))).unwrap_or(u64::MAX)
    }

    /// How many trials there were.
    pub(super) fn trials(&self) -> f64 {
        self.trials as f64
    }

    /// The share of events among trials; none without trials.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        (self.trials > 0).then(|| self.events as f64 / self.trials as f64)
    }

    /// The variance of [`value`](Self::value) as the differences between replications show it; none with fewer than
    /// two that have trials.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        let p = self.value()?;
        if self.telling < FEWEST_FOR_AN_INTERVAL {
            return None;
        }
        let n = self.replications as f64;
        let residuals =
            self.events_squared as f64 - 2.0 * p * self.events_by_trials as f64 + p * p * self.trials_squared as f64;
        let total = self.trials as f64;
        // Rounding may leave a little below zero where all replications agree.
        Some(residuals.max(0.0) * n / (n - 1.0) / (total * total))
    }

    /// The proportion with its interval; none without trials, and no interval where fewer than two replications have
    /// any.
    #[must_use]
    pub fn estimate(&self, confidence: f64) -> Option<Estimate> {
        let value = self.value()?;
        let sample = u64::try_from(self.trials).unwrap_or(u64::MAX);
        Some(Estimate { value, interval: self.interval(value, confidence), sample })
    }

    fn interval(&self, p: f64, confidence: f64) -> Option<Interval> {
        if self.telling < FEWEST_FOR_AN_INTERVAL {
            return None;
        }
        let tail = (1.0 - confidence) / 2.0;
        let size = self.effective_size(p, tail);
        let (low, high) = if is_few(p, size) || self.replications < FEW_REPLICATIONS {
            clopper_pearson(p, self.cautious_size(size), tail)
        } else {
            wilson(p, size, tail)
        };
        Some(Interval { low, high, confidence })
    }

    /// Whether there are so few events, or others, that the variance between replications may not be known.
    #[must_use]
    pub fn has_few_events(&self, confidence: f64) -> bool {
        self.value().is_none_or(|p| is_few(p, self.effective_size(p, (1.0 - confidence) / 2.0)))
    }

    /// The number of independent trials that would have the variance seen, scaled so that a normal quantile applied to
    /// it does what Student's t would.
    fn effective_size(&self, p: f64, tail: f64) -> f64 {
        let nothing_seen = self.events == 0 || self.events == self.trials;
        match self.variance() {
            Some(variance) if !nothing_seen => {
                let freedom = self.replications as f64 - 1.0;
                let caution = normal_upper(tail) / student_upper(tail, freedom);
                // Replications that all agree show no variance: the size then is without bound, and the width zero.
                p * (1.0 - p) / variance * caution * caution
            }
            // Replications without any event show nothing of the variance, and neither does a single one.
            Some(_) | None => self.units as f64,
        }
    }

    /// With few events or replications the variance is not known well enough to claim more than one trial for each
    /// independent unit.
    fn cautious_size(&self, size: f64) -> f64 {
        size.min(self.units as f64)
    }
}

fn is_few(p: f64, size: f64) -> bool {
    p.min(1.0 - p) * size < FEW_EVENTS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Streams};
    use rand::RngExt;

    #[test]
    fn nothing_observed_is_no_estimate_and_no_event_is_a_bound() {
        let mut proportion = Proportion::default();
        assert_eq!(proportion.estimate(0.95), None);
        for _ in 0..10 {
            proportion.add(0, 100, 100);
        }
        let estimate = proportion.estimate(0.95).unwrap();
        let interval = estimate.interval.unwrap();
        assert_eq!((estimate.value, interval.low), (0.0, 0.0));
        // 1 - 0.025^(1/1000)
        assert!((interval.high - 0.003_682_084).abs() < 1e-8, "{}", interval.high);
    }

    /// Requests within a replication depend on one another in ways that only a second one can show, and one that
    /// nobody met shows nothing.
    #[test]
    fn one_replication_has_no_interval() {
        for events in [0, 7, 100] {
            let mut proportion = Proportion::default();
            proportion.add(events, 100, 100);
            proportion.add(0, 0, 0);
            let alone = Estimate { value: events as f64 / 100.0, interval: None, sample: 100 };
            assert_eq!((proportion.estimate(0.95), proportion.variance()), (Some(alone), None));
            proportion.add(events, 100, 100);
            assert!(proportion.estimate(0.95).unwrap().interval.is_some() && proportion.variance().is_some());
        }
    }

    #[test]
    fn what_is_drawn_once_a_replication_bounds_by_replications() {
        let mut proportion = Proportion::default();
        for _ in 0..10 {
            proportion.add(0, 100, 1);
        }
        // 1 - 0.025^(1/10)
        assert!((proportion.estimate(0.95).unwrap().high().unwrap() - 0.308_497_1).abs() < 1e-6);
    }

    /// Two replications agree by chance more often than a t-quantile for one degree of freedom allows for: six events
    /// each have once left an interval of no width. Counts are Poisson (many units, few events); 4,000 experiments know
    /// 95% to 0.34 points, and four times that is allowed: a false alarm in 10^4 seeds. Nothing bounds the coverage
    /// from above.
    #[test]
    fn replications_that_agree_by_chance_claim_no_certainty() {
        use rand_distr::{Distribution, Poisson};
        for replications in [2, 3, 5] {
            for expected in [4.0, 7.0, 20.0] {
                let mut covered = 0;
                let law = Poisson::new(expected).unwrap();
                for experiment in 0..4_000 {
                    let mut random = Streams::new(6, experiment).open(Purpose::Handler);
                    let mut proportion = Proportion::default();
                    for _ in 0..replications {
                        let events: f64 = law.sample(&mut random);
                        proportion.add(events as u64, 10_000, 10_000);
                    }
                    let interval = proportion.estimate(0.95).unwrap().interval.unwrap();
                    covered += u32::from(interval.contains(expected / 10_000.0));
                }
                let coverage = f64::from(covered) / 4_000.0;
                println!("{replications} replications of {expected}: {coverage}");
                assert!(coverage >= 0.936, "{replications} replications of {expected} events: {coverage}");
            }
        }
    }

    /// Twelve replications of 1,000 that hold 1, 2, ... 12 events: the interval is Wilson's for as many trials as have
    /// the variance seen, fewer by what Student's t for 11 degrees of freedom (2.201) is wider.
    #[test]
    fn the_interval_is_wilsons_for_the_effective_size() {
        let mut proportion = Proportion::default();
        for events in 1..=12 {
            proportion.add(events, 1_000, 1_000);
        }
        // The sum of squares of 1, ... 12 around their mean is 143.
        let variance: f64 = 143.0 * 12.0 / 11.0 / 12_000.0_f64.powi(2);
        assert!((proportion.variance().unwrap() / variance - 1.0).abs() < 1e-12);
        let p: f64 = 78.0 / 12_000.0;
        let size = p * (1.0 - p) / variance * (1.959_964_0_f64 / 2.200_985_2).powi(2);
        let expected = wilson(p, size, 0.025);
        let found = proportion.estimate(0.95).unwrap().interval.unwrap();
        assert!((found.low / expected.0 - 1.0).abs() < 1e-6, "{found:?}, not {expected:?}");
        assert!((found.high / expected.1 - 1.0).abs() < 1e-6, "{found:?}, not {expected:?}");
        // 31 effective events are not few; what the quantile for 99.9999% leaves of them is.
        assert!(!proportion.has_few_events(0.95) && proportion.has_few_events(0.999_999));
    }

    /// What holds of a property holds of its absence.
    #[test]
    fn events_and_others_are_treated_alike() {
        for events in [[0; 12], [1, 0, 0, 2, 0, 1, 0, 0, 0, 0, 1, 0], [4, 5, 7, 5, 3, 5, 6, 9, 4, 2, 5, 6]] {
            let (mut seen, mut others) = (Proportion::default(), Proportion::default());
            for events in events {
                seen.add(events, 1_000, 1_000);
                others.add(1_000 - events, 1_000, 1_000);
            }
            assert_eq!(seen.has_few_events(0.95), others.has_few_events(0.95));
            let [seen, others] = [seen, others].map(|proportion| proportion.estimate(0.95).unwrap());
            let (a, b) = (seen.interval.unwrap(), others.interval.unwrap());
            assert!((a.high - (1.0 - b.low)).abs() < 1e-9 && (a.low - (1.0 - b.high)).abs() < 1e-9, "{a:?}, {b:?}");
            assert!((seen.half_width().unwrap() - others.half_width().unwrap()).abs() < 1e-9);
        }
    }

    /// A trial is one unit at the most, and what was tried is one unit at least.
    #[test]
    fn units_are_kept_between_one_and_the_trials() {
        for (trials, units, kept) in [(100, 700, 100), (100, 0, 1), (0, 5, 0)] {
            let mut proportion = Proportion::default();
            proportion.add(0, trials, units);
            proportion.add(0, trials, units);
            assert_eq!(proportion.units_each(), kept);
        }
    }

    /// Twelve times one of seven: worked out in floating point, the sum of squared residuals is -2e-15.
    #[test]
    fn rounding_makes_no_variance_negative() {
        let mut proportion = Proportion::default();
        for _ in 0..12 {
            proportion.add(1, 7, 7);
        }
        assert_eq!(proportion.variance(), Some(0.0));
    }

    /// Nine may agree by chance, ten do so because they are alike: then they show that there is no variance.
    #[test]
    fn ten_replications_are_believed_when_they_agree() {
        let half_widths = [9, 10].map(|replications| {
            let mut proportion = Proportion::default();
            for _ in 0..replications {
                proportion.add(60, 6_000, 1_000);
            }
            proportion.estimate(0.95).unwrap().half_width().unwrap()
        });
        // Clopper and Pearson's upper bound for 90 of 9,000, less 1%, by summing binomial probabilities.
        assert!((half_widths[0] - 0.002_277_59).abs() < 1e-8, "{half_widths:?}");
        assert!(half_widths[1] < 1e-12, "{half_widths:?}");
    }

    /// Three replications that agree show no variance at all; 3 of the 300 units they hold is what may be claimed.
    #[test]
    fn few_replications_claim_no_more_trials_than_units() {
        let mut proportion = Proportion::default();
        for _ in 0..3 {
            proportion.add(6, 600, 100);
        }
        let interval = proportion.estimate(0.95).unwrap().interval.unwrap();
        // The bounds of Clopper and Pearson for 3 of 300, by summing binomial probabilities.
        assert!((interval.low - 0.002_067_007).abs() < 1e-8, "{}", interval.low);
        assert!((interval.high - 0.028_944_511).abs() < 1e-8, "{}", interval.high);
    }

    /// One of three replications has all the events: they are worth about a fifth of one (the squared ratio of the
    /// quantiles 1.96 and 4.30, which is all that variance leaves of one), and say nothing of how few there may be.
    #[test]
    fn a_lower_bound_next_to_nothing_is_none() {
        let mut proportion = Proportion::default();
        for events in [40, 0, 0] {
            proportion.add(events, 1_000, 1_000);
        }
        let estimate = proportion.estimate(0.95).unwrap();
        assert_eq!((estimate.value, estimate.low()), (40.0 / 3_000.0, Some(0.0)));
    }

    #[test]
    fn clustered_events_widen_the_interval() {
        let (mut spread, mut clustered) = (Proportion::default(), Proportion::default());
        for replication in 0..100 {
            spread.add(10, 1_000, 1_000);
            clustered.add(if replication % 10 == 0 { 100 } else { 0 }, 1_000, 1_000);
        }
        let [spread, clustered] = [spread, clustered].map(|proportion| proportion.estimate(0.95).unwrap());
        assert_eq!(spread.value, clustered.value);
        assert!(clustered.half_width().unwrap() > 5.0 * spread.half_width().unwrap());
    }

    /// Coverage where the truth is known: binomial replications of 100 trials, at 25 expected events and at 4. 4,000
    /// experiments know a coverage of 95% to 0.34 points (one standard error); the limits are four of them away from
    /// the 94.5% to 97% that Wilson's interval has there, and below 94% for the cautious one: a false alarm in 10^4
    /// seeds.
    #[test]
    fn intervals_cover_the_truth_as_often_as_they_say() {
        for (p, at_least, at_most) in [(0.005, 0.931, 0.984), (0.0008, 0.94, 1.0), (0.05, 0.931, 0.967)] {
            let mut covered = 0;
            for experiment in 0..4_000 {
                let mut random = Streams::new(5, experiment).open(Purpose::Handler);
                let mut proportion = Proportion::default();
                for _ in 0..50 {
                    let events = (0..100).filter(|_| random.random::<f64>() < p).count() as u64;
                    proportion.add(events, 100, 100);
                }
                covered += u32::from(proportion.estimate(0.95).unwrap().interval.unwrap().contains(p));
            }
            let coverage = f64::from(covered) / 4_000.0;
            assert!((at_least..=at_most).contains(&coverage), "p {p}: coverage {coverage}");
        }
    }
}
