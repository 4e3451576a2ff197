//! JSON, with the places of its values.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{DEEPEST, Document, Entry, Node, Place, Value, add};
use crate::scenario::Complaints;

/// The values of a text.
pub(super) fn read(document: &Document<'_>) -> Result<Node, Complaints> {
    let text = document.text;
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
        return Err(refuse(document, &error, 0));
    }
    node(document, text.trim(), 0)
}

/// Where the library stopped, in a part of the text that begins at `offset`.
fn refuse(document: &Document<'_>, error: &serde_json::Error, offset: usize) -> Complaints {
    let (line, column) = document.line_and_column(Place::Byte(offset));
    let column = if error.line() == 1 { column - 1 + error.column() } else { error.column() };
    let at = Place::Known { line: line + error.line().max(1) - 1, column: column.max(1) };
    let message = error.to_string();
    let problem = message.rsplit_once(" at line ").map_or(&*message, |(problem, _)| problem);
    document.refuse_format(at, problem)
}

/// One value. `raw` is a part of the document's text, by which its place is known.
fn node(document: &Document<'_>, raw: &str, depth: usize) -> Result<Node, Complaints> {
    let offset = raw.as_ptr().addr() - document.text.as_ptr().addr();
    let at = Place::Byte(offset);
    if depth > DEEPEST {
        return Err(document.refuse_depth(at));
    }
    let refuse = |error: serde_json::Error| refuse(document, &error, offset);
    let value = match raw.as_bytes().first() {
        Some(b'{') => {
            let Members(members) = serde_json::from_str(raw).map_err(refuse)?;
            let mut table = Vec::new();
            for (key, value) in members {
                let node = node(document, value.get(), depth + 1)?;
                add(&mut table, Entry { key, at: node.at, node }, document)?;
            }
            Value::Map(table)
        }
        Some(b'[') => {
            let parts: Vec<&RawValue> = serde_json::from_str(raw).map_err(refuse)?;
            Value::List(parts.iter().map(|part| node(document, part.get(), depth + 1)).collect::<Result<_, _>>()?)
        }
        Some(b'"') => Value::Text(serde_json::from_str(raw).map_err(refuse)?),
        Some(_) | None if raw == "null" => Value::Null,
        Some(_) | None => Value::Plain(raw.to_owned()),
    };
    Ok(Node { value, at })
}

/// The members of an object in their order, repeated ones too.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'t> Deserialize<'t> for Members<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'t> Visitor<'t> for Each {
            type Value = Members<'t>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Each)
    }
}
