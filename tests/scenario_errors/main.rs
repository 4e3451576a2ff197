//! What a user reads who made a mistake: the exact words, for they are the interface. Each case says whether an editor that
//! knows the JSON Schema of a scenario marks the mistake too.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

mod arrivals;
mod distributions;
mod files;
mod forms;
mod mutilated;
mod places;
mod platform;
mod schedules;
#[path = "../shared/schema.rs"]
mod schema;
mod service;
mod together;

use std::path::Path;

use coldstart::scenario::parse;

use Schema::{Cannot, NoToml, Refuses};

const POISSON: &str = "[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"\n";

/// What the JSON Schema says of a scenario that is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Schema {
    /// It refuses it too.
    Refuses,
    /// It accepts it: what is wrong hangs on several values, on a file, or on what a text means beyond its form.
    Cannot,
    /// Nothing: the text is no TOML.
    NoToml,
}

/// What the schema does say.
fn schema_of(text: &str) -> Schema {
    match schema::refused(text) {
        None => NoToml,
        Some(None) => Cannot,
        Some(Some(_)) => Refuses,
    }
}

/// What is said of a text that stands in `scenarios/api.toml`, and of which the schema says this.
fn complaint(schema: Schema, text: &str) -> String {
    assert_eq!(schema_of(text), schema, "{text}\n{:?}", schema::refused(text));
    match parse(text, Path::new("scenarios/api.toml")) {
        Ok(scenario) => panic!("accepted: {scenario:?}"),
        Err(report) => report.to_string(),
    }
}

/// What is said of a scenario of Poisson arrivals (three lines) followed by this.
fn complaint_after_arrivals(schema: Schema, text: &str) -> String {
    complaint(schema, &format!("{POISSON}{text}"))
}
