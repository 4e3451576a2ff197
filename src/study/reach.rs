//! How far a share reaches over regimes of the platform, setting by setting: what a whole curve is uncertain by, which the
//! intervals of a simulation do not show.

use super::brief::{MOST_REPLICATIONS, PRECISION, brief, tight};
use super::outcome::Outcome;
use super::play::{Effort, Silent, Watch, play};
use super::regimes::{RegimeSweep, RegimeVariant, requests_played};
use super::variant::Variant;
use crate::estimate::Until;
use crate::exact::ExactValue;
use crate::model::Model;

/// Between what the share of cold requests of one setting lies, whichever of the regimes it is, as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// The lower end under the regime that is the best for it.
    pub low: f64,
    /// The upper end under that which is the worst.
    pub high: f64,
}

/// What each setting gives under all of the regimes: exact where there is a form, else known to 0.2 points. None for a setting
/// of which no request is served; nothing at all where it was stopped, or where it would take longer than a moment.
#[must_use]
pub fn reaches(
    settings: &[Variant],
    regimes: &[RegimeVariant],
    effort: &Effort,
    watch: Watch<'_>,
) -> Option<Vec<Option<Reach>>> {
    let models: Vec<Model> =
        settings.iter().flat_map(|one| regimes.iter().map(|regime| regime.applied_to(&one.model))).collect();
    let exact: Vec<Option<Reach>> = models.iter().map(|model| tight(model).map(Reach::exact)).collect();
    let unknown = models.iter().zip(&exact).filter(|(_, exact)| exact.is_none());
    let to_play: Vec<Variant> = unknown.map(|(model, _)| Variant::unchanged(&brief(model))).collect();
    if to_play.iter().map(|one| requests_played(&one.model, effort.seed)).sum::<f64>() > MOST_REQUESTS {
        return None;
    }
    let until = Until::Precision { half_width: PRECISION, at_most: MOST_REPLICATIONS };
    let watch = Watch { progress: &Silent, ..watch };
    let played = play(&to_play, &Effort { until, ..*effort }, watch, &mut ());
    if played.interrupted {
        return None;
    }
    let mut outcomes = played.outcomes.iter();
    let mut under_each = |exact: &Option<Reach>| exact.or_else(|| Reach::simulated(outcomes.next()?));
    let found: Vec<Option<Reach>> = exact.iter().map(&mut under_each).collect();
    Some(found.chunks(regimes.len().max(1)).map(Reach::of_all).collect())
}

/// Requests of one replication of all models, at the most: with many replications of each it is some seconds of work.
const MOST_REQUESTS: f64 = 1e6;

impl Reach {
    fn exact(value: ExactValue) -> Self {
        let (share, off) = (value.probability, value.neglects_at_most);
        Self { low: (share - off).max(0.0), high: (share + off).min(1.0) }
    }

    /// No observation is no zero: the ends are those of the interval.
    fn simulated(outcome: &Outcome) -> Option<Self> {
        let estimate = outcome.cold_probability()?;
        Some(Self { low: estimate.low()?, high: estimate.high()? })
    }

    fn of_all(found: &[Option<Self>]) -> Option<Self> {
        let known = || found.iter().flatten();
        let low = known().map(|one| one.low).min_by(f64::total_cmp)?;
        Some(Self { low, high: known().map(|one| one.high).fold(low, f64::max) })
    }
}

/// The same of sweeps that were played under each regime, candidate by candidate.
#[must_use]
pub fn reaches_of(sweeps: &[RegimeSweep]) -> Vec<Option<Reach>> {
    let count = sweeps.first().map_or(0, |first| first.sweep.candidates.len());
    let of_candidate = |place: usize| {
        let found = sweeps.iter().map(|one| Reach::simulated(&one.sweep.candidates.get(place)?.outcome));
        Reach::of_all(&found.collect::<Vec<_>>())
    };
    (0..count).map(of_candidate).collect()
}
