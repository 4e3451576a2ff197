//! Rows of CSV files, of which some may be junk.

use std::collections::VecDeque;
use std::io;

use super::bytes::Bytes;
use super::fields::Fields;

/// Reads rows one by one.
pub(super) struct Rows<'b, 'w> {
    bytes: &'b mut Bytes<'w>,
    /// Whether commas between quotation marks are of the field, and so are ends of lines.
    is_quoted: bool,
    /// Lines that were read ahead.
    ahead: VecDeque<(u64, Line)>,
    /// The last row, and its fields.
    text: String,
    fields: Fields,
}

/// A line, and why it is none.
struct Line {
    text: String,
    refused: Option<&'static str>,
}

/// A row of fields, or a line that is none.
pub(super) enum Row<'r> {
    Fields(&'r Fields),
    Not(&'static str),
}

/// A quotation mark may be a stray one. No message of a log has more lines than this.
const MOST_LINES: usize = 256;

impl<'b, 'w> Rows<'b, 'w> {
    pub(super) fn new(bytes: &'b mut Bytes<'w>, is_quoted: bool) -> Self {
        Self { bytes, is_quoted, ahead: VecDeque::new(), text: String::new(), fields: Fields::default() }
    }

    /// The next row that is not empty, with the number of its first line and its text.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, &str, Row<'_>)>> {
        loop {
            let Some((number, mut refused)) = self.line()? else { return Ok(None) };
            if refused.is_none() && self.text.trim_ascii().is_empty() {
                continue;
            }
            if refused.is_none() {
                refused = self.split()?;
            }
            let row = refused.map_or(Row::Fields(&self.fields), Row::Not);
            return Ok(Some((number, &self.text, row)));
        }
    }

    /// Finds the fields of the row that begins with this line; why it is none, where it is none.
    fn split(&mut self) -> io::Result<Option<&'static str>> {
        if !self.is_quoted {
            self.fields.split(&self.text);
            return Ok(None);
        }
        let marks = count_marks(&self.text);
        if !marks.is_multiple_of(2) {
            return self.split_lines(marks);
        }
        self.fields.split_quoted(&self.text);
        Ok(None)
    }

    /// Joins lines until the quotation marks are even; where they never are, the first line is no row, and the others are
    /// read again.
    fn split_lines(&mut self, mut marks: usize) -> io::Result<Option<&'static str>> {
        let first = std::mem::take(&mut self.text);
        let mut text = first.clone();
        let mut taken: VecDeque<(u64, Line)> = VecDeque::new();
        while taken.len() < MOST_LINES {
            let Some((next, refused)) = self.line()? else { break };
            let line = Line { text: std::mem::take(&mut self.text), refused };
            marks += count_marks(&line.text);
            text.push('\n');
            text.push_str(&line.text);
            taken.push_back((next, line));
            if refused.is_some() {
                break;
            }
            if marks.is_multiple_of(2) {
                self.text = text;
                self.fields.split_quoted(&self.text);
                return Ok(None);
            }
        }
        taken.append(&mut self.ahead);
        (self.ahead, self.text) = (taken, first);
        Ok(Some("a quotation mark that is never closed"))
    }

    /// Reads a line; its number, and why it is none.
    fn line(&mut self) -> io::Result<Option<(u64, Option<&'static str>)>> {
        if let Some((number, line)) = self.ahead.pop_front() {
            self.text = line.text;
            return Ok(Some((number, line.refused)));
        }
        self.text.clear();
        let Some((number, line, is_long)) = self.bytes.next_line()? else { return Ok(None) };
        let refused = match std::str::from_utf8(line) {
            Ok(text) if !is_long => {
                self.text.push_str(text);
                None
            }
            _ => {
                self.text.push_str(&String::from_utf8_lossy(line));
                Some(if is_long { TOO_LONG } else { NOT_TEXT })
            }
        };
        Ok(Some((number, refused)))
    }
}

/// Why a line is none.
pub(super) const TOO_LONG: &str = "a line longer than 4 MB";
/// Why a line is none.
pub(super) const NOT_TEXT: &str = "a line that is not UTF-8";

fn count_marks(line: &str) -> usize {
    memchr::memchr_iter(b'"', line.as_bytes()).count()
}
