//! What the JSON Schema says of a scenario.

use std::sync::LazyLock;

use coldstart::scenario::fields;
use jsonschema::Validator;
use serde_json::Value;
use toml::de::{DeTable, DeValue};

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| jsonschema::draft7::new(&fields::schema()).unwrap());

/// Why the schema refuses a text, if it does; nothing where it is no TOML.
pub(crate) fn refused(text: &str) -> Option<Option<String>> {
    let table = DeTable::parse(text).ok()?;
    let value = DeValue::Table(table.into_inner());
    Some(VALIDATOR.validate(&json_of(&value)).err().map(|error| error.to_string()))
}

/// The value as an editor hands it to the schema.
fn json_of(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => text.as_ref().into(),
        // Not by the TOML library, whose integers end at 2^63.
        DeValue::Integer(number) => match i128::from_str_radix(number.as_str(), number.radix()) {
            Ok(small) if i64::try_from(small).is_ok() => (small as i64).into(),
            Ok(large) if u64::try_from(large).is_ok() => (large as u64).into(),
            read => read.map_or(f64::INFINITY, |larger| larger as f64).into(),
        },
        DeValue::Float(number) => number.as_str().parse::<f64>().unwrap().into(),
        DeValue::Boolean(value) => (*value).into(),
        DeValue::Datetime(time) => time.to_string().into(),
        DeValue::Array(list) => list.iter().map(|value| json_of(value.get_ref())).collect(),
        DeValue::Table(table) => {
            table.iter().map(|(key, value)| (key.get_ref().to_string(), json_of(value.get_ref()))).collect()
        }
    }
}
