//! A recommendation in JSON.

use serde::Serialize;

use super::Beside;
use super::given::GivenDocument;
use super::record::{found as known, stands};
use super::tornado::{alteration_key, key as assumption_key, moved_key};
use super::under::clock;
use super::words::{in_files, keeps, size_in_files};
use crate::report::Provenance;
use crate::report::decision::{Range, answer as against, not_recommended_because};
use crate::report::json::{Ends, Head, Played};
use crate::report::regimes::key as recycled_key;
use crate::study::{
    Answer, MOST_REPLICATIONS, Recommendation, Remedied, Remedy, Setting, Source, Target, Tried, Under, UnderRow, Why,
};
use crate::units::Nanos;

/// The whole of it.
#[derive(Serialize)]
pub(in crate::report) struct RecommendDocument<'p> {
    #[serde(flatten)]
    head: Head<'p>,
    target: OfTarget,
    answer: OfAnswer,
    today: Now,
    candidates: Vec<OfCandidate>,
    /// Settings that were not tried, whatever they give.
    set_aside: Vec<SetAside>,
    /// The answer under other regimes; absent where it was not asked for or would take long.
    regimes: Option<Range>,
    /// The question under every regime, where it was asked.
    under: Option<UnderDocument>,
    /// What each assumption changes, where it was asked.
    why: Option<WhyDocument>,
}

impl<'p> RecommendDocument<'p> {
    pub(in crate::report) fn new(
        head: Head<'p>,
        found: &Recommendation,
        beside: Beside<'_>,
        provenance: &Provenance,
    ) -> Self {
        let (under, why) = match beside {
            Beside::Candidates => (None, None),
            Beside::Under(under) => (Some(UnderDocument::of(under)), None),
            Beside::Why(why) => (None, Some(WhyDocument::of(why))),
        };
        let set_aside = |(setting, unfit): &(Setting, _)| SetAside {
            ping: setting.variant.ping().to_string(),
            ping_concurrency: setting.variant.concurrency(),
            because: not_recommended_because(Some(*unfit)),
        };
        Self {
            head,
            target: OfTarget::of(found.target),
            answer: OfAnswer::of(found, provenance),
            today: Now { setting: Played::new(&found.today, provenance), meets_target: against(found.today_against) },
            candidates: found.candidates.iter().map(|one| OfCandidate::of(one, provenance)).collect(),
            set_aside: found.set_aside.iter().map(set_aside).collect(),
            regimes: found.regimes.as_ref().and_then(Range::of),
            under,
            why,
        }
    }
}

/// What is to be kept.
#[derive(Serialize)]
struct OfTarget {
    measure: &'static str,
    at_most: f64,
}

impl OfTarget {
    fn of(target: Target) -> Self {
        let (measure, at_most) = in_files(target);
        Self { measure: measure.about().name, at_most }
    }
}

/// What to do. Numbers are places in `candidates`, from 0.
#[derive(Serialize)]
struct OfAnswer {
    /// `set` or `none`.
    kind: &'static str,
    candidate: Option<usize>,
    /// The pings as a scenario writes them.
    ping: Option<String>,
    ping_concurrency: Option<u32>,
    /// Longer intervals that keep the target beyond one that is not shown to,
    islands: Vec<usize>,
    /// and shorter ones that are not shown to keep it.
    holes: Vec<usize>,
    is_end_of_grid: bool,
    /// The candidate whose failed test ended the sequence.
    first_failed: Option<usize>,
    /// Where there is no answer: the candidate that comes closest,
    closest: Option<usize>,
    /// and what would help it.
    remedies: Vec<OfRemedy>,
}

impl OfAnswer {
    fn of(found: &Recommendation, provenance: &Provenance) -> Self {
        let chosen = found.chosen().map(|one| &one.setting);
        let first_failed =
            found.candidates.iter().position(|one| Some(&one.setting) == found.first_failed().map(|one| &one.setting));
        let base = Self {
            kind: "none",
            candidate: None,
            ping: chosen.map(|setting| setting.variant.ping().to_string()),
            ping_concurrency: chosen
                .filter(|setting| setting.every.is_some())
                .map(|setting| setting.variant.concurrency()),
            islands: Vec::new(),
            holes: Vec::new(),
            is_end_of_grid: false,
            first_failed,
            closest: None,
            remedies: Vec::new(),
        };
        match &found.answer {
            Answer::Set { candidate, islands, holes, is_end_of_grid } => Self {
                kind: "set",
                candidate: Some(*candidate),
                islands: islands.clone(),
                holes: holes.clone(),
                is_end_of_grid: *is_end_of_grid,
                ..base
            },
            Answer::None { closest, remedies } => Self {
                closest: *closest,
                remedies: remedies.iter().map(|one| OfRemedy::of(one, provenance)).collect(),
                ..base
            },
        }
    }
}

#[derive(Serialize)]
struct OfRemedy {
    /// `work_in_init`, `more_at_once` or `provisioned`.
    kind: &'static str,
    count: Option<u32>,
    keeps_target: bool,
    #[serde(flatten)]
    setting: Played,
}

impl OfRemedy {
    fn of(one: &Remedied, provenance: &Provenance) -> Self {
        let (kind, count) = match one.remedy {
            Remedy::WorkInInit => ("work_in_init", None),
            Remedy::MoreAtOnce(count) => ("more_at_once", Some(count)),
            Remedy::Provisioned(count) => ("provisioned", Some(count)),
        };
        Self { kind, count, keeps_target: one.keeps, setting: Played::new(&one.outcome, provenance) }
    }
}

#[derive(Serialize)]
struct Now {
    #[serde(flatten)]
    setting: Played,
    meets_target: &'static str,
}

#[derive(Serialize)]
struct SetAside {
    ping: String,
    ping_concurrency: u32,
    because: Option<String>,
}

#[derive(Serialize)]
struct OfCandidate {
    #[serde(flatten)]
    setting: Played,
    /// Seconds between pings within the window of a cron expression; as `ping_every_s` where there is none.
    every_s: Option<f64>,
    /// Its number in the testing sequence, from 0; absent where it was not tested.
    place_in_sequence: Option<usize>,
    /// `yes`, `not_shown` or `not_tested`.
    keeps_target: &'static str,
    /// What it gives at most, with the confidence of the head.
    target_at_most: Option<f64>,
    predicted: Option<f64>,
    /// `exact` or `pilot`.
    predicted_by: Option<&'static str>,
}

impl OfCandidate {
    fn of(one: &Tried, provenance: &Provenance) -> Self {
        let source = |source| match source {
            Source::Exact => "exact",
            Source::Pilot => "pilot",
        };
        Self {
            setting: Played::new(&one.outcome, provenance),
            every_s: one.setting.every.map(Nanos::as_secs_f64),
            place_in_sequence: one.place,
            keeps_target: keeps(one.tested),
            target_at_most: one.at_most,
            predicted: one.prediction.map(|known| known.value),
            predicted_by: one.prediction.map(|known| source(known.from)),
        }
    }
}

/// The question under every regime.
#[derive(Serialize)]
struct UnderDocument {
    ping_concurrency: u32,
    /// What is simulated is known to so much on either side, in the unit of the target's measure, or as well as
    /// `replications_at_most` tell.
    precision: f64,
    replications_at_most: u64,
    /// Whether something keeps the target under all of them,
    is_any_safe: bool,
    /// and the longest interval that does, in seconds; absent for no pings.
    safe_every_s: Option<f64>,
    rows: Vec<OfRegime>,
    /// What a log makes of them; absent where none is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<GivenDocument>,
}

#[derive(Serialize)]
struct OfRegime {
    regime: &'static str,
    recycled: &'static str,
    idle_clock: &'static str,
    /// Whether anything keeps the target,
    is_any_kept: bool,
    /// and the longest interval that does; absent for no pings.
    longest_every_s: Option<f64>,
    cells: Vec<OfCell>,
}

#[derive(Serialize)]
struct OfCell {
    /// Absent for no pings.
    ping_every_s: Option<f64>,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    /// `exact`, `simulated`, or `not_recommended` where it is not, whatever it gives.
    from: &'static str,
    keeps_target: &'static str,
}

impl UnderDocument {
    fn of(under: &Under) -> Self {
        Self {
            ping_concurrency: under.concurrency,
            precision: size_in_files(under.target, under.precision),
            replications_at_most: MOST_REPLICATIONS,
            is_any_safe: under.safe.is_some(),
            safe_every_s: under.safe.flatten().map(Nanos::as_secs_f64),
            rows: under.rows.iter().map(|row| OfRegime::of(row, &under.intervals)).collect(),
            given: under.given.as_ref().map(GivenDocument::of),
        }
    }
}

impl OfRegime {
    fn of(row: &UnderRow, intervals: &[Option<Nanos>]) -> Self {
        let cells = row.cells.iter().zip(intervals).map(|(cell, every)| {
            let (value, low, high, from) = known(cell);
            OfCell { ping_every_s: every.map(Nanos::as_secs_f64), value, low, high, from, keeps_target: stands(cell) }
        });
        Self {
            regime: row.regime.name,
            recycled: recycled_key(row.regime.recycled),
            idle_clock: clock(row.regime.clock),
            is_any_kept: row.longest.is_some(),
            longest_every_s: row.longest.flatten().map(Nanos::as_secs_f64),
            cells: cells.collect(),
        }
    }
}

/// What each assumption changes.
#[derive(Serialize)]
struct WhyDocument {
    ping: String,
    cold_probability: Option<f64>,
    /// The largest change first.
    bars: Vec<OfBar>,
    /// The assumption that decides.
    decides: Option<&'static str>,
}

#[derive(Serialize)]
struct OfBar {
    assumption: &'static str,
    change: &'static str,
    cold_probability: Option<f64>,
    difference: Option<f64>,
    difference_low: Option<f64>,
    difference_high: Option<f64>,
    /// `same`, `shorter`, `longer` or `unclear`: what becomes of the recommended interval.
    recommended: &'static str,
    /// The neighbour that takes its place, in seconds.
    ping_every_s: Option<f64>,
}

impl WhyDocument {
    fn of(why: &Why) -> Self {
        let bar = |bar: &crate::study::Bar| {
            let difference = bar.difference.map(|difference| difference.estimate);
            let Ends { low, high } = Ends::of(difference.and_then(|difference| difference.interval));
            let (recommended, ping_every_s) = moved_key(bar.moved);
            OfBar {
                assumption: assumption_key(bar.assumption),
                change: alteration_key(bar.alteration),
                cold_probability: bar.cold.map(|cold| cold.value),
                difference: difference.map(|difference| difference.value),
                difference_low: low,
                difference_high: high,
                recommended,
                ping_every_s,
            }
        };
        Self {
            ping: why.setting.variant.ping().to_string(),
            cold_probability: why.base.map(|base| base.value),
            bars: why.bars.iter().map(bar).collect(),
            decides: why.decides().map(|bar| assumption_key(bar.assumption)),
        }
    }
}
