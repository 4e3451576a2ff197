//! Renewal arrivals: independent inter-arrival times of any distribution.

use serde::{Deserialize, Serialize};

use super::Request;
use crate::model::Distribution;
use crate::model::distribution::DistributionError;
use crate::rng::Stream;
use crate::units::Nanos;

/// A renewal process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Renewal {
    between: Distribution,
}

impl Renewal {
    /// Arrivals with inter-arrival times drawn from `between`.
    ///
    /// # Errors
    /// When its mean is below a microsecond: time would hardly pass.
    pub fn new(between: Distribution) -> Result<Self, DistributionError> {
        if between.mean() >= 1e-6 {
            Ok(Self { between })
        } else {
            Err(DistributionError::new("the mean inter-arrival time is below 1 us"))
        }
    }

    /// The distribution of inter-arrival times.
    #[must_use]
    pub fn between(&self) -> &Distribution {
        &self.between
    }

    pub(super) fn mean_rate(&self) -> f64 {
        self.between.mean().recip()
    }

    pub(super) fn memory(&self) -> Nanos {
        // A law with a long tail is remembered for as long as its longest gaps, however short the mean; one with nearly
        // equal gaps keeps in step with its beginning for some of them, of which the lead-in drops ten and more.
        let longest = self.between.quantile(0.999);
        Nanos::from_secs_f64(longest.max(10.0 * self.between.mean()))
    }
}

/// The process under way. It begins with an arrival just before its first instant; the engine's uncounted span before
/// time zero lets that be forgotten.
#[derive(Debug, Clone)]
pub struct Source {
    process: Renewal,
    now: Nanos,
    random: Stream,
}

impl Source {
    pub(super) fn new(process: Renewal, random: Stream, from: Nanos) -> Self {
        Self { process, now: from, random }
    }

    pub(super) fn next_request(&mut self) -> Request {
        self.now += self.process.between.sample(&mut self.random);
        Request::alone(self.now, true)
    }
}
