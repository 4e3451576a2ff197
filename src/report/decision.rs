//! The verdict of a sweep in JSON.

use serde::Serialize;

use super::json::Ends;
use super::regimes::key;
use super::verdict::against_it;
use crate::study::{Against, Hinge, OtherRegimes, Sweep, UnderRegime, Unfit, Variant, Verdict};
use crate::units::Nanos;

/// Which candidate to take. Numbers are places in `candidates`, from 0.
#[derive(Default, Serialize)]
pub(super) struct Decision {
    /// `none_needed`, `fewest`, `none_fit`, `undecided` or `none_meets`.
    kind: &'static str,
    ping_every_s: Option<f64>,
    ping_concurrency: Option<u32>,
    /// The chosen one,
    candidate: Option<usize>,
    /// those that take fewer pings and may meet the target,
    unclear: Vec<usize>,
    /// those that take more, as many at once, and do not clearly meet it,
    holes: Vec<usize>,
    /// those that take fewer and meet it, beyond others that do not,
    islands: Vec<usize>,
    /// or beyond others of which it is not clear,
    beyond_unclear: Vec<usize>,
    /// those that meet it with fewer pings and are not recommended,
    set_aside: Vec<usize>,
    /// and the next longer interval, if it misses it by no more than a tenth.
    near_miss: Option<usize>,
    /// Whether the longest interval tried meets the target, and all between it and the chosen one: longer ones may too.
    is_end_of_grid: bool,
}

impl Decision {
    pub(super) fn of(sweep: &Sweep) -> Self {
        let candidate = sweep.verdict.chosen();
        let chosen = candidate.map(|place| &sweep.candidates[place].outcome.variant);
        Self {
            ping_every_s: chosen.and_then(Variant::interval).map(Nanos::as_secs_f64),
            ping_concurrency: chosen.filter(|setting| !setting.has_no_pings()).map(Variant::concurrency),
            candidate,
            ..Self::beside(&sweep.verdict)
        }
    }

    /// What is said beside the chosen one.
    fn beside(verdict: &Verdict) -> Self {
        let empty = |kind| Self { kind, ..Self::default() };
        match verdict.clone() {
            Verdict::NoneNeeded { .. } => empty("none_needed"),
            Verdict::Fewest {
                candidate: _,
                unclear,
                holes,
                islands,
                beyond_unclear,
                set_aside,
                near_miss,
                is_end_of_grid,
            } => Self {
                unclear,
                holes,
                islands,
                beyond_unclear,
                set_aside,
                near_miss,
                is_end_of_grid,
                ..empty("fewest")
            },
            Verdict::NoneFit { set_aside, unclear } => Self { set_aside, unclear, ..empty("none_fit") },
            Verdict::Undecided { unclear } => Self { unclear, ..empty("undecided") },
            Verdict::NoneMeets => empty("none_meets"),
        }
    }
}

/// Why a candidate is not recommended, whatever its share of cold requests.
pub(super) fn not_recommended_because(unfit: Option<Unfit>) -> Option<String> {
    unfit.map(|unfit| against_it(&[unfit]))
}

/// Whether a target is met.
pub(super) fn answer(against: Against) -> &'static str {
    match against {
        Against::Below => "yes",
        Against::Above => "no",
        Against::Unclear => "unclear",
    }
}

/// The share of cold requests at one setting under several regimes.
#[derive(Serialize)]
pub(super) struct Range {
    ping_every_s: Option<f64>,
    ping_concurrency: Option<u32>,
    lowest: Option<f64>,
    highest: Option<f64>,
    /// Under how many of them the target is met,
    kept_in: usize,
    /// and under how many that is not clear.
    unclear_in: usize,
    /// Of `replacement`, `recycling` and `idle_timeout`, what alone turns the answer round.
    hinges_on: Vec<&'static str>,
    under: Vec<Under>,
}

/// The share under one of them.
#[derive(Serialize)]
struct Under {
    regime: &'static str,
    /// What becomes of environments at the end of their life: `replaced`, `not_replaced`, or `never` if they have none.
    recycled: &'static str,
    cold_probability: Option<f64>,
    cold_probability_low: Option<f64>,
    cold_probability_high: Option<f64>,
    meets_target: &'static str,
}

impl Range {
    pub(super) fn of(regimes: &OtherRegimes) -> Option<Self> {
        let OtherRegimes::Known(regimes) = regimes else { return None };
        let (setting, range) = (&regimes.variant, regimes.range());
        Some(Self {
            ping_every_s: setting.interval().map(Nanos::as_secs_f64),
            ping_concurrency: (!setting.has_no_pings()).then_some(setting.concurrency()),
            lowest: range.map(|(lowest, _)| lowest.value),
            highest: range.map(|(_, highest)| highest.value),
            kept_in: regimes.count(Against::Below),
            unclear_in: regimes.count(Against::Unclear),
            hinges_on: regimes.hinges().into_iter().map(hinge).collect(),
            under: regimes.rows.iter().map(Under::of).collect(),
        })
    }
}

impl Under {
    fn of(row: &UnderRegime) -> Self {
        let Ends { low, high } = Ends::of(row.cold_probability.and_then(|cold| cold.interval));
        Self {
            regime: row.regime,
            recycled: key(row.recycled),
            cold_probability: row.cold_probability.map(|cold| cold.value),
            cold_probability_low: low,
            cold_probability_high: high,
            meets_target: answer(row.against),
        }
    }
}

fn hinge(hinge: Hinge) -> &'static str {
    match hinge {
        Hinge::Replacement => "replacement",
        Hinge::Recycling => "recycling",
        Hinge::Idleness => "idle_timeout",
    }
}
