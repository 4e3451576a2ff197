//! P(cold): which form applies to a model, and its value.

use super::applicable::{self, NotApplicable, refuse_if};
use super::capped_life::CappedLife;
use super::neglected;
use super::scaling::scaling_never_bites;
use super::sparse::Sparse;
use crate::model::Model;
use crate::units::Nanos;

/// A value by quadrature, and how far the model it was computed for may be from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExactValue {
    /// P(a user request is cold) in the limit of no service time, to [`PRECISION`](Self::PRECISION).
    pub probability: f64,
    /// The true probability, with its service times, differs by no more than about this: a bound of first order in the
    /// load, widened by its square.
    pub neglects_at_most: f64,
}

impl ExactValue {
    /// Computed values may be wrong by this much.
    pub const PRECISION: f64 = 1e-9;

    /// The probability, where it is more than what it may be wrong by.
    #[must_use]
    pub fn resolved(&self) -> Option<f64> {
        (self.probability >= Self::PRECISION).then_some(self.probability)
    }
}

/// P(a user request is cold), in the limit in which handler, init and ping hold take no time; derived in the
/// [module's documentation](super).
///
/// # Errors
/// When the model has a feature that this form does not know: see [`NotApplicable`].
pub fn cold_probability(model: &Model) -> Result<ExactValue, NotApplicable> {
    scaling_never_bites(model)?;
    if let Some(capped) = capped_life(model)? {
        let probability = capped.cold();
        let neglects_at_most = neglected::at_most_capped(model, &capped, probability);
        return Ok(ExactValue { probability, neglects_at_most });
    }
    let sparse = Sparse::new(model)?;
    let probability = sparse.cold();
    Ok(ExactValue { probability, neglects_at_most: neglected::at_most(model, &sparse, probability) })
}

/// The form for lives with a cap, where there is one and nothing is ever evicted between pings.
fn capped_life(model: &Model) -> Result<Option<CappedLife>, NotApplicable> {
    /// The chance of an eviction between two pings that is let pass: it moves P(cold) by no more than itself, and is
    /// 1.3e-11 for pings every 5 min under `aws-2021`.
    const NEVER: f64 = 1e-10;
    let recycling = &model.platform.recycling;
    let Some(cap) = &recycling.max_life else { return Ok(None) };
    applicable::stationary(model)?;
    applicable::no_provisioned(model)?;
    refuse_if(recycling.has_deploys(), NotApplicable::Deploys)?;
    let Some(every) = applicable::ping_interval(model)? else { return Ok(None) };
    refuse_if(model.warming.concurrency != 1, NotApplicable::PingConcurrency)?;
    let rate = applicable::poisson_rate(model)?;
    if applicable::timeout(model)?.cdf(every) > NEVER {
        return Ok(None);
    }
    Ok(CappedLife::new(rate, applicable::recycled_at_random(model), cap, Nanos::from_secs_f64(every)))
}
