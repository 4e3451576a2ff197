//! Durations, rates, probabilities and memory: parsed, checked and printed in one place.
//!
//! Everything a user can write with a unit passes through here, so that `"2 min"` means the same in a scenario, on the
//! command line and in a report. A text that cannot be read gives a [`UnitError`], which says what was found and what
//! is expected; the caller adds where.

mod advice;
mod counts;
mod memory;
#[cfg(feature = "cli")]
pub(crate) mod moment;
mod money;
mod probability;
mod rate;
mod time;
mod unseen;

use std::fmt;

pub use counts::{about, amount, counted, grouped};
pub use memory::Memory;
pub(crate) use memory::megabytes;
pub use money::Money;
pub use probability::Probability;
pub use rate::Rate;
pub use time::Nanos;
pub(crate) use time::UNITS_OF_TIME;
pub use unseen::{is_unseen, visible};

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

/// Lets `str::parse` read a unit as its own `parse` does.
macro_rules! read_from_text {
    ($($unit:ty),+) => {$(
        impl std::str::FromStr for $unit {
            type Err = UnitError;

            fn from_str(text: &str) -> Result<Self, UnitError> {
                Self::parse(text)
            }
        }
    )+};
}

read_from_text!(Memory, Money, Nanos, Probability, Rate);

/// `value` with at most `digits` significant digits, without trailing zeros (`172.8`, `0.005787`); from a million billions on as a power
/// of ten (`7.36e39`).
#[must_use]
pub fn significant(value: f64, digits: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    if value.abs() >= 1e15 {
        return format!("{value:.*e}", digits.saturating_sub(1));
    }
    let decimals = (digits as i64 - 1 - value.abs().log10().floor() as i64).clamp(0, 15) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A p-value to two digits; those below a thousandth are not told apart, as tests by simulation cannot.
#[must_use]
pub fn p_value(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { significant(p, 2) }
}

/// The same as a statement: `p = 0.12`, `p < 0.001`.
#[must_use]
pub fn p_is(p: f64) -> String {
    let value = p_value(p);
    if value.starts_with('<') { format!("p {value}") } else { format!("p = {value}") }
}

/// A fraction in per cent, with three significant digits (`0.75%`, `12.7%`); what is not all is not rounded to 100%.
#[must_use]
pub fn percent(fraction: f64) -> String {
    /// So few of a hundred are missing only because numbers have ends.
    const NOTHING: f64 = 1e-9;
    let missing = (1.0 - fraction) * 100.0;
    let is_rounded_up = missing > NOTHING && significant(fraction * 100.0, 3) == "100";
    // Two digits of what is missing are shown then.
    let digits = if is_rounded_up { 3 - missing.log10().floor() as i64 } else { 3 };
    format!("{}%", significant(fraction * 100.0, digits as usize))
}

/// A fraction that somebody wrote in per cent, with all digits of it (`99.99%`): what is asked for is not rounded.
#[must_use]
pub fn percent_as_written(fraction: f64) -> String {
    format!("{}%", significant(fraction * 100.0, 9))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn significant_digits_are_as_many_as_are_asked_for() {
        for (value, shown) in [(172.80, "172.8"), (0.005_787_03, "0.005787"), (7.360_54e39, "7.361e39"), (0.0, "0")] {
            assert_eq!(significant(value, 4), shown);
        }
    }

    #[test]
    fn what_is_not_all_is_not_shown_as_all() {
        for (fraction, shown) in [
            (0.0075, "0.75%"),
            (0.12667, "12.7%"),
            (0.9994, "99.9%"),
            (0.9999, "99.99%"),
            (0.99996, "99.996%"),
            (0.999999, "99.9999%"),
            (1.0 - f64::EPSILON, "100%"),
            (1.0, "100%"),
        ] {
            assert_eq!(percent(fraction), shown);
        }
    }
}
