//! The columns of a result, in order.

use serde::Serialize;

use super::exact::resolved;
use crate::estimate::Estimate;
use crate::model::Schedule;
use crate::study::Outcome;
use crate::units::Nanos;

/// One setting of the pings and what it does. The names are a contract: columns may be added, never renamed. An absent
/// value is an empty cell, or `null`; probabilities are fractions of served user requests, counts are totals over the
/// replications after warm-up.
///
/// **Cold**, everywhere: a request that waits for the init of the environment that serves it, and, where the scenario
/// configures `function.first_request`, also one that is *lukewarm*: the first in an environment that had been
/// initialised before it came (a replacement, a spare, a provisioned one), for it waits for that work. Which of the two is
/// in force stands in JSON as `cold_means`. So `cold_probability` is `init_probability`, or the sum of that and
/// `lukewarm_probability`. `ping_cold_starts`, `visit_cold_probability` and exact values follow the same definition.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Seconds between pings: `inf` for none, absent for a cron expression.
    pub ping_every_s: Option<f64>,
    /// Invocations a ping makes at once.
    pub ping_concurrency: u32,
    /// Served user requests.
    pub requests: u64,
    /// Those of them that were cold.
    pub cold_starts: u64,
    /// Their share.
    pub cold_probability: Option<f64>,
    /// The lower end of its interval; absent, as the upper one is, where there is only one replication.
    pub cold_probability_low: Option<f64>,
    /// The upper end of its interval.
    pub cold_probability_high: Option<f64>,
    /// What it is in the limit of no service time, where that can be computed; absent where it is below 10^-9, the
    /// precision of its computation.
    pub exact_cold_probability: Option<f64>,
    /// The share of visits that meet at least one cold request.
    pub visit_cold_probability: Option<f64>,
    /// The share of all user requests that are refused.
    pub throttle_probability: Option<f64>,
    /// The median latency of served user requests.
    pub latency_p50_ms: Option<f64>,
    /// Its 95th percentile.
    pub latency_p95_ms: Option<f64>,
    /// Its 99th percentile.
    pub latency_p99_ms: Option<f64>,
    /// Ping invocations that were served.
    pub pings: u64,
    /// Those of them that were cold.
    pub ping_cold_starts: u64,
    /// The mean number of environments.
    pub environments_mean: Option<f64>,
    /// The mean number of busy ones.
    pub environments_busy_mean: Option<f64>,
    /// What a month costs, in US dollars; absent where no prices are known.
    pub cost_usd_month: Option<f64>,
    /// Replications played of this setting: each is played until it is known well enough by itself.
    pub replications: u64,
    /// The seed of all streams.
    pub seed: u64,
    /// The share of requests that wait for the init of the environment that serves them.
    pub init_probability: Option<f64>,
    /// The share that is the first in an environment that had been initialised before.
    pub lukewarm_probability: Option<f64>,
    /// The share that waits for an environment, but for no init of it.
    pub waited_probability: Option<f64>,
    /// The mean latency of served user requests.
    pub latency_mean_ms: Option<f64>,
    /// The latency that 999 of 1,000 do not exceed.
    pub latency_p999_ms: Option<f64>,
    /// Cold starts in a day of counted time.
    pub cold_starts_per_day: Option<f64>,
}

impl Row {
    /// The row of what the replications of one model show.
    #[must_use]
    pub fn of(outcome: &Outcome, seed: u64) -> Self {
        let value = |estimate: &Option<Estimate>| estimate.map(|estimate| estimate.value);
        let cold = outcome.cold_probability;
        let total = &outcome.total;
        Self {
            ping_every_s: every(&outcome.setting.ping),
            ping_concurrency: outcome.setting.concurrency,
            requests: total.users.served,
            cold_starts: total.users.cold,
            cold_probability: value(&cold),
            cold_probability_low: cold.and_then(|cold| cold.low()),
            cold_probability_high: cold.and_then(|cold| cold.high()),
            exact_cold_probability: resolved(outcome.exact.cold_probability),
            visit_cold_probability: value(&outcome.visit_cold_probability),
            throttle_probability: value(&outcome.throttle_probability),
            latency_p50_ms: value(&outcome.latency_p50).map(milliseconds),
            latency_p95_ms: value(&outcome.latency_p95).map(milliseconds),
            latency_p99_ms: value(&outcome.latency_p99).map(milliseconds),
            pings: total.pings.served,
            ping_cold_starts: total.pings.cold,
            environments_mean: value(&outcome.environments_mean),
            environments_busy_mean: value(&outcome.environments_busy_mean),
            cost_usd_month: None,
            replications: outcome.replications,
            seed,
            init_probability: value(&outcome.init_probability),
            lukewarm_probability: value(&outcome.lukewarm_probability),
            waited_probability: value(&outcome.waited_probability),
            latency_mean_ms: value(&outcome.latency_mean).map(milliseconds),
            latency_p999_ms: value(&outcome.latency_p999).map(milliseconds),
            cold_starts_per_day: value(&outcome.cold_starts_per_day),
        }
    }
}

/// Seconds between pings.
fn every(ping: &Schedule) -> Option<f64> {
    match ping {
        Schedule::Never => Some(f64::INFINITY),
        Schedule::Every(interval) => Some(interval.as_secs_f64()),
        Schedule::Cron(_) => None,
    }
}

pub(super) fn milliseconds(seconds: f64) -> f64 {
    // By way of whole nanoseconds, which leaves no digits of rounding.
    Nanos::from_secs_f64(seconds).as_millis_f64()
}

/// For n = 0, 1, ...: the share of time with n environments.
pub(super) fn shares_of_time(outcome: &Outcome) -> Vec<f64> {
    let time = outcome.total.time as f64;
    outcome.total.time_with.iter().map(|&with| with as f64 / time).collect()
}
