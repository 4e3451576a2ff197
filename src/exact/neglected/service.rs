//! What is in progress on average, and how many invocations are the first in an environment.

use super::at_most_one;
use crate::model::Function;
use crate::model::function::INIT_LIMIT;
use crate::model::{Distribution, Model};

/// Shares of users' requests and of pings that need something for which they take longer.
#[derive(Clone, Copy)]
pub(super) struct Shares {
    pub(super) users: Share,
    pub(super) pings: Share,
}

/// Of the invocations of one kind.
#[derive(Clone, Copy)]
pub(super) struct Share {
    /// Those that begin an environment.
    pub(super) begin: f64,
    /// Those that are the first in one.
    pub(super) first: f64,
}

impl Share {
    pub(super) const ALL: Self = Self { begin: 1.0, first: 1.0 };
    pub(super) const NONE: Self = Self { begin: 0.0, first: 0.0 };
}

/// What invocations take on average, in seconds, and how often they come.
pub(super) struct Service {
    /// Users' requests per second.
    pub(super) rate: f64,
    pub(super) duration: f64,
    init: f64,
    first_request: f64,
    hold: f64,
    /// Ping invocations per second.
    pub(super) pings: f64,
}

impl Service {
    pub(super) fn of(model: &Model, rate: f64, ping_every: Option<f64>) -> Self {
        Self {
            rate,
            duration: model.function.duration.mean(),
            init: mean_init_wait(&model.function),
            first_request: mean_first_request(&model.function),
            hold: model.warming.hold.mean(),
            pings: ping_every.map_or(0.0, |every| f64::from(model.warming.concurrency) / every),
        }
    }

    /// The mean number of invocations in progress and of environments that initialise.
    pub(super) fn met(&self, shares: Shares) -> f64 {
        self.rate * (self.duration + self.start(shares.users)) + self.pings * (self.hold + self.start(shares.pings))
    }

    /// The mean number of them that a ping finds.
    pub(super) fn made(&self, pings: Share) -> f64 {
        self.rate * (self.duration + self.start(pings)) + self.pings * self.hold
    }

    /// Of that, what *met* leaves out: starts of users who came just before a ping.
    pub(super) fn starts_before_pings(&self, pings: Share) -> f64 {
        if self.pings <= 0.0 {
            return 0.0;
        }
        self.rate * pings.begin * self.init + self.rate * pings.first * self.first_request
    }

    /// How long a user's request is served on average, its init apart.
    pub(super) fn served(&self, users: Share) -> f64 {
        self.duration + users.first * self.first_request
    }

    /// What starts take of the mean time of these invocations.
    fn start(&self, share: Share) -> f64 {
        share.begin * self.init + share.first * self.first_request
    }

    /// Users' shares at most, if they are `limit` where nothing is in progress: each <= its limit + met, solved.
    pub(super) fn users(&self, limit: Share, pings: Share) -> Share {
        self.solved(limit, self.met(Shares { users: Share::NONE, pings }))
    }

    /// The same of pings: each <= its limit + made, solved.
    pub(super) fn of_pings(&self, limit: Share) -> Share {
        self.solved(limit, self.made(Share::NONE))
    }

    /// x.begin and x.first at most, where each exceeds its limit by no more than `without` + lambda start(x).
    fn solved(&self, limit: Share, without: f64) -> Share {
        let with = self.rate * (self.init + self.first_request);
        if with >= 1.0 {
            return Share::ALL;
        }
        let more_first = limit.first - limit.begin;
        Share {
            begin: at_most_one((limit.begin + without + self.rate * self.first_request * more_first) / (1.0 - with)),
            first: at_most_one((limit.first + without - self.rate * self.init * more_first) / (1.0 - with)),
        }
    }
}

/// The mean of [`init_wait`](Function::init_wait), in seconds.
pub(in crate::exact) fn mean_init_wait(function: &Function) -> f64 {
    let init = function.init_time();
    let limit = INIT_LIMIT.as_secs_f64();
    let tried_again = if function.snap_start.is_some() { 0.0 } else { 1.0 - init.cdf(limit) };
    init.mean() + limit * tried_again
}

/// The mean work of a first request, in seconds.
pub(in crate::exact) fn mean_first_request(function: &Function) -> f64 {
    function.first_request.as_ref().map_or(0.0, Distribution::mean)
}
