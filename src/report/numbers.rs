//! How numbers are written for people: with as many digits as their intervals warrant, and never a bare zero for what
//! was merely not seen.

use crate::estimate::{Estimate, Interval};
use crate::exact::ExactValue;
use crate::units::{Nanos, amount, percent, significant};
pub(super) use crate::units::{counted as some, grouped as count};

/// What stands where there is no value.
pub(super) const ABSENT: &str = "-";

/// Writes shares in per cent, all with the same number of decimals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Percent {
    decimals: usize,
    /// Estimates are given as no smaller than this.
    least: f64,
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
        Self { decimals: decimals.clamp(2, 4), least: 0.0 }
    }

    /// Two decimals.
    pub(super) fn rough() -> Self {
        Self { decimals: 2, least: 0.0 }
    }

    /// Two decimals, and nothing that they do not show (`< 0.01%`).
    pub(super) fn rough_and_no_smaller() -> Self {
        Self { least: 0.000_1, ..Self::rough() }
    }

    /// A share; one that would round to zero is given with the digits it needs.
    pub(super) fn share(self, share: f64) -> String {
        let text = format!("{:.*}%", self.decimals, share * 100.0);
        let is_lost = share > 0.0 && share * 100.0 < 0.5 * 10_f64.powi(-(self.decimals as i32));
        if is_lost { format!("{}%", significant(share * 100.0, 1)) } else { text }
    }

    /// What was computed: where that is below the precision of its computation, no more than this.
    pub(super) fn exact(self, exact: f64) -> String {
        let least = ExactValue::PRECISION;
        if exact < least { format!("< {}", percent(least)) } else { self.share(exact) }
    }

    /// An estimate: where nothing was seen, its upper bound, or how many were looked at where there is no bound
    /// (`0 of 517`).
    pub(super) fn value(self, estimate: &Estimate) -> String {
        match estimate.high() {
            Some(high) if estimate.value < self.least / 2.0 && high <= self.least => {
                format!("< {}", percent(self.least))
            }
            Some(_) | None if estimate.value > 0.0 => self.share(estimate.value),
            Some(high) => format!("< {}", bound(high)),
            None => format!("0 of {}", count(estimate.sample)),
        }
    }

    /// Its interval.
    pub(super) fn interval(self, estimate: &Estimate) -> String {
        match estimate.interval {
            None => ABSENT.to_owned(),
            Some(Interval { high, .. }) if estimate.value == 0.0 => format!("up to {}", bound(high)),
            Some(Interval { low, high, .. }) if low <= 0.0 => format!("up to {}", self.share(high)),
            Some(Interval { low, high, .. }) => format!("{} to {}", self.share(low), self.share(high)),
        }
    }
}

/// How estimates of one kind are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Notation {
    /// As shares, in per cent.
    Percent(Percent),
    /// As times, from seconds.
    Time(Times),
    /// As means of a number of things.
    Mean,
    /// As US dollars.
    Usd,
}

impl Notation {
    pub(super) fn value(self, estimate: &Estimate) -> String {
        match self {
            Self::Percent(percent) => percent.value(estimate),
            Self::Time(times) => times.seconds(estimate.value),
            Self::Mean => mean(estimate.value),
            Self::Usd => usd(estimate.value),
        }
    }

    pub(super) fn interval(self, estimate: &Estimate) -> String {
        match self {
            Self::Percent(percent) => percent.interval(estimate),
            Self::Time(times) => ends(estimate, |seconds| times.seconds(seconds)),
            Self::Mean => ends(estimate, mean),
            Self::Usd => ends(estimate, usd),
        }
    }
}

fn ends(estimate: &Estimate, show: impl Fn(f64) -> String) -> String {
    match estimate.interval {
        None => ABSENT.to_owned(),
        Some(Interval { low, high, .. }) if low <= 0.0 && high > 0.0 => format!("up to {}", show(high)),
        Some(Interval { low, high, .. }) => format!("{} to {}", show(low), show(high)),
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

/// Writes times all in one unit, as the times of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    unit: Nanos,
    name: &'static str,
}

const UNITS: [(Nanos, &str); 6] = [
    (Nanos::DAY, "days"),
    (Nanos::HOUR, "h"),
    (Nanos::MINUTE, "min"),
    (Nanos::SECOND, "s"),
    (Nanos::MILLISECOND, "ms"),
    (Nanos::MICROSECOND, "us"),
];

impl Times {
    /// The largest unit in which all of these come out short: as whole numbers or halves. Intervals are such.
    pub(super) fn short(times: &[Nanos]) -> Self {
        let is_short = |unit: Nanos| times.iter().all(|time| time.0 >= unit.0 / 2 && 2 * time.0 % unit.0 == 0);
        // Nobody counts minutes in days: "every 1440 min" is a day, but "every 0.5 days" is twelve hours.
        Self::of(UNITS.into_iter().skip(1).find(|&(unit, _)| is_short(unit)))
    }

    /// The unit of the smallest of these, or that of the largest where the smallest's would give it five digits.
    /// Measured times are such.
    pub(super) fn measured(seconds: impl Iterator<Item = f64>) -> Self {
        let times = seconds.filter(|&seconds| seconds > 0.0 && seconds.is_finite());
        let (least, most) = times.fold((f64::MAX, 0.0_f64), |(low, high), time| (low.min(time), high.max(time)));
        let unit_of = |time: f64| Self::of(UNITS.into_iter().skip(3).find(|&(unit, _)| unit.as_secs_f64() <= time));
        let unit = unit_of(least);
        if most / unit.unit.as_secs_f64() < 1e4 { unit } else { unit_of(most) }
    }

    fn of(found: Option<(Nanos, &'static str)>) -> Self {
        let (unit, name) = found.unwrap_or((Nanos::MICROSECOND, "us"));
        Self { unit, name }
    }

    /// With three significant digits: the bins of latencies are 1/64 wide.
    pub(super) fn seconds(self, seconds: f64) -> String {
        let number = seconds / self.unit.as_secs_f64();
        let rounded = format!("{number:.2e}").parse().unwrap_or(number);
        format!("{} {}", amount(rounded, 3), self.name)
    }

    /// With as many digits as it has.
    pub(super) fn time(self, time: Nanos) -> String {
        format!("{} {}", amount(time.as_secs_f64() / self.unit.as_secs_f64(), 9), self.name)
    }
}

/// A number of things on average.
pub(super) fn mean(value: f64) -> String {
    amount(value, 4)
}

/// An amount of US dollars: to the cent, and below a dollar with two digits more than that takes.
pub(super) fn usd(value: f64) -> String {
    match value {
        value if value >= 1.0 => {
            let cents = (value * 100.0).round() as u64;
            format!("${}.{:02}", count(cents / 100), cents % 100)
        }
        value if value >= 0.1 => format!("${value:.3}"),
        value => format!("${value:.4}"),
    }
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
        assert_eq!(Percent::for_all([wide].iter()).value(&wide), "50.00%");
        assert_eq!(Percent::for_all([wide, narrow].iter()).interval(&narrow), "0.998% to 1.002%");
    }

    #[test]
    fn what_was_not_seen_is_a_bound_and_no_zero() {
        let unseen = estimate(0.0, 0.0, 0.000_003_42);
        let percent = Percent::rough();
        assert_eq!(percent.value(&unseen), "< 0.00035%");
        assert_eq!(percent.interval(&unseen), "up to 0.00035%");
    }

    #[test]
    fn one_replication_has_a_value_and_no_interval() {
        let [seen, unseen] = [0.05, 0.0].map(|value| Estimate { value, interval: None, sample: 1_000 });
        let percent = Percent::for_all([seen, unseen].iter());
        assert_eq!([seen, unseen].map(|estimate| percent.value(&estimate)), ["5.00%", "0 of 1,000"]);
        assert_eq!([seen, unseen].map(|estimate| percent.interval(&estimate)), ["-", "-"]);
    }

    #[test]
    fn what_was_computed_is_given_to_the_precision_of_its_computation() {
        let percent = Percent::rough();
        for (exact, text) in [(0.012_3, "1.23%"), (2e-9, "0.0000002%"), (1e-9, "0.0000001%")] {
            assert_eq!(percent.exact(exact), text);
        }
        for exact in [0.9e-9, 4e-15, 0.0, -3e-12] {
            assert_eq!(percent.exact(exact), "< 0.0000001%");
        }
    }

    #[test]
    fn an_interval_that_reaches_down_to_nothing_is_given_by_its_upper_end() {
        let percent = Percent::rough();
        assert_eq!(percent.interval(&estimate(0.01, 0.0, 0.05)), "up to 5.00%");
        assert_eq!(percent.interval(&estimate(0.01, 0.000_02, 0.05)), "0.002% to 5.00%");
    }

    #[test]
    fn a_column_of_times_has_one_unit() {
        let times = |texts: &[&str]| {
            let all: Vec<Nanos> = texts.iter().map(|text| Nanos::parse(text).unwrap()).collect();
            let unit = Times::short(&all);
            all.into_iter().map(|time| unit.time(time)).collect::<Vec<_>>()
        };
        assert_eq!(times(&["1 min", "15 min"]), ["1 min", "15 min"]);
        assert_eq!(times(&["30 s", "1 min", "90 s"]), ["0.5 min", "1 min", "1.5 min"]);
        assert_eq!(times(&["45 s", "1 min"]), ["45 s", "60 s"]);
        assert_eq!(times(&["30 min", "2 h"]), ["0.5 h", "2 h"]);
        assert_eq!(times(&["4 min", "2 h"]), ["4 min", "120 min"]);
        assert_eq!(times(&["1.5 s", "1 h"]), ["1.5 s", "3,600 s"]);
        assert_eq!(times(&["1 day"]), ["24 h"]);
        assert_eq!(times(&["1234567 us"]), ["1,234,567 us"]);
        let measured = |seconds: &[f64]| {
            let unit = Times::measured(seconds.iter().copied());
            seconds.iter().map(|&time| unit.seconds(time)).collect::<Vec<_>>()
        };
        assert_eq!(measured(&[0.1, 0.987, 1.081]), ["100 ms", "987 ms", "1,080 ms"]);
        assert_eq!(measured(&[0.1, 12.3]), ["0.1 s", "12.3 s"]);
        assert_eq!(measured(&[2.0, 45.0]), ["2 s", "45 s"]);
        assert_eq!(measured(&[0.000_05, 0.000_2]), ["50 us", "200 us"]);
        assert_eq!(measured(&[0.0, f64::INFINITY]), ["0 s", "inf s"]);
    }
}
