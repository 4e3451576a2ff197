//! Many functions of which requests per minute are known, each played by itself.

use std::sync::atomic::{AtomicU64, Ordering};

use rand::RngExt;
use rayon::prelude::*;

use crate::engine::{Tally, replicate};
use crate::estimate::{Estimate, Proportion};
use crate::logs::MinuteCounts;
use crate::model::arrivals::{Days, Process, Trace};
use crate::model::{Arrivals, Distribution, Initial, Model, Run, Schedule, Sharing, Warming};
use crate::rng::{Purpose, Streams};
use crate::study::play::Watch;
use crate::units::Nanos;

/// How functions are played.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionsPlan {
    /// The ping intervals to try; none stands for no pings.
    pub every: Vec<Option<Nanos>>,
    /// The replications of each; without it as many as take a moment.
    pub replications: Option<u64>,
    /// The seed of all streams.
    pub seed: u64,
    /// The confidence of intervals.
    pub confidence: f64,
}

/// All functions at all intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionsPlayed {
    /// A row for each function and interval, the intervals of one function together.
    pub rows: Vec<FunctionPlayed>,
    /// It was stopped: some functions are missing.
    pub interrupted: bool,
}

/// A function at a ping interval.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionPlayed {
    /// Its name.
    pub function: String,
    /// The time between pings; none without them.
    pub every: Option<Nanos>,
    /// Users' requests that were served, over all replications, but for the first of each.
    pub requests: u64,
    /// Those of them that were cold.
    pub cold_starts: u64,
    /// Their share; none where nothing is counted.
    pub cold: Option<Estimate>,
    /// Pings that were served, over all replications.
    pub pings: u64,
    /// How many replications there were.
    pub replications: u64,
}

/// Plays each function by itself on the platform of `model`. The requests of a minute come at times that are drawn evenly
/// over it, anew in each replication and alike for all intervals; its handler takes its mean duration, or the scenario's where
/// that is not known. Nothing is known of the time before its first request, which finds an environment and is not counted.
#[must_use]
pub fn play_functions(
    model: &Model,
    functions: &[MinuteCounts],
    plan: &FunctionsPlan,
    watch: Watch<'_>,
) -> FunctionsPlayed {
    let done = AtomicU64::new(0);
    let of_each = |(number, function): (usize, &MinuteCounts)| {
        let rows = (!watch.stop.load(Ordering::Relaxed)).then(|| one_function(model, function, number, plan));
        watch.progress.played(done.fetch_add(1, Ordering::Relaxed) + 1, functions.len() as u64);
        rows
    };
    let played: Vec<Option<Vec<FunctionPlayed>>> = functions.par_iter().enumerate().map(of_each).collect();
    let interrupted = played.iter().any(Option::is_none);
    FunctionsPlayed { rows: played.into_iter().flatten().flatten().collect(), interrupted }
}

/// Replications of a function unless asked otherwise: so many that about a million requests are played without pings, which
/// takes a moment.
fn usual_replications(requests: u64) -> u64 {
    const REQUESTS: u64 = 1_000_000;
    (REQUESTS / requests.max(1)).clamp(10, 100)
}

fn one_function(model: &Model, function: &MinuteCounts, number: usize, plan: &FunctionsPlan) -> Vec<FunctionPlayed> {
    let requests = function.counts.iter().map(|&count| u64::from(count)).sum();
    let replications = plan.replications.unwrap_or_else(|| usual_replications(requests));
    let base = with_duration(model, function);
    let models: Vec<Model> = plan.every.iter().map(|&every| pinged(&base, every)).collect();
    let mut sums = vec![(Proportion::default(), Tally::default()); models.len()];
    for replication in 0..replications {
        // Far apart, so that no function has the streams of another.
        let streams = Streams::new(plan.seed, ((number as u64) << 32) + replication);
        let Some((arrivals, run)) = spread(model, function, streams) else { continue };
        for (model, (cold, total)) in models.iter().zip(&mut sums) {
            let drawn = model.in_replication(replication).into_owned();
            let model = Model { arrivals: arrivals.clone(), run: run.clone(), ..drawn };
            let tally = replicate(&model, streams, &mut crate::engine::Ignore);
            let units = if model.sharing() == Sharing::None { tally.users.served } else { 1 };
            cold.add(tally.users.cold, tally.users.served, units);
            *total += &tally;
        }
    }
    let row = |(&every, (cold, total)): (&Option<Nanos>, &(Proportion, Tally))| FunctionPlayed {
        function: function.function.clone(),
        every,
        requests: total.users.served,
        cold_starts: total.users.cold,
        cold: cold.estimate(plan.confidence),
        pings: total.pings.served,
        replications,
    };
    plan.every.iter().zip(&sums).map(row).collect()
}

fn with_duration(model: &Model, function: &MinuteCounts) -> Model {
    let Some(seconds) = function.mean_duration.filter(|seconds| seconds.is_finite() && *seconds >= 0.0) else {
        return model.clone();
    };
    model.with_each(|model| model.function.duration = Distribution::always(Nanos::from_secs_f64(seconds)))
}

fn pinged(model: &Model, every: Option<Nanos>) -> Model {
    let ping = every.map_or(Schedule::Never, Schedule::Every);
    Model { warming: Warming { ping, ..model.warming.clone() }, ..model.clone() }
}

/// The requests of a replication, from the first one on to the end of the record; none where there are fewer than two.
fn spread(model: &Model, function: &MinuteCounts, streams: Streams) -> Option<(Arrivals, Run)> {
    let mut random = streams.open(Purpose::Arrivals(0));
    let mut times = Vec::new();
    for (minute, &count) in function.counts.iter().enumerate() {
        let begins = Nanos::MINUTE * minute as i64;
        times.extend((0..count).map(|_| begins + Nanos(random.random_range(0..Nanos::MINUTE.0))));
    }
    times.sort_unstable();
    let (&first, ends) = (times.first()?, Nanos::MINUTE * function.counts.len() as i64);
    let midnight = model.calendar.time_of_day_at_start();
    let trace = Trace::new(times.iter().map(|&time| time - first + midnight).collect(), Days::Once).ok()?;
    let initial = Initial::Pool { idle: 1, idle_for: Nanos::ZERO, busy: 0 };
    // What comes at the first instant is not counted.
    Some((Arrivals(vec![Process::Trace(trace)]), Run { horizon: ends - first, warmup: Nanos(1), initial }))
}
