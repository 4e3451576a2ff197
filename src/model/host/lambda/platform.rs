//! What the platform does with execution environments: how long an idle one lives, when any is recycled, which is used
//! next, and how many there may be.

pub use super::window::Window;
use serde::{Deserialize, Serialize};

use crate::model::Distribution;
use crate::model::Schedule;
use crate::units::{Nanos, Probability, Rate};

/// The rules of the platform.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Platform {
    /// When an idle environment is taken away.
    pub idle: IdlePolicy,
    /// The platform looks for environments to take away only at whole multiples of this, counted from time zero.
    pub checked_every: Option<Nanos>,
    /// When environments go that are not idle for long.
    pub recycling: Recycling,
    /// Which idle environment serves the next request.
    pub reuse: Reuse,
    /// What a request waits for that finds no environment idle.
    pub waiting: Waiting,
    /// How many requests of all functions of the account may be served at once, its quota; no other function uses any of
    /// it here.
    pub concurrency_limit: Option<u32>,
    /// Reserved concurrency: so much of the quota is this function's, and no more.
    pub reserved: Option<u32>,
    /// How much of the quota must stay unreserved and not provisioned. A scenario that leaves less is refused.
    pub unreserved_floor: u32,
    /// How fast new environments may be made; above it requests are throttled.
    pub scaling: Option<Scaling>,
    /// Environments that are always initialised and never taken away; they serve first.
    pub provisioned: u32,
    /// When these are there; all the time, if nothing is said.
    pub provisioned_window: Option<Window>,
}

impl Platform {
    /// A platform that takes idle environments away and does nothing else: no recycling, no limits; the most recently
    /// used environment serves first, and a request that finds none idle waits for its own.
    #[must_use]
    pub fn new(idle: IdlePolicy) -> Self {
        Self {
            idle,
            checked_every: None,
            recycling: Recycling::NONE,
            reuse: Reuse::MostRecent,
            waiting: Waiting::Own,
            concurrency_limit: None,
            reserved: None,
            unreserved_floor: 0,
            scaling: None,
            provisioned: 0,
            provisioned_window: None,
        }
    }

    /// The same platform with so many environments provisioned all the time.
    #[must_use]
    pub fn with_provisioned(self, count: u32) -> Self {
        Self { provisioned: count, provisioned_window: None, ..self }
    }

    /// How many environments are provisioned all the time.
    #[must_use]
    pub fn always_provisioned(&self) -> u32 {
        if self.provisioned_window.is_some() { 0 } else { self.provisioned }
    }

    /// The schedules in it.
    #[must_use]
    pub fn schedules(&self) -> Vec<&Schedule> {
        let deploys = match &self.recycling.deploys {
            Deploys::Planned(schedule) => Some(schedule),
            Deploys::Random(_) => None,
        };
        let window = self.provisioned_window.iter().flat_map(|window| [&window.from, &window.until]);
        deploys.into_iter().chain(window).collect()
    }

    /// The same, to be changed.
    #[cfg(not(feature = "cli"))]
    pub(crate) fn schedules_mut(&mut self) -> Vec<&mut Schedule> {
        let deploys = match &mut self.recycling.deploys {
            Deploys::Planned(schedule) => Some(schedule),
            Deploys::Random(_) => None,
        };
        let window = self.provisioned_window.iter_mut().flat_map(|window| [&mut window.from, &mut window.until]);
        deploys.into_iter().chain(window).collect()
    }

    /// How many requests may be served at once; above it they are throttled.
    #[must_use]
    pub fn most_at_once(&self) -> Option<u32> {
        self.reserved.or(self.concurrency_limit)
    }
}

/// When an idle environment is taken away. Whose idleness counts is the *idle clock*: the environment's own, or that of
/// the function as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum IdlePolicy {
    /// Each after a time of its own idleness. One idle for exactly that time is gone.
    Timeout {
        /// The time.
        timeout: Distribution,
        /// How often it is drawn.
        redraw: Redraw,
    },
    /// All after a time in which no invocation was in progress or waited (AWS Lambda in 2020: environments idle for up to
    /// 1,550 s still served while another was busy; of 205 requests to a function quiet for more than 645 s four found
    /// one).
    FunctionTimeout {
        /// The time.
        timeout: Distribution,
        /// It is constant but not known: one draw holds for a replication. Otherwise each idle period of the function
        /// has a draw of its own.
        drawn_once: bool,
        /// How long an environment may be idle while others of the function are used. Absent: for ever.
        spare_timeout: Option<SpareTimeout>,
    },
    /// By cohorts (Copik et al., "SeBS", Middleware 2021): environments whose idle periods began within 60 s of the
    /// cohort's first are one cohort, and at every whole `period` after that first began, of the n still idle
    /// max(1, floor(n/2)) are taken away, those idle longest first.
    CohortHalving {
        /// 380 s in the measurements.
        period: Nanos,
    },
}

/// How long an environment may be idle while others of the function are used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpareTimeout {
    /// The time.
    pub timeout: Distribution,
    /// It is constant but not known: one draw holds for a replication. Otherwise each idle period of an environment has a
    /// draw of its own.
    pub drawn_once: bool,
}

impl SpareTimeout {
    /// One that is drawn afresh for each idle period of an environment.
    #[must_use]
    pub fn afresh(timeout: Distribution) -> Self {
        Self { timeout, drawn_once: false }
    }

    /// One that is constant but not known.
    #[must_use]
    pub fn drawn_once(timeout: Distribution) -> Self {
        Self { timeout, drawn_once: true }
    }
}

impl IdlePolicy {
    /// A timeout of each environment that is drawn afresh for each of its idle periods.
    #[must_use]
    pub fn timeout(timeout: Distribution) -> Self {
        Self::Timeout { timeout, redraw: Redraw::IdlePeriod }
    }

    /// The timeout after which a function that nobody calls has no environment left; none where cohorts halve.
    #[must_use]
    pub fn quiet_timeout(&self) -> Option<&Distribution> {
        match self {
            Self::Timeout { timeout, .. } | Self::FunctionTimeout { timeout, .. } => Some(timeout),
            Self::CohortHalving { .. } => None,
        }
    }

    /// The same with idle environments that live so many times as long; spares live as long as before.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        match self {
            Self::Timeout { timeout, redraw } => Self::Timeout { timeout: timeout.scaled(factor), redraw: *redraw },
            Self::FunctionTimeout { timeout, drawn_once, spare_timeout } => Self::FunctionTimeout {
                timeout: timeout.scaled(factor),
                drawn_once: *drawn_once,
                spare_timeout: spare_timeout.clone(),
            },
            Self::CohortHalving { period } => {
                Self::CohortHalving { period: Nanos::from_secs_f64(period.as_secs_f64() * factor) }
            }
        }
    }

    /// The chance that a function that nobody calls has lost environments for being idle so long.
    #[must_use]
    pub fn gone_after(&self, idle: Nanos) -> f64 {
        match self {
            Self::Timeout { timeout, .. } | Self::FunctionTimeout { timeout, .. } => timeout.cdf(idle.as_secs_f64()),
            Self::CohortHalving { period } => f64::from(u8::from(idle >= *period)),
        }
    }

    /// How often that timeout is drawn, where it varies.
    #[must_use]
    pub fn redraw(&self) -> Option<Redraw> {
        match self {
            Self::Timeout { redraw, .. } => Some(*redraw),
            Self::FunctionTimeout { drawn_once: true, .. } => Some(Redraw::Replication),
            Self::FunctionTimeout { drawn_once: false, .. } => Some(Redraw::IdlePeriod),
            Self::CohortHalving { .. } => None,
        }
    }
}

/// Idle periods that begin this long after the first of a cohort, or sooner, belong to it.
pub const COHORT_WINDOW: Nanos = Nanos::from_secs(60);

/// How often an idle timeout is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Redraw {
    /// Afresh for each idle period, of the environment or of the function.
    IdlePeriod,
    /// Once for each environment.
    Environment,
    /// Once for each replication: a constant that is not known.
    Replication,
}

/// When environments go for reasons other than idleness. A busy one goes when it has finished.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recycling {
    /// The mean of an exponential life.
    pub mean_life: Option<Nanos>,
    /// The longest life, counted from creation. Above zero: replaced lives of no length would follow each other without
    /// end.
    pub max_life: Option<Distribution>,
    /// The share of environments at the end of whose life an initialised, unused one takes their place. AWS Lambda in
    /// 2020: all of 30 that were recycled while the function was quiet (95% interval 88% to 100%).
    pub replaced: Probability,
    /// Deploys, after which no environment made before is used again. None of them is replaced.
    pub deploys: Deploys,
}

impl Recycling {
    /// No recycling at all.
    pub const NONE: Self = Self {
        mean_life: None,
        max_life: None,
        replaced: Probability::ZERO,
        deploys: Deploys::Planned(Schedule::Never),
    };

    /// Whether lives end at all.
    #[must_use]
    pub fn has_lives(&self) -> bool {
        self.mean_life.is_some() || self.max_life.is_some()
    }

    /// Whether there are any deploys.
    #[must_use]
    pub fn has_deploys(&self) -> bool {
        self.deploys != Deploys::Planned(Schedule::Never)
    }
}

/// When new versions are deployed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Deploys {
    /// By plan; an interval's first deploy is one interval after time zero.
    Planned(Schedule),
    /// At random, at this rate.
    Random(Rate),
}

/// Which idle environment serves the next request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
        Self::NAMES.iter().find(|(_, rule)| *rule == self).expect("all rules have names").0
    }
}

/// What a request waits for that finds no environment idle. Either way a new environment is begun for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Waiting {
    /// For that environment.
    Own,
    /// For whichever is ready first: that one, one that was begun for another request, or, once `dispatch` has passed
    /// since it came, one that another request has left. (AWS Lambda in 2020: of 167 requests that found every
    /// environment busy 54 were served by one of these, nearly all 0.3 to 0.4 s after they were sent.)
    FirstReady {
        /// How long a request takes no environment that has been used.
        dispatch: Nanos,
    },
}

/// A token bucket for new environments: full at first, `burst` tokens deep, refilled evenly by `burst` tokens `every`
/// so often. AWS Lambda: 1,000 every 10 s for each function (AWS Lambda Developer Guide, "Concurrency scaling rate").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
