//! Rows of CSV files, of which some may be junk.

use std::collections::VecDeque;
use std::io;

use super::bytes::Bytes;

/// Reads rows one by one.
pub(super) struct Rows<'b, 'w> {
    bytes: &'b mut Bytes<'w>,
    /// Whether commas between quotation marks are of the field, and so are ends of lines.
    is_quoted: bool,
    /// Lines that were read ahead.
    ahead: VecDeque<(u64, Line)>,
}

/// A line, or why it is none.
enum Line {
    Text(String),
    Not(&'static str, String),
}

/// A row of fields, or a line that is none.
pub(super) enum Row {
    Fields(Vec<String>),
    Not(&'static str),
}

/// A quotation mark may be a stray one. No message of a log has more lines than this.
const MOST_LINES: usize = 256;

impl<'b, 'w> Rows<'b, 'w> {
    pub(super) fn new(bytes: &'b mut Bytes<'w>, is_quoted: bool) -> Self {
        Self { bytes, is_quoted, ahead: VecDeque::new() }
    }

    /// The next row that is not empty, with the number of its first line and its text.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, String, Row)>> {
        loop {
            let Some((number, line)) = self.line()? else { return Ok(None) };
            let text = match line {
                Line::Text(text) => text,
                Line::Not(why, beginning) => return Ok(Some((number, beginning, Row::Not(why)))),
            };
            if text.trim().is_empty() {
                continue;
            }
            if !self.is_quoted {
                let fields = text.split(',').map(|field| field.trim().to_owned()).collect();
                return Ok(Some((number, text, Row::Fields(fields))));
            }
            return self.quoted(number, text).map(Some);
        }
    }

    /// Joins lines until the quotation marks are even; where they never are, the first line is no row, and the others are
    /// read again.
    fn quoted(&mut self, number: u64, first: String) -> io::Result<(u64, String, Row)> {
        let mut marks = count_marks(&first);
        if marks.is_multiple_of(2) {
            let fields = fields(&first);
            return Ok((number, first, Row::Fields(fields)));
        }
        let mut text = first.clone();
        let mut taken: VecDeque<(u64, Line)> = VecDeque::new();
        while taken.len() < MOST_LINES {
            let Some((next, line)) = self.line()? else { break };
            let Line::Text(line) = line else {
                taken.push_back((next, line));
                break;
            };
            marks += count_marks(&line);
            text.push('\n');
            text.push_str(&line);
            taken.push_back((next, Line::Text(line)));
            if marks.is_multiple_of(2) {
                let fields = fields(&text);
                return Ok((number, text, Row::Fields(fields)));
            }
        }
        taken.append(&mut self.ahead);
        self.ahead = taken;
        Ok((number, first, Row::Not("a quotation mark that is never closed")))
    }

    fn line(&mut self) -> io::Result<Option<(u64, Line)>> {
        if let Some(line) = self.ahead.pop_front() {
            return Ok(Some(line));
        }
        let Some((number, line, is_long)) = self.bytes.next_line()? else { return Ok(None) };
        let line = match std::str::from_utf8(line) {
            Ok(text) if !is_long => Line::Text(text.to_owned()),
            _ => Line::Not(if is_long { TOO_LONG } else { NOT_TEXT }, String::from_utf8_lossy(line).into_owned()),
        };
        Ok(Some((number, line)))
    }
}

/// Why a line is none.
pub(super) const TOO_LONG: &str = "a line longer than 4 MB";
/// Why a line is none.
pub(super) const NOT_TEXT: &str = "a line that is not UTF-8";

fn count_marks(line: &str) -> usize {
    memchr::memchr_iter(b'"', line.as_bytes()).count()
}

/// The fields of a row as RFC 4180 writes them: quotation marks around a field go, and two within one are one.
pub(super) fn fields(text: &str) -> Vec<String> {
    let mut fields = Vec::new();
    let mut rest = text;
    loop {
        let (field, behind) = match rest.trim_start_matches(' ').strip_prefix('"') {
            Some(quoted) => quoted_field(quoted),
            None => {
                let end = memchr::memchr(b',', rest.as_bytes()).unwrap_or(rest.len());
                (rest[..end].trim().to_owned(), &rest[end..])
            }
        };
        fields.push(field);
        match behind.strip_prefix(',') {
            Some(behind) => rest = behind,
            None => return fields,
        }
    }
}

/// The rest of a field that a quotation mark has begun, and what is behind it.
fn quoted_field(text: &str) -> (String, &str) {
    let mut field = String::new();
    let mut rest = text;
    loop {
        let end = memchr::memchr(b'"', rest.as_bytes()).unwrap_or(rest.len());
        field.push_str(&rest[..end]);
        rest = rest.get(end + 1..).unwrap_or_default();
        match rest.strip_prefix('"') {
            Some(more) => {
                field.push('"');
                rest = more;
            }
            None => {
                let comma = memchr::memchr(b',', rest.as_bytes()).unwrap_or(rest.len());
                return (field, &rest[comma..]);
            }
        }
    }
}

/// Where columns stand in a header, by their names.
pub(super) fn place(header: &[String], names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| header.iter().position(|column| column.eq_ignore_ascii_case(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_split_at_commas_outside_quotation_marks() {
        assert_eq!(fields("a, b ,,c"), ["a", "b", "", "c"]);
        assert_eq!(fields("1,\"x, \"\"y\"\"\n\",z"), ["1", "x, \"y\"\n", "z"]);
        assert_eq!(fields("\"open"), ["open"]);
        assert_eq!(fields("\"a\"b,c"), ["a", "c"]);
        assert_eq!(fields(""), [""]);
    }
}
