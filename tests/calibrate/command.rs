//! The command as users type it.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use predicates::prelude::{PredicateBooleanExt as _, predicate};
use serde_json::Value;

use crate::made::{invocations, plain, short};
use crate::printed_log::Parts;

fn coldstart(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coldstart"));
    command.current_dir(folder).env("NO_COLOR", "1");
    command
}

fn with_log() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("log.csv"), plain(&invocations(&short(), 2), Parts::ALL)).unwrap();
    folder
}

pub(crate) fn writes_every_format() {
    let folder = with_log();
    let arguments = "calibrate log.csv --json all.json --csv parts.csv --html page.html --scenario-out mine.toml";
    coldstart(folder.path())
        .args(arguments.split(' '))
        .assert()
        .success()
        .stdout(predicate::str::contains("function.duration").and(predicate::str::contains("value (95% interval)")));
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let document: Value = serde_json::from_str(&read("all.json")).unwrap();
    let keys: Vec<&str> = document.as_object().unwrap().keys().map(String::as_str).collect();
    let contract =
        ["answer", "confidence", "dispersion", "held_out_from", "logs", "parts", "verb", "version", "warnings"];
    assert_eq!(keys.iter().filter(|key| contract.contains(key)).count(), contract.len(), "{keys:?}");
    let columns: Vec<&str> = coldstart::report::calibration::COLUMNS.iter().map(|(name, _)| *name).collect();
    assert_eq!(columns, ["part", "finding", "unit", "value", "low", "high", "text", "needs", "evidence"]);
    let guide = include_str!("../../src/guide/logs.md");
    for (name, sentence) in coldstart::report::calibration::COLUMNS {
        assert!(guide.contains(&format!("\n{name:<10}{sentence}\n")), "the guide says nothing of {name}");
    }
    assert_eq!(read("parts.csv").lines().next().unwrap(), columns.join(","));
    for part in document["parts"].as_array().unwrap() {
        let fields = part.as_object().unwrap();
        assert!(columns.iter().all(|column| fields.contains_key(*column)), "{part}");
        assert_eq!(part["finding"] == "not_learned", part["needs"] != "", "{part}");
        assert_eq!(
            part["value"].is_null() && part["finding"] == "learned",
            part["unit"] == "" && part["finding"] == "learned",
            "{part}"
        );
    }
    assert!(read("page.html").contains("function.duration"));
    coldstart(folder.path()).args(["check", "mine.toml"]).assert().success();
    let simulate = "simulate mine.toml --replications 2 --horizon 2d";
    coldstart(folder.path()).args(simulate.split(' ')).assert().success();
    // On stdout the scenario takes the place of the page.
    let printed = coldstart(folder.path()).args("calibrate log.csv --scenario-out -".split(' ')).assert().success();
    assert_eq!(String::from_utf8(printed.get_output().stdout.clone()).unwrap(), read("mine.toml"));
}

pub(crate) fn holds_out_the_end() {
    let folder = with_log();
    let arguments = "calibrate log.csv --hold-out 30% --held-out rest.csv --scenario-out mine.toml";
    coldstart(folder.path())
        .args(arguments.split(' '))
        .assert()
        .success()
        .stdout(predicate::str::contains("was held out"))
        .stderr(predicate::str::contains("coldstart validate mine.toml rest.csv"));
    let rows = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap().lines().count();
    let share = rows("rest.csv") as f64 / rows("log.csv") as f64;
    // Of about 432 requests 130 are expected in the last 30% of the time, with a standard deviation of 10: 4 of those.
    assert!((share - 0.3).abs() < 0.09, "{share}");
    let written = fs::read_to_string(folder.path().join("mine.toml")).unwrap();
    assert!(written.contains("held out"), "{written}");
    let learned = coldstart::scenario::parse(&written, Path::new("mine.toml")).unwrap();
    let rest = coldstart::logs::read_files(&[folder.path().join("rest.csv")]).unwrap();
    assert!(!learned.learned_from.contains(&rest.sources[0].digest), "the rest can be validated with");
}

/// What a scenario cannot play is said on the screen, and not in the written file alone.
pub(crate) fn cautions_where_no_process_fits() {
    let folder = tempfile::tempdir().unwrap();
    let times: String = (0..500).map(|nth| format!("{}\n", 1_767_571_200 + 601 * nth)).collect();
    fs::write(folder.path().join("even.csv"), "start_s\n".to_owned() + &times).unwrap();
    let caution = predicate::str::contains("Caution: requests come as no process of a scenario does.");
    coldstart(folder.path()).args(["calibrate", "even.csv"]).assert().success().stdout(caution);
    let caution = predicate::str::contains("Caution").not();
    coldstart(with_log().path()).args(["calibrate", "log.csv"]).assert().success().stdout(caution);
}

/// Nothing was ever gone, after 20 minutes of idleness: the preset's timeout is no result of this log, and is contradicted by it.
pub(crate) fn says_where_a_preset_is_contradicted() {
    let folder = tempfile::tempdir().unwrap();
    let row = |n: u32| format!("{},50,a,{}\n", n * 1_200, u8::from(n == 0));
    let rows: String = (0..30).map(row).collect();
    fs::write(folder.path().join("kept.csv"), format!("start_s,duration_ms,environment,cold\n{rows}")).unwrap();
    let arguments = ["calibrate", "kept.csv", "--scenario-out", "kept.toml"];
    let caution = predicate::str::contains("was kept for 20 min of idleness, which the timeout of the");
    coldstart(folder.path()).args(arguments).assert().success().stdout(caution);
    let written = fs::read_to_string(folder.path().join("kept.toml")).unwrap();
    assert!(written.contains("kept for 20 min, which the preset's timeout does not allow"), "{written}");
}

pub(crate) fn says_how_to_export() {
    let folder = tempfile::tempdir().unwrap();
    coldstart(folder.path()).args(["calibrate", "--how", "my function"]).assert().success().stdout(
        predicate::str::contains("aws logs filter-log-events --log-group-name '/aws/lambda/my function'")
            .and(predicate::str::contains("REPORT drops INIT_START")),
    );
}

pub(crate) fn refuses_what_it_cannot_do() {
    let folder = with_log();
    fs::write(folder.path().join("one.csv"), "start_s\n5\n").unwrap();
    for (arguments, says) in [
        ("calibrate", "<LOG>"),
        ("calibrate log.csv --how f", "cannot be used with"),
        ("calibrate --how f --html page.html", "cannot be used with"),
        ("calibrate log.csv --preset aws-2099", "the name of a preset"),
        ("calibrate log.csv --confidence 2", "a confidence"),
        ("calibrate log.csv --hold-out 95%", "at most 90%"),
        ("calibrate log.csv --held-out rest.csv", "--hold-out"),
        ("calibrate one.csv --scenario-out mine.toml", "too few requests"),
        ("calibrate log.csv --scenario-out log.csv", "which is read"),
        ("calibrate log.csv --scenario-out - --csv -", "as `--csv` does"),
    ] {
        coldstart(folder.path()).args(arguments.split(' ')).assert().code(2).stderr(predicate::str::contains(says));
    }
    assert!(!folder.path().join("mine.toml").exists() && !folder.path().join("rest.csv").exists());
}
