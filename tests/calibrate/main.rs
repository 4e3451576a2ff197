//! What `calibrate` learns from logs of models that are known: they are played, printed as a log, read again, and learned from.
//! And what it learns from real logs, where `COLDSTART_DATA` names their folder; without it these tests are reported as ignored.
//!
//! 500 trials instead of 40: `cargo test --test calibrate -- --ignored coverage_of_500`.

#![allow(clippy::unwrap_used)]

mod command;
mod coverage;
mod made;
mod measured;
#[path = "../shared/printed_log.rs"]
mod printed_log;
#[path = "../shared/mod.rs"]
mod shared;
mod told;
#[path = "../shared/trials.rs"]
mod trials;

use std::process::ExitCode;

use trials::{long, measured, test};

fn main() -> ExitCode {
    trials::run(vec![
        test("intervals_cover_what_is_true", coverage::of_40),
        long("coverage_of_500", coverage::of_500),
        test("what_a_log_does_not_tell_is_not_learned", told::columns_are_stripped_one_by_one),
        test("logs_without_cold_starts_and_of_nothing_else", told::extremes),
        test("the_written_scenario_plays_as_the_model_did", told::the_written_scenario_plays_as_the_model_did),
        test("pings_become_a_schedule", told::pings_become_a_schedule),
        test("experiments_become_scenarios", told::experiments_become_scenarios),
        test("what_is_held_out_is_read_as_what_it_was", told::what_is_held_out_is_read_as_what_it_was),
        test("the_command_writes_every_format", command::writes_every_format),
        test("the_command_holds_out_the_end", command::holds_out_the_end),
        test("the_command_cautions_where_no_process_fits", command::cautions_where_no_process_fits),
        test("the_command_says_where_a_preset_is_contradicted", command::says_where_a_preset_is_contradicted),
        test("the_command_says_how_to_export", command::says_how_to_export),
        test("the_command_refuses_what_it_cannot_do", command::refuses_what_it_cannot_do),
        measured("the_runs_of_2020", measured::the_runs_of_2020),
        measured("an_access_log", measured::an_access_log),
    ])
}
