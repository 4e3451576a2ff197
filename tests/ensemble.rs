//! Many replications on several threads: whoever watches sees the same on any number of them.

#![allow(clippy::unwrap_used)]

mod shared;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use coldstart::engine::{Ensemble, Event, Ignore, Part, Tally, What, replicate};
use coldstart::model::{Model, Schedule};
use coldstart::rng::Streams;
use coldstart::units::Nanos;
use shared::{bare, exponential, fixed, poisson};

const SEED: u64 = 5;

/// What the models show in one replication.
type Row = Vec<(Tally, Vec<Event>)>;

/// Two models, without pings and with them.
fn models() -> Vec<Model> {
    let mut model = bare(poisson(0.01), fixed(300.0));
    model.function.duration = exponential(2.0);
    vec![model.with_pings(Schedule::Every(Nanos::MINUTE * 4), 1), model]
}

/// What every part of four replications of each model shows, and how many were told of as done.
fn observed(threads: usize) -> (Vec<Row>, u64) {
    let (models, stop, done) = (models(), AtomicBool::new(false), AtomicU64::new(0));
    let ensemble = Ensemble { models: &models, seed: SEED, stop: &stop };
    let on_each = || {
        done.fetch_add(1, Ordering::Relaxed);
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let rows = pool.install(|| ensemble.observe(0..4, |_| Vec::new(), &on_each));
    (rows, done.into_inner())
}

#[test]
fn observers_see_the_same_on_any_number_of_threads() {
    let (rows, done) = observed(1);
    assert_eq!((rows.len(), done), (4, 8));
    assert_eq!(observed(2), (rows.clone(), done));
    // And what each would have seen alone.
    for (replication, row) in (0..).zip(&rows) {
        assert_eq!(row.len(), 2);
        for (model, (tally, events)) in models().iter().zip(row) {
            let mut alone = Vec::new();
            assert_eq!(*tally, replicate(model, Streams::new(SEED, replication), &mut alone));
            assert_eq!(*events, alone);
            assert!(events.len() > 1_000, "{}", events.len());
        }
    }
}

#[test]
fn an_observer_is_made_for_its_part_and_changes_no_tally() {
    let (models, stop) = (models(), AtomicBool::new(false));
    let ensemble = Ensemble { models: &models, seed: SEED, stop: &stop };
    let parts = [Part { replication: 3, model: 1 }, Part { replication: 0, model: 0 }];
    let without = ensemble.play_parts(&parts, &|| ());
    // Each begins with an event that tells whose it is.
    let first = |part: Part| vec![Event { at: Nanos(part.replication as i64), what: What::Deployed }];
    let with = ensemble.observe_parts(&parts, first, &|| ());
    assert_eq!(with.iter().map(|(tally, _)| tally.clone()).collect::<Vec<_>>(), without);
    assert_eq!(with.iter().map(|(_, events)| events[0].at).collect::<Vec<_>>(), [Nanos(3), Nanos(0)]);
}

#[test]
fn what_is_stopped_before_it_begins_shows_nothing() {
    let (models, stop) = (models(), AtomicBool::new(true));
    let ensemble = Ensemble { models: &models, seed: SEED, stop: &stop };
    assert!(ensemble.observe(0..4, |_| Ignore, &|| ()).is_empty());
}
