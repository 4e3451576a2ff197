//! What is not known of a scenario: sets of values that replications play in turn, and the intervals that follow.

#![allow(clippy::unwrap_used)]

#[path = "../replay/made.rs"]
#[allow(dead_code)]
mod made;
#[path = "../shared/mod.rs"]
mod shared;

mod command;
mod known;
mod learned;

use std::sync::atomic::AtomicBool;

use coldstart::estimate::{Estimate, Until};
use coldstart::model::{Model, Uncertainty};
use coldstart::study::{Effort, Silent, Watch, simulate};

static NEVER: AtomicBool = AtomicBool::new(false);

fn watch() -> Watch<'static> {
    Watch { stop: &NEVER, progress: &Silent }
}

/// The model of which these are the possible values.
fn uncertain(own: &Model, sets: impl IntoIterator<Item = Model>) -> Model {
    let uncertainty = Uncertainty::new(sets.into_iter().map(Model::into_possible).collect());
    Model { uncertainty, ..own.clone() }
}

fn cold(model: &Model, replications: u64, seed: u64) -> Estimate {
    let effort = Effort { seed, confidence: 0.95, until: Until::Replications(replications) };
    *simulate(model, &effort, watch()).outcome.cold_probability().unwrap()
}

#[test]
fn the_interval_is_that_of_the_closed_form_over_the_sets() {
    known::of_closed_form();
}

#[test]
fn sets_that_are_alike_leave_an_interval_that_shrinks() {
    known::alike();
}

#[test]
fn recommended_pings_keep_the_target_with_the_uncertainty() {
    known::recommended();
}

#[test]
fn expectations_are_held_to_the_uncertainty() {
    known::expected();
}

#[test]
fn a_learned_scenario_covers_the_truth_and_fits_other_logs() {
    learned::of_ten();
}

#[test]
fn what_a_log_does_not_tell_is_played_both_ways() {
    command::both_ways();
}

#[test]
fn errors_name_the_set() {
    command::errors();
}
