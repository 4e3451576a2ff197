//! For every field of a scenario: `--set KEY=VALUE` gives the very numbers that the value in the file gives.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use coldstart::scenario::fields::{DISTRIBUTIONS, Field, PROCESSES, SECTIONS, TOP, Takes};
use coldstart::scenario::{Edit, Scenario, load, load_edited};
use rayon::prelude::*;

const BASE: &str = "\
name = \"base\"\nstart = \"2026-01-05T00:00:00\"\ntimezone = \"UTC\"
[function]\nduration = \"100 ms\"\ninit = \"400 ms\"
[platform]\nrecycle = { mean_life = \"7 h\", max_life = \"2 h\", replaced = \"50%\", deploys = \"1/week\" }
scaling = { burst = 100, every = \"10 s\" }
[warming]\nping = \"rate(4 minutes)\"
[run]\nhorizon = \"6 h\"\nreplications = 2\ninitial = { idle = 1, idle_for = \"1 min\", busy = 1 }\n";

const POISSON: &str = "process = \"poisson\"\nrate = \"50/h\"";

/// Keys of the base with another value.
const OF_BASE: [(&str, &str); 92] = [
    ("name", "other"),
    ("start", "2026-03-29T01:20:00"),
    ("timezone", "Europe/Berlin"),
    ("function.memory", "1 GB"),
    ("function.architecture", "arm64"),
    ("function.region", "eu-central-1"),
    ("function.duration", "{ dist = \"gamma\", mean = \"80 ms\", cv = 0.5 }"),
    ("function.init", "2.5 s"),
    ("function.first_request", "1.2 s"),
    ("function.gateway", "rest"),
    ("function.timeout", "120 ms"),
    ("function.crash", "5%"),
    ("function.snap_start", "200 ms"),
    ("function.scales_with_memory", "512 MB"),
    ("platform.preset", "aws-2020"),
    ("platform.idle_timeout", "5 min"),
    ("platform.idle_clock", "function"),
    ("platform.spare_timeout", "20 min"),
    ("platform.spare_redraw", "idle-period"),
    ("platform.redraw", "replication"),
    ("platform.checked_every", "30 s"),
    ("platform.recycle", "none"),
    ("platform.recycle.mean_life", "3 h"),
    ("platform.recycle.max_life", "none"),
    ("platform.recycle.replaced", "10%"),
    ("platform.recycle.deploys", "rate(1 hour)"),
    ("platform.reuse", "random"),
    ("platform.waiting", "first-ready"),
    ("platform.dispatch", "200 ms"),
    ("platform.concurrency_limit", "50"),
    ("platform.reserved", "1"),
    ("platform.unreserved_floor", "10"),
    ("platform.scaling", "none"),
    ("platform.scaling.burst", "7"),
    ("platform.scaling.every", "1 min"),
    ("platform.provisioned", "1"),
    ("warming.ping", "cron(0/5 8-17 ? * MON-FRI *)"),
    ("warming.phase", "30 s"),
    ("warming.jitter", "10 s"),
    ("warming.loss", "5%"),
    ("warming.duplicate", "0.01"),
    ("warming.concurrency", "3"),
    ("warming.hold", "50 ms"),
    ("cost.trigger", "scheduler"),
    ("cost.log_bytes", "500"),
    ("cost.free_tier", "[\"lambda\", \"logs\"]"),
    ("cost.prices", "{ logs_gb = 0.6 }"),
    ("cost.prices.lambda_million_requests", "0.25"),
    ("cost.prices.lambda_gb_second", "0.25"),
    ("cost.prices.provisioned_gb_second", "0.25"),
    ("cost.prices.provisioned_duration_gb_second", "0.25"),
    ("cost.prices.snap_start_cache_gb_second", "0.25"),
    ("cost.prices.snap_start_restore_gb", "0.25"),
    ("cost.prices.scheduler_million_invocations", "0.25"),
    ("cost.prices.rest_api_million_requests", "0.25"),
    ("cost.prices.http_api_million_requests", "0.25"),
    ("cost.prices.logs_gb", "0.25"),
    ("cost.prices.fargate_vcpu_hour", "0.25"),
    ("cost.prices.fargate_gb_hour", "0.25"),
    ("cost.prices.t3_micro_hour", "0.25"),
    ("cost.prices.t3_small_hour", "0.25"),
    ("cost.prices.t4g_micro_hour", "0.25"),
    ("cost.prices.t4g_small_hour", "0.25"),
    ("cost.prices.load_balancer_hour", "0.25"),
    ("cost.prices.public_ipv4_hour", "0.25"),
    ("service.hosting", "t4g.small"),
    ("service.vcpu", "0.5"),
    ("service.memory", "2 GB"),
    ("service.tasks", "2"),
    ("service.concurrency", "8"),
    ("service.duration", "50 ms"),
    ("service.queue_limit", "100"),
    ("service.timeout", "29 s"),
    ("service.failures", "30 days"),
    ("service.restart", "{ dist = \"lognormal\", median = \"50 s\", p99 = \"2 min\" }"),
    ("service.deploy", "recreate"),
    ("service.stop", "kill"),
    ("service.stop_timeout", "2 min"),
    ("service.load_balancer", "true"),
    ("service.public_ipv4", "false"),
    ("run.horizon", "7 h"),
    ("run.warmup", "1 h"),
    ("run.initial", "empty"),
    ("run.initial.idle", "2"),
    ("run.initial.idle_for", "2 min"),
    ("run.initial.busy", "0"),
    ("run.seed", "7"),
    ("run.replications", "3"),
    ("run.precision", "2%"),
    ("run.confidence", "90%"),
    // A value of a table in a list, and one with a point in its brackets.
    ("arrivals.0.process", "poisson"),
    ("arrivals[0].rate", "60/h"),
];

/// A kind of process or distribution, its keys, and other values for some of them.
type Kind = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Kinds of processes, each with all of its keys, and another value for each.
const OF_PROCESSES: [Kind; 8] = [
    ("poisson", "rate = \"50/h\"", &[("rate", "2/min")]),
    ("renewal", "between = \"1 min\"", &[("between", "{ dist = \"exponential\", mean = \"2 min\" }")]),
    (
        "profile",
        "rate = \"900/day\"\nhours = [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2]\ndays = [1,1,1,1,1,1,2]",
        &[
            ("rate", "1000/day"),
            ("hours", "[3,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2]"),
            ("days", "[5,1,1,1,1,1,2]"),
        ],
    ),
    (
        "modulated",
        "states = [{ rate = \"1/min\", mean_stay = \"1 h\" }, { rate = \"0/s\", mean_stay = \"1 h\" }]",
        &[
            ("states", "[{ rate = \"2/min\", mean_stay = \"1 h\" }, { rate = \"0/s\", mean_stay = \"1 h\" }]"),
            ("states.0.rate", "3/min"),
            ("states.0.mean_stay", "30 min"),
        ],
    ),
    (
        "sessions",
        "rate = \"20/h\"\nparallel = 2\npages = 2\nthink = \"20 s\"",
        &[("rate", "30/h"), ("parallel", "3"), ("pages", "{ mean = 1.5 }"), ("think", "40 s")],
    ),
    (
        "sessions",
        "visits = { process = \"poisson\", rate = \"20/h\" }\npages = { mean = 2 }\nthink = \"20 s\"",
        &[("visits", "{ process = \"renewal\", between = \"3 min\" }"), ("pages.mean", "3")],
    ),
    (
        "trace",
        "file = \"a.csv\"\ncolumn = \"at\"\nduration_column = \"took\"\ndays = \"resampled\"\njunk_allowed = \"50%\"",
        &[
            ("file", "b.csv"),
            ("column", "other"),
            ("duration_column", "other_took"),
            ("days", "in-order"),
            ("junk_allowed", "60%"),
        ],
    ),
    ("trace", "file = \"a.csv\"\ncolumn = \"at\"", &[("days", "once")]),
];

/// Distributions, each with parameters, and another value for each of them.
const OF_DISTRIBUTIONS: [Kind; 14] = [
    ("fixed", "value = \"1 s\"", &[("value", "2 s")]),
    ("uniform", "min = \"1 s\", max = \"3 s\"", &[("min", "2 s"), ("max", "4 s")]),
    ("exponential", "mean = \"1 s\"", &[("mean", "2 s")]),
    ("normal", "mean = \"1 s\", sd = \"100 ms\"", &[("mean", "2 s"), ("sd", "200 ms")]),
    ("lognormal", "median = \"1 s\", p99 = \"3 s\"", &[("median", "2 s"), ("p99", "4 s")]),
    ("lognormal", "mean = \"1 s\", cv = 0.5", &[("mean", "2 s"), ("cv", "0.7")]),
    ("lognormal", "mu = 0.5, sigma = 0.5", &[("mu", "0.7"), ("sigma", "0.7")]),
    ("gamma", "mean = \"1 s\", cv = 0.5", &[("mean", "2 s"), ("cv", "0.7")]),
    ("weibull", "scale = \"1 s\", shape = 2.0", &[("scale", "2 s"), ("shape", "3.0")]),
    (
        "hyperexponential",
        "parts = [{ weight = 1, mean = \"1 s\" }, { weight = 2, mean = \"3 s\" }]",
        &[("parts", "[{ weight = 1, mean = \"1 s\" }]"), ("parts.0.weight", "3"), ("parts.0.mean", "2 s")],
    ),
    ("empirical", "points = [[\"1 s\", 0.5], [\"2 s\", 1]]", &[("points", "[[\"1 s\", 0.7], [\"2 s\", 1]]")]),
    ("empirical", "values = [\"1 s\", \"2 s\"]", &[("values", "[\"3 s\"]")]),
    ("empirical", "file = \"times.txt\"", &[("file", "other.txt")]),
    (
        "mixture",
        "parts = [{ weight = 1, dist = \"fixed\", value = \"1 s\" }]",
        &[("parts", "[{ weight = 1, dist = \"fixed\", value = \"2 s\" }]")],
    ),
];

/// A field put into a scenario.
struct Case {
    /// The scenario without it.
    text: String,
    key: String,
    value: &'static str,
    /// What the table of fields calls it.
    field: String,
}

fn cases() -> Vec<Case> {
    let scenario = |arrivals: &str| format!("{BASE}[[arrivals]]\n{arrivals}\n");
    let mut cases = Vec::new();
    for (key, value) in OF_BASE {
        let text = scenario(POISSON);
        cases.push(Case { text, key: key.to_owned(), value, field: key.to_owned() });
    }
    let halving =
        scenario(POISSON).replace("[platform]\n", "[platform]\nidle_timeout = { cohort_halving = \"380 s\" }\n");
    let key = "platform.idle_timeout.cohort_halving".to_owned();
    cases.push(Case { text: halving, field: key.clone(), key, value: "500 s" });
    let window = "provisioned = { count = 1, from = \"cron(0 1 * * ? *)\", until = \"cron(0 3 * * ? *)\" }\n";
    for (key, value) in [("count", "2"), ("from", "cron(0 2 * * ? *)"), ("until", "4 h")] {
        let text = scenario(POISSON).replace("[platform]\n", &format!("[platform]\n{window}"));
        let key = format!("platform.provisioned.{key}");
        cases.push(Case { text, field: key.clone(), key, value });
    }
    for (kind, keys, changes) in OF_PROCESSES {
        for &(key, value) in changes {
            let text = scenario(&format!("process = \"{kind}\"\n{keys}"));
            cases.push(Case { text, key: format!("arrivals.0.{key}"), value, field: format!("{kind}: {key}") });
        }
    }
    for (kind, parameters, changes) in OF_DISTRIBUTIONS {
        for &(key, value) in changes {
            let init = format!("init = {{ dist = \"{kind}\", {parameters} }}");
            let text = scenario(POISSON).replace("init = \"400 ms\"", &init);
            cases.push(Case { text, key: format!("function.init.{key}"), value, field: format!("{kind}: {key}") });
        }
    }
    cases
}

/// All that stands in the table of fields, each by what a [`Case`] calls it.
fn all_fields() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for field in &TOP {
        collect(&mut all, "", field);
    }
    for section in &SECTIONS {
        section.fields.iter().for_each(|field| collect(&mut all, &format!("{}.", section.key), field));
    }
    for (kind, fields) in PROCESSES.kinds.iter().chain(DISTRIBUTIONS.kinds) {
        fields.iter().for_each(|field| collect(&mut all, &format!("{kind}: "), field));
    }
    all
}

fn collect(all: &mut BTreeSet<String>, before: &str, field: &Field) {
    let key = format!("{before}{}", field.key);
    inner(all, &key, &field.takes);
    all.insert(key);
}

/// The fields of tables that stand at a key, and of the first table of a list.
fn inner(all: &mut BTreeSet<String>, key: &str, takes: &Takes) {
    match takes {
        Takes::Table(fields) => fields.iter().for_each(|field| collect(all, &format!("{key}."), field)),
        Takes::List(entry, ..) => inner(all, &format!("{key}.0"), entry),
        Takes::Either(several) => several.iter().for_each(|one| inner(all, key, one)),
        _ => {}
    }
}

/// The text with the value at its key, as somebody would write it there.
fn edited(text: &str, key: &str, value: &str) -> String {
    let mut root: toml::Table = text.parse().unwrap();
    let value = format!("x = {value}")
        .parse::<toml::Table>()
        .map_or_else(|_| toml::Value::String(value.to_owned()), |mut table| table.remove("x").unwrap());
    let key = key.replace("[0]", ".0");
    let (path, last) = key.rsplit_once('.').map_or((None, &*key), |(path, last)| (Some(path), last));
    let mut table = &mut root;
    for part in path.into_iter().flat_map(|path| path.split('.')) {
        if part == "0" {
            continue;
        }
        let entry = table.entry(part).or_insert_with(|| toml::Value::Table(toml::Table::new()));
        table = match entry {
            toml::Value::Array(list) => list[0].as_table_mut().unwrap(),
            other => other.as_table_mut().unwrap(),
        };
    }
    table.insert(last.to_owned(), value);
    root.to_string()
}

/// What a program reads of a simulation.
fn played(path: &Path, format: &str, set: Option<&str>) -> String {
    let mut command = Command::new(cargo_bin("coldstart"));
    command.args(["simulate", "-q", format, "-"]).arg(path);
    command.args(set.into_iter().flat_map(|set| ["--set", set]));
    let output = command.output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn said(scenario: &Scenario) -> Vec<(&str, &str)> {
    scenario.values.iter().map(|value| (value.key.as_str(), value.value.as_str())).collect()
}

#[test]
fn every_field_can_be_set() {
    let cases = cases();
    let covered: BTreeSet<String> = cases.iter().map(|case| case.field.clone()).collect();
    let missing: Vec<String> = all_fields().into_iter().filter(|field| !covered.contains(field)).collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
    cases.par_iter().for_each(hold);
}

fn hold(case: &Case) {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [before, after] = folders.each_ref().map(|folder| {
        for (name, text) in [
            (
                "a.csv",
                "at,took,other,other_took\n0.5,30,7,1\n90000,junk,90007,2\n90000,40,90008,3\n90001.25,7,90009,4\n",
            ),
            ("b.csv", "at,took\n1,2\n3,4\n"),
            ("times.txt", "1 s\n2 s\n"),
            ("other.txt", "3 s\n"),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder.path().join("scenario.toml")
    });
    let (key, value) = (&case.key, case.value);
    std::fs::write(&before, &case.text).unwrap();
    std::fs::write(&after, edited(&case.text, key, value)).unwrap();
    let edit = Edit { key: key.clone(), value: value.to_owned(), flag: "--set" };
    let by_flag = load_edited(&before, &[edit]).unwrap_or_else(|error| panic!("{key} by flag: {error}"));
    let by_file = load(&after).unwrap_or_else(|error| panic!("{key} in the file: {error}"));
    assert_eq!((&by_flag.model, &by_flag.hash), (&by_file.model, &by_file.hash), "{key}");
    assert_eq!((&by_flag.name, by_flag.settings), (&by_file.name, by_file.settings), "{key}");
    assert_eq!(said(&by_flag), said(&by_file), "{key}");
    // It says something: what is set here differs from what was there.
    let was = load(&before).unwrap();
    assert!(
        said(&was) != said(&by_flag)
            || matches!(&**key, "platform.idle_clock" | "platform.waiting" | "arrivals.0.process"),
        "{key} = {value} changes nothing"
    );
    for format in ["--json", "--csv"] {
        let set = format!("{key}={value}");
        assert_eq!(played(&before, format, Some(&set)), played(&after, format, None), "{key} {format}");
    }
}
