//! How invocations fail that have been given an environment: stopped at the function's timeout, or crashed at their end.

use rand::RngExt;

use crate::engine::observer::Failure;
use crate::engine::tally::FailureCounts;
use crate::model::{Function, Model};
use crate::rng::{Purpose, Stream, Streams};
use crate::units::Nanos;

/// Says which invocations fail, and when.
#[derive(Debug, Clone)]
pub(super) struct Failing {
    /// The function's; [`Nanos::FOREVER`] where there is none.
    timeout: Nanos,
    /// After which a user is given an error in the function's place; the same.
    gives_up_after: Nanos,
    /// The share of users' requests that crash.
    crash: f64,
    /// Nothing ever fails.
    never: bool,
    random: Stream,
}

/// How long an invocation works once its environment has been initialised as far as it waited for that.
#[derive(Debug, Clone, Copy)]
pub(super) struct Worked {
    pub(super) takes: Nanos,
    pub(super) failure: Option<Failure>,
}

impl Failing {
    pub(super) fn new(model: &Model, streams: Streams) -> Self {
        let function = &model.function;
        let (timeout, gateway) = (timeout(function), function.gateway.time_limit());
        let crash = function.crash.as_fraction();
        Self {
            timeout,
            gives_up_after: gateway.unwrap_or(Nanos::FOREVER),
            crash,
            never: timeout == Nanos::FOREVER && gateway.is_none() && crash == 0.0,
            random: streams.open(Purpose::Crash),
        }
    }

    /// Whether a user's request that has just come crashes at its end, should it get there.
    #[inline]
    pub(super) fn draw_crash(&mut self) -> bool {
        self.crash > 0.0 && self.random.random::<f64>() < self.crash
    }

    /// Up to this long a warm user's request that does not crash fails in no way.
    pub(super) fn longest_safe(&self) -> Nanos {
        self.timeout.min(self.gives_up_after)
    }

    /// An init within an invocation, cut short by the timeout.
    pub(super) fn cut(&self, init: Nanos) -> Nanos {
        init.min(self.timeout)
    }

    /// Whether an invocation is stopped before so much of an init is done.
    pub(super) fn stops(&self, within: Nanos) -> bool {
        within > self.timeout
    }

    /// What follows an init of which `within` ran inside the invocation: the work of `handler`, unless it is stopped.
    #[inline]
    pub(super) fn work(&self, within: Nanos, handler: Nanos, crashes: bool) -> Worked {
        if self.never {
            return Worked { takes: handler, failure: None };
        }
        let takes = self.cut(within + handler) - self.cut(within);
        let failure = match (self.stops(within + handler), crashes) {
            (true, _) => Some(Failure::Timeout),
            (false, true) => Some(Failure::Crash),
            (false, false) => None,
        };
        Worked { takes, failure }
    }

    /// What a user sees of a request that takes so long from its arrival, and fails so at the end of that: when it is over
    /// for the user, and which failure that is.
    #[inline]
    pub(super) fn seen(&self, latency: Nanos, failure: Option<Failure>, failed: &mut FailureCounts) -> Nanos {
        if self.never {
            return latency;
        }
        if latency > self.gives_up_after {
            failed.gateway += 1;
            return self.gives_up_after;
        }
        match failure {
            Some(Failure::Timeout) => failed.timeout += 1,
            Some(Failure::Crash) => failed.crash += 1,
            None => {}
        }
        latency
    }
}

/// The function's timeout; [`Nanos::FOREVER`] where it has none.
pub(super) fn timeout(function: &Function) -> Nanos {
    function.timeout.unwrap_or(Nanos::FOREVER)
}
