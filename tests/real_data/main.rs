//! What others measured, through the engine. The measurements are no part of the project: without `COLDSTART_DATA`, which
//! names their folder, these tests are reported as ignored.

#![allow(clippy::unwrap_used)]

mod cohorts;
mod records;
mod replays;
#[path = "../shared/mod.rs"]
mod shared;
mod traffic;
#[path = "../shared/trials.rs"]
mod trials;

use std::path::Path;
use std::process::ExitCode;

use trials::{data, measured};

fn main() -> ExitCode {
    trials::run(vec![
        measured("cohort_halving_gives_what_was_measured", cohorts::halving_gives_what_was_measured),
        measured(
            "the_measured_spread_is_nearer_to_cohorts_than_to_independent_timeouts",
            cohorts::the_spread_is_nearer_to_cohorts_than_to_independent_timeouts,
        ),
        measured(
            "curves_without_a_formula_are_those_of_their_raw_measurements",
            records::curves_without_a_formula_are_those_of_their_raw_measurements,
        ),
        measured("real_records_are_read_whole", records::real_records_are_read_whole),
        measured("a_replay_has_the_first_uses_that_were_seen", replays::has_the_first_uses_that_were_seen),
        measured("the_five_runs_have_the_spares_that_were_seen", replays::has_the_spares_that_were_seen),
        measured("plays_of_the_five_runs_are_like_what_was_seen", replays::plays_are_like_what_was_seen),
        measured(
            "a_sweep_of_real_requests_is_complete_and_lies_below_poisson_without_pings",
            traffic::a_sweep_is_complete_and_lies_below_poisson_without_pings,
        ),
        measured(
            "bursts_meet_busy_environments_more_often_and_empty_pools_less_often",
            traffic::bursts_meet_busy_environments_more_often_and_empty_pools_less_often,
        ),
    ])
}

/// A column of a CSV file, by its name.
fn column(path: &Path, name: &str) -> Vec<f64> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let place = reader.headers().unwrap().iter().position(|header| header == name).unwrap();
    reader.records().map(|row| row.unwrap()[place].parse().unwrap()).collect()
}
