//! What a scenario and the command line accept alike.

use std::ops::RangeInclusive;

/// Shares that may be given somewhere.
#[derive(Debug, Clone, Copy)]
pub struct Shares {
    /// Which, in words that follow "expected".
    pub expected: &'static str,
    /// Why not others.
    pub hint: &'static str,
    /// Whether this is one of them.
    pub contain: fn(f64) -> bool,
}

/// Confidences of intervals.
pub const CONFIDENCES: Shares = Shares {
    expected: "a confidence from 50% to 99.9999%, such as \"95%\"",
    contain: |share| (0.5..=0.999_999).contains(&share),
    hint: "nothing simulated is certain: an interval of 100% has no ends",
};

/// Half-widths of intervals that may be asked for.
pub const PRECISIONS: Shares = Shares {
    expected: "the half-width of an interval, above zero and below 50%, such as \"0.05%\"",
    contain: |share| share > 0.0 && share < 0.5,
    hint: "half of it takes four times as long to reach",
};

/// Replications that may be asked for: two at least, because an interval comes from the differences between them.
pub const REPLICATIONS: RangeInclusive<u32> = 2..=1_000_000_000;

/// Invocations a ping may make at once: ten times the concurrency of an account that has asked for nothing.
pub const PINGS_AT_ONCE: RangeInclusive<u32> = 1..=10_000;
