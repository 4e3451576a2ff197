//! A model that is tried, and what was changed to come to it.

use std::fmt;

use crate::model::{Model, Schedule};
use crate::units::Nanos;

/// A changed value of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its key, with dots.
    pub key: String,
    /// The value, as a scenario writes it.
    pub value: String,
}

/// A model among others that were changed in other ways.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// What was changed; nothing, where it is the scenario as it stands.
    pub changes: Vec<Change>,
    /// What comes of it.
    pub model: Model,
}

/// The key of the schedule of pings.
const PING: &str = "warming.ping";
/// The key of the number of pings at once.
const CONCURRENCY: &str = "warming.concurrency";

impl Variant {
    /// A model as it stands.
    #[must_use]
    pub fn unchanged(model: &Model) -> Self {
        Self { changes: Vec::new(), model: model.clone() }
    }

    /// A model under other pings: when they are sent, and how many at once.
    #[must_use]
    pub fn pinged(model: &Model, ping: &Schedule, concurrency: u32) -> Self {
        let (now, then) = (&model.warming, model.with_pings(ping.clone(), concurrency));
        let mut changes = Vec::new();
        if now.ping != *ping {
            changes.push(Change { key: PING.to_owned(), value: written(ping) });
        }
        if now.concurrency != concurrency {
            changes.push(Change { key: CONCURRENCY.to_owned(), value: concurrency.to_string() });
        }
        Self { changes, model: then }
    }

    /// The same without pings.
    #[must_use]
    pub fn without_pings(model: &Model) -> Self {
        Self {
            model: model.with_pings(Schedule::Never, 1),
            ..Self::pinged(model, &Schedule::Never, model.warming.concurrency)
        }
    }

    /// When pings are sent.
    #[must_use]
    pub fn ping(&self) -> &Schedule {
        &self.model.warming.ping
    }

    /// Invocations a ping makes at once; of no account where there are no pings.
    #[must_use]
    pub fn concurrency(&self) -> u32 {
        self.model.warming.concurrency
    }

    /// The time from one ping to the next, where that is always the same.
    #[must_use]
    pub fn interval(&self) -> Option<Nanos> {
        self.ping().interval()
    }

    /// Whether there are no pings.
    #[must_use]
    pub fn has_no_pings(&self) -> bool {
        !self.model.warming.is_on()
    }

    /// Whether both are pinged alike.
    #[must_use]
    pub fn is_pinged_as(&self, other: &Self) -> bool {
        self.has_no_pings() && other.has_no_pings()
            || self.ping() == other.ping() && self.concurrency() == other.concurrency()
    }

    /// Ping invocations each second, where they come at an interval.
    #[must_use]
    pub fn pings_per_second(&self) -> f64 {
        self.interval().map_or(0.0, |interval| f64::from(self.concurrency()) / interval.as_secs_f64())
    }

    /// What is changed beside the ping interval: those that agree in it form one curve.
    pub(super) fn changes_beside_interval(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.key != PING)
    }
}

fn written(ping: &Schedule) -> String {
    ping.interval().map_or_else(|| ping.to_string(), |interval| interval.to_string())
}

/// Its pings, as they follow "pings" (`every 4 min, 2 at once`).
impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ping().fmt(f)?;
        if self.concurrency() > 1 && !self.has_no_pings() {
            write!(f, ", {} at once", self.concurrency())?;
        }
        Ok(())
    }
}
