//! Durations, rates, probabilities and memory: parsed, checked and printed in one place.
//!
//! Everything a user can write with a unit passes through here, so that `"2 min"` means the same in a scenario, on the
//! command line and in a report. A text that cannot be read gives a [`UnitError`], which says what was found and what
//! is expected; the caller adds where.

mod advice;
mod counts;

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

pub use counts::{about, amount, counted, grouped};

/// A span of time in whole nanoseconds; an instant is the span from the start of a replication.
///
/// Sums saturate at [`Nanos::FOREVER`] and its negative, so that "never" can be added to without care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
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

    fn read(text: &str) -> Result<Self, UnitError> {
        const EXPECTED: &str = "a number and a unit, such as \"100 ms\", \"2.5 s\", \"4 min\", \"2 h\" or \"30 days\"";
        let error = || UnitError::new(text, EXPECTED);
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

/// How often something happens on average, per second; finite and greater than zero.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Rate(f64);

impl Rate {
    /// A rate of `per_second` events each second.
    ///
    /// # Errors
    /// When it is not finite and greater than zero.
    pub fn per_second(per_second: f64) -> Result<Self, UnitError> {
        if per_second.is_finite() && per_second > 0.0 {
            Ok(Self(per_second))
        } else {
            Err(UnitError::new(&format!("{per_second}/s"), "a rate greater than zero and finite"))
        }
    }

    /// Events per second.
    #[must_use]
    pub fn as_per_second(self) -> f64 {
        self.0
    }

    /// The mean time from one event to the next.
    #[must_use]
    pub fn mean_interval(self) -> Nanos {
        Nanos::from_secs_f64(1.0 / self.0)
    }

    /// Reads `"500/day"`, `"0.9/s"`, `"10 per minute"`.
    ///
    /// # Errors
    /// When the text is not a number over a unit of time, or is not greater than zero and finite.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        Self::read(text).map_err(|error| error.advised(advice::rate(text)))
    }

    fn read(text: &str) -> Result<Self, UnitError> {
        const EXPECTED: &str = "a rate greater than zero, such as \"500/day\", \"10/min\" or \"0.9/s\"";
        let error = || UnitError::new(text, EXPECTED);
        let (number, rest) = split_number(text).ok_or_else(error)?;
        let unit = rest.strip_prefix('/').or_else(|| rest.strip_prefix("per ")).ok_or_else(error)?.trim();
        let scale = unit_of_time(unit)
            .ok_or_else(|| error().hint("after the slash stands a unit of time: s, min, h, day, week or year"))?;
        Self::per_second(number / scale.as_secs_f64()).map_err(|_| error())
    }
}

/// Per second from 0.05/s on (4320 a day), else per day (`10/s`, `500/day`).
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (value, unit) = if self.0 >= 0.05 { (self.0, "s") } else { (self.0 * 86_400.0, "day") };
        f.pad(&format!("{}/{unit}", significant(value, 4)))
    }
}

/// A fraction from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Probability(f64);

impl Probability {
    /// Impossible.
    pub const ZERO: Self = Self(0.0);

    /// A fraction that is written in the program, checked when that is compiled.
    pub(crate) const fn written(fraction: f64) -> Self {
        assert!(fraction >= 0.0 && fraction <= 1.0);
        Self(fraction)
    }

    /// The fraction itself.
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn new(fraction: f64) -> Result<Self, UnitError> {
        if (0.0..=1.0).contains(&fraction) {
            Ok(Self(fraction))
        } else {
            Err(UnitError::new(&fraction.to_string(), "a probability from 0 to 1, or from 0% to 100%"))
        }
    }

    /// As a fraction from 0 to 1.
    #[must_use]
    pub fn as_fraction(self) -> f64 {
        self.0
    }

    /// Reads `"1%"` or `"0.01"`.
    ///
    /// # Errors
    /// When the text is neither, or is outside 0 to 1.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        Self::read(text).map_err(|error| error.advised(advice::share(text)))
    }

    fn read(text: &str) -> Result<Self, UnitError> {
        let error = || UnitError::new(text, "a probability from 0 to 1, or from 0% to 100%, such as \"1%\"");
        let (number, unit) = split_number(text).ok_or_else(error)?;
        let scale = match unit {
            "" => 1.0,
            "%" => 100.0,
            _ => return Err(error()),
        };
        Self::new(number / scale).map_err(|_| error())
    }
}

/// In per cent, with three significant digits (`0.75%`).
impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&percent(self.0))
    }
}

/// Memory of a function, in MB (AWS writes MB for 2^20 bytes).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Memory(u32);

impl Memory {
    /// The least there is, and what a function has unless more is asked for (AWS Lambda Developer Guide, "Configure
    /// Lambda function memory").
    pub const LEAST: Self = Self(128);

    /// From 128 to 10,240 MB, as AWS Lambda offers (AWS Lambda Developer Guide, "Configure Lambda function memory").
    ///
    /// # Errors
    /// When it is outside that range.
    pub fn megabytes(megabytes: u32) -> Result<Self, UnitError> {
        if (128..=10_240).contains(&megabytes) {
            Ok(Self(megabytes))
        } else {
            Err(UnitError::new(&format!("{megabytes} MB"), "a memory from 128 MB to 10240 MB"))
        }
    }

    /// In MB.
    #[must_use]
    pub fn as_megabytes(self) -> u32 {
        self.0
    }

    /// Reads `"512 MB"` or `"1 GB"`.
    ///
    /// # Errors
    /// When the text is not a whole number of MB within Lambda's range.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        Self::read(text).map_err(|error| error.advised(advice::memory(text)))
    }

    fn read(text: &str) -> Result<Self, UnitError> {
        let error = || UnitError::new(text, "a memory from 128 MB to 10240 MB, such as \"512 MB\" or \"1 GB\"");
        let (number, unit) = split_number(text).ok_or_else(error)?;
        let megabytes = match unit.to_ascii_lowercase().as_str() {
            "mb" | "mib" => number,
            "gb" | "gib" => number * 1024.0,
            _ => return Err(error()),
        };
        if megabytes.fract() == 0.0 && (128.0..=10_240.0).contains(&megabytes) {
            Self::megabytes(megabytes as u32)
        } else {
            Err(error())
        }
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} MB", self.0))
    }
}

/// Why a text with a unit could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitError {
    /// The text as it stood.
    pub found: String,
    /// What would have been accepted, with examples.
    pub expected: String,
    /// Advice beyond that, if there is any.
    pub hint: Option<String>,
}

impl UnitError {
    /// An error without a hint.
    #[must_use]
    pub fn new(found: &str, expected: &str) -> Self {
        Self { found: found.to_owned(), expected: expected.to_owned(), hint: None }
    }

    /// The same error with a hint.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The same error with this hint in place of its own, if there is one.
    fn advised(self, hint: Option<String>) -> Self {
        Self { hint: hint.or(self.hint), ..self }
    }
}

impl fmt::Display for UnitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "found `{}`, expected {}", self.found, self.expected)
    }
}

impl std::error::Error for UnitError {}

/// `value` with at most `digits` significant digits, without trailing zeros (`172.8`, `0.005787`).
#[must_use]
pub fn significant(value: f64, digits: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let decimals = (digits as i64 - 1 - value.abs().log10().floor() as i64).clamp(0, 15) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A fraction in per cent, with three significant digits (`0.75%`, `12.7%`).
#[must_use]
pub fn percent(fraction: f64) -> String {
    format!("{}%", significant(fraction * 100.0, 3))
}

/// The number a text begins with, and the trimmed rest.
fn split_number(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|&(i, c)| {
            let is_exponent = matches!(c, 'e' | 'E')
                && text[i + 1..].starts_with(|next: char| next.is_ascii_digit() || matches!(next, '-' | '+'));
            let is_sign = matches!(c, '-' | '+') && (i == 0 || text[..i].ends_with(['e', 'E']));
            !(c.is_ascii_digit() || c == '.' || c == '_' || is_exponent || is_sign)
        })
        .map_or(text.len(), |(i, _)| i);
    let number: f64 = text[..end].replace('_', "").parse().ok()?;
    number.is_finite().then(|| (number, text[end..].trim()))
}

/// The length of a unit of time by any of its names.
fn unit_of_time(name: &str) -> Option<Nanos> {
    Some(match name {
        "ns" | "nanosecond" | "nanoseconds" => Nanos(1),
        "us" | "µs" | "microsecond" | "microseconds" => Nanos::MICROSECOND,
        "ms" | "millisecond" | "milliseconds" => Nanos::MILLISECOND,
        "s" | "sec" | "second" | "seconds" => Nanos::SECOND,
        "m" | "min" | "minute" | "minutes" => Nanos::MINUTE,
        "h" | "hour" | "hours" => Nanos::HOUR,
        "d" | "day" | "days" => Nanos::DAY,
        "w" | "week" | "weeks" => Nanos::WEEK,
        "year" | "years" => Nanos::DAY * 365,
        _ => return None,
    })
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

    #[test]
    fn rates_are_read_per_any_unit_of_time() {
        for (text, per_second) in
            [("500/day", 500.0 / 86_400.0), ("0.9/s", 0.9), ("10 per minute", 1.0 / 6.0), ("3/h", 3.0 / 3600.0)]
        {
            assert!((Rate::parse(text).unwrap().as_per_second() - per_second).abs() < 1e-15, "{text}");
        }
        assert_eq!(Rate::parse("500/day").unwrap().to_string(), "500/day");
        assert_eq!(Rate::parse("0.9/s").unwrap().to_string(), "0.9/s");
        for text in ["0/day", "-1/s", "inf/s", "nan/s", "500", "500/", "500/parsec", "/day"] {
            assert!(Rate::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn probabilities_and_memory_are_bounded() {
        assert_eq!(Probability::parse("1%").unwrap().as_fraction(), 0.01);
        assert_eq!(Probability::parse("0.25").unwrap().to_string(), "25%");
        for text in ["101%", "-1%", "1 percent", "nan", ""] {
            assert!(Probability::parse(text).is_err(), "{text}");
        }
        assert_eq!(Memory::parse("1 GB").unwrap().as_megabytes(), 1024);
        for text in ["64 MB", "20 GB", "512", "512 kB", "512.5 MB", "-512 MB"] {
            assert!(Memory::parse(text).is_err(), "{text}");
        }
    }
}
