//! The command as its users meet it: what stands on stdout and stderr, exit codes, files, and every bad input.

// What a test cannot set up may well fail it.
#![allow(clippy::unwrap_used)]

mod answers;
mod compare;
mod curves;
mod expect;
mod files;
mod golden;
mod help;
mod html;
mod import;
mod init;
mod manners;
mod pages;
mod recommend;
mod refusals;
#[cfg(target_os = "linux")]
mod signals;
mod sources;
mod vary;
mod widths;
#[cfg(target_os = "linux")]
mod window;

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use predicates::prelude::*;

const API: &str = "scenarios/zappa-api.toml";

const HEADER: &str = "ping_every_s,ping_concurrency,requests,cold_starts,cold_probability,cold_probability_low,\
                      cold_probability_high,exact_cold_probability,visit_cold_probability,throttle_probability,\
                      latency_p50_ms,latency_p95_ms,latency_p99_ms,pings,ping_cold_starts,environments_mean,\
                      environments_busy_mean,cost_usd_month,replications,seed,init_probability,lukewarm_probability,\
                      waited_probability,latency_mean_ms,latency_p999_ms,cold_starts_per_day,lost_probability,\
                      over_second_probability";

/// In every answer of a sweep of [`API`].
const TODAY: &str = "Today, every 4 min: ";

fn coldstart() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("coldstart"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    // Whoever runs the tests may have a narrow window.
    command.env_remove("COLUMNS");
    command
}

/// A sweep of few replications, which takes a moment.
fn quick_sweep() -> Command {
    let mut command = coldstart();
    command.args(["sweep", API, "--replications", "4"]);
    command
}

fn stdout_of(command: &mut Command) -> String {
    String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap()
}

/// Runs a command that must be refused: exit 2, nothing on stdout, one message that says `what` and what to do.
fn refused(command: &mut Command, what: &str) {
    command
        .assert()
        .code(2)
        .stdout("")
        .stderr(predicate::str::starts_with("error: ").and(predicate::str::contains(what)))
        .stderr(predicate::function(|text: &str| text.matches("error: ").count() == 1))
        .stderr(
            predicate::str::contains("\n\nhint: ")
                .or(predicate::str::contains("\n\nFor more information, try '--help'")),
        );
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
