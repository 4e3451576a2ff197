//! What the platform does with execution environments: how long an idle one lives, when any is recycled, which is used
//! next, and how many there may be.

use super::Distribution;
use super::schedule::Schedule;
use crate::units::{Nanos, Rate};

/// The rules of the platform.
#[derive(Debug, Clone, PartialEq)]
pub struct Platform {
    /// When an idle environment is taken away.
    pub idle: IdlePolicy,
    /// The platform looks for environments to take away only at whole multiples of this, counted from time zero.
    pub checked_every: Option<Nanos>,
    /// When environments go that are not idle for long.
    pub recycling: Recycling,
    /// Which idle environment serves the next request.
    pub reuse: Reuse,
    /// How many requests may be served at once; above it they are throttled.
    pub concurrency_limit: Option<u32>,
    /// How fast new environments may be made; above it requests are throttled.
    pub scaling: Option<Scaling>,
    /// Environments that are always initialised and never taken away; they serve first.
    pub provisioned: u32,
}

impl Platform {
    /// A platform that takes idle environments away and does nothing else: no recycling, no limits; the most recently
    /// used environment serves first.
    #[must_use]
    pub fn new(idle: IdlePolicy) -> Self {
        Self {
            idle,
            checked_every: None,
            recycling: Recycling::NONE,
            reuse: Reuse::MostRecent,
            concurrency_limit: None,
            scaling: None,
            provisioned: 0,
        }
    }
}

/// When an idle environment is taken away.
#[derive(Debug, Clone, PartialEq)]
pub enum IdlePolicy {
    /// After a time of its own. One idle for exactly that time is gone.
    Timeout {
        /// The time.
        timeout: Distribution,
        /// How often it is drawn.
        redraw: Redraw,
    },
    /// By cohorts (Copik et al., "SeBS", Middleware 2021): environments whose idle periods began within 60 s of the
    /// cohort's first are one cohort, and at every whole `period` after that first began, of the n still idle
    /// max(1, floor(n/2)) are taken away, those idle longest first.
    CohortHalving {
        /// 380 s in the measurements.
        period: Nanos,
    },
}

impl IdlePolicy {
    /// A timeout that is drawn afresh for each idle period.
    #[must_use]
    pub fn timeout(timeout: Distribution) -> Self {
        Self::Timeout { timeout, redraw: Redraw::IdlePeriod }
    }
}

/// Idle periods that begin this long after the first of a cohort, or sooner, belong to it.
pub const COHORT_WINDOW: Nanos = Nanos::from_secs(60);

/// How often an idle timeout is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redraw {
    /// Afresh for each idle period.
    IdlePeriod,
    /// Once for each environment.
    Environment,
    /// Once for each replication: a constant that is not known.
    Replication,
}

/// When environments go for reasons other than idleness. A busy one goes when it has finished.
#[derive(Debug, Clone, PartialEq)]
pub struct Recycling {
    /// The mean of an exponential life.
    pub mean_life: Option<Nanos>,
    /// The longest life, counted from creation.
    pub max_life: Option<Distribution>,
    /// Deploys, after which no environment made before is used again.
    pub deploys: Deploys,
}

impl Recycling {
    /// No recycling at all.
    pub const NONE: Self = Self { mean_life: None, max_life: None, deploys: Deploys::Planned(Schedule::Never) };

    /// Whether there are any deploys.
    #[must_use]
    pub fn has_deploys(&self) -> bool {
        self.deploys != Deploys::Planned(Schedule::Never)
    }
}

/// When new versions are deployed.
#[derive(Debug, Clone, PartialEq)]
pub enum Deploys {
    /// By plan; an interval's first deploy is one interval after time zero.
    Planned(Schedule),
    /// At random, at this rate.
    Random(Rate),
}

/// Which idle environment serves the next request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reuse {
    /// The one that became idle last.
    MostRecent,
    /// The one that became idle first.
    LeastRecent,
    /// The one created last.
    NewestCreated,
    /// The one created first.
    OldestCreated,
    /// Any, with equal chances.
    Random,
}

impl Reuse {
    /// All rules, by the names scenarios use.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("most-recent", Self::MostRecent),
        ("least-recent", Self::LeastRecent),
        ("newest-created", Self::NewestCreated),
        ("oldest-created", Self::OldestCreated),
        ("random", Self::Random),
    ];

    /// The name scenarios use.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, rule)| *rule == self).map_or("", |(name, _)| name)
    }
}

/// A token bucket for new environments: full at first, `burst` tokens deep, refilled evenly by `burst` tokens `every`
/// so often. AWS Lambda: 1,000 every 10 s for each function (AWS Lambda Developer Guide, "Concurrency scaling rate").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scaling {
    /// Environments that may be made at once.
    pub burst: u32,
    /// The time in which as many more are allowed.
    pub every: Nanos,
}

impl Scaling {
    /// The time in which one token comes back, in whole nanoseconds (at least one).
    #[must_use]
    pub fn token_interval(self) -> Nanos {
        Nanos((self.every.0 / i64::from(self.burst.max(1))).max(1))
    }
}
