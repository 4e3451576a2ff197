//! The command as users type it.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use predicates::prelude::predicate;

use crate::made;
use crate::shared::{bare, fixed, poisson};
use coldstart::units::Nanos;

fn coldstart(folder: &Path, arguments: &str) -> assert_cmd::assert::Assert {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coldstart"));
    command.current_dir(folder).env("NO_COLOR", "1").args(arguments.split(' ')).assert()
}

/// A log that does not say when requests were sent tells neither whether recycled environments are replaced nor what requests
/// wait for.
pub(crate) fn both_ways() {
    let folder = tempfile::tempdir().unwrap();
    let mut model = bare(poisson(0.005), fixed(600.0));
    (model.function.duration, model.function.init) = (fixed(0.2), fixed(0.4));
    model.run.horizon = Nanos::DAY * 2;
    let untold: String = made::csv(&model, 1)
        .lines()
        .map(|line| {
            let mut fields: Vec<&str> = line.split(',').collect();
            fields.remove(1);
            fields.join(",") + "\n"
        })
        .collect();
    fs::write(folder.path().join("log.csv"), untold).unwrap();
    coldstart(folder.path(), "calibrate log.csv --scenario-out mine.toml")
        .success()
        .stderr(predicate::str::contains("sets of values for what the log leaves open"));
    let written = fs::read_to_string(folder.path().join("mine.toml")).unwrap();
    assert!(written.contains("Not learned, and played both ways:"), "{written}");
    let shown = coldstart(folder.path(), "simulate mine.toml --replications 40 --json mine.json").success();
    let shown = String::from_utf8(shown.get_output().stdout.clone()).unwrap();
    assert!(shown.contains("with what the scenario does not know"), "{shown}");
    coldstart(folder.path(), "simulate mine.toml --replications 40 --set uncertainty.draws=[]")
        .success()
        .stdout(predicate::str::contains("of the simulation alone"));
    // With what was learned drawn as well.
    coldstart(folder.path(), "calibrate log.csv --scenario-out drawn.toml --carry-uncertainty").success();
    coldstart(folder.path(), "check drawn.toml").success().stdout(predicate::str::contains("100 sets of values of"));
    coldstart(folder.path(), "simulate drawn.toml --replications 40")
        .success()
        .stderr(predicate::str::contains("each of 100 sets of values is played twice at least"));
    // The same log gives the same file.
    coldstart(folder.path(), "calibrate log.csv --scenario-out again.toml --carry-uncertainty").success();
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("drawn.toml"), read("again.toml"));
}

pub(crate) fn errors() {
    let folder = tempfile::tempdir().unwrap();
    let checked = |draws: &str| {
        let text =
            format!("[[arrivals]]\nprocess = \"poisson\"\nrate = \"5/h\"\n\n[uncertainty]\ndraws = [\n{draws}\n]\n");
        fs::write(folder.path().join("a.toml"), text).unwrap();
        coldstart(folder.path(), "check a.toml")
    };
    let right = "  { \"platform.idle_timeout\" = \"5 min\", \"arrivals.0.rate\" = \"7/h\" },";
    checked(&format!("{right}\n{right}")).success();
    for (draws, says) in [
        (
            format!("{right}\n  {{ \"platform.idle_timeout\" = \"5 mn\" }},"),
            "a.toml:8:31: `uncertainty.draws[1].platform.idle_timeout` is `5 mn`",
        ),
        (format!("{right}\n  {{ platform.idle_timeout = \"5 min\" }},"), "write the whole path in quotes"),
        (
            format!("{right}\n  {{ \"warming.ping\" = \"5 min\" }},"),
            "expected the whole path of a key of `arrivals`, `function` or `platform`",
        ),
        (
            format!("{right}\n  {{ \"arrivals.1.rate\" = \"5/h\" }},"),
            "`uncertainty.draws[1].arrivals.1.rate` is in no table of the scenario",
        ),
        (right.to_owned(), "is one set of values"),
        ("  5,".to_owned(), "expected"),
    ] {
        checked(&draws).code(2).stderr(predicate::str::contains(says));
    }
    // What a flag says stands above the sets.
    checked(&format!("{right}\n{right}"));
    coldstart(
        folder.path(),
        "simulate a.toml --replications 4 --set platform.idle_timeout=9min --set arrivals.0.rate=5/h",
    )
    .success();
}
