//! Times and durations as records of requests and logs write them.

use chrono::{DateTime, NaiveDateTime, TimeZone};
use chrono_tz::Tz;

use super::Nanos;

/// Nanoseconds since 1970 began in UTC.
pub(crate) fn parse_time(text: &str, zone: Tz) -> Option<Nanos> {
    epoch(text).or_else(|| civil(text, zone))
}

/// The times of one column: the unit of its first number is that of all of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TimeColumn {
    zone: Tz,
    unit: Option<Epoch>,
}

/// Why a cell of a column of times is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoTime {
    /// It cannot be read.
    Unreadable,
    /// It is a number, but of another size than those in the unit of the first one.
    OtherUnit,
}

impl TimeColumn {
    /// One with times on the clocks of this zone, where they name none.
    pub(crate) fn new(zone: Tz) -> Self {
        Self { zone, unit: None }
    }

    /// A cell of it: nanoseconds since 1970 began in UTC.
    pub(crate) fn read(&mut self, text: &str) -> Result<Nanos, NoTime> {
        let Some(number) = Number::of(text) else { return civil(text, self.zone).ok_or(NoTime::Unreadable) };
        let told = Epoch::of(&number).ok_or(NoTime::Unreadable)?;
        let unit = *self.unit.get_or_insert(told);
        if unit == told { Ok(number.times(unit.unit)) } else { Err(NoTime::OtherUnit) }
    }
}

/// A unit of times since 1970, and from where to where numbers are taken for it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Epoch {
    from: f64,
    to: f64,
    unit: Nanos,
}

impl Epoch {
    /// 10^11 would be the year 5138 in seconds, and is 1973 in milliseconds; what is left out between them is later than the
    /// year 2255.
    const ALL: [Self; 4] = [
        Self { from: 0.0, to: 9e9, unit: Nanos::SECOND },
        Self { from: 1e11, to: 9e12, unit: Nanos::MILLISECOND },
        Self { from: 1e14, to: 9e15, unit: Nanos::MICROSECOND },
        Self { from: 1e17, to: 9e18, unit: Nanos(1) },
    ];

    fn of(number: &Number) -> Option<Self> {
        let size = number.size();
        Self::ALL.into_iter().find(|epoch| (epoch.from..epoch.to).contains(&size))
    }
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, told by their size.
fn epoch(text: &str) -> Option<Nanos> {
    let number = Number::of(text)?;
    Some(number.times(Epoch::of(&number)?.unit))
}

/// A number that is not negative. Whole and fractional part are kept apart: as one float, seconds since 1970 are known to a quarter
/// of a microsecond only.
enum Number {
    Decimal {
        whole: u64,
        /// So many parts,
        fraction: u64,
        /// of so many.
        of: u64,
    },
    /// With an exponent, or with more digits than that holds.
    Float(f64),
}

impl Number {
    fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if !bytes.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'.') {
            return None;
        }
        let point = bytes.iter().position(|byte| *byte == b'.').unwrap_or(bytes.len());
        let (whole, fraction) = (&bytes[..point], bytes.get(point + 1..).unwrap_or_default());
        match (digits(whole), digits(fraction)) {
            (Some(whole), Some(parts)) if text != "." => {
                Some(Self::Decimal { whole, fraction: parts, of: 10_u64.pow(fraction.len() as u32) })
            }
            _ => text.parse().ok().map(Self::Float),
        }
    }

    fn size(&self) -> f64 {
        match *self {
            Self::Decimal { whole, fraction, of } => whole as f64 + fraction as f64 / of as f64,
            Self::Float(number) => number,
        }
    }

    /// So many of a unit. It is at most the time that an [`Epoch`] ends.
    fn times(&self, unit: Nanos) -> Nanos {
        match *self {
            Self::Decimal { whole, fraction, of } => {
                let parts = (u128::from(fraction) * unit.0 as u128 * 2 + u128::from(of)) / (2 * u128::from(of));
                unit * whole as i64 + Nanos(parts as i64)
            }
            Self::Float(number) => Nanos((number * unit.0 as f64) as i64),
        }
    }
}

/// A whole number of at most 19 digits, zero without any.
fn digits(text: &[u8]) -> Option<u64> {
    const MOST: usize = 19;
    let add = |number: u64, byte: u8| byte.is_ascii_digit().then(|| number * 10 + u64::from(byte - b'0'));
    (text.len() <= MOST).then(|| text.iter().copied().try_fold(0, add)).flatten()
}

/// `29/Nov/2017:06:58:55`, as web servers write it, with or without ` +0100` behind.
pub(crate) fn parse_apache_time(text: &str, zone: Tz) -> Option<Nanos> {
    const LOCAL: &str = "%d/%b/%Y:%H:%M:%S";
    if let Ok(moment) = DateTime::parse_from_str(text, &format!("{LOCAL} %z")) {
        return moment.timestamp_nanos_opt().map(Nanos);
    }
    in_zone(NaiveDateTime::parse_from_str(text, LOCAL).ok()?, zone)
}

/// A date and time, with a zone or on the clocks of `zone`.
fn civil(text: &str, zone: Tz) -> Option<Nanos> {
    // Most are those of RFC 3339, which take the least time, or would be with a zone behind.
    let names_a_zone = text.ends_with(['Z', 'z']) || text.get(10..).is_some_and(|time| time.contains(['+', '-']));
    if !names_a_zone && let Ok(moment) = DateTime::parse_from_rfc3339(&format!("{text}Z")) {
        return in_zone(moment.naive_utc(), zone);
    }
    let moment =
        DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%:z"));
    if let Ok(moment) = moment {
        return moment.timestamp_nanos_opt().map(Nanos);
    }
    let local = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    in_zone(local, zone)
}

/// A moment on the clocks of a zone; where they show it twice the first, and where they skip it none.
fn in_zone(local: NaiveDateTime, zone: Tz) -> Option<Nanos> {
    zone.from_local_datetime(&local).earliest()?.timestamp_nanos_opt().map(Nanos)
}

/// What ends the name of a column of durations, and the unit it tells.
const UNITS: [(&str, Nanos); 4] =
    [("_s", Nanos::SECOND), ("_ms", Nanos::MILLISECOND), ("_us", Nanos::MICROSECOND), ("_ns", Nanos(1))];

/// The unit of a column of durations, told by the end of its name; milliseconds as in the logs of AWS Lambda where that
/// tells nothing (`duration`, `@duration`).
pub(crate) fn unit_of(column: &str) -> Nanos {
    let column = column.to_lowercase();
    UNITS.iter().find(|(ending, _)| column.ends_with(ending)).map_or(Nanos::MILLISECOND, |&(_, unit)| unit)
}

/// The column with its unit (`duration, in ms`).
pub(crate) fn show_duration_column(column: &str) -> String {
    let unit = unit_of(column);
    let (ending, _) = UNITS.iter().find(|(_, other)| *other == unit).expect("it is one of these units");
    format!("{column}, in {}", &ending[1..])
}

/// A duration in this unit: a number that is not negative, of at most 100 years.
pub(crate) fn parse_duration(text: &str, unit: Nanos) -> Option<Nanos> {
    let number: f64 = text.parse().ok()?;
    let nanoseconds = number * unit.0 as f64;
    (0.0..=Nanos::LONGEST.0 as f64).contains(&nanoseconds).then(|| Nanos(nanoseconds.round() as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_every_form() {
        let expected = Nanos(1_767_603_600_250_000_000);
        for text in [
            "1767603600.25",
            "1767603600250",
            "1767603600250000",
            "1767603600250000000",
            "2026-01-05T09:00:00.25Z",
            "2026-01-05T10:00:00.25+01:00",
            "2026-01-05 10:00:00.25+01:00",
            "2026-01-05 09:00:00.250",
            "2026-01-05T09:00:00.25",
        ] {
            assert_eq!(parse_time(text, Tz::UTC), Some(expected), "{text}");
        }
        for text in
            ["", "x", "-5", "nan", "inf", "1e300", "2026-01-05", "2026-13-05T00:00:00Z", "12:00", "99999999999999"]
        {
            assert_eq!(parse_time(text, Tz::UTC), None, "{text}");
        }
        assert_eq!(parse_time("99999999999", Tz::UTC), None, "no time of the next centuries");
    }

    #[test]
    fn the_first_time_of_a_column_tells_the_unit_of_all() {
        let mut column = TimeColumn::new(Tz::UTC);
        assert_eq!(column.read("1767603600250"), Ok(Nanos(1_767_603_600_250_000_000)));
        assert_eq!(column.read("1767603600250.5"), Ok(Nanos(1_767_603_600_250_500_000)));
        assert_eq!(column.read("1767603600"), Err(NoTime::OtherUnit));
        assert_eq!(column.read("2026-01-05T09:00:00.25Z"), Ok(Nanos(1_767_603_600_250_000_000)));
        assert_eq!(column.read("-5"), Err(NoTime::Unreadable));
        // Seconds since an experiment began: a day of them, and never milliseconds.
        let mut column = TimeColumn::new(Tz::UTC);
        assert_eq!([column.read("0"), column.read("86400.25")], [Ok(Nanos::ZERO), Ok(Nanos::from_millis(86_400_250))]);
        assert_eq!(column.read("100000000000"), Err(NoTime::OtherUnit));
    }

    #[test]
    fn numbers_keep_every_nanosecond() {
        for (text, expected) in [
            ("1767603600.123456789", 1_767_603_600_123_456_789),
            ("1767603600.1234567894", 1_767_603_600_123_456_789),
            ("1767603600.0000000005", 1_767_603_600_000_000_001),
            (".5", 500_000_000),
            ("5.", 5_000_000_000),
            ("1.5e3", 1_500_000_000_000),
            ("0.30000000000000000001", 300_000_000),
        ] {
            assert_eq!(parse_time(text, Tz::UTC), Some(Nanos(expected)), "{text}");
        }
        assert_eq!(parse_time(".", Tz::UTC), None);
    }

    #[test]
    fn times_of_web_servers_are_read_with_and_without_their_zone() {
        let expected = Nanos::from_secs(1_511_938_735);
        assert_eq!(parse_apache_time("29/Nov/2017:06:58:55", Tz::UTC), Some(expected));
        assert_eq!(parse_apache_time("29/Nov/2017:12:58:55 +0600", Tz::UTC), Some(expected));
        assert_eq!(parse_apache_time("29/Nov/2017:12:58:55", Tz::Asia__Dhaka), Some(expected));
        for text in ["", "29/Nov/2017", "32/Nov/2017:06:58:55", "Wed Dec 06 11:59:07 2017"] {
            assert_eq!(parse_apache_time(text, Tz::UTC), None, "{text}");
        }
    }

    #[test]
    fn durations_have_the_unit_that_their_column_names() {
        for (column, expected) in [
            ("duration_s", Nanos::from_secs(3)),
            ("duration_ms", Nanos::from_millis(3)),
            ("took_us", Nanos(3_000)),
            ("took_ns", Nanos(3)),
            ("Duration_MS", Nanos::from_millis(3)),
            ("duration", Nanos::from_millis(3)),
            ("@duration", Nanos::from_millis(3)),
            ("durations", Nanos::from_millis(3)),
        ] {
            assert_eq!(parse_duration("3", unit_of(column)), Some(expected), "{column}");
        }
        assert_eq!(parse_duration("976.25", Nanos::MILLISECOND), Some(Nanos(976_250_000)));
        assert_eq!(parse_duration("0", Nanos::SECOND), Some(Nanos::ZERO));
        for text in ["", "-1", "nan", "inf", "1e30", "3 ms"] {
            assert_eq!(parse_duration(text, Nanos::MILLISECOND), None, "{text}");
        }
    }
}
