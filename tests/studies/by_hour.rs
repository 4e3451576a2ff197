//! Cold starts by the hour of the day: against a slow count of events, and against closed forms.

use std::sync::atomic::AtomicBool;

use chrono::{NaiveDate, Timelike};
use coldstart::engine::{Caller, Ensemble, Event, Start, What};
use coldstart::estimate::Until;
use coldstart::model::arrivals::{Process, Profile};
use coldstart::model::{Calendar, Model};
use coldstart::scenario;
use coldstart::study::{
    Effort, Hour, Hours, Outcome, Silent, SweepPlan, Watch, pinged, simulate, simulate_with, sweep_with,
};
use coldstart::units::{Nanos, Rate};

use super::shared::{bare, fixed, poisson};

/// A confidence of 1 - 10^-6 for each of 24 hours: a false alarm in 40,000 seeds.
const CONFIDENCE: f64 = 1.0 - 1e-6;

fn played(hours: Hours, model: &Model, replications: u64) -> Outcome {
    let stop = AtomicBool::new(false);
    let effort = Effort { seed: 11, confidence: CONFIDENCE, until: Until::Replications(replications) };
    simulate_with(hours, model, &effort, Watch { stop: &stop, progress: &Silent }).outcome
}

fn hours_of(model: &Model, replications: u64) -> Vec<Hour> {
    played(Hours::Counted, model, replications).by_hour.unwrap()
}

/// Three days over the night in which clocks go forward in Berlin: hour 2 comes on two of them. Requests wait for
/// whichever environment is ready first, and the first in each has work, so that lukewarm ones are cold.
fn model_of_everything() -> Model {
    let text = "[function]\nfirst_request = \"1 s\"\n[[arrivals]]\nprocess = \"poisson\"\nrate = \"2000/day\"\n\
                [platform]\npreset = \"aws-2021\"\n[warming]\nping = \"rate(5 minutes)\"\n\
                [run]\nhorizon = \"3 days\"\nwarmup = \"90 min\"\n";
    let mut model = scenario::parse(text, "scenario.toml".as_ref()).unwrap().model;
    let start = NaiveDate::from_ymd_opt(2026, 3, 28).unwrap().and_hms_opt(0, 0, 0).unwrap();
    model.calendar = Calendar::new(start, chrono_tz::Europe::Berlin).unwrap();
    model
}

#[test]
fn hours_are_those_of_a_slow_count() {
    const REPLICATIONS: u64 = 6;
    let model = model_of_everything();
    let outcome = played(Hours::Counted, &model, REPLICATIONS);
    let mut expected = [(0, 0); 24];
    let stop = AtomicBool::new(false);
    let ensemble = Ensemble { models: std::slice::from_ref(&model), seed: 11, stop: &stop };
    for (_, events) in ensemble.observe(0..REPLICATIONS, |_| Vec::<Event>::new(), &|| ()).into_iter().flatten() {
        for event in events {
            let What::Served(served) = event.what else { continue };
            let is_counted = served.arrived >= model.run.warmup && served.arrived < model.run.horizon;
            if served.caller == Caller::User && is_counted {
                let count = &mut expected[model.calendar.local(served.arrived).hour() as usize];
                count.0 += 1;
                count.1 += u64::from(served.start != Start::Warm);
            }
        }
    }
    let hours = outcome.by_hour.clone().unwrap();
    let found: Vec<(u64, u64)> = hours.iter().map(|hour| (hour.requests, hour.cold_starts)).collect();
    assert_eq!(found, expected);
    let users = outcome.total.users;
    let sums = found.iter().fold((0, 0), |sum, hour| (sum.0 + hour.0, sum.1 + hour.1));
    assert_eq!(sums, (users.served, users.cold));
    assert!(users.cold > 50, "{} cold starts tell nothing", users.cold);
}

#[test]
fn all_else_is_as_it_is_without_them() {
    let model = model_of_everything();
    let mut with = played(Hours::Counted, &model, 3);
    let without = played(Hours::Ignored, &model, 3);
    assert!(with.by_hour.take().is_some() && without.by_hour.is_none());
    assert_eq!(with, without);
    let stop = AtomicBool::new(false);
    let effort = Effort { seed: 11, confidence: CONFIDENCE, until: Until::Replications(3) };
    assert_eq!(simulate(&model, &effort, Watch { stop: &stop, progress: &Silent }).outcome, without);
}

/// A sweep that nobody reads row by row counts those of its own setting, and the same ones.
#[test]
fn a_sweep_counts_the_hours_of_today_alone_where_that_is_enough() {
    let model = model_of_everything();
    let effort = Effort { seed: 11, confidence: CONFIDENCE, until: Until::Replications(3) };
    let intervals = [Nanos::MINUTE * 5, Nanos::MINUTE * 9];
    let plan = SweepPlan { variants: pinged(&model, &intervals, &[1]).unwrap(), target: 0.01, effort };
    let stop = AtomicBool::new(false);
    let watch = Watch { stop: &stop, progress: &Silent };
    let [todays, all] = [Hours::Todays, Hours::Counted].map(|hours| sweep_with(hours, &model, &plan, watch).unwrap());
    assert_eq!(todays.today, all.today);
    assert!(todays.today.outcome.by_hour.is_some());
    let counted: Vec<bool> = todays.candidates.iter().map(|one| one.outcome.by_hour.is_some()).collect();
    assert_eq!(counted, [true, false, false]);
    assert!(all.candidates.iter().all(|one| one.outcome.by_hour.is_some()));
}

/// Seconds without a request after which an environment is gone.
const TIMEOUT: f64 = 600.0;

/// P(cold) in an hour with this many requests a second after one with so many, without service time: a request is cold
/// where none came for a timeout, and that reaches into the hour before for the first of those minutes.
fn exact(before: f64, now: f64) -> f64 {
    let settled = (-now * TIMEOUT).exp();
    let difference = now - before;
    let mixed = if difference.abs() < 1e-12 {
        TIMEOUT * settled
    } else {
        (-before * TIMEOUT).exp() * -(-difference * TIMEOUT).exp_m1() / difference
    };
    (mixed + (3_600.0 - TIMEOUT) * settled) / 3_600.0
}

fn hold(hours: &[Hour], rates: &[f64; 24]) {
    for (hour, known) in hours.iter().enumerate() {
        let exact = exact(rates[(hour + 23) % 24], rates[hour]);
        let estimate = known.cold_probability.unwrap();
        let interval = estimate.interval.unwrap();
        assert!(interval.contains(exact), "hour {hour}: {exact}, found {estimate:?}");
        assert!(interval.high - interval.low < exact, "hour {hour}: {interval:?} tells nothing");
    }
}

#[test]
fn a_constant_rate_is_cold_alike_at_every_hour() {
    let mut model = bare(poisson(1.0 / 300.0), fixed(TIMEOUT));
    model.run.horizon = Nanos::DAY * 30;
    hold(&hours_of(&model, 40), &[1.0 / 300.0; 24]);
}

/// Three levels of a working day, and clocks that are seven hours ahead.
#[test]
fn a_daily_profile_is_followed_on_the_clocks_of_the_scenario() {
    let weights: [f64; 24] = std::array::from_fn(|hour| match hour {
        9..17 => 3.0,
        7..9 | 17..22 => 2.0,
        _ => 1.0,
    });
    let mean = 1.0 / 400.0;
    let profile = Profile::new(Rate::per_second(mean).unwrap(), &weights, &[1.0; 7]).unwrap();
    let mut model = bare(Process::Profile(profile), fixed(TIMEOUT));
    let start = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap().and_hms_opt(16, 30, 0).unwrap();
    model.calendar = Calendar::new(start, chrono_tz::Asia::Bangkok).unwrap();
    model.run.horizon = Nanos::DAY * 30;
    let total: f64 = weights.iter().sum();
    hold(&hours_of(&model, 60), &weights.map(|weight| mean * 24.0 * weight / total));
}
