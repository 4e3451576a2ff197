//! What was found, in words.

use super::{Entry, Finding, Traffic, Value};
use crate::estimate::Interval;
use crate::model::arrivals::Process;
use crate::units::{percent, significant};

impl Entry {
    /// What was found, with its interval and units.
    #[must_use]
    pub fn in_words(&self) -> String {
        match &self.finding {
            Finding::Learned { value, interval } => match (interval, value.number()) {
                (Some(Interval { low, high, .. }), Some(_)) if high.is_infinite() => {
                    format!("{} ({} or more)", value.in_words(), value.in_words_at(*low))
                }
                (Some(interval), Some(_)) => {
                    let end = |end| value.in_words_at(end);
                    format!("{} ({} to {})", value.in_words(), end(interval.low), end(interval.high))
                }
                (None, _) | (_, None) => value.in_words(),
            },
            Finding::Between { low, high } => format!("from {} to {}", low.in_words(), high.in_words()),
            Finding::NotLearned { .. } => "not learned".to_owned(),
        }
    }
}

impl Value {
    /// It, with its unit.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Law { middle, of, .. } => format!("{of} {}", self.in_words_at(*middle)).trim_start().to_owned(),
            Self::Halving(period) => format!("half of them every {}", self.in_words_at(*period)),
            Self::Time(value) | Self::Nothing(value) | Self::Rate(value) | Self::Share(value) => {
                self.in_words_at(*value)
            }
            Self::Whole(count) => count.to_string(),
            Self::Word(word) => (*word).to_owned(),
            Self::Traffic(traffic) => in_words(traffic),
        }
    }

    /// Another number in the unit in which this one is said, with the digits that people read.
    #[must_use]
    pub fn in_words_at(&self, number: f64) -> String {
        match self {
            Self::Law { middle: size, .. } | Self::Time(size) | Self::Nothing(size) | Self::Halving(size) => {
                seconds_in_words(number, *size)
            }
            Self::Rate(size) if size.abs() >= 0.05 => format!("{}/s", significant(number, 4)),
            Self::Rate(_) => format!("{} a day", significant(number * 86_400.0, 4)),
            Self::Share(_) => percent(number),
            Self::Whole(_) | Self::Word(_) | Self::Traffic(_) => significant(number, 4),
        }
    }
}

/// In the unit of another time, so that a value and the ends of its interval can be compared. Seconds stay seconds up to some hours.
fn seconds_in_words(seconds: f64, like: f64) -> String {
    let (unit, name) = match if like == 0.0 { seconds.abs() } else { like.abs() } {
        0.0 => (1.0, "s"),
        size if size < 1.0 => (1e-3, "ms"),
        size if size < 10_000.0 => (1.0, "s"),
        _ => (3_600.0, "h"),
    };
    format!("{} {name}", significant(seconds / unit, 4))
}

fn in_words(traffic: &Traffic) -> String {
    let process = match traffic.process() {
        Process::Poisson(_) => "one by one, at one rate (Poisson)",
        Process::Renewal(_) => "at gaps of one law",
        Process::Profile(_) => "one by one, at a rate that follows the hours of the week",
        Process::Modulated(_) => "at rates that change by chance",
        Process::Sessions(_) => "in visits of several requests",
        Process::Trace(_) => "as recorded",
    };
    match traffic {
        Traffic::Process(_) => process.to_owned(),
        Traffic::Recorded(_) => format!("as no process that a scenario knows (the nearest: {process})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_has_the_unit_of_its_value() {
        let value = Value::Time(0.95);
        assert_eq!([0.95, 0.9, 1.1, 0.0].map(|end| value.in_words_at(end)), ["950 ms", "900 ms", "1100 ms", "0 ms"]);
        let value = Value::Rate(0.049);
        assert_eq!([0.049, 0.051].map(|end| value.in_words_at(end)), ["4234 a day", "4406 a day"]);
        assert_eq!(Value::Time(0.0).in_words(), "0 s");
        assert_eq!(Value::Time(18_000.0).in_words_at(9_000.0), "2.5 h");
    }
}
