//! CSV of CloudWatch: the export of its console, and results of Logs Insights, as CSV or as JSON.

use std::borrow::Cow;

use super::LogError;
use super::bytes::Bytes;
use super::collector::{At, Collector, Owner};
use super::each::{each_row, refuse_twice};
use super::fields::Fields;
use super::platform_line::{self, Report, Said, number_of_milliseconds, request_id};
use super::table::Rows;
use crate::units::moment::parse_time;

/// Reads a file with a header to its end.
pub(super) fn read(bytes: &mut Bytes<'_>, collector: &mut Collector<'_>) -> Result<(), LogError> {
    let mut columns: Option<Columns> = None;
    each_row(Rows::new(bytes, true), collector, |collector, fields, at| {
        match &columns {
            None => {
                refuse_twice(fields, collector.file(), at.line)?;
                columns = Some(Columns::of(fields).ok_or_else(|| no_times(collector.file(), at.line))?);
            }
            Some(columns) => columns.read(fields).take(collector, at),
        }
        Ok(())
    })
}

fn no_times(file: &str, line: u64) -> LogError {
    LogError::new(
        &format!("{file}:{line}"),
        "its first row names no column of times",
        "`timestamp` and `message`, or `@timestamp` and others of Logs Insights",
        "ask Logs Insights for `fields @timestamp, @logStream, @message`",
    )
}

/// Where in a row what is wanted stands.
struct Columns {
    time: usize,
    rest: [Option<usize>; COUNT],
}

impl Columns {
    fn of(header: &Fields) -> Option<Self> {
        Some(Self {
            time: header.place(&["timestamp", "@timestamp"])?,
            rest: Cells::NAMES.map(|names| header.place(names)),
        })
    }

    fn read<'f>(&self, fields: &'f Fields) -> Cells<'f> {
        let cell = |place: usize| fields.get(place).map(Cow::Borrowed);
        Cells { time: cell(self.time), rest: self.rest.map(|place| cell(place?).filter(|text| !text.is_empty())) }
    }
}

/// The cells of a row that are of use.
#[derive(Default)]
pub(super) struct Cells<'f> {
    time: Option<Cow<'f, str>>,
    rest: [Option<Cow<'f, str>>; COUNT],
}

const MESSAGE: usize = 0;
const STREAM: usize = 1;
const GROUP: usize = 2;
const REQUEST: usize = 3;
const KIND: usize = 4;
const DURATION: usize = 5;
const INIT: usize = 6;
const COUNT: usize = 7;

impl<'f> Cells<'f> {
    /// The names of their columns.
    const NAMES: [&'static [&'static str]; COUNT] = [
        &["message", "@message"],
        &["logStreamName", "@logStream", "logStream"],
        &["@log", "logGroup", "logGroupName"],
        &["@requestId", "requestId"],
        &["@type", "type"],
        &["@duration", "duration"],
        &["@initDuration", "initDuration"],
    ];

    /// Puts a value into its place, if it has one.
    pub(super) fn set(&mut self, name: &str, value: Cow<'f, str>) {
        if name.eq_ignore_ascii_case("@timestamp") || name.eq_ignore_ascii_case("timestamp") {
            self.time = Some(value);
        } else if let Some(place) =
            Self::NAMES.iter().position(|names| names.iter().any(|one| one.eq_ignore_ascii_case(name)))
        {
            self.rest[place] = Some(value).filter(|value| !value.is_empty());
        }
    }

    fn cell(&self, place: usize) -> Option<&str> {
        self.rest[place].as_deref()
    }

    /// Understands the row.
    pub(super) fn take(&self, collector: &mut Collector<'_>, at: At<'_>) {
        let time = self.time.as_deref().and_then(|time| parse_time(time, collector.options.zone));
        let Some(time) = time else { return collector.reject("no time in its column of times", at) };
        let owner = Owner { function: self.cell(GROUP), stream: self.cell(STREAM), event: None };
        let message = self.cell(MESSAGE).unwrap_or_default();
        let said = if message.is_empty() { self.said() } else { platform_line::parse(message) };
        collector.message(time, owner, message, said, at);
    }

    /// What its columns say in the place of a message.
    fn said(&self) -> Said<'_> {
        let request = self.cell(REQUEST).and_then(request_id);
        match (self.cell(KIND), request) {
            (Some("START"), Some(request)) => Said::Start { request, function: None },
            (Some("END"), Some(request)) => Said::End { request, duration: None },
            (Some("REPORT") | None, _) => self.report(),
            (Some("START" | "END"), None) => Said::Wrong("a row without a RequestId"),
            (Some(_), _) => Said::Beside(platform_line::PLATFORM),
        }
    }

    fn report(&self) -> Said<'_> {
        let milliseconds = |place: usize| number_of_milliseconds(self.cell(place)?.parse().ok()?);
        let Some(duration) = milliseconds(DURATION) else {
            let is_report = self.cell(KIND).is_some() || self.cell(DURATION).is_some();
            return if is_report {
                Said::Wrong("a row of a REPORT without its duration")
            } else {
                Said::Beside(platform_line::HANDLER)
            };
        };
        // Without its identifier a row is known by its own text.
        let request = self.cell(REQUEST).and_then(request_id);
        let own = || platform_line::number_of(&format!("{:?} {:?}", self.time, self.cell(DURATION)));
        let init = milliseconds(INIT);
        Said::Report(Report {
            request: request.unwrap_or_else(own),
            duration,
            init,
            is_restored: false,
            has_failed: false,
        })
    }
}
