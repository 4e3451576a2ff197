//! How far a share reaches over regimes of the platform, setting by setting: what a whole curve is uncertain by, which the
//! intervals of a simulation do not show.

use super::brief::{MOST_REPLICATIONS, PRECISION, brief, tight};
use super::play::{Effort, Silent, Watch, play};
use super::regimes::RegimeVariant;
use super::variant::Variant;
use crate::estimate::{Estimate, Until};
use crate::model::Model;

/// The lowest and the highest share of cold requests of one setting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// Under the regime that is the best for it.
    pub low: f64,
    /// Under that which is the worst.
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
    let exact: Vec<Option<f64>> = models.iter().map(|model| Some(tight(model)?.probability)).collect();
    let unknown = models.iter().zip(&exact).filter(|(_, exact)| exact.is_none());
    let to_play: Vec<Variant> = unknown.map(|(model, _)| Variant::unchanged(&brief(model))).collect();
    if to_play.iter().map(|one| requests(&one.model)).sum::<f64>() > MOST_REQUESTS {
        return None;
    }
    let until = Until::Precision { half_width: PRECISION, at_most: MOST_REPLICATIONS };
    let watch = Watch { progress: &Silent, ..watch };
    let played = play(&to_play, &Effort { until, ..*effort }, watch, &mut ());
    if played.interrupted {
        return None;
    }
    let mut outcomes = played.outcomes.iter();
    let mut share = |exact: &Option<f64>| match exact {
        Some(exact) => Some(*exact),
        None => outcomes.next()?.cold_probability().map(|Estimate { value, .. }| *value),
    };
    let shares: Vec<Option<f64>> = exact.iter().map(&mut share).collect();
    Some(shares.chunks(regimes.len().max(1)).map(Reach::of).collect())
}

/// Requests of one replication of all models, at the most: with many replications of each it is some seconds of work.
const MOST_REQUESTS: f64 = 1e6;

fn requests(model: &Model) -> f64 {
    model.arrivals.mean_rate() * model.run.horizon.as_secs_f64()
}

impl Reach {
    fn of(shares: &[Option<f64>]) -> Option<Self> {
        let known = || shares.iter().copied().flatten();
        Some(Self { low: known().min_by(f64::total_cmp)?, high: known().max_by(f64::total_cmp)? })
    }
}
