//! What others measured, through the engine. The measurements are no part of the project: without `COLDSTART_DATA`, which
//! names their folder, these tests are reported as ignored.

#![allow(clippy::unwrap_used)]

mod cohorts;
mod records;
mod replays;
#[path = "../shared/mod.rs"]
mod shared;
mod traffic;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let is_missing = std::env::var_os("COLDSTART_DATA").is_none();
    let test = |name: &str, run: fn()| {
        let run = move || {
            run();
            Ok(())
        };
        Trial::test(name, run).with_ignored_flag(is_missing)
    };
    let trials = vec![
        test("cohort_halving_gives_what_was_measured", cohorts::halving_gives_what_was_measured),
        test(
            "the_measured_spread_is_nearer_to_cohorts_than_to_independent_timeouts",
            cohorts::the_spread_is_nearer_to_cohorts_than_to_independent_timeouts,
        ),
        test(
            "curves_without_a_formula_are_those_of_their_raw_measurements",
            records::curves_without_a_formula_are_those_of_their_raw_measurements,
        ),
        test("real_records_are_read_whole", records::real_records_are_read_whole),
        test("a_replay_has_the_first_uses_that_were_seen", replays::has_the_first_uses_that_were_seen),
        test("the_five_runs_have_the_spares_that_were_seen", replays::has_the_spares_that_were_seen),
        test("plays_of_the_five_runs_are_like_what_was_seen", replays::plays_are_like_what_was_seen),
        test(
            "a_sweep_of_real_requests_is_complete_and_lies_below_poisson_without_pings",
            traffic::a_sweep_is_complete_and_lies_below_poisson_without_pings,
        ),
        test(
            "bursts_meet_busy_environments_more_often_and_empty_pools_less_often",
            traffic::bursts_meet_busy_environments_more_often_and_empty_pools_less_often,
        ),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// A file of the measurements.
fn data(path: &str) -> PathBuf {
    Path::new(&std::env::var_os("COLDSTART_DATA").expect("the folder of the measurements")).join(path)
}

/// A column of a CSV file, by its name.
fn column(path: &Path, name: &str) -> Vec<f64> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let place = reader.headers().unwrap().iter().position(|header| header == name).unwrap();
    reader.records().map(|row| row.unwrap()[place].parse().unwrap()).collect()
}
