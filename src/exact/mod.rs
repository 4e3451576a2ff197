//! Closed forms and quadrature: what can be said of a model without playing it, independently of the engine.
//!
//! # P(cold) in the limit of no service time
//!
//! Let handler, init and hold take no time. Then no two invocations overlap, and whatever the reuse rule there is one
//! environment at most. A user's request finds that it was last used X = min(A, U) ago: A is the gap since the
//! request before, U the time since the last ping, which for an interval d at a random phase is uniform on (0, d) and
//! independent of A. It is cold if the environment is gone by then. With an idle timeout T of distribution function
//! F, which counts T itself ("idle for exactly its timeout is gone"), and recycling at a hazard r, which has no
//! memory, that has the probability
//!
//! G(x) = 1 - (1 - F(x)) exp(-r x), and so P(cold) = E\[G(X)\] (without pings E\[G(A)\]).
//!
//! For Poisson arrivals at rate lambda this is the integral over 0..d of f(x) exp(-lambda x) (1 - x/d) dx, f the
//! density of G. It is the same whether T is drawn afresh for every idle period or once for a replication, for the
//! number of requests does not depend on T; drawn once per environment it is not, for those with a long timeout serve
//! more requests (length bias). Gaps need only be independent of each other: any renewal process will do.
//!
//! Several pings at one instant: see [`NotApplicable::PingConcurrency`]. With no hold at all each is done before the
//! next begins, and one environment takes them all; with the smallest of holds they keep several, which is as good as
//! one only if all of them end together.
//!
//! A maximum life has a memory, and none of this holds for it. Where pings come so often that no idle timeout ends
//! between two of them, and the arrivals are Poisson, a Fourier series takes its place (`capped_life.rs`).
//!
//! Times are real numbers here, while the engine's are whole nanoseconds: the two differ by what happens within one.
//!
//! # With a service time
//!
//! [`cold_probability_with_service`] has a closed form for one constant timeout, and [`erlang_b`] (A. K. Erlang,
//! "Solution of some problems in the theory of probabilities of significance in automatic telephone exchanges", 1917)
//! gives the requests lost at a concurrency limit. What `cold_probability` itself neglects is bounded beside it.

mod applicable;
mod capped_life;
mod cold;
mod erlang;
mod neglected;
mod quadrature;
mod scaling;
mod service;
mod sparse;

pub use applicable::NotApplicable;
pub use cold::{ExactValue, cold_probability};
pub use erlang::{erlang_b, throttle_probability};
pub use service::cold_probability_with_service;
