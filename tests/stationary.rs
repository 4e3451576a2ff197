//! Whether a replication that begins stationary does: its first hour against its tenth.

#![allow(clippy::unwrap_used)]

mod shared;

use coldstart::engine::{Ignore, Tally, replicate};
use coldstart::model::arrivals::{Pages, Process, Renewal, Sessions};
use coldstart::model::platform::{Reuse, SpareTimeout, Waiting};
use coldstart::model::{Distribution, IdlePolicy, Model, Schedule};
use coldstart::rng::Streams;
use coldstart::scenario;
use coldstart::units::{Nanos, Probability};
use rayon::prelude::*;
use shared::{bare, exponential, fixed, poisson, seconds};

/// Standard errors that two means may lie apart: with the 66 comparisons below a false alarm in 2,200 seeds.
const MOST: f64 = 4.5;

/// A mean, and the square of its standard error.
type Known = (f64, f64);

/// What a tally shows of an hour.
type Shown = [f64; 3];

/// What that is.
const SHOWN: [&str; 3] = ["requests", "cold starts", "environments"];

fn shown(tally: &Tally) -> Shown {
    let time_with = tally.usage.time_with.iter().enumerate();
    let environments: f64 = time_with.map(|(n, &with)| n as f64 * with as f64).sum();
    [tally.users.served as f64, tally.users.cold as f64, environments / tally.time as f64]
}

/// The means over replications of what the hour that ends at hour `ends` shows.
fn hour(model: &Model, ends: i64, replications: u64) -> [Known; 3] {
    let mut model = model.clone();
    model.run.warmup = Nanos::HOUR * (ends - 1);
    model.run.horizon = Nanos::HOUR * ends;
    let hours: Vec<Shown> = (0..replications)
        .into_par_iter()
        // The two hours come from replications of their own, and so are independent.
        .map(|number| shown(&replicate(&model, Streams::new(77, number * 100 + ends as u64), &mut Ignore)))
        .collect();
    let n = hours.len() as f64;
    std::array::from_fn(|what| {
        let mean = hours.iter().map(|hour| hour[what]).sum::<f64>() / n;
        let squares: f64 = hours.iter().map(|hour| (hour[what] - mean).powi(2)).sum();
        (mean, squares / (n - 1.0) / n)
    })
}

fn assert_stationary(name: &str, model: &Model, replications: u64) {
    let (first, tenth) = (hour(model, 1, replications), hour(model, 10, replications));
    for ((what, first), tenth) in SHOWN.into_iter().zip(first).zip(tenth) {
        let apart = (first.0 - tenth.0) / (first.1 + tenth.1).sqrt().max(f64::MIN_POSITIVE);
        println!("{name}: {what} {:.4} in the first hour, {:.4} in the tenth: {apart:.1} errors", first.0, tenth.0);
        assert!(apart.abs() < MOST, "{name}: {what}: {first:?} and {tenth:?}");
    }
}

fn preset(name: &str, ping: &str) -> Model {
    let text = format!(
        "[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"\n[platform]\npreset = \"{name}\"\n\
         [warming]\nping = \"{ping}\"\nhold = \"5 ms\"\n"
    );
    scenario::parse(&text, "scenario.toml".as_ref()).unwrap().model
}

/// Lives of two hours, one after another, were in step with the beginning in all replications once, so that the first
/// hour under pings had 80% more cold starts than the tenth.
#[test]
fn presets_begin_as_they_go_on() {
    for name in ["aws-2021", "simfaas", "sebs-2020"] {
        for ping in ["none", "rate(4 minutes)"] {
            assert_stationary(&format!("{name}, pings {ping}"), &preset(name, ping), 2_000);
        }
    }
}

#[test]
fn a_longest_life_under_pings_is_at_any_age_at_the_start() {
    let mut model = bare(poisson(1.0 / 60.0), fixed(400.0)).with_pings(Schedule::Every(Nanos::MINUTE), 1);
    // Not a multiple of the interval: each would end at a ping, which would begin the next.
    model.platform.recycling.max_life = Some(fixed(7_170.0));
    assert_stationary("lives of 2 h", &model, 2_000);
}

/// Gaps that are nearly equal, and gaps of which few make up most of the time: the second kind came 15% too often at
/// first, for a replication begins with an arrival.
#[test]
fn renewals_begin_as_they_go_on_and_at_their_mean_rate() {
    let hour = Nanos::HOUR;
    for (name, law, replications) in [
        ("fixed", Distribution::fixed(hour), 2_000),
        ("normal", Distribution::normal(hour, Nanos::MINUTE), 2_000),
        ("gamma", Distribution::gamma(hour, 3.0), 2_000),
        ("lognormal", Distribution::lognormal_mean_cv(hour, 10.0), 10_000),
    ] {
        let model = bare(Process::Renewal(Renewal::new(law.unwrap()).unwrap()), fixed(2_000.0));
        assert_stationary(name, &model, replications);
        let [(requests, square), ..] = self::hour(&model, 1, replications);
        assert!((requests - 1.0).abs() <= MOST * square.sqrt(), "{name}: {requests} requests in the first hour");
    }
}

/// Fixed gaps are the hardest: a request is as likely in any tenth of the first hour. Chi-square with nine degrees of
/// freedom exceeds 39.3 once in 10^5 seeds.
#[test]
fn fixed_gaps_begin_at_any_phase() {
    const REPLICATIONS: u32 = 2_000;
    let process = Process::Renewal(Renewal::new(fixed(3_600.0)).unwrap());
    let model = bare(process.clone(), fixed(600.0));
    let mut tenths = [0_u32; 10];
    for number in 0..REPLICATIONS {
        let streams = Streams::new(78, u64::from(number));
        let mut source = process.start(&model.calendar, streams, 0, -model.lead_in(streams));
        let mut arrivals = std::iter::repeat_with(|| source.next_request().at);
        let first = arrivals.find(|&at| at >= Nanos::ZERO).unwrap();
        tenths[(first.as_secs_f64() / 360.0) as usize % 10] += 1;
    }
    let expected = f64::from(REPLICATIONS) / 10.0;
    let square: f64 = tenths.iter().map(|&count| (f64::from(count) - expected).powi(2) / expected).sum();
    assert!(square < 39.3, "{tenths:?}");
}

#[test]
fn sessions_and_pools_begin_as_they_go_on() {
    let think = Distribution::lognormal_mean_cv(Nanos::MINUTE * 5, 10.0).unwrap();
    let visits = Sessions::new(poisson(1.0 / 600.0), 3, Pages::Geometric { mean: 5.0 }, think).unwrap();
    let mut model = bare(Process::Sessions(visits), fixed(600.0));
    model.function.duration = exponential(0.5);
    assert_stationary("sessions", &model, 2_000);
    model.platform.idle = IdlePolicy::CohortHalving { period: seconds(380.0) };
    assert_stationary("cohorts", &model, 2_000);
}

/// Least recent and random reuse are left out: they spread requests so thinly over a pool that every environment ever
/// made stays in use, and the pool grows for as long as one looks.
#[test]
fn a_pool_begins_as_it_goes_on_where_reuse_lets_the_others_go() {
    for reuse in [Reuse::MostRecent, Reuse::NewestCreated, Reuse::OldestCreated] {
        let mut model = bare(poisson(0.9), fixed(600.0));
        model.function.duration = exponential(2.0);
        model.platform.reuse = reuse;
        assert_stationary(reuse.name(), &model, 200);
    }
}

/// Ten requests a second: lives are not played out before time zero but begin in progress, and the pool has as many spares
/// of as many ages in the first hour as in the tenth.
#[test]
fn a_busy_function_begins_as_it_goes_on_after_a_short_lead_in() {
    for replaced in [0.0, 1.0] {
        let mut model = bare(poisson(10.0), fixed(0.0));
        model.function.duration = exponential(1.0);
        (model.function.init, model.function.first_request) = (fixed(0.5), Some(fixed(1.0)));
        model.platform.idle = IdlePolicy::FunctionTimeout {
            timeout: Distribution::normal(seconds(380.0), seconds(12.0)).unwrap(),
            drawn_once: false,
            spare_timeout: Some(SpareTimeout::afresh(Distribution::uniform(seconds(900.0), seconds(1_620.0)).unwrap())),
        };
        model.platform.waiting = Waiting::FirstReady { dispatch: seconds(0.3) };
        model.platform.recycling.mean_life = Some(Nanos::HOUR * 7);
        model.platform.recycling.max_life = Some(Distribution::uniform(seconds(6_800.0), seconds(7_400.0)).unwrap());
        model.platform.recycling.replaced = Probability::new(replaced).unwrap();
        assert!(model.lead_in_plan().lives_in_progress().is_some());
        assert_stationary(&format!("busy, {replaced} replaced"), &model, 150);
    }
}
