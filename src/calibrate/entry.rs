//! Parts of a model one by one, each under the key of a scenario: what tables, documents and scenarios are made from.

use super::idle::CohortFinding;
use super::{ArrivalFindings, ExtraWork, Finding, Lifetimes, Measured, Part, Pings, Traffic, WorkFindings};
use crate::estimate::Interval;
use crate::model::Distribution;
use crate::units::{Nanos, grouped, p_is, significant};

/// One part.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its key in a scenario, such as `function.duration`.
    pub key: &'static str,
    /// What it is, in words that follow "how" or stand alone.
    pub says: &'static str,
    /// Whether a scenario has a place for it.
    pub is_written: bool,
    /// What was found out.
    pub finding: Finding<Value>,
    /// What that rests on, in a sentence with counts.
    pub evidence: String,
}

/// The value of a part.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A law of a time; the interval of the part is about its middle, in seconds.
    Law {
        /// What a scenario draws from.
        law: Distribution,
        /// The value that the interval is about, in seconds.
        middle: f64,
        /// What that is of the law, such as "mean".
        of: &'static str,
    },
    /// A time, in seconds.
    Time(f64),
    /// Things a second, on average.
    Rate(f64),
    /// A fraction of 1.
    Share(f64),
    /// After every such time, in seconds, half of the environments that are left go.
    Halving(f64),
    /// How many.
    Whole(u32),
    /// One of the words that a scenario takes.
    Word(&'static str),
    /// It is so short, or may be nothing, that it is written as none; in seconds.
    Nothing(f64),
    /// A process of arrivals.
    Traffic(Traffic),
}

/// In what a value counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryUnit {
    /// Seconds.
    Seconds,
    /// Things a second.
    PerSecond,
    /// Fractions of 1.
    Fraction,
    /// Things.
    Count,
    /// It is no number.
    Words,
}

impl Value {
    /// It as a number, where it is one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Law { middle, .. } => Some(*middle),
            Self::Time(value)
            | Self::Rate(value)
            | Self::Share(value)
            | Self::Nothing(value)
            | Self::Halving(value) => Some(*value),
            Self::Whole(value) => Some(f64::from(*value)),
            Self::Word(_) | Self::Traffic(_) => None,
        }
    }

    /// In what that counts.
    #[must_use]
    pub fn unit(&self) -> EntryUnit {
        match self {
            Self::Law { .. } | Self::Time(_) | Self::Nothing(_) | Self::Halving(_) => EntryUnit::Seconds,
            Self::Rate(_) => EntryUnit::PerSecond,
            Self::Share(_) => EntryUnit::Fraction,
            Self::Whole(_) => EntryUnit::Count,
            Self::Word(_) | Self::Traffic(_) => EntryUnit::Words,
        }
    }
}

impl Entry {
    /// The interval, where there is one.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        match &self.finding {
            Finding::Learned { interval, .. } => *interval,
            Finding::Between { .. } | Finding::NotLearned { .. } => None,
        }
    }

    /// One of this part; `value` makes what a scenario takes of what was found.
    pub(super) fn of<T>(key: &'static str, says: &'static str, part: &Part<T>, value: impl Fn(&T) -> Value) -> Self {
        let finding = match &part.finding {
            Finding::Learned { value: found, interval } => {
                Finding::Learned { value: value(found), interval: *interval }
            }
            Finding::Between { low, high } => Finding::Between { low: value(low), high: value(high) },
            Finding::NotLearned { needs } => Finding::NotLearned { needs: needs.clone() },
        };
        Self { key, says, is_written: true, finding, evidence: part.evidence.clone() }
    }

    /// The same, which has no place in a scenario.
    pub(super) fn only_said(self) -> Self {
        Self { is_written: false, ..self }
    }
}

fn measured(found: &Measured) -> Value {
    Value::Law { law: found.law.clone(), middle: found.mean.value, of: "mean" }
}

fn extra(found: &ExtraWork) -> Value {
    match &found.law {
        Some(law) => Value::Law { law: law.clone(), middle: found.mean, of: "mean" },
        None => Value::Nothing(found.mean),
    }
}

/// Those of a function's work.
pub(super) fn of_work(work: &WorkFindings) -> Vec<Entry> {
    let mut entries = vec![
        Entry::of("function.duration", "how long the handler takes", &work.duration, measured),
        Entry::of("function.init", "how long an init takes", &work.init, measured),
        Entry::of(
            "function.first_request",
            "what the first request of an environment takes longer",
            &work.first_request,
            extra,
        ),
    ];
    entries.extend(
        work.restore.as_ref().map(|part| Entry::of("function.snap_start", "how long a restore takes", part, measured)),
    );
    entries
}

/// Those of requests.
pub(super) fn of_arrivals(arrivals: &ArrivalFindings) -> Vec<Entry> {
    vec![
        Entry::of("arrivals.rate", "how many requests come", &arrivals.rate, |rate| Value::Rate(*rate)).only_said(),
        Entry::of("arrivals", "how requests come", &arrivals.traffic, |traffic| Value::Traffic(traffic.clone())),
    ]
}

/// That of single requests after times of idleness.
pub(super) fn of_gaps(lifetimes: &Lifetimes, confidence: f64) -> Vec<Entry> {
    const SAYS: &str = "how long the function may be idle until its environments are taken away";
    vec![Entry::of("platform.idle_timeout", SAYS, &lifetimes.law(confidence), Value::clone)]
}

/// That of environments used at once, left alone and asked again.
pub(super) fn of_cohorts(found: Option<&CohortFinding>) -> Vec<Entry> {
    let Some(found) = found else { return Vec::new() };
    let evidence = match found.spread {
        Some(spread) => format!(
            "{} batches that were treated alike have {} times the spread of environments that go one by one ({} of so little)",
            grouped(spread.batches),
            significant(spread.ratio, 2),
            p_is(spread.p_less)
        ),
        None => "no two batches were treated alike".to_owned(),
    };
    let part = match found.halve() {
        Some(halving) => Part {
            finding: Finding::Learned { value: halving.period, interval: Some(halving.interval) },
            evidence: format!("the rule explains {} of {} batches; {evidence}", halving.explained, halving.batches),
        },
        None => Part::not_learned("batches whose survivors halve: these do not", evidence),
    };
    vec![Entry::of("platform.idle_timeout", "after how much idleness half of the environments go", &part, |period| {
        Value::Halving(*period)
    })]
}

/// Those of a warmer.
pub(super) fn of_pings(pings: &Part<Pings>, hold: Option<&Part<Measured>>) -> Vec<Entry> {
    let seconds = |time: Nanos| Value::Time(time.as_secs_f64());
    let mut entries = vec![
        Entry::of("warming.ping", "how often pings come", pings, |found| seconds(found.every)),
        Entry::of("warming.concurrency", "how many pings come at once", pings, |found| Value::Whole(found.concurrency)),
    ];
    entries.extend(
        hold.map(|part| Entry::of("warming.hold", "how long a ping keeps an environment busy", part, measured)),
    );
    entries
}
