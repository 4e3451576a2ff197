//! What is learned of the platform from invocations: of models that are known, and of what others measured. The
//! measurements are no part of the project: without `COLDSTART_DATA`, which names their folder, their tests are reported
//! as ignored. So are long ones: `cargo test --release --test calibrate_platform -- --ignored`.

#![allow(clippy::unwrap_used)]

mod causes;
mod measured;
#[path = "../shared/mod.rs"]
mod shared;
mod simulated;
mod told;
#[path = "../shared/trials.rs"]
mod trials;

use std::process::ExitCode;

use trials::{long, measured, test};

fn main() -> ExitCode {
    trials::run(vec![
        measured("the_five_runs_show_what_is_known_of_them", measured::the_five_runs_show_what_is_known_of_them),
        measured("no_run_alone_contradicts_the_others", measured::no_run_alone_contradicts_the_others),
        measured(
            "who_waited_is_the_same_for_all_and_for_a_client_far_away",
            measured::who_waited_is_the_same_for_all_and_for_a_client_far_away,
        ),
        measured(
            "the_longest_life_is_the_same_without_send_times",
            measured::the_longest_life_is_the_same_without_send_times,
        ),
        test("the_truth_is_found", simulated::the_truth_is_found),
        long("the_truth_is_found_as_often_as_is_said", simulated::the_truth_is_found_as_often_as_is_said),
        test("hazards_are_not_too_low", causes::hazards_are_not_too_low),
        test("requests_of_a_visit_come_in_no_known_order", causes::requests_of_a_visit_come_in_no_known_order),
        test("when_inits_began_is_known_without_streams", told::when_inits_began_is_known_without_streams),
        test("what_is_not_told_is_not_learned", told::what_is_not_told_is_not_learned),
        test("intervals_have_the_confidence_that_is_asked_for", told::intervals_have_the_confidence_that_is_asked_for),
        test(
            "a_longest_life_that_the_log_contradicts_is_not_written",
            told::a_longest_life_that_the_log_contradicts_is_not_written,
        ),
        test("little_is_no_reason_to_panic", told::little_is_no_reason_to_panic),
    ])
}
