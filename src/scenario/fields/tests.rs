use std::path::Path;

use super::*;
use crate::scenario::parse;

/// The keys that a reader names where it finds one that it does not know, in a scenario with `zzz` somewhere.
fn keys_of_the_reader(text: &str) -> Vec<String> {
    let report = parse(text, Path::new("test.toml")).unwrap_err();
    let found: Vec<_> = report.diagnostics.iter().filter(|one| one.key.ends_with("zzz")).collect();
    assert_eq!(found.len(), 1, "{report}");
    let keys = found[0].expected.strip_prefix("one of ").unwrap();
    keys.split(", ").map(str::to_owned).collect()
}

fn keys_of(fields: &[Field], besides: &[&str]) -> Vec<String> {
    let mut keys: Vec<String> =
        fields.iter().map(|field| field.key).chain(besides.iter().copied()).map(str::to_owned).collect();
    keys.sort();
    keys
}

const ARRIVALS: &str = "[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"\n";

/// A value that a field takes, as TOML.
fn example(takes: &Takes) -> String {
    match takes {
        Takes::Text | Takes::Form(_) => "\"a\"".to_owned(),
        Takes::Word(word) => format!("\"{word}\""),
        Takes::Names(names) => format!("\"{}\"", names()[0]),
        Takes::Whole(least, _) => least.max(&1).to_string(),
        Takes::Number(_) => "1".to_owned(),
        Takes::Time | Takes::TimeAboveZero | Takes::Distribution => "\"1 s\"".to_owned(),
        Takes::Share | Takes::ShareOf(_) => "\"60%\"".to_owned(),
        Takes::Rate | Takes::RateOrZero => "\"1/s\"".to_owned(),
        Takes::Boolean => "true".to_owned(),
        Takes::Memory => "\"512 MB\"".to_owned(),
        Takes::Schedule => "\"rate(5 minutes)\"".to_owned(),
        Takes::Process => "{ process = \"poisson\", rate = \"1/s\" }".to_owned(),
        Takes::Table(fields) => format!("{{ {} }}", examples(fields, "")),
        Takes::List(item, least, _) => format!("[{}]", vec![example(item); *least].join(", ")),
        Takes::Point => "[\"1 s\", 1.0]".to_owned(),
        Takes::WeightedDistribution => "{ weight = 1, dist = \"fixed\", value = \"1 s\" }".to_owned(),
        Takes::Either(choices) => example(&choices[0]),
    }
}

/// All fields that must be given, and `more`.
fn examples(fields: &[Field], more: &str) -> String {
    let given = fields.iter().filter(|field| field.is_required);
    let given: Vec<String> = given.map(|field| format!("{} = {}", field.key, example(&field.takes))).collect();
    let more = Some(more.to_owned()).filter(|more| !more.is_empty());
    given.into_iter().chain(more).collect::<Vec<_>>().join(", ")
}

#[test]
fn the_list_has_the_fields_that_the_readers_ask_for() {
    let sections: Vec<&str> =
        SECTIONS.iter().map(|section| section.key).chain(["arrivals", "expect", "learned", "uncertainty"]).collect();
    assert_eq!(keys_of_the_reader(&format!("zzz = 1\n{ARRIVALS}")), keys_of(&TOP, &sections));
    for section in SECTIONS {
        let text = format!("{ARRIVALS}[{}]\nzzz = 1\n", section.key);
        assert_eq!(keys_of_the_reader(&text), keys_of(section.fields, &[]), "{}", section.key);
        for field in section.fields {
            let choices = match &field.takes {
                Takes::Either(choices) => choices,
                one => std::slice::from_ref(one),
            };
            for choice in choices {
                let Takes::Table(fields) = choice else { continue };
                let table = examples(fields, "zzz = 1");
                let text = format!("{ARRIVALS}[{}]\n{} = {{ {table} }}\n", section.key, field.key);
                // A table of nothing known is refused as such before its keys are looked at.
                let keys = keys_of_the_reader(&text.replace("{ zzz", "{ replaced = \"10%\", zzz"));
                assert_eq!(keys, keys_of(fields, &[]), "{}.{}", section.key, field.key);
            }
        }
    }
}

/// A lognormal distribution asks for its six parameters though it uses two; the others for what they must have. A list of
/// what may be left out is held by the reference of the guide, which gives every field.
#[test]
fn the_list_has_the_kinds_that_the_readers_know() {
    let known = |choices: Vec<&'static str>, kinds: Kinds| {
        assert_eq!(kinds.kinds.iter().map(|(name, _)| *name).collect::<Vec<_>>(), choices);
    };
    known(names(&arrivals::PROCESSES), PROCESSES);
    known(names(&crate::scenario::distributions::KINDS), DISTRIBUTIONS);
    for (name, fields) in DISTRIBUTIONS.kinds {
        let given = match *name {
            "lognormal" => "median = \"1 s\", p99 = \"2 s\", zzz = 1".to_owned(),
            "empirical" => "points = [[\"1 s\", 1.0]], zzz = 1".to_owned(),
            _ => examples(fields, "zzz = 1").replace("max = \"1 s\"", "max = \"2 s\""),
        };
        let text = format!("{ARRIVALS}[function]\ninit = {{ dist = \"{name}\", {given} }}\n");
        assert_eq!(keys_of_the_reader(&text), keys_of(fields, &["dist"]), "{name}");
    }
    for (name, fields) in PROCESSES.kinds {
        let given = match *name {
            "sessions" => "rate = \"1/s\", zzz = 1".to_owned(),
            _ => examples(fields, "zzz = 1"),
        };
        let text = format!("arrivals = [{{ process = \"{name}\", {given} }}]\n");
        assert_eq!(keys_of_the_reader(&text), keys_of(fields, &["process"]), "{name}");
    }
}
