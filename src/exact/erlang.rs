//! Erlang's loss formula: how often all of a limited number of environments are busy.

use super::NotApplicable;
use super::applicable;
use crate::model::Model;

/// The fraction of requests lost when `servers` handle Poisson arrivals without a queue (Erlang B). `offered` is the rate
/// times the mean handling time, not negative. It holds for any distribution of that time.
///
/// By the recursion 1/B(n) = 1 + n / (offered B(n - 1)), B(0) = 1, in which nothing cancels and nothing overflows
/// (Jagerman, "Some properties of the Erlang loss function", Bell System Technical Journal 53, 1974).
#[must_use]
pub fn erlang_b(servers: u32, offered: f64) -> f64 {
    let mut lost = 1.0;
    for server in 1..=servers {
        let weighted = offered * lost;
        lost = weighted / (f64::from(server) + weighted);
        if lost <= 0.0 {
            break;
        }
    }
    lost
}

/// P(a user request is throttled) at the concurrency limit, for Poisson arrivals without pings.
///
/// It neglects that a cold request is in progress for its init too (add P(cold) times the mean init to the handling time to
/// see how much that matters), and throttling for want of scaling tokens, which comes on top.
///
/// # Errors
/// When there is no limit, the arrivals are not Poisson, there are pings, or replications do not begin stationary.
pub fn throttle_probability(model: &Model) -> Result<f64, NotApplicable> {
    let limit = model.platform.concurrency_limit.ok_or(NotApplicable::NoConcurrencyLimit)?;
    let rate = applicable::poisson_rate(model)?;
    applicable::no_pings(model)?;
    applicable::stationary(model)?;
    Ok(erlang_b(limit, rate * model.function.duration.mean()))
}
