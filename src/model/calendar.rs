//! The civil date and time at which a replication starts, for daily profiles and cron.

use std::fmt;

use chrono::{DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;

use crate::units::Nanos;

/// Ties instant zero of a replication to a date, a time of day and a time zone.
#[derive(Debug, Clone, PartialEq)]
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
