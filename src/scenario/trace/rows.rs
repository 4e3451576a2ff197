//! The rows of a CSV file, one pass, sorted into requests and junk.

use std::io::{self, Read};

use chrono_tz::Tz;
use csv::ByteRecord;

use super::{Rules, TraceError};
use crate::scenario::diagnostic::nearest;
use crate::scenario::plain::shortened;
use crate::scenario::{Warning, WarningKind};
use crate::units::moment::{parse_duration, parse_time, unit_of};
use crate::units::{Nanos, Probability, counted, grouped, percent};

/// More rows than this are refused: they would take more memory than most machines have to spare.
const MOST_ROWS: u64 = 50_000_000;

/// The column that is read unless another is named.
const USUAL_COLUMN: &str = "timestamp";

/// The rows of a file, sorted into requests and junk.
#[derive(Default)]
pub(super) struct Rows {
    /// Nanoseconds since 1970 began in UTC, in the order of the file.
    pub(super) times: Vec<Nanos>,
    /// How long the handler took for each; empty where no column of durations is read.
    pub(super) durations: Vec<Nanos>,
    reads_durations: bool,
    junk: u64,
    /// The first of them, with their line numbers.
    first_junk: Vec<(u64, String)>,
}

impl Rows {
    fn take(&mut self, row: &ByteRecord, columns: &Columns, zone: Tz) {
        let time = field(row, columns.time).and_then(|text| parse_time(text, zone));
        let duration =
            columns.duration.map(|(place, unit)| field(row, place).and_then(|text| parse_duration(text, unit)));
        match (time, duration) {
            (Some(time), None) => self.times.push(time),
            (Some(time), Some(Some(duration))) => {
                self.times.push(time);
                self.durations.push(duration);
            }
            (None, _) | (_, Some(None)) => self.take_junk(row),
        }
    }

    fn take_junk(&mut self, row: &ByteRecord) {
        const SHOWN: usize = 3;
        self.junk += 1;
        if self.first_junk.len() < SHOWN {
            let line = row.position().map_or(0, csv::Position::line);
            let fields: Vec<_> = row.iter().map(String::from_utf8_lossy).collect();
            self.first_junk.push((line, shortened(&fields.join(","))));
        }
    }

    fn count(&self) -> u64 {
        self.times.len() as u64 + self.junk
    }

    /// Warns of junk, or refuses it where there is too much.
    pub(super) fn judge_junk(&self, allowed: Probability) -> Result<Vec<Warning>, TraceError> {
        if self.junk == 0 {
            return Ok(Vec::new());
        }
        let share = self.junk as f64 / self.count() as f64;
        let shown: Vec<String> = self.first_junk.iter().map(|(line, text)| format!("line {line} `{text}`")).collect();
        let junk = format!(
            "no time{} in {} of its {} ({}), first {}",
            if self.reads_durations { " or no duration" } else { "" },
            grouped(self.junk),
            counted(self.count(), "row"),
            percent(share),
            shown.join(", ")
        );
        if share > allowed.as_fraction() {
            let hint = if self.times.is_empty() {
                "columns are separated by commas, and `column` names that of the times".to_owned()
            } else {
                format!("`column` names the column of times; `junk_allowed` (now {allowed}) allows more junk")
            };
            return Err(TraceError::new(format!("has {junk}"), hint));
        }
        Ok(vec![Warning::new(WarningKind::RecordHasJunk, format!("the trace has {junk}; they were left out"))])
    }
}

pub(super) fn rows(source: impl Read, rules: &Rules) -> Result<Rows, TraceError> {
    // Without quoting: one stray quotation mark in a junk line would else swallow the rest of the file as one field.
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .quoting(false)
        .from_reader(ShortLines { source, since_line_end: 0 });
    let mut rows = Rows { reads_durations: rules.duration_column.is_some(), ..Rows::default() };
    let mut row = ByteRecord::new();
    let mut columns = None;
    let unreadable =
        |error| TraceError::new(format!("cannot be read: {error}"), "a row of a CSV file ends with its line");
    while reader.read_byte_record(&mut row).map_err(unreadable)? {
        let columns = match &columns {
            Some(columns) => columns,
            None => {
                let first = Columns::of(&row, rules)?;
                let is_header = first.are_named;
                let first = columns.insert(first);
                if is_header {
                    continue;
                }
                first
            }
        };
        rows.take(&row, columns, rules.zone);
        if rows.count() > MOST_ROWS {
            return Err(TraceError::new(format!("has more than {} rows", grouped(MOST_ROWS)), "take fewer days of it"));
        }
    }
    Ok(rows)
}

/// Where in a row what is wanted stands.
struct Columns {
    time: usize,
    /// With its unit.
    duration: Option<(usize, Nanos)>,
    /// Whether the first row names them.
    are_named: bool,
}

impl Columns {
    fn of(first_row: &ByteRecord, rules: &Rules) -> Result<Self, TraceError> {
        let names: Vec<&str> =
            (0..first_row.len()).map(|column| field(first_row, column).unwrap_or_default()).collect();
        let duration = match &rules.duration_column {
            Some(name) => Some((place_of(name, &names)?, unit_of(name))),
            None => None,
        };
        let is_header = || names.first().is_none_or(|name| parse_time(name, rules.zone).is_none());
        let (time, are_named) = match &rules.column {
            Some(name) => (place_of(name, &names)?, true),
            None => match names.iter().position(|&name| name == USUAL_COLUMN) {
                Some(place) => (place, true),
                None => (0, duration.is_some() || is_header()),
            },
        };
        match duration {
            Some((place, _)) if place == time => Err(TraceError::new(
                format!("has its times and its durations in one column, `{}`", shortened(names[place])),
                "`column` names the column of times, `duration_column` that of durations",
            )),
            _ => Ok(Self { time, duration, are_named }),
        }
    }
}

/// The place of a column by its name.
fn place_of(wanted: &str, names: &[&str]) -> Result<usize, TraceError> {
    names.iter().position(|&name| name == wanted).ok_or_else(|| {
        let hint = match nearest(wanted, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its first row is: {}", shortened(&names.join(", "))),
        };
        TraceError::new(format!("has no column `{}`", shortened(wanted)), hint)
    })
}

/// A field without the spaces and quotation marks around it.
fn field(row: &ByteRecord, column: usize) -> Option<&str> {
    let text = std::str::from_utf8(row.get(column)?).ok()?;
    Some(text.trim_start_matches('\u{feff}').trim_matches(|c: char| c.is_whitespace() || c == '"'))
}

/// Passes bytes on and gives up at a line that is too long to be a row: a binary file may be one single line, which the
/// CSV reader would keep in memory.
struct ShortLines<R> {
    source: R,
    since_line_end: usize,
}

impl<R: Read> Read for ShortLines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        const LONGEST: usize = 1 << 20;
        let count = self.source.read(buffer)?;
        self.since_line_end = match buffer[..count].iter().rposition(|&byte| byte == b'\n') {
            Some(end) => count - end - 1,
            None => self.since_line_end + count,
        };
        if self.since_line_end > LONGEST {
            return Err(io::Error::other("a line is longer than 1 MB"));
        }
        Ok(count)
    }
}
