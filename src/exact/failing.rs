//! Whether invocations fail so often that it matters: the next one in that environment is cold.

use super::applicable::{NotApplicable, refuse_if};
use super::cold::ExactValue;
use crate::model::function::INIT_LIMIT;
use crate::model::{Distribution, Model};
use crate::units::{Nanos, Probability};

/// Refuses a model in which requests crash, or in which more invocations are stopped at the timeout than the precision of
/// what is computed shows.
pub(super) fn hardly_any_fails(model: &Model) -> Result<(), NotApplicable> {
    refuse_if(model.function.crash > Probability::ZERO, NotApplicable::Crashes)?;
    let Some(timeout) = model.function.timeout else { return Ok(()) };
    let of_users = stopped_at_most(model, &model.function.duration, timeout);
    let of_pings = if model.warming.is_on() { stopped_at_most(model, &model.warming.hold, timeout) } else { 0.0 };
    refuse_if(of_users.max(of_pings) > ExactValue::PRECISION, NotApplicable::Timeouts)
}

/// A bound on the chance that an invocation with this handler takes longer than `timeout`, were it the first in its
/// environment: of m times that vary one must take more than an m-th of what the constant ones leave.
fn stopped_at_most(model: &Model, handler: &Distribution, timeout: Nanos) -> f64 {
    let function = &model.function;
    let second_try =
        Some(&function.init).filter(|init| function.snap_start.is_none() && init.cdf(INIT_LIMIT.as_secs_f64()) < 1.0);
    let parts = [Some(handler), function.first_request.as_ref(), second_try];
    let constant: Nanos =
        parts.iter().flatten().filter_map(|part| part.constant()).fold(Nanos::ZERO, |sum, part| sum + part);
    if constant > timeout {
        return 1.0;
    }
    let varying: Vec<&Distribution> = parts.into_iter().flatten().filter(|part| part.constant().is_none()).collect();
    let share = (timeout - constant).as_secs_f64() / varying.len().max(1) as f64;
    varying.iter().map(|part| 1.0 - part.cdf(share)).sum()
}
