//! What is learned depends on what a log tells.

use std::path::Path;

use coldstart::calibrate::{Calibration, Finding, Value, Writing, held_out, written_scenario};
use coldstart::logs::{Caller, Contents, Log, Seen, Warmers, Window, read_files};
use coldstart::scenario::{self, preset_named};
use coldstart::units::Nanos;

use crate::made::{PLAN, function, invocations, is_learned, learned, model, part, plain, read, short};
use crate::printed_log::{Parts, Printed, PrintedFormat, print_parts};
use crate::shared::outcome;

const ALL: [&str; 5] = ["function.duration", "function.init", "function.first_request", "arrivals.rate", "arrivals"];

/// As `--scenario-out learned.toml` writes it.
pub(crate) fn scenario_of(calibration: &Calibration) -> String {
    scenario_with(calibration, false).unwrap()
}

fn scenario_with(calibration: &Calibration, carries_uncertainty: bool) -> Option<String> {
    let preset = preset_named("aws-2020").unwrap();
    written_scenario(calibration, &Writing { preset, path: Path::new("learned.toml"), carries_uncertainty })
}

/// The keys that are learned, and that the others say what they need, in the table and in the scenario.
fn assert_learned(text: &str, expected: &[&str]) {
    let calibration = learned(text);
    let written = scenario_of(&calibration);
    for key in ALL {
        assert_eq!(is_learned(&calibration, key), expected.contains(&key), "{key}: {:?}", part(&calibration, key));
        if let Finding::NotLearned { needs } = part(&calibration, key).finding {
            assert!(!needs.is_empty());
            let name = key.rsplit('.').next().unwrap();
            assert!(!written.lines().any(|line| line.starts_with(&format!("{name} ="))), "{key} is written: {written}");
            assert!(written.contains("not learned, it needs"), "{written}");
        }
    }
    scenario::parse(&written, Path::new("learned.toml")).unwrap();
}

pub(crate) fn columns_are_stripped_one_by_one() {
    let day = invocations(&short(), 5);
    assert_learned(&plain(&day, Parts::ALL), &ALL);
    let without_sent = Parts { sent: false, ..Parts::ALL };
    assert_learned(
        &plain(&day, without_sent),
        &["function.duration", "function.first_request", "arrivals.rate", "arrivals"],
    );
    let without_cold = Parts { cold: false, ..without_sent };
    assert_learned(&plain(&day, without_cold), &["function.duration", "arrivals.rate", "arrivals"]);
    let only_times: String =
        plain(&day, without_cold).lines().map(|line| line.split(',').next().unwrap().to_owned() + "\n").collect();
    assert_learned(&only_times, &["arrivals.rate", "arrivals"]);
}

pub(crate) fn extremes() {
    let no_cold: String =
        (0..60).map(|nth| format!("{},{},a,0\n", nth * 71 + nth * nth * 29 % 67, 100 + nth % 9)).collect();
    let calibration = learned(&format!("start_s,duration_ms,environment,cold\n{no_cold}"));
    assert!(is_learned(&calibration, "function.duration") && is_learned(&calibration, "arrivals.rate"));
    assert!(!is_learned(&calibration, "function.init") && !is_learned(&calibration, "function.first_request"));

    let all_cold: String =
        (0..60).map(|nth| format!("{},{},e{nth},1\n", nth * 3_600 + nth * nth * 37 % 1_500, 100 + nth % 9)).collect();
    let calibration = learned(&format!("start_s,duration_ms,environment,cold\n{all_cold}"));
    assert!(!is_learned(&calibration, "function.duration"), "first ones do more than others");
    scenario::parse(&scenario_of(&calibration), Path::new("learned.toml")).unwrap();

    let one_line = learned("start_s,duration_ms,environment,cold\n5,100,a,1\n");
    assert!(!is_learned(&one_line, "arrivals.rate") && !is_learned(&one_line, "function.duration"));
    assert_eq!(scenario_with(&one_line, false), None);

    let far_apart = learned("start_s,duration_ms\n0,100\n1000000000,100\n2000000000,100\n");
    assert!(is_learned(&far_apart, "arrivals.rate"));
}

/// A scenario that keeps the platform of the model and takes all else from the log: P(cold) is that of the model within the
/// intervals of both (each of 99.9%, so that chance makes them miss each other less than once in 1,000 times).
pub(crate) fn the_written_scenario_plays_as_the_model_did() {
    let model = model();
    let calibration = learned(&plain(&invocations(&model, 8), Parts::ALL));
    let written = scenario_of(&calibration);
    let mut scenario = scenario::parse(&written, Path::new("learned.toml")).unwrap();
    assert_eq!(scenario.learned_from.len(), 1);
    assert_eq!(scenario.regime.preset.name, "aws-2020");
    scenario.model = scenario.model.certain();
    scenario.model.platform = model.platform.clone();
    scenario.model.run = model.run.clone();
    let [learned, known] = [&scenario.model, &model].map(|model| outcome(model, 3, 20, 0.999));
    let [learned, known] = [learned, known].map(|outcome| outcome.cold_probability().unwrap().interval.unwrap());
    assert!(learned.low <= known.high && known.low <= learned.high, "{learned:?} {known:?}");
}

/// Every request of a warmer comes four minutes after the one before.
pub(crate) fn pings_become_a_schedule() {
    let users: String = (0..100).map(|nth| format!("{},100,a,0\n", nth * 977 + nth * nth * 131 % 911)).collect();
    let pings: String = (0..400).map(|nth| format!("{},2,a,0\n", nth * 240 + 11)).collect();
    let log = read(&format!("start_s,duration_ms,environment,cold\n{users}{pings}"));
    let Contents::Invocations { invocations, environments, functions, windows } = log.contents.clone() else {
        panic!()
    };
    let is_ping = |took: Option<Nanos>| took == Some(Nanos::from_millis(2));
    let told = invocations
        .into_iter()
        .map(|one| if is_ping(one.seen().duration) { one.called_by(Caller::Warmer) } else { one });
    let contents = Contents::Invocations { invocations: told.collect(), environments, functions, windows };
    let calibration = Calibration::of(&Log { contents, ..log }, &PLAN);
    assert_eq!(function(&calibration).about.users, 100);
    let written = scenario_of(&calibration);
    let scenario = scenario::parse(&written, Path::new("learned.toml")).unwrap();
    assert!(written.contains("\n[warming]\n"), "{written}");
    assert_eq!(scenario.model.warming.ping, coldstart::model::Schedule::Every(Nanos::MINUTE * 4));
    assert_eq!(scenario.model.warming.hold.constant(), Some(Nanos::from_millis(2)));
}

/// A cutoff at 610 s, looked at every 20 s; and batches that halve every 380 s.
pub(crate) fn experiments_become_scenarios() {
    let gaps: String = (1..=60).map(|nth| format!("{},{}\n", nth * 20, u8::from(nth * 20 > 610))).collect();
    let calibration = learned(&format!("gap_s,cold\n{gaps}"));
    let Finding::Learned { value, interval } = part(&calibration, "platform.idle_timeout").finding else { panic!() };
    assert!((600.0..=620.0).contains(&value.number().unwrap()), "{value:?}");
    assert!(interval.is_some_and(|interval| interval.contains(610.0)), "{interval:?}");
    let written = scenario_of(&calibration);
    let scenario = scenario::parse(&written, Path::new("learned.toml")).unwrap();
    assert!(
        written.contains("# NOT LEARNED") && scenario.regime.given.contains(&scenario::Part::IdleTimeout),
        "{written}"
    );

    let uncertain = scenario_with(&calibration, true).unwrap();
    let scenario = scenario::parse(&uncertain, Path::new("learned.toml")).unwrap();
    assert_eq!(scenario.model.set_count(), 100, "{uncertain}");

    let left =
        |environments: u32, periods: u32| (0..periods).fold(environments, |left, _| left - (left / 2).max(1).min(left));
    let batches: String = (2..=12)
        .flat_map(|environments| (1..=8).map(move |nth| (environments, nth * 200)))
        .map(|(environments, idle)| format!("{environments},{idle},{}\n", left(environments, idle / 380)).repeat(2))
        .collect();
    let calibration = learned(&format!("environments,idle_s,warm\n{batches}"));
    let Finding::Learned { value: Value::Halving(period), .. } = part(&calibration, "platform.idle_timeout").finding
    else {
        panic!("{:?}", part(&calibration, "platform.idle_timeout"))
    };
    assert!((360.0..=400.0).contains(&period), "{period}");
    let written = scenario_of(&calibration);
    assert!(written.contains("cohort_halving"), "{written}");
    scenario::parse(&written, Path::new("learned.toml")).unwrap();
}

/// A log of two windows, with pings, inits and what is cold, printed in the format of CloudWatch: what is held out of it is read again
/// as what it was.
pub(crate) fn what_is_held_out_is_read_as_what_it_was() {
    let first = invocations(&short(), 7);
    let shift = Nanos::DAY * 3;
    let again = first.iter().map(|one| Printed {
        started: one.started + shift,
        init: one.init.map(|(began, took)| (began + shift, took)),
        environment: one.environment + 10_000,
        ..*one
    });
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let files = [
        write("a.log", &print_parts(PrintedFormat::Tail, &first, Parts::ALL)),
        write("b.log", &print_parts(PrintedFormat::Tail, &again.collect::<Vec<_>>(), Parts::ALL)),
    ];
    let log = read_files(&files).unwrap();
    let Contents::Invocations { mut invocations, windows, .. } = log.contents else { panic!() };
    assert_eq!(windows.len(), 2);
    for one in invocations.iter_mut().step_by(5) {
        *one = one.called_by(Caller::Warmer);
    }
    let cut = invocations[invocations.len() / 3].started();
    let rest = write("rest.csv", &held_out(&invocations, &windows, cut));
    let again = read_files(&[rest]).unwrap();
    let Contents::Invocations { invocations: read, windows: looked, .. } = &again.contents else { panic!() };
    let later = &invocations[invocations.partition_point(|one| one.started() < cut)..];
    assert_eq!(read.len(), later.len());
    // Environments have numbers of their own, each for one.
    let mut numbers = std::collections::HashMap::new();
    for (read, was) in read.iter().zip(later) {
        let (read, was) = (read.seen(), was.seen());
        assert_eq!(numbers.entry(was.environment).or_insert(read.environment), &read.environment);
        assert_eq!(Seen { environment: None, ..read }, Seen { environment: None, ..was });
    }
    assert_eq!(again.warmers, Warmers::Told);
    assert_eq!(looked.len(), 2);
    assert_eq!((looked[0].from, looked[1].from), (cut, windows[1].from));
    let ended = |one: &Window| one.until;
    assert!(
        looked.iter().zip(&windows).all(|(read, was)| (ended(read) - ended(was)).0.abs() < 2_000_000),
        "{looked:?}"
    );
}
