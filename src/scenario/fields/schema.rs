//! The list of fields as a JSON Schema, for editors.

use std::ops::Bound;

use serde_json::{Map, Value, json};

use super::super::{arrivals, expect, learned, limits, uncertain};
use super::{DISTRIBUTIONS, Field, Kinds, PROCESSES, SECTIONS, TOP, Takes};
use crate::study::{Measure, Unit};
use crate::units::UNITS_OF_TIME;

/// A JSON Schema (draft 7, which editors for TOML read) of a scenario. It refuses keys that do not exist and values of the
/// wrong form; what hangs on several fields together only `coldstart check` can say.
#[must_use]
pub fn schema() -> Value {
    let mut properties = Map::new();
    for field in TOP {
        properties.insert(field.key.to_owned(), described(&field));
    }
    for section in SECTIONS {
        let mut table = object(section.fields);
        table.insert("description".to_owned(), section.says.into());
        properties.insert(section.key.to_owned(), table.into());
    }
    properties.insert(expect::KEY.to_owned(), expectations());
    properties.insert(learned::KEY.to_owned(), learned_from());
    properties.insert(uncertain::KEY.to_owned(), uncertainty());
    let arrivals = json!({
        "type": "array",
        "minItems": 1,
        "maxItems": arrivals::MOST_PROCESSES,
        "description": "What requests come: several processes are added together",
        "items": reference("process"),
    });
    properties.insert("arrivals".to_owned(), arrivals);
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A scenario of coldstart",
        "type": "object",
        "properties": properties,
        "required": ["arrivals"],
        "additionalProperties": false,
        "definitions": {
            "time": text(&time(NUMBER), "A number and a unit, such as \"100 ms\" or \"4 min\""),
            "time_above_zero": text(&time(NUMBER_ABOVE_ZERO), "A number above zero and a unit, such as \"4 min\""),
            "share": share((Bound::Included(0.0), Bound::Included(1.0))),
            "rate": text(&rate(NUMBER_ABOVE_ZERO), "A number for each unit of time, such as \"500/day\""),
            "memory": text(&[NUMBER, MEGABYTES].concat(), "A size, such as \"512 MB\""),
            "schedule": text(&schedule(), "When: \"rate(4 minutes)\", \"cron(0/5 8-17 ? * MON-FRI *)\", \"90 s\" or \"none\""),
            "distribution": any(&[reference("time"), one_of(&DISTRIBUTIONS, &[])]),
            "weighted_distribution": one_of(&DISTRIBUTIONS, &[WEIGHT]),
            "process": one_of(&PROCESSES, &[]),
        },
    })
}

/// From which logs it was learned.
fn learned_from() -> Value {
    json!({
        "type": "object",
        "description": "What `coldstart calibrate` learned it from",
        "properties": {
            learned::LOGS: {
                "type": "array",
                "description": learned::SAYS,
                "items": { "type": "string", "pattern": learned::DIGEST },
            },
        },
        "additionalProperties": false,
    })
}

/// Sets of possible values. What stands at their keys only the reader can say.
fn uncertainty() -> Value {
    let path = format!(r"^(({})\..+|platform)$", uncertain::TABLES.join("|"));
    json!({
        "type": "object",
        "description": "What is not known of the scenario",
        "properties": {
            uncertain::DRAWS: {
                "type": "array",
                "description": uncertain::SAYS,
                "maxItems": uncertain::MOST_SETS,
                "items": { "type": "object", "propertyNames": { "pattern": path } },
            },
        },
        "additionalProperties": false,
    })
}

/// A number before a unit. JSON Schema has no other way to hold a text to more than its length.
const NUMBER: &str = r"\+?[0-9.][0-9._]*([eE][+-]?[0-9]+)?";

/// The same above zero: one of its digits is not 0.
const NUMBER_ABOVE_ZERO: &str = r"\+?(?=[0._]*[1-9])[0-9.][0-9._]*([eE][+-]?[0-9]+)?";

/// What stands behind a number that is a share, and one that is a size.
const PER_CENT: &str = r"\s*%?";
const MEGABYTES: &str = r"\s*[MmGg][Ii]?[Bb]";

/// A field of a cron expression that is not left open with `?`.
const CRON_FIELD: &str = r"[^\s(),?]+(,[^\s(),?]+)*";

/// Any name of a unit of time.
fn unit_of_time() -> String {
    let names: Vec<&str> = UNITS_OF_TIME.iter().flat_map(|(names, _)| names.iter().copied()).collect();
    format!("({})", names.join("|"))
}

fn time(number: &str) -> String {
    format!(r"{number}\s*{}", unit_of_time())
}

fn rate(number: &str) -> String {
    format!(r"{number}\s*(/|per )\s*{}", unit_of_time())
}

/// An interval, a rate in whole units of time, or six fields of which exactly one of the two days is left open.
fn schedule() -> String {
    let rate = r"rate\s*\(\s*(0*1\s+(minute|hour|day)|(?!0*1\s)(?=0*[1-9])[0-9]+\s+(minutes|hours|days))\s*\)";
    let days = format!(r"(\?\s+{CRON_FIELD}\s+{CRON_FIELD}|{CRON_FIELD}\s+{CRON_FIELD}\s+\?)");
    let cron = format!(r"cron\s*\(\s*{CRON_FIELD}\s+{CRON_FIELD}\s+{days}\s+{CRON_FIELD}\s*\)");
    format!("(none|never|{rate}|{cron}|{})", time(NUMBER_ABOVE_ZERO))
}

/// A number in a range.
fn number((first, last): limits::Range) -> Value {
    let mut number = Map::new();
    number.insert("type".to_owned(), "number".into());
    let mut limit = |end: Bound<f64>, included: &str, excluded: &str| match end {
        Bound::Included(end) => drop(number.insert(included.to_owned(), end.into())),
        Bound::Excluded(end) => drop(number.insert(excluded.to_owned(), end.into())),
        Bound::Unbounded => {}
    };
    limit(first, "minimum", "exclusiveMinimum");
    limit(last, "maximum", "exclusiveMaximum");
    number.into()
}

/// A share in a range. That a share in per cent lies in it only the reader can say.
fn share(range: limits::Range) -> Value {
    any(&[text(&[NUMBER, PER_CENT].concat(), "A share, such as \"1%\""), number(range)])
}

/// The table of expectations: a field for each measure.
fn expectations() -> Value {
    let described = |measure: Measure| {
        let about = measure.about();
        let limit = match about.unit {
            Unit::Share => [NUMBER, PER_CENT].concat(),
            Unit::Time => time(NUMBER),
            Unit::PerDay | Unit::Environments => NUMBER.to_owned(),
            Unit::Usd => format!(r"{NUMBER}\s*USD"),
        };
        let pattern = format!(r"[<>]\s*{limit}");
        (measure.key().to_owned(), text(&pattern, about.sentence))
    };
    let properties: Map<String, Value> = Measure::all().map(described).collect();
    json!({
        "type": "object",
        "description": "What `coldstart expect` holds the scenario to, such as \"< 1%\"",
        "properties": properties,
        "additionalProperties": false,
    })
}

const WEIGHT: Field =
    Field { key: "weight", takes: super::WEIGHT, is_required: true, says: "The weight; weights need not sum to 1" };

fn of(takes: &Takes) -> Value {
    match takes {
        Takes::Text => json!({ "type": "string" }),
        Takes::Word(word) => json!({ "const": word }),
        Takes::Names(names) => json!({ "enum": names() }),
        Takes::Whole(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Takes::Form(pattern) => json!({ "type": "string", "pattern": pattern }),
        Takes::Number(range) => number(*range),
        Takes::Time => reference("time"),
        Takes::TimeAboveZero => reference("time_above_zero"),
        Takes::Share => reference("share"),
        Takes::ShareOf(shares) => share(shares.range),
        Takes::Rate => reference("rate"),
        Takes::RateOrZero => text(&rate(NUMBER), "A rate, or \"0/s\" for none"),
        Takes::Boolean => json!({ "type": "boolean" }),
        Takes::Memory => reference("memory"),
        Takes::Schedule => reference("schedule"),
        Takes::Distribution => reference("distribution"),
        Takes::WeightedDistribution => reference("weighted_distribution"),
        Takes::Process => reference("process"),
        Takes::Table(fields) => {
            let mut table = object(fields);
            // One inside a line that says nothing is a mistake; a section may be empty.
            table.insert("minProperties".to_owned(), 1.into());
            table.into()
        }
        Takes::List(item, least, usize::MAX) => json!({ "type": "array", "items": of(item), "minItems": least }),
        Takes::List(item, least, most) => {
            json!({ "type": "array", "items": of(item), "minItems": least, "maxItems": most })
        }
        Takes::Point => json!({
            "type": "array",
            "items": [reference("time"), reference("share")],
            "minItems": 2,
            "maxItems": 2,
        }),
        Takes::Either(choices) => any(&choices.iter().map(of).collect::<Vec<_>>()),
    }
}

fn described(field: &Field) -> Value {
    match of(&field.takes) {
        // Draft 7 reads nothing beside a reference.
        Value::Object(value) if value.contains_key("$ref") => {
            json!({ "description": field.says, "allOf": [value] })
        }
        Value::Object(mut value) => {
            value.insert("description".to_owned(), field.says.into());
            value.into()
        }
        other => other,
    }
}

fn object(fields: &[Field]) -> Map<String, Value> {
    let properties: Map<String, Value> = fields.iter().map(|field| (field.key.to_owned(), described(field))).collect();
    let required: Vec<&str> = fields.iter().filter(|field| field.is_required).map(|field| field.key).collect();
    let mut object = Map::new();
    object.insert("type".to_owned(), "object".into());
    object.insert("properties".to_owned(), properties.into());
    object.insert("required".to_owned(), required.into());
    object.insert("additionalProperties".to_owned(), false.into());
    object
}

/// A table of one of the kinds, with `besides` in each.
fn one_of(kinds: &Kinds, besides: &[Field]) -> Value {
    let table = |(name, fields): &(&'static str, &'static [Field])| -> Value {
        let named = Field { key: kinds.key, takes: Takes::Word(name), is_required: true, says: "The kind" };
        object(&[&[named], *fields, besides].concat()).into()
    };
    any(&kinds.kinds.iter().map(table).collect::<Vec<_>>())
}

fn any(choices: &[Value]) -> Value {
    json!({ "anyOf": choices })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

/// A text that is of this pattern but for blanks around it.
fn text(pattern: &str, says: &str) -> Value {
    json!({ "type": "string", "pattern": format!(r"^\s*{pattern}\s*$"), "description": says })
}
