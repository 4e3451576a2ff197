//! User requests per second of the engine on one thread and on two, and the time of the whole default sweep.
//!
//! After criterion's own report it prints the table that stands in the README.

// A bench that cannot be set up may well panic.
#![allow(clippy::unwrap_used)]

mod models;

use std::cell::RefCell;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use coldstart::engine::{Ensemble, Silent};
use coldstart::estimate::Target;
use coldstart::model::{Model, default_precision};
use coldstart::scenario;
use coldstart::study::{Effort, SweepPlan, Watch, sweep};
use coldstart::units::Nanos;
use criterion::{Criterion, Throughput};

/// User requests of one replication: enough that its start does not show.
const REQUESTS: f64 = 500_000.0;

/// Replications played at a time; two threads share them.
const REPLICATIONS: u64 = 4;

/// Times per iteration, in seconds.
type Times = RefCell<Vec<f64>>;

/// Measures `work` under a name; the median time of one iteration, in seconds.
fn median_time(
    group: &mut criterion::BenchmarkGroup<'_, criterion::measurement::WallTime>,
    name: &str,
    work: impl Fn(),
) -> f64 {
    let times = Times::default();
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|iterations| {
            let start = Instant::now();
            (0..iterations).for_each(|_| work());
            let elapsed = start.elapsed();
            times.borrow_mut().push(elapsed.as_secs_f64() / iterations as f64);
            elapsed
        });
    });
    let mut times = times.into_inner();
    times.sort_unstable_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

fn play(model: &Model) -> u64 {
    let ensemble = Ensemble { models: std::slice::from_ref(model), seed: 42, stop: &AtomicBool::new(false) };
    ensemble.play(0..REPLICATIONS, &|| {}).iter().map(|tallies| tallies[0].users.served).sum()
}

fn default_sweep(model: &Model) {
    let minute = Nanos::MINUTE;
    let target = Target::Precision { half_width: default_precision().as_fraction(), at_most: 10_000 };
    let plan = SweepPlan {
        intervals: SweepPlan::every(minute, minute * 15, minute).unwrap(),
        concurrencies: vec![1],
        target: 0.01,
        effort: Effort { seed: 42, confidence: 0.95, target },
    };
    let answer = sweep(model, &plan, Watch { stop: &AtomicBool::new(false), progress: &Silent }).unwrap();
    assert!(answer.precise);
}

fn threads(count: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(count).build().unwrap()
}

fn main() {
    let mut criterion =
        Criterion::default().sample_size(10).measurement_time(Duration::from_secs(6)).configure_from_args();
    let mut table = vec![format!("{:<10}{:>14}{:>10}{:>15}{:>8}", "", "one thread", "", "two threads", "ratio")];

    let mut group = criterion.benchmark_group("engine");
    for (name, mut model) in [("sparse", models::sparse()), ("headline", models::headline()), ("busy", models::busy())]
    {
        model.run.horizon = Nanos::from_secs_f64(REQUESTS / model.arrivals.mean_rate());
        let requests = play(&model);
        group.throughput(Throughput::Elements(requests));
        let [one, two] = [1, 2].map(|count| {
            let pool = threads(count);
            let name = format!("{name}, threads: {count}");
            requests as f64
                / median_time(&mut group, &name, || {
                    pool.install(|| {
                        std::hint::black_box(play(&model));
                    });
                })
        });
        table.push(format!(
            "{name:<10}{:>10.1} M/s{:>7.0} ns{:>11.1} M/s{:>8.2}",
            one / 1e6,
            1e9 / one,
            two / 1e6,
            two / one
        ));
    }
    group.finish();

    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/zappa-api.toml");
    let model = scenario::load(&file).unwrap().model;
    let mut group = criterion.benchmark_group("sweep");
    let [one, two] = [1, 2].map(|count| {
        let pool = threads(count);
        median_time(&mut group, &format!("default, threads: {count}"), || pool.install(|| default_sweep(&model)))
    });
    group.finish();
    table.push(format!("{:<10}{one:>12.2} s{:>10}{two:>13.2} s{:>8.2}", "sweep", "", one / two));

    criterion.final_summary();
    println!("\n{}", table.join("\n"));
}
