//! Quantiles of latency, with intervals.

use super::quantiles::student_upper;
use super::{Estimate, FEWEST_FOR_AN_INTERVAL, Interval, Proportion};
use crate::engine::LatencyHistogram;
use crate::units::Nanos;

/// Replications are kept in this many groups, by turns: enough for the variance between groups to be known, and few
/// enough for memory not to grow with the number of replications.
const GROUPS: usize = 16;

/// A quantile with fewer requests than this beyond it is not given: it would rest on what a single one happened to take.
const FEWEST_BEYOND: f64 = 5.0;

/// Latencies of many replications.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Latencies {
    replications: usize,
    /// Replications that served anything.
    telling: u64,
    groups: Vec<LatencyHistogram>,
}

impl Latencies {
    /// Adds the latencies of one replication.
    pub fn add(&mut self, latencies: &LatencyHistogram) {
        let group = self.replications % GROUPS;
        if group == self.groups.len() {
            self.groups.push(LatencyHistogram::default());
        }
        self.groups[group] += latencies;
        self.replications += 1;
        self.telling += u64::from(latencies.count() > 0);
    }

    /// The latency, in seconds, that a share `p` of requests does not exceed. Its interval is Woodruff's (JASA 47,
    /// 1952): the interval of the share of requests up to the estimate, read off as latencies. None where too few
    /// requests lie beyond it to say, and no interval where fewer than two replications served anything.
    #[must_use]
    pub fn quantile(&self, p: f64, confidence: f64) -> Option<Estimate> {
        let mut all = LatencyHistogram::default();
        for group in &self.groups {
            all += group;
        }
        let sample = all.count();
        if sample as f64 * (1.0 - p) < FEWEST_BEYOND {
            return None;
        }
        let value = all.quantile(p)?;
        let interval = self.interval(&all, p, value, confidence);
        Some(Estimate { value: value.as_secs_f64(), interval, sample })
    }

    fn interval(&self, all: &LatencyHistogram, p: f64, value: Nanos, confidence: f64) -> Option<Interval> {
        if self.telling < FEWEST_FOR_AN_INTERVAL {
            return None;
        }
        let reach = self.reach(p, value, all.count(), confidence);
        let low = all.quantile((p - reach).max(0.0))?.as_secs_f64();
        let high = all.quantile((p + reach).min(1.0))?.as_secs_f64();
        Some(Interval { low, high, confidence })
    }

    /// How far the share of requests up to `latency`, or below it, may lie from `p`, whichever is further: where many
    /// take exactly that long, one of the two may hardly vary. At least as far as for independent requests.
    fn reach(&self, p: f64, latency: Nanos, sample: u64, confidence: f64) -> f64 {
        let (mut up_to, mut below) = (Proportion::default(), Proportion::default());
        for group in &self.groups {
            up_to.add(group.count_up_to(latency), group.count(), group.count());
            below.add(group.count_below(latency), group.count(), group.count());
        }
        let independent = p * (1.0 - p) / sample as f64;
        let variances = [up_to, below].map(|share| share.variance().unwrap_or(0.0));
        let variance = variances.into_iter().fold(independent, f64::max);
        let freedom = (self.groups.len() as f64 - 1.0).max(1.0);
        student_upper((1.0 - confidence) / 2.0, freedom) * variance.sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Distribution;
    use crate::rng::{Purpose, Streams};
    use rand::RngExt;

    /// The 95% intervals of the median and the 95th percentile of an exponential cover them in 300 experiments as a
    /// binomial variable of 95% would, or more often, to four standard errors (90%): a false alarm in 30,000 seeds.
    /// Bins may shift an end by 1/64, a quarter of the half-width of the median.
    #[test]
    fn intervals_cover_the_quantile() {
        let law = Distribution::exponential(Nanos::from_secs(1)).unwrap();
        for (p, truth) in [(0.5, 2.0_f64.ln()), (0.95, 20.0_f64.ln())] {
            let mut covered = 0;
            for experiment in 0..300 {
                let mut random = Streams::new(9, experiment).open(Purpose::Handler);
                let mut latencies = Latencies::default();
                for _ in 0..40 {
                    let mut histogram = LatencyHistogram::default();
                    for _ in 0..16 {
                        histogram.record(law.sample(&mut random));
                    }
                    latencies.add(&histogram);
                }
                let interval = latencies.quantile(p, 0.95).unwrap().interval.unwrap();
                covered += u32::from(
                    interval.low * (1.0 - 1.0 / 64.0) <= truth && truth <= interval.high * (1.0 + 1.0 / 64.0),
                );
            }
            assert!(covered >= 270, "{p}: {covered} of 300");
        }
    }

    /// Warm requests take 100 ms, cold ones 400 ms, and these come by 25 in every fifth or sixth replication of 500:
    /// 0.9% of all, so that 99 of 100 take 100 ms, but one experiment in three sees more than 1%; or 1.1%, and it is the
    /// other way round. Interval and odds as above, but for the bin of 400 ms.
    #[test]
    fn intervals_cover_a_quantile_beside_which_there_is_nothing() {
        for (chance, truth) in [(0.18, 0.1), (0.22, 0.4)] {
            let mut covered = 0;
            for experiment in 0..300 {
                let mut random = Streams::new(10, experiment).open(Purpose::Handler);
                let mut latencies = Latencies::default();
                for _ in 0..32 {
                    let cold = if random.random::<f64>() < chance { 25 } else { 0 };
                    let mut histogram = LatencyHistogram::default();
                    for request in 0..500 {
                        histogram.record(Nanos::from_millis(if request < cold { 400 } else { 100 }));
                    }
                    latencies.add(&histogram);
                }
                let interval = latencies.quantile(0.99, 0.95).unwrap().interval.unwrap();
                covered += u32::from(interval.low <= truth && truth <= interval.high * (1.0 + 1.0 / 64.0));
            }
            assert!(covered >= 270, "{truth}: {covered} of 300");
        }
    }

    #[test]
    fn a_quantile_that_too_few_requests_exceed_is_not_given() {
        let mut latencies = Latencies::default();
        let mut histogram = LatencyHistogram::default();
        for _ in 0..200 {
            histogram.record(Nanos::from_millis(100));
        }
        latencies.add(&histogram);
        assert_eq!(latencies.quantile(0.99, 0.95), None);
        assert_eq!(latencies.quantile(0.5, 0.95).map(|median| median.value), Some(0.1));
    }

    /// A latency for each millisecond up to this one.
    fn up_to(milliseconds: i64) -> LatencyHistogram {
        let mut histogram = LatencyHistogram::default();
        for latency in 1..=milliseconds {
            histogram.record(Nanos::from_millis(latency));
        }
        histogram
    }

    /// Replications that are all alike claim no more than independent requests would, and freedom comes from groups,
    /// with 8 replications as from 8, with 40 as from 16: t(0.975, 7) and t(0.975, 15).
    #[test]
    fn replications_that_agree_are_no_certainty() {
        for (replications, groups, student) in [(8_u32, 8, 2.364_624), (40, 16, 2.131_450)] {
            let mut latencies = Latencies::default();
            for _ in 0..replications {
                latencies.add(&up_to(100));
            }
            assert_eq!(latencies.groups.len(), groups);
            let sample = 100 * replications;
            let reach = latencies.reach(0.5, Nanos::from_millis(50), u64::from(sample), 0.95);
            assert!((reach / (student * (0.25 / f64::from(sample)).sqrt()) - 1.0).abs() < 1e-5, "{reach}");
            let interval = latencies.quantile(0.5, 0.95).unwrap().interval.unwrap();
            // Read off 100 latencies in steps of 1%, each in a bin of at most a 64th.
            for (end, expected) in [(interval.low, 0.5 - reach), (interval.high, 0.5 + reach)] {
                assert!((end * 10.0 - expected).abs() < 0.01 + 0.5 / 64.0, "{interval:?}, {reach}");
            }
        }
    }

    #[test]
    fn a_quantile_takes_five_requests_beyond_it() {
        let quantile = |count| {
            let mut latencies = Latencies::default();
            latencies.add(&up_to(count));
            latencies.quantile(0.99, 0.95)
        };
        assert!(quantile(499).is_none() && quantile(501).is_some());
        let median = |count| {
            let mut latencies = Latencies::default();
            latencies.add(&up_to(count));
            latencies.quantile(0.5, 0.95)
        };
        assert!(median(9).is_none() && median(10).is_some());
    }

    /// Replications that served nothing show nothing either.
    #[test]
    fn one_replication_has_no_interval() {
        let mut latencies = Latencies::default();
        let mut histogram = LatencyHistogram::default();
        for _ in 0..200 {
            histogram.record(Nanos::from_millis(100));
        }
        latencies.add(&histogram);
        latencies.add(&LatencyHistogram::default());
        assert_eq!(latencies.quantile(0.5, 0.95), Some(Estimate { value: 0.1, interval: None, sample: 200 }));
        latencies.add(&histogram);
        let interval = Some(Interval { low: 0.1, high: 0.1, confidence: 0.95 });
        assert_eq!(latencies.quantile(0.5, 0.95), Some(Estimate { value: 0.1, interval, sample: 400 }));
    }
}
