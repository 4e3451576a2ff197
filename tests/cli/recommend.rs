//! `recommend`: what to set, why, and under which regimes that holds.

use super::*;

/// A recommendation that takes a moment.
fn recommend(flags: &[&str]) -> Command {
    let mut command = coldstart();
    command.args(["recommend", API]).args(flags);
    command
}

/// What is printed, and the exit code.
fn answered(command: &mut Command, code: i32) -> String {
    String::from_utf8(command.assert().code(code).get_output().stdout.clone()).unwrap()
}

fn json(flags: &[&str], code: i32) -> serde_json::Value {
    let text = answered(recommend(flags).args(["--json", "-", "--quiet"]).arg("--every").arg("1m..5m"), code);
    serde_json::from_str(&text).unwrap()
}

#[test]
fn the_answer_is_a_paragraph_that_begins_with_what_to_set() {
    let text = answered(&mut recommend(&[]), 0);
    assert!(text.starts_with("Ping every 2 min, rate(2 minutes): 0.8% cold (95% interval "), "{text}");
    assert!(text.contains(TODAY) && text.contains(" a month.") && text.contains("Under other AWS regimes"), "{text}");
    insta::assert_snapshot!("recommend", text);
}

#[test]
fn a_target_that_no_pings_keep_is_answered_with_what_comes_closest_and_what_would_help() {
    let text = answered(&mut recommend(&["--target", "0.1%"]), 1);
    assert!(text.starts_with("No pings are shown to keep cold starts under 0.1%. Every 1 min comes closest"), "{text}");
    assert!(text.contains("Why they are cold: first use of a replacement"), "{text}");
    assert!(text.contains("the work of the first request done in the init"), "{text}");
    insta::assert_snapshot!("recommend_none", text);
}

#[test]
fn what_each_assumption_changes_is_a_tornado() {
    let text = answered(&mut recommend(&["--why", "--replications", "16", "--horizon", "10d"]), 0);
    assert!(text.contains("What decides is "), "{text}");
    insta::assert_snapshot!("recommend_why", text);
    let found = json(&["--why", "--replications", "16", "--horizon", "10d"], 0);
    let bars = found["why"]["bars"].as_array().unwrap();
    let sizes: Vec<f64> = bars.iter().map(|bar| bar["difference"].as_f64().unwrap().abs()).collect();
    assert!(bars.len() >= 12 && sizes.is_sorted_by(|a, b| a >= b), "{sizes:?}");
}

/// The question of the README, 2 minutes or 4: 2 under every regime in question where environments are recycled, whether
/// replaced or not; where they are not, 4 will do.
#[test]
fn two_minutes_or_four_is_answered_for_every_regime() {
    let text = answered(&mut recommend(&["--under", "all", "--every", "1m..6m"]), 0);
    assert!(text.contains("Safe under all 24 regimes: every 2 min."), "{text}");
    insta::assert_snapshot!("recommend_under", text);
    let found = json(&["--under", "aws-2023,aws-2021,aws-2020"], 0);
    let rows = found["under"]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 6 + 6 + 3);
    for row in rows {
        let cell = |minutes: f64| {
            let cells = row["cells"].as_array().unwrap();
            let is_it = |cell: &&serde_json::Value| cell["ping_every_s"].as_f64() == Some(minutes * 60.0);
            cells.iter().find(is_it).unwrap()["keeps_target"].as_str().unwrap()
        };
        let at_four = if row["recycled"] == "never" { "yes" } else { "no" };
        assert_eq!((cell(2.0), cell(4.0)), ("yes", at_four), "{row}");
    }
}

/// Simulated until the percentile is known to 1% of the target, and not the share of cold requests to 0.2 points.
#[test]
fn a_target_is_what_is_known_under_every_regime() {
    let found = json(&["--under", "aws-2021", "--target-p99", "0.8s"], 0);
    let under = &found["under"];
    assert_eq!(under["precision"], 8.0);
    let cells = under["rows"].as_array().unwrap().iter().flat_map(|row| row["cells"].as_array().unwrap());
    let simulated: Vec<_> = cells.filter(|cell| cell["from"] == "simulated").collect();
    assert!(simulated.len() > 10, "{simulated:?}");
    for cell in simulated {
        let width = cell["high"].as_f64().unwrap() - cell["low"].as_f64().unwrap();
        assert!(width <= 16.0 + 1e-9, "{cell}");
    }
}

/// Of a few requests nobody can tell what becomes of the interval.
#[test]
fn what_few_requests_do_not_tell_is_unclear() {
    let few = ["--why", "--set", "arrivals.0.rate=20/day", "--horizon", "1d", "--target", "5%"];
    let found = json(&few, 0);
    let bars = found["why"]["bars"].as_array().unwrap();
    let unclear = bars.iter().filter(|bar| bar["recommended"] == "unclear").count();
    assert!(unclear > 0, "{bars:?}");
}

#[test]
fn targets_of_other_kinds_are_kept_too() {
    for (flags, measure, at_most) in [
        (["--target", "2%"], "cold_probability", 0.02),
        (["--target-per-day", "5"], "cold_starts_per_day", 5.0),
        (["--target-visits", "1%"], "visit_cold_probability", 0.01),
        (["--target-p95", "800ms"], "latency_p95_ms", 800.0),
        (["--target-p99", "0.8s"], "latency_p99_ms", 800.0),
    ] {
        let found = json(&flags, 0);
        assert_eq!((&found["target"]["measure"], &found["target"]["at_most"]), (&measure.into(), &at_most.into()));
        let place = found["answer"]["candidate"].as_u64().unwrap() as usize;
        let chosen = &found["candidates"][place];
        assert_eq!(chosen["keeps_target"], "yes");
        assert!(chosen[measure].as_f64().unwrap() <= at_most, "{chosen}");
    }
}

#[test]
fn files_hold_the_candidates_or_what_was_asked_beside_them() {
    let header = |flags: &[&str]| {
        let quick = ["--every", "2m,4m", "--replications", "8", "--horizon", "5d", "--csv", "-", "-q"];
        let text = answered(recommend(flags).args(quick), 0);
        text.lines().next().unwrap().to_owned()
    };
    assert_eq!(header(&["--target", "5%"]), format!("ping,keeps_target,{HEADER}"));
    assert!(header(&["--target", "5%", "--under", "aws-2021"]).starts_with("regime,recycled,idle_clock,ping_every_s,"));
    assert!(header(&["--target", "5%", "--why"]).starts_with("assumption,change,cold_probability,difference,"));
}

#[test]
fn questions_that_make_no_sense_are_refused() {
    for (flags, what) in [
        (&["--target", "1%", "--target-p99", "1s"][..], "`--target` and `--target-p99` are two targets"),
        (
            &["--target-per-day", "5", "--target-visits", "1%"],
            "`--target-per-day` and `--target-visits` are two targets",
        ),
        (&["--target", "0%"], "`--target` is `0%`"),
        (&["--target", "1"], "write \"1%\""),
        (&["--target-visits", "100%"], "`--target-visits` is `100%`"),
        (&["--target-per-day", "0"], "expected a number above zero"),
        (&["--target-per-day", "-1"], "`--target-per-day` is `-1`"),
        (&["--target-per-day", "inf"], "`--target-per-day` is `inf`"),
        (&["--target-p99", "0ms"], "`--target-p99` is `0ms`"),
        (&["--target-p99", "fast"], "`--target-p99` is `fast`"),
        (&["--under", "aws-2203"], "hint: did you mean \"aws-2023\"?"),
        (&["--under", ""], "`--under` is ``"),
        (&["--under", "aws-2021,"], "`--under` is `aws-2021,`"),
        (&["--under", "all", "--why"], "cannot be used with"),
        (&["--every", "15m..1m"], "the shorter interval comes first"),
        (&["--concurrency", "3..1"], "`--concurrency` is `3..1`"),
        (&["--every", "2m", "--step", "1m"], "names no range"),
    ] {
        refused(&mut recommend(flags), what);
    }
}

#[test]
fn the_same_seed_gives_the_same_answer_on_any_number_of_threads() {
    let on = |threads: &str| {
        let flags = ["--every", "1m..3m", "--replications", "8", "--horizon", "5d", "--json", "-", "-q", "-j", threads];
        let output = recommend(&flags).output().unwrap();
        output.stdout
    };
    assert!(!on("1").is_empty());
    assert_eq!(on("1"), on("3"));
}

#[test]
fn what_a_tool_cannot_express_is_said_to_be_not_tried() {
    let flags = ["--every", "4m..5m", "--concurrency", "1..2", "--replications", "12", "--emit", "zappa"];
    let output = recommend(&flags).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let reason = "note: not tried, because Zappa cannot express it: its `keep_warm` keeps one environment warm";
    assert!(said.contains(reason), "{said}");
}

/// No tool's file has the hours in which environments are provisioned: that is said.
#[test]
fn hours_that_a_file_does_not_say_are_told_of() {
    let window = "platform.provisioned={ count = 1, from = 'cron(0 8 ? * * *)', until = 'cron(0 18 ? * * *)' }";
    let flags = ["--every", "4m", "--target", "30%", "--replications", "12", "--set", window, "--emit", "sam"];
    let output = recommend(&flags).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("from cron(0 8 ? * * *) until cron(0 18 ? * * *), are not written"), "{said}");
}
