//! What is learned of the platform from invocations: of models that are known, and of what others measured. The
//! measurements are no part of the project: without `COLDSTART_DATA`, which names their folder, their tests are reported
//! as ignored. So are long ones: `cargo test --release --test calibrate_platform -- --ignored`.

#![allow(clippy::unwrap_used)]

mod measured;
mod simulated;
mod told;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let is_missing = std::env::var_os("COLDSTART_DATA").is_none();
    let test = |name: &str, is_ignored: bool, run: fn()| {
        let run = move || {
            run();
            Ok(())
        };
        Trial::test(name, run).with_ignored_flag(is_ignored)
    };
    let trials = vec![
        test(
            "the_five_runs_show_what_is_known_of_them",
            is_missing,
            measured::the_five_runs_show_what_is_known_of_them,
        ),
        test("no_run_alone_contradicts_the_others", is_missing, measured::no_run_alone_contradicts_the_others),
        test("the_truth_is_found", false, simulated::the_truth_is_found),
        test("the_truth_is_found_as_often_as_is_said", true, simulated::the_truth_is_found_as_often_as_is_said),
        test("what_is_not_told_is_not_learned", false, told::what_is_not_told_is_not_learned),
        test("little_is_no_reason_to_panic", false, told::little_is_no_reason_to_panic),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
