//! The JSON Schema of a scenario: it accepts every scenario, and refuses what has the wrong form.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use coldstart::scenario::{self, fields};

fn json_of(text: &str) -> serde_json::Value {
    serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap()
}

/// What the schema refuses in a scenario, if anything.
fn refused(text: &str) -> Option<String> {
    jsonschema::draft7::new(&fields::schema()).unwrap().validate(&json_of(text)).err().map(|error| error.to_string())
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
        "[platform]\nrecycle = \"none\"\nconcurrency_limit = \"none\"\nscaling = \"none\"",
        "[platform]\nrecycle = { replaced = 0.5, deploys = \"2/week\" }",
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

/// What has the wrong form both refuse; what hangs on several fields, or on a text that is more than its form, only the
/// reader does.
#[test]
fn the_schema_refuses_what_has_the_wrong_form() {
    for (text, can_schema) in [
        ("[function]\ndurration = \"1 s\"", true),
        ("[function]\nduration = 100", true),
        ("[function]\nduration = \"100\"", true),
        ("[function]\nduration = \"soon\"", true),
        ("[function]\nmemory = \"512\"", true),
        ("[function]\narchitecture = \"x86\"", true),
        ("[function]\nfirst_request = \"nothing\"", true),
        ("[function]\ninit = { dist = \"unifrom\", min = \"1 s\", max = \"2 s\" }", true),
        ("[function]\ninit = { dist = \"uniform\", min = \"1 s\" }", true),
        ("[function]\ninit = { dist = \"uniform\", min = \"1 s\", max = \"2 s\", mean = \"1 s\" }", true),
        ("[function]\ninit = { dist = \"uniform\", min = \"2 s\", max = \"1 s\" }", false),
        ("[function]\nduration = \"5 parsecs\"", false),
        ("[function]\nmemory = \"64 MB\"", false),
        ("[function]\nregion = \"Frankfurt\"", false),
        ("[platform]\npreset = \"aws\"", true),
        ("[platform]\nredraw = \"never\"", true),
        ("[platform]\nrecycle = { replaced = 1.5 }", true),
        ("[platform]\nprovisioned = -1", true),
        ("[platform]\nconcurrency_limit = 0", true),
        ("[platform]\nconcurrency_limit = \"many\"", true),
        ("[platform]\nprovisioned = 2000", false),
        ("[platform]\nscaling = { burst = 1000 }", true),
        ("[platform]\nidle_clock = \"environment\"\nspare_timeout = \"20 min\"", false),
        ("[warming]\nping = 4", true),
        ("[warming]\nping = \"*/5 * * * *\"", false),
        ("[warming]\nconcurrency = 0", true),
        ("[warming]\nphase = \"sometimes\"", true),
        ("[run]\nreplications = 1", true),
        ("[run]\nseed = 1.5", true),
        ("[run]\nconfidence = \"100%\"", false),
        ("[run]\nhorizon = \"1 h\"\nwarmup = \"2 h\"", false),
        ("[[arrivals]]\nprocess = \"poison\"\nrate = \"1/s\"", true),
        ("[[arrivals]]\nprocess = \"poisson\"", true),
        ("[[arrivals]]\nprocess = \"poisson\"\nrate = \"500\"", true),
        ("[[arrivals]]\nprocess = \"poisson\"\nrate = \"1/s\"\nbetween = \"1 s\"", true),
        ("[[arrivals]]\nprocess = \"profile\"\nrate = \"1/s\"\nhours = [1, 2]", true),
        ("[[arrivals]]\nprocess = \"profile\"\nrate = \"1/s\"", false),
        ("[[arrivals]]\nprocess = \"sessions\"\nparallel = 2", false),
        ("[surprise]\nx = 1", true),
    ] {
        let text = format!("{ARRIVALS}{text}\n");
        assert!(scenario::parse(&text, Path::new("test.toml")).is_err(), "the reader accepts {text}");
        assert_eq!(refused(&text).is_some(), can_schema, "{text}");
    }
    assert!(refused("name = \"nobody comes\"").is_some());
}
