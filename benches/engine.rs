//! User requests per second of the engine on one thread and on two, and the time of the whole default sweep.
//!
//! After criterion's own report it prints the table that stands in the README.

// A bench that cannot be set up may well panic.
#![allow(clippy::unwrap_used)]

mod models;

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use coldstart::engine::Ensemble;
use coldstart::estimate::Until;
use coldstart::model::{DEFAULT_PRECISION, Model};
use coldstart::scenario;
use coldstart::study::{Effort, Silent, SweepPlan, Watch, pinged, sweep};
use coldstart::units::Nanos;
use criterion::{Criterion, Throughput};

/// User requests of one replication: enough that its start does not show.
const REQUESTS: f64 = 500_000.0;

/// Replications played at a time; two threads share them.
const REPLICATIONS: u64 = 16;

/// Rounds behind a line of the table.
const ROUNDS: usize = 15;

/// How long something takes on one thread and on two.
struct Paired {
    /// Median seconds on one thread.
    one: f64,
    /// Median seconds on two.
    two: f64,
    /// The median of the ratios of the two, round by round: a machine that slows down slows both.
    ratio: f64,
}

impl Paired {
    fn measure(work: impl Fn() + Sync) -> Self {
        let pools = [threads(1), threads(2)];
        let rounds: Vec<[f64; 2]> = (0..ROUNDS)
            .map(|_| {
                [0, 1].map(|pool: usize| {
                    let start = Instant::now();
                    pools[pool].install(&work);
                    start.elapsed().as_secs_f64()
                })
            })
            .collect();
        Self {
            one: median(rounds.iter().map(|round| round[0])),
            two: median(rounds.iter().map(|round| round[1])),
            ratio: median(rounds.iter().map(|round| round[0] / round[1])),
        }
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

fn play(model: &Model) -> u64 {
    let ensemble = Ensemble { models: std::slice::from_ref(model), seed: 42, stop: &AtomicBool::new(false) };
    ensemble.play(0..REPLICATIONS, &|| {}).iter().map(|tallies| tallies[0].users.served).sum()
}

fn default_sweep(model: &Model) {
    let minute = Nanos::MINUTE;
    let until = Until::Precision { half_width: DEFAULT_PRECISION.as_fraction(), at_most: 10_000 };
    let plan = SweepPlan {
        variants: pinged(model, &SweepPlan::every(minute, minute * 15, minute).unwrap(), &[1]).unwrap(),
        target: 0.01,
        effort: Effort { seed: 42, confidence: 0.95, until },
    };
    let answer = sweep(model, &plan, Watch { stop: &AtomicBool::new(false), progress: &Silent }).unwrap();
    assert!(answer.precise);
}

fn threads(count: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(count).build().unwrap()
}

fn main() {
    let mut criterion =
        Criterion::default().sample_size(10).measurement_time(Duration::from_secs(4)).configure_from_args();
    let mut table = vec![format!("{:<10}{:>14}{:>10}{:>15}{:>8}", "", "one thread", "", "two threads", "ratio")];
    let alone = threads(1);

    let mut group = criterion.benchmark_group("requests on one thread");
    for (name, mut model) in [("sparse", models::sparse()), ("headline", models::headline()), ("busy", models::busy())]
    {
        model.run.horizon = Nanos::from_secs_f64(REQUESTS / model.arrivals.mean_rate());
        let requests = play(&model);
        group.throughput(Throughput::Elements(requests));
        group.bench_function(name, |bencher| bencher.iter(|| alone.install(|| play(&model))));
        let Paired { one, two, ratio } = Paired::measure(|| assert_eq!(play(&model), requests));
        let [one, two] = [one, two].map(|seconds| requests as f64 / seconds);
        table.push(format!(
            "{name:<10}{:>10.1} M/s{:>7.0} ns{:>11.1} M/s{ratio:>8.2}",
            one / 1e6,
            1e9 / one,
            two / 1e6,
        ));
    }
    group.finish();

    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/zappa-api.toml");
    let model = scenario::load(&file).unwrap().model;
    criterion.bench_function("default sweep on one thread", |bencher| {
        bencher.iter(|| alone.install(|| default_sweep(&model)));
    });
    let Paired { one, two, ratio } = Paired::measure(|| default_sweep(&model));
    table.push(format!("{:<10}{one:>12.2} s{:>10}{two:>13.2} s{ratio:>8.2}", "sweep", ""));

    criterion.final_summary();
    println!("\n{}", table.join("\n"));
}
