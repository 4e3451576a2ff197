//! Spans of time.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

use serde::{Deserialize, Serialize};

use super::{UnitError, advice, significant, split_number};

/// A span of time in whole nanoseconds; an instant is the span from the start of a replication.
///
/// Sums saturate at [`Nanos::FOREVER`] and its negative, so that "never" can be added to without care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Nanos(pub i64);

impl Nanos {
    /// No time at all, and the start of a replication.
    pub const ZERO: Self = Self(0);
    /// One microsecond.
    pub const MICROSECOND: Self = Self(1_000);
    /// One millisecond.
    pub const MILLISECOND: Self = Self(1_000_000);
    /// One second.
    pub const SECOND: Self = Self(1_000_000_000);
    /// One minute.
    pub const MINUTE: Self = Self(60 * Self::SECOND.0);
    /// One hour.
    pub const HOUR: Self = Self(60 * Self::MINUTE.0);
    /// One day of 24 hours.
    pub const DAY: Self = Self(24 * Self::HOUR.0);
    /// One week of seven such days.
    pub const WEEK: Self = Self(7 * Self::DAY.0);
    /// Later than anything that happens (292 years).
    pub const FOREVER: Self = Self(i64::MAX);
    /// The longest time a user may ask for: 100 years, so that no sum of two of them saturates.
    pub const LONGEST: Self = Self(100 * 365 * Self::DAY.0);

    /// How it is written, in words that follow "expected".
    pub const EXPECTED: &str = "a number and a unit, such as \"100 ms\", \"2.5 s\", \"4 min\", \"2 h\" or \"30 days\"";

    /// The nearest whole nanosecond to `seconds`, within ±[`Nanos::FOREVER`]; NaN gives zero.
    #[must_use]
    pub fn from_secs_f64(seconds: f64) -> Self {
        Self((seconds * 1e9).round() as i64)
    }

    /// Whole seconds.
    #[must_use]
    pub const fn from_secs(seconds: i64) -> Self {
        Self(seconds.saturating_mul(Self::SECOND.0))
    }

    /// Whole milliseconds.
    #[must_use]
    pub const fn from_millis(milliseconds: i64) -> Self {
        Self(milliseconds.saturating_mul(Self::MILLISECOND.0))
    }

    /// In seconds.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// In milliseconds.
    #[must_use]
    pub fn as_millis_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// This instant, or the next whole multiple of `every` after it; this instant too if `every` is no time at all.
    #[must_use]
    pub fn next_multiple_of(self, every: Self) -> Self {
        let into = self.0.checked_rem_euclid(every.0).unwrap_or(0);
        if into == 0 { self } else { self + Self(every.0 - into) }
    }

    /// Reads a number with a unit: ns, us, ms, s, min (m), h, days (d), weeks (w), years (of 365 days), and their long
    /// names.
    ///
    /// # Errors
    /// When the text is not a number followed by a known unit, or is negative, or is longer than 100 years.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        Self::read(text).map_err(|error| error.advised(advice::time(text)))
    }

    pub(super) fn read(text: &str) -> Result<Self, UnitError> {
        let error = || UnitError::new(text, Self::EXPECTED);
        let (number, unit) = split_number(text).ok_or_else(error)?;
        if number < 0.0 {
            return Err(UnitError::new(text, "a time that is not negative").hint("write a time without the minus sign"));
        }
        if unit.is_empty() {
            return Err(error().hint(format!("a time needs its unit: write \"{number} s\" or \"{number} min\"")));
        }
        let scale = unit_of_time(unit)
            .ok_or_else(|| error().hint("the units are ns, us, ms, s, min (m), h, days (d), weeks (w) and years"))?;
        let nanoseconds = number * scale.0 as f64;
        if nanoseconds > Self::LONGEST.0 as f64 {
            return Err(UnitError::new(text, "a time of at most 100 years").hint("the longest time is 100 years"));
        }
        Ok(Self(nanoseconds.round() as i64))
    }
}

impl Add for Nanos {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Nanos {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Nanos {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Mul<i64> for Nanos {
    type Output = Self;
    fn mul(self, times: i64) -> Self {
        Self(self.0.saturating_mul(times))
    }
}

impl Neg for Nanos {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Nanos {
    fn sum<I: Iterator<Item = Self>>(times: I) -> Self {
        times.fold(Self::ZERO, Add::add)
    }
}

/// In the largest unit that gives at least one of it, with at most four significant digits (`172.8 s`, `4 min`).
impl fmt::Display for Nanos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::FOREVER {
            return f.pad("forever");
        }
        let size = self.0.unsigned_abs();
        let unit = |unit: Self| unit.0.unsigned_abs();
        // Minutes and hours are used where they come out short: 172.8 s is clearer than 2.88 min.
        let is_short = |unit: u64| size >= unit && size.is_multiple_of(unit / 100);
        let (scale, name) = if size >= 2 * unit(Self::DAY) && is_short(unit(Self::DAY)) {
            (Self::DAY, "days")
        } else if size >= unit(Self::HOUR) && is_short(unit(Self::HOUR)) || size >= 2 * unit(Self::HOUR) {
            (Self::HOUR, "h")
        } else if size >= unit(Self::MINUTE) && size.is_multiple_of(unit(Self::MINUTE) / 2)
            || size >= 10 * unit(Self::MINUTE)
        {
            (Self::MINUTE, "min")
        } else if size >= unit(Self::SECOND) || size == 0 {
            (Self::SECOND, "s")
        } else if size >= unit(Self::MILLISECOND) {
            (Self::MILLISECOND, "ms")
        } else if size >= unit(Self::MICROSECOND) {
            (Self::MICROSECOND, "us")
        } else {
            (Self(1), "ns")
        };
        f.pad(&format!("{} {name}", significant(self.0 as f64 / scale.0 as f64, 4)))
    }
}

/// The units of time, each with all of its names.
pub(crate) const UNITS_OF_TIME: [(&[&str], Nanos); 9] = [
    (&["ns", "nanosecond", "nanoseconds"], Nanos(1)),
    (&["us", "µs", "microsecond", "microseconds"], Nanos::MICROSECOND),
    (&["ms", "millisecond", "milliseconds"], Nanos::MILLISECOND),
    (&["s", "sec", "second", "seconds"], Nanos::SECOND),
    (&["m", "min", "minute", "minutes"], Nanos::MINUTE),
    (&["h", "hour", "hours"], Nanos::HOUR),
    (&["d", "day", "days"], Nanos::DAY),
    (&["w", "week", "weeks"], Nanos::WEEK),
    (&["year", "years"], Nanos(365 * Nanos::DAY.0)),
];

/// The length of a unit of time by any of its names.
pub(super) fn unit_of_time(name: &str) -> Option<Nanos> {
    UNITS_OF_TIME.iter().find(|(names, _)| names.contains(&name)).map(|&(_, length)| length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_with_every_unit_and_printed_back() {
        for (text, nanoseconds, printed) in [
            ("5ns", 5, "5 ns"),
            ("1.5 us", 1_500, "1.5 us"),
            ("100 ms", 100_000_000, "100 ms"),
            ("172.8 s", 172_800_000_000, "172.8 s"),
            ("2m", 120_000_000_000, "2 min"),
            ("330 s", 330_000_000_000, "5.5 min"),
            ("2.03 h", 7_308_000_000_000, "2.03 h"),
            ("30 days", 2_592_000_000_000_000, "30 days"),
            ("1e3 s", 1_000_000_000_000, "16.67 min"),
            ("2 weeks", 1_209_600_000_000_000, "14 days"),
            ("1 year", 31_536_000_000_000_000, "365 days"),
            ("0 s", 0, "0 s"),
        ] {
            let time = Nanos::parse(text).unwrap();
            assert_eq!(time.0, nanoseconds, "{text}");
            assert_eq!(time.to_string(), printed, "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in
            ["", "fast", "10", "-1 s", "1 fortnight", "nan s", "inf s", "101 years", "1e300 days", "4 min 5", "."]
        {
            assert!(Nanos::parse(text).is_err(), "{text}");
        }
    }
}
