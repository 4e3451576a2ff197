//! Whether new environments may ever have to wait for scaling tokens.

use super::applicable::{self, Gaps, NotApplicable, refuse_if};
use super::quadrature::expectation;
use super::sparse::{marks, survival_of_gap};
use crate::model::Model;

/// The chance of a shortage that is let pass.
const UNHEARD_OF: f64 = 1e-12;

/// Refuses a model in which the scaling bucket might be empty, even if every request and every ping were cold.
///
/// Take from the bucket what pings could use: at most c at once and c every interval. Of its depth B and its rate b
/// (tokens per second) that leaves B' and b'. Requests with independent gaps A find it empty only if for some n the
/// last n gaps together were shorter than (n - B') / b', which has a probability of at most exp(-theta B') for every
/// theta > 0 with E[exp(theta (1 - b' A))] <= 1 (Kingman, "Inequalities in the theory of queues", JRSS B 32, 1970).
/// The theta that makes this 10^-12 is tried: if it meets the condition, tokens can be forgotten.
pub(super) fn scaling_never_bites(model: &Model) -> Result<(), NotApplicable> {
    let Some(scaling) = model.platform.scaling else { return Ok(()) };
    let interval = applicable::ping_interval(model)?;
    let at_once = interval.map_or(0.0, |_| f64::from(model.warming.concurrency));
    let depth = f64::from(scaling.burst) - at_once;
    let refill = scaling.token_interval().as_secs_f64().recip() - interval.map_or(0.0, |every| at_once / every);
    refuse_if(depth < 1.0 || refill <= 0.0, NotApplicable::Scaling)?;
    let theta = -UNHEARD_OF.ln() / depth;
    refuse_if(theta + laplace_of_gap(model, theta * refill)?.ln() > 0.0, NotApplicable::Scaling)
}

/// E[exp(-s A)] of the gaps between arrivals.
fn laplace_of_gap(model: &Model, s: f64) -> Result<f64, NotApplicable> {
    let gaps = applicable::gaps(model)?;
    let marks = match gaps {
        Gaps::Renewal(between) => marks(between),
        Gaps::Poisson(_) => Vec::new(),
    };
    Ok(1.0 - expectation(|gap| -(-s * gap).exp_m1(), &survival_of_gap(&gaps), &marks))
}
