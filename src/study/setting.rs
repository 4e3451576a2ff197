//! The pings a model is played under.

use std::fmt;

use crate::model::{Model, Schedule};
use crate::units::Nanos;

/// When pings are sent, and how many at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// When.
    pub ping: Schedule,
    /// Invocations a ping makes at once; of no account where there are no pings.
    pub concurrency: u32,
}

impl Setting {
    /// No pings.
    pub const NONE: Self = Self { ping: Schedule::Never, concurrency: 1 };

    /// That of a model.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        Self { ping: model.warming.ping.clone(), concurrency: model.warming.concurrency }
    }

    /// The model with these pings.
    pub(super) fn applied_to(&self, model: &Model) -> Model {
        model.with_pings(self.ping.clone(), self.concurrency)
    }

    /// The time from one ping to the next, where that is always the same.
    #[must_use]
    pub fn interval(&self) -> Option<Nanos> {
        self.ping.interval()
    }

    /// Whether there are no pings.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.ping == Schedule::Never
    }

    /// Whether both do the same.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        self == other || self.is_none() && other.is_none()
    }

    /// Ping invocations each second, where they come at an interval.
    #[must_use]
    pub fn pings_per_second(&self) -> f64 {
        self.interval().map_or(0.0, |interval| f64::from(self.concurrency) / interval.as_secs_f64())
    }
}

/// As it follows "pings" (`every 4 min, 2 at once`).
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ping.fmt(f)?;
        if self.concurrency > 1 && !self.is_none() {
            write!(f, ", {} at once", self.concurrency)?;
        }
        Ok(())
    }
}
