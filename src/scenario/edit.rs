//! Changes to a scenario from elsewhere, such as the command line: each puts a value at a key before the scenario is read,
//! so that a value is read, and refused, in the same words wherever it stands.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::plain::shortened;
use super::reader::Document;

/// A value for a key of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The key, with dots; tables of a list go by their place, from 0 (`arrivals.0.rate`).
    pub key: String,
    /// The value as TOML. What is no TOML value is a text, so that `500/day` needs no quotes.
    pub value: String,
    /// Where it was said: the name of a flag.
    pub flag: &'static str,
}

/// The text is no `KEY=VALUE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoEdit;

impl Edit {
    /// Reads `KEY=VALUE`, said by a flag.
    ///
    /// # Errors
    /// When there is no `=` in it, or no key before that.
    pub fn parse(text: &str, flag: &'static str) -> Result<Self, NoEdit> {
        let (key, value) = text.split_once('=').ok_or(NoEdit)?;
        let (key, value) = (key.trim(), value.trim());
        if key.split('.').any(|part| part.trim().is_empty()) {
            return Err(NoEdit);
        }
        Ok(Self { key: key.to_owned(), value: value.to_owned(), flag })
    }
}

impl Edit {
    /// Whether a later edit puts something in place of this one, or of a table around it.
    #[must_use]
    pub fn is_replaced_by(&self, later: &Self) -> bool {
        self.parts().starts_with(&later.parts())
    }

    /// The parts of the key, however it is written: `arrivals[0].rate` has the parts of `arrivals.0.rate`.
    #[must_use]
    pub fn parts(&self) -> Vec<&str> {
        self.key.split('.').flat_map(parts).collect()
    }

    /// The value as it would stand in a file: a text in quotes.
    pub(super) fn toml(&self) -> String {
        let line = format!("{}{}", BEFORE.trim_start(), self.value);
        match value(&line, &self.value) {
            DeValue::String(text) => toml::Value::String(text.into_owned()).to_string(),
            _ => self.value.clone(),
        }
    }
}

/// No key of a scenario lies within so many tables.
const DEEPEST: usize = 16;

/// Stands before each value in the text that follows the scenario's, which makes a line of TOML of it.
const BEFORE: &str = "\nx=";

/// A scenario's text with the values of edits below it, so that each has a place of its own in one text.
pub(super) struct Edited {
    pub(super) text: String,
    /// Where each value stands.
    places: Vec<Range<usize>>,
    /// For each value a line of TOML, blanks before it, so that the value stands in the same place as in the text.
    lines: Vec<String>,
}

impl Edited {
    pub(super) fn new(text: &str, edits: &[Edit]) -> Self {
        let mut edited = Self { text: text.to_owned(), places: Vec::new(), lines: Vec::new() };
        for edit in edits {
            edited.text.push_str(BEFORE);
            let start = edited.text.len();
            edited.text.push_str(&edit.value);
            edited.places.push(start..edited.text.len());
            let line = BEFORE.trim_start();
            edited.lines.push(format!("{}{line}{}", " ".repeat(start - line.len()), edit.value));
        }
        edited
    }

    /// The flags that said them, each with the place from which on it did.
    pub(super) fn flags(&self, edits: &[Edit]) -> Vec<(usize, &'static str)> {
        self.places.iter().zip(edits).map(|(place, edit)| (place.start, edit.flag)).collect()
    }

    /// Puts the values where they belong; what cannot be is refused.
    pub(super) fn apply<'e>(&'e self, edits: &[Edit], root: &mut DeTable<'e>, document: &Document<'_>) {
        for ((edit, place), line) in edits.iter().zip(&self.places).zip(&self.lines) {
            let value = Spanned::new(place.clone(), value(line, &self.text[place.clone()]));
            put_at(root, &edit.key, &value, document);
        }
    }
}

/// The value that a line gives to its one key; a text where it is no TOML.
fn value<'e>(line: &'e str, text: &'e str) -> DeValue<'e> {
    let table = DeTable::parse(line).ok().map(Spanned::into_inner).filter(|table| table.len() == 1);
    let value = table.and_then(|table| table.into_iter().next()).map(|(_, value)| value.into_inner());
    value.unwrap_or(DeValue::String(Cow::Borrowed(text)))
}

/// A key, and the place behind it as `check` writes that: `arrivals[0]`.
fn parts(key: &str) -> impl Iterator<Item = &str> {
    let (key, place) = match key.trim().strip_suffix(']').and_then(|key| key.split_once('[')) {
        Some((list, place)) if is_place(place) => (list, Some(place)),
        _ => (key.trim(), None),
    };
    std::iter::once(key).chain(place)
}

fn is_place(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit())
}

/// Why a value has no place.
struct Problem {
    found: String,
    expected: String,
    hint: String,
}

impl Problem {
    fn too_deep() -> Self {
        Self {
            found: "within more tables than any key of a scenario".to_owned(),
            expected: format!("a key of at most {DEEPEST} parts, such as `run.horizon`"),
            hint: "`coldstart check` lists the keys that are in force".to_owned(),
        }
    }
}

/// Puts a value that stands elsewhere in the document at this key as well; where that cannot be, it is refused.
pub(super) fn put_at<'e>(root: &mut DeTable<'e>, key: &str, value: &Spanned<DeValue<'e>>, document: &Document<'_>) {
    let parts: Vec<&str> = key.split('.').flat_map(parts).collect();
    let put = match parts.len() {
        0..=DEEPEST => put(root, &parts, value.get_ref().clone(), &value.span()),
        _ => Err(Problem::too_deep()),
    };
    if let Err(problem) = put {
        document.refuse(&shortened(key), &value.span(), &problem.found, &problem.expected, &problem.hint);
    }
}

fn put<'e>(table: &mut DeTable<'e>, parts: &[&str], value: DeValue<'e>, place: &Range<usize>) -> Result<(), Problem> {
    let Some((&key, rest)) = parts.split_first() else { return Ok(()) };
    let entry = match table.get_mut(key) {
        Some(entry) => entry,
        None => {
            let name = Spanned::new(place.clone(), Cow::Owned(key.to_owned()));
            table.insert(name, Spanned::new(place.clone(), DeValue::Table(DeTable::new())));
            let Some(entry) = table.get_mut(key) else { return Ok(()) };
            entry
        }
    };
    put_into(entry, key, rest, value, place)
}

/// Puts a value into an entry, or in its place.
fn put_into<'e>(
    entry: &mut Spanned<DeValue<'e>>,
    key: &str,
    rest: &[&str],
    value: DeValue<'e>,
    place: &Range<usize>,
) -> Result<(), Problem> {
    let Some((&next, after)) = rest.split_first() else {
        *entry = Spanned::new(place.clone(), value);
        return Ok(());
    };
    match entry.get_mut() {
        DeValue::Table(table) => put(table, rest, value, place),
        DeValue::Array(list) => {
            let known = list.len();
            let at = Some(next).filter(|next| is_place(next)).and_then(|next| next.parse().ok());
            let found = at.and_then(|at: usize| list.get_mut(at));
            let entry = found.ok_or_else(|| Problem {
                found: "in no table of the scenario".to_owned(),
                expected: match known {
                    0 => format!("no table of `{key}`, which is an empty list"),
                    1 => format!("`{key}.0`, the only table of that list"),
                    _ => format!("`{key}.0` to `{key}.{}`, the tables of that list", known - 1),
                },
                hint: format!("`{key}` is a list: `{key}.0` is its first table"),
            })?;
            put_into(entry, next, after, value, place)
        }
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            Err(Problem {
                found: "within a single value".to_owned(),
                expected: format!("`{key}` as a whole, since the scenario has no table there"),
                hint:
                    "put the whole value there: `--set KEY='{ dist = \"uniform\", min = \"5 min\", max = \"7 min\" }'`"
                        .to_owned(),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_has_a_key_and_a_value() {
        let edit = Edit::parse(" run.horizon = 10d ", "--set").unwrap_or_else(|_| panic!("an edit"));
        assert_eq!((edit.key.as_str(), edit.value.as_str()), ("run.horizon", "10d"));
        for text in ["", "run.horizon", "=10d", "run..horizon=1", ".=1"] {
            assert_eq!(Edit::parse(text, "--set"), Err(NoEdit), "{text}");
        }
    }
}
