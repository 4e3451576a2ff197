//! What is predicted of the candidates without the data that test them, and how large a sample each of them takes.

use super::at_most;
use super::candidates::Setting;
use super::target::Target;
use crate::estimate::{Until, normal_upper};
use crate::exact;
use crate::model::FEWEST_REPLICATIONS;
use crate::study::Variant;
use crate::study::outcome::Sums;
use crate::study::play::{Counted, Watch, play_counts};

/// What is predicted of a candidate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    /// What it gives.
    pub value: f64,
    /// How that is known.
    pub from: Source,
    /// How far the prediction may well be wrong.
    pub(super) error: f64,
}

/// How a prediction is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// By the exact form, which neglects less than the precision that is asked for.
    Exact,
    /// By a pilot: a few replications on streams of their own.
    Pilot,
}

/// A candidate before its test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Planned {
    /// What is predicted; none where the pilot saw nothing.
    pub(super) prediction: Option<Prediction>,
    /// How many replications test it.
    pub(super) replications: u64,
    /// The standard error that its estimate will have, as far as the pilot tells.
    pub(super) standard_error: f64,
}

/// How samples are sized.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizing {
    pub(super) target: Target,
    pub(super) confidence: f64,
    pub(super) until: Until,
    /// Whether exact forms may be used.
    pub(super) is_exact_allowed: bool,
}

/// Replications of a pilot: enough to tell a standard deviation to a fifth of itself.
const PILOT: u64 = 16;

/// The chance that a candidate fails its test although it keeps the target by the precision that is asked for.
const MISSED: f64 = 0.1;

/// The seed for another purpose: any that has nothing to do with that of the tests. The constant is the golden ratio's, which
/// SplitMix64 steps by (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
pub(super) fn seed_apart(seed: u64, purpose: [u8; 6]) -> u64 {
    let [a, b, c, d, e, f] = purpose;
    let purpose = u64::from_be_bytes([a, b, c, d, e, f, 0, 0]);
    (seed ^ purpose).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31)
}

/// Plays each candidate a few times on other streams than those of its test.
pub(super) fn play_pilot(settings: &[Setting], seed: u64, watch: Watch<'_>) -> Counted {
    let variants: Vec<Variant> = settings.iter().map(|setting| setting.variant.clone()).collect();
    play_counts(&variants, &vec![PILOT; variants.len()], seed_apart(seed, *b"pilot\0"), watch)
}

/// How far the upper bound of what is tested lies above its estimate; zero where nothing is known.
fn reach_above(pilot: &Sums, target: Target, confidence: f64) -> f64 {
    let value = pilot.estimate(target.measure(), confidence).map(|estimate| estimate.value);
    let most = at_most(pilot, target, confidence);
    value.zip(most).map_or(0.0, |(value, most)| most - value)
}

impl Sizing {
    /// What the pilot, or the exact form, says of a candidate.
    pub(super) fn plan(&self, setting: &Setting, pilot: &Sums) -> Planned {
        let requests = setting.variant.model.arrivals.mean_rate() * 86_400.0;
        let precision = self.precision(requests);
        let measure = self.target.measure();
        let estimate = pilot.estimate(measure, self.confidence);
        let deviation = self.deviation(pilot);
        let error_of_pilot = deviation.map(|deviation| deviation / (pilot.replications() as f64).sqrt());
        let by_pilot = || {
            let (estimate, error) = (estimate?, error_of_pilot?);
            Some(Prediction { value: estimate.value, from: Source::Pilot, error })
        };
        let prediction = self.exact(setting, requests, precision).or_else(by_pilot);
        // More replications do not narrow what is not known of the model: it is a part of what is tested.
        let unknown = if pilot.least() > 0 { reach_above(pilot, self.target, self.confidence) } else { 0.0 };
        let margin = prediction.map_or(0.0, |prediction| (self.target.bound() - prediction.value - unknown).abs());
        let replications = self.replications(deviation, precision.max(margin / 2.0));
        let of_unknown = unknown / normal_upper(1.0 - self.confidence);
        let of_mean = |deviation: f64| deviation / (replications as f64).sqrt();
        let standard_error = deviation.map_or(f64::INFINITY, |deviation| of_mean(deviation).hypot(of_unknown));
        Planned { prediction, replications, standard_error }
    }

    /// The half-width that is asked for, in the unit of the target.
    pub(super) fn precision(&self, requests_per_day: f64) -> f64 {
        let of_shares = match self.until {
            Until::Precision { half_width, .. } => half_width,
            Until::Replications(_) => crate::model::DEFAULT_PRECISION.as_fraction(),
        };
        self.target.precision(of_shares, requests_per_day)
    }

    fn exact(&self, setting: &Setting, requests_per_day: f64, precision: f64) -> Option<Prediction> {
        let cold = exact::cold_probability(&setting.variant.model).ok().filter(|_| self.is_exact_allowed)?;
        let value = self.target.exact(cold, requests_per_day)?;
        let is_tight = value.neglects_at_most <= precision;
        is_tight.then_some(Prediction { value: value.probability, from: Source::Exact, error: value.neglects_at_most })
    }

    /// The standard deviation of a replication that an interval from so many of them comes from.
    fn deviation(&self, pilot: &Sums) -> Option<f64> {
        let reach = pilot.error(self.target.measure(), self.confidence)?;
        let quantile = normal_upper((1.0 - self.confidence) / 2.0);
        Some(reach / quantile * (pilot.replications() as f64).sqrt())
    }

    /// So many replications that a candidate which keeps the target by `margin` passes its test but in a share of
    /// [`MISSED`] of cases, as far as the pilot tells.
    fn replications(&self, deviation: Option<f64>, margin: f64) -> u64 {
        let at_most = match self.until {
            Until::Replications(count) => return count,
            Until::Precision { at_most, .. } => at_most,
        };
        let Some(deviation) = deviation else { return FEWEST_REPLICATIONS.min(at_most) };
        let quantiles = normal_upper(1.0 - self.confidence) + normal_upper(MISSED);
        let wanted = (quantiles * deviation / margin).powi(2).ceil();
        (wanted as u64).clamp(FEWEST_REPLICATIONS.min(at_most), at_most)
    }
}
