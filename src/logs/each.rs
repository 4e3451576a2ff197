//! Every line, or every row, of a file: what cannot be read is rejected here, whatever the format.

use super::LogError;
use super::bytes::Bytes;
use super::collector::{At, Collector};
use super::fields::Fields;
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
    mut take: impl FnMut(&mut Collector<'_>, &Fields, At<'_>) -> Result<(), LogError>,
) -> Result<(), LogError> {
    loop {
        let (line, text, row) = match rows.next() {
            Ok(Some(next)) => next,
            Ok(None) => return Ok(()),
            Err(error) => return Err(LogError::cut(collector.file(), &error)),
        };
        let at = At { line, text };
        match row {
            Row::Fields(fields) => take(collector, fields, at)?,
            Row::Not(why) => collector.reject(why, at),
        }
    }
}

/// Calls `take` for each row below the header, from which `columns` finds out where they are; where the first row is none,
/// it is a row like the others.
pub(super) fn each_below_header<C>(
    bytes: &mut Bytes<'_>,
    collector: &mut Collector<'_>,
    columns: impl Fn(&mut Collector<'_>, &Fields) -> Option<(C, bool)>,
    expected: &str,
    mut take: impl FnMut(&mut C, &mut Collector<'_>, &Fields) -> Result<(), &'static str>,
) -> Result<(), LogError> {
    let mut found: Option<C> = None;
    let mut width = 0;
    each_row(Rows::new(bytes, true), collector, |collector, fields, at| {
        let columns = match &mut found {
            Some(columns) => columns,
            none => {
                let (columns, is_header) =
                    columns(collector, fields).ok_or_else(|| no_columns(collector.file(), at.line, expected))?;
                let columns = none.insert(columns);
                if is_header {
                    width = fields.count();
                    return refuse_twice(fields, collector.file(), at.line);
                }
                columns
            }
        };
        let taken = if fields.count() < width { Err(SHORT) } else { take(columns, collector, fields) };
        if let Err(reason) = taken {
            collector.reject(reason, at);
        }
        Ok(())
    })
}

/// Why a row is none: what it lacks may be the end of a line that was cut off.
pub(super) const SHORT: &str = "a row with fewer cells than the header";

/// Which of two columns of one name is meant nobody knows.
pub(super) fn refuse_twice(header: &Fields, file: &str, line: u64) -> Result<(), LogError> {
    let Some(name) = header.named_twice() else { return Ok(()) };
    let problem = format!("its first row names the column `{}` twice", name.escape_debug());
    let hint = "take the other one out, or give it another name";
    Err(LogError::new(&format!("{file}:{line}"), &problem, "each column once", hint))
}

fn no_columns(file: &str, line: u64, expected: &str) -> LogError {
    LogError::new(
        &format!("{file}:{line}"),
        "its first row does not name the columns",
        expected,
        "write the names of the columns into the first row",
    )
}
