//! Poisson arrivals: independent requests at a constant rate.

use rand::RngExt;
use rand_distr::Exp1;
use serde::{Deserialize, Serialize};

use super::Request;
use crate::rng::Stream;
use crate::units::{Nanos, Rate};

/// A Poisson process.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Poisson {
    rate: Rate,
}

impl Poisson {
    /// Arrivals at `rate`.
    #[must_use]
    pub fn new(rate: Rate) -> Self {
        Self { rate }
    }

    /// The rate.
    #[must_use]
    pub fn rate(self) -> Rate {
        self.rate
    }
}

/// The process under way.
#[derive(Debug, Clone)]
pub struct Source {
    mean_nanoseconds: f64,
    now: Nanos,
    random: Stream,
}

impl Source {
    pub(super) fn new(process: Poisson, random: Stream, from: Nanos) -> Self {
        Self { mean_nanoseconds: 1e9 / process.rate.as_per_second(), now: from, random }
    }

    #[inline]
    pub(crate) fn next_request(&mut self) -> Request {
        self.now += Nanos((self.mean_nanoseconds * self.random.sample::<f64, _>(Exp1) + 0.5) as i64);
        Request::alone(self.now, true)
    }
}
