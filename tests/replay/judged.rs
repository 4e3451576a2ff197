//! Whether logs of known models are judged as they should be.

use coldstart::logs::Log;
use coldstart::model::arrivals::{Pages, Process, Sessions};
use coldstart::model::platform::Recycling;
use coldstart::model::{Arrivals, Distribution, IdlePolicy, Model, Platform};
use coldstart::scenario::presets;
use coldstart::study::replay::{Arrival, Recording};
use coldstart::study::validate::{
    Contender, Judgement, Ranked, Ranking, ValidatePlan, Validation, rank_regimes, validate,
};
use coldstart::study::{Regime, Varied};
use coldstart::units::{Nanos, Probability};

use super::shared::{bare, exponential, fixed, poisson, seconds};
use super::{made, watch};

fn plan(seed: u64) -> ValidatePlan {
    ValidatePlan { plays: 200, seed, confidence: 0.95, is_learned_from: false }
}

fn judged(model: &Model, log_of: &Model, seed: u64) -> Validation {
    let log = made::log(log_of, seed);
    validate(model, &Recording::of(&log, Arrival::Sent).unwrap(), &plan(1_000 + seed), watch()).unwrap()
}

fn p(found: &Validation) -> f64 {
    found.judgement.p().expect("a p-value")
}

/// The largest distance between the distribution of these values and the uniform one.
fn distance_from_uniform(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len() as f64;
    let gaps = values
        .iter()
        .enumerate()
        .map(|(place, value)| (value - place as f64 / n).max((place as f64 + 1.0) / n - value));
    gaps.fold(0.0, f64::max)
}

/// Kolmogorov and Smirnov's distance that uniform values exceed once in 10^5 such tests: sqrt(ln(2 / 10^-5) / 2n).
fn most_by_chance(count: usize) -> f64 {
    ((2e5_f64).ln() / (2.0 * count as f64)).sqrt()
}

/// A hundred requests a day or so, a timeout that varies, and lives.
fn model() -> Model {
    let mut model = bare(poisson(0.002), Distribution::uniform(seconds(300.0), seconds(600.0)).unwrap());
    (model.function.duration, model.function.init) = (fixed(0.2), fixed(0.4));
    model
}

/// Logs of the model itself: every environment by its own idleness, so that the state of a quiet function is what its last
/// request left, and a log tells all that matters.
pub(crate) fn p_values_are_uniform() {
    are_uniform(&model(), 150, Arrival::Sent);
}

/// Logs of a busy function in its steady state, whose spares and lives at the beginning nobody knows, with what is recycled
/// partly replaced: the p-values are those of a model that is right but for what came before.
pub(crate) fn p_values_of_logs_are_uniform() {
    let mut model = bare(poisson(0.02), exponential(500.0));
    (model.function.duration, model.function.init) = (exponential(2.0), fixed(0.4));
    let replaced = Probability::new(0.5).unwrap();
    model.platform.recycling = Recycling { mean_life: Some(Nanos::HOUR * 3), replaced, ..Recycling::NONE };
    model.run.horizon = Nanos::HOUR * 10;
    are_uniform(&model, 100, Arrival::Sent);
}

/// Twenty minutes of a function that is never idle: how many environments there were before decides how many are new.
pub(crate) fn p_values_of_busy_windows_are_uniform() {
    let mut model = bare(poisson(1.0), fixed(600.0));
    (model.function.duration, model.function.init) = (exponential(3.0), fixed(0.4));
    model.run.horizon = Nanos::MINUTE * 20;
    are_uniform(&model, 75, Arrival::Sent);
    are_uniform(&model, 75, Arrival::on(&model, &made::log(&model, 1)));
}

/// Inits that take longer than many gaps: how long the function was idle must not follow from who waited.
pub(crate) fn p_values_where_inits_are_long_are_uniform() {
    let mut model = bare(poisson(0.05), fixed(600.0));
    (model.function.duration, model.function.init) = (fixed(0.1), fixed(5.0));
    model.platform.recycling = Recycling { mean_life: Some(seconds(3_000.0)), ..Recycling::NONE };
    model.run.horizon = Nanos::HOUR * 6;
    are_uniform(&model, 100, Arrival::Sent);
}

/// An hour and a half of one environment after the other, each of which lives for two hours: how old the first one is decides
/// whether there is a second.
pub(crate) fn p_values_of_windows_within_a_life_are_uniform() {
    let mut model = bare(poisson(0.05), fixed(600.0));
    (model.function.duration, model.function.init) = (fixed(0.01), fixed(0.4));
    let max_life = Some(Distribution::uniform(seconds(6_840.0), seconds(7_380.0)).unwrap());
    model.platform.recycling = Recycling { max_life, ..Recycling::NONE };
    model.run.horizon = Nanos::MINUTE * 90;
    are_uniform(&model, 100, Arrival::Sent);
}

/// Logs that tell neither when requests were sent nor how long inits took. Of a quiet function it hardly matters; where others end
/// at about the time at which a first use must have come, nobody knows whether it found them busy, and there is no p-value (in
/// bursts the true model was rejected in 13 and 18 of 60 logs when there was one).
pub(crate) fn what_a_log_leaves_open_is_not_judged() {
    let mut quiet = model();
    quiet.function.init = Distribution::uniform(seconds(0.2), seconds(0.8)).unwrap();
    let arrival = Arrival::on(&quiet, &made::log_without_send_times(&quiet, 0));
    logs_are_uniform(&quiet, (0..150).map(|seed| made::log_without_send_times(&quiet, seed)), arrival);
    let mut busy = bare(poisson(1.0), fixed(600.0));
    (busy.function.duration, busy.function.init) = (fixed(3.0), quiet.function.init);
    busy.run.horizon = Nanos::MINUTE * 20;
    let log = made::log_without_send_times(&busy, 1);
    let found = validate(&busy, &Recording::of(&log, arrival).unwrap(), &plan(1), watch()).unwrap();
    assert_eq!(found.judgement, Judgement::Doubtful, "{:?}", found.replay.about);
    let told =
        validate(&busy, &Recording::of(&made::log(&busy, 1), Arrival::Sent).unwrap(), &plan(1), watch()).unwrap();
    assert!(told.judgement.p().is_some(), "{:?}", told.judgement);
}

/// Visits of five requests, whose ways to the function differ by as much as 30 ms: nobody knows in which order they came. (When the
/// order of sending was believed, the true model of such visits under `first-ready` was rejected in 8 of 8 logs.)
pub(crate) fn p_values_of_visits_are_uniform() {
    let mut model = model();
    model.function.duration = Distribution::lognormal_mean_cv(seconds(0.2), 0.5).unwrap();
    model.function.init = fixed(0.7);
    let visits = Sessions::new(model.arrivals.0.remove(0), 5, Pages::Fixed(1), fixed(0.0)).unwrap();
    model.arrivals = Arrivals(vec![Process::Sessions(visits)]);
    logs_are_uniform(&model, (0..60).map(|seed| made::log_with_ways_that_differ(&model, seed)), Arrival::Sent);
}

/// Holds so many logs of a model to it, all with one seed, as users do.
fn are_uniform(model: &Model, logs: u64, arrival: Arrival) {
    logs_are_uniform(model, (0..logs).map(|seed| made::log(model, seed)), arrival);
}

fn logs_are_uniform(model: &Model, logs: impl Iterator<Item = Log>, arrival: Arrival) {
    let p = |log: Log| {
        let recording = Recording::of(&log, arrival).unwrap();
        p(&validate(model, &recording, &plan(1_000), watch()).unwrap())
    };
    let values: Vec<f64> = logs.map(p).collect();
    let count = values.len();
    let distance = distance_from_uniform(values);
    println!("distance from uniform: {distance}");
    assert!(distance < most_by_chance(count), "{distance}");
}

/// A timeout of 300 to 600 s is told from one of 360 to 660 s by a log of four days in at least 90 of 100 cases.
pub(crate) fn a_wrong_timeout_is_rejected() {
    const LOGS: u64 = 40;
    let mut truth = model();
    truth.run.horizon = Nanos::DAY * 4;
    let mut wrong = truth.clone();
    wrong.platform.idle = IdlePolicy::timeout(Distribution::uniform(seconds(360.0), seconds(660.0)).unwrap());
    let found: Vec<Validation> = (0..LOGS).map(|seed| judged(&wrong, &truth, seed)).collect();
    let rejected = found.iter().filter(|one| one.judgement.is_rejected()).count();
    println!("{rejected} of {LOGS} rejected");
    // With 90% each fewer than 27 of 40 are once in 20,000 such tests.
    assert!(rejected >= 27, "{rejected} of {LOGS}");
    // What does not fit is named, and lies among the gaps of which the two say different things.
    let worst = found.iter().filter_map(|one| one.misfits.first()).filter_map(|one| one.gap).collect::<Vec<_>>();
    assert!(
        worst.iter().all(|class| class.from().is_some_and(|from| from >= seconds(240.0) && from <= seconds(660.0)))
    );
    assert!(!worst.is_empty());
}

pub(crate) fn a_model_without_chance_is_held_to_every_class() {
    let mut truth = model();
    truth.platform.idle = IdlePolicy::timeout(fixed(400.0));
    assert_eq!(judged(&truth, &truth, 1).judgement, Judgement::Exact);
    let mut wrong = truth.clone();
    wrong.platform.idle = IdlePolicy::timeout(fixed(500.0));
    let found = judged(&wrong, &truth, 1);
    assert_eq!(found.judgement, Judgement::Refuted);
    assert!(!found.misfits.is_empty());
}

/// All regimes of these presets, as `--under` has them.
fn regimes(names: &[&'static str]) -> Vec<Regime> {
    let own = Platform::new(IdlePolicy::timeout(fixed(1.0)));
    let varied = Varied { recycling: true, clock: false };
    let of = |&name: &&'static str| {
        let preset = presets().iter().find(|preset| preset.name == name).unwrap();
        Regime::variants(name, &preset.behaviour().unwrap().on(&own), &own, varied)
    };
    names.iter().flat_map(of).collect()
}

fn ranked(log_of: &Model, seed: u64, names: &[&'static str]) -> Ranking {
    let log = made::log(log_of, seed);
    let contenders = Contender::equal(&regimes(names));
    let sum: f64 = contenders.iter().map(|one| one.prior).sum();
    assert!((sum - 1.0).abs() < 1e-12);
    let recording = Recording::of(&log, Arrival::Sent).unwrap();
    rank_regimes(log_of, &recording, &contenders, (Some(200), 5, 0.95), watch())
}

/// The platform of a preset under a day of 170 requests.
fn under(name: &'static str) -> Model {
    let mut model = model();
    let preset = presets().iter().find(|preset| preset.name == name).unwrap();
    model.platform = preset.behaviour().unwrap().on(&model.platform);
    model
}

pub(crate) fn the_true_regime_is_found() {
    const NAMES: [&str; 4] = ["aws-2023", "aws-2021", "aws-2020", "aws-2019-10min"];
    let mut right = 0;
    for (place, &name) in NAMES.iter().enumerate() {
        let found = ranked(&under(name), 20 + place as u64, &NAMES);
        let sum: f64 = found.rows.iter().map(|row| row.weight).sum();
        assert!((sum - 1.0).abs() < 1e-9);
        let of = |row: &Ranked| (found.weight_of(row.regime.name), row.weight);
        assert!(found.rows.windows(2).all(|pair| of(&pair[0]) >= of(&pair[1])));
        let weight = found.weight_of(name);
        println!("{name}: {weight:.3}, best {} with p {:.3}", found.rows[0].regime.name, found.rows[0].p);
        right += usize::from(weight > 0.5);
    }
    // Seeds are fixed: with a day's log the four were told apart when this was written, and one may be missed.
    assert!(right >= 3, "{right} of 4");
}

/// A timeout of two minutes is none of these.
pub(crate) fn no_regime_is_left_where_none_is_true() {
    let mut model = model();
    model.platform.idle = IdlePolicy::timeout(fixed(120.0));
    let found = ranked(&model, 3, &["aws-2023", "aws-2021"]);
    assert!(found.is_none_of_these(), "{:?}", found.best());
}
