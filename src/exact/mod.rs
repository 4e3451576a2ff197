//! Closed forms and quadrature: what can be said of a model without playing it, independently of the engine.
//!
//! # P(cold) in the limit of no service time
//!
//! Let handler, init, the work of a first request and hold take no time. Then no two invocations overlap, nothing
//! waits, and whatever the reuse rule there is one environment at most: the function is idle whenever that is, so that
//! both idle clocks are one, and no environment is ever a spare. A user's request finds that it was last used X =
//! min(A, U) ago: A is the gap since the request before, U the time since the last ping, which for an interval d at a
//! random phase is uniform on (0, d) and independent of A. It waits for an init if the environment is gone by then.
//! With an idle timeout T of distribution function F, which counts T itself ("idle for exactly its timeout is gone"),
//! and recycling at a hazard r, which has no memory, that has the probability
//!
//! G(x) = 1 - (1 - F(x)) exp(-r x), and so P(init) = E\[G(X)\] (without pings E\[G(A)\]).
//!
//! For Poisson arrivals at rate lambda this is the integral over 0..d of f(x) exp(-lambda x) (1 - x/d) dx, f the
//! density of G. It is the same whether T is drawn afresh for every idle period or once for a replication, for the
//! number of requests does not depend on T; drawn once per environment it is not, for those with a long timeout serve
//! more requests (length bias). Gaps need only be independent of each other: any renewal process will do.
//!
//! # Replaced environments
//!
//! If a share q of the environments at the end of their life is replaced, the others end at the hazard r (1 - q), and
//! the two kinds of ends are independent of each other (a Poisson process thinned: D. R. Cox, "Renewal Theory", Methuen
//! 1962). An environment is *there* at X unless it was evicted or ended for good, and it is unused if a life ended
//! meanwhile:
//!
//! P(init) = E\[1 - (1 - F(X)) exp(-r (1 - q) X)\],
//! P(lukewarm) = E\[(1 - F(X)) (exp(-r (1 - q) X) - exp(-r X))\].
//!
//! Their sum, the share of first uses, is E\[G(X)\] whatever q. With everything replaced (q = 1) eviction alone decides
//! P(init) = E\[F(X)\], whatever lives are like; with a maximum life of any law, and where nothing is evicted between
//! two invocations, P(lukewarm) = E\[H(X)\], H the equilibrium distribution of a life (`replaced_life.rs`). With a
//! maximum life and 0 < q < 1 what the next life is like depends on the ages before it: there is no form.
//!
//! P(cold) is P(init) or, where the function has work for first requests, P(init) + P(lukewarm).
//!
//! # What else the limit has to do with
//!
//! Several pings at one instant: see [`NotApplicable::PingConcurrency`]. With no hold at all each is done before the
//! next begins, and one environment takes them all; with the smallest of holds they keep several, which is as good as
//! one only if all of them end together.
//!
//! A maximum life at whose end nothing is replaced has a memory, and none of this holds for it. Where pings come so
//! often that no idle timeout ends between two of them, and the arrivals are Poisson, a Fourier series takes its place
//! (`capped_life.rs`).
//!
//! Times are real numbers here, while the engine's are whole nanoseconds: the two differ by what happens within one.
//!
//! # With a service time
//!
//! [`cold_probability_with_service`] has a closed form for one constant timeout where each request waits for its own
//! environment, and [`erlang_b`] (A. K. Erlang, "Solution of some problems in the theory of probabilities of
//! significance in automatic telephone exchanges", 1917) gives the requests lost at a concurrency limit. What
//! [`Starts`] neglect is bounded beside them.
//!
//! # An always-on service
//!
//! Its queue is M/M/c or M/G/1 where nothing fails and nobody gives up: [`erlang_c`], [`mean_wait_mmc`],
//! [`wait_exceeds_mmc`], [`mean_wait_md1`], [`wait_probability_mg1`].

mod applicable;
mod capped_life;
mod cold;
mod erlang;
mod failing;
mod neglected;
mod quadrature;
mod replaced_life;
mod replacement;
mod scaling;
mod service;
mod sparse;
mod waiting;

pub use applicable::NotApplicable;
pub use cold::{ExactValue, Starts, cold_probability};
pub use erlang::{erlang_b, throttle_probability};
pub use service::cold_probability_with_service;
pub use waiting::{erlang_c, mean_wait_md1, mean_wait_mmc, wait_exceeds_mmc, wait_probability_mg1};
