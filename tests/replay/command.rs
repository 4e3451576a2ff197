//! The two verbs as their users meet them.

use std::path::Path;

use assert_cmd::Command;
use predicates::prelude::*;
use sha2::{Digest as _, Sha256};

const API: &str = "scenarios/zappa-api.toml";
const LOG: &str = "scenarios/zappa-api-log.csv";

fn coldstart(arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("coldstart"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("COLUMNS").args(arguments);
    command
}

fn stdout(arguments: &[&str]) -> String {
    String::from_utf8(coldstart(arguments).assert().success().get_output().stdout.clone()).unwrap()
}

pub(crate) fn prints_predicted_beside_seen() {
    let text = stdout(&["replay", API, LOG, "--replications", "50"]);
    for words in
        ["The log has", "the scenario predicts", "by how long the function had been idle", "by the hour of the day"]
    {
        assert!(text.contains(words), "{text}");
    }
    let what_if = stdout(&["replay", API, LOG, "--replications", "50", "--every", "4m"]);
    assert!(what_if.contains("The prediction is for pings every 4 min"), "{what_if}");
}

/// The log was made with an idle timeout of 6 minutes or so.
pub(crate) fn exits_with_1_where_it_rejects() {
    coldstart(&["validate", API, LOG, "--replications", "200"])
        .assert()
        .code(0)
        .stdout(predicate::str::contains("could have come"));
    let wrong = ["--set", "platform.idle_timeout=20 min"];
    coldstart(&[&["validate", API, LOG, "--replications", "200"], &wrong[..]].concat()).assert().code(1).stdout(
        predicate::str::contains("rejected at the level of 5%").and(predicate::str::contains("What does not fit")),
    );
    let none = ["validate", API, LOG, "--under", "aws-2017,aws-2018", "--replications", "60"];
    coldstart(&none).assert().code(1).stdout(predicate::str::contains("None of these"));
}

pub(crate) fn a_scenario_is_not_held_to_its_own_log() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(LOG)).unwrap();
    let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let scenario = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(API)).unwrap();
    let path = folder.path().join("learned.toml");
    std::fs::write(&path, format!("{scenario}\n[learned]\nlogs = [\"{digest}\"]\n")).unwrap();
    coldstart(&["validate", &path.display().to_string(), LOG, "--replications", "100"])
        .assert()
        .code(0)
        .stdout(predicate::str::contains("was learned from this log").and(predicate::str::contains("p =").not()))
        .stderr(predicate::str::contains("calibrate --hold-out 30%"));
}

/// The log is of aws-2021: under it 5 minutes are as good as 4, and under regimes with longer timeouts 9 would do.
pub(crate) fn recommend_weighs_regimes_by_a_log() {
    let in_init = "scenarios/zappa-api-import-in-init.toml";
    let few = ["--every", "4m..10m", "--json", "-", "--quiet"];
    let asked = ["recommend", in_init, "--under", "aws-2021,aws-2020,aws-2018", "--given", LOG];
    let output = coldstart(&[&asked[..], &few[..]].concat()).assert().get_output().stdout.clone();
    let document: serde_json::Value = serde_json::from_slice(&output).unwrap();
    let under = &document["under"];
    let names: Vec<&str> =
        under["rows"].as_array().unwrap().iter().map(|row| row["regime"].as_str().unwrap()).collect();
    assert!(!names.is_empty() && names.iter().all(|name| *name == "aws-2021"), "{names:?}");
    let given = &under["given"];
    let weights: f64 = given["weights"].as_array().unwrap().iter().map(|weight| weight.as_f64().unwrap()).sum();
    assert!((weights - 1.0).abs() < 1e-9 && given["none_of_these"] == false, "{given}");
    let kept: Vec<f64> = given["kept"].as_array().unwrap().iter().map(|kept| kept.as_f64().unwrap()).collect();
    // From 4 to 10 min, and none: a ping after 10 min finds the environment gone.
    assert!(kept.len() == 8 && kept[6] == 0.0 && kept[7] == 0.0, "{kept:?}");
    // Whoever is rejected cannot be recommended by: what the log itself shows is, environments that are kept for 380 s.
    let asked = ["recommend", in_init, "--under", "aws-2018", "--given", LOG, "--every", "5m,7m"];
    let words =
        ["Given the log: none of these.", "On the platform as it was learned from the log itself: every 5 min."];
    let says = |text: &str| words.iter().all(|words| text.replace('\n', " ").contains(words));
    coldstart(&asked).assert().code(0).stdout(predicate::function(says));
}

pub(crate) fn columns_are_a_contract() {
    let header = |arguments: &[&str]| stdout(arguments).lines().next().unwrap().to_owned();
    let few = ["--replications", "50", "--csv", "-", "--quiet"];
    assert_eq!(
        header(&[&["replay", API, LOG], &few[..]].concat()),
        "slice,idle_from_s,idle_to_s,hour,requests,first_uses,predicted_first_uses,predicted_first_uses_low,\
         predicted_first_uses_high,felt,predicted_felt,predicted_felt_low,predicted_felt_high,plays,seed"
    );
    assert_eq!(
        header(&[&["validate", API, LOG, "--under", "aws-2021"], &few[..]].concat()),
        "regime,recycled,clock,weight,log_score,p_value,first_uses,predicted_first_uses,predicted_first_uses_low,\
         predicted_first_uses_high,plays,seed"
    );
    let guide = stdout(&["guide", "replay"]);
    let headers = [&["replay", API, LOG][..], &["validate", API, LOG, "--under", "aws-2021"][..]];
    let headers: Vec<String> = headers.iter().map(|arguments| header(&[arguments, &few[..]].concat())).collect();
    for column in headers.iter().flat_map(|header| header.split(',')) {
        assert!(guide.contains(column), "{column} stands in no guide");
    }
    let json = stdout(&["validate", API, LOG, "--replications", "100", "--json", "-", "--quiet"]);
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(document["verb"], "validate");
    assert_eq!(document["judgement"], "fits");
    assert!(document["p_value"].as_f64().unwrap() > 0.05 && document["rows"].as_array().unwrap().len() == 43, "{json}");
}

pub(crate) fn bad_input_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let header = file("header.csv", "start_s,cold\n");
    let one = file("one.csv", "start_s,cold\n1600000000,1\n");
    let untold = file("untold.csv", "start_s\n1600000000\n1600000001\n");
    let far = file("far.csv", "start_s,cold\n0,1\n9000000000,1\n");
    let cases: [(&[&str], &str); 10] = [
        (&["replay", API, &one.replace("one", "untold"), "--arrival", "sent"], "tells when every request was sent"),
        (&["recommend", API, "--given", &untold], "does not tell which requests were the first"),
        (&["replay", API, "scenarios/gaps.csv"], "requests after times of idleness"),
        (&["replay", API, &header], "there is no invocation"),
        (&["replay", API, &one], "no window of the log has two invocations of users"),
        (&["validate", API, &untold], "does not tell which requests were the first"),
        (&["replay", API, &far], "no window of the log has two invocations of users"),
        (&["replay", API, LOG, "--horizon", "3d"], "no horizon"),
        (&["replay", API, LOG, "--per-function", "-"], "requests per minute"),
        (&["validate", API, LOG, "--under", "aws-2077"], "aws-2077"),
    ];
    for (arguments, words) in cases {
        coldstart(arguments)
            .assert()
            .code(2)
            .stdout("")
            .stderr(predicate::str::contains("error: ").and(predicate::str::contains(words)))
            .stderr(predicate::str::contains("\n\nhint: "));
    }
}

pub(crate) fn the_same_seed_gives_the_same_bytes() {
    let on = |threads: &str| {
        stdout(&["validate", API, LOG, "--replications", "100", "--json", "-", "--quiet", "-j", threads])
    };
    assert_eq!(on("1"), on("2"));
}
