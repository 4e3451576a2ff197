//! Results as JSON: the names of [`Record`](super::Record), with intervals and provenance. What is not finite, or not there, is `null`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::compare;
use super::decision::{Decision, Range, answer, not_recommended_because};
use super::exact::{resolved, unresolved_because};
use super::hours::{self, HourRecord};
use super::page::{Page, Subject};
#[cfg(feature = "cli")]
use super::probe;
use super::recommend::RecommendDocument;
use super::record::{Column, Record};
use super::regimes::key;
use super::tallied::Tallied;
use super::{PresetUsed, Provenance};
use crate::cost::{Bill, Free};
use crate::estimate::{Difference, Estimate, Interval};
use crate::scenario::Warning;
use crate::study::{self, Case, ColdMeans, CompareRow, Outcome, RegimeSweep, Sweep};

/// The document of a page, ending with a line break.
///
/// # Errors
/// When it cannot be written, which for a buffer in memory does not happen.
pub fn json(page: &Page<'_>) -> serde_json::Result<Vec<u8>> {
    let head = |verb, provenance, outcome: &Outcome, interrupted, precise| {
        Head::new(verb, provenance, outcome.cold_means, interrupted, precise, &page.warnings)
    };
    match page.subject {
        Subject::Sweep(sweep, provenance) => bytes(&SweepDocument {
            head: head("sweep", provenance, &sweep.today.outcome, sweep.interrupted, sweep.precise),
            target: sweep.target,
            regimes: sweep.regimes.as_ref().and_then(Range::of),
            swept: Swept::new(sweep, provenance),
        }),
        Subject::Regimes(sweeps, provenance) => {
            let first = sweeps.first().map(|one| &one.sweep);
            let means = first.map_or(ColdMeans::Init, |sweep| sweep.today.outcome.cold_means);
            let interrupted = sweeps.iter().any(|one| one.sweep.interrupted);
            let precise = sweeps.iter().all(|one| one.sweep.precise);
            bytes(&RegimesDocument {
                head: Head::new("sweep", provenance, means, interrupted, precise, &page.warnings),
                target: first.map(|sweep| sweep.target),
                regimes: sweeps.iter().map(|one| SweptUnder::new(one, provenance)).collect(),
            })
        }
        Subject::Cases(cases, provenance, each) => {
            let sweeps = || cases.cases.iter().map(|case| &case.sweep);
            let means = sweeps().next().map_or(ColdMeans::Init, |sweep| sweep.today.outcome.cold_means);
            let precise = !cases.interrupted && sweeps().all(|sweep| sweep.precise);
            bytes(&CasesDocument {
                head: Head::new("sweep", provenance, means, cases.interrupted, precise, &page.warnings),
                target: sweeps().next().map(|sweep| sweep.target),
                axes: cases.axes.iter().map(|axis| Varied { key: &axis.key, values: &axis.values }).collect(),
                cases: cases
                    .cases
                    .iter()
                    .zip(each)
                    .map(|(case, provenance)| SweptCase::new(case, provenance))
                    .collect(),
            })
        }
        Subject::Recommend(found, beside, provenance) => {
            let head = head("recommend", provenance, &found.today, found.interrupted, !found.interrupted);
            bytes(&RecommendDocument::new(head, found, beside, provenance))
        }
        Subject::Comparison(comparison, service, provenance) => {
            let outcomes = comparison.rows.iter().filter_map(CompareRow::outcome);
            let means = outcomes.map(|outcome| outcome.cold_means).next().unwrap_or(ColdMeans::Init);
            let row = |row| compare::record(row, comparison, service, provenance.seed);
            bytes(&ComparisonDocument {
                head: Head::new(
                    "compare",
                    provenance,
                    means,
                    comparison.interrupted,
                    comparison.precise,
                    &page.warnings,
                ),
                target: comparison.target,
                budget_usd: comparison.budget,
                requests_per_day: comparison.requests_per_day,
                chosen: comparison.chosen().map(|row| row.strategy.key()),
                free_tier_used: comparison
                    .today()
                    .or(comparison.rows.first())
                    .and_then(|row| row.bill.as_ref())
                    .map(used),
                strategies: comparison.rows.iter().map(row).collect(),
            })
        }
        Subject::Simulation(simulation, provenance) => bytes(&SimulationDocument {
            head: head("simulate", provenance, &simulation.outcome, simulation.interrupted, simulation.precise),
            result: Played::new(&simulation.outcome, provenance),
        }),
        #[cfg(feature = "cli")]
        Subject::Replay(found, provenance) => {
            let head = Head::of_log("replay", provenance, found.interrupted, &page.warnings);
            bytes(&super::replay::ReplayDocument::new(head, found, provenance.seed))
        }
        #[cfg(feature = "cli")]
        Subject::Functions(found, provenance) => {
            let head = Head::of_log("replay", provenance, found.interrupted, &page.warnings);
            bytes(&super::replay::FunctionsDocument::new(head, found, provenance.seed))
        }
        #[cfg(feature = "cli")]
        Subject::Validation(found, provenance) => {
            let head = Head::of_log("validate", provenance, found.replay.interrupted, &page.warnings);
            bytes(&super::validation::ValidationDocument::new(head, found, provenance.seed))
        }
        #[cfg(feature = "cli")]
        Subject::Ranking(found, provenance) => {
            let head = Head::of_log("validate", provenance, found.interrupted, &page.warnings);
            bytes(&super::validation::RankingDocument::new(head, found, provenance.seed))
        }
        #[cfg(feature = "cli")]
        Subject::ProbePlan(plan) => bytes(&probe::Document::of_plan(plan, page)),
        #[cfg(feature = "cli")]
        Subject::ProbeNext(next) => bytes(&probe::Document::of_next(next, page)),
        #[cfg(feature = "cli")]
        Subject::Calibration(calibration, accounting) => {
            let subject = (calibration, accounting);
            bytes(&super::calibration::CalibrationDocument::new(subject, &page.answer, &page.warnings))
        }
        Subject::Expected(_) | Subject::Words => {
            bytes(&WordsDocument { answer: &page.answer, warnings: &page.warnings })
        }
    }
}

fn bytes(document: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[derive(Serialize)]
struct SweepDocument<'p> {
    #[serde(flatten)]
    head: Head<'p>,
    target: f64,
    /// The chosen candidate under other regimes, or else that with the lowest share; absent where it was not asked for or
    /// would take long.
    regimes: Option<Range>,
    #[serde(flatten)]
    swept: Swept,
}

#[derive(Serialize)]
struct ComparisonDocument<'p> {
    #[serde(flatten)]
    head: Head<'p>,
    target: f64,
    budget_usd: Option<f64>,
    requests_per_day: f64,
    /// The cheapest that keeps the target and the budget.
    chosen: Option<&'static str>,
    /// What a month of today's setting uses of each free tier, whether or not that is taken off.
    free_tier_used: Option<BTreeMap<&'static str, f64>>,
    strategies: Vec<Record>,
}

fn used(bill: &Bill) -> BTreeMap<&'static str, f64> {
    Free::all().map(|free| (free.name(), bill.used(free))).collect()
}

#[derive(Serialize)]
struct RegimesDocument<'p> {
    #[serde(flatten)]
    head: Head<'p>,
    target: Option<f64>,
    regimes: Vec<SweptUnder>,
}

#[derive(Serialize)]
struct CasesDocument<'p> {
    #[serde(flatten)]
    head: Head<'p>,
    target: Option<f64>,
    axes: Vec<Varied<'p>>,
    /// One for each combination of values, the last axis varied first.
    cases: Vec<SweptCase<'p>>,
}

/// A field that is varied.
#[derive(Serialize)]
struct Varied<'p> {
    key: &'p str,
    values: &'p [String],
}

#[derive(Serialize)]
struct SweptCase<'p> {
    /// What was changed: a value for each key.
    changes: BTreeMap<&'p str, &'p str>,
    /// Those of the changed scenario; the head of the document has those of the scenario as it stands.
    scenario_hash: &'p str,
    horizon_s: f64,
    warmup_s: f64,
    preset: &'p PresetUsed,
    cold_means: &'static str,
    #[serde(flatten)]
    swept: Swept,
}

impl<'p> SweptCase<'p> {
    fn new(case: &'p Case, provenance: &'p Provenance) -> Self {
        let changes = case.changes.iter().map(|change| (change.key.as_str(), change.value.as_str()));
        Self {
            changes: changes.collect(),
            scenario_hash: &provenance.hash,
            horizon_s: provenance.horizon.as_secs_f64(),
            warmup_s: provenance.warmup.as_secs_f64(),
            preset: &provenance.preset,
            cold_means: cold_means(case.sweep.today.outcome.cold_means),
            swept: Swept::new(&case.sweep, provenance),
        }
    }
}

/// What a sweep answers.
#[derive(Serialize)]
struct Swept {
    verdict: Decision,
    today: Tried,
    candidates: Vec<Tried>,
}

impl Swept {
    fn new(sweep: &Sweep, provenance: &Provenance) -> Self {
        let candidate = |candidate: &study::Candidate| Tried {
            setting: Played::new(&candidate.outcome, provenance),
            meets_target: answer(candidate.against),
            not_recommended_because: not_recommended_because(candidate.unfit),
            difference_from_previous: candidate.difference_from_previous.as_ref().map(Paired::of),
        };
        let today = &sweep.today;
        Self {
            verdict: Decision::of(sweep),
            today: Tried {
                setting: Played::new(&today.outcome, provenance),
                meets_target: answer(today.against),
                not_recommended_because: not_recommended_because(today.unfit),
                difference_from_previous: None,
            },
            candidates: sweep.candidates.iter().map(candidate).collect(),
        }
    }
}

#[derive(Serialize)]
struct SweptUnder {
    regime: &'static str,
    /// What becomes of environments at the end of their life: `replaced`, `not_replaced`, or `never` if they have none.
    recycled: &'static str,
    #[serde(flatten)]
    swept: Swept,
}

impl SweptUnder {
    fn new(one: &RegimeSweep, provenance: &Provenance) -> Self {
        Self { regime: one.regime, recycled: key(one.recycled), swept: Swept::new(&one.sweep, provenance) }
    }
}

#[derive(Serialize)]
struct SimulationDocument<'p> {
    #[serde(flatten)]
    head: Head<'p>,
    result: Played,
}

/// What there is of a page without numbers.
#[derive(Serialize)]
struct WordsDocument<'p> {
    answer: &'p [String],
    warnings: &'p [Warning],
}

/// Where the numbers come from.
#[derive(Serialize)]
pub(super) struct Head<'p> {
    verb: &'static str,
    version: &'static str,
    scenario: Named<'p>,
    seed: u64,
    confidence: f64,
    horizon_s: f64,
    warmup_s: f64,
    /// Which requests are cold: `init`, or `init or lukewarm` where `function.first_request` is configured.
    cold_means: &'static str,
    /// When the newest price of the table was read, by year and month.
    price_date: &'static str,
    preset: &'p PresetUsed,
    interrupted: bool,
    precise: bool,
    warnings: &'p [Warning],
}

#[derive(Serialize)]
struct Named<'p> {
    name: &'p str,
    hash: &'p str,
}

impl<'p> Head<'p> {
    fn new(
        verb: &'static str,
        provenance: &'p Provenance,
        means: ColdMeans,
        interrupted: bool,
        precise: bool,
        warnings: &'p [Warning],
    ) -> Self {
        Self {
            verb,
            version: provenance.version,
            scenario: Named { name: &provenance.scenario, hash: &provenance.hash },
            seed: provenance.seed,
            confidence: provenance.confidence,
            horizon_s: provenance.horizon.as_secs_f64(),
            warmup_s: provenance.warmup.as_secs_f64(),
            cold_means: cold_means(means),
            price_date: provenance.price_date,
            preset: &provenance.preset,
            interrupted,
            precise,
            warnings,
        }
    }
}

#[cfg(feature = "cli")]
impl<'p> Head<'p> {
    /// Of what was asked about a log, in which cold is what had waited for an init.
    fn of_log(verb: &'static str, provenance: &'p Provenance, interrupted: bool, warnings: &'p [Warning]) -> Self {
        Self::new(verb, provenance, ColdMeans::Init, interrupted, !interrupted, warnings)
    }
}

fn cold_means(means: ColdMeans) -> &'static str {
    match means {
        ColdMeans::Init => "init",
        ColdMeans::InitOrLukewarm => "init or lukewarm",
    }
}

#[derive(Serialize)]
struct Tried {
    #[serde(flatten)]
    setting: Played,
    meets_target: &'static str,
    /// Why it is not recommended, whatever its share of cold requests; absent where nothing speaks against it.
    not_recommended_because: Option<String>,
    difference_from_previous: Option<Paired>,
}

/// A difference on the same traffic.
#[derive(Serialize)]
struct Paired {
    value: f64,
    low: Option<f64>,
    high: Option<f64>,
    /// Its variance divided by the one on traffic of their own.
    variance_ratio: Option<f64>,
}

impl Paired {
    fn of(difference: &Difference) -> Self {
        let Estimate { value, interval, .. } = difference.estimate;
        let Ends { low, high } = Ends::of(interval);
        Self { value, low, high, variance_ratio: difference.variance_ratio }
    }
}

/// A row, its intervals and its counts.
#[derive(Serialize)]
pub(super) struct Played {
    /// The pings as a scenario writes them.
    ping: String,
    #[serde(flatten)]
    row: Record,
    #[serde(flatten)]
    ends: Record,
    /// The true probability differs from `exact_cold_probability` by no more than about this; where that is absent for
    /// being below the precision of its computation, the true probability is itself no more.
    exact_neglects_at_most: Option<f64>,
    /// Why there is no `exact_cold_probability`.
    no_exact_because: Option<String>,
    exact_cold_probability_with_service: Option<f64>,
    no_exact_with_service_because: Option<String>,
    exact_throttle_probability: Option<f64>,
    /// The same for `exact_throttle_probability`.
    exact_throttle_neglects_at_most: Option<f64>,
    no_exact_throttle_because: Option<String>,
    counts: Tallied,
    /// For n = 0, 1, ...: the share of time with n environments.
    time_with_environments: Vec<f64>,
    /// The hours of the day on the scenario's clocks; absent where they are not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    by_hour: Option<Vec<HourRecord>>,
}

impl Played {
    pub(super) fn new(outcome: &Outcome, provenance: &Provenance) -> Self {
        let exact = &outcome.exact;
        Self {
            ping: outcome.variant.ping().to_string(),
            row: Record::of(outcome, provenance.seed),
            ends: Record::in_columns(Column::ends(), outcome, provenance.seed),
            exact_neglects_at_most: exact.cold_probability.ok().map(|exact| exact.neglects_at_most),
            no_exact_because: unresolved_because(exact.cold_probability),
            exact_cold_probability_with_service: exact.cold_probability_with_service.ok(),
            no_exact_with_service_because: exact.cold_probability_with_service.err().map(|reason| reason.to_string()),
            exact_throttle_probability: resolved(exact.throttle_probability),
            exact_throttle_neglects_at_most: exact.throttle_probability.ok().map(|exact| exact.neglects_at_most),
            no_exact_throttle_because: unresolved_because(exact.throttle_probability),
            counts: Tallied::of(outcome),
            time_with_environments: super::record::shares_of_time(outcome),
            by_hour: hours::records(outcome),
        }
    }
}

/// The ends of an interval.
#[derive(Clone, Copy)]
pub(super) struct Ends {
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
}

impl Ends {
    pub(super) fn of(interval: Option<Interval>) -> Self {
        Self { low: interval.map(|interval| interval.low), high: interval.map(|interval| interval.high) }
    }
}
