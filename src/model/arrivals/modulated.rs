//! Markov-modulated Poisson arrivals: the rate jumps between states.

use std::sync::Arc;

use rand::RngExt;
use rand_distr::Exp1;
use serde::{Deserialize, Serialize};

use super::Request;
use crate::rng::Stream;
use crate::units::{Nanos, UnitError};

/// One state of the modulating chain.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ModulatedState {
    /// Arrivals per second while in it; may be zero.
    pub per_second: f64,
    /// The mean of the exponential time spent in it before any other state, each equally likely, follows.
    pub mean_stay: Nanos,
}

/// More changes of state for each request would take longer to play than anybody waits.
const MOST_STAYS: f64 = 1e6;

/// A Markov-modulated Poisson process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Modulated {
    states: Arc<[ModulatedState]>,
}

impl Modulated {
    /// A process with these states.
    ///
    /// # Errors
    /// When there are fewer than two, a rate is negative or not finite, all are zero, a stay is below a microsecond, or
    /// requests are rarer than one in 100 years or than one in a million changes of state.
    pub fn new(states: Vec<ModulatedState>) -> Result<Self, UnitError> {
        let error =
            |expected, hint: &str| Err(UnitError::new(&format!("{} states", states.len()), expected).hint(hint));
        if states.len() < 2 {
            return error("at least two states", "requests at one rate are `process = \"poisson\"`");
        }
        if states.iter().any(|state| !(state.per_second.is_finite() && state.per_second >= 0.0)) {
            return error("rates that are not negative", "a state of silence has the rate \"0/s\"");
        }
        if states.iter().all(|state| state.per_second == 0.0) {
            return error("a rate above zero in at least one state", "only others may have the rate \"0/s\"");
        }
        if states.iter().any(|state| state.mean_stay < Nanos::MICROSECOND) {
            return error("mean stays of at least 1 us", "states that change faster are as one at the mean rate");
        }
        let modulated = Self { states: states.into() };
        let (rate, count) = (modulated.mean_rate(), modulated.states.len());
        let problem = |expected, hint: &str| Err(UnitError::new(&format!("{count} states"), expected).hint(hint));
        if rate * Nanos::LONGEST.as_secs_f64() < 1.0 {
            return problem("at least one request in 100 years", "raise a rate, or the mean stay at it");
        }
        if modulated.mean_stay() * rate * MOST_STAYS < 1.0 {
            return problem("at most a million changes of state for each request", "lengthen the mean stays");
        }
        Ok(modulated)
    }

    /// The states.
    #[must_use]
    pub fn states(&self) -> &[ModulatedState] {
        &self.states
    }

    /// The mean over the states, which are visited equally often, in seconds.
    fn mean_stay(&self) -> f64 {
        self.states.iter().map(|state| state.mean_stay.as_secs_f64()).sum::<f64>() / self.states.len() as f64
    }

    /// With every next state equally likely the embedded chain visits all equally often, so the share of time is in
    /// proportion to the mean stay.
    pub(super) fn mean_rate(&self) -> f64 {
        let stays = self.states.iter().map(|state| state.mean_stay.as_secs_f64());
        let arrivals = self.states.iter().map(|state| state.per_second * state.mean_stay.as_secs_f64());
        arrivals.sum::<f64>() / stays.sum::<f64>()
    }
}

/// The process under way; its first state is drawn by the share of time spent in each.
#[derive(Debug, Clone)]
pub struct Source {
    process: Modulated,
    state: usize,
    stay_ends: Nanos,
    now: Nanos,
    new_state: bool,
    random: Stream,
}

impl Source {
    pub(super) fn new(process: Modulated, mut random: Stream, from: Nanos) -> Self {
        let total: f64 = process.states.iter().map(|state| state.mean_stay.as_secs_f64()).sum();
        let mut left = random.random::<f64>() * total;
        let mut first = 0;
        while first + 1 < process.states.len() && left >= process.states[first].mean_stay.as_secs_f64() {
            left -= process.states[first].mean_stay.as_secs_f64();
            first += 1;
        }
        let mut source = Self { process, state: first, stay_ends: from, now: from, new_state: true, random };
        source.stay();
        source
    }

    fn stay(&mut self) {
        let mean = self.process.states[self.state].mean_stay.as_secs_f64();
        self.stay_ends = self.now + Nanos::from_secs_f64(mean * self.random.sample::<f64, _>(Exp1));
        self.new_state = true;
    }

    fn jump(&mut self) {
        let others = self.process.states.len() - 1;
        let step = if others == 1 { 1 } else { 1 + self.random.random_range(0..others) };
        self.state = (self.state + step) % (others + 1);
        self.stay();
    }

    pub(super) fn next_request(&mut self) -> Request {
        loop {
            let rate = self.process.states[self.state].per_second;
            if rate > 0.0 {
                let next = self.now + Nanos::from_secs_f64(self.random.sample::<f64, _>(Exp1) / rate);
                if next < self.stay_ends {
                    self.now = next;
                    return Request::alone(next, std::mem::take(&mut self.new_state));
                }
            }
            if self.stay_ends == Nanos::FOREVER {
                return Request::alone(Nanos::FOREVER, true);
            }
            // The exponential forgets: the next state may draw anew from its beginning.
            self.now = self.stay_ends;
            self.jump();
        }
    }
}
