//! Requests per second of the engine, on one thread.

mod common;

use coldstart::engine::{Ignore, replicate};
use coldstart::model::Model;
use coldstart::rng::Streams;
use coldstart::units::Nanos;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Enough of them that the start of a replication does not show.
const REQUESTS: f64 = 1e6;

fn requests_per_second(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("engine");
    group.sample_size(20);
    for (name, mut model) in [("sparse", common::sparse()), ("headline", common::headline()), ("busy", common::busy())]
    {
        model.run.horizon = Nanos::from_secs_f64(REQUESTS / model.arrivals.mean_rate());
        group.throughput(Throughput::Elements(served(&model)));
        group.bench_function(name, |bencher| bencher.iter(|| served(&model)));
    }
    group.finish();
}

fn served(model: &Model) -> u64 {
    replicate(model, Streams::new(42, 0), &mut Ignore).users.served
}

criterion_group!(benches, requests_per_second);
criterion_main!(benches);
