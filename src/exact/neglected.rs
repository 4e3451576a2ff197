//! How far P(cold) with service times may be from its limit without them.
//!
//! Let a user's request take D (its handler) and, if it is cold, I (its init), a ping H and I likewise; lambda users'
//! requests come per second and a ping every d. Call the environment that became idle last the *freshest*. P and Q
//! are the true P(cold) of users and of pings.
//!
//! **Upwards.** If nothing is in progress when a request comes, the freshest has been idle for no longer than X,
//! under a timeout of its own, so that P(it is gone) <= G(X), whatever the reuse rule. Hence P exceeds the limit by no
//! more than P(something is in progress), and that by no more than the mean number in progress, which Poisson arrivals
//! see: by Little's law *met* = lambda (E(D) + P E(I)) + (E(H) + Q E(I)) / d. This is nearly attained.
//!
//! **Downwards, idle for less.** The freshest was idle for less than X, by what the invocation before took. For Poisson
//! arrivals the density of X falls, so that shortening it by D or H changes E\[G\] by at most what is pushed out at the
//! lower end, P(X < D), in proportion to G. A cold invocation's init shortens it further; given the past, the density
//! of X is at most lambda after a user and 1/d after a ping, so that this takes at most lambda P E(I) and Q E(I) / d.
//!
//! **Downwards, spares.** An invocation that finds all others in progress makes one more environment, which may later
//! serve when the freshest is gone. It does so at most once: from then on it *is* the freshest, and there is one
//! spare less. A user's request that makes a spare is itself cold, which pays for the cold start the spare may save.
//! A ping that does is no user; a share of at most *made* = lambda (E(D) + Q E(I)) + E(H) / d of pings do so (a user
//! who came just before a ping was cold no more often than the ping), and what they save is a user's cold start only
//! if a user comes before the next ping, which has a probability of at most lambda d. So they save at most *made* of
//! the users' requests, and no more than the share 1 - P of that, since the spare must last until it is needed; the
//! shift above is at most the share P of lambda E(D).
//!
//! Together both directions are at most b = lambda (E(D) + (P + Q) E(I)) + (E(H) + Q E(I)) / d, up to terms of second
//! order, for whose sake b + b^2 is taken. P and Q in it are at most their limits and *met* or *made*, in which they
//! stand themselves: P <= (limit + the rest of *met*) / (1 - lambda E(I)), and Q likewise. Of several pings at once all
//! but the first may be cold every time, so that Q = 1 is taken.
//!
//! **Renewal arrivals** do not see time averages, and their density may be steep. Take a time s that no service
//! exceeds but with a probability epsilon (a quantile; the smallest sum over several is used). A request meets one in
//! progress with a probability of at most p + p^2 + ... = p / (1 - p), p = P(A <= s), or a ping with s / d. Downwards
//! stand E\[G(X)\] - E\[G(X - s)\], by the same quadrature, and s / d for spares made by pings. The larger of the two
//! directions and twice epsilon (a user's and a ping's) is the bound. A fixed gap under a fixed timeout has no better
//! bound than 1: moving the age by a nanosecond may change every answer.
//!
//! **Lives with a cap** have no shift, since nothing is evicted, but a memory: the phase at which an environment was
//! begun says when it will end, and so whether a user or a ping finds it gone. Each of the above, and a life that ends
//! while a user is served and hence later (a share of E(D) / (mean life) of the users' requests), moves what follows
//! to another phase, until a ping begins an environment again. Up to then users begin at most
//! exp(lambda d) - 1 of them, for a ping comes before the next user with a probability of at least exp(-lambda d).
//! They are cold, but so is the share of births by users that there would have been anyway. Beside that the two may
//! differ by an interval for each. So each disturbance costs at most
//!
//! k = (exp(lambda d) - 1) min(1, (births by pings) / (births) + P lambda d)
//!
//! more, and b = (met + E(D) / life) (1 + k) + 2 k made / (lambda d), for as many pings come for each user. It is large
//! where many users come between pings; but then, whatever the phases, nothing but *met* and one user's request for
//! each life is cold, with a cap or without: 1 / (1 + lambda life) and *met* bound the difference as well. P and Q are
//! at most their limits and the bound, which is sharpened step by step, beginning with 1.

use super::applicable::Gaps;
use super::capped_life::CappedLife;
use super::sparse::Sparse;
use crate::model::function::INIT_LIMIT;
use crate::model::{Distribution, Model};
use crate::units::Nanos;

/// A bound on the difference, at most 1; `cold` is P(cold) without service times.
pub(super) fn at_most(model: &Model, sparse: &Sparse<'_>, cold: f64) -> f64 {
    match sparse.gaps {
        Gaps::Poisson(rate) => {
            let service = Service::of(model, rate, sparse.ping_every);
            // Of several pings at once the first may find an environment, the others hardly ever.
            let ping_cold = match sparse.ping_every {
                Some(every) if model.warming.concurrency == 1 => service.ping_cold(sparse.ping_cold(rate, every)),
                _ => 1.0,
            };
            let cold = service.cold(cold, ping_cold);
            at_most_one(with_second_order(service.met(cold, ping_cold) + service.inits_before_pings(ping_cold)))
        }
        Gaps::Renewal(between) => at_most_one(renewal(model, &Loss { sparse, between, cold })),
    }
}

/// The same for lives with a cap; `cold` is P(cold) without service times.
pub(super) fn at_most_capped(model: &Model, capped: &CappedLife, cold: f64) -> f64 {
    let (rate, every, life) = (capped.rate, capped.every, capped.mean_life());
    let service = Service::of(model, rate, Some(every));
    let births_by_users = (rate * every).exp_m1().min(f64::MAX);
    let one_for_each_life = (1.0 + rate * life).recip();
    sharpened(|bound| {
        let ping_cold = at_most_one(capped.ping_cold() + bound);
        let cold = service.cold(one_for_each_life, ping_cold).min(cold + bound);
        let met = service.met(cold, ping_cold);
        let made = service.made(ping_cold);
        let memory = births_by_users * at_most_one(capped.share_of_births_by_pings() + cold * rate * every);
        let first_order = (met + service.duration / life) * (1.0 + memory) + 2.0 * memory * made / (rate * every);
        with_second_order(first_order).min(met + one_for_each_life)
    })
}

/// What invocations take on average, in seconds, and how often they come.
struct Service {
    /// Users' requests per second.
    rate: f64,
    duration: f64,
    init: f64,
    hold: f64,
    /// Ping invocations per second.
    pings: f64,
}

impl Service {
    fn of(model: &Model, rate: f64, ping_every: Option<f64>) -> Self {
        Self {
            rate,
            duration: model.function.duration.mean(),
            init: mean_init_wait(&model.function.init),
            hold: model.warming.hold.mean(),
            pings: ping_every.map_or(0.0, |every| f64::from(model.warming.concurrency) / every),
        }
    }

    /// The mean number of invocations in progress, where these shares of users' requests and of pings are cold.
    fn met(&self, cold: f64, ping_cold: f64) -> f64 {
        self.rate * (self.duration + cold * self.init) + self.pings * (self.hold + ping_cold * self.init)
    }

    /// The mean number of invocations that a ping finds in progress.
    fn made(&self, ping_cold: f64) -> f64 {
        self.rate * (self.duration + ping_cold * self.init) + self.pings * self.hold
    }

    /// Of that, what *met* leaves out: inits of users who came just before a ping.
    fn inits_before_pings(&self, ping_cold: f64) -> f64 {
        if self.pings > 0.0 { self.rate * ping_cold * self.init } else { 0.0 }
    }

    /// P(cold) at most, if it is `limit` where nothing is in progress: P <= limit + met, solved for P.
    fn cold(&self, limit: f64, ping_cold: f64) -> f64 {
        self.solved(limit + self.met(0.0, ping_cold))
    }

    /// The same of a ping: Q <= limit + made, solved for Q.
    fn ping_cold(&self, limit: f64) -> f64 {
        self.solved(limit + self.made(0.0))
    }

    /// x at most, where x <= `without` + lambda E(I) x.
    fn solved(&self, without: f64) -> f64 {
        let with_init = self.rate * self.init;
        if with_init < 1.0 { at_most_one(without / (1.0 - with_init)) } else { 1.0 }
    }
}

/// What `sharpen` makes of a bound, again and again from the bound 1 on: each step gives a bound, no larger than the
/// one before.
fn sharpened(sharpen: impl Fn(f64) -> f64) -> f64 {
    const STEPS: u32 = 30;
    (0..STEPS).fold(1.0, |bound, _| at_most_one(sharpen(bound)))
}

fn with_second_order(first_order: f64) -> f64 {
    first_order + first_order * first_order
}

/// Written so that NaN, from a mean beyond all numbers, gives 1.
fn at_most_one(value: f64) -> f64 {
    if value < 1.0 { value } else { 1.0 }
}

/// What a bound for renewal arrivals is made of.
struct Loss<'a> {
    sparse: &'a Sparse<'a>,
    between: &'a Distribution,
    cold: f64,
}

fn renewal(model: &Model, loss: &Loss<'_>) -> f64 {
    const EPSILONS: [f64; 2] = [1e-4, 1e-6];
    let times = [&model.function.duration, &model.function.init, &model.warming.hold];
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
    let ping = longest(&model.warming.hold) + init_wait;
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

/// The mean of [`init_wait`](crate::model::function::init_wait), in seconds.
pub(super) fn mean_init_wait(init: &Distribution) -> f64 {
    let limit = INIT_LIMIT.as_secs_f64();
    init.mean() + limit * (1.0 - init.cdf(limit))
}
