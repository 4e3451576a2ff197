//! What is said of a text that is no TOML.

use std::ops::Range;

use super::plain::shortened;
use super::reader::{Document, Refused};

/// Refuses a document where the TOML library stopped.
pub(super) fn refuse(document: &Document<'_>, error: &toml::de::Error) -> Refused {
    let span = error.span().unwrap_or_default();
    if error.message().starts_with("duplicate key") {
        return refuse_duplicate(document, &span);
    }
    let message = error.message().lines().collect::<Vec<_>>().join(", ");
    let expected = "keys and values such as `rate = \"500/day\"`, tables such as `[function]`";
    let hint = [
        ("expected `=`", "a key and its value have `=` between them"),
        ("unclosed", "close the bracket"),
        ("invalid basic string", "close the quotation mark"),
        ("invalid literal string", "close the quotation mark"),
    ]
    .into_iter()
    .find(|(part, _)| message.contains(part))
    .map_or("a text such as a time or a rate stands in quotes", |(_, hint)| hint);
    document.refuse("", &span, &format!("is not TOML here: {message}"), expected, hint)
}

/// A key or a table that was there before.
fn refuse_duplicate(document: &Document<'_>, span: &Range<usize>) -> Refused {
    let text = document.text();
    let name = text.get(span.clone()).unwrap_or_default().trim();
    let line_start = text[..span.start].rfind('\n').map_or(0, |end| end + 1);
    let line = text[line_start..].lines().next().unwrap_or_default();
    let before = &text[..line_start];
    let (key, known) = match header(line) {
        Some(table) => (table.to_owned(), line_of(before, |line| header(line) == Some(table))),
        None => {
            let table = table_at(before);
            let in_table = table.as_ref().map_or(before, |(_, from)| &before[*from..]);
            let offset = before.len() - in_table.len();
            let known = line_of(in_table, |line| is_given(line, name)).map(|line| line + lines(&before[..offset]));
            (table.map_or(name.to_owned(), |(table, _)| format!("{table}.{name}")), known)
        }
    };
    let elsewhere = known.map_or(String::new(), |line| format!(": it stands in line {line} already"));
    document.refuse(&shortened(&key), span, &format!("a duplicate{elsewhere}"), "every key once", "delete one of them")
}

/// The number, from 1, of the last line that is one of these.
fn line_of(text: &str, is_it: impl Fn(&str) -> bool) -> Option<usize> {
    let lines = text.lines().enumerate().filter(|(_, line)| is_it(line));
    lines.last().map(|(place, _)| place + 1)
}

fn lines(text: &str) -> usize {
    text.matches('\n').count()
}

/// Whether a line gives a value to this key.
fn is_given(line: &str, key: &str) -> bool {
    line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
}

/// The table that the end of a text is in, with the place where its keys begin.
fn table_at(text: &str) -> Option<(String, usize)> {
    let mut found = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        found = header(line).map(|table| (table.to_owned(), line.contains("[["), at)).or(found);
    }
    let (table, is_list, from) = found?;
    if !is_list {
        return Some((table, from));
    }
    let place = text.lines().filter(|line| header(line) == Some(&table)).count() - 1;
    Some((format!("{table}[{place}]"), from))
}

/// The name between the brackets of a line that opens a table.
fn header(line: &str) -> Option<&str> {
    let line = line.split_once('#').map_or(line, |(line, _)| line).trim();
    let name = line.strip_prefix('[')?.strip_suffix(']')?;
    let name = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name).trim();
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}
