//! How often requests fail, and how often the next one is cold for it, against closed forms.

#![allow(clippy::unwrap_used)]

mod shared;

use coldstart::engine::{Billed, Ignore, replicate};
use coldstart::estimate::Estimate;
use coldstart::exact::Starts;
use coldstart::model::Model;
use coldstart::model::function::Gateway;
use coldstart::rng::Streams;
use coldstart::study::{Measure, Outcome};
use coldstart::units::Probability;
use shared::{bare, exponential, fixed, outcome, poisson, seconds};

/// Of one such comparison a right program fails 7 in 10^6; there are eight here.
const STANDARD_ERRORS: f64 = 4.5;

/// A request every 300 s, no time to serve it, an environment that is never taken away.
fn sparse() -> Model {
    bare(poisson(1.0 / 300.0), fixed(1e7))
}

fn played(model: &Model, seed: u64) -> Outcome {
    outcome(model, seed, 200, 0.95)
}

/// Holds a share to what it must be, as if requests were independent of each other; no fewer than 50,000 of them.
fn assert_share(outcome: &Outcome, measure: Measure, expected: f64) {
    let &Estimate { value, sample, .. } = outcome.estimate(measure).unwrap();
    assert!(sample > 50_000, "{sample}");
    let error = (expected * (1.0 - expected) / sample as f64).sqrt();
    assert!((value - expected).abs() < STANDARD_ERRORS * error, "{measure:?} is {value}, not {expected} +- {error}");
}

/// The request after one that crashed is cold, whoever else was never there.
#[test]
fn without_pings_as_many_requests_are_cold_as_crash() {
    let mut model = sparse();
    model.function.crash = Probability::new(0.02).unwrap();
    let found = played(&model, 1);
    assert_share(&found, Measure::LostProbability, 0.02);
    assert_share(&found, Measure::ColdProbability, 0.02);
    let users = found.total.users;
    assert_eq!((users.failed.timeout, users.failed.gateway), (0, 0));
    // The very first of a replication finds no environment, unless that was in its lead-in.
    assert_eq!(users.causes.failed + users.causes.none_yet, users.cold);
}

/// With a ping every d, at any phase, the one before a request is a request and no ping with a chance of
/// 1 - (1 - exp(-lambda d)) / (lambda d). Whether two requests have a ping between them hangs together, but only one in
/// 50 crashes, which makes that count for little.
#[test]
fn pings_take_over_inits_that_crashes_have_left() {
    let mut model = sparse();
    model.function.crash = Probability::new(0.02).unwrap();
    let model = model.with_pings(coldstart::model::Schedule::Every(seconds(600.0)), 1);
    let between: f64 = 600.0 / 300.0;
    let found = played(&model, 2);
    assert_share(&found, Measure::ColdProbability, 0.02 * (1.0 + (-between).exp_m1() / between));
    assert_share(&found, Measure::LostProbability, 0.02);
}

/// P(duration > timeout), and of the next request's start as much; more than a second take exp(-1).
#[test]
fn what_takes_longer_than_the_timeout_is_lost() {
    let mut model = sparse();
    model.function.duration = exponential(1.0);
    model.function.timeout = Some(seconds(3.0));
    let found = played(&model, 3);
    assert_share(&found, Measure::LostProbability, (-3.0_f64).exp());
    assert_share(&found, Measure::OverSecondProbability, (-1.0_f64).exp());
    // The one in 300 that meets another needs an environment more, and is cold unless one is left of the last time; of
    // those that meet nobody as many are cold as were stopped. The standard error is below 0.001.
    let cold = found.cold_probability().unwrap().value;
    let least = (-3.0_f64).exp();
    assert!((cold - least).abs() < 1.0 / 300.0 + STANDARD_ERRORS * 0.001, "{cold}");
}

/// The gateway answers after 29 s at the latest: the mean of min(X, 29 s) is 10 s (1 - exp(-2.9)).
#[test]
fn what_takes_longer_than_the_gateway_waits_is_lost_to_its_user_alone() {
    let mut model = bare(poisson(1.0 / 3_000.0), fixed(1e7));
    model.run.horizon = seconds(10.0 * 86_400.0);
    model.function.duration = exponential(10.0);
    model.function.gateway = Gateway::Rest;
    let found = played(&model, 4);
    assert_share(&found, Measure::LostProbability, (-2.9_f64).exp());
    let users = found.total.users;
    assert_eq!((users.failed.timeout, users.failed.crash, users.causes.failed), (0, 0, 0));
    // E[min(X, a)^2] is 2 (m^2 - (m^2 + m a) exp(-a / m)).
    let (mean, left) = (10.0 * -(-2.9_f64).exp_m1(), (-2.9_f64).exp());
    let variance = 2.0 * (100.0 - (100.0 + 290.0) * left) - mean * mean;
    let latency = found.estimate(Measure::LatencyMean).unwrap();
    let error = (variance / latency.sample as f64).sqrt();
    assert!((latency.value - mean).abs() < STANDARD_ERRORS * error, "{} is not {mean} +- {error}", latency.value);
}

/// Handlers of 5 s, stopped after 3 s, with inits of 0.5 s: one before each, billed beside the 3 s for the first in an
/// environment, and as a part of them for all others.
#[test]
fn what_is_stopped_is_billed_up_to_then() {
    let mut model = sparse();
    (model.function.duration, model.function.init) = (fixed(5.0), fixed(0.5));
    model.function.timeout = Some(seconds(3.0));
    let tally = replicate(&model, Streams::new(5, 0), &mut Ignore);
    let (users, usage) = (tally.users, tally.usage);
    assert!(users.served > 200 && users.failed.timeout == users.served && users.init == users.served);
    assert_eq!(usage.inits, Billed { count: users.init, milliseconds: 500 * users.init });
    let first = users.init - users.causes.failed;
    assert_eq!(usage.users.milliseconds, 3_000 * first + 2_500 * users.causes.failed);
}

/// In a provisioned environment an init is done again in every invocation after the first, and none is billed on demand.
#[test]
fn what_initialises_again_in_a_provisioned_environment_is_billed_there() {
    let mut model = sparse();
    (model.function.duration, model.function.init) = (fixed(5.0), fixed(0.5));
    model.function.timeout = Some(seconds(3.0));
    model.platform.provisioned = 1;
    let tally = replicate(&model, Streams::new(5, 0), &mut Ignore);
    let (users, usage) = (tally.users, tally.usage);
    let inside = usage.inits_in_provisioned;
    assert!(users.served > 200 && inside.count > 100, "{inside:?}");
    assert_eq!(inside.milliseconds, 500 * inside.count);
    assert_eq!(usage.inits.count + inside.count, users.init);
    assert_eq!(usage.in_provisioned.milliseconds, 3_000 * usage.in_provisioned.count - inside.milliseconds);
}

/// What is restored in 2 s is played, and solved, as what is initialised in 2 s; but one of 12 s is not stopped after 10.
#[test]
fn a_restore_is_as_good_as_an_init_but_for_the_limit() {
    let mut model = bare(poisson(1.0 / 300.0), fixed(400.0));
    (model.function.init, model.function.crash) = (fixed(2.0), Probability::new(0.1).unwrap());
    let mut restored = model.clone();
    (restored.function.init, restored.function.snap_start) = (fixed(9.0), Some(fixed(2.0)));
    let play = |model: &Model| replicate(model, Streams::new(6, 0), &mut Ignore);
    assert_eq!(play(&restored), play(&model));
    model.function.crash = Probability::ZERO;
    restored.function.crash = Probability::ZERO;
    assert_eq!(Starts::of(&restored), Starts::of(&model));
    restored.function.snap_start = Some(fixed(12.0));
    let tally = play(&restored);
    assert!(tally.users.init > 50, "{}", tally.users.init);
    assert_eq!(tally.usage.inits, Billed { count: tally.users.init, milliseconds: 12_000 * tally.users.init });
}
