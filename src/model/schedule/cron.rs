//! Cron expressions of Amazon EventBridge, and their firings on the scenario's clocks.

use std::fmt;
use std::sync::Arc;

use chrono::{NaiveDate, TimeZone, Utc};
use croner::Cron;
use croner::errors::CronError;
use croner::parser::{CronParser, Seconds, Year};
use serde::{Deserialize, Serialize};

use super::moments::Moments;
use crate::model::calendar::Calendar;
use crate::units::{Nanos, UnitError};

/// A cron expression of EventBridge: minute, hour, day of month, month, day of week, year (Amazon EventBridge User
/// Guide, "Cron expressions").
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CronExpression(Arc<Expression>);

#[derive(PartialEq)]
struct Expression {
    text: String,
    cron: Cron,
    /// The times of day it fires at, on a day on which it does, sorted.
    times_of_day: Vec<Nanos>,
}

/// By its text, from which all else follows.
impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl CronExpression {
    /// Reads the six fields.
    ///
    /// # Errors
    /// When there are not six, one of them cannot be read, or none or both of the days are left open with `?`.
    pub(super) fn parse(fields: &str) -> Result<Self, UnitError> {
        const EXPECTED: &str =
            "six fields: minute, hour, day of month, month, day of week, year, such as `cron(0/5 8-17 ? * MON-FRI *)`";
        let error = || UnitError::new(&format!("cron({fields})"), EXPECTED);
        let parts: Vec<&str> = fields.split_whitespace().collect();
        let [_, _, day_of_month, _, day_of_week, _] = parts[..] else {
            return Err(error().hint(format!("{} fields were found", parts.len())));
        };
        if let Some(part) = parts.iter().find(|part| part.split(',').any(str::is_empty)) {
            return Err(error().hint(format!("between the commas of `{part}` there is nothing")));
        }
        if (day_of_month == "?") == (day_of_week == "?") {
            return Err(error().hint("EventBridge wants `?` in exactly one of day of month and day of week"));
        }
        let cron = read(&parts).map_err(|_| error().hint(what_is_wrong(&parts)))?;
        let minutes = cron.pattern.minutes.values();
        let times_of_day = cron
            .pattern
            .hours
            .values()
            .iter()
            .flat_map(|&hour| {
                minutes.iter().map(move |&minute| Nanos::HOUR * i64::from(hour) + Nanos::MINUTE * i64::from(minute))
            })
            .collect();
        Ok(Self(Arc::new(Expression { text: parts.join(" "), cron, times_of_day })))
    }

    /// Its six fields.
    #[must_use]
    pub fn fields(&self) -> &str {
        &self.0.text
    }

    /// The firings at or after `from`, shifted by `phase`.
    pub(super) fn firings(&self, calendar: &Calendar, phase: Nanos, from: Nanos) -> CronFirings {
        let mut firings = CronFirings {
            expression: self.clone(),
            calendar: calendar.clone(),
            phase,
            day: calendar.date(from - phase),
            place: 0,
            next: Nanos::FOREVER,
        };
        firings.find_next();
        while firings.next < from {
            firings.advance();
        }
        firings
    }

    /// Its firings from the last one before `from` on, up to the second at or after `until`, in phase zero; none where they
    /// make more than `most` runs. Whoever follows it from `from` to `until` needs no others.
    pub(crate) fn moments(&self, calendar: &Calendar, (from, until): (Nanos, Nanos), most: usize) -> Option<Moments> {
        let last = super::Schedule::Cron(self.clone()).last_before(from, calendar, LONGEST_SEARCH);
        let mut firings = self.firings(calendar, Nanos::ZERO, last.unwrap_or(from));
        let mut moments = Moments::default();
        let mut left = 2;
        while left > 0 && firings.next() != Nanos::FOREVER && moments.runs() <= most {
            left -= i32::from(firings.next() >= until);
            moments.push(firings.next());
            firings.advance();
        }
        Some(moments).filter(|moments| moments.runs() <= most)
    }

    fn fires_on(&self, day: NaiveDate) -> bool {
        // The day matches exactly if one of its own times of day does; the library sees civil time, so UTC will do.
        let Some(&first) = self.0.times_of_day.first() else { return false };
        let civil = day.and_time(chrono::NaiveTime::MIN) + chrono::TimeDelta::nanoseconds(first.0);
        self.0.cron.is_time_matching(&Utc.from_utc_datetime(&civil)).unwrap_or(false)
    }
}

/// It travels as its six fields.
impl From<CronExpression> for String {
    fn from(cron: CronExpression) -> Self {
        cron.0.text.clone()
    }
}

impl TryFrom<String> for CronExpression {
    type Error = UnitError;

    fn try_from(fields: String) -> Result<Self, UnitError> {
        Self::parse(&fields)
    }
}

impl fmt::Display for CronExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cron({})", self.0.text)
    }
}

/// Reads six fields by the rules of EventBridge: weekdays count from Sunday as 1, and a day must match both of its
/// fields.
fn read(fields: &[&str]) -> Result<Cron, CronError> {
    CronParser::builder()
        .seconds(Seconds::Required)
        .year(Year::Required)
        .dom_and_dow(true)
        .alternative_weekdays(true)
        .sloppy_ranges(true)
        .build()
        .parse(&format!("0 {}", fields.join(" ")))
}

/// Names the first field that cannot be read by itself, and what it takes.
fn what_is_wrong(fields: &[&str]) -> String {
    const NAMES: [(&str, &str); 6] = [
        ("minute", "0 to 59"),
        ("hour", "0 to 23"),
        ("day of month", "1 to 31, `L`, `W` or `?`"),
        ("month", "1 to 12 or JAN to DEC"),
        ("day of week", "1 (Sunday) to 7, SUN to SAT, `L`, `#` or `?`"),
        ("year", "1970 to 2199"),
    ];
    for (place, (&field, (name, range))) in fields.iter().zip(NAMES).enumerate() {
        let mut alone = if place == 4 { ["*", "*", "?", "*", "*", "*"] } else { ["*", "*", "*", "*", "?", "*"] };
        alone[place] = field;
        if read(&alone).is_err() {
            return format!("the {name} `{field}` cannot be read: it takes {range}, with `*`, `,`, `-` and `/`");
        }
    }
    "each field can be read by itself, but not all of them together".to_owned()
}

/// The state of a cron expression being followed.
#[derive(Debug, Clone)]
pub(super) struct CronFirings {
    expression: CronExpression,
    calendar: Calendar,
    phase: Nanos,
    day: NaiveDate,
    place: usize,
    next: Nanos,
}

/// Days without a firing after which there is none: leap days are at most eight years apart, and these may be asked to
/// fall on a given weekday, which they do every 28 years (40 around 1900 and 2100).
const LONGEST_SEARCH_DAYS: u32 = 41 * 366;
/// As a span.
const LONGEST_SEARCH: Nanos = Nanos(LONGEST_SEARCH_DAYS as i64 * Nanos::DAY.0);

impl CronFirings {
    /// The next one, [`Nanos::FOREVER`] when there is none.
    pub(super) fn next(&self) -> Nanos {
        self.next
    }

    /// Leaves the next one behind, and says when the one after it is.
    #[cold]
    pub(super) fn advance(&mut self) -> Nanos {
        self.place += 1;
        self.find_next();
        self.next
    }

    fn find_next(&mut self) {
        for _ in 0..LONGEST_SEARCH_DAYS {
            if self.expression.fires_on(self.day) {
                let midnight = self.day.and_time(chrono::NaiveTime::MIN);
                while let Some(&time) = self.expression.0.times_of_day.get(self.place) {
                    if let Some(instant) = self.calendar.instant(midnight + chrono::TimeDelta::nanoseconds(time.0)) {
                        self.next = instant + self.phase;
                        return;
                    }
                    self.place += 1;
                }
            }
            self.place = 0;
            match self.day.succ_opt() {
                Some(day) => self.day = day,
                None => break,
            }
        }
        self.next = Nanos::FOREVER;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cron(fields: &str) -> CronFirings {
        CronExpression::parse(fields).unwrap().firings(&Calendar::default(), Nanos::ZERO, Nanos::ZERO)
    }

    #[test]
    fn a_cron_of_office_hours_fires_on_weekdays_only() {
        let mut firings = cron("0/5 8-17 ? * MON-FRI *");
        assert_eq!(firings.next(), Nanos::HOUR * 8);
        let mut count = 0;
        while firings.next() < Nanos::WEEK {
            assert!(firings.next() < Nanos::DAY * 5);
            count += 1;
            firings.advance();
        }
        assert_eq!(count, 5 * 10 * 12);
        assert_eq!(firings.next(), Nanos::WEEK + Nanos::HOUR * 8);
    }

    #[test]
    fn a_cron_that_never_comes_again_says_so() {
        assert_eq!(cron("0 12 * * ? 2001").next(), Nanos::FOREVER);
    }

    #[test]
    fn a_list_without_an_element_is_refused() {
        for fields in [",, * ? * * *", "1,,2 * ? * * *", "1, * ? * * *"] {
            assert!(CronExpression::parse(fields).unwrap_err().hint.unwrap().contains("there is nothing"), "{fields}");
        }
    }

    #[test]
    fn the_field_that_cannot_be_read_is_named() {
        for (fields, wrong) in [
            ("99 8 ? * MON *", "the minute `99`"),
            ("0 8-27 ? * MON *", "the hour `8-27`"),
            ("0 8 32 * ? *", "the day of month `32`"),
            ("0 8 ? JNA MON *", "the month `JNA`"),
            ("0 8 ? * MNO-FRI *", "the day of week `MNO-FRI`"),
            ("0 8 ? * MON soon", "the year `soon`"),
        ] {
            let hint = CronExpression::parse(fields).unwrap_err().hint.unwrap();
            assert!(hint.starts_with(&format!("{wrong} cannot be read: it takes ")), "{fields}: {hint}");
        }
    }
}
