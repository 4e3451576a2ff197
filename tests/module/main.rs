//! The module of WebAssembly that stands in the repository, played by Node with the script of the page: it answers what the
//! engine answers here, count by count, in slices that keep nobody waiting. `COLDSTART_MODULE` names another module to hold to
//! the same, such as one that was just built. Without Node the trials are reported as ignored.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use coldstart::engine::Tally;
use coldstart::estimate::Until;
use coldstart::model::arrivals::{Days, Process, Trace};
use coldstart::model::{Arrivals, Model, Schedule};
use coldstart::page::{Asked, Control, LARGEST, Moved, Parcel, ParcelError, Refused, SCRIPT, base64, module, state};
use coldstart::report::Record;
use coldstart::scenario;
use coldstart::study::{Effort, Outcome, Silent, Sweep, SweepPlan, Watch, pinged, sweep};
use coldstart::units::Nanos;
use libtest_mimic::{Arguments, Trial};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let has_node = Command::new("node").arg("--version").stdout(Stdio::null()).status().is_ok();
    let test = |name: &str, run: fn()| {
        Trial::test(name, move || {
            run();
            Ok(())
        })
    };
    let played = |name: &str, run: fn()| test(name, run).with_ignored_flag(!has_node);
    let trials = vec![
        test("every_scenario_comes_home_as_it_was", every_scenario_comes_home_as_it_was),
        test("what_is_too_large_or_of_another_version_is_refused", what_is_too_large_or_of_another_version_is_refused),
        test("what_cannot_be_moved_says_why", what_cannot_be_moved_says_why),
        played("every_scenario_gives_the_numbers_of_the_engine", every_scenario_gives_the_numbers_of_the_engine),
        played("a_fast_machine_shows_the_sketch_too", a_fast_machine_shows_the_sketch_too),
        played("a_record_gives_the_numbers_of_the_engine", a_record_gives_the_numbers_of_the_engine),
        played("a_precision_ends_a_sweep_where_it_ends_it_here", a_precision_ends_a_sweep_where_it_ends_it_here),
        played("every_control_changes_the_model_as_it_does_here", every_control_changes_the_model_as_it_does_here),
        played("a_problem_is_said_and_can_be_left_behind", a_problem_is_said_and_can_be_left_behind),
        played("a_module_that_stops_is_replaced", a_module_that_stops_is_replaced),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The scenarios of the repository, by name.
fn scenarios() -> Vec<(String, Model)> {
    let mut files: Vec<PathBuf> =
        fs::read_dir("scenarios").unwrap().map(|entry| entry.unwrap().path()).filter(is_toml).collect();
    files.sort();
    files.iter().map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), model(path))).collect()
}

#[allow(clippy::ptr_arg, reason = "what a filter of paths takes")]
fn is_toml(path: &PathBuf) -> bool {
    path.extension().is_some_and(|ending| ending == "toml")
}

fn model(path: &Path) -> Model {
    scenario::parse(&fs::read_to_string(path).unwrap(), path).unwrap().model
}

/// A short question: four settings, four replications.
fn asked() -> Asked {
    let minutes = [3, 5, 9].map(|minutes| Nanos::MINUTE * minutes);
    let effort = Effort { seed: 42, confidence: 0.95, until: Until::Replications(4) };
    Asked { intervals: minutes.to_vec(), concurrencies: vec![1], target: 0.01, effort }
}

/// What the script of a page shows of each job, in order.
fn played(jobs: &[Value]) -> Vec<Value> {
    let module = match std::env::var_os("COLDSTART_MODULE") {
        Some(path) => base64(&fs::read(path).unwrap()),
        None => module(),
    };
    let input = json!({ "module": module, "script": SCRIPT, "jobs": jobs });
    let mut node = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/module/play.js"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    node.stdin.take().unwrap().write_all(input.to_string().as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A job: a parcel, and controls to move, by name.
fn job(parcel: &Parcel, moves: &Value) -> Value {
    json!({ "parcel": base64(&parcel.pack().unwrap()), "moves": moves })
}

/// What the engine answers here.
fn here(model: &Model, asked: &Asked) -> Sweep {
    let variants = pinged(model, &asked.intervals, &asked.concurrencies).unwrap();
    let plan = SweepPlan { variants, target: asked.target, effort: asked.effort };
    sweep(model, &plan, Watch { stop: &AtomicBool::new(false), progress: &Silent }).unwrap()
}

/// Counts are the same, and numbers that were computed from them but for the last digits of a logarithm.
fn assert_same(name: &str, found: &Value, outcome: &Outcome) {
    let expected = serde_json::to_value(Record::of(outcome, 42)).unwrap();
    let (Value::Object(found), Value::Object(expected)) = (found, &expected) else { panic!("{name}: {found}") };
    assert_eq!(found.len(), expected.len(), "{name}");
    for (column, expected) in expected {
        let found = &found[column];
        let is_same = match (found.as_f64(), expected.as_f64().filter(|_| expected.is_f64())) {
            (Some(found), Some(expected)) => (found - expected).abs() <= 1e-12 * expected.abs(),
            _ => found == expected,
        };
        assert!(is_same, "{name}, {column}: {found} in the page, {expected} here");
    }
}

fn assert_same_sweep(name: &str, shown: &Value, sweep: &Sweep) {
    let answer = &shown["answer"];
    assert_eq!(answer["is_done"], true, "{name}: {shown}");
    let rows = answer["rows"].as_array().unwrap();
    assert_eq!(rows.len(), sweep.candidates.len(), "{name}");
    for (row, candidate) in rows.iter().zip(&sweep.candidates) {
        assert_same(name, row, &candidate.outcome);
    }
    assert_same(name, &answer["today_row"], &sweep.today.outcome);
    assert_eq!(answer["recommended"].as_u64(), sweep.verdict.chosen().map(|place| place as u64), "{name}");
}

fn every_scenario_comes_home_as_it_was() {
    let scenarios = scenarios();
    assert!(scenarios.len() > 8);
    for (name, model) in scenarios {
        let parcel = Parcel::new(&model, asked()).unwrap();
        let opened = Parcel::open(&parcel.pack().unwrap()).unwrap();
        assert_eq!(opened.model, model, "{name}");
        assert_eq!(opened, parcel, "{name}");
        for (offered, preset) in opened.regimes.iter().zip(scenario::presets()) {
            assert_eq!(offered.platform, preset.behaviour().unwrap().on(&model.platform), "{}", preset.name);
        }
    }
}

fn what_is_too_large_or_of_another_version_is_refused() {
    let model = model(Path::new("scenarios/zappa-api.toml"));
    let parcel = Parcel::new(&model, asked()).unwrap();
    let mut bytes = parcel.pack().unwrap();
    assert_eq!(Parcel::open(&bytes[..bytes.len() / 2]), Err(ParcelError::Broken));
    // The version stands in front, after its length.
    bytes[1] = b'9';
    assert!(matches!(Parcel::open(&bytes), Err(ParcelError::Version(version)) if version.starts_with("9.")));

    let mut recorded = model.clone();
    let times = (0..200_000).map(|place| Nanos::from_secs_f64(f64::from(place) * 7.3)).collect();
    recorded.arrivals = Arrivals(vec![Process::Trace(Trace::new(times, Days::Resampled).unwrap())]);
    let packed = Parcel::new(&recorded, asked()).unwrap().pack();
    assert!(matches!(packed, Err(Refused::TooLarge(bytes)) if bytes > LARGEST), "{packed:?}");

    let mut irregular = model.clone();
    (irregular.warming.ping, irregular.run.horizon) =
        (Schedule::parse("cron(0/7 8-17 ? * MON-FRI *)").unwrap(), Nanos::DAY * 365 * 20);
    assert!(matches!(Parcel::new(&irregular, asked()), Err(Refused::Cron(_))));

    let intervals = (1..=33).map(|minutes| Nanos::MINUTE * minutes).collect();
    let many = Parcel::new(&model, Asked { intervals, ..asked() });
    assert_eq!(many, Err(Refused::TooMany(33)));
}

fn every_scenario_gives_the_numbers_of_the_engine() {
    let asked = asked();
    let scenarios: Vec<(String, Model)> = scenarios();
    let jobs: Vec<Value> =
        scenarios.iter().map(|(_, model)| job(&Parcel::new(model, asked.clone()).unwrap(), &json!({}))).collect();
    for ((name, model), shown) in scenarios.iter().zip(played(&jobs)) {
        let began = Instant::now();
        let sweep = here(model, &asked);
        println!(
            "{name}: {} bytes, {} points after {} ms of work, the sketch after {} ms, two replications after {} ms, all \
             after {} ms (here {} ms)",
            shown["parcel"],
            shown["first_points"],
            shown["first_work"],
            shown["sketch_after"],
            shown["two_after"],
            shown["done_after"],
            began.elapsed().as_millis(),
        );
        assert_same_sweep(name, &shown, &sweep);
        assert_brief(name, &shown);
        assert_sketched(name, &shown);
    }
}

/// What a move shows first: settings that are computed, and settings that were played for a short time.
fn assert_sketched(name: &str, shown: &Value) {
    let points = shown["first_points"].as_u64().unwrap_or(0);
    assert!(points > 0, "{name}: {shown}");
    assert!(shown["preliminary"].as_array().is_some_and(|sentences| !sentences.is_empty()), "{name}: {shown}");
    // 45 ms, and what one replication takes beyond that, on a machine that has nothing else to do; others slow it down by as
    // much again. Of a hundred requests a second a replication takes longer before anything is counted: what stands idle
    // depends on all that came within half an hour.
    let most = if name == "busy-200" { 400 } else { 150 };
    let work = shown["first_work"].as_u64().unwrap();
    assert!(work <= most, "{name}: {work} ms");
}

/// Where a slice has time for the sketch and for all that follows, the sketch is shown before it.
fn a_fast_machine_shows_the_sketch_too() {
    let model = model(Path::new("scenarios/zappa-api.toml"));
    let mut fast = job(&Parcel::new(&model, asked()).unwrap(), &json!({}));
    fast["speed"] = json!(100.0);
    let shown = &played(&[fast])[0];
    assert_eq!(shown["answer"]["is_done"], true, "{shown}");
    assert!(shown["preliminary"].as_array().is_some_and(|sentences| !sentences.is_empty()), "{shown}");
}

/// Slices of work and answers take at most 30 ms, but for those during which the machine did something else: at most one in ten.
fn assert_brief(name: &str, shown: &Value) {
    let of =
        |kind: &str| -> Vec<u64> { shown[kind].as_array().unwrap().iter().map(|ms| ms.as_u64().unwrap()).collect() };
    let all = [of("slices"), of("answers")].concat();
    let long = all.iter().filter(|&&milliseconds| milliseconds > 30).count();
    assert!(long <= all.len().div_ceil(10), "{name}: {all:?} ms");
}

/// As the command line sweeps where nothing is said: 15 intervals, until every one is known well enough.
fn a_precision_ends_a_sweep_where_it_ends_it_here() {
    let model = model(Path::new("scenarios/zappa-api.toml"));
    let effort = Effort { until: Until::Precision { half_width: 0.0005, at_most: 10_000 }, ..asked().effort };
    let intervals = (1..=15).map(|minutes| Nanos::MINUTE * minutes).collect();
    let asked = Asked { intervals, effort, ..asked() };
    let shown = &played(&[job(&Parcel::new(&model, asked.clone()).unwrap(), &json!({}))])[0];
    let sweep = here(&model, &asked);
    assert!(sweep.candidates.iter().any(|candidate| candidate.outcome.replications > 32));
    assert_same_sweep("15 intervals", shown, &sweep);
    assert_brief("15 intervals", shown);
    println!("the sketch after {} ms, two replications after {} ms", shown["sketch_after"], shown["two_after"]);
}

fn every_control_changes_the_model_as_it_does_here() {
    let model = model(Path::new("scenarios/zappa-api.toml"));
    let asked = asked();
    let parcel = Parcel::new(&model, asked.clone()).unwrap();
    let of_2020 = parcel.regimes.iter().position(|regime| regime.name == "aws-2020").unwrap();
    let moves = [
        (Control::Rate, 812.5),
        (Control::Ping, 420.0),
        (Control::IdleTimeout, 200.0),
        (Control::Init, 2.5),
        (Control::FirstRequest, 0.0),
        (Control::Parallel, 3.0),
        (Control::Regime, of_2020 as f64),
    ];
    let jobs: Vec<Value> =
        moves.iter().map(|(control, value)| job(&parcel, &json!({ control.name(): value }))).collect();
    let unmoved = here(&model, &asked);
    for ((control, value), shown) in moves.into_iter().zip(played(&jobs)) {
        let mut moved = Moved::default();
        moved.set(control, value);
        let changed = moved.model(&parcel).unwrap();
        let sweep = here(&changed, &asked);
        assert_same_sweep(control.name(), &shown, &sweep);
        assert_ne!(totals(&sweep), totals(&unmoved), "{}", control.name());
    }
}

/// What was counted of today's setting and of every other.
fn totals(sweep: &Sweep) -> Vec<&Tally> {
    let outcomes = sweep.candidates.iter().map(|candidate| &candidate.outcome);
    outcomes.chain([&sweep.today.outcome]).map(|outcome| &outcome.total).collect()
}

/// The controls that cannot be moved, and why.
fn fixed(parcel: &Parcel) -> Vec<(String, String)> {
    let state: Value = serde_json::from_str(&state(parcel, &Moved::default())).unwrap();
    let controls = state["controls"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    controls.filter_map(|control| Some((text(&control["name"])?, text(&control["fixed"])?))).collect()
}

fn what_cannot_be_moved_says_why() {
    let mut model = model(Path::new("scenarios/zappa-api.toml"));
    assert_eq!(fixed(&Parcel::new(&model, asked()).unwrap()), []);
    let times = [1.0, 70.0, 900.0].map(Nanos::from_secs_f64).to_vec();
    model.arrivals = Arrivals(vec![Process::Trace(Trace::new(times, Days::Resampled).unwrap())]);
    let reason = "requests come as they were recorded";
    let expected = ["requests_per_day", "parallel"].map(|name| (name.to_owned(), reason.to_owned()));
    assert_eq!(fixed(&Parcel::new(&model, asked()).unwrap()), expected);
}

/// No scenario of the repository has recorded requests.
fn a_record_gives_the_numbers_of_the_engine() {
    let mut model = model(Path::new("scenarios/zappa-api.toml"));
    let times = (0..300).map(|place| Nanos::from_secs_f64(f64::from(place) * 531.7)).collect();
    model.arrivals = Arrivals(vec![Process::Trace(Trace::new(times, Days::Resampled).unwrap())]);
    let asked = asked();
    let shown = &played(&[job(&Parcel::new(&model, asked.clone()).unwrap(), &json!({}))])[0];
    assert_same_sweep("a record", shown, &here(&model, &asked));
}

fn a_problem_is_said_and_can_be_left_behind() {
    let model = model(Path::new("scenarios/zappa-api.toml"));
    let parcel = Parcel::new(&model, asked()).unwrap();
    let shown = played(&[job(&parcel, &json!({ "requests_per_day": -1.0 })), job(&parcel, &json!({}))]);
    assert_eq!(shown[0]["problem"], "Requests a day: out of range");
    assert_eq!(shown[1]["problem"], Value::Null);
}

/// By one that stands where the controls were moved to.
fn a_module_that_stops_is_replaced() {
    let model = model(Path::new("scenarios/zappa-api.toml"));
    let asked = asked();
    let parcel = Parcel::new(&model, asked.clone()).unwrap();
    let mut stopped = job(&parcel, &json!({ Control::Rate.name(): 812.5 }));
    stopped["stops"] = true.into();
    let shown = &played(&[stopped])[0];
    assert_eq!(shown["problem"], "The engine of this page has stopped. Move a slider to start it again.");
    let mut moved = Moved::default();
    moved.set(Control::Rate, 812.5);
    assert_same_sweep("after a stop", shown, &here(&moved.model(&parcel).unwrap(), &asked));
}
