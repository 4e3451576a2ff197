//! How numbers are written for people: with as many digits as their intervals warrant, and never a bare zero for what
//! was merely not seen.

use crate::estimate::{Estimate, Interval};
use crate::units::{Nanos, significant};

/// What stands where there is no value.
pub(super) const ABSENT: &str = "-";

/// Writes shares in per cent, all with the same number of decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Percent {
    decimals: usize,
}

impl Percent {
    /// As many decimals as it takes to see the width of the narrowest of these intervals, and two digits of the
    /// smallest value, within reason.
    pub(super) fn for_all<'e>(estimates: impl Iterator<Item = &'e Estimate>) -> Self {
        let (mut width, mut value) = (f64::INFINITY, f64::INFINITY);
        for estimate in estimates.filter(|estimate| estimate.value > 0.0) {
            value = value.min(estimate.value);
            let reach = 2.0 * estimate.half_width().unwrap_or(0.0);
            width = if reach > 0.0 { width.min(reach) } else { width };
        }
        let decimals = decimals(width * 100.0, 1).max(decimals(value * 100.0, 2));
        Self { decimals: decimals.clamp(2, 4) }
    }

    /// A share; one that would round to zero is given with the digits it needs.
    pub(super) fn share(self, share: f64) -> String {
        let text = format!("{:.*}%", self.decimals, share * 100.0);
        let is_lost = share > 0.0 && share * 100.0 < 0.5 * 10_f64.powi(-(self.decimals as i32));
        if is_lost { format!("{}%", significant(share * 100.0, 1)) } else { text }
    }

    /// An estimate: where nothing was seen, its upper bound, or how many were looked at where there is no bound
    /// (`0 of 517`).
    pub(super) fn value(self, estimate: Option<&Estimate>) -> String {
        let Some(estimate) = estimate else { return ABSENT.to_owned() };
        match estimate.high() {
            _ if estimate.value > 0.0 => self.share(estimate.value),
            Some(high) => format!("< {}", bound(high)),
            None => format!("0 of {}", count(estimate.sample)),
        }
    }

    /// Its interval.
    pub(super) fn interval(self, estimate: Option<&Estimate>) -> String {
        let Some((value, interval)) = estimate.and_then(|estimate| Some((estimate.value, estimate.interval?))) else {
            return ABSENT.to_owned();
        };
        match interval {
            Interval { high, .. } if value == 0.0 => format!("up to {}", bound(high)),
            Interval { low, high, .. } if low <= 0.0 => format!("up to {}", self.share(high)),
            Interval { low, high, .. } => format!("{} to {}", self.share(low), self.share(high)),
        }
    }
}

/// An upper bound, rounded up to two digits so that it remains one.
fn bound(share: f64) -> String {
    let percent = share * 100.0;
    let decimals = decimals(percent, 2);
    let scale = 10_f64.powi(decimals as i32);
    format!("{:.decimals$}%", (percent * scale).ceil() / scale)
}

/// The decimals with which `value` shows so many digits; none for what is no number above zero.
fn decimals(value: f64, digits: i32) -> usize {
    if !(value > 0.0 && value.is_finite()) {
        return 0;
    }
    (digits - 1 - value.log10().floor() as i32).max(0) as usize
}

/// A confidence in per cent (`95%`).
pub(super) fn confidence(fraction: f64) -> String {
    // Six digits: 99.9999% is the most that can be asked for.
    format!("{}%", significant(fraction * 100.0, 6))
}

/// A time in seconds, in its best unit.
pub(super) fn time(seconds: f64) -> String {
    // Three digits: the bins of latencies are 1/64 wide.
    significant_time(Nanos::from_secs_f64(seconds))
}

fn significant_time(time: Nanos) -> String {
    let (scale, unit) = match time {
        time if time >= Nanos::SECOND => (Nanos::SECOND, "s"),
        time if time >= Nanos::MILLISECOND => (Nanos::MILLISECOND, "ms"),
        _ => (Nanos::MICROSECOND, "us"),
    };
    format!("{} {unit}", significant(time.0 as f64 / scale.0 as f64, 3))
}

/// A number of things on average.
pub(super) fn mean(value: f64) -> String {
    significant(value, 4)
}

/// A count with its thousands apart (`480,123`).
pub(super) fn count(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// One thing or several (`1 visit`, `2 visits`).
pub(super) fn some(number: u64, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", count(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(value: f64, low: f64, high: f64) -> Estimate {
        Estimate { value, interval: Some(Interval { low, high, confidence: 0.95 }), sample: 1_000 }
    }

    #[test]
    fn decimals_follow_the_narrowest_interval() {
        let wide = estimate(0.5, 0.4, 0.6);
        let narrow = estimate(0.01, 0.009_98, 0.010_02);
        assert_eq!(Percent::for_all([wide].iter()).value(Some(&wide)), "50.00%");
        assert_eq!(Percent::for_all([wide, narrow].iter()).interval(Some(&narrow)), "0.998% to 1.002%");
    }

    #[test]
    fn what_was_not_seen_is_a_bound_and_no_zero() {
        let unseen = estimate(0.0, 0.0, 0.000_003_42);
        let percent = Percent { decimals: 2 };
        assert_eq!(percent.value(Some(&unseen)), "< 0.00035%");
        assert_eq!(percent.interval(Some(&unseen)), "up to 0.00035%");
        assert_eq!(percent.value(None), "-");
    }

    #[test]
    fn one_replication_has_a_value_and_no_interval() {
        let [seen, unseen] = [0.05, 0.0].map(|value| Estimate { value, interval: None, sample: 1_000 });
        let percent = Percent::for_all([seen, unseen].iter());
        assert_eq!([seen, unseen].map(|estimate| percent.value(Some(&estimate))), ["5.00%", "0 of 1,000"]);
        assert_eq!([seen, unseen].map(|estimate| percent.interval(Some(&estimate))), ["-", "-"]);
    }

    #[test]
    fn counts_are_grouped_by_thousands() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345_678, "12,345,678")] {
            assert_eq!(count(number), text);
        }
    }
}
