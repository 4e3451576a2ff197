//! How far a quantity differs between sets of values of which any may be the true one.
//!
//! The replications of each set are summed up in two halves. The differences between the halves of a set show the noise
//! of the simulation, those between sets show that noise and the uncertainty together: a one-way analysis of variance.
//! The values of the sets are then drawn towards their mean until they vary as much as the uncertainty alone does (T. A.
//! Louis, "Estimating a population of parameter values using Bayes and empirical Bayes methods", JASA 79, 1984), and their
//! quantiles are the uncertainty. So an interval does not shrink to nothing as replications are added, and few
//! replications do not widen it. The error of the mean, which does shrink, comes on top.

use super::binomial::NEXT_TO_NOTHING;
use super::{Estimate, Interval};

/// The values of the sets without the noise of the simulation.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// In ascending order.
    values: Vec<f64>,
    /// The noise of a replication, as a standard deviation, over that of the differences between replications of all sets.
    noise_share: f64,
}

impl Spread {
    /// Of the two halves of each set, each of `plays` replications; a half that has seen nothing is absent. None where
    /// fewer than two sets have seen anything.
    #[must_use]
    pub fn of(halves: &[[Option<f64>; 2]], plays: f64) -> Option<Self> {
        let whole = |[first, second]: &[Option<f64>; 2]| match (first, second) {
            (Some(first), Some(second)) => Some((first + second) / 2.0),
            (Some(one), None) | (None, Some(one)) => Some(*one),
            (None, None) => None,
        };
        let mut values: Vec<f64> = halves.iter().filter_map(whole).collect();
        if values.len() < 2 {
            return None;
        }
        values.sort_by(f64::total_cmp);
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let seen = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
        let noise_of_half = noise(halves);
        let between = (seen - noise_of_half / 2.0).max(0.0);
        let shrink = if seen > 0.0 { (between / seen).sqrt() } else { 0.0 };
        values.iter_mut().for_each(|value| *value = mean + shrink * (*value - mean));
        let of_replication = noise_of_half * plays;
        let all = of_replication + between;
        Some(Self { values, noise_share: if all > 0.0 { (of_replication / all).sqrt() } else { 1.0 } })
    }

    /// The estimate with an interval that contains the uncertainty. What it had before is the error of the mean as the
    /// differences between all replications show it, of which the noise is a part. The quantity lies between zero and `most`.
    #[must_use]
    pub fn widen(&self, estimate: Estimate, most: f64) -> Estimate {
        if self.noise_share >= 1.0 {
            // All that sets differ by is noise.
            return estimate;
        }
        let widen = |interval: Interval| {
            let tail = (1.0 - interval.confidence) / 2.0;
            let below = (estimate.value - self.quantile(tail)).max(0.0);
            let above = (self.quantile(1.0 - tail) - estimate.value).max(0.0);
            let error_below = (estimate.value - interval.low) * self.noise_share;
            let error_above = (interval.high - estimate.value) * self.noise_share;
            // In quadrature they may reach beyond what is possible.
            let low = estimate.value - below.hypot(error_below);
            Interval {
                low: if low < NEXT_TO_NOTHING * estimate.value { 0.0 } else { low },
                high: (estimate.value + above.hypot(error_above)).min(most),
                ..interval
            }
        };
        Estimate { interval: estimate.interval.map(widen), ..estimate }
    }

    /// The half-width of the interval of the simulation alone.
    #[must_use]
    pub fn error(&self, estimate: &Estimate) -> Option<f64> {
        estimate.half_width().map(|half_width| half_width * self.noise_share)
    }

    /// By the mean position of order statistics, (n + 1) p, which for few sets reaches further out than other rules.
    fn quantile(&self, p: f64) -> f64 {
        let last = self.values.len() - 1;
        let place = (p * (self.values.len() as f64 + 1.0) - 1.0).clamp(0.0, last as f64);
        let below = place.floor() as usize;
        let above = (below + 1).min(last);
        self.values[below] + (place - below as f64) * (self.values[above] - self.values[below])
    }
}

/// The variance of a half as the differences between the halves of a set show it.
fn noise(halves: &[[Option<f64>; 2]]) -> f64 {
    let both = halves.iter().filter_map(|[first, second]| Some(((*first)? - (*second)?).powi(2) / 2.0));
    let (sum, count) = both.fold((0.0, 0), |(sum, count), square| (sum + square, count + 1));
    // Where no set has two halves nothing is taken for noise, and the interval is too wide rather than too narrow.
    if count == 0 { 0.0 } else { sum / f64::from(count) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Stream, Streams};
    use rand_distr::{Distribution, StandardNormal};

    fn normal(random: &mut Stream) -> f64 {
        StandardNormal.sample(random)
    }

    /// Sets around 10 with this standard deviation, the halves of each with that noise.
    fn drawn(experiment: u64, sets: usize, between: f64, noise: f64) -> Vec<[Option<f64>; 2]> {
        let mut random = Streams::new(21, experiment).open(Purpose::Handler);
        let mut half = |value: f64| Some(value + noise * normal(&mut random));
        let mut other = Streams::new(22, experiment).open(Purpose::Handler);
        (0..sets)
            .map(|_| {
                let value = 10.0 + between * normal(&mut other);
                [half(value), half(value)]
            })
            .collect()
    }

    fn width(halves: &[[Option<f64>; 2]], plain: f64) -> f64 {
        let interval = Some(Interval { low: 10.0 - plain, high: 10.0 + plain, confidence: 0.95 });
        let estimate = Estimate { value: 10.0, interval, sample: 200 };
        let found = Spread::of(halves, 1.0).unwrap().widen(estimate, 100.0).interval.unwrap();
        found.high - found.low
    }

    /// The width is that of the uncertainty, 3.92 standard deviations, whether the noise is nothing or as large. The
    /// width from 100 sets has a relative error of about 12% (the density of the normal law at its 2.5% quantile), which
    /// the noise raises to about 17%; of 40 such the mean is known to 2.7%, and four times that is allowed: a false alarm in
    /// 10^4 seeds. The rule for quantiles reaches out by some per cent more, which is added.
    #[test]
    fn noise_neither_widens_nor_hides_the_uncertainty() {
        for noise in [0.0, 1.0] {
            let widths = (0..40).map(|experiment| width(&drawn(experiment, 100, 1.0, noise), 0.0));
            let mean = widths.sum::<f64>() / 40.0 / 3.92;
            println!("noise {noise}: {mean} of the width");
            assert!((0.89..1.17).contains(&mean), "noise {noise}: {mean}");
        }
    }

    /// Sets that are all alike leave the interval of the simulation as it is, and so does noise that is all within them.
    #[test]
    fn sets_that_are_alike_leave_the_interval_as_it_is() {
        let plain = 1.96 / 200.0_f64.sqrt();
        let same = vec![[Some(10.0), Some(10.0)]; 100];
        assert!((width(&same, plain) / (2.0 * plain) - 1.0).abs() < 1e-12);
        let halves: Vec<[Option<f64>; 2]> =
            (0..100).map(|set| [Some(9.5 + f64::from(set % 2)), Some(10.5 - f64::from(set % 2))]).collect();
        assert!((width(&halves, plain) / (2.0 * plain) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn two_sets_reach_as_far_as_their_values() {
        let halves = [[Some(2.0), Some(2.0)], [Some(4.0), Some(4.0)]];
        let interval = Some(Interval { low: 2.9, high: 3.1, confidence: 0.95 });
        let estimate = Estimate { value: 3.0, interval, sample: 4 };
        let found = Spread::of(&halves, 1.0).unwrap();
        let widened = found.widen(estimate, 100.0).interval.unwrap();
        assert_eq!((widened.low, widened.high, found.error(&estimate)), (2.0, 4.0, Some(0.0)));
        assert_eq!(Spread::of(&halves[..1], 1.0), None);
        let unseen = [[None, None], halves[0], [None, Some(4.0)]];
        assert_eq!(Spread::of(&unseen, 1.0).map(|spread| spread.values), Some(vec![2.0, 4.0]));
    }

    /// Nothing was seen in any half: what is known is what the simulation says by itself.
    #[test]
    fn no_event_in_any_set_keeps_its_bound() {
        let interval = Some(Interval { low: 0.0, high: 0.01, confidence: 0.95 });
        let estimate = Estimate { value: 0.0, interval, sample: 300 };
        let spread = Spread::of(&[[Some(0.0); 2]; 10], 3.0).unwrap();
        assert_eq!((spread.widen(estimate, 100.0), spread.error(&estimate)), (estimate, Some(0.01)));
    }
}
