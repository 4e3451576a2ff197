//! Pings: invocations made only to keep environments alive.

use serde::{Deserialize, Serialize};

use crate::model::Distribution;
use crate::model::Schedule;
use crate::units::{Nanos, Probability};

/// How a function is kept warm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Warming {
    /// When pings are sent.
    pub ping: Schedule,
    /// Where in its interval (or, for cron, in its minute) a replication's first ping falls.
    pub phase: Phase,
    /// How late a ping comes.
    pub jitter: Option<Distribution>,
    /// The chance that a firing of the schedule comes to nothing.
    pub loss: Probability,
    /// The chance that a firing is delivered twice, at one instant ("at least once, rarely twice": Amazon EventBridge).
    pub duplicate: Probability,
    /// Invocations made at once by each delivery.
    pub concurrency: u32,
    /// How long a ping keeps its environment busy, an init and the work of a first request apart.
    pub hold: Distribution,
}

/// A warmer returns at once.
const USUAL_HOLD: Nanos = Nanos::from_millis(5);

/// Where a schedule starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Anywhere, with equal chances, drawn for each replication.
    Random,
    /// So that one falls at this time after the replication's start.
    Fixed(Nanos),
}

impl Phase {
    /// Whether a schedule can start so: its first ping falls within its interval, or for cron within its minute.
    #[must_use]
    pub fn lies_in(self, schedule: &Schedule) -> bool {
        match (self, schedule.period()) {
            (Self::Fixed(phase), Some(period)) => phase < period,
            (Self::Random, _) | (Self::Fixed(_), None) => true,
        }
    }
}

impl Warming {
    /// No pings; a schedule put in their place holds its environments for 5 ms.
    #[must_use]
    pub fn none() -> Self {
        Self {
            ping: Schedule::Never,
            phase: Phase::Random,
            jitter: None,
            loss: Probability::ZERO,
            duplicate: Probability::ZERO,
            concurrency: 1,
            hold: Distribution::always(USUAL_HOLD),
        }
    }

    /// Firings of the schedule a second, at the most.
    #[must_use]
    pub fn firings_per_second(&self) -> f64 {
        self.ping.period().map_or(0.0, |period| period.as_secs_f64().recip())
    }

    /// Pings that a firing comes to on average, where some are lost and others are delivered twice. Above zero.
    #[must_use]
    pub fn pings_per_firing(&self) -> f64 {
        let deliveries = (1.0 - self.loss.as_fraction()) * (1.0 + self.duplicate.as_fraction());
        (deliveries * f64::from(self.concurrency.max(1))).max(f64::MIN_POSITIVE)
    }

    /// Whether several deliveries are in progress at once, on average, if they are so far apart.
    #[must_use]
    pub fn overlap(&self, apart: Nanos) -> bool {
        self.hold.mean() >= apart.as_secs_f64()
    }

    /// Whether there are pings.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.ping != Schedule::Never
    }
}

/// Pings do not keep an environment that is gone more often than this before the next of them comes: such pings are warned
/// of, and not recommended.
pub const OFTEN_LATE: f64 = 0.01;

/// A throttled ping is tried again after 1 s, 2 s, 4 s, ... but never more than 5 min later, for up to 6 h (AWS Lambda
/// Developer Guide, "Error handling and retries in asynchronous invocation").
pub const FIRST_RETRY: Nanos = Nanos::SECOND;
/// See [`FIRST_RETRY`].
pub const LONGEST_RETRY: Nanos = Nanos(5 * Nanos::MINUTE.0);
/// See [`FIRST_RETRY`].
pub const RETRIES_END: Nanos = Nanos(6 * Nanos::HOUR.0);

/// The wait before try number `retry` (1 for the first).
#[must_use]
pub fn retry_delay(retry: u32) -> Nanos {
    (FIRST_RETRY * (1_i64 << (retry - 1).min(30))).min(LONGEST_RETRY)
}
