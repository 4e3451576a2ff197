//! Walks a TOML document and keeps what it finds: values in force with their lines, and everything that is wrong.
//!
//! A reading function that meets something wrong says so here and returns [`Refused`]; its caller reads on with the
//! other keys, so that all complaints come at once.

mod entry;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::Warning;
use super::diagnostic::{Diagnostic, nearest};
use super::plain::{is_unseen, plain, shortened};
use super::sources::Source;
use super::trace::RecordSpan;
use super::{Origin, Value, wording};
use crate::units::Memory;

pub(super) use entry::Entry;

/// A value could not be used; why stands in the document's report already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refused;

pub(super) type Read<T> = Result<T, Refused>;

/// Keys outside any table. In TOML a table ends where the next begins, so that one written below belongs to it.
const TOP_KEYS: [&str; 3] = ["name", "start", "timezone"];

/// Where to look when nothing nearer can be advised.
pub(super) const REFERENCE: &str = "`coldstart guide scenario` says what every key means and takes";

/// What a choice is called.
pub(super) fn name_of<T: PartialEq>(chosen: &T, choices: &[(&str, T)]) -> String {
    let (name, _) = choices.iter().find(|(_, choice)| choice == chosen).expect("every choice has a name");
    (*name).to_owned()
}

/// A document being read.
pub(super) struct Document<'d> {
    path: &'d Path,
    /// Where relative paths in it begin.
    folder: &'d Path,
    text: &'d str,
    line_starts: Vec<usize>,
    /// Places from which on the text is not the file's but a flag's, ascending.
    flags: Vec<(usize, &'static str)>,
    /// The function's memory in the file, whatever a flag puts in its place.
    memory_of_file: Option<Memory>,
    found: RefCell<Found>,
}

/// What reading a document brought to light.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Of each of them, where in the text it stands.
    pub(super) places: Vec<usize>,
    pub(super) values: Vec<Value>,
    pub(super) warnings: Vec<Warning>,
    /// The other files that were read.
    pub(super) files: Vec<PathBuf>,
    /// Of each record of requests in turn, from when to when it was made.
    pub(super) records: Vec<RecordSpan>,
    /// What is known of those files.
    pub(super) sources: Vec<Source>,
}

impl<'d> Document<'d> {
    pub(super) fn new(text: &'d str, path: &'d Path) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let folder = path.parent().unwrap_or(Path::new(""));
        Self { path, folder, text, line_starts, flags: Vec::new(), memory_of_file: None, found: RefCell::default() }
    }

    /// The same document, with another folder for relative paths to begin in.
    pub(super) fn in_folder(self, folder: &'d Path) -> Self {
        Self { folder, ..self }
    }

    /// The same document, of which the end was said by flags.
    pub(super) fn with_flags(self, flags: Vec<(usize, &'static str)>) -> Self {
        Self { flags, ..self }
    }

    /// The same document, of whose file the function has this memory.
    pub(super) fn with_memory_of_file(self, memory_of_file: Option<Memory>) -> Self {
        Self { memory_of_file, ..self }
    }

    /// The flag that said what stands at a place, if it was one.
    fn flag_at(&self, at: usize) -> Option<&'static str> {
        self.flags.iter().rev().find(|(start, _)| *start <= at).map(|&(_, flag)| flag)
    }

    pub(super) fn text(&self) -> &'d str {
        self.text
    }

    /// A file named in the document.
    pub(super) fn beside(&self, file: &str) -> PathBuf {
        let path = self.folder.join(file);
        self.found.borrow_mut().files.push(path.clone());
        path
    }

    pub(super) fn warn(&self, warning: Warning) {
        self.found.borrow_mut().warnings.push(warning);
    }

    pub(super) fn recorded(&self, span: RecordSpan) {
        self.found.borrow_mut().records.push(span);
    }

    fn named(&self, source: Source) {
        self.found.borrow_mut().sources.push(source);
    }

    /// Whether nothing was refused.
    pub(super) fn is_right(&self) -> bool {
        self.found.borrow().diagnostics.is_empty()
    }

    /// Takes over what was found wrong in another reading of the same text.
    pub(super) fn add(&self, wrong: Vec<(Diagnostic, usize)>) {
        let mut found = self.found.borrow_mut();
        for (diagnostic, place) in wrong {
            found.diagnostics.push(diagnostic);
            found.places.push(place);
        }
    }

    pub(super) fn into_found(self) -> Found {
        self.found.into_inner()
    }

    /// The keys at the top.
    pub(super) fn root<'r>(&'r self, table: &'r DeTable<'d>) -> Table<'r> {
        Table { document: self, key: String::new(), span: 0..0, entries: Some(table), asked: RefCell::default() }
    }

    /// Where a flag put a value, or something within it, if one did; the last place of several.
    fn flagged(&self, span: &Range<usize>, value: &DeValue<'_>) -> Option<usize> {
        let within = match value {
            DeValue::Table(table) => self.flagged_in(table),
            DeValue::Array(list) => list.iter().filter_map(|value| self.flagged(&value.span(), value.get_ref())).max(),
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => None,
        };
        within.max(self.flag_at(span.start).map(|_| span.start))
    }

    fn flagged_in(&self, table: &DeTable<'_>) -> Option<usize> {
        table.values().filter_map(|value| self.flagged(&value.span(), value.get_ref())).max()
    }

    pub(super) fn refuse(&self, key: &str, span: &Range<usize>, found: &str, expected: &str, hint: &str) -> Refused {
        let table = key.rsplit_once('.').map_or("", |(table, _)| table);
        self.refuse_in(table, key, span.start, [found, expected, hint])
    }

    /// Refuses what stands at a place; keys that the hint names are those of `table`.
    fn refuse_in(&self, table: &str, key: &str, at: usize, [found, expected, hint]: [&str; 3]) -> Refused {
        let (file, place, hint) = match self.flag_at(at) {
            Some(flag) => (Path::new(flag), None, wording::for_flag(hint, flag, table)),
            None => (self.path, Some(self.line_and_column(at)), hint.to_owned()),
        };
        let mut all = self.found.borrow_mut();
        all.places.push(at);
        all.diagnostics.push(Diagnostic {
            file: file.to_owned(),
            line: place.map(|(line, _)| line),
            column: place.map(|(_, column)| column),
            key: key.to_owned(),
            found: found.to_owned(),
            expected: expected.to_owned(),
            hint,
        });
        Refused
    }

    fn record(&self, key: &str, value: String, origin: Origin) {
        let value = if value.contains(is_unseen) { plain(&value) } else { value };
        self.found.borrow_mut().values.push(Value { key: key.to_owned(), value, origin });
    }

    pub(super) fn line_and_column(&self, at: usize) -> (usize, usize) {
        let line = self.line_starts.partition_point(|&start| start <= at).max(1);
        let before = self.text.get(self.line_starts[line - 1]..at).unwrap_or_default();
        (line, before.chars().count() + 1)
    }
}

/// A table of the document, or one that was left out.
pub(super) struct Table<'d> {
    document: &'d Document<'d>,
    key: String,
    span: Range<usize>,
    entries: Option<&'d DeTable<'d>>,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'d> Table<'d> {
    fn key_of(&self, key: &str) -> String {
        if self.key.is_empty() { key.to_owned() } else { format!("{}.{key}", self.key) }
    }

    /// The entry at `key`, which is thereby known.
    pub(super) fn get(&self, key: &'static str) -> Option<Entry<'d>> {
        self.asked.borrow_mut().insert(key);
        let value = self.entries?.get(key)?;
        Some(Entry { document: self.document, key: self.key_of(key), span: value.span(), value: value.get_ref() })
    }

    /// The function's memory in the file, if that names one, whatever a flag puts in its place.
    pub(super) fn memory_of_file(&self) -> Option<Memory> {
        self.document.memory_of_file
    }

    /// All that stands in it, whatever its keys are.
    pub(super) fn entries(&self) -> Vec<(&'d str, Entry<'d>)> {
        let entry = |(key, value): (&'d Spanned<DeString<'d>>, &'d Spanned<DeValue<'d>>)| {
            let name: &'d str = key.get_ref();
            let (span, value) = (value.span(), value.get_ref());
            (name, Entry { document: self.document, key: self.key_of(name), span, value })
        };
        self.entries.into_iter().flatten().map(entry).collect()
    }

    pub(super) fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    /// The entry at `key`, which must be there.
    pub(super) fn required(&self, key: &'static str, expected: &str) -> Read<Entry<'d>> {
        self.get(key).ok_or_else(|| {
            let is_flag = self.document.flag_at(self.span.start).is_some();
            let give = if is_flag { "give it too:" } else { "give this table a key" };
            self.refuse_missing(key, expected, &format!("{give} `{key} = ...`"))
        })
    }

    /// Refuses the table for want of a key.
    pub(super) fn refuse_missing(&self, key: &str, expected: &str, hint: &str) -> Refused {
        self.document.refuse_in(&self.key, &self.key_of(key), self.span.start, ["missing", expected, hint])
    }

    /// The table at `key`; an empty one where it is left out.
    pub(super) fn section(&self, key: &'static str) -> Read<Self> {
        match self.get(key) {
            Some(entry) if entry.flag().is_some() => {
                entry.table(&format!("a table in braces, or its keys one at a time, such as `--set {key}.KEY=VALUE`"))
            }
            Some(entry) => entry.table(&format!("a table, such as `[{key}]` with its keys below it")),
            None => Ok(Self {
                document: self.document,
                key: self.key_of(key),
                span: self.span.clone(),
                entries: None,
                asked: RefCell::default(),
            }),
        }
    }

    /// A value that must be given, put on record.
    pub(super) fn given<T: fmt::Display>(
        &self,
        key: &'static str,
        expected: &str,
        read: impl FnOnce(&Entry<'d>) -> Read<T>,
    ) -> Read<T> {
        let entry = self.required(key, expected)?;
        let value = read(&entry)?;
        entry.record(value.to_string());
        Ok(value)
    }

    /// A value that may be left out, put on record either way.
    pub(super) fn value<T: fmt::Display>(
        &self,
        key: &'static str,
        default: T,
        read: impl FnOnce(&Entry<'d>) -> Read<T>,
    ) -> Read<T> {
        self.value_or(key, default, Origin::Default, T::to_string, read)
    }

    /// The same for what is shown in words of its own and may come from a preset.
    pub(super) fn value_or<T>(
        &self,
        key: &'static str,
        otherwise: T,
        origin: Origin,
        show: impl Fn(&T) -> String,
        read: impl FnOnce(&Entry<'d>) -> Read<T>,
    ) -> Read<T> {
        let Some(entry) = self.get(key) else {
            self.document.record(&self.key_of(key), show(&otherwise), origin);
            return Ok(otherwise);
        };
        let value = read(&entry)?;
        entry.record(show(&value));
        Ok(value)
    }

    /// Puts on record what this table amounts to where it was not given.
    pub(super) fn record(&self, key: &str, value: impl Into<String>, origin: Origin) {
        self.document.record(&self.key_of(key), value.into(), origin);
    }

    /// Notes something about the table that does not stop it from being used.
    pub(super) fn warn(&self, warning: Warning) {
        self.document.warn(warning);
    }

    /// Refuses the table as a whole.
    pub(super) fn refuse(&self, found: &str, expected: &str, hint: &str) -> Refused {
        let flagged = self.entries.and_then(|entries| self.document.flagged_in(entries));
        let at = flagged.unwrap_or(self.span.start);
        self.document.refuse_in(&self.key, &self.key, at, [found, expected, hint])
    }

    /// Whether no key stands in it, known or not.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_none_or(DeTable::is_empty)
    }

    /// Refuses every key that nobody has asked for.
    pub(super) fn finish(&self) {
        let asked = self.asked.borrow();
        for key in self.entries.into_iter().flat_map(DeTable::keys) {
            let name: &str = key.get_ref();
            if asked.contains(name) {
                continue;
            }
            let hint = match nearest(name, asked.iter().copied()) {
                _ if TOP_KEYS.contains(&name) && self.document.flag_at(key.span().start).is_some() => {
                    format!("`{name}` stands in no table: `--set {name}=...`")
                }
                _ if TOP_KEYS.contains(&name) => format!("`{name}` stands at the top, before the first table"),
                Some(near) => format!("did you mean `{near}`?"),
                None => REFERENCE.to_owned(),
            };
            let known: Vec<&str> = asked.iter().copied().collect();
            let expected = format!("one of {}", known.join(", "));
            self.document.refuse(&self.key_of(&shortened(name)), &key.span(), "not a known key", &expected, &hint);
        }
    }
}
