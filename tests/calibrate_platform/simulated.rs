//! Logs of models that are known.

use std::collections::BTreeMap;

use coldstart::calibrate::platform::{Clock, Ends, PlatformFindings, Waits, learn};
use coldstart::calibrate::{Finding, Part};
use coldstart::engine::{Event, Served, Start, What, replicate};
use coldstart::logs::{Accounting, Caller, Contents, Environment, Invocation, Kind, Log, Seen, Use, Warmers, Window};
use coldstart::model::arrivals::{Poisson, Process};
use coldstart::model::platform::{Recycling, Reuse, SpareTimeout, Waiting};
use coldstart::model::{Arrivals, Distribution, IdlePolicy, Model, Platform};
use coldstart::rng::Streams;
use coldstart::units::{Nanos, Probability, Rate};
use rayon::prelude::*;

pub(crate) use crate::shared::{fixed, seconds};

/// When the log begins: some Monday.
const BEGINS: Nanos = Nanos::from_secs(1_700_000_000);

/// What a log of a model has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Columns {
    /// When each was sent, too.
    Sent,
    /// When inits began, but not when requests were sent.
    InitStart,
    /// Streams and first uses only.
    Report,
    /// No streams.
    WithoutStreams,
}

/// A log of one replication. The network takes 40 to 70 ms.
pub(crate) fn log_of(model: &Model, seed: u64, replication: u64, columns: Columns) -> Log {
    let mut events: Vec<Event> = Vec::new();
    replicate(model, Streams::new(seed, replication), &mut events);
    let mut numbers = std::collections::HashMap::new();
    let mut environments = Vec::new();
    let mut begun = std::collections::HashMap::new();
    let mut invocations = Vec::new();
    for event in &events {
        if let What::Begun { environment, .. } = event.what {
            begun.insert(environment, event.at);
        }
        if let What::Recycled { replaced_by: Some(environment), .. } = event.what {
            begun.insert(environment, event.at);
        }
        let What::Served(Served { environment: Some(number), start, arrived, ends, .. }) = event.what else { continue };
        if event.at < Nanos::ZERO {
            continue;
        }
        let environment = *numbers.entry(number).or_insert_with(|| {
            let init_began = begun.get(&number).filter(|_| columns == Columns::InitStart).map(|&at| BEGINS + at);
            environments.push(Environment { kind: Kind::OnDemand, init_began, init: None, window: 0 });
            environments.len() as u32 - 1
        });
        // Under `Waiting::Own` the environment is given at once and its init follows; the handler takes a fixed time.
        let started = match (model.platform.waiting, start) {
            (Waiting::Own, Start::Cold) => ends - model.function.duration.constant().unwrap(),
            (Waiting::Own | Waiting::FirstReady { .. }, _) => event.at,
        };
        let network = 0.04 + 0.03 * (((arrived.0 / 1_000) % 997) as f64 / 997.0);
        let first = match (columns, start) {
            (Columns::InitStart, Start::Cold) => Use::Cold,
            (Columns::InitStart, Start::Lukewarm) => Use::Lukewarm,
            (_, Start::Cold | Start::Lukewarm) => Use::First,
            (_, Start::Warm) => Use::Later,
        };
        invocations.push(Invocation::from(Seen {
            sent: (columns == Columns::Sent).then(|| BEGINS + arrived - seconds(network)),
            duration: Some(ends - started),
            environment: (columns != Columns::WithoutStreams).then_some(environment),
            first,
            caller: Caller::User,
            ..Seen::at(BEGINS + started)
        }));
    }
    invocations.sort_by_key(Invocation::started);
    let until = BEGINS + model.run.horizon;
    Log {
        sources: Vec::new(),
        accounting: Accounting::default(),
        contents: Contents::Invocations {
            invocations,
            environments: if columns == Columns::WithoutStreams { Vec::new() } else { environments },
            functions: vec![String::new()],
            windows: vec![Window { from: BEGINS, until }],
        },
        warmers: Warmers::NoneFound,
    }
}

/// A platform like that of AWS in 2020, with narrower laws.
pub(crate) fn like_aws() -> Platform {
    let mut platform = Platform::new(IdlePolicy::FunctionTimeout {
        timeout: Distribution::normal(seconds(640.0), seconds(10.0)).unwrap(),
        drawn_once: false,
        spare_timeout: Some(SpareTimeout::afresh(Distribution::uniform(seconds(900.0), seconds(1_600.0)).unwrap())),
    });
    platform.recycling.mean_life = Some(seconds(25_000.0));
    platform.recycling.max_life = Some(Distribution::uniform(seconds(6_800.0), seconds(7_400.0)).unwrap());
    platform.recycling.replaced = Probability::new(1.0).unwrap();
    platform.waiting = Waiting::FirstReady { dispatch: seconds(0.3) };
    platform
}

pub(crate) fn model(platform: Platform, rate: f64, hours: i64) -> Model {
    let arrivals = Arrivals(vec![Process::Poisson(Poisson::new(Rate::per_second(rate).unwrap()))]);
    let mut model = Model::new(arrivals, platform);
    model.function.duration = fixed(1.85);
    model.function.init = Distribution::uniform(seconds(0.3), seconds(0.9)).unwrap();
    model.run.horizon = Nanos::HOUR * hours;
    model
}

/// The function's clock, spares that live longer, a hazard, a longest life, six in ten replaced, whichever is ready
/// first; sparse enough for quiet spells of every length, with handlers so long that requests meet each other.
pub(crate) fn all_at_once() -> Model {
    let mut platform = like_aws();
    platform.recycling.replaced = Probability::new(0.6).unwrap();
    let mut model = model(platform, 0.004, 400);
    model.function.duration = fixed(15.0);
    model
}

/// Each environment by its own idleness, a fixed time, each request waiting for its own; nothing is recycled.
fn one_by_one() -> Model {
    let mut model = model(Platform::new(IdlePolicy::timeout(fixed(600.0))), 0.004, 300);
    model.function.duration = fixed(15.0);
    model
}

/// The same under looks every two minutes.
fn with_looks() -> Model {
    let mut model = one_by_one();
    model.platform.checked_every = Some(seconds(120.0));
    model
}

/// Several environments at once, under one rule of reuse after the other. Nothing is recycled: a log does not show that
/// what takes another's place keeps its place in the order of creation.
fn under(reuse: Reuse) -> Model {
    let mut platform = Platform { reuse, recycling: Recycling::NONE, ..like_aws() };
    platform.waiting = Waiting::FirstReady { dispatch: seconds(5.0) };
    let mut model = model(platform, 0.2, 10);
    model.function.duration = Distribution::exponential(seconds(10.0)).unwrap();
    model
}

/// No hazard and one longest life for all, at a rate at which the function is never idle for long.
fn only_a_longest_life() -> Model {
    let mut platform = like_aws();
    platform.recycling.mean_life = None;
    platform.recycling.max_life = Some(fixed(7_200.0));
    model(platform, 0.05, 70)
}

/// The same without a longest life.
fn only_a_hazard() -> Model {
    let mut platform = like_aws();
    platform.recycling.mean_life = Some(seconds(10_000.0));
    platform.recycling.max_life = None;
    model(platform, 0.02, 100)
}

/// In how many of so many logs something held.
#[derive(Debug, Default)]
pub(crate) struct Held(BTreeMap<&'static str, (u32, u32)>);

impl Held {
    pub(crate) fn note(&mut self, what: &'static str, holds: bool) {
        let (held, all) = self.0.entry(what).or_default();
        *held += u32::from(holds);
        *all += 1;
    }

    /// Whether an interval was found, and holds the truth.
    fn covers<T>(&mut self, what: &'static str, part: &Part<T>, truth: f64) {
        self.note(
            what,
            matches!(&part.finding, Finding::Learned { interval: Some(found), .. } if found.contains(truth)),
        );
    }
}

/// What is learned of so many logs of a model.
fn learned(model: &Model, trials: u64, columns: Columns) -> Vec<PlatformFindings> {
    (0..trials).into_par_iter().map(|trial| learn(&log_of(model, 5, trial, columns))).collect()
}

fn is<T: PartialEq>(part: &Part<T>, value: &T) -> bool {
    part.learned() == Some(value)
}

/// How often the truth is found, in so many logs of each model.
pub(crate) fn count(trials: u64) -> Held {
    let mut held = Held::default();
    for found in learned(&all_at_once(), trials, Columns::Sent) {
        held.covers("timeout of the function", &found.idle_timeout, 640.0);
        held.covers("timeout of spares", &found.spare_timeout, 1_250.0);
        held.covers("hazard", &found.hazard, 1.0 / 25_000.0);
        held.covers("replaced", &found.replaced, 0.6);
        held.note("the function's clock", is(&found.clock, &Clock::Function));
        held.note("first-ready", is(&found.waiting, &Waits::FirstReady));
        held.note("most recent", is(&found.reuse, &Reuse::MostRecent));
        held.note("ends one by one", !is(&found.independence, &Ends::Together));
        held.note("no looks", found.checked_every.learned().is_none());
    }
    for found in learned(&one_by_one(), trials, Columns::Sent) {
        held.covers("fixed timeout of environments", &found.idle_timeout, 600.0);
        held.covers("hazard at zero", &found.hazard, 0.0);
        held.note("no longest life", found.max_life.learned().is_none());
        held.note("the environment's clock", is(&found.clock, &Clock::Environment));
        held.note("own", is(&found.waiting, &Waits::Own));
    }
    for found in learned(&only_a_longest_life(), trials, Columns::Sent) {
        held.covers("fixed longest life", &found.max_life, 7_200.0);
        held.covers("hazard at zero before a longest life", &found.hazard, 0.0);
        held.covers("dispatch", &found.dispatch, 0.3);
    }
    for found in learned(&only_a_hazard(), trials, Columns::Report) {
        held.covers("hazard, who waited not told", &found.hazard, 1e-4);
        held.note("no longest life beside a hazard", found.max_life.learned().is_none());
    }
    for found in learned(&with_looks(), trials / 4, Columns::Sent) {
        held.note("looks", is(&found.checked_every, &120.0));
    }
    for (name, rule) in Reuse::NAMES {
        for found in learned(&under(rule), trials / 4, Columns::Report) {
            // By creation goes what a log shows by first uses only: where the two differ often, no rule is said to be it.
            let by_creation = matches!(rule, Reuse::NewestCreated | Reuse::OldestCreated);
            held.note(name, is(&found.reuse, &rule) || (by_creation && found.reuse.learned().is_none()));
        }
    }
    for found in learned(&model(like_aws(), 0.03, 70), trials, Columns::InitStart) {
        held.covers("longest life", &found.max_life, 7_100.0);
    }
    held
}

impl Held {
    /// Prints all, and refuses what holds more rarely than `least` allows.
    fn check(&self, least: impl Fn(u32) -> u32) {
        for (what, (held, all)) in &self.0 {
            println!("{what}: {held} of {all}");
            assert!(*held >= least(*all), "{what}: {held} of {all}");
        }
    }
}

/// The truth is found in all but a fifth of the logs, or all but two where these are few. Of 40 intervals of 95%, 9 or more
/// miss the truth once in 7,000 seeds, and a choice that is right in 97% of logs (the worst of those tried 300 times) fails
/// here more rarely: a false alarm in some 500 seeds for all together. Logs have 1,000 to 13,000 invocations.
pub(crate) fn the_truth_is_found() {
    count(40).check(|all| (all - all / 5).min(all - 2));
}

/// The same of 500 logs each: no less than 92% of all, and 1.2% less for chance (one standard error of such a share).
pub(crate) fn the_truth_is_found_as_often_as_is_said() {
    count(500).check(|all| (f64::from(all) * 0.908).floor() as u32);
}
