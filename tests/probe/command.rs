//! What the command says.

use assert_cmd::Command;
use predicates::prelude::*;

pub(super) fn coldstart() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("coldstart"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command.env_remove("COLUMNS");
    command
}

pub(super) fn stdout_of(command: &mut Command) -> String {
    String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap()
}

fn next(results: &str, flags: &[&str]) -> String {
    stdout_of(coldstart().args(["probe", "next", "-"]).args(flags).write_stdin(results.to_owned()))
}

#[test]
fn help_of_both_fits_one_screen_and_their_examples_are_there() {
    for verb in ["plan", "next"] {
        let help = stdout_of(coldstart().args(["probe", verb, "-h"]).env("COLUMNS", "80"));
        assert!(help.lines().count() <= 40, "{} lines\n{help}", help.lines().count());
        assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
        let help = stdout_of(coldstart().args(["probe", verb, "--help"]));
        assert!(help.contains("\nExamples:\n"), "{help}");
    }
}

#[test]
fn the_first_line_is_the_answer() {
    let open = next("gap_s,cold\n300,0\n", &[]);
    assert!(open.starts_with("Not known well enough yet: the idle timeout is "), "{open}");
    assert!(open.contains("Next: leave the function alone for "), "{open}");
    let known = "gap_s,cold\n340,0\n360,0\n365,0\n370,0\n375,0\n390,1\n395,1\n400,1\n405,1\n";
    let text = next(known, &[]);
    assert!(text.starts_with("The idle timeout is 3") && text.contains("no more requests are needed"), "{text}");
    assert_eq!(next(known, &["--quiet"]), "");
    let gap: u32 = next("gap_s,cold\n300,0\n", &["--quiet"]).trim().parse().unwrap();
    assert!((1..=7_200).contains(&gap), "{gap}");
}

#[test]
fn programs_get_the_same_as_people() {
    let json: serde_json::Value = serde_json::from_str(&next("gap_s,cold\n300,0\n", &["--json", "-"])).unwrap();
    assert_eq!(json["verdict"], "open");
    assert_eq!(json["answers"], 1);
    // It was warm after 5 minutes, and may be so for ever.
    assert!(json["timeout_s_low"].as_f64() > Some(270.0) && json["timeout_s_high"].is_null(), "{json}");
    let csv = next("gap_s,cold\n300,0\n", &["--csv", "-"]);
    assert!(csv.starts_with("idle_s,survival,survival_low,survival_high\n0.0,"), "{csv}");
    assert!(csv.lines().count() > 40, "{csv}");
    let html = next("gap_s,cold\n300,0\n", &["--html", "-"]);
    assert!(html.contains("How many idle environments are still there"), "{html}");
}

/// Answers that count twice would end an experiment too early.
#[test]
fn a_file_of_results_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.csv");
    std::fs::write(&file, "gap_s,cold\n300,0\n").unwrap();
    let other = folder.path().join(".").join("a.csv");
    let refused = coldstart().args(["probe", "next"]).args([&file, &other]).assert().code(2);
    refused.stderr(predicate::str::contains("is the same file as"));
    coldstart().args(["probe", "next", "-", "-"]).write_stdin("").assert().code(2);
}

#[test]
fn what_is_no_result_of_an_experiment_is_refused() {
    let refused = |results: &str, what: &str| {
        let mut command = coldstart();
        let run = command.args(["probe", "next", "-"]).write_stdin(results.to_owned()).assert();
        run.code(2).stdout("").stderr(predicate::str::contains(what.to_owned()));
    };
    refused("start_s,cold\n1,0\n", "no column `gap_s`");
    refused("gap_s,cold\n300,0\n300,perhaps\n", "standard input:3: `cold` is `perhaps`");
    let of_others = |learn: &str, results: &str, what: &str| {
        let mut command = coldstart();
        let run = command.args(["probe", "next", "-", "--learn", learn]).write_stdin(results.to_owned()).assert();
        run.code(2).stdout("").stderr(predicate::str::contains(what.to_owned()));
    };
    of_others("clock", "gap_s,cold\n300,0\n", "no column `rested_s`");
    of_others("replacement", "copy,gap_s,environment,waited\n1,,,0\n", "`environment` is empty");
    of_others("replacement", "copy,gap_s,environment,waited\n1,-5,a,0\n", "`gap_s` is `-5`");
    refused("gap_s,cold\n1e9,0\n", "4 weeks");
    for flags in [
        &["--within", "1s"][..],
        &["--longest", "1m"],
        &["--copies", "9"],
        &["--confidence", "100%"],
        &["--confidence", "20%"],
        &["--every", "1m"],
        &["--learn", "clock", "--within", "1m"],
        &["--learn", "clock", "--timeout", "2h"],
        &["--learn", "replacement", "--every", "1h"],
        &["--learn", "everything"],
    ] {
        coldstart().args(["probe", "next"]).args(flags).assert().code(2).stdout("");
    }
    let plan = |flags: &[&str]| coldstart().args(["probe", "plan"]).args(flags).assert().code(2).stdout("");
    plan(&["--url", "https://example.org"]);
    plan(&["--cold-after", "1s"]);
    plan(&["--learn", "clock", "--url", "https://example.org", "--cold-after", "1s"]);
    plan(&["--function", "a", "--function", "b", "--copies", "3"]);
}

#[test]
fn a_file_with_nothing_but_its_header_holds_no_answer() {
    assert_eq!(next("gap_s,cold\n", &["--quiet"]), next("", &["--quiet"]));
    assert!(next("rested_s,cold\n", &["--learn", "clock"]).starts_with("Nothing is known yet"));
    let text = next("copy,gap_s,environment,waited\n", &["--learn", "replacement"]);
    assert!(text.starts_with("Nothing is known yet"), "{text}");
    assert_eq!(next("", &["--learn", "replacement", "--every", "3m", "--quiet"]), "180\n");
}

/// `a` is recycled and `b` had been replaced: one of one.
#[test]
fn what_recycled_environments_tell_is_said() {
    let results = "copy,gap_s,environment,waited\n1,,a,1\n1,120,a,0\n1,120,b,0\n";
    let text = next(results, &["--learn", "replacement"]);
    assert!(text.starts_with("Not known well enough yet: 1 of 1 recycled environment (100%, "), "{text}");
    let json: serde_json::Value =
        serde_json::from_str(&next(results, &["--learn", "replacement", "--json", "-"])).unwrap();
    assert_eq!((&json["verdict"], &json["recycled"], &json["replaced"]), (&"open".into(), &1.into(), &1.into()));
}

/// All keys of objects in a document, and the columns of a table.
fn names(learn: &str) -> Vec<String> {
    fn keys(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(fields) => fields.iter().for_each(|(key, value)| {
                found.push(key.clone());
                keys(value, found);
            }),
            serde_json::Value::Array(values) => values.iter().for_each(|value| keys(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for verb in ["plan", "next"] {
        let printed = |format: &str| {
            let flags = ["probe", verb, "--learn", learn, "--copies", "1", format, "-"];
            stdout_of(coldstart().args(flags))
        };
        keys(&serde_json::from_str(&printed("--json")).unwrap(), &mut found);
        found.extend(printed("--csv").lines().next().unwrap().split(',').map(str::to_owned));
    }
    found
}

#[test]
fn every_key_is_explained_by_the_guide() {
    let guide = stdout_of(coldstart().args(["guide", "results"]));
    let words: Vec<&str> = guide.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    for learn in ["timeout", "clock", "replacement"] {
        for name in names(learn) {
            assert!(words.contains(&&*name), "`{name}` of {learn} is not in `coldstart guide results`");
        }
    }
}
