//! How long idle environments live, from bounds: known laws are found again, and what others measured says what it is known
//! to say. Without `COLDSTART_DATA`, which names the folder of those measurements, tests on them are reported as ignored.
//!
//! Coverage is tested in 40 trials; in 500 of each by
//! `cargo test --test calibrate_idle -- --ignored`.

#![allow(clippy::unwrap_used)]

mod data;
mod edges;
mod laws;
#[path = "../shared/trials.rs"]
mod trials;

use std::process::ExitCode;

use trials::{long, measured, test};

fn main() -> ExitCode {
    trials::run(vec![
        measured("june_2019_is_a_fixed_cutoff_with_a_hazard_beside_it_and_nothing_fits", data::june_2019),
        measured("august_2019_is_a_step_with_early_deaths", data::august_2019),
        measured("january_2021_is_a_step_whose_shape_cannot_be_told", data::january_2021),
        measured("google_in_2021_is_a_cutoff_between_two_looks", data::google_2021),
        measured("azure_in_2020_is_a_sharp_step", data::azure_2020),
        measured("azure_in_2021_is_no_single_step", data::azure_2021),
        measured("cohorts_of_sebs_halve_and_are_not_independent", data::sebs_cohorts),
        test("intervals_cover_what_they_were_drawn_from", laws::intervals_cover),
        long("intervals_cover_what_they_were_drawn_from_in_500_trials", laws::intervals_cover_in_many_trials),
        test("bands_cover_the_curve_they_were_drawn_from", laws::bands_cover),
        long("bands_cover_the_curve_they_were_drawn_from_in_500_trials", laws::bands_cover_in_many_trials),
        test("a_true_law_is_seldom_rejected", laws::a_true_law_is_seldom_rejected),
        long("the_level_of_the_test_of_fit_is_kept", laws::the_level_is_kept),
        test("an_exponential_law_is_rejected_for_a_cutoff", laws::an_exponential_law_is_rejected_for_a_cutoff),
        long("the_true_family_is_among_those_chosen_in_many_trials", laws::the_true_family_is_chosen),
        test("environments_that_go_one_by_one_are_seldom_called_cohorts", laws::independent_batches),
        test("nothing_seen_has_no_curve_and_no_fit", edges::nothing_seen),
        test("nothing_dead_has_a_bound_and_no_fit", edges::nothing_dead),
        test("everything_dead_has_a_bound_and_no_fit", edges::everything_dead),
        test("one_observation_is_enough_for_a_curve", edges::one_observation),
        test("a_step_is_bounded_by_two_looks_with_ties_in_plenty", edges::ties),
        test("gaps_of_a_thousand_million_seconds_are_gaps", edges::very_long_gaps),
        test("a_maximum_life_ends_every_law", edges::maximum_life),
        test("exact_times_and_intervals_are_fitted_like_looks", edges::exact_times),
        test("a_busy_log_is_fitted_in_seconds", edges::a_busy_log),
    ])
}
