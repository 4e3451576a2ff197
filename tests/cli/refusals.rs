//! What is refused: exit 2, one message, nothing written.

use std::fs;

use predicates::prelude::*;

use super::{API, coldstart, folder, quick_sweep, refused};

#[test]
fn ping_intervals_that_make_no_sense_are_refused() {
    for (every, what) in [
        ("15m..1m", "hint: the shorter interval comes first: 1 min before 15 min"),
        ("1..15", "a time needs its unit"),
        ("", "expected ping intervals"),
        ("0s..5m", "at least 1 s"),
        ("100ms", "at least 1 s"),
        ("soon", "expected ping intervals"),
        ("1s..1000000s", "that makes 1,000,000 ping intervals to try\n  expected at most 1,000"),
    ] {
        refused(quick_sweep().args(["--every", every, "--step", "1s"]), what);
    }
    refused(quick_sweep().args(["--step", "0s"]), "`--step` is `0s`");
    refused(
        quick_sweep().args(["--every", "1s..2s", "--step", "1s", "--concurrency", "9999"]),
        "with 9,999 pings at once",
    );
    refused(quick_sweep().args(["--every", "2m,5m", "--step", "1m"]), "`--every 2m,5m` names no range");
    refused(quick_sweep().args(["--every", "1m..1000000m", "--concurrency", "1..9"]), "1,000,000 ping intervals");
    refused(quick_sweep().args(["--every", "1m..500m", "--concurrency", "1..9"]), "makes 4,500 settings to try");
}

#[test]
fn other_flags_that_make_no_sense_are_refused() {
    for (flag, value) in [
        ("--target", "0%"),
        ("--target", "100%"),
        ("--target", "low"),
        ("--concurrency", "0"),
        ("--concurrency", "3..1"),
        ("--concurrency", "1..99999"),
    ] {
        refused(quick_sweep().args([flag, value]), &format!("`{flag}` is `{value}`"));
    }
    // In the words of a file.
    for (flag, value) in [
        ("--confidence", "100%"),
        ("--precision", "0%"),
        ("--precision", "60%"),
        ("--horizon", "0 s"),
        ("--horizon", "30"),
        ("--replications", "1"),
        ("--seed", "-1"),
        ("--seed", "x"),
    ] {
        let key = format!("run.{}", &flag[2..]);
        refused(coldstart().args(["simulate", API, flag, value]), &format!("error: {flag}: `{key}` is `{value}`"));
    }
    for (flag, value) in [("--threads", "0"), ("--threads", "9999")] {
        refused(
            coldstart().args(["simulate", API, &format!("{flag}={value}")]),
            &format!("'{value}' for '{flag} <N>'"),
        );
    }
    refused(coldstart().args(["simulate", API, "--every", "4m"]), "unexpected argument '--every'");
    refused(coldstart().args(["sweep"]), "<SCENARIO>");
}

#[test]
fn a_share_without_its_sign_is_told_to_have_one() {
    for (flag, value, hint) in [
        ("--target", "1", "write \"1%\": without the sign it is 100%"),
        ("--target", "5", "write \"5%\""),
        ("--precision", "1", "write \"1%\": without the sign it is 100%"),
        ("--precision", "60%", "0.05% is usual; half that width takes four times as many replications"),
        ("--confidence", "95", "write \"95%\""),
    ] {
        refused(coldstart().args(["sweep", API, flag, value]), &format!("hint: {hint}\n"));
    }
}

#[test]
fn what_is_no_whole_number_is_told_the_range() {
    for (flag, value, range) in [
        ("--seed", "-1", "0 to 18,446,744,073,709,551,615"),
        ("--replications", "1e3", "2 to 1,000,000,000"),
        ("--replications", "1", "2 to 1,000,000,000"),
        ("--threads", "x", "1 to 1,024"),
        ("--threads", "-4", "1 to 1,024"),
    ] {
        refused(coldstart().args(["sweep", API, flag, value]), &format!("expected a whole number from {range}"));
    }
}

#[test]
fn a_negative_value_is_refused_as_the_value_of_its_flag() {
    for (flag, value) in [
        ("--seed", "-1"),
        ("--every", "-1m"),
        ("--step", "-1m"),
        ("--concurrency", "-1"),
        ("--target", "-1%"),
        ("--precision", "-1%"),
        ("--confidence", "-1%"),
        ("--horizon", "-1d"),
    ] {
        coldstart()
            .args(["sweep", API, flag, value])
            .assert()
            .code(2)
            .stderr(predicate::str::contains(flag).and(predicate::str::contains("unexpected argument").not()));
    }
}

#[test]
fn a_horizon_within_the_warmup_is_refused() {
    let folder = folder();
    let path = folder.path().join("warm.toml");
    fs::write(&path, "[[arrivals]]\nprocess = \"poisson\"\nrate = \"5/h\"\n[run]\nwarmup = \"2 h\"\n").unwrap();
    refused(coldstart().arg("simulate").arg(&path).args(["--horizon", "2 h"]), "a time below the horizon (2 h)");
}

#[test]
fn a_scenario_that_cannot_be_read_is_refused() {
    let folder = folder();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    for (path, what) in [
        (folder.path().join("none.toml"), "does not exist"),
        (folder.path().to_owned(), "is a directory"),
        (file("empty.toml", b""), "is empty"),
        (file("binary.toml", b"\x7fELF\0\0"), "is binary"),
        (file("latin.toml", b"name = \"caf\xe9\""), "is not UTF-8"),
    ] {
        for verb in ["sweep", "simulate", "check"] {
            refused(coldstart().arg(verb).arg(&path), what);
        }
    }
}
