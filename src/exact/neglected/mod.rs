//! How far P(init), P(lukewarm) and their sum with service times may be from their limits without them.
//!
//! # P(init), where each request waits for its own environment
//!
//! Let a user's request take D (its handler) and, if it is cold, I (its init), a ping H and I likewise; lambda users'
//! requests come per second and a ping every d. Call the environment that became idle last the *freshest*. P and Q
//! are the true P(init) of users and of pings.
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
//! # Other arrivals, and lives with a cap
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
//!
//! # First requests, and the rules of who waits and what is idle
//!
//! **The work of a first request**, W, is part of the time that first uses take. A start that begins an environment
//! takes I + W where I stood, a lukewarm one W. So P and Q each become two: the shares that begin an environment, which
//! take I, and those that are the first in one, which take W. Each is at most its limit and *met* or *made*, and the
//! few that are below.
//!
//! **Whichever is ready first.** As many requests at the most are queued as environments initialise, so that what waits
//! is no more than the inits of those that begin one: *met* stands, and includes environments that initialise for
//! nobody. To begin an environment a request must find none idle, and it must begin one to wait for an init; hence
//! *upwards* stands. But a request that makes a spare may be served by another environment, and then nobody has paid
//! for the spare: *downwards* a further *met* is added. A spare is unused at first, and one request at the most is the
//! first in it: that one meets others, or finds the freshest gone, or (where spares do not come last in the order of
//! reuse) took it for no need. So at most 2 met + made of the users' requests are lukewarm by spares, and met + made of
//! them beyond those that meet others or find the freshest gone.
//!
//! **The function's clock** evicts all idle environments together. The one whose invocation was the last in progress to
//! end is no spare until the next one comes, whatever the spares' timeouts, and has been idle for less than X:
//! *upwards* stands. If that one is gone so are all, unless it was removed at the end of its life: without removals no
//! spare ever saves a cold start. It need not be the environment of the request that came last, and may have been busy
//! before that came: its life may have ended then, which removes it from a share of at most (rate of removals) x met /
//! lambda of the users' requests.
//!
//! # Replaced environments
//!
//! Removals are the lives that end and are not replaced. For P(init) they take the place of recycling above; nothing
//! else of it asks what an environment did before.
//!
//! **P(lukewarm).** Let the environment used last serve next. One that was replaced between the *beginning* of the last
//! service and now is unused (if its life ended within that service, it is replaced at the end), so that services make
//! X no shorter here; they may make it longer, if another service that began earlier ended later: a share of at most
//! (lives ended per second) x met / lambda. A request that meets others may be lukewarm or not as it comes: *met*.
//! Where the freshest may be gone, by eviction or removal, fewer are gone than in the limit, which may be lukewarm
//! instead (both directions of P(init), or for renewal arrivals their shift), and an unused spare may serve (met +
//! made). Under any other rule of reuse two environments that take turns are both replaced as often as one, and twice
//! as many requests are lukewarm however short services are: there is no form.
//!
//! **Both together**, without a cap, are within both directions of P(init), as they are for a hazard of which nothing
//! is replaced, and (lives ended per second) x met / lambda.
//!
//! **Lives with a cap.** Nothing is evicted or removed, but lives have ages. Each overlap, of users (met) or pings
//! (made / (lambda d) for each user's request), may put an environment of another age into service. On average no more
//! than max(1, E\[L^2\] / m^2) lives more or fewer end from then on than without it, and until it is forgotten they may
//! end at special phases (`replaced_life.rs`): k lives are *disturbed*. Each makes one request lukewarm, and a user's
//! with a probability of no more than 1 - exp(-lambda d), so that k (1 - exp(-lambda d)) (met + made / (lambda d)) is
//! added to *met* and to the lives that end while something is in progress. For renewal arrivals a user is taken to be
//! next.

mod capped;
mod poisson;
mod renewal;
mod rules;
mod service;

use super::applicable::Gaps;
use super::replacement::Replacement;
use super::sparse::Sparse;
use crate::model::Model;

pub(super) use capped::at_most_capped;
pub(super) use service::{mean_first_request, mean_init_wait};

/// Bounds on the differences of P(init), P(lukewarm) and their sum, each at most 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Neglected {
    pub(super) init: f64,
    pub(super) lukewarm: f64,
    pub(super) first_use: f64,
}

impl Neglected {
    /// Each made larger, but not above 1.
    fn map(self, change: impl Fn(f64) -> f64) -> Self {
        let changed = |bound| at_most_one(change(bound));
        Self { init: changed(self.init), lukewarm: changed(self.lukewarm), first_use: changed(self.first_use) }
    }

    /// The smaller of each.
    fn min(self, other: Self) -> Self {
        Self {
            init: self.init.min(other.init),
            lukewarm: self.lukewarm.min(other.lukewarm),
            first_use: self.first_use.min(other.first_use),
        }
    }
}

/// What is neglected where lives have no cap or everything is replaced; `replacement` is absent where there is no form
/// for lukewarm starts, and then nothing is said of them.
pub(super) fn at_most(model: &Model, sparse: &Sparse<'_>, replacement: Option<&Replacement<'_>>) -> Neglected {
    match sparse.gaps {
        Gaps::Poisson(rate) => poisson::at_most(model, sparse, replacement, rate),
        Gaps::Renewal(between) => renewal::at_most(model, sparse, replacement, between),
    }
}

fn with_second_order(first_order: f64) -> f64 {
    first_order + first_order * first_order
}

/// Written so that NaN, from a mean beyond all numbers, gives 1.
fn at_most_one(value: f64) -> f64 {
    if value < 1.0 { value } else { 1.0 }
}
