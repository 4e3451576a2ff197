//! The one statistic by which a log is held to a model.
//!
//! It is fixed before any log is seen: over the total of first uses, over those of each class of idle gaps and, where the
//! log tells which of them were felt, over the same of felt ones, the sum of squared deviations from their means, each
//! divided by its variance and a quarter. (The quarter lets a deviation count where no play shows any variance.) Means and
//! variances come from one half of the plays; the log is ranked among the other half, which with the log is a sample of
//! exchangeable values if the log came from the model: so that the rank is uniform, whatever the model.

use rand::RngExt;

use crate::rng::{Purpose, Streams};
use crate::study::replay::{Counts, GapClass, Uses};

/// Added to every variance.
const LEAST_VARIANCE: f64 = 0.25;

/// What is looked at of a play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Looked {
    /// All first uses.
    FirstUses,
    /// Those that were felt.
    Felt,
}

impl Looked {
    fn of(self, uses: Uses) -> f64 {
        match self {
            Self::FirstUses => f64::from(uses.first_uses),
            Self::Felt => f64::from(uses.felt),
        }
    }
}

/// The means and variances of all that is looked at.
#[derive(Debug, Clone)]
pub(super) struct Statistic {
    looked: &'static [Looked],
    moments: Vec<Moments>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    mean: f64,
    variance: f64,
}

impl Statistic {
    /// The statistic for a log that tells which first uses were felt, or does not; its moments are those of these plays.
    pub(super) fn new(is_felt_told: bool, plays: &[Counts]) -> Self {
        let looked: &[Looked] = if is_felt_told { &[Looked::FirstUses, Looked::Felt] } else { &[Looked::FirstUses] };
        let count = parts(looked, &Counts::default()).len();
        let mut moments = vec![Moments::default(); count];
        let number = plays.len().max(1) as f64;
        for play in plays {
            parts(looked, play).iter().zip(&mut moments).for_each(|(part, moments)| moments.mean += part / number);
        }
        for play in plays {
            for (part, moments) in parts(looked, play).iter().zip(&mut moments) {
                moments.variance += (part - moments.mean).powi(2) / (number - 1.0).max(1.0);
            }
        }
        Self { looked, moments }
    }

    /// Its value for what was counted.
    pub(super) fn of(&self, counts: &Counts) -> f64 {
        let squared =
            |(part, moments): (&f64, &Moments)| (part - moments.mean).powi(2) / (moments.variance + LEAST_VARIANCE);
        parts(self.looked, counts).iter().zip(&self.moments).map(squared).sum()
    }
}

/// Everything that is looked at, in a fixed order.
fn parts(looked: &[Looked], counts: &Counts) -> Vec<f64> {
    let of = |looked: Looked| {
        let by_gap = GapClass::all().map(move |class| looked.of(counts.by_gap[class.place()]));
        std::iter::once(looked.of(counts.total())).chain(by_gap)
    };
    looked.iter().flat_map(|&looked| of(looked)).collect()
}

/// The p-value of `value` among those of as many plays of the model: the share of all that are as large, ties broken at
/// random from the seed, which is another one for each log. If it is one of them it is uniform from 0 to 1.
pub(super) fn rank(value: f64, plays: &[f64], seed: u64) -> f64 {
    let above = plays.iter().filter(|&&other| other > value).count() as f64;
    let equal = plays.iter().filter(|&&other| other == value).count() as f64;
    // No play is that many.
    let tie: f64 = Streams::new(seed, u64::MAX).open(Purpose::Reuse).random();
    (above + tie * (equal + 1.0)) / (plays.len() as f64 + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_counts_what_is_larger_and_breaks_ties_evenly() {
        let others: Vec<f64> = (0..99).map(f64::from).collect();
        for seed in 0..20 {
            assert!((0.0..=0.01).contains(&rank(1_000.0, &others, seed)));
            assert!((0.99..=1.0).contains(&rank(-1.0, &others, seed)));
            // 47 are larger, and one is equal.
            assert!((0.47..=0.49).contains(&rank(51.0, &others, seed)));
        }
        let equal = vec![1.0; 99];
        let mean = (0..2_000).map(|seed| rank(1.0, &equal, seed)).sum::<f64>() / 2_000.0;
        // Uniform: further from a half than this once in 10^5 such tests.
        assert!((mean - 0.5).abs() < 4.42 / (12.0 * 2_000.0_f64).sqrt(), "{mean}");
    }
}
