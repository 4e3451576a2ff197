//! What is simulated: arrivals, handler and init times, idle eviction, recycling, warming, limits.
//!
//! A [`Model`] is complete and valid: `scenario` builds it from a file, `engine` plays it, `exact` solves what can be
//! solved of it. Closed sets are enums, so that a `match` keeps sampler, exact form and documentation in step.

pub mod arrivals;
pub mod billing;
pub mod calendar;
pub mod distribution;
pub mod host;
mod lead_in;
pub mod schedule;
mod uncertainty;

use serde::{Deserialize, Serialize};

use crate::units::{Memory, Nanos, Probability};

pub use arrivals::Arrivals;
pub use billing::Billing;
pub use calendar::Calendar;
pub use distribution::Distribution;
pub use host::lambda::{Function, IdlePolicy, Platform, Warming, function, platform, warming};
pub use host::service::{self, Service};
pub(crate) use lead_in::LONGEST_LEAD_IN;
pub use lead_in::LeadIn;
pub use schedule::Schedule;
pub use uncertainty::{Possible, Uncertainty};

/// All that a replication needs to know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// When users' requests arrive.
    pub arrivals: Arrivals,
    /// The function they call.
    pub function: Function,
    /// The platform it runs on.
    pub platform: Platform,
    /// The pings that keep it warm.
    pub warming: Warming,
    /// How what is used is billed.
    pub billing: Billing,
    /// The date and time at which a replication starts.
    pub calendar: Calendar,
    /// How long to play and from what.
    pub run: Run,
    /// Other values that arrivals, function and platform may have. It does not travel: what leaves the program is played
    /// with the values above.
    #[serde(skip)]
    pub uncertainty: Uncertainty,
}

/// How long a replication lasts and how it begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The end of a replication.
    pub horizon: Nanos,
    /// What happens before this is played and not counted.
    pub warmup: Nanos,
    /// What there is at the start.
    pub initial: Initial,
}

/// The environments there are when a replication starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Initial {
    /// Those of a function that has been in use for long: a span before time zero is played and not counted.
    Stationary,
    /// None: just deployed.
    Empty,
    /// A given pool. Lives and, for busy ones, handler durations count from time zero.
    Pool {
        /// Environments that are idle,
        idle: u32,
        /// and have been for this long.
        idle_for: Nanos,
        /// Environments that are busy with a request that has just begun.
        busy: u32,
    },
}

/// 30 days from a stationary start, all of it counted.
impl Default for Run {
    fn default() -> Self {
        Self { horizon: Nanos::DAY * 30, warmup: Nanos::ZERO, initial: Initial::Stationary }
    }
}

impl Model {
    /// These arrivals at the default function on this platform, without pings, for the default run.
    #[must_use]
    pub fn new(arrivals: Arrivals, platform: Platform) -> Self {
        Self {
            arrivals,
            function: Function::default(),
            platform,
            warming: Warming::none(),
            billing: Billing::default(),
            calendar: Calendar::default(),
            run: Run::default(),
            uncertainty: Uncertainty::default(),
        }
    }

    /// The same model with pings at another schedule and width.
    #[must_use]
    pub fn with_pings(&self, ping: Schedule, concurrency: u32) -> Self {
        let warming = Warming { ping, concurrency, ..self.warming.clone() };
        Self { warming, ..self.clone() }
    }

    /// The same model, of which all times have been measured at this memory: those of the function, and how long the
    /// handler took for recorded requests.
    #[must_use]
    pub fn measured_at(self, memory: Memory) -> Self {
        let function = self.function.measured_at(memory);
        let factor = function.time_factor();
        let arrivals = Arrivals(self.arrivals.0.into_iter().map(|process| process.with_longer_work(factor)).collect());
        Self { function, arrivals, ..self }
    }

    /// Mean number of requests being handled at one time if none were cold: rate times duration.
    #[must_use]
    pub fn offered_concurrency(&self) -> f64 {
        self.arrivals.0.iter().map(|process| process.mean_rate() * self.mean_duration(process)).sum()
    }

    /// How long the handler takes on average for a request of this process, in seconds.
    fn mean_duration(&self, process: &arrivals::Process) -> f64 {
        process.recorded_duration().unwrap_or_else(|| self.function.duration.mean())
    }

    /// About how many things a replication keeps in memory at its busiest: invocations in progress, visits under way,
    /// and pings that are late or, where the concurrency limit may refuse them, wait to be tried again.
    #[must_use]
    pub fn held_at_once(&self) -> f64 {
        let limit = self.platform.most_at_once().map_or(f64::INFINITY, f64::from);
        let (function, warming) = (&self.function, &self.warming);
        let width = f64::from(warming.concurrency);
        let pings = warming.firings_per_second() * width;
        let hold = warming.hold.mean();
        let first_use = function.init_time().mean() + function.first_request.as_ref().map_or(0.0, Distribution::mean);
        let busy = |process| arrivals::Process::peak_rate(process) * (self.mean_duration(process) + first_use);
        let users: f64 = self.arrivals.0.iter().map(busy).sum();
        let in_progress = users + pings * (hold + first_use);
        let late = pings * warming.jitter.as_ref().map_or(0.0, Distribution::mean);
        let refused = if in_progress + width > limit { pings * warming::RETRIES_END.as_secs_f64() } else { 0.0 };
        let visits: f64 = self.arrivals.0.iter().map(arrivals::Process::visits_under_way).sum();
        in_progress.min(limit) + late + refused + visits
    }

    /// What makes requests of one replication depend on each other beyond what the arrivals draw afresh.
    #[must_use]
    pub fn sharing(&self) -> Sharing {
        if self.keeps_step() {
            return Sharing::Replication;
        }
        let varies = self.platform.idle.quiet_timeout().is_some_and(|timeout| timeout.constant().is_none());
        match self.platform.idle.redraw() {
            Some(platform::Redraw::Replication) if varies => Sharing::Replication,
            Some(platform::Redraw::Environment) if varies => Sharing::Environment,
            Some(_) | None if self.spare_timeout_drawn_once().is_none() => Sharing::None,
            Some(_) | None if self.serves_last_used() => Sharing::Spares,
            Some(_) | None => Sharing::Replication,
        }
    }

    /// What makes it depend on each other whether requests are lost: how long environments last decides who is cold, and no
    /// more than that.
    #[must_use]
    pub fn sharing_of_losses(&self) -> Sharing {
        if self.keeps_step() { Sharing::Replication } else { Sharing::None }
    }

    /// Where that is one draw of the spare timeout, the shortest that it is but for one replication in 10^9.
    pub(crate) fn shortest_shared_spare_timeout(&self) -> Option<Nanos> {
        let shared = self.spare_timeout_drawn_once().filter(|_| self.sharing() == Sharing::Spares);
        shared.map(|timeout| Nanos::from_secs_f64(timeout.quantile(1e-9)))
    }

    /// A spare timeout of which one draw holds for a replication.
    fn spare_timeout_drawn_once(&self) -> Option<&Distribution> {
        match &self.platform.idle {
            IdlePolicy::FunctionTimeout { spare_timeout: Some(spares), .. } => {
                Some(&spares.timeout).filter(|timeout| spares.drawn_once && timeout.constant().is_none())
            }
            IdlePolicy::FunctionTimeout { spare_timeout: None, .. }
            | IdlePolicy::Timeout { .. }
            | IdlePolicy::CohortHalving { .. } => None,
        }
    }

    /// Whether the environment that serves is the same however long spares last, if they last long enough for it to be
    /// there: with other rules older ones come first. Provisioned ones come before all of them.
    fn serves_last_used(&self) -> bool {
        self.platform.reuse == platform::Reuse::MostRecent
    }

    /// Whether users may come at the same phase of something regular throughout a replication, and at another in the
    /// next: of pings, or of the platform's looks.
    fn keeps_step(&self) -> bool {
        let is_regular = self.warming.is_on() && self.warming.phase == warming::Phase::Random
            || self.platform.checked_every.is_some();
        is_regular && self.arrivals.0.iter().any(arrivals::Process::keeps_step)
    }
}

/// A draw that several requests share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// Nothing but the arrivals.
    None,
    /// One draw for those requests of a replication that find no environment idle, or only spares that might be gone:
    /// how long spares last.
    Spares,
    /// One draw for all requests an environment serves.
    Environment,
    /// One draw for all requests of a replication.
    Replication,
}

/// The confidence of intervals unless asked otherwise.
pub const DEFAULT_CONFIDENCE: f64 = 0.95;

/// Fewer replications than this are not trusted to show how much they vary, unless so many are asked for.
pub const FEWEST_REPLICATIONS: u64 = 32;

/// The precision (absolute half-width of an interval) asked for unless asked otherwise: 0.05 percentage points.
pub const DEFAULT_PRECISION: Probability = Probability::written(0.0005);
