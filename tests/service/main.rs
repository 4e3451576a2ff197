//! The always-on service: against formulas, against what must be equal, and against a slow obvious second implementation.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

mod alike;
mod deploys;
mod failures;
mod queue;
#[path = "../random_models/mod.rs"]
mod random_models;
#[path = "../random_models/service.rs"]
mod random_service;
mod referee;
#[path = "../shared/mod.rs"]
mod shared;
mod study;

use std::sync::atomic::AtomicBool;

use coldstart::estimate::{Estimate, Until};
use coldstart::model::arrivals::Process;
use coldstart::model::{Distribution, Model, Service};
use coldstart::study::{Effort, Served, ServiceMeasure, Silent, Watch, serve};
use coldstart::units::Nanos;
use shared::{bare, fixed};

/// Intervals of this confidence miss by chance in one of 100,000 seeds, each. Wherever one is compared with a formula it
/// is such a one.
const SURE: f64 = 0.999_99;

/// What a bin of latencies may be off by.
const BIN: f64 = 1.0 / 64.0;

/// A day of these arrivals, in the steady state, whose handlers take so long.
fn traffic(arrivals: Process, duration: Distribution) -> Model {
    let mut model = bare(arrivals, fixed(300.0));
    model.function.duration = duration;
    model
}

/// So many tasks, each for so many requests at one time, that do not fail, and of which nobody tires within a day.
fn patient(tasks: u32, concurrency: u32) -> Service {
    Service { tasks, concurrency, timeout: Nanos::DAY, ..Service::default() }
}

/// Room for any number of requests in one task.
fn roomy() -> Service {
    patient(1, Service::MOST_AT_ONCE)
}

/// What so many replications show.
fn served(model: &Model, service: &Service, seed: u64, replications: u64) -> Served {
    let stop = AtomicBool::new(false);
    let effort = Effort { seed, confidence: SURE, until: Until::Replications(replications) };
    serve(model, service, &effort, Watch { stop: &stop, progress: &Silent })
}

fn estimate(served: &Served, measure: ServiceMeasure) -> Estimate {
    *served.estimate(measure).unwrap_or_else(|| panic!("nothing is known of {}", measure.key()))
}

/// The estimate agrees with a formula, and is known to `within` of it: otherwise it would agree with anything.
fn hold(served: &Served, measure: ServiceMeasure, expected: f64, within: f64) {
    hold_but_for(served, measure, expected, within, 0.0);
}

/// The same where the estimate itself may be off by a part.
fn hold_but_for(served: &Served, measure: ServiceMeasure, expected: f64, within: f64, off: f64) {
    let found = estimate(served, measure);
    let interval = found.interval.unwrap();
    println!("{}: {} ({} to {}), expected {expected}", measure.key(), found.value, interval.low, interval.high);
    assert!(
        interval.low * (1.0 - off) <= expected && expected <= interval.high * (1.0 + off),
        "{}: {found:?}, not {expected}",
        measure.key()
    );
    assert!(found.half_width().unwrap() < within * expected, "{}: too little is known: {found:?}", measure.key());
}
