//! How far P(cold) with service times may be from its limit without them.
//!
//! Let a user's invocation take S (handler, and init if it is cold) and a ping's H (hold, and init if it is cold).
//! Call the environment that became idle last the *freshest*.
//!
//! **Upwards.** If nothing is in progress when a request comes, the freshest has been idle for no longer than X,
//! under a timeout of its own, so that P(it is gone) <= G(X), whatever the reuse rule. Hence P(cold) exceeds the
//! limit by no more than P(something is in progress), and that by no more than the mean number in progress: lambda
//! E(S) + E(H) / d for Poisson arrivals, which see time averages (Little's law; c E(H) / d for c pings at once).
//!
//! **Downwards, idle for less.** The freshest was idle for X - S or X - H, not X. For Poisson arrivals the density of
//! X falls, so that E[G(X) - G(X - S)] is at most what the shift pushes out at the lower end: P(X < S), in proportion
//! to G.
//!
//! **Downwards, spares.** An invocation that finds all others in progress makes one more environment, which may later
//! serve when the freshest is gone. It does so at most once: from then on it *is* the freshest, and there is one
//! spare less. A user's request that makes a spare is itself cold, which pays for the cold start the spare may save.
//! A ping that does is no user; such pings come at a rate of at most lambda E(S) / d, and what they save is a user's
//! cold start only if a user comes before the next ping, which has a probability of at most lambda d. So they save at
//! most lambda E(S) of the users' requests, and no more than the share 1 - P(cold) of that, since the spare must last
//! until it is needed; the shift above is at most the share P(cold) of lambda E(S), plus E(H) / d. Together both are
//! again at most b = lambda E(S) + E(H) / d, up to terms of second order. The bound is b + b^2 for their sake.
//!
//! **Renewal arrivals** do not see time averages, and their density may be steep. Take a time s that no service
//! exceeds but with a probability epsilon (a quantile; the smallest sum over several is used). A request meets one in
//! progress with a probability of at most p + p^2 + ... = p / (1 - p), p = P(A <= s), or a ping with s / d. Downwards
//! stand E[G(X)] - E[G(X - s)], by the same quadrature, and s / d for spares made by pings. The larger of the two
//! directions and twice epsilon (a user's and a ping's) is the bound. A fixed gap under a fixed timeout has no better
//! bound than 1: moving the age by a nanosecond may change every answer.
//!
//! **Lives with a cap** remember the phase at which they began, so that a spare also moves the environments after it,
//! until one is begun by a ping again. Twice the Poisson bound is taken; it is held to a simulator, not proven. Where
//! a cap may end within a service time of a ping, what P(cold) moves by if it ends on the other side is added.

use super::applicable::Gaps;
use super::capped_life::CappedLife;
use super::sparse::Sparse;
use crate::model::function::INIT_LIMIT;
use crate::model::{Distribution, Model};
use crate::units::Nanos;

/// A bound on the difference, at most 1; `cold` is P(cold) without service times.
pub(super) fn at_most(model: &Model, sparse: &Sparse<'_>, cold: f64) -> f64 {
    let bound = match sparse.gaps {
        Gaps::Poisson(rate) => poisson(model, sparse, rate),
        Gaps::Renewal(between) => renewal(model, &Loss { sparse, between, cold }),
    };
    // Written so that NaN, from a mean beyond all numbers, gives 1.
    if bound < 1.0 { bound } else { 1.0 }
}

fn poisson(model: &Model, sparse: &Sparse<'_>, rate: f64) -> f64 {
    let init = mean_init_wait(&model.function.init);
    let users = rate * (model.function.duration.mean() + init);
    let pings = sparse.ping_every.map_or(0.0, |every| {
        let invocation = hold(model).mean() + sparse.ping_cold(rate, every) * init;
        f64::from(model.warming.concurrency) * invocation / every
    });
    let first_order = users + pings;
    first_order + first_order * first_order
}

/// The same for lives with a cap.
pub(super) fn at_most_capped(model: &Model, capped: &CappedLife) -> f64 {
    const LONG: f64 = 0.9999;
    let init = mean_init_wait(&model.function.init);
    let users = model.arrivals.mean_rate() * (model.function.duration.mean() + init);
    let pings = (hold(model).mean() + capped.ping_cold() * init) / capped.every;
    let longest = quantile(hold(model), LONG).max(quantile(&model.function.duration, LONG)) + init;
    let load = users + pings;
    let bound = 2.0 * (load + load * load) + capped.passing_a_ping(longest);
    if bound < 1.0 { bound } else { 1.0 }
}

/// What a bound for renewal arrivals is made of.
struct Loss<'a> {
    sparse: &'a Sparse<'a>,
    between: &'a Distribution,
    cold: f64,
}

fn renewal(model: &Model, loss: &Loss<'_>) -> f64 {
    const EPSILONS: [f64; 2] = [1e-4, 1e-6];
    let times = [&model.function.duration, &model.function.init, hold(model)];
    if times.iter().all(|time| time.constant().is_some()) {
        return renewal_if_service_is_within(model, loss, 0.0);
    }
    EPSILONS
        .iter()
        .map(|&epsilon| renewal_if_service_is_within(model, loss, epsilon) + 2.0 * epsilon)
        .fold(1.0, f64::min)
}

/// The bound if no handler, init or hold exceeds what it exceeds with half the probability `epsilon`.
fn renewal_if_service_is_within(model: &Model, loss: &Loss<'_>, epsilon: f64) -> f64 {
    let longest = |time: &Distribution| quantile(time, 1.0 - epsilon / 2.0);
    let init = longest(&model.function.init);
    let init_wait = if init > INIT_LIMIT.as_secs_f64() { init + INIT_LIMIT.as_secs_f64() } else { init };
    let user = longest(&model.function.duration) + init_wait;
    let ping = longest(hold(model)) + init_wait;
    let all_pings = f64::from(model.warming.concurrency) * ping;
    let (met, made, longest_of_all) = match loss.sparse.ping_every {
        Some(every) => (all_pings / every, user / every, user.max(ping)),
        None => (0.0, 0.0, user),
    };
    if longest_of_all <= 0.0 {
        return 0.0;
    }
    let overlap = loss.between.cdf(user);
    let upwards = overlap / (1.0 - overlap).max(f64::MIN_POSITIVE) + met;
    let shift = (loss.cold - loss.sparse.cold_if_idle_for_less(longest_of_all)).max(0.0);
    upwards.max(shift + made)
}

/// A quantile, in seconds; exact where only one value is possible.
fn quantile(time: &Distribution, p: f64) -> f64 {
    time.constant().map_or_else(|| time.quantile(p), Nanos::as_secs_f64)
}

fn hold(model: &Model) -> &Distribution {
    model.warming.hold.as_ref().unwrap_or(&model.function.duration)
}

/// The mean of [`init_wait`](crate::model::function::init_wait), in seconds.
fn mean_init_wait(init: &Distribution) -> f64 {
    let limit = INIT_LIMIT.as_secs_f64();
    init.mean() + limit * (1.0 - init.cdf(limit))
}
