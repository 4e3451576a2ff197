//! YAML, with the places of its values. A value under a tag of the tool's own, such as `!Ref`, is not known; anchors and
//! merge keys are followed.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};

use super::{DEEPEST, Document, Entry, Node, Place, Value, add};
use crate::scenario::Complaints;

/// Values, those that stand for others by an anchor included: a short text can ask for more of them than fit into memory.
const MOST_VALUES: usize = 1_000_000;

/// The values of a text.
pub(super) fn read(document: &Document<'_>) -> Result<Node, Complaints> {
    let mut builder = Builder { document, open: Vec::new(), anchors: HashMap::new(), root: None, values: 0 };
    for event in Parser::new_from_str(document.text) {
        let (event, span) = event.map_err(|error| document.refuse_format(place(error.marker()), error.info()))?;
        builder.take(event, place(&span.start))?;
    }
    builder.root.ok_or_else(|| document.refuse_file("holds no value"))
}

fn place(marker: &Marker) -> Place {
    Place::Known { line: marker.line().max(1), column: marker.col() + 1 }
}

/// A list or a table whose end has not come yet.
struct Open {
    at: Place,
    anchor: usize,
    tag: Option<String>,
    parts: Parts,
}

enum Parts {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        /// Tables of merge keys, which give what the table itself does not.
        merged: Vec<Node>,
        key: Option<(String, Place)>,
    },
}

struct Builder<'d> {
    document: &'d Document<'d>,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    root: Option<Node>,
    values: usize,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, at: Place) -> Result<(), Complaints> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) if self.root.is_some() => {
                Err(self.document.refuse_format(at, "a second document begins"))
            }
            Event::DocumentStart(_) => Ok(()),
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some(node) => {
                    self.count(size(&node), at)?;
                    self.put(Node { at, ..node })
                }
                None => Err(self.document.refuse_format(at, "an alias stands within its own anchor")),
            },
            Event::Scalar(text, style, anchor, tag) => {
                self.count(1, at)?;
                let node = Node { value: scalar(text, style, tag.as_deref()), at };
                self.remember(anchor, &node);
                self.put(node)
            }
            Event::SequenceStart(anchor, tag) => self.begin(at, anchor, tag.as_deref(), Parts::List(Vec::new())),
            Event::MappingStart(anchor, tag) => {
                let parts = Parts::Map { entries: Vec::new(), merged: Vec::new(), key: None };
                self.begin(at, anchor, tag.as_deref(), parts)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
        }
    }

    fn count(&mut self, values: usize, at: Place) -> Result<(), Complaints> {
        self.values += values;
        if self.values > MOST_VALUES {
            return Err(self.document.refuse_format(at, &format!("there are more than {MOST_VALUES} values")));
        }
        Ok(())
    }

    fn remember(&mut self, anchor: usize, node: &Node) {
        // The library counts anchors from 1.
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
    }

    fn begin(&mut self, at: Place, anchor: usize, tag: Option<&Tag>, parts: Parts) -> Result<(), Complaints> {
        self.count(1, at)?;
        if self.open.len() >= DEEPEST {
            return Err(self.document.refuse_depth(at));
        }
        self.open.push(Open { at, anchor, tag: tag.and_then(own_tag), parts });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Complaints> {
        let Some(Open { at, anchor, tag, parts }) = self.open.pop() else { return Ok(()) };
        let value = match (tag, parts) {
            (Some(tag), _) => Value::Unknown(tag),
            (None, Parts::List(list)) => Value::List(list),
            (None, Parts::Map { entries, merged, .. }) => Value::Map(self.merge(entries, merged)?),
        };
        let node = Node { value, at };
        self.remember(anchor, &node);
        self.put(node)
    }

    /// Puts a value where the next one belongs.
    fn put(&mut self, node: Node) -> Result<(), Complaints> {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut open.parts {
            Parts::List(list) => list.push(node),
            Parts::Map { key: key @ None, .. } => *key = Some((key_of(&node), node.at)),
            Parts::Map { entries, merged, key: key @ Some(_) } => {
                let (key, at) = key.take().unwrap_or_else(|| (String::new(), node.at));
                if key == "<<" {
                    merged.push(node);
                } else {
                    add(entries, Entry { key, at, node }, self.document)?;
                }
            }
        }
        Ok(())
    }

    /// What a table says itself goes before what it merges, and an earlier one of merged tables before a later one.
    fn merge(&self, mut entries: Vec<Entry>, merged: Vec<Node>) -> Result<Vec<Entry>, Complaints> {
        let refuse = |at: Place| {
            let hint = "`<<: *name` takes over the table after `&name`";
            Err(self.document.refuse("<<", at, "no table", "an alias of a table, or a list of them", hint))
        };
        let mut tables = Vec::new();
        for node in merged {
            match node.value {
                Value::List(list) => tables.extend(list),
                Value::Map(_) | Value::Null | Value::Plain(_) | Value::Text(_) | Value::Unknown(_) => tables.push(node),
            }
        }
        for Node { value, at } in tables {
            let Value::Map(table) = value else { return refuse(at) };
            let is_new = |entry: &Entry| !entries.iter().any(|known| known.key == entry.key);
            let new: Vec<Entry> = table.into_iter().filter(is_new).collect();
            entries.extend(new);
        }
        Ok(entries)
    }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    if let Some(tag) = tag.and_then(own_tag) {
        return Value::Unknown(format!("{tag} {text}").trim_end().to_owned());
    }
    let is_plain = style == ScalarStyle::Plain && tag.is_none_or(|tag| tag.suffix != "str");
    match &*text {
        "" | "~" | "null" | "Null" | "NULL" if is_plain => Value::Null,
        _ if is_plain => Value::Plain(text.into_owned()),
        _ => Value::Text(text.into_owned()),
    }
}

/// A tag that is not one of YAML's own types.
fn own_tag(tag: &Tag) -> Option<String> {
    (!tag.is_yaml_core_schema()).then(|| format!("{}{}", tag.handle, tag.suffix))
}

/// A key is a text; what is something else is no key of any tool.
fn key_of(node: &Node) -> String {
    match &node.value {
        Value::Plain(text) | Value::Text(text) | Value::Unknown(text) => text.clone(),
        Value::Null => "null".to_owned(),
        Value::List(_) => "[...]".to_owned(),
        Value::Map(_) => "{...}".to_owned(),
    }
}

/// How many values there are in one, itself included.
fn size(node: &Node) -> usize {
    1 + match &node.value {
        Value::List(list) => list.iter().map(size).sum(),
        Value::Map(table) => table.iter().map(|entry| size(&entry.node)).sum(),
        Value::Null | Value::Plain(_) | Value::Text(_) | Value::Unknown(_) => 0,
    }
}
