//! What more memory buys: times that go inversely with it, up to one vCPU.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use coldstart::model::Model;
use coldstart::model::arrivals::Process;
use coldstart::scenario::{Edit, Scenario, load_edited, parse_edited, written};
use coldstart::units::Nanos;

const SCENARIO: &str = "[function]\nmemory = \"512 MB\"\nduration = \"200 ms\"\n\
                        init = { dist = \"gamma\", mean = \"1 s\", cv = 0.5 }\nfirst_request = \"2 s\"\ntimeout = \"9 s\"\n\
                        scales_with_memory = true\n[warming]\nping = \"4 min\"\nhold = \"5 ms\"\n\
                        [[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"\n";

fn set(changes: &[(&str, &str)]) -> Scenario {
    let edit = |&(key, value): &(&str, &str)| Edit { key: key.to_owned(), value: value.to_owned(), flag: "--set" };
    let edits: Vec<Edit> = changes.iter().map(edit).collect();
    parse_edited(SCENARIO, Path::new("scenario.toml"), &edits).unwrap()
}

/// The handler, the mean init and the first request's work, in milliseconds.
fn times(model: &Model) -> [f64; 3] {
    let function = &model.function;
    [function.duration.mean(), function.init.mean(), function.first_request.as_ref().unwrap().mean()]
        .map(|seconds| (seconds * 1e9).round() / 1e6)
}

#[test]
fn times_go_inversely_with_memory_up_to_one_vcpu_and_no_further() {
    for (memory, factor) in
        [("512 MB", 1.0), ("1024 MB", 0.5), ("128 MB", 4.0), ("1769 MB", 512.0 / 1_769.0), ("10 GB", 512.0 / 1_769.0)]
    {
        let found = times(&set(&[("function.memory", memory)]).model);
        for (found, of_file) in found.into_iter().zip([200.0, 1_000.0, 2_000.0]) {
            assert!((found - of_file * factor).abs() < 1e-5, "{memory}: {found}");
        }
    }
}

/// What a timeout allows and how long a ping holds its environment is no work of the function's.
#[test]
fn what_is_no_work_stays_as_long_as_it_was() {
    let model = set(&[("function.memory", "1024 MB")]).model;
    assert_eq!(model.function.timeout, Some(Nanos::from_secs(9)));
    assert_eq!(model.warming.hold.constant(), Some(Nanos::from_millis(5)));
}

#[test]
fn times_hold_at_the_memory_of_the_file_or_at_that_which_is_named() {
    let twice = ("function.memory", "1024 MB");
    assert_eq!(times(&set(&[twice, ("function.scales_with_memory", "false")]).model), [200.0, 1_000.0, 2_000.0]);
    let measured_with_more = times(&set(&[twice, ("function.scales_with_memory", "2048 MB")]).model);
    assert!((measured_with_more[0] - 200.0 * 1_769.0 / 1_024.0).abs() < 1e-5, "{measured_with_more:?}");
    // Nothing names a memory, so that the times hold at the default, 128 MB.
    let text = SCENARIO.replace("memory = \"512 MB\"\n", "");
    let edit = Edit { key: "function.memory".to_owned(), value: "256MB".to_owned(), flag: "--set" };
    let scenario = parse_edited(&text, Path::new("scenario.toml"), &[edit]).unwrap();
    assert_eq!(times(&scenario.model), [100.0, 500.0, 1_000.0]);
}

#[test]
fn what_was_recorded_scales_too_and_all_of_it_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), "at,took\n1,30\n2,50\n").unwrap();
    let path = folder.path().join("scenario.toml");
    let text = SCENARIO.replace(
        "process = \"poisson\"\nrate = \"500/day\"",
        "process = \"trace\"\nfile = \"a.csv\"\nduration_column = \"took\"",
    );
    std::fs::write(&path, text).unwrap();
    let edit = Edit { key: "function.memory".to_owned(), value: "1024MB".to_owned(), flag: "--set" };
    let scenario = load_edited(&path, &[edit]).unwrap();
    let mean = |process: &Process| process.recorded_duration().unwrap();
    assert_eq!(mean(&scenario.model.arrivals.0[0]), mean(&load_edited(&path, &[]).unwrap().model.arrivals.0[0]) / 2.0);
    let text = written(&scenario);
    assert!(
        text.contains("\nscales_with_memory = \"512 MB\"\n") && text.contains("\nduration = \"200 ms\"\n"),
        "{text}"
    );
    std::fs::write(&path, text).unwrap();
    let again = load_edited(&path, &[]).unwrap();
    assert_eq!((again.model, again.hash), (scenario.model, scenario.hash));
}
