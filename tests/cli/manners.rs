//! How it behaves: stdout and stderr, threads, pipes, interrupts.

use std::fs;
use std::process::{Command as Process, Stdio};

use predicates::prelude::*;

use super::{API, HEADER, coldstart, folder, names_in, quick_sweep, stdout_of};

#[test]
fn numbers_go_to_stdout_and_talk_to_stderr() {
    let short = ["simulate", API, "--replications", "2", "--horizon", "1 h", "--csv", "-"];
    let warning = predicate::str::contains("warning: 2 replications count 41.7 independent requests on average");
    coldstart().args(short).assert().success().stdout(predicate::str::starts_with(HEADER)).stderr(warning);
    coldstart().args(short).arg("--quiet").assert().success().stderr("");
}

#[test]
fn the_same_bytes_come_from_any_number_of_threads() {
    let run = |threads: &str| stdout_of(quick_sweep().args(["--every", "1m..4m", "--json", "-", "--threads", threads]));
    let one = run("1");
    assert_eq!(one, run("2"));
    assert_eq!(one, run("16"));
    let other = stdout_of(quick_sweep().args(["--every", "1m..4m", "--json", "-", "--seed", "43"]));
    assert_ne!(one, other);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_content() {
    for verb in [&["sweep", API, "--replications", "2", "--every", "4m"][..], &["presets"], &["--help"]] {
        let mut child = Process::new(assert_cmd::cargo::cargo_bin!("coldstart"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(verb)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let run = child.wait_with_output().unwrap();
        assert_eq!((run.status.code(), String::from_utf8(run.stderr).unwrap().as_str()), (Some(0), ""), "{verb:?}");
    }
}

/// A run that would take minutes is interrupted as soon as it must have begun; two seconds are ample for that and for
/// the first replications on any machine that passes the other tests.
#[cfg(target_os = "linux")]
#[test]
fn an_interrupted_run_shows_what_is_known() {
    let folder = folder();
    let csv = folder.path().join("curve.csv");
    let child = Process::new(assert_cmd::cargo::cargo_bin!("coldstart"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["sweep", API, "--replications", "1000000", "--every", "4m", "--csv"])
        .arg(&csv)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert!(Process::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let run = child.wait_with_output().unwrap();
    assert_eq!(run.status.code(), Some(130));
    assert!(String::from_utf8(run.stdout).unwrap().contains("Today, every 4 min: 1."));
    assert!(String::from_utf8(run.stderr).unwrap().contains("warning: interrupted after "));
    assert!(fs::read_to_string(&csv).unwrap().starts_with(HEADER));
    assert_eq!(names_in(folder.path()), ["curve.csv"]);
}
