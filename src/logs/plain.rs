//! Plain CSV of invocations: `start_s | timestamp, sent_s, duration_ms, environment, cold`, and what [`held_out`] adds to them.
//!
//! [`held_out`]: crate::calibrate::held_out

use std::collections::HashMap;

use super::bytes::Bytes;
use super::collector::Collector;
use super::each::each_below_header;
use super::fields::Fields;
use super::overlap::Export;
use super::{Caller, LogError, Seen, Use};
use crate::units::moment::{NoTime, TimeColumn, parse_duration, parse_time, unit_of};
use crate::units::{Nanos, visible};
use chrono_tz::Tz;

/// Reads invocations to the end of the file.
pub(super) fn read(bytes: &mut Bytes<'_>, collector: &mut Collector<'_>) -> Result<(), LogError> {
    let zone = collector.options.zone;
    let from = collector.invocations.len();
    let mut labels = Labels::default();
    each_below_header(
        bytes,
        collector,
        |collector, header| {
            let (columns, is_header) = Columns::of(header, zone)?;
            if is_header {
                let unread = header.iter().enumerate().filter(|(place, _)| !columns.reads(*place));
                let names = unread.map(|(_, name)| visible(name)).filter(|name| !name.is_empty());
                collector.accounting.unread_columns.extend(names);
            }
            Some((columns, is_header))
        },
        "`start_s` or `timestamp`, and if known `sent_s`, `duration_ms`, `environment`, `cold`",
        |columns, collector, fields| {
            let seen = columns.read(fields)?;
            if let Some(window) = columns.window.and_then(|place| fields.cell(place)) {
                labels.look_in(window, zone, collector);
            }
            let environment = columns.environment.and_then(|place| fields.cell(place));
            let environment = environment.map(|label| labels.environment(label, seen.started, collector));
            collector.has_callers |= columns.caller.is_some();
            collector.invocation(Seen { environment, ..seen });
            Ok(())
        },
    )?;
    if labels.windows.is_empty() {
        let rows = from..collector.invocations.len();
        collector.exports.push(Export { rows, span: collector.span(), environments: labels.environments });
    }
    Ok(())
}

/// What a file calls its environments and its windows.
#[derive(Default)]
struct Labels {
    environments: HashMap<String, u32>,
    windows: HashMap<String, u32>,
}

impl Labels {
    fn environment(&mut self, label: &str, started: Nanos, collector: &mut Collector<'_>) -> u32 {
        let environment = match self.environments.get(label) {
            Some(&known) => known,
            None => *self.environments.entry(label.to_owned()).or_insert(collector.environment(started)),
        };
        let first_seen = &mut collector.made[environment as usize].first_seen;
        *first_seen = (*first_seen).min(started);
        environment
    }

    /// What follows is of the window of this name: the first one of a file is that of the file. A name may say from when to when it is.
    fn look_in(&mut self, label: &str, zone: Tz, collector: &mut Collector<'_>) {
        if let Some(&known) = self.windows.get(label) {
            return collector.look_in(known);
        }
        let new = if self.windows.is_empty() { collector.span() } else { collector.new_window() };
        self.windows.insert(label.to_owned(), new);
        collector.look_in(new);
        let ends = label.split_once('/').and_then(|(from, until)| parse_time(from, zone).zip(parse_time(until, zone)));
        if let Some((from, until)) = ends {
            collector.cover(from, until);
        }
    }
}

/// Where in a row what is wanted stands.
struct Columns {
    started: (usize, TimeColumn),
    sent: Option<(usize, TimeColumn)>,
    /// Spans of time, each with its unit.
    duration: Option<(usize, Nanos)>,
    init: Option<(usize, Nanos)>,
    ready: Option<(usize, Nanos)>,
    environment: Option<usize>,
    cold: Option<usize>,
    first: Option<usize>,
    caller: Option<usize>,
    window: Option<usize>,
}

impl Columns {
    fn of(header: &Fields, zone: Tz) -> Option<(Self, bool)> {
        let find = |names: &[&str]| header.place(names);
        let span = |names: &[&str]| find(names).map(|place| (place, unit_of(header.get(place).unwrap_or_default())));
        let times = |place: usize| (place, TimeColumn::new(zone));
        let sent = find(&["sent_s", "sent"]);
        let started = find(&["start_s", "timestamp", "start", "started"]).or(sent);
        // A list of times has no header.
        let is_list = started.is_none();
        if is_list {
            parse_time(header.get(0)?, zone)?;
        }
        let columns = Self {
            started: times(started.unwrap_or(0)),
            sent: sent.map(times),
            duration: span(&["duration_ms", "duration_s", "duration_us", "duration"]),
            init: span(&["init_ms"]),
            ready: span(&["ready_ms"]),
            environment: find(&["environment"]),
            cold: find(&["cold"]),
            first: find(&["use"]),
            caller: find(&["caller"]),
            window: find(&["window"]),
        };
        Some((columns, !is_list))
    }

    /// Whether one of them stands there.
    fn reads(&self, place: usize) -> bool {
        let times = [Some(self.started), self.sent].map(|column| column.map(|(place, _)| place));
        let spans = [self.duration, self.init, self.ready].map(|column| column.map(|(place, _)| place));
        let others = [self.environment, self.cold, self.first, self.caller, self.window];
        [&times[..], &spans, &others].concat().contains(&Some(place))
    }

    /// A row; a cell that is empty says nothing, and one that cannot be read is refused with its row.
    fn read(&mut self, fields: &Fields) -> Result<Seen, &'static str> {
        let (place, times) = &mut self.started;
        let started = times.read(fields.get(*place).unwrap_or_default()).map_err(|why| match why {
            NoTime::Unreadable => "no time in its column of times",
            NoTime::OtherUnit => OTHER_UNIT,
        })?;
        let sent = match &mut self.sent {
            Some((place, times)) => fields.cell(*place).map(|cell| times.read(cell)).transpose(),
            None => Ok(None),
        };
        let sent = sent.map_err(|why| match why {
            NoTime::Unreadable => "no time in the column `sent_s`",
            NoTime::OtherUnit => OTHER_UNIT,
        })?;
        let span = |column: Option<(usize, Nanos)>, why| match column.and_then(|(place, _)| fields.cell(place)) {
            Some(cell) => {
                parse_duration(cell, column.map_or(Nanos::MILLISECOND, |(_, unit)| unit)).ok_or(why).map(Some)
            }
            None => Ok(None),
        };
        Ok(Seen {
            sent,
            duration: span(self.duration, "no number from 0 on in its column of durations")?,
            init: span(self.init, "no number from 0 on in the column `init_ms`")?,
            ready_for: span(self.ready, "no number from 0 on in the column `ready_ms`")?,
            first: self.first_use(fields)?,
            caller: self.caller(fields)?,
            ..Seen::at(started)
        })
    }

    /// The column `use` says more than `cold` does.
    fn first_use(&self, fields: &Fields) -> Result<Use, &'static str> {
        let cell = |place: Option<usize>| place.and_then(|place| fields.cell(place));
        if let Some(word) = cell(self.first) {
            return Use::named(word).ok_or("an unknown word in the column `use`");
        }
        Ok(
            match cell(self.cold)
                .map(|cell| yes_or_no(cell).ok_or("neither 0 nor 1 in the column `cold`"))
                .transpose()?
            {
                None => Use::Untold,
                Some(true) => Use::First,
                Some(false) => Use::Later,
            },
        )
    }

    fn caller(&self, fields: &Fields) -> Result<Caller, &'static str> {
        match self.caller.and_then(|place| fields.cell(place)) {
            Some("warmer") => Ok(Caller::Warmer),
            Some("user") | None => Ok(Caller::User),
            Some(_) => Err("neither `user` nor `warmer` in the column `caller`"),
        }
    }
}

const OTHER_UNIT: &str = "a time in another unit than the first one of its column";

/// What a cell of yes or no says (`1`, `true`, `yes`, `cold`; `0`, `false`, `no`, `warm`); absent where it is neither.
#[must_use]
pub fn yes_or_no(cell: &str) -> Option<bool> {
    let is = |words: [&str; 4]| words.iter().any(|word| cell.eq_ignore_ascii_case(word));
    match () {
        () if is(["1", "true", "yes", "cold"]) => Some(true),
        () if is(["0", "false", "no", "warm"]) => Some(false),
        () => None,
    }
}
