//! TOML, with the places of its values.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Document, Entry, Node, Place, Value};
use crate::scenario::Complaints;

/// The values of a text.
pub(super) fn read(document: &Document<'_>) -> Result<Node, Complaints> {
    match DeTable::parse(document.text) {
        Ok(root) => Ok(Node { value: table(root.get_ref()), at: Place::Byte(0) }),
        Err(error) => {
            let at = Place::Byte(error.span().unwrap_or_default().start);
            Err(document.refuse_format(at, error.message()))
        }
    }
}

fn table(table: &DeTable<'_>) -> Value {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            at: Place::Byte(key.span().start),
            node: node(value),
        })
        .collect();
    // The library sorts them by name.
    entries.sort_by_key(|entry| match entry.at {
        Place::Byte(offset) => offset,
        Place::Known { .. } => 0,
    });
    Value::Map(entries)
}

fn node(value: &Spanned<DeValue<'_>>) -> Node {
    let at = Place::Byte(value.span().start);
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => Value::Plain(number.to_string()),
        DeValue::Float(number) => Value::Plain(number.to_string()),
        DeValue::Boolean(truth) => Value::Plain(truth.to_string()),
        DeValue::Datetime(instant) => Value::Plain(instant.to_string()),
        DeValue::Array(list) => Value::List(list.iter().map(node).collect()),
        DeValue::Table(inner) => table(inner),
    };
    Node { value, at }
}
