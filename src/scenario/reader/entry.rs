//! One value of a document, and what it may be read as.

use std::cell::RefCell;
use std::ops::{Range, RangeInclusive};

use toml::de::DeValue;

use super::super::diagnostic::nearest;
use super::super::plain::shortened;
use super::super::sources::{Columns, Source};
use super::super::{Origin, Warning};
use super::{Document, REFERENCE, Read, Refused, Table};
use crate::units::{UnitError, grouped};

/// A value of the document.
#[derive(Clone)]
pub(in crate::scenario) struct Entry<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) key: String,
    pub(super) span: Range<usize>,
    pub(super) value: &'d DeValue<'d>,
}

impl<'d> Entry<'d> {
    pub(in crate::scenario) fn document(&self) -> &'d Document<'d> {
        self.document
    }

    /// Where it stands: where a flag put it or a part of it, if one did.
    fn place(&self) -> usize {
        self.document.flagged(&self.span, self.value).unwrap_or(self.span.start)
    }

    /// The flag that said it, or a part of it, if one did.
    pub(in crate::scenario) fn flag(&self) -> Option<&'static str> {
        self.document.flag_at(self.place())
    }

    /// The line it stands in, or its flag.
    pub(in crate::scenario) fn origin(&self) -> Origin {
        match self.flag() {
            Some(flag) => Origin::Flag(flag),
            None => Origin::Line(self.document.line_and_column(self.span.start).0),
        }
    }

    /// Notes what was read from the file that stands here.
    pub(in crate::scenario) fn named(&self, path: &str, digest: String, columns: Option<Columns>) {
        self.document.named(Source { key: self.key.clone(), path: path.to_owned(), digest, columns });
    }

    /// Notes something about the value that does not stop it from being used.
    pub(in crate::scenario) fn warn(&self, warning: Warning) {
        self.document.warn(warning.about(&self.key));
    }

    pub(in crate::scenario) fn record(&self, value: String) {
        self.document.record(&self.key, value, self.origin());
    }

    /// Refuses the value as it stands.
    pub(in crate::scenario) fn refuse(&self, expected: &str, hint: &str) -> Refused {
        self.refuse_as(&self.found(), expected, hint)
    }

    /// Refuses the value in words of its own.
    pub(in crate::scenario) fn refuse_as(&self, found: &str, expected: &str, hint: &str) -> Refused {
        let around = self.key.rsplit_once('.').map_or("", |(table, _)| table);
        let table = if self.is_table() { &self.key } else { around };
        self.document.refuse_in(table, &self.key, self.place(), [found, expected, hint])
    }

    pub(in crate::scenario) fn is_table(&self) -> bool {
        self.value.is_table()
    }

    /// What stands there: a text without its quotes, a number as it was written.
    fn written(&self) -> Option<&'d str> {
        match self.value {
            DeValue::String(text) => Some(text.as_ref()),
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => Some(self.text_of_document()),
            DeValue::Boolean(_) | DeValue::Array(_) | DeValue::Table(_) => None,
        }
    }

    fn text_of_document(&self) -> &'d str {
        self.document.text.get(self.span.clone()).expect("every value was read from this text")
    }

    fn found(&self) -> String {
        match self.value {
            DeValue::Boolean(value) => format!("`{value}`"),
            DeValue::Array(list) if list.is_empty() => "an empty list".to_owned(),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
            DeValue::String(text) => format!("`{}`", shortened(text)),
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => {
                format!("`{}`", shortened(self.text_of_document()))
            }
        }
    }

    /// A text without its quotes, or a number as it was written.
    pub(in crate::scenario) fn as_written(&self, expected: &str, hint: &str) -> Read<&'d str> {
        self.written().ok_or_else(|| self.refuse(expected, hint))
    }

    /// What `parse` makes of the text or number that stands there. Of anything else it is said what was `expected`;
    /// `hint` is given where `parse` has none.
    pub(in crate::scenario) fn parsed<T>(
        &self,
        expected: &str,
        parse: impl Fn(&str) -> Result<T, UnitError>,
        hint: &str,
    ) -> Read<T> {
        let refuse = |error: UnitError| self.refuse(&error.expected, error.hint.as_deref().unwrap_or(hint));
        parse(self.as_written(expected, hint)?).map_err(refuse)
    }

    /// A text in quotes.
    pub(in crate::scenario) fn text(&self) -> Read<&'d str> {
        self.value.as_str().ok_or_else(|| {
            let hint = match self.flag() {
                Some(_) => "quotes that reach the command make a text of it: '\"like this\"'",
                None => "a text stands in quotes: \"like this\"",
            };
            self.refuse("a text in quotes", hint)
        })
    }

    /// The text in quotes that stands there, if it is one.
    pub(in crate::scenario) fn text_if_any(&self) -> Option<&'d str> {
        self.value.as_str()
    }

    /// Whether it is true or false, if it is one of the two.
    pub(in crate::scenario) fn truth_if_any(&self) -> Option<bool> {
        self.value.as_bool()
    }

    /// One of the named choices.
    pub(in crate::scenario) fn one_of<T: Clone>(&self, choices: &[(&'static str, T)]) -> Read<T> {
        let names = choices.iter().map(|&(name, _)| name);
        let hint = match self.value.as_str().and_then(|text| nearest(text, names)) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => REFERENCE.to_owned(),
        };
        self.one_of_or(choices, &hint)
    }

    /// The same with a hint of the caller's own.
    pub(in crate::scenario) fn one_of_or<T: Clone>(&self, choices: &[(&'static str, T)], hint: &str) -> Read<T> {
        let found = self.value.as_str();
        if let Some((_, choice)) = choices.iter().find(|&&(name, _)| found == Some(name)) {
            return Ok(choice.clone());
        }
        let names: Vec<&str> = choices.iter().map(|&(name, _)| name).collect();
        Err(self.refuse(&format!("one of \"{}\"", names.join("\", \"")), hint))
    }

    /// Yes or no; `hint` says what to.
    pub(in crate::scenario) fn boolean(&self, hint: &str) -> Read<bool> {
        let is_quoted = matches!(self.text_if_any(), Some("true" | "false"));
        let hint = if is_quoted { "true and false stand without quotes" } else { hint };
        self.value.as_bool().ok_or_else(|| self.refuse("true or false", hint))
    }

    /// Whether it is the text "none".
    pub(in crate::scenario) fn is_none(&self) -> bool {
        self.text_if_any() == Some("none")
    }

    /// A whole number in a range; `hint` says what it counts.
    pub(in crate::scenario) fn whole(&self, range: RangeInclusive<u64>, hint: &str) -> Read<u64> {
        let number = self.value.as_integer().and_then(|number| {
            // Read here and not by the TOML library, whose integers end at 2^63.
            u64::from_str_radix(number.as_str(), number.radix()).ok()
        });
        let expected = || format!("a whole number from {} to {}", grouped(*range.start()), grouped(*range.end()));
        number.filter(|number| range.contains(number)).ok_or_else(|| self.refuse(&expected(), self.unquoted_or(hint)))
    }

    /// The hint, unless what is wrong is that the number stands in quotes.
    fn unquoted_or<'h>(&self, hint: &'h str) -> &'h str {
        let is_number = |text: &str| text.replace([',', '_', ' '], "").parse::<f64>().is_ok();
        let is_quoted = self.text_if_any().is_some_and(is_number);
        if is_quoted { "a number stands without quotes, and without anything between its digits" } else { hint }
    }

    /// The same for numbers that fit into 32 bits.
    pub(in crate::scenario) fn count(&self, range: RangeInclusive<u32>, hint: &str) -> Read<u32> {
        let wide = u64::from(*range.start())..=u64::from(*range.end());
        self.whole(wide, hint).map(|number| u32::try_from(number).expect("the range ends within 32 bits"))
    }

    /// A finite number; `hint` says what it measures.
    pub(in crate::scenario) fn number(&self, hint: &str) -> Read<f64> {
        let number = match self.value {
            DeValue::Integer(_) | DeValue::Float(_) => self.text_of_document().replace('_', "").parse::<f64>().ok(),
            DeValue::String(_) | DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => {
                None
            }
        };
        number.filter(|number| number.is_finite()).ok_or_else(|| self.refuse("a finite number", self.unquoted_or(hint)))
    }

    /// The entries of a list.
    pub(in crate::scenario) fn list(&self, expected: &str) -> Read<Vec<Self>> {
        let list =
            self.value.as_array().ok_or_else(|| self.refuse(expected, "a list stands in brackets: [first, second]"))?;
        let entry = |(number, value): (usize, &'d toml::Spanned<DeValue<'d>>)| Self {
            document: self.document,
            key: format!("{}[{number}]", self.key),
            span: value.span(),
            value: value.get_ref(),
        };
        Ok(list.iter().enumerate().map(entry).collect())
    }

    /// The table that stands there.
    pub(in crate::scenario) fn table(&self, expected: &str) -> Read<Table<'d>> {
        let hint = "a table inside a line stands in braces: { key = value }";
        let entries = self.value.as_table().ok_or_else(|| self.refuse(expected, hint))?;
        Ok(Table {
            document: self.document,
            key: self.key.clone(),
            span: self.span.clone(),
            entries: Some(entries),
            asked: RefCell::default(),
        })
    }
}
