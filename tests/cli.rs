//! The command as its users meet it: what stands on stdout and stderr, exit codes, files, and every bad input.

// What a test cannot set up may well fail it.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command as Process, Stdio};

use assert_cmd::Command;
use predicates::prelude::*;

const API: &str = "scenarios/zappa-api.toml";

const HEADER: &str = "ping_every_s,ping_concurrency,requests,cold_starts,cold_probability,cold_probability_low,\
                      cold_probability_high,exact_cold_probability,visit_cold_probability,throttle_probability,\
                      latency_p50_ms,latency_p95_ms,latency_p99_ms,pings,ping_cold_starts,environments_mean,\
                      environments_busy_mean,cost_usd_month,replications,seed";

fn coldstart() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("coldstart"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
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

#[test]
fn a_sweep_answers_first_and_shows_its_table() {
    let text = stdout_of(quick_sweep().arg("--quiet"));
    assert!(text.starts_with("The longest interval that keeps cold starts under 1% is "), "{text}");
    assert!(text.contains("Today's setting, every 4 min, gives "), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("today ")).count(), 1, "{text}");
    assert_eq!(text.lines().filter(|line| line.trim_start().starts_with("none ")).count(), 1, "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100 && line.trim_end() == line), "{text}");
    assert!(!text.contains('\u{1b}'), "colours where there is no terminal: {text}");
    assert!(text.contains("seed 42") && text.contains(concat!("coldstart ", env!("CARGO_PKG_VERSION"))), "{text}");
}

#[test]
fn the_table_of_a_sweep_is_this() {
    insta::assert_snapshot!("sweep", stdout_of(quick_sweep().args(["--every", "1m..9m", "--step", "2m"])));
}

#[test]
fn the_page_of_a_simulation_is_this() {
    insta::assert_snapshot!("simulate", stdout_of(coldstart().args(["simulate", API, "--replications", "4"])));
}

#[test]
fn csv_has_the_agreed_columns_and_one_row_a_candidate() {
    let text = stdout_of(quick_sweep().args(["--every", "1m..3m", "--concurrency", "1..2", "--csv", "-"]));
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(HEADER));
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let settings: Vec<(&str, &str)> = rows.iter().map(|row| (row[0], row[1])).collect();
    assert_eq!(
        settings,
        [("60.0", "1"), ("120.0", "1"), ("180.0", "1"), ("60.0", "2"), ("120.0", "2"), ("180.0", "2"), ("inf", "1")]
    );
    for row in &rows {
        let number = |column: usize| row[column].parse::<f64>().unwrap();
        assert_eq!(row.len(), 20);
        assert!((number(3) / number(2) - number(4)).abs() < 1e-12, "cold starts / requests: {row:?}");
        assert!(number(5) <= number(4) && number(4) <= number(6), "{row:?}");
        assert_eq!((row[17], row[18], row[19]), ("", "4", "42"), "{row:?}");
    }
    // The cap on lives has no exact form without pings.
    assert_eq!(rows[6][7], "");
    assert_eq!((rows[6][13], rows[6][14]), ("0", "0"));
}

#[test]
fn a_simulation_is_one_row_of_the_same_names() {
    let text = stdout_of(coldstart().args(["simulate", API, "--replications", "4", "--csv", "-"]));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (2, HEADER));
    assert!(lines[1].starts_with("240.0,1,"), "{}", lines[1]);
}

#[test]
fn a_cron_of_pings_has_no_interval() {
    let arguments = ["simulate", "scenarios/office-hours.toml", "--replications", "2", "--csv", "-"];
    assert!(stdout_of(coldstart().args(arguments)).lines().nth(1).unwrap().starts_with(",1,"));
}

#[test]
fn json_carries_the_names_of_the_csv_and_where_it_comes_from() {
    let text = stdout_of(quick_sweep().args(["--every", "2m,4m", "--json", "-"]));
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    for name in [
        "version",
        "seed",
        "confidence",
        "price_date",
        "preset",
        "target",
        "verdict",
        "today",
        "interrupted",
        "precise",
    ] {
        assert!(json.get(name).is_some(), "{name}");
    }
    assert_eq!(json["scenario"]["name"], "Zappa API, 500 requests a day");
    assert_eq!(json["scenario"]["hash"].as_str().unwrap().len(), 16);
    assert_eq!(json["preset"]["name"], "aws-2021");
    assert!(json["price_date"].is_null());
    let candidates = json["candidates"].as_array().unwrap();
    assert_eq!(candidates.len(), 3);
    for candidate in candidates.iter().chain([&json["today"]]) {
        for name in HEADER.split(',') {
            assert!(candidate.get(name).is_some(), "{name}");
        }
    }
    let [two, four, none] = &candidates[..] else { panic!("three candidates") };
    assert!(none["ping_every_s"].is_null() && none["exact_cold_probability"].is_null());
    assert!(none["no_exact_because"].as_str().unwrap().contains("maximum life"));
    assert!(four["exact_neglects_at_most"].as_f64().unwrap() > 0.0);
    assert!(two["difference_from_previous"].is_null());
    assert!(four["difference_from_previous"]["variance_ratio"].as_f64().unwrap() > 0.0);
    assert_eq!(json["today"]["cold_starts"], four["cold_starts"]);
    assert_eq!(json["verdict"]["kind"], "fewest");
    assert_eq!(json["verdict"]["ping_every_s"], 120.0);
    assert_eq!((&two["meets_target"], &none["meets_target"]), (&"yes".into(), &"no".into()));
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

#[test]
fn flags_win_over_the_scenario_and_change_its_hash_where_they_change_the_model() {
    let hash = |arguments: &[&str]| {
        let text = stdout_of(coldstart().args(["simulate", API, "--replications", "2", "--json", "-"]).args(arguments));
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        (json["scenario"]["hash"].as_str().unwrap().to_owned(), json["confidence"].as_f64(), json["horizon_s"].as_f64())
    };
    let (usual, confidence, horizon) = hash(&[]);
    assert_eq!((confidence, horizon), (Some(0.95), Some(30.0 * 86_400.0)));
    let (other, confidence, horizon) = hash(&["--horizon", "10d", "--confidence", "99%"]);
    assert_eq!((confidence, horizon), (Some(0.99), Some(10.0 * 86_400.0)));
    assert_ne!(usual, other);
    assert_eq!(usual, hash(&["--seed", "7"]).0);
}

#[test]
fn numbers_go_to_stdout_and_talk_to_stderr() {
    let short = ["simulate", API, "--replications", "2", "--horizon", "1 h", "--csv", "-"];
    let warning = predicate::str::contains("warning: 2 replications count 41.7 requests on average");
    coldstart().args(short).assert().success().stdout(predicate::str::starts_with(HEADER)).stderr(warning);
    coldstart().args(short).arg("--quiet").assert().success().stderr("");
}

#[test]
fn a_precision_that_is_out_of_reach_is_said_and_is_no_failure() {
    let arguments = ["simulate", API, "--horizon", "20 min", "--precision", "0.0001%", "--quiet"];
    coldstart().args(arguments).assert().success().stderr("");
    let said = predicate::str::contains("after 10000 replications, not ±0.0001% as asked")
        .and(predicate::str::contains("hint: ask for less with --precision"));
    coldstart().args(&arguments[..6]).assert().success().stderr(said);
}

#[test]
fn no_request_is_no_zero() {
    let folder = folder();
    let path = folder.path().join("rare.toml");
    fs::write(&path, "[[arrivals]]\nprocess = \"poisson\"\nrate = \"1/week\"\n").unwrap();
    let arguments = ["--horizon", "1 min", "--replications", "2"];
    let text = stdout_of(coldstart().arg("simulate").arg(&path).args(arguments));
    assert!(text.starts_with("No request was served, without pings"), "{text}");
    let text = stdout_of(coldstart().arg("simulate").arg(&path).args(arguments).args(["--csv", "-"]));
    assert!(text.lines().nth(1).unwrap().starts_with("inf,1,0,0,,,,"), "{text}");
    let text = stdout_of(coldstart().arg("sweep").arg(&path).args(arguments));
    assert!(text.starts_with("No request was served, so nothing can be said about 1%"), "{text}");
}

#[test]
fn what_was_not_seen_is_printed_as_a_bound() {
    let text = stdout_of(coldstart().args(["simulate", API, "--replications", "4"]));
    let throttled = text.lines().find(|line| line.starts_with("throttled requests")).unwrap();
    assert!(throttled.contains("< 0.0") && throttled.contains("up to 0.0"), "{throttled}");
}

#[test]
fn targets_are_met_without_pings_or_not_at_all() {
    let sweep = |target| stdout_of(quick_sweep().args(["--every", "4m,8m", "--target", target]));
    assert!(sweep("50%").starts_with("No pings are needed to keep cold starts under 50%: "));
    assert!(sweep("0.01%").starts_with("No interval tried keeps cold starts under 0.01%: the lowest is "));
}

/// Pings that hold an environment for a second are in the way of users: 500 requests a day meet one in about 1 of 60 cases
/// at 1 min, far above the target, and in 1 of 300 at 5 min, far below it.
#[test]
fn more_pings_that_are_in_the_way_are_pointed_out() {
    let folder = folder();
    let path = folder.path().join("hold.toml");
    let text = "[function]\ninit = \"1.3 s\"\n[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"\n\
                [platform]\npreset = \"simfaas\"\n[warming]\nping = \"5 min\"\nhold = \"1 s\"\n";
    fs::write(&path, text).unwrap();
    let text = stdout_of(coldstart().arg("sweep").arg(&path).args(["--every", "1m,5m", "--replications", "16"]));
    assert!(text.starts_with("The longest interval that keeps cold starts under 1% is 5 min: "), "{text}");
    assert!(text.contains("\nMore pings are not always better here: every 1 min does not"), "{text}");
}

#[test]
fn several_at_once_are_compared_by_how_many_pings_they_take() {
    let text = stdout_of(quick_sweep().args(["--every", "2m,4m", "--concurrency", "1,2"]));
    assert!(text.starts_with("The fewest pings that keep cold starts under 1% come every "), "{text}");
    assert!(text.contains("at once"), "{text}");
}

#[test]
fn check_says_what_a_scenario_means_and_lists_every_value() {
    let text = stdout_of(coldstart().args(["check", API]));
    for part in ["one every 172.8 s", "warming.ping", "line 21", "preset aws-2021", "default"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}

#[test]
fn check_warns_and_is_content() {
    let folder = folder();
    let path = folder.path().join("late.toml");
    fs::write(&path, "[[arrivals]]\nprocess = \"poisson\"\nrate = \"5/h\"\n[warming]\nping = \"20 min\"\n").unwrap();
    let text = stdout_of(coldstart().arg("check").arg(&path));
    assert!(text.contains("warning: pings are 20 min apart") && text.contains("hint: ping more often"), "{text}");
}

#[test]
fn presets_are_listed_with_their_sources() {
    let text = stdout_of(coldstart().arg("presets"));
    for part in ["aws-2023", "aws-2021", "(default)", "2021-01-07", "mikhail.io", "not measured", "huawei-2025"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}

#[test]
fn files_are_written_whole_beside_the_table() {
    let folder = folder();
    let [csv, json] = ["curve.csv", "curve.json"].map(|name| folder.path().join(name));
    fs::write(&csv, "old").unwrap();
    let mut sweep = quick_sweep();
    let text = stdout_of(sweep.args(["--every", "4m"]).arg("--csv").arg(&csv).arg("--json").arg(&json));
    assert!(text.contains("Today's setting"));
    assert!(fs::read_to_string(&csv).unwrap().starts_with(HEADER));
    assert!(serde_json::from_slice::<serde_json::Value>(&fs::read(&json).unwrap()).is_ok());
    assert_eq!(names_in(folder.path()), ["curve.csv", "curve.json"]);
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions_and_a_link_stays_a_link() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder();
    let [file, link] = ["real.csv", "link.csv"].map(|name| folder.path().join(name));
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.csv", &link).unwrap();
    quick_sweep().args(["--every", "4m"]).arg("--csv").arg(&link).assert().success();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::read_to_string(&file).unwrap().starts_with(HEADER));
}

#[test]
fn an_output_that_cannot_be_written_is_refused_before_the_work() {
    let folder = folder();
    let missing = folder.path().join("missing/curve.csv");
    refused(quick_sweep().arg("--csv").arg(&missing), "its folder does not exist");
    refused(quick_sweep().arg("--csv").arg(folder.path()), "is a folder");
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    refused(quick_sweep().arg("--csv").arg(file.join("curve.csv")), "cannot be written");
    refused(quick_sweep().args(["--csv", ""]), "--csv");
    // Nobody may make files there, not even root.
    #[cfg(target_os = "linux")]
    refused(quick_sweep().args(["--csv", "/proc/curve.csv"]), "cannot be written");
    assert_eq!(names_in(folder.path()), ["file"]);
}

#[test]
fn the_same_file_twice_is_refused_however_it_is_spelt() {
    let folder = folder();
    let path = folder.path().join("out");
    let other = folder.path().join(".").join("out");
    refused(quick_sweep().arg("--csv").arg(&path).arg("--json").arg(&other), "`--json` would write to");
    refused(quick_sweep().args(["--csv", "-", "--json", "-"]), "stdout, as `--csv` does");
    assert!(names_in(folder.path()).is_empty());
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("out", folder.path().join("link")).unwrap();
        let link = folder.path().join("link");
        refused(quick_sweep().arg("--csv").arg(&path).arg("--json").arg(&link), "`--json` would write to");
    }
}

#[test]
fn what_is_read_is_not_written_over() {
    let folder = folder();
    let [scenario, times] = ["my.toml", "times.csv"].map(|name| folder.path().join(name));
    let text = "[[arrivals]]\nprocess = \"trace\"\nfile = \"times.csv\"\n[run]\nhorizon = \"2 days\"\n";
    fs::write(&scenario, text).unwrap();
    let stamps: String = (0..200).map(|n| format!("2026-01-0{}T10:{:02}:00\n", 1 + n % 3, n % 60)).collect();
    fs::write(&times, format!("timestamp\n{stamps}")).unwrap();
    let sweep = |flag: &str, path: &Path| {
        let mut command = coldstart();
        command.arg("sweep").arg(&scenario).args(["--replications", "2", flag]).arg(path);
        command
    };
    refused(&mut sweep("--csv", &scenario), "which is read");
    refused(&mut sweep("--json", &times), "which is read");
    assert_eq!(fs::read_to_string(&scenario).unwrap(), text);
    assert!(fs::read_to_string(&times).unwrap().ends_with(&stamps));
    sweep("--csv", &folder.path().join("curve.csv")).assert().success();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_one_message_and_leaves_the_other_file_alone() {
    let folder = folder();
    let old = folder.path().join("curve.json");
    fs::write(&old, "old").unwrap();
    refused(quick_sweep().args(["--every", "4m", "--csv", "/dev/full"]).arg("--json").arg(&old), "the disk is full");
    assert_eq!(fs::read_to_string(&old).unwrap(), "old");
    assert_eq!(names_in(folder.path()), ["curve.json"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_stdout_is_said_and_writes_no_file() {
    let folder = folder();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let run = Process::new(assert_cmd::cargo::cargo_bin!("coldstart"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["sweep", API, "--replications", "2", "--every", "4m", "--csv"])
        .arg(folder.path().join("curve.csv"))
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8(run.stderr).unwrap().starts_with("error: the result cannot be written to stdout"));
    assert!(names_in(folder.path()).is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn devices_are_written_to_and_not_replaced() {
    quick_sweep().args(["--every", "4m", "--csv", "/dev/null", "--quiet"]).assert().success().stderr("");
    let text = stdout_of(quick_sweep().args(["--every", "4m", "--csv", "/dev/stdout"]));
    assert!(text.starts_with(HEADER), "{text}");
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

/// A run that would take minutes is interrupted as soon as it must have begun; two seconds are ample for that and for the
/// first replications on any machine that passes the other tests.
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
    assert!(String::from_utf8(run.stdout).unwrap().contains("Today's setting, every 4 min, gives 1."));
    assert!(String::from_utf8(run.stderr).unwrap().contains("warning: interrupted after "));
    assert!(fs::read_to_string(&csv).unwrap().starts_with(HEADER));
    assert_eq!(names_in(folder.path()), ["curve.csv"]);
}

#[test]
fn ping_intervals_that_make_no_sense_are_refused() {
    for (every, what) in [
        ("15m..1m", "hint: the shorter interval comes first: 1 min before 15 min"),
        ("1..15", "a time needs its unit"),
        ("", "expected ping intervals"),
        ("0s..5m", "at least 1 s"),
        ("100ms", "at least 1 s"),
        ("soon", "expected ping intervals"),
        ("1s..1000000s", "which is more than 1000"),
    ] {
        refused(quick_sweep().args(["--every", every, "--step", "1s"]), what);
    }
    refused(quick_sweep().args(["--step", "0s"]), "`--step` is `0s`");
    refused(quick_sweep().args(["--every", "2m,5m", "--step", "1m"]), "`--every 2m,5m` names no range");
    refused(quick_sweep().args(["--every", "1m..1000000m", "--concurrency", "1..9"]), "1000000 ping intervals");
    refused(quick_sweep().args(["--every", "1m..500m", "--concurrency", "1..9"]), "4500 ping intervals");
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
        ("--confidence", "100%"),
        ("--precision", "0%"),
        ("--precision", "60%"),
        ("--horizon", "0 s"),
        ("--horizon", "30"),
    ] {
        refused(quick_sweep().args([flag, value]), &format!("`{flag}` is `{value}`"));
    }
    for (flag, value) in
        [("--replications", "1"), ("--seed", "-1"), ("--seed", "x"), ("--threads", "0"), ("--threads", "9999")]
    {
        refused(
            coldstart().args(["simulate", API, &format!("{flag}={value}")]),
            &format!("'{value}' for '{flag} <N>'"),
        );
    }
    refused(coldstart().args(["simulate", API, "--every", "4m"]), "unexpected argument '--every'");
    refused(coldstart().args(["sweep"]), "<SCENARIO>");
    coldstart().assert().code(2).stdout("").stderr(predicate::str::contains("Usage: coldstart"));
}

#[test]
fn a_horizon_within_the_warmup_is_refused() {
    let folder = folder();
    let path = folder.path().join("warm.toml");
    fs::write(&path, "[[arrivals]]\nprocess = \"poisson\"\nrate = \"5/h\"\n[run]\nwarmup = \"2 h\"\n").unwrap();
    refused(coldstart().arg("simulate").arg(&path).args(["--horizon", "2 h"]), "above the scenario's warmup (2 h)");
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

#[test]
fn help_and_version_are_answers() {
    let help = stdout_of(coldstart().arg("--help"));
    for verb in ["sweep", "simulate", "check", "presets"] {
        assert!(
            help.contains(&format!("\n  {verb} ")) && help.contains(&format!("coldstart {verb}")) || verb == "presets"
        );
    }
    assert_eq!(stdout_of(coldstart().arg("--version")), concat!("coldstart ", env!("CARGO_PKG_VERSION"), "\n"));
    assert!(stdout_of(coldstart().args(["sweep", "--help"])).contains("--concurrency"));
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
fn a_sweep_that_served_nothing_says_so_and_asks_for_a_longer_horizon() {
    let text = stdout_of(quick_sweep().args(["--quiet", "--horizon", "1ns", "--every", "5m"]));
    let answer: Vec<&str> = text.lines().take(2).collect();
    assert_eq!(
        answer,
        [
            "No request was served, so nothing can be said about 1%: a longer --horizon can tell.",
            "Today's setting, every 4 min, has no estimate."
        ]
    );
}

#[test]
fn a_name_that_ends_in_a_slash_is_no_file() {
    let folder = folder();
    let place = format!("{}/results/", folder.path().display());
    refused(quick_sweep().args(["--csv", &place]), "is the name of a folder");
    assert!(names_in(folder.path()).is_empty());
}
