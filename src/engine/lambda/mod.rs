//! How AWS Lambda serves: a pool of environments, each for one invocation at a time, pings that keep it warm, and
//! what the platform does to both.

mod bucket;
mod census;
mod cohorts;
mod environment;
mod failing;
mod function_clock;
mod handling;
mod idle_line;
mod incoming;
mod lives;
mod pings;
mod pool;
mod provisioned;
mod queue;
mod replication;
mod timeouts;
mod window;

pub(super) use replication::replicate_until;
pub use replication::{Underway, replicate};
