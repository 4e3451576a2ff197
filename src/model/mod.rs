//! What is simulated: arrivals, handler and init times, idle eviction, recycling, warming, limits.
//!
//! A [`Model`] is complete and valid: `scenario` builds it from a file, `engine` plays it, `exact` solves what can be
//! solved of it. Closed sets are enums, so that a `match` keeps sampler, exact form and documentation in step.

pub mod arrivals;
pub mod calendar;
pub mod distribution;
pub mod function;
pub mod platform;
pub mod schedule;
pub mod warming;

use rand::RngExt;

use crate::rng::{Purpose, Streams};
use crate::units::{Nanos, Probability};

pub use arrivals::Arrivals;
pub use calendar::Calendar;
pub use distribution::Distribution;
pub use function::Function;
pub use platform::{IdlePolicy, Platform};
pub use schedule::Schedule;
pub use warming::Warming;

/// All that a replication needs to know.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// When users' requests arrive.
    pub arrivals: Arrivals,
    /// The function they call.
    pub function: Function,
    /// The platform it runs on.
    pub platform: Platform,
    /// The pings that keep it warm.
    pub warming: Warming,
    /// The date and time at which a replication starts.
    pub calendar: Calendar,
    /// How long to play and from what.
    pub run: Run,
}

/// How long a replication lasts and how it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The end of a replication.
    pub horizon: Nanos,
    /// What happens before this is played and not counted.
    pub warmup: Nanos,
    /// What there is at the start.
    pub initial: Initial,
}

/// The environments there are when a replication starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
            calendar: Calendar::default(),
            run: Run::default(),
        }
    }

    /// The same model with pings at another schedule and width.
    #[must_use]
    pub fn with_pings(&self, ping: Schedule, concurrency: u32) -> Self {
        let warming = Warming { ping, concurrency, ..self.warming.clone() };
        Self { warming, ..self.clone() }
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
        let limit = self.platform.concurrency_limit.map_or(f64::INFINITY, f64::from);
        let (function, warming) = (&self.function, &self.warming);
        let width = f64::from(warming.concurrency);
        let pings = warming.firings_per_second() * width;
        let hold = warming.hold.mean();
        let first_use = function.init.mean() + function.first_request.as_ref().map_or(0.0, Distribution::mean);
        let busy = |process| arrivals::Process::peak_rate(process) * (self.mean_duration(process) + first_use);
        let users: f64 = self.arrivals.0.iter().map(busy).sum();
        let in_progress = users + pings * (hold + first_use);
        let late = pings * warming.jitter.as_ref().map_or(0.0, Distribution::mean);
        let refused = if in_progress + width > limit { pings * warming::RETRIES_END.as_secs_f64() } else { 0.0 };
        let visits: f64 = self.arrivals.0.iter().map(arrivals::Process::visits_under_way).sum();
        in_progress.min(limit) + late + refused + visits
    }

    /// How long before time zero a stationary replication begins, so that its state no longer shows how it began: three
    /// times whatever lives longest, and a part of as much again that is drawn for each replication. Without it lives
    /// of nearly one length, each begun at the end of the one before, and requests at nearly equal gaps would keep in
    /// step with the beginning for days, and so with each other in all replications. A life without a cap is
    /// exponential, has no age, and needs no such time.
    #[must_use]
    pub fn lead_in(&self, streams: Streams) -> Nanos {
        const TIMES: i64 = 3;
        /// Beyond this the start shows less than any replication can tell.
        const ENOUGH: Nanos = Nanos(60 * Nanos::DAY.0);
        if self.run.initial != Initial::Stationary {
            return Nanos::ZERO;
        }
        let longest = |time: &Distribution| Nanos::from_secs_f64(time.quantile(0.999));
        let idle = match &self.platform.idle {
            IdlePolicy::Timeout { timeout, .. } => longest(timeout),
            IdlePolicy::FunctionTimeout { timeout, spare_timeout, .. } => {
                longest(timeout).max(spare_timeout.as_ref().map_or(Nanos::ZERO, longest))
            }
            // Of a cohort left alone a thirty-second is left after five halvings.
            IdlePolicy::CohortHalving { period } => *period * 5,
        };
        let life = self.platform.recycling.max_life.as_ref().map_or(Nanos::ZERO, longest);
        let first_request = self.function.first_request.as_ref().map_or(Nanos::ZERO, longest);
        let service = longest(&self.function.duration) + longest(&self.function.init) + first_request;
        let memory = self.arrivals.0.iter().map(arrivals::Process::memory).max().unwrap_or_default();
        let span = (idle + service).max(life).max(memory) + self.platform.checked_every.unwrap_or_default();
        // Any part of a whole number of lives puts the one at time zero at any age.
        let lives = if life > Nanos::ZERO { life * (span.0 / life.0) } else { span };
        let part = streams.open(Purpose::LeadIn).random::<f64>() * lives.min(ENOUGH).as_secs_f64();
        (span * TIMES).min(ENOUGH) + Nanos::from_secs_f64(part)
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
            Some(_) | None => Sharing::None,
        }
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
