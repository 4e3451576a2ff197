//! Logs through `coldstart replay` and `coldstart validate`: against counts by hand, logs made by known models, and what
//! others measured. The measurements are no part of the project: without `COLDSTART_DATA`, which names their folder, the
//! tests of them are reported as ignored.

#![allow(clippy::unwrap_used)]

mod command;
mod functions;
mod judged;
mod left_out;
mod made;
mod measured;
mod played;
#[path = "../shared/mod.rs"]
mod shared;
#[path = "../shared/trials.rs"]
mod trials;

use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use coldstart::study::{Silent, Watch};
use trials::{measured, test};

fn main() -> ExitCode {
    trials::run(vec![
        measured("the_first_uses_of_three_runs_are_those_that_were_seen", measured::has_the_first_uses),
        measured("felt_first_uses_are_those_that_waited", measured::tells_what_was_felt),
        measured("felt_first_uses_of_four_of_five_runs_lie_within_their_ranges", measured::predicts_what_was_felt),
        measured("four_of_five_runs_are_predicted_from_the_others", left_out::predicts_what_was_felt),
        measured("shares_of_cold_starts_are_those_seen", left_out::simulates_what_was_seen),
        measured("the_regime_of_2020_is_found_in_the_runs_of_2020", measured::finds_the_regime),
        measured("a_hundred_functions_are_played_at_sixteen_intervals", measured::plays_a_hundred_functions),
        test("the_log_beside_the_scenarios_is_made_by_simulation", made::the_log_is_made_by_simulation),
        test("first_uses_are_the_gaps_beyond_a_fixed_timeout", played::first_uses_are_the_gaps_beyond_a_timeout),
        test(
            "the_work_of_a_first_request_is_not_played_twice",
            played::the_work_of_a_first_request_is_not_played_twice,
        ),
        test("an_exponential_timeout_gives_its_closed_form", played::an_exponential_timeout_gives_its_closed_form),
        test("warmers_are_played_and_not_counted", played::warmers_are_played_and_not_counted),
        test("pings_take_the_place_of_those_of_the_log", played::pings_take_the_place_of_those_of_the_log),
        test("windows_are_played_apart", played::windows_are_played_apart),
        test("a_timeout_that_is_not_known_is_one_for_all_windows", played::one_unknown_timeout_holds_for_all_windows),
        test("without_durations_the_scenario_has_them", played::without_durations_the_scenario_has_them),
        test("p_values_of_the_true_model_are_uniform", judged::p_values_are_uniform),
        test("p_values_of_logs_from_a_steady_state_are_uniform", judged::p_values_of_logs_are_uniform),
        test("p_values_of_busy_windows_are_uniform", judged::p_values_of_busy_windows_are_uniform),
        test("requests_at_one_instant_are_played", played::requests_at_one_instant_are_played),
        test("p_values_where_inits_are_long_are_uniform", judged::p_values_where_inits_are_long_are_uniform),
        test("what_a_log_leaves_open_is_not_judged", judged::what_a_log_leaves_open_is_not_judged),
        test("p_values_of_visits_are_uniform", judged::p_values_of_visits_are_uniform),
        test("p_values_of_windows_within_a_life_are_uniform", judged::p_values_of_windows_within_a_life_are_uniform),
        test("a_wrong_timeout_is_rejected", judged::a_wrong_timeout_is_rejected),
        test("a_model_without_chance_is_held_to_every_class", judged::a_model_without_chance_is_held_to_every_class),
        test("the_true_regime_is_found", judged::the_true_regime_is_found),
        test("no_regime_is_left_where_none_is_true", judged::no_regime_is_left_where_none_is_true),
        test("functions_have_their_closed_form", functions::functions_have_their_closed_form),
        test("functions_without_requests_have_empty_cells", functions::functions_without_requests_say_nothing),
        test("the_command_prints_predicted_beside_seen", command::prints_predicted_beside_seen),
        test("the_command_exits_with_1_where_it_rejects", command::exits_with_1_where_it_rejects),
        test("a_scenario_is_not_held_to_its_own_log", command::a_scenario_is_not_held_to_its_own_log),
        test("recommend_weighs_regimes_by_a_log", command::recommend_weighs_regimes_by_a_log),
        test("columns_are_a_contract", command::columns_are_a_contract),
        test("bad_input_is_refused", command::bad_input_is_refused),
        test("the_same_seed_gives_the_same_bytes", command::the_same_seed_gives_the_same_bytes),
    ])
}

static NEVER: AtomicBool = AtomicBool::new(false);

fn watch() -> Watch<'static> {
    Watch { stop: &NEVER, progress: &Silent }
}
