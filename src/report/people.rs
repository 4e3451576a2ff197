//! Cold starts in numbers that mean something to people: of so many requests a day so many, or one in so many days.

use super::numbers::{Percent, count};
use crate::estimate::{Estimate, Interval};
use crate::study::Outcome;
use crate::units::significant;

/// A share with two digits at most, and with no more than its interval warrants; with more where it takes them to see on
/// which side of `apart_from` it lies, if there is such a thing. What was not seen is a bound.
pub(super) fn share(estimate: &Estimate, apart_from: Option<f64>) -> String {
    if estimate.value <= 0.0 {
        return Percent::rough().value(estimate);
    }
    let value = estimate.value * 100.0;
    let known = estimate.half_width().filter(|&reach| reach > 0.0);
    let known = known.map_or(i32::MAX, |reach| (-(reach * 100.0).log10()).floor() as i32);
    let size = value.log10().floor() as i32;
    // One digit there must be.
    let least = known.clamp(-size, 1 - size).max(0);
    let shown = |decimals: i32| format!("{value:.*}", decimals as usize);
    let side = |value: f64| apart_from.and_then(|target| value.partial_cmp(&(target * 100.0)));
    let is_right = |decimals: &i32| shown(*decimals).parse().map(side) == Ok(side(value));
    let decimals = (least..=least + 4).find(is_right).unwrap_or(least);
    format!("{}%", shown(decimals))
}

/// How many cold starts there are, in whatever time brings at least one.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cold {
    /// So many of so many requests a day.
    Daily {
        /// `about 4`, `fewer than 3`
        cold: String,
        /// `500`
        requests: String,
    },
    /// Fewer than one a day (`in 3 days`).
    Rare {
        /// Whether it is only known that they are no more frequent.
        is_bound: bool,
        /// `in 3 days`
        time: String,
    },
    /// None was seen in so many requests, of which no bound follows.
    Unseen(u64),
}

/// `0.8% cold, about 4 of 500 requests a day`
pub(super) fn in_full(outcome: &Outcome, apart_from: Option<f64>) -> String {
    match (&outcome.cold_probability(), Cold::of(outcome)) {
        (Some(cold), Some(count)) => format!("{} cold, {}", share(cold, apart_from), count.in_full()),
        (Some(_), None) | (None, _) => "no requests were served".to_owned(),
    }
}

/// `about 4 of 500 requests a day`; none where no request was served.
pub(super) fn counted(outcome: &Outcome) -> Option<String> {
    Cold::of(outcome).map(|cold| cold.in_full())
}

/// `1.3%, about 6 of 500 a day`; less beside one that was told so.
pub(super) fn again(outcome: &Outcome, apart_from: Option<f64>, beside: Option<&Cold>) -> String {
    match (&outcome.cold_probability(), Cold::of(outcome)) {
        (Some(cold), Some(count)) => format!("{}, {}", share(cold, apart_from), count.beside(beside)),
        (Some(_), None) | (None, _) => "no requests were served".to_owned(),
    }
}

impl Cold {
    /// What an outcome shows; none where no request was served.
    pub(super) fn of(outcome: &Outcome) -> Option<Self> {
        let share = outcome.cold_probability()?;
        let users = &outcome.total.users;
        // As many as the share says of the requests that are named beside it, not of those that happened to be drawn.
        let served_a_day = outcome.requests_per_day * users.served as f64 / (users.served + users.throttled) as f64;
        let interval = share.interval.map(|interval| Interval {
            low: interval.low * served_a_day,
            high: interval.high * served_a_day,
            ..interval
        });
        let a_day = Estimate { value: share.value * served_a_day, interval, ..*share };
        Some(Self::at(&a_day, outcome.requests_per_day, users.served))
    }

    fn at(a_day: &Estimate, requests: f64, served: u64) -> Self {
        let is_bound = a_day.value <= 0.0;
        let value = if is_bound { a_day.high() } else { Some(a_day.value) };
        match value {
            None => Self::Unseen(served),
            Some(value) if value < 1.0 => Self::Rare { is_bound, time: every(value, is_bound) },
            Some(value) => {
                let cold =
                    if is_bound { format!("fewer than {}", upwards(value)) } else { format!("about {}", whole(value)) };
                Self::Daily { cold, requests: requests_a_day(requests) }
            }
        }
    }

    /// `about 4 of 500 requests a day`, `about 1 request in 3 days`
    pub(super) fn in_full(&self) -> String {
        match self {
            Self::Daily { cold, requests } => format!("{cold} of {requests} requests a day"),
            Self::Rare { is_bound: false, time } => format!("about 1 request {time}"),
            Self::Rare { is_bound: true, time } => format!("at most about 1 request {time}"),
            Self::Unseen(served) => format!("none of {} seen", count(*served)),
        }
    }

    /// The same after one in full: `about 6 of 500 a day`, `about 1 in 3 days`.
    pub(super) fn again(&self) -> String {
        match self {
            Self::Daily { cold, requests } => format!("{cold} of {requests} a day"),
            Self::Rare { is_bound: false, time } => format!("about 1 {time}"),
            Self::Rare { is_bound: true, time } => format!("at most about 1 {time}"),
            Self::Unseen(_) => self.in_full(),
        }
    }

    /// The same after one of as many requests: `about 55`.
    pub(super) fn beside(&self, other: Option<&Self>) -> String {
        match (self, other) {
            (Self::Daily { cold, .. }, Some(Self::Daily { .. })) => cold.clone(),
            (Self::Daily { .. } | Self::Rare { .. } | Self::Unseen(_), _) => self.again(),
        }
    }
}

/// Two digits, but whole: nobody meets half a request.
fn whole(value: f64) -> String {
    rounded(value, f64::round)
}

fn upwards(value: f64) -> String {
    rounded(value, f64::ceil)
}

fn rounded(value: f64, round: fn(f64) -> f64) -> String {
    let step = 10_f64.powi((value.log10().floor() as i32 - 1).max(0));
    count((round(value / step) * step).round() as u64)
}

fn requests_a_day(requests: f64) -> String {
    if requests < 100.0 {
        return significant(requests, 2);
    }
    let step = 10_f64.powi(requests.log10().floor() as i32 - 2);
    count(((requests / step).round() * step).round() as u64)
}

/// The time in which so rare a thing comes once, in the largest unit that gives about one of it or at least two. A bound
/// is rounded so that it remains one.
fn every(a_day: f64, is_bound: bool) -> String {
    const UNITS: [(f64, &str); 4] = [(365.25, "year"), (30.44, "month"), (7.0, "week"), (1.0, "day")];
    let days = a_day.recip();
    let is_unit = |(unit, _): &&(f64, &str)| {
        let number = days / unit;
        number >= 1.9 || (number - 1.0).abs() < 0.1
    };
    let (unit, name) = UNITS.iter().find(is_unit).unwrap_or(&UNITS[3]);
    let number = days / unit;
    let number = if is_bound { number.floor() } else { number.round() }.max(1.0);
    // Two digits.
    let step = 10_f64.powi((number.log10().floor() as i32 - 1).max(0));
    let number = if is_bound { (number / step).floor() * step } else { (number / step).round() * step };
    match (number as u64, *name) {
        (1, "day") => "a day".to_owned(),
        (1, name) => format!("in a {name}"),
        (number, name) => format!("in {} {name}s", count(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::Interval;

    fn estimate(value: f64, low: f64, high: f64) -> Estimate {
        Estimate { value, interval: Some(Interval { low, high, confidence: 0.95 }), sample: 1_000 }
    }

    fn about(value: f64, reach: f64) -> Estimate {
        estimate(value, (value - reach).max(0.0), value + reach)
    }

    #[test]
    fn a_share_has_the_digits_its_interval_warrants_and_two_at_most() {
        for (value, reach, text) in [
            (0.007_64, 0.000_11, "0.8%"),
            (0.007_64, 0.000_011, "0.76%"),
            (0.012_68, 0.000_12, "1.3%"),
            (0.115_1, 0.000_5, "12%"),
            (0.000_36, 0.000_03, "0.04%"),
            (0.000_36, 0.000_003, "0.036%"),
            (0.003, 0.008, "0.3%"),
            (0.5, 0.2, "50%"),
            // On which side of 1% they lie is told.
            (0.009_92, 0.000_05, "0.99%"),
            (0.009_96, 0.000_02, "0.996%"),
            (0.010_4, 0.000_1, "1.04%"),
            (0.010_04, 0.000_01, "1.004%"),
            (0.01, 0.001, "1.0%"),
        ] {
            assert_eq!(share(&about(value, reach), Some(0.01)), text, "{value}");
        }
        assert_eq!(share(&about(0.010_04, 0.000_01), None), "1.0%");
        assert_eq!(share(&estimate(0.0, 0.0, 0.000_003_42), None), "< 0.00035%");
        assert_eq!(share(&Estimate { interval: None, ..about(0.012_345, 0.0) }, None), "1.2%");
        assert_eq!(share(&Estimate { interval: None, ..about(0.0, 0.0) }, None), "0 of 1,000");
    }

    #[test]
    fn cold_starts_are_counted_in_a_time_that_brings_one() {
        let shown = |a_day: f64, requests: f64| {
            let cold = Cold::at(&about(a_day, a_day / 10.0), requests, 1_000);
            (cold.in_full(), cold.again())
        };
        let both = |long: &str, short: &str| (long.to_owned(), short.to_owned());
        assert_eq!(shown(3.81, 500.0), both("about 4 of 500 requests a day", "about 4 of 500 a day"));
        assert_eq!(shown(57.5, 500.0), both("about 58 of 500 requests a day", "about 58 of 500 a day"));
        assert_eq!(shown(3_024.0, 8.64e6).0, "about 3,000 of 8,640,000 requests a day");
        assert_eq!(shown(1.2, 2.75).0, "about 1 of 2.8 requests a day");
        assert_eq!(shown(0.33, 500.0), both("about 1 request in 3 days", "about 1 in 3 days"));
        for (a_day, time) in [
            (0.95, "a day"),
            (0.5, "in 2 days"),
            (1.0 / 7.0, "in a week"),
            (0.1, "in 10 days"),
            (0.05, "in 3 weeks"),
            (1.0 / 30.0, "in a month"),
            (1.0 / 45.0, "in 6 weeks"),
            (0.01, "in 3 months"),
            (1.0 / 365.0, "in a year"),
            (1.0 / 500.0, "in 16 months"),
            (1e-4, "in 27 years"),
            (1e-6, "in 2,700 years"),
        ] {
            assert_eq!(shown(a_day, 500.0).1, format!("about 1 {time}"), "{a_day}");
        }
    }

    #[test]
    fn what_was_not_seen_is_no_zero_here_either() {
        let bound = |high: f64| Cold::at(&estimate(0.0, 0.0, high), 500.0, 1_000);
        assert_eq!(bound(2.3).in_full(), "fewer than 3 of 500 requests a day");
        assert_eq!(bound(123.0).in_full(), "fewer than 130 of 500 requests a day");
        assert_eq!(bound(0.011).in_full(), "at most about 1 request in 2 months");
        assert_eq!(bound(0.011).again(), "at most about 1 in 2 months");
        let alone = Cold::at(&Estimate { value: 0.0, interval: None, sample: 1 }, 500.0, 1_000);
        assert_eq!(alone.in_full(), "none of 1,000 seen");
    }

    #[test]
    fn a_second_count_is_short_where_it_is_of_as_many_requests() {
        let at = |a_day: f64| Cold::at(&about(a_day, a_day / 10.0), 500.0, 1_000);
        assert_eq!(at(55.0).beside(Some(&at(6.0))), "about 55");
        assert_eq!(at(55.0).beside(Some(&at(0.1))), "about 55 of 500 a day");
        assert_eq!(at(0.1).beside(Some(&at(6.0))), "about 1 in 10 days");
        assert_eq!(at(55.0).beside(None), "about 55 of 500 a day");
    }
}
