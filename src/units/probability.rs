//! Probabilities and shares.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{UnitError, advice, percent, split_number};

/// A fraction from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Probability(f64);

impl Probability {
    /// Impossible.
    pub const ZERO: Self = Self(0.0);

    /// How it is written, in words that follow "expected".
    pub const EXPECTED: &str = "a probability from 0 to 1, or from 0% to 100%, such as \"1%\"";

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

    pub(super) fn read(text: &str) -> Result<Self, UnitError> {
        let error = || UnitError::new(text, Self::EXPECTED);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_bounded() {
        assert_eq!(Probability::parse("1%").unwrap().as_fraction(), 0.01);
        assert_eq!(Probability::parse("0.25").unwrap().to_string(), "25%");
        for text in ["101%", "-1%", "1 percent", "nan", ""] {
            assert!(Probability::parse(text).is_err(), "{text}");
        }
    }
}
