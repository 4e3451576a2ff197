//! What was found, in words.

use super::{Entry, Finding, Traffic, Value};
use crate::model::arrivals::Process;
use crate::units::{percent, significant};

impl Entry {
    /// What was found, with its interval and units.
    #[must_use]
    pub fn in_words(&self) -> String {
        match &self.finding {
            Finding::Learned { value, interval } => match (interval, value.number()) {
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

    /// Another number in its unit, with the digits that people read.
    #[must_use]
    pub fn in_words_at(&self, number: f64) -> String {
        match self {
            Self::Law { .. } | Self::Time(_) | Self::Nothing(_) | Self::Halving(_) => seconds_in_words(number),
            Self::Rate(_) if number.abs() >= 0.05 => format!("{}/s", significant(number, 4)),
            Self::Rate(_) => format!("{} a day", significant(number * 86_400.0, 4)),
            Self::Share(_) => percent(number),
            Self::Whole(_) | Self::Word(_) | Self::Traffic(_) => significant(number, 4),
        }
    }
}

/// Seconds stay seconds up to some hours, so that a value and the ends of its interval can be compared.
fn seconds_in_words(seconds: f64) -> String {
    match seconds.abs() {
        0.0 => "0 s".to_owned(),
        size if size < 1.0 => format!("{} ms", significant(seconds * 1e3, 4)),
        size if size < 10_000.0 => format!("{} s", significant(seconds, 4)),
        _ => format!("{} h", significant(seconds / 3_600.0, 4)),
    }
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
        Traffic::Recorded(_) => format!("as no process that a scenario knows; the nearest is: {process}"),
    }
}
