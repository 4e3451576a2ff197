//! What the statistical tests have in common: a bare model to build on, real data, and how much chance allows.

#![allow(dead_code, reason = "no test uses all of it")]

use std::sync::atomic::AtomicBool;

use coldstart::estimate::Until;
use coldstart::model::arrivals::{Poisson, Process};
use coldstart::model::{Arrivals, Distribution, IdlePolicy, Model, Platform};
use coldstart::study::{Effort, Outcome, Silent, Watch, simulate};
use coldstart::units::{Nanos, Rate};

/// Whether even the longest cases are to be played: `COLDSTART_TESTS=all cargo test`.
pub(crate) fn all_are_played() -> bool {
    std::env::var_os("COLDSTART_TESTS").is_some_and(|tests| tests == "all")
}

pub(crate) fn seconds(seconds: f64) -> Nanos {
    Nanos::from_secs_f64(seconds)
}

/// Always this many seconds.
pub(crate) fn fixed(value: f64) -> Distribution {
    Distribution::fixed(seconds(value)).unwrap()
}

/// Exponential, with this mean in seconds.
pub(crate) fn exponential(mean: f64) -> Distribution {
    Distribution::exponential(seconds(mean)).unwrap()
}

pub(crate) fn poisson(per_second: f64) -> Process {
    Process::Poisson(Poisson::new(Rate::per_second(per_second).unwrap()))
}

/// Without service time, pings, recycling or limits; stationary, one day long.
pub(crate) fn bare(arrivals: Process, timeout: Distribution) -> Model {
    let mut model = Model::new(Arrivals(vec![arrivals]), Platform::new(IdlePolicy::timeout(timeout)));
    (model.function.duration, model.function.init, model.warming.hold) = (fixed(0.0), fixed(0.0), fixed(0.0));
    model.run.horizon = Nanos::DAY;
    model
}

/// What `replications` of a model show.
pub(crate) fn outcome(model: &Model, seed: u64, replications: u64, confidence: f64) -> Outcome {
    let stop = AtomicBool::new(false);
    let watch = Watch { stop: &stop, progress: &Silent };
    simulate(model, &Effort { seed, confidence, until: Until::Replications(replications) }, watch).outcome
}

/// The fewest events that a binomial variable exceeds with a probability of at most `odds`.
pub(crate) fn most_by_chance(trials: u32, chance: f64, odds: f64) -> u32 {
    let mut term = (f64::from(trials) * (-chance).ln_1p()).exp();
    let mut beyond = 1.0 - term;
    let mut events = 0;
    while beyond > odds {
        term *= f64::from(trials - events) / f64::from(events + 1) * chance / (1.0 - chance);
        events += 1;
        beyond -= term;
    }
    events
}
