//! The verdict of a sweep in JSON.

use serde::Serialize;

use super::verdict::against_it;
use crate::study::{Setting, Sweep, Unfit, Verdict};
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
        let chosen = candidate.map(|place| &sweep.candidates[place].outcome.setting);
        Self {
            ping_every_s: chosen.and_then(Setting::interval).map(Nanos::as_secs_f64),
            ping_concurrency: chosen.filter(|setting| !setting.is_none()).map(|setting| setting.concurrency),
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
