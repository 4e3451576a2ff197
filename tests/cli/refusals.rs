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
fn a_step_that_leads_out_of_its_range_is_refused() {
    for (every, step, what) in [
        ("1m..3m", "10m", "`--step` is `10m`\n  expected a step of at most 2 min"),
        ("1m..9m,20m..22m", "3m", "`--step` is `3m`\n  expected a step of at most 2 min"),
    ] {
        refused(quick_sweep().args(["--every", every, "--step", step]), what);
    }
    let without = "`--step` is `1m`, as it is where nothing is said\n  expected a step of at most 40 s";
    refused(quick_sweep().args(["--every", "10s..50s"]), without);
    refused(quick_sweep().args(["--every", "10s..50s"]), "hint: give one, such as `--step 10s`");
    quick_sweep().args(["--every", "10s..50s", "--step", "40s", "--quiet"]).assert().code(0);
}

/// In a scenario of one interval and in a sweep over several the same phase is refused.
#[test]
fn a_phase_beyond_an_interval_is_refused() {
    let phase = ["--set", "warming.phase=90s"];
    refused(
        quick_sweep().args(phase).args(["--every", "1m..3m"]),
        "`--every` is `1m..3m`, and the scenario's `warming.phase` is 1.5 min\n  expected ping intervals longer than the phase: \
         where in them the first ping falls; 1 min is not\n\nhint: leave out the shorter intervals, or \
         `--set warming.phase=random`",
    );
    quick_sweep().args(phase).args(["--every", "2m..3m", "--quiet"]).assert().code(0);
    let words = "`warming.phase` is `90s`\n  expected \"random\", or a time below 1 min";
    refused(coldstart().args(["simulate", API]).args(phase).args(["--set", "warming.ping=1m"]), words);
}

#[test]
fn a_flag_of_another_verb_is_said_to_be_there() {
    refused(
        coldstart().args(["simulate", API, "--target", "1%"]),
        "`--target` is no flag of `coldstart simulate`\n  expected one of the flags that `coldstart simulate -h` lists\n\n\
         hint: `coldstart sweep`, `coldstart recommend`, `coldstart compare` have it\n",
    );
    refused(
        coldstart().args(["check", API, "--json", "-"]),
        "hint: `coldstart sweep`, `coldstart recommend`, `coldstart simulate`, `coldstart compare`, `coldstart calibrate`, `coldstart replay`, `coldstart validate` have it\n",
    );
    refused(coldstart().args(["simulate", API, "--surprise"]), "unexpected argument '--surprise'");
}

/// What is replaced is read all the same: it is a mistake wherever it stands.
#[test]
fn a_value_that_a_later_one_replaces_must_be_right() {
    let simulate = |flags: &[&str]| {
        let mut command = coldstart();
        command.args(["simulate", API, "--replications", "2", "--quiet"]).args(flags);
        command
    };
    refused(&mut simulate(&["--set", "run.horizon=abc", "--horizon", "1d"]), "error: --set: `run.horizon` is `abc`");
    refused(&mut simulate(&["--set", "run.seed=x", "--set", "run.seed=1"]), "error: --set: `run.seed` is `x`");
    refused(&mut simulate(&["--set", "run.seed=x", "--set", "run={ seed = 1 }"]), "error: --set: `run.seed` is `x`");
    let seed = predicate::str::contains("seed 7");
    simulate(&["--set", "run.seed=3", "--set", "run.seed=7", "--horizon", "1d"]).assert().code(0).stdout(seed);
}

#[test]
fn other_flags_that_make_no_sense_are_refused() {
    for (flag, value) in [
        ("--target", "0%"),
        ("--target", "100%"),
        ("--target", "low"),
        ("--concurrency", "3..1"),
        ("--concurrency", "1,"),
    ] {
        refused(quick_sweep().args([flag, value]), &format!("`{flag}` is `{value}`"));
    }
    for (range, number) in [("0", "0"), ("1..99999", "99999"), ("1.5", "1.5"), ("1,-1", "-1"), ("1..x", "x")] {
        let what = format!("error: --concurrency: `warming.concurrency` is `{number}`");
        refused(quick_sweep().args(["--concurrency", range]), &what);
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

/// The wall that new accounts stand before.
#[test]
fn on_a_quota_of_ten_nothing_can_be_provisioned() {
    let ten = "scenarios/ten-environments.toml";
    let mut command = coldstart();
    command.args(["check", ten]).assert().success();
    let said = "UnreservedConcurrentExecution below its minimum value of [10]";
    refused(command.args(["--set", "platform.provisioned=1"]), said);
    coldstart()
        .args(["check", ten, "--set", "platform.provisioned=1", "--set", "platform.concurrency_limit=110"])
        .assert()
        .success();
}
