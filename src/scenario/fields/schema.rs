//! The list of fields as a JSON Schema, for editors.

use serde_json::{Map, Value, json};

use super::super::expect;
use super::{DISTRIBUTIONS, Field, Kinds, PROCESSES, SECTIONS, TOP, Takes};
use crate::study::{Measure, Unit};

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
    let arrivals = json!({
        "type": "array",
        "minItems": 1,
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
            "time": text(TIME, "A number and a unit, such as \"100 ms\" or \"4 min\""),
            "share": any(&[
                text(SHARE, "A share, such as \"1%\""),
                json!({ "type": "number", "minimum": 0, "maximum": 1 }),
            ]),
            "rate": text(RATE, "A number for each unit of time, such as \"500/day\""),
            "memory": text(MEMORY, "A size, such as \"512 MB\""),
            "distribution": any(&[reference("time"), one_of(&DISTRIBUTIONS, &[])]),
            "weighted_distribution": one_of(&DISTRIBUTIONS, &[WEIGHT]),
            "process": one_of(&PROCESSES, &[]),
        },
    })
}

const TIME: &str = r"^\s*\+?[0-9.][0-9._]*([eE][+-]?[0-9]+)?\s*[A-Za-z\u00b5\u03bc]+\.?\s*$";
const SHARE: &str = r"^\s*\+?[0-9.][0-9._]*([eE][+-]?[0-9]+)?\s*%?\s*$";
const RATE: &str = r"^\s*\+?[0-9.][0-9._]*([eE][+-]?[0-9]+)?\s*(/|per )\s*[A-Za-z\u00b5\u03bc]+\s*$";
const NUMBER: &str = r"^\s*\+?[0-9.][0-9._]*([eE][+-]?[0-9]+)?\s*$";
const MEMORY: &str = r"^\s*\+?[0-9.][0-9._]*([eE][+-]?[0-9]+)?\s*[MmGg][Ii]?[Bb]\s*$";

/// The table of expectations: a field for each measure.
fn expectations() -> Value {
    let described = |measure: Measure| {
        let about = measure.about();
        let limit = match about.unit {
            Unit::Share => SHARE,
            Unit::Time => TIME,
            Unit::PerDay | Unit::Environments => NUMBER,
        };
        let pattern = format!(r"^\s*[<>]{}", &limit[1..]);
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
    Field { key: "weight", takes: Takes::Number, is_required: true, says: "The weight; weights need not sum to 1" };

fn of(takes: &Takes) -> Value {
    match takes {
        Takes::Text => json!({ "type": "string" }),
        Takes::Word(word) => json!({ "const": word }),
        Takes::Names(names) => json!({ "enum": names() }),
        Takes::Whole(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Takes::Number => json!({ "type": "number" }),
        Takes::Time => reference("time"),
        Takes::Share => reference("share"),
        Takes::Rate => reference("rate"),
        Takes::Memory => reference("memory"),
        Takes::Schedule => json!({ "type": "string" }),
        Takes::Distribution => reference("distribution"),
        Takes::WeightedDistribution => reference("weighted_distribution"),
        Takes::Process => reference("process"),
        Takes::Table(fields) => object(fields).into(),
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

fn text(pattern: &str, says: &str) -> Value {
    json!({ "type": "string", "pattern": pattern, "description": says })
}
