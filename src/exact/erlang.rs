//! Erlang's loss formula: how often all of a limited number of environments are busy.

use super::applicable::{self, NotApplicable};
use super::cold::ExactValue;
use super::failing::hardly_any_fails;
use super::neglected::{mean_first_request, mean_init_wait};
use super::scaling::scaling_never_bites;
use crate::model::Model;

/// The fraction of requests lost when `servers` handle Poisson arrivals without a queue (Erlang B). `offered` is the
/// rate times the mean handling time, not negative. It holds for any distribution of that time.
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
/// It neglects inits and the work of first requests, for which a request is in progress too, and the time it waits for
/// whichever environment is ready first: as many at the most wait as environments initialise, hence on average no
/// longer than inits take. Were all requests cold, as many would be lost as with handlers that take longer by both: the
/// difference to that is how much is neglected at most.
///
/// # Errors
/// When there is no limit, the arrivals are not Poisson, there are pings, replications do not begin stationary, or
/// requests may have to wait for scaling tokens, or some fail.
pub fn throttle_probability(model: &Model) -> Result<ExactValue, NotApplicable> {
    let limit = model.platform.most_at_once().ok_or(NotApplicable::NoConcurrencyLimit)?;
    applicable::known(model)?;
    hardly_any_fails(model)?;
    let rate = applicable::poisson_rate(model)?;
    applicable::no_pings(model)?;
    applicable::stationary(model)?;
    scaling_never_bites(model)?;
    let duration = model.function.duration.mean();
    let probability = erlang_b(limit, rate * duration);
    let first_use = mean_init_wait(&model.function) + mean_first_request(&model.function);
    let if_all_were_cold = erlang_b(limit, rate * (duration + first_use));
    Ok(ExactValue { probability, neglects_at_most: if_all_were_cold - probability })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rejections_of_others() {
        assert!((erlang_b(1000, 2016.0) - 0.504_45).abs() < 0.5e-5);
        assert!((erlang_b(20, 100.0) - 0.802_43).abs() < 0.5e-5);
    }

    /// B = (a^n / n!) / sum of a^k / k!, where that can be summed directly.
    #[test]
    fn the_recursion_gives_the_definition() {
        for (servers, offered) in [(1, 0.25), (2, 3.0), (10, 4.5), (25, 60.0)] {
            let term = |k: u32| (1..=k).map(|j| offered / f64::from(j)).product::<f64>();
            let expected = term(servers) / (0..=servers).map(term).sum::<f64>();
            assert!((erlang_b(servers, offered) / expected - 1.0).abs() < 1e-13, "{servers}, {offered}");
        }
    }

    #[test]
    fn extremes() {
        assert!(erlang_b(0, 5.0) >= 1.0);
        assert!(erlang_b(5, 0.0) <= 0.0);
        assert!(erlang_b(u32::MAX, 1.0) <= 0.0);
        assert!((erlang_b(10, 1e12) - 1.0).abs() < 1e-10);
    }
}
