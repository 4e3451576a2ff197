//! P(cold) with a service time, where everything but the arrivals is constant.

use super::applicable::refuse_if;
use super::failing::hardly_any_fails;
use super::scaling::scaling_never_bites;
use super::{NotApplicable, applicable};
use crate::model::platform::{Reuse, Waiting};
use crate::model::{IdlePolicy, Model};

/// The largest part of overlapping requests that may find a spare environment.
const FEW: f64 = 0.01;

/// P(a user request is cold) for Poisson arrivals at rate lambda, handled in a constant time s, under one constant idle
/// timeout T, without pings or recycling, the most recently used environment serving first:
///
/// exp(-lambda (T + s)) + 1 - exp(-lambda s)
///
/// A request is cold if the one before it came at least T + s earlier, for then its environment has been idle for T
/// or more (and every other for longer); or if the one before came less than s earlier and is still in progress,
/// *unless* a spare environment is idle. The form neglects the spares, and so errs upwards only. A spare is there if
/// two requests overlapped within the last T + s or so, which has a probability of no more than
/// lambda s x lambda (T + s). That is required to be below 1%, so that the second part of the sum is right to 1% and
/// the value to 0.01 x lambda s. (It is not enough that lambda s is small: at 1/s, 1 ms and 600 s a spare is there
/// every second time.)
///
/// Init and the work of a first request are no part of s: a cold request keeps its environment busy for them too, which
/// moves the value by no more than about P(cold) x lambda x (init + first request).
///
/// It holds where a request waits for its own environment, on the environment's clock. A request that may take
/// whichever environment is ready first is mostly not cold when it meets another; and on the function's clock a spare
/// stays for as long as the function is used, which is much more than T.
///
/// # Errors
/// When the model is not of this kind, or requests overlap too often.
pub fn cold_probability_with_service(model: &Model) -> Result<f64, NotApplicable> {
    applicable::known(model)?;
    hardly_any_fails(model)?;
    let rate = applicable::poisson_rate(model)?;
    let timeout = applicable::timeout(model)?.constant().ok_or(NotApplicable::VaryingTimeout)?.as_secs_f64();
    let service = model.function.duration.constant().ok_or(NotApplicable::VaryingDuration)?.as_secs_f64();
    applicable::no_pings(model)?;
    applicable::no_provisioned(model)?;
    applicable::stationary(model)?;
    let limit = model.platform.most_at_once();
    applicable::removals(model)?;
    refuse_if(model.platform.recycling.has_lives(), NotApplicable::Recycling)?;
    refuse_if(model.platform.waiting != Waiting::Own, NotApplicable::FirstReady)?;
    refuse_if(!matches!(model.platform.idle, IdlePolicy::Timeout { .. }), NotApplicable::FunctionClock)?;
    refuse_if(model.platform.reuse != Reuse::MostRecent, NotApplicable::NotMostRecent)?;
    refuse_if(limit.is_some_and(|limit| limit < 2), NotApplicable::LimitOfOne)?;
    refuse_if(rate * service * rate * (timeout + service) > FEW, NotApplicable::TooBusy)?;
    scaling_never_bites(model)?;
    Ok((-rate * (timeout + service)).exp() - (-rate * service).exp_m1())
}
