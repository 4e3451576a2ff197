//! Model + streams -> tallies: clock and queue, pool of environments, one replication, an ensemble of them on rayon.
//!
//! # The rules of a replication
//!
//! They are stated so completely that a second implementation sees the same events (there is one among the tests).
//!
//! **Clock.** A replication is played from `-lead_in` (see [`Model::lead_in`](crate::model::Model::lead_in); its draw
//! is from [`Purpose::LeadIn`](crate::rng::Purpose)) up to, and without, its horizon. Of all that is due, the earliest
//! happens next; at one instant the order is: completions (in the order in which their invocations began), evictions
//! and recycling (in the order in which the environments were created; cohorts after them, oldest first), deploys,
//! firings of the ping schedule, queued ping deliveries (in the order in which they were queued), user requests (in the
//! order of their sources). An invocation that ends at the instant it began frees its environment for the next one at
//! that instant.
//!
//! **Invocation** (of a user's request or a ping) at time t. If as many invocations as the concurrency limit are in
//! progress it is *throttled*. Else an idle provisioned environment takes it; else, if any environment is idle, the
//! reuse rule picks one; else a new one is made, if the scaling bucket has a token, and the start is *cold*: it waits
//! [`init_wait`](crate::model::function::init_wait) for its init before its handler. Without a token it is throttled.
//! Throttled users are lost. A user's handler duration is drawn on arrival; a ping's when it is served.
//!
//! **Environment.** Created at t, its life ends at t + the smaller of an exponential draw of `mean_life` and a draw of
//! `max_life`. When an invocation is done and the life is over, or a deploy came since creation, the environment is
//! *recycled*; else it becomes idle. While idle it is *evicted* at the end of its idle timeout and *recycled* at the
//! end of its life, whichever is first (eviction at a tie). `checked_every` moves the end of a timeout up to the next
//! whole multiple of it, counted from time zero. Environments are numbered in the order of their creation, from 0.
//!
//! **Cohorts.** An environment that becomes idle at t joins the newest cohort if that has idle members and its first
//! began to be idle at or after t - 60 s; else it founds one. For k = 1, 2, ... at `began + k period` (moved up to a
//! multiple of `checked_every`), of the n members still idle max(1, floor(n/2)) are evicted, those idle longest first.
//! A cohort without idle members is forgotten.
//!
//! **Deploys** happen after time zero only; a planned one at every firing of its schedule in phase zero. Every idle
//! environment is recycled, every busy one when it is done. Provisioned environments stay.
//!
//! **Pings.** At each firing, from [`Purpose::PingDelivery`](crate::rng::Purpose): if `loss` is above zero, a uniform
//! below it loses the firing; if there is jitter, its draw delays the delivery (which is then queued); if `duplicate`
//! is above zero, a uniform below it doubles the delivery. A delivery makes `concurrency` invocations at once (twice
//! that if doubled). Each that is throttled is queued again by itself after
//! [`retry_delay`](crate::model::warming::retry_delay) (1), (2), ..., unless that would be more than six hours after
//! its first try. A random phase is drawn uniformly from the interval (cron: from one minute), once.
//!
//! **Initial pool.** The idle ones are created first, then the busy ones, whose handler durations come from the users'
//! stream; these are no requests, but count as busy. Each timeout of an idle one (or the one for the replication) is
//! drawn until it exceeds `idle_for`, a thousand times at the most; one that never does is over at time zero. They have
//! survived what a cohort loses before time zero. All lives begin at time zero.
//!
//! **Scaling bucket.** Full at first; a token comes back every
//! [`token_interval`](crate::model::platform::Scaling::token_interval), counted from the instant at which the bucket
//! ceased to be full.
//!
//! **Counting.** What arrives in [warmup, horizon) is counted.

mod agenda;
mod bucket;
mod census;
mod cohorts;
mod deploys;
mod ensemble;
mod environment;
mod latency;
mod observer;
mod pings;
mod pool;
mod replication;
mod tally;
mod timeouts;
mod traffic;
mod visits;

pub use ensemble::{Ensemble, Part};
pub use latency::LatencyHistogram;
pub use observer::{Caller, Event, Ignore, Observer, Served, What};
pub use replication::replicate;
pub use tally::{EnvironmentCounts, PingCounts, Tally, UserCounts};
