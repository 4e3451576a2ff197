//! How it behaves: stdout and stderr, threads, pipes, interrupts.

use std::process::{Command as Process, Stdio};

use predicates::prelude::*;

use super::{API, HEADER, coldstart, quick_sweep, stdout_of};

#[test]
fn numbers_go_to_stdout_and_talk_to_stderr() {
    let short = ["simulate", API, "--replications", "2", "--horizon", "1 h", "--csv", "-"];
    let warning = predicate::str::contains("warning: there are about 41.7 independent requests in 2 replications");
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
