//! Rates: so many in a unit of time.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::time::unit_of_time;
use super::{Nanos, UnitError, advice, significant, split_number};

/// How often something happens on average, per second; finite and greater than zero.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Rate(f64);

impl Rate {
    /// How it is written, in words that follow "expected".
    pub const EXPECTED: &str = "a rate greater than zero, such as \"500/day\", \"10/min\" or \"0.9/s\"";

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

    pub(super) fn read(text: &str) -> Result<Self, UnitError> {
        let error = || UnitError::new(text, Self::EXPECTED);
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
