//! P(cold) and its parts: which form applies to a model, and its value.

use super::applicable::{self, NotApplicable, refuse_if};
use super::capped_life::CappedLife;
use super::failing::hardly_any_fails;
use super::neglected::{self, Neglected};
use super::replacement::{NEVER, Replacement};
use super::scaling::scaling_never_bites;
use super::sparse::Sparse;
use crate::model::Model;
use crate::model::platform::Waiting;
use crate::units::Nanos;

/// A value by quadrature, and how far the model it was computed for may be from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExactValue {
    /// The probability for a user's request in the limit of no service time, to [`PRECISION`](Self::PRECISION).
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

/// How a user's request starts, in the limit in which handler, init, the work of a first request and ping hold take no
/// time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Starts {
    /// P(cold): it waits for an init or, where the function has work for first requests, is lukewarm.
    pub cold: Result<ExactValue, NotApplicable>,
    /// P(it waits for an init).
    pub init: Result<ExactValue, NotApplicable>,
    /// P(lukewarm): it is the first in an environment that had been initialised before.
    pub lukewarm: Result<ExactValue, NotApplicable>,
}

impl Starts {
    /// Those of a model; derived in the [module's documentation](super).
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let Parts { init, lukewarm, first_use } = Parts::of(model).unwrap_or_else(Parts::none);
        let is_never_lukewarm = model.platform.waiting == Waiting::Own
            && !applicable::any_replaced(model)
            && applicable::no_provisioned(model).is_ok();
        let never = ExactValue { probability: 0.0, neglects_at_most: 0.0 };
        Self {
            cold: if model.function.first_request.is_some() { first_use } else { init },
            init,
            lukewarm: if is_never_lukewarm { Ok(never) } else { lukewarm },
        }
    }
}

/// P(a user request is cold), in the limit in which handler, init and ping hold take no time; derived in the
/// [module's documentation](super).
///
/// # Errors
/// When the model has a feature that this form does not know: see [`NotApplicable`].
pub fn cold_probability(model: &Model) -> Result<ExactValue, NotApplicable> {
    Starts::of(model).cold
}

/// The two ways to be the first in an environment, and both together.
struct Parts {
    init: Result<ExactValue, NotApplicable>,
    lukewarm: Result<ExactValue, NotApplicable>,
    first_use: Result<ExactValue, NotApplicable>,
}

impl Parts {
    fn of(model: &Model) -> Result<Self, NotApplicable> {
        applicable::known(model)?;
        hardly_any_fails(model)?;
        scaling_never_bites(model)?;
        if let Some(capped) = capped_life(model)? {
            let cold = capped.cold();
            return Ok(Self::known(cold, 0.0, neglected::at_most_capped(model, &capped, cold)));
        }
        let sparse = Sparse::new(model)?;
        let init = sparse.gone_at(sparse.removals);
        Ok(match Replacement::of(model, &sparse) {
            Ok(replacement) => {
                let neglected = neglected::at_most(model, &sparse, Some(&replacement));
                Self::known(init, replacement.lukewarm(&sparse), neglected)
            }
            Err(reason) => {
                let neglected = neglected::at_most(model, &sparse, None);
                Self { init: Self::known(init, 0.0, neglected).init, ..Self::none(reason) }
            }
        })
    }

    fn known(init: f64, lukewarm: f64, neglected: Neglected) -> Self {
        let value = |probability, neglects_at_most| Ok(ExactValue { probability, neglects_at_most });
        Self {
            init: value(init, neglected.init),
            lukewarm: value(lukewarm, neglected.lukewarm),
            first_use: value(init + lukewarm, neglected.first_use),
        }
    }

    fn none(reason: NotApplicable) -> Self {
        Self { init: Err(reason), lukewarm: Err(reason), first_use: Err(reason) }
    }
}

/// The form for lives with a cap that end without a replacement, where nothing is ever evicted between pings.
fn capped_life(model: &Model) -> Result<Option<CappedLife>, NotApplicable> {
    let recycling = &model.platform.recycling;
    let Some(cap) = &recycling.max_life else { return Ok(None) };
    if applicable::any_replaced(model) {
        return Ok(None);
    }
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
