//! Plain CSV: invocations as `start_s | timestamp, sent_s, duration_ms, environment, cold`, results of probes as
//! `gap_s, cold` and as `environments, idle_s, warm`.

use std::collections::HashMap;

use super::bytes::Bytes;
use super::collector::Collector;
use super::each::each_row;
use super::table::{Rows, place};
use super::{Cohort, Gap, LogError, Seen, Use};
use crate::units::Nanos;
use crate::units::moment::{parse_duration, parse_time, unit_of};
use chrono_tz::Tz;

/// Calls `take` for each row below the header, from which `columns` finds out where they are; where the first row is none,
/// it is a row like the others.
fn each_below_header<C>(
    bytes: &mut Bytes<'_>,
    collector: &mut Collector<'_>,
    columns: impl Fn(&[String]) -> Option<(C, bool)>,
    expected: &str,
    mut take: impl FnMut(&C, &mut Collector<'_>, &[String]) -> Result<(), String>,
) -> Result<(), LogError> {
    let mut found: Option<C> = None;
    each_row(Rows::new(bytes, true), collector, |collector, fields, at| {
        let columns = match &mut found {
            Some(columns) => columns,
            none => {
                let (columns, is_header) =
                    columns(fields).ok_or_else(|| no_columns(collector.file(), at.line, expected))?;
                let columns = none.insert(columns);
                if is_header {
                    return Ok(());
                }
                columns
            }
        };
        if let Err(reason) = take(columns, collector, fields) {
            collector.reject(&reason, at);
        }
        Ok(())
    })
}

fn no_columns(file: &str, line: u64, expected: &str) -> LogError {
    LogError::new(
        &format!("{file}:{line}"),
        "its first row does not name the columns",
        expected,
        "write the names of the columns into the first row",
    )
}

/// Where in a row what is wanted stands.
struct Columns {
    started: usize,
    sent: Option<usize>,
    /// With its unit.
    duration: Option<(usize, Nanos)>,
    environment: Option<usize>,
    cold: Option<usize>,
}

impl Columns {
    fn of(header: &[String], zone: Tz) -> Option<(Self, bool)> {
        let find = |names: &[&str]| place(header, names);
        let sent = find(&["sent_s", "sent"]);
        let duration = find(&["duration_ms", "duration_s", "duration_us", "duration"]);
        let duration = duration.map(|place| (place, unit_of(&header[place])));
        let (environment, cold) = (find(&["environment"]), find(&["cold"]));
        match find(&["start_s", "timestamp", "start", "started"]).or(sent) {
            Some(started) => Some((Self { started, sent, duration, environment, cold }, true)),
            // A list of times has no header.
            None => {
                parse_time(&header[0], zone)?;
                Some((Self { started: 0, sent: None, duration: None, environment: None, cold: None }, false))
            }
        }
    }
}

/// Reads invocations to the end of the file.
pub(super) fn read(bytes: &mut Bytes<'_>, collector: &mut Collector<'_>) -> Result<(), LogError> {
    let zone = collector.options.zone;
    let mut environments: HashMap<String, u32> = HashMap::new();
    each_below_header(
        bytes,
        collector,
        |header| Columns::of(header, zone),
        "`start_s` or `timestamp`, and if known `sent_s`, `duration_ms`, `environment`, `cold`",
        |columns, collector, fields| {
            let seen = columns.read(fields, zone)?;
            let label = columns.environment.and_then(|place| fields.get(place)).filter(|label| !label.is_empty());
            let environment = label.map(|label| match environments.get(label) {
                Some(&known) => known,
                None => *environments.entry(label.clone()).or_insert(collector.environment(seen.started)),
            });
            if let Some(made) = environment.and_then(|environment| collector.made.get_mut(environment as usize)) {
                made.first_seen = made.first_seen.min(seen.started);
            }
            collector.invocation(Seen { environment, ..seen });
            Ok(())
        },
    )
}

impl Columns {
    /// A row; a cell that is empty says nothing, and one that cannot be read is refused with its row.
    fn read(&self, fields: &[String], zone: Tz) -> Result<Seen, String> {
        let cell = |place: usize| fields.get(place).map(String::as_str).filter(|cell| !cell.is_empty());
        let started =
            cell(self.started).and_then(|cell| parse_time(cell, zone)).ok_or("no time in its column of times")?;
        let sent = optional(self.sent.and_then(cell), |cell| parse_time(cell, zone))
            .ok_or("no time in the column `sent_s`")?;
        let (place, unit) = self.duration.unzip();
        let duration = optional(place.and_then(cell), |cell| parse_duration(cell, unit.unwrap_or(Nanos::MILLISECOND)));
        let duration = duration.ok_or("no duration in its column of durations")?;
        let cold = optional(self.cold.and_then(cell), yes_or_no).ok_or("neither 0 nor 1 in the column `cold`")?;
        let first = match cold {
            None => Use::Untold,
            Some(true) => Use::First,
            Some(false) => Use::Later,
        };
        Ok(Seen { sent, duration, first, ..Seen::at(started) })
    }
}

/// What a cell says, if it is not empty; absent where it cannot be read.
fn optional<T>(cell: Option<&str>, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    match cell {
        None => Some(None),
        Some(cell) => read(cell).map(Some),
    }
}

/// What a cell of yes or no says (`1`, `true`, `yes`, `cold`; `0`, `false`, `no`, `warm`); absent where it is neither.
#[must_use]
pub fn yes_or_no(cell: &str) -> Option<bool> {
    match &*cell.to_ascii_lowercase() {
        "1" | "true" | "yes" | "cold" => Some(true),
        "0" | "false" | "no" | "warm" => Some(false),
        _ => None,
    }
}

/// A span of time in seconds.
fn seconds(cell: Option<&String>) -> Option<Nanos> {
    parse_duration(cell?, Nanos::SECOND)
}

/// Reads single requests after a time of idleness to the end of the file.
pub(super) fn read_gaps(bytes: &mut Bytes<'_>, collector: &mut Collector<'_>) -> Result<(), LogError> {
    let columns = |header: &[String]| Some(((place(header, &["gap_s"])?, place(header, &["cold"])?), true));
    each_below_header(bytes, collector, columns, "`gap_s` and `cold`", |&(gap, cold), collector, fields| {
        let idle = seconds(fields.get(gap)).ok_or("no time in the column `gap_s`")?;
        let cold = fields.get(cold).and_then(|cell| yes_or_no(cell)).ok_or("neither 0 nor 1 in the column `cold`")?;
        collector.use_line();
        collector.gaps.push(Gap { idle, cold });
        Ok(())
    })
}

/// Reads experiments on several environments at once to the end of the file.
pub(super) fn read_cohorts(bytes: &mut Bytes<'_>, collector: &mut Collector<'_>) -> Result<(), LogError> {
    let columns = |header: &[String]| {
        let find = |name| place(header, &[name]);
        Some(((find("environments")?, find("idle_s")?, find("warm")?), true))
    };
    each_below_header(
        bytes,
        collector,
        columns,
        "`environments`, `idle_s` and `warm`",
        |&(all, idle, warm), collector, fields| {
            let count = |place: usize| fields.get(place).and_then(|cell| cell.parse::<u32>().ok());
            let idle = seconds(fields.get(idle)).ok_or("no time in the column `idle_s`")?;
            let environments = count(all).ok_or("no whole number in the column `environments`")?;
            let warm = count(warm).ok_or("no whole number in the column `warm`")?;
            if warm > environments {
                return Err("more warm environments than there were".to_owned());
            }
            collector.use_line();
            collector.cohorts.push(Cohort { environments, idle, warm });
            Ok(())
        },
    )
}
