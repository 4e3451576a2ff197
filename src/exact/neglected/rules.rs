//! The rules of the platform that decide what overlapping invocations leave behind.

use crate::model::platform::{Reuse, Waiting};
use crate::model::{IdlePolicy, Model};

/// What the bounds ask of a model.
pub(in crate::exact) struct Rules {
    /// A request that finds all busy takes whichever environment is ready first, and may leave a spare that nobody has
    /// paid for with a cold start, unused.
    pub(super) is_first_ready: bool,
    /// The environment used last serves next, and unused spares after all others.
    pub(super) is_most_recent: bool,
    /// A spare may be there when the freshest environment is gone. On the function's clock all are evicted at once, so
    /// that only a removal leaves one.
    pub(super) may_spares_save: bool,
    /// The environment used last may not be the one that the last request used: spares' own timeouts may take that, or
    /// a request that came earlier may be done later.
    pub(super) may_be_overtaken: bool,
}

impl Rules {
    /// Those of a model whose environments are removed at this rate beside eviction.
    pub(super) fn of(model: &Model, removals: f64) -> Self {
        let platform = &model.platform;
        let (is_functions, has_spare_timeout) = match &platform.idle {
            IdlePolicy::FunctionTimeout { spare_timeout, .. } => (true, spare_timeout.is_some()),
            IdlePolicy::Timeout { .. } | IdlePolicy::CohortHalving { .. } => (false, false),
        };
        let is_first_ready = platform.waiting != Waiting::Own;
        Self {
            is_first_ready,
            is_most_recent: platform.reuse == Reuse::MostRecent,
            may_spares_save: !is_functions || removals > 0.0,
            may_be_overtaken: is_first_ready || has_spare_timeout,
        }
    }

    /// The share of users' requests at the most that are the first in a spare, where these shares of users' requests
    /// and of pings make one.
    pub(super) fn unused_spares(&self, met: f64, made: f64) -> f64 {
        if !self.is_first_ready {
            0.0
        } else if self.is_most_recent && !self.may_spares_save {
            met
        } else {
            2.0 * met + made
        }
    }
}
