//! The exact values: against published tables and closed forms, brute force, draws, and a slow simulator where they
//! neglect something. No part of the engine takes part.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

mod applies;
mod chain;
mod neglects;
mod quadrature;
mod replaced;
#[path = "../shared/mod.rs"]
mod shared;
mod values;

use coldstart::exact::cold_probability;
use coldstart::model::arrivals::{Process, Renewal};
use coldstart::model::{Distribution, Model, Schedule};
use coldstart::rng::{Purpose, Stream, Streams};
use coldstart::units::Nanos;
use shared::{bare, poisson};

const DAY: f64 = 86_400.0;

fn s(seconds: i64) -> Nanos {
    Nanos::from_secs(seconds)
}

fn renewal(between: Distribution) -> Process {
    Process::Renewal(Renewal::new(between).unwrap())
}

fn five_hundred_a_day(timeout: Distribution) -> Model {
    bare(poisson(500.0 / DAY), timeout)
}

fn pinged(model: &Model, every: f64) -> Model {
    model.with_pings(Schedule::Every(Nanos::from_secs_f64(every)), 1)
}

fn recycled(model: &Model, mean_life: f64) -> Model {
    let mut model = model.clone();
    model.platform.recycling.mean_life = Some(Nanos::from_secs_f64(mean_life));
    model
}

fn cold(model: &Model) -> f64 {
    cold_probability(model).unwrap().probability
}

fn neglected(model: &Model) -> f64 {
    cold_probability(model).unwrap().neglects_at_most
}

fn assert_near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance, "{what}: {found}, expected {expected}");
}

fn random(number: u64) -> Stream {
    Streams::new(20_261_122, number).open(Purpose::Handler)
}
