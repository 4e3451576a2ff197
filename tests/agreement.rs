//! The engine against the referee: a short, slow, obvious simulator that shares no code with it, on hundreds of random
//! small models that together use every feature.

#![allow(clippy::unwrap_used)]

mod coverage;
mod random_models;
mod referee;

use coldstart::engine::{Event, What, replicate};
use coldstart::model::Model;
use coldstart::rng::Streams;
use coldstart::units::Nanos;
use referee::{Play, recount};

/// How many models are played.
const MODELS: u64 = 600;

/// Each model comes with streams of its own.
fn cases() -> impl Iterator<Item = (u64, Model, Streams)> {
    (0..MODELS).map(|number| {
        let (mut model, streams) = (random_models::random_model(number), Streams::new(number, 0));
        if number % 4 == 1 {
            end_with_an_invocation(&mut model, streams);
        }
        (number, model, streams)
    })
}

/// Moves the horizon to the instant at which one of the later invocations ends.
fn end_with_an_invocation(model: &mut Model, streams: Streams) {
    let events = referee::play(model, streams).events;
    let is_late = |event: &&Event| event.at > model.run.warmup && matches!(event.what, What::Completed { .. });
    let late: Vec<Nanos> = events.iter().filter(is_late).map(|event| event.at).collect();
    model.run.horizon = late.get(late.len() * 4 / 5).copied().unwrap_or(model.run.horizon);
}

#[test]
fn engine_and_referee_see_the_same_events() {
    for (number, model, streams) in cases() {
        let mut found = Vec::new();
        replicate(&model, streams, &mut found);
        assert_same(number, &model, &found, &referee::play(&model, streams).events);
    }
}

#[test]
fn a_tally_counts_what_the_events_show() {
    for (number, model, streams) in cases() {
        let mut events = Vec::new();
        let tally = recount::trimmed(replicate(&model, streams, &mut events));
        // Visits and what was given up are not among the events: those are the referee's, where it saw the same.
        let play = referee::play(&model, streams);
        assert_same(number, &model, &events, &play.events);
        let expected = recount::trimmed(recount::tally(&model, &Play { events, ..play }));
        assert_eq!(tally, expected, "model {number}: {model:#?}");
    }
}

#[test]
fn the_models_use_every_feature() {
    let mut counts = coverage::Counts::default();
    for (_, model, streams) in cases() {
        let play = referee::play(&model, streams);
        counts.add_model(&model);
        counts.add_play(&model, &play);
    }
    counts.assert_complete();
}

fn assert_same(number: u64, model: &Model, found: &[Event], expected: &[Event]) {
    const BEFORE: usize = 12;
    let same = found.iter().zip(expected).take_while(|(found, expected)| found == expected).count();
    if same == found.len() && same == expected.len() {
        return;
    }
    let before: String = expected[same.saturating_sub(BEFORE)..same].iter().map(show).collect();
    let next = |events: &[Event]| events[same..].iter().take(3).map(show).collect::<String>();
    panic!(
        "{model:#?}\nmodel {number} differs at event {same}. Before it:\n{before}the engine:\n{}the referee:\n{}",
        next(found),
        next(expected)
    );
}

fn show(event: &Event) -> String {
    format!("  {:>16.9} s {:?}\n", event.at.as_secs_f64(), event.what)
}
