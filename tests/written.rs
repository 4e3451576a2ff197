//! What is written down of a scenario is read back as the same scenario.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

#[path = "random_models/mod.rs"]
mod random_models;
#[path = "random_models/service.rs"]
mod random_service;

use std::path::Path;

use coldstart::model::arrivals::Process;
use coldstart::model::platform::{Deploys, Recycling};
use coldstart::model::warming::Phase;
use coldstart::model::{Initial, Model, Schedule};
use coldstart::scenario::{RunSettings, Scenario, load, parse, presets, written};
use coldstart::units::{Memory, Nanos, Probability};
use random_models::random_model;
use random_service::random_service;
use rayon::prelude::*;

fn read(text: &str, path: &Path) -> Scenario {
    parse(text, path).unwrap_or_else(|report| panic!("{report}\n\n{text}"))
}

/// Reads back what is written of a scenario that stands at `path`, and holds the two to each other.
fn hold(scenario: &Scenario, path: &Path) -> String {
    let text = written(scenario);
    let again = read(&text, path);
    assert_eq!((&again.model, &again.service), (&scenario.model, &scenario.service), "{text}");
    assert_eq!(again.expectations, scenario.expectations, "{text}");
    assert_eq!(
        (&again.name, again.settings, &again.hash),
        (&scenario.name, scenario.settings, &scenario.hash),
        "{text}"
    );
    assert_eq!(again.regime.preset.name, scenario.regime.preset.name, "{text}");
    assert_eq!(again.sources, scenario.sources, "{text}");
    assert_eq!(written(&again), text);
    text
}

#[test]
fn every_scenario_that_is_shipped_is_read_back() {
    let mut count = 0;
    for entry in std::fs::read_dir("scenarios").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            hold(&load(&path).unwrap(), &path);
            count += 1;
        }
    }
    assert!(count >= 9, "{count}");
}

#[test]
fn every_preset_is_written_out() {
    for preset in presets() {
        for replaced in ["replaced", "not replaced", "never recycled"] {
            let text = format!("{POISSON}[platform]\npreset = \"{}\"\n", preset.name);
            let mut scenario = read(&text, Path::new("scenario.toml"));
            let recycling = &mut scenario.model.platform.recycling;
            match replaced {
                "replaced" if recycling.has_lives() => recycling.replaced = Probability::new(1.0).unwrap(),
                "not replaced" => recycling.replaced = Probability::ZERO,
                _ => *recycling = Recycling::NONE,
            }
            scenario.hash = coldstart::scenario::hash_of(&scenario);
            let text = hold(&scenario, Path::new("scenario.toml"));
            // Without its name it means the same.
            let without: Vec<&str> = text.lines().filter(|line| !line.starts_with("preset = ")).collect();
            assert_eq!(read(&without.join("\n"), Path::new("scenario.toml")).hash, scenario.hash);
        }
    }
}

const POISSON: &str = "[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"\n";

/// Ten thousand models that together use every feature, with records of requests and measured times from files.
#[test]
fn ten_thousand_random_models_are_read_back() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("requests.csv"), "at,took\n0.5,30\n90000,junk\n90000,40\n90001.25,7\n").unwrap();
    std::fs::write(folder.path().join("times.txt"), "1.5 s\n0.2\n").unwrap();
    let path = folder.path().join("scenario.toml");
    let text = "[function]\ninit = { dist = \"mixture\", parts = [{ weight = 3, dist = \"fixed\", value = \"1 s\" }, \
                { weight = 1, dist = \"empirical\", file = \"times.txt\" }] }\n\
                [[arrivals]]\nprocess = \"trace\"\nfile = \"requests.csv\"\ncolumn = \"at\"\nduration_column = \"took\"\n\
                junk_allowed = \"30%\"\ndays = \"in-order\"\n";
    let base = read(text, &path);
    assert_eq!(base.sources.len(), 2);
    let with_record = (0..10_000).into_par_iter().filter(|&number| {
        let mut model = random_model(number);
        admit(&mut model);
        let scenario = scenario(&base, model, number);
        hold(&scenario, &path);
        scenario.sources.iter().any(|source| source.columns.is_some())
    });
    let with_record = with_record.count();
    assert!(with_record > 500, "{with_record}");
}

/// A scenario is refused that begins with more busy environments, or has more provisioned ones, than may be busy at once,
/// whose first ping falls beyond its interval, or whose pool is empty or has been idle for longer than it can be.
fn admit(model: &mut Model) {
    if let Initial::Pool { idle, idle_for, busy } = model.run.initial {
        let idle_for = if model.platform.idle.gone_after(idle_for) < 0.5 { idle_for } else { Nanos::ZERO };
        let is_empty = idle == 0 && busy == 0;
        model.run.initial = if is_empty { Initial::Empty } else { Initial::Pool { idle, idle_for, busy } };
    }
    let busy = match model.run.initial {
        Initial::Pool { busy, .. } => busy,
        Initial::Stationary | Initial::Empty => 0,
    };
    let least = busy.max(model.platform.provisioned);
    let platform = &mut model.platform;
    platform.reserved = platform.reserved.map(|reserved| reserved.max(least));
    let least = least.max(platform.reserved.unwrap_or(0));
    platform.concurrency_limit = platform.concurrency_limit.map(|limit| limit.max(least));
    // No life is zero; those that are replaced last a second at the least, ended by either kind.
    let recycling = &mut model.platform.recycling;
    recycling.max_life = recycling.max_life.take().filter(|life| life.mean() > 0.0);
    let is_short = |life: f64| life < 5.0;
    if !recycling.has_lives()
        || recycling.mean_life.is_some_and(|life| is_short(life.as_secs_f64()))
        || recycling.max_life.as_ref().is_some_and(|life| is_short(life.mean()))
    {
        recycling.replaced = Probability::ZERO;
    }
    if let Deploys::Planned(Schedule::Every(interval)) = &mut recycling.deploys {
        *interval = (*interval).max(Nanos::SECOND);
    }
    if let (Phase::Fixed(phase), Some(period)) = (model.warming.phase, model.warming.ping.period()) {
        model.warming.phase = Phase::Fixed(Nanos(phase.0 % period.0));
    }
}

/// The model as a scenario. Its records are that of `base`, on whose clocks they are then; every third has the init of
/// `base`.
fn scenario(base: &Scenario, mut model: Model, number: u64) -> Scenario {
    let (record, of_times) = (base.sources.iter()).partition::<Vec<_>, _>(|source| source.columns.is_some());
    let mut sources = Vec::new();
    if number.is_multiple_of(3) {
        model.function.init = base.model.function.init.clone();
        sources.extend(of_times.into_iter().cloned());
    }
    for (nth, process) in model.arrivals.0.iter_mut().enumerate() {
        if matches!(process, Process::Trace(_)) {
            *process = base.model.arrivals.0[0].clone();
            model.calendar = base.model.calendar.clone();
            sources.extend(
                record.iter().map(|&source| coldstart::scenario::Source {
                    key: format!("arrivals[{nth}].file"),
                    ..source.clone()
                }),
            );
        }
    }
    if number.is_multiple_of(7) {
        model.function.memory = Memory::megabytes(1_024).unwrap();
        model = model.measured_at(Memory::megabytes(128 + (number % 2_000) as u32).unwrap());
    }
    let share = |one_of: u64| Probability::new(1.0 / one_of as f64).unwrap();
    let settings = RunSettings {
        seed: number.wrapping_mul(0x9e37_79b9_7f4a_7c15),
        replications: number.is_multiple_of(2).then_some(2 + number as u32),
        precision: number.is_multiple_of(5).then(|| share(3 + number)),
        confidence: 1.0 - share(3 + number).as_fraction(),
    };
    let name = format!("number \"{number}\" \\ ü");
    let service = random_service(number);
    let mut scenario = Scenario { name, model, service, settings, sources, ..base.clone() };
    scenario.hash = coldstart::scenario::hash_of(&scenario);
    scenario
}

/// A file may stand in any place; every byte of it is part of what is simulated, its name is not.
#[test]
fn a_changed_file_changes_the_hash() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scenario.toml");
    let record = "[[arrivals]]\nprocess = \"trace\"\nfile = \"FILE\"\n";
    let nested = "[function]\ninit = { dist = \"mixture\", parts = [{ weight = 1, dist = \"empirical\", file = \"FILE\" }] }\n\
                  [[arrivals]]\nprocess = \"poisson\"\nrate = \"1/s\"\n";
    let visits = "[[arrivals]]\nprocess = \"sessions\"\n\
                  visits = { process = \"renewal\", between = { dist = \"empirical\", file = \"FILE\" } }\n";
    for (text, before, after) in
        [(record, "at\n1\n2\n", "at\n1\n3\n"), (nested, "1 s\n", "2 s\n"), (visits, "1 s\n", "2 s\n")]
    {
        let hash = |name: &str, content: &str| {
            std::fs::write(folder.path().join(name), content).unwrap();
            read(&text.replace("FILE", name), &path).hash
        };
        let was = hash("a.csv", before);
        assert_eq!(was, hash("b.csv", before), "{text}");
        assert_ne!(was, hash("a.csv", after), "{text}");
    }
}

/// What is hashed has a form with a number; this hash changes only together with it.
#[test]
fn the_form_that_is_hashed_has_a_number() {
    let hash = load(Path::new("scenarios/zappa-api.toml")).unwrap().hash;
    assert_eq!(hash, "2-8d69279cdd1a70");
}
