//! The JSON Schema of a scenario: it accepts every scenario. What it refuses stands in the tests of refusals.

#![allow(clippy::unwrap_used)]

#[path = "shared/schema.rs"]
mod schema;

use std::path::Path;

use coldstart::scenario::{self, fields};

/// What the schema refuses in a scenario, if anything.
fn refused(text: &str) -> Option<String> {
    schema::refused(text).expect("TOML")
}

const ARRIVALS: &str = "[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"\n";

#[test]
fn the_schema_is_one() {
    jsonschema::draft7::meta::validate(&fields::schema()).unwrap();
}

/// Its name is in the first line of each, as Taplo has it.
#[test]
fn the_schema_accepts_every_scenario() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let stands = std::fs::read_to_string(folder.join("scenario.schema.json")).unwrap();
    let expected = serde_json::to_string_pretty(&fields::schema()).unwrap() + "\n";
    assert!(stands == expected, "write it anew: cargo run -- schema > scenarios/scenario.schema.json");
    let mut seen = 0;
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = std::fs::read_to_string(&path).unwrap();
            assert_eq!(text.lines().next(), Some("#:schema scenario.schema.json"), "{}", path.display());
            assert_eq!(refused(&text), None, "{}", path.display());
            seen += 1;
        }
    }
    assert_eq!(seen, 9);
    let readme = include_str!("../src/guide/scenario.md");
    let (_, after) = readme.split_once("<!-- file: reference.toml -->\n```toml\n").unwrap();
    assert_eq!(refused(after.split_once("```").unwrap().0), None);
}

/// What units read in different ways of writing, and values that stand for nothing.
#[test]
fn the_schema_accepts_what_the_reader_accepts() {
    for text in [
        "[function]\nduration = \"0.1s\"",
        "[function]\nduration = \" 1_000 us \"\ninit = \"1.5e2 ms\"",
        "[function]\nmemory = \"1 GiB\"\narchitecture = \"arm64\"",
        "[function]\nfirst_request = \"none\"",
        "[function]\ninit = { dist = \"lognormal\", mu = -1.0, sigma = 0.3 }",
        "[function]\ninit = { dist = \"mixture\", parts = [{ weight = 1, dist = \"fixed\", value = \"1 s\" }] }",
        "[platform]\nidle_timeout = { cohort_halving = \"380 s\" }\npreset = \"sebs-2020\"",
        "[uncertainty]\ndraws = [{ \"platform.idle_timeout\" = \"5 min\", \"arrivals.0.rate\" = \"7/h\" }, {}]",
        "[platform]\nrecycle = \"none\"\nconcurrency_limit = \"none\"\nscaling = \"none\"",
        "[platform]\nrecycle = { replaced = 0.5, deploys = \"2/week\" }",
        "[platform]\nprovisioned = { count = 2, from = \"cron(0 8 ? * MON-FRI *)\", until = \"10 h\" }",
        "[warming]\nping = \"none\"",
        "[warming]\nping = \"90 s\"\nphase = \"1 s\"\njitter = { dist = \"exponential\", mean = \"1 s\" }\nloss = 0.01",
        "[run]\ninitial = { idle = 5, idle_for = \"300 s\", busy = 3 }\nseed = 18446744073709551",
        "[run]\nconfidence = 0.9\nprecision = \"0.1 %\"\nreplications = 2",
    ] {
        let text = format!("{ARRIVALS}{text}\n");
        assert!(scenario::parse(&text, Path::new("test.toml")).is_ok(), "the reader refuses {text}");
        assert_eq!(refused(&text), None, "{text}");
    }
}
