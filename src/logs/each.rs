//! Every line, or every row, of a file: what cannot be read is rejected here, whatever the format.

use super::LogError;
use super::bytes::Bytes;
use super::collector::{At, Collector};
use super::table::{NOT_TEXT, Row, Rows, TOO_LONG};

/// Calls `take` for each line of text.
pub(super) fn each_line(
    bytes: &mut Bytes<'_>,
    collector: &mut Collector<'_>,
    mut take: impl FnMut(&mut Collector<'_>, At<'_>),
) -> Result<(), LogError> {
    loop {
        let (line, text, is_long) = match bytes.next_line() {
            Ok(Some(next)) => next,
            Ok(None) => return Ok(()),
            Err(error) => return Err(LogError::cut(collector.file(), &error)),
        };
        match std::str::from_utf8(text) {
            _ if is_long => collector.reject(TOO_LONG, At { line, text: &String::from_utf8_lossy(text) }),
            Ok(text) => take(collector, At { line, text }),
            Err(_) => collector.reject(NOT_TEXT, At { line, text: &String::from_utf8_lossy(text) }),
        }
    }
}

/// Calls `take` for each row of `rows`, until it refuses one.
pub(super) fn each_row(
    mut rows: Rows<'_, '_>,
    collector: &mut Collector<'_>,
    mut take: impl FnMut(&mut Collector<'_>, &[String], At<'_>) -> Result<(), LogError>,
) -> Result<(), LogError> {
    loop {
        let (line, text, row) = match rows.next() {
            Ok(Some(next)) => next,
            Ok(None) => return Ok(()),
            Err(error) => return Err(LogError::cut(collector.file(), &error)),
        };
        let at = At { line, text: &text };
        match row {
            Row::Fields(fields) => take(collector, &fields, at)?,
            Row::Not(why) => collector.reject(why, at),
        }
    }
}
