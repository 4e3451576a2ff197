//! How long before time zero a stationary replication begins, so that its state no longer shows how it began.

use rand::RngExt;

use super::platform::{IdlePolicy, Reuse};
use super::{Distribution, Initial, Model, arrivals};
use crate::rng::{Purpose, Streams};
use crate::units::Nanos;

/// The span before time zero that is played and not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeadIn {
    /// Its length, but for the part that is drawn.
    fixed: Nanos,
    /// The longest that the drawn part can be.
    drawn: Nanos,
    /// Environments begun so soon after the first one are given what is left of a life in progress.
    lives_in_progress: Option<Nanos>,
}

/// What a function remembers: after so much time nothing shows of what was before.
struct Memory {
    /// Of environments that are idle, with a request's whole service.
    idle: Nanos,
    service: Nanos,
    life: Nanos,
    arrivals: Nanos,
    checks: Nanos,
}

/// All but one in a thousand are no longer than the longest that counts.
const LONGEST: f64 = 0.999;

/// No memory is longer than this.
const ENOUGH: Nanos = Nanos(60 * Nanos::DAY.0);

/// The longest that a replication begins before time zero.
pub(crate) const LONGEST_LEAD_IN: Nanos = Nanos(2 * ENOUGH.0);

impl LeadIn {
    /// None: a replication that begins empty, or with a given pool.
    const NONE: Self = Self { fixed: Nanos::ZERO, drawn: Nanos::ZERO, lives_in_progress: None };

    /// The longest it can be.
    #[must_use]
    pub fn longest(&self) -> Nanos {
        self.fixed + self.drawn
    }

    /// The length in a replication.
    #[must_use]
    pub fn length(&self, streams: Streams) -> Nanos {
        let part = streams.open(Purpose::LeadIn).random::<f64>() * self.drawn.as_secs_f64();
        self.fixed + Nanos::from_secs_f64(part)
    }

    /// Environments begun so soon after the first one of a replication are given what is left of a life in progress.
    #[must_use]
    pub fn lives_in_progress(&self) -> Option<Nanos> {
        self.lives_in_progress
    }
}

impl Model {
    /// How long before time zero a replication begins.
    #[must_use]
    pub fn lead_in(&self, streams: Streams) -> Nanos {
        self.lead_in_plan().length(streams)
    }

    /// What is played before time zero.
    ///
    /// Three times whatever is remembered longest, and a part of as much again that is drawn for each replication. Without
    /// it lives of nearly one length, each begun at the end of the one before, and requests at nearly equal gaps would keep
    /// in step with the beginning for days, and so with each other in all replications. A life without a cap is
    /// exponential, has no age, and needs no such time.
    ///
    /// Where that would take more than a hundred thousand requests, lives are not played but begin in progress: the
    /// environments that the first requests need are given what is left of a life at a random time. (So many requests are
    /// several a second, far more than pings: it is always a user who finds an environment gone, and no life keeps step
    /// with anything.) What idle environments remember is then played once under most recent reuse, where what stands
    /// idle depends only on how many were in progress at each time within the longest timeout, and twice under the other
    /// rules.
    #[must_use]
    pub fn lead_in_plan(&self) -> LeadIn {
        /// Beyond this the start shows less than any replication can tell.
        const MANY_REQUESTS: f64 = 100_000.0;
        self.lead_in_within(MANY_REQUESTS, LONGEST)
    }

    /// The same for who must be quick: lives begin in progress if they would take more than so many requests, and then what
    /// is played is what half of all idle environments remember.
    #[must_use]
    pub(crate) fn brief_lead_in_plan(&self, most_requests: f64) -> LeadIn {
        const HALF: f64 = 0.5;
        self.lead_in_within(most_requests, HALF)
    }

    /// Where lives begin in progress, what this share of idle environments remember is played.
    fn lead_in_within(&self, most_requests: f64, remembering: f64) -> LeadIn {
        match self.run.initial {
            Initial::Stationary => {}
            Initial::Empty | Initial::Pool { .. } => return LeadIn::NONE,
        }
        let memory = self.memory();
        let span = (memory.idle + memory.service).max(memory.life).max(memory.arrivals) + memory.checks;
        // Any part of a whole number of lives puts the one at time zero at any age.
        let lives = if memory.life > Nanos::ZERO { memory.life * (span.0 / memory.life.0) } else { span };
        let whole = LeadIn { fixed: (span * 3).min(ENOUGH), drawn: lives.min(ENOUGH), lives_in_progress: None };
        if whole.fixed.as_secs_f64() * self.arrivals.mean_rate() <= most_requests {
            return whole;
        }
        let times = if self.platform.reuse == Reuse::MostRecent { 1 } else { 2 };
        let idle = (self.idle_memory(remembering) + memory.service + memory.checks) * times;
        let short = LeadIn {
            fixed: idle.max(memory.arrivals * 3).min(ENOUGH),
            drawn: memory.arrivals.min(ENOUGH),
            lives_in_progress: Some(memory.service),
        };
        if short.longest() < whole.longest() { short } else { whole }
    }

    fn memory(&self) -> Memory {
        let longest = |time: &Distribution| Nanos::from_secs_f64(time.quantile(LONGEST));
        let longest_if_any = |time: Option<&Distribution>| time.map_or(Nanos::ZERO, longest);
        let function = &self.function;
        Memory {
            idle: self.idle_memory(LONGEST),
            service: longest(&function.duration)
                + longest(function.init_time())
                + longest_if_any(function.first_request.as_ref()),
            life: longest_if_any(self.platform.recycling.max_life.as_ref()),
            arrivals: self.arrivals.0.iter().map(arrivals::Process::memory).max().unwrap_or(Nanos::ZERO),
            checks: self.platform.checked_every.unwrap_or(Nanos::ZERO),
        }
    }

    /// How long this share of idle environments are there at the most.
    fn idle_memory(&self, share: f64) -> Nanos {
        let within = |time: &Distribution| Nanos::from_secs_f64(time.quantile(share));
        match &self.platform.idle {
            IdlePolicy::Timeout { timeout, .. } => within(timeout),
            IdlePolicy::FunctionTimeout { timeout, spare_timeout, .. } => {
                within(timeout).max(spare_timeout.as_ref().map_or(Nanos::ZERO, |spares| within(&spares.timeout)))
            }
            // Of a cohort left alone a thirty-second is left after five halvings.
            IdlePolicy::CohortHalving { period } => *period * 5,
        }
    }
}
