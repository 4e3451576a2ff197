//! A calendar with dates and time zones.

use std::fmt;

use chrono::{DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, Offset as _, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::Clocks;
use crate::model::lead_in::LONGEST_LEAD_IN;
use crate::units::Nanos;

/// Ties instant zero of a replication to a date, a time of day and a time zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Clocks", into = "Clocks")]
pub struct Calendar {
    start: DateTime<Tz>,
}

impl Calendar {
    /// A calendar in which instant zero is `start` on the clocks of `zone`.
    ///
    /// Where clocks go back and show that time twice, the first is meant.
    ///
    /// # Errors
    /// When the clocks of that zone skip that time.
    pub fn new(start: NaiveDateTime, zone: Tz) -> Result<Self, SkippedTime> {
        zone.from_local_datetime(&start).earliest().map(|start| Self { start }).ok_or(SkippedTime { start, zone })
    }

    /// Instant zero.
    #[must_use]
    pub fn start(&self) -> DateTime<Tz> {
        self.start
    }

    /// The civil date and time of an instant.
    #[must_use]
    pub fn local(&self, instant: Nanos) -> DateTime<Tz> {
        self.start + TimeDelta::nanoseconds(instant.0)
    }

    /// The instant of a civil date and time: the first where clocks show it twice, none where they skip it.
    #[must_use]
    pub fn instant(&self, local: NaiveDateTime) -> Option<Nanos> {
        let moment = match self.start.timezone().from_local_datetime(&local) {
            LocalResult::Single(moment) | LocalResult::Ambiguous(moment, _) => moment,
            LocalResult::None => return None,
        };
        (moment - self.start).num_nanoseconds().map(Nanos)
    }

    /// The date of an instant.
    #[must_use]
    pub fn date(&self, instant: Nanos) -> NaiveDate {
        self.local(instant).date_naive()
    }

    /// The hour of the week (0 is Monday 00:00 to 01:00) an instant lies in, and the instant at which that hour ends.
    #[must_use]
    pub fn hour_of_week(&self, instant: Nanos) -> (usize, Nanos) {
        let local = self.local(instant);
        let hour = local.weekday().num_days_from_monday() * 24 + local.hour();
        let into_hour =
            i64::from(local.minute() * 60 + local.second()) * Nanos::SECOND.0 + i64::from(local.nanosecond());
        (hour as usize, instant + Nanos::HOUR - Nanos(into_hour))
    }

    /// How far into its civil day instant zero lies.
    #[must_use]
    pub fn time_of_day_at_start(&self) -> Nanos {
        Nanos(i64::from(self.start.num_seconds_from_midnight()) * Nanos::SECOND.0 + i64::from(self.start.nanosecond()))
    }

    /// What its clocks show from `from` to `until`. Nobody puts them forward or back more often than once a day.
    #[must_use]
    pub fn clocks(&self, from: Nanos, until: Nanos) -> Clocks {
        let at_zero = self.offset(Nanos::ZERO);
        let mut ahead = Vec::new();
        let mut before = (from, self.offset(from));
        if before.1 != at_zero {
            ahead.push((Nanos(-i64::MAX), before.1 - at_zero));
        }
        while before.0 < until {
            let after = before.0 + Nanos::DAY;
            let offset = self.offset(after);
            if offset != before.1 {
                ahead.push((self.change(before.0, after), offset - at_zero));
            }
            before = (after, offset);
        }
        let into_week = Nanos::DAY * i64::from(self.start.weekday().num_days_from_monday());
        let start = self.start.naive_local().format("%FT%T%.f").to_string();
        let words = (start, self.start.timezone().name().to_owned());
        Clocks::new(words, into_week + self.time_of_day_at_start(), ahead)
    }

    /// How far clocks are ahead of UTC at an instant.
    fn offset(&self, instant: Nanos) -> Nanos {
        Nanos::from_secs(self.local(instant).offset().fix().local_minus_utc().into())
    }

    /// The first instant at which clocks are as far ahead as they are at `after`, and not as they are at `before`.
    fn change(&self, before: Nanos, after: Nanos) -> Nanos {
        let (mut before, mut after) = (before, after);
        let offset = self.offset(after);
        while after - before > Nanos(1) {
            let middle = before + Nanos((after - before).0 / 2);
            if self.offset(middle) == offset {
                after = middle;
            } else {
                before = middle;
            }
        }
        after
    }
}

/// A calendar travels as what its clocks show at any time that can be played, with the words of which it is made again.
impl From<Calendar> for Clocks {
    fn from(calendar: Calendar) -> Self {
        calendar.clocks(-LONGEST_LEAD_IN, Nanos::LONGEST)
    }
}

impl TryFrom<Clocks> for Calendar {
    type Error = String;

    fn try_from(clocks: Clocks) -> Result<Self, String> {
        let (start, zone) = clocks.words();
        let start = start.parse().map_err(|_| format!("`{start}` is no date and time"))?;
        let zone = zone.parse().map_err(|_| format!("`{zone}` is no time zone"))?;
        Self::new(start, zone).map_err(|skipped| skipped.to_string())
    }
}

/// Monday 5 January 2026, 00:00 UTC.
impl Default for Calendar {
    fn default() -> Self {
        let monday = NaiveDate::from_ymd_opt(2026, 1, 5).expect("5 January 2026 is a date");
        Self { start: Tz::UTC.from_utc_datetime(&monday.and_time(chrono::NaiveTime::MIN)) }
    }
}

impl fmt::Display for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.start.format("%A %Y-%m-%d %H:%M:%S"), self.start.timezone())
    }
}

/// A civil time that does not exist because clocks go forward over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SkippedTime {
    start: NaiveDateTime,
    zone: Tz,
}

impl fmt::Display for SkippedTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the clocks of {} skip {}", self.zone, self.start)
    }
}

impl std::error::Error for SkippedTime {}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin_on_the_day_before_summer_time() -> Calendar {
        // In Berlin the night of 29 March 2026 has no 02:00 to 03:00.
        let start = NaiveDate::from_ymd_opt(2026, 3, 28).unwrap().and_hms_opt(0, 0, 0).unwrap();
        Calendar::new(start, chrono_tz::Europe::Berlin).unwrap()
    }

    #[test]
    fn an_hour_that_the_clocks_skip_has_no_instant() {
        let calendar = berlin_on_the_day_before_summer_time();
        let skipped = NaiveDate::from_ymd_opt(2026, 3, 29).unwrap().and_hms_opt(2, 30, 0).unwrap();
        assert_eq!(calendar.instant(skipped), None);
        assert!(Calendar::new(skipped, chrono_tz::Europe::Berlin).is_err());
        let after = NaiveDate::from_ymd_opt(2026, 3, 30).unwrap().and_hms_opt(0, 0, 0).unwrap();
        assert_eq!(calendar.instant(after), Some(Nanos::from_secs(47 * 3600)));
    }

    #[test]
    fn a_table_of_clocks_shows_what_the_calendar_shows() {
        for calendar in [Calendar::default(), berlin_on_the_day_before_summer_time()] {
            let clocks = calendar.clocks(-Nanos::DAY * 400, Nanos::DAY * 800);
            assert_eq!(clocks.time_of_day_at_start(), calendar.time_of_day_at_start());
            let mut changes = 0;
            for quarters in -400 * 96..800 * 96 {
                let instant = Nanos::MINUTE * (15 * quarters) + Nanos(quarters);
                assert_eq!(clocks.hour_of_week(instant), calendar.hour_of_week(instant), "{instant}");
                changes += u32::from(calendar.offset(instant) != calendar.offset(Nanos::ZERO));
            }
            assert_eq!(changes > 0, calendar != Calendar::default());
        }
        // A model with such a calendar travels, and comes home as it was.
        let berlin = berlin_on_the_day_before_summer_time();
        assert_eq!(Calendar::try_from(Clocks::from(berlin.clone())), Ok(berlin));
    }

    #[test]
    fn hours_of_the_week_start_on_monday_and_follow_the_clocks() {
        let calendar = Calendar::default();
        assert_eq!(calendar.hour_of_week(Nanos::ZERO), (0, Nanos::HOUR));
        assert_eq!(calendar.hour_of_week(Nanos(-1)), (167, Nanos::ZERO));
        assert_eq!(calendar.hour_of_week(Nanos::DAY * 8 + Nanos::MINUTE * 90).0, 25);
        // 01:30 on Sunday in Berlin, then 03:30 an hour later.
        let berlin = berlin_on_the_day_before_summer_time();
        assert_eq!(berlin.hour_of_week(Nanos::DAY + Nanos::MINUTE * 90).0, 6 * 24 + 1);
        assert_eq!(berlin.hour_of_week(Nanos::DAY + Nanos::MINUTE * 150).0, 6 * 24 + 3);
    }
}
