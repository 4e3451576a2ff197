//! What a scenario and the command line accept alike.

use std::ops::{Bound, RangeBounds as _, RangeInclusive};

use crate::units::{Probability, UnitError};

/// From which number to which.
pub type Range = (Bound<f64>, Bound<f64>);

/// Shares that may be given somewhere.
#[derive(Debug, Clone, Copy)]
pub struct Shares {
    /// Which, in words that follow "expected".
    pub expected: &'static str,
    /// Why not others.
    pub hint: &'static str,
    /// From which to which.
    pub range: Range,
}

impl Shares {
    /// Reads one of them.
    ///
    /// # Errors
    /// When the text is no share, or another.
    pub fn read(&self, text: &str) -> Result<Probability, UnitError> {
        let refused = |hint: String| Err(UnitError::new(text, self.expected).hint(hint));
        match Probability::parse(text) {
            Ok(share) if self.range.contains(&share.as_fraction()) => Ok(share),
            read => match (self.without_sign(text), read) {
                (Some(number), Ok(_)) => refused(format!("write \"{number}%\": without the sign it is 100%")),
                (Some(number), Err(_)) => refused(format!("write \"{number}%\"")),
                (None, Err(error)) if text.trim().parse::<f64>().is_err() => {
                    refused(error.hint.unwrap_or("a share is written 1% or 0.01".to_owned()))
                }
                (None, _) => refused(self.hint.to_owned()),
            },
        }
    }

    /// A number from 1 on that would be accepted in per cent, and is most likely meant so.
    fn without_sign(&self, text: &str) -> Option<f64> {
        let number = text.trim().parse().ok()?;
        (number >= 1.0 && self.range.contains(&(number / 100.0))).then_some(number)
    }
}

/// Confidences of intervals.
pub const CONFIDENCES: Shares = Shares {
    expected: "a confidence from 50% to 99.9999%, such as \"95%\"",
    range: (Bound::Included(0.5), Bound::Included(0.999_999)),
    hint: "below 50% an interval is more often wrong than right, and one of 100% has no ends",
};

/// Half-widths of intervals that may be asked for.
pub const PRECISIONS: Shares = Shares {
    expected: "the half-width of an interval, above zero and below 50%, such as \"0.05%\"",
    range: (Bound::Excluded(0.0), Bound::Excluded(0.5)),
    hint: "0.05% is usual; half that width takes four times as many replications",
};

/// Shares of a log that nothing is learned from.
pub const HELD_OUT: Shares = Shares {
    expected: "a share of the log above 0% and at most 90%, such as \"30%\"",
    range: (Bound::Excluded(0.0), Bound::Included(0.9)),
    hint: "something must be left to learn from",
};

/// Shares of cold requests to stay under.
pub const TARGETS: Shares = Shares {
    expected: "a share above 0% and below 100%, such as \"1%\"",
    range: (Bound::Excluded(0.0), Bound::Excluded(1.0)),
    hint: "no simulation can show that there are none at all, and 100% says nothing",
};

/// Replications that may be asked for: two at least, because an interval comes from the differences between them.
pub const REPLICATIONS: RangeInclusive<u32> = 2..=1_000_000_000;

/// Invocations a ping may make at once: ten times the concurrency of an account that has asked for nothing.
pub const PINGS_AT_ONCE: RangeInclusive<u32> = 1..=10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_without_its_sign_is_told_to_have_one() {
        for (shares, text, hint) in [
            (TARGETS, "1", "write \"1%\": without the sign it is 100%"),
            (TARGETS, "5", "write \"5%\""),
            (PRECISIONS, "1", "write \"1%\": without the sign it is 100%"),
            (CONFIDENCES, "95", "write \"95%\""),
            (CONFIDENCES, "99.9", "write \"99.9%\""),
            (CONFIDENCES, "1", CONFIDENCES.hint),
            (PRECISIONS, "60", PRECISIONS.hint),
            (PRECISIONS, "60%", PRECISIONS.hint),
            (TARGETS, "100%", TARGETS.hint),
            (TARGETS, "low", "a share is written 1% or 0.01"),
            (TARGETS, "1 percent", "a share is written in per cent or as a fraction: write \"1%\""),
        ] {
            assert_eq!(shares.read(text).unwrap_err().hint.as_deref(), Some(hint), "{text}");
        }
        assert_eq!(CONFIDENCES.read("0.95"), Probability::new(0.95));
        assert_eq!(TARGETS.read("1%"), Probability::new(0.01));
    }
}
