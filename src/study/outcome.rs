//! What the replications of one model show.

use super::setting::Setting;
use crate::engine::Tally;
use crate::estimate::{Estimate, Latencies, Mean, Proportion};
use crate::exact::{self, ExactValue, NotApplicable};
use crate::model::{Model, Sharing};

/// Sums over the replications of one model, from which estimates can be made at any time.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    total: Tally,
    cold: Proportion,
    cold_visits: Proportion,
    throttled: Proportion,
    environments: Mean,
    busy: Mean,
    latencies: Latencies,
}

impl Sums {
    /// Adds one replication of a model with this kind of sharing.
    pub(super) fn add(&mut self, tally: &Tally, sharing: Sharing) {
        let users = &tally.users;
        let units = units(tally, sharing);
        self.total += tally;
        self.cold.add(users.cold, users.served, units);
        self.cold_visits.add(tally.cold_visits, tally.visits, units);
        self.throttled.add(users.throttled, users.served + users.throttled, units);
        if tally.time > 0 {
            let time = tally.time as f64;
            let environments = tally.time_with.iter().enumerate().map(|(n, &with)| n as f64 * with as f64 / time);
            self.environments.add(environments.sum());
            self.busy.add(tally.busy_time as f64 / time);
        }
        self.latencies.add(&tally.latency);
    }

    /// The half-width of the interval of P(cold); none while there is no interval.
    pub(super) fn half_width(&self, confidence: f64) -> Option<f64> {
        self.cold.estimate(confidence)?.half_width()
    }

    pub(super) fn outcome(&self, model: &Model, confidence: f64) -> Outcome {
        let quantile = |p| self.latencies.quantile(p, confidence);
        Outcome {
            setting: Setting::of(model),
            cold_probability: self.cold.estimate(confidence),
            exact: Exactness::of(model),
            visit_cold_probability: self.cold_visits.estimate(confidence),
            throttle_probability: self.throttled.estimate(confidence),
            latency_p50: quantile(0.50),
            latency_p95: quantile(0.95),
            latency_p99: quantile(0.99),
            environments_mean: self.environments.estimate(confidence),
            environments_busy_mean: self.busy.estimate(confidence),
            total: self.total.clone(),
            replications: self.cold.replications(),
        }
    }
}

/// How many independent units the requests of a replication make up.
pub(super) fn units(tally: &Tally, sharing: Sharing) -> u64 {
    match sharing {
        Sharing::None => tally.units,
        Sharing::Environment => tally.units.min(tally.environments.used),
        Sharing::Replication => 1,
    }
}

/// Estimates of one model, with the counts they rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The pings it was played under.
    pub setting: Setting,
    /// The chance that a served user request is cold.
    pub cold_probability: Option<Estimate>,
    /// What can be computed of the same model.
    pub exact: Exactness,
    /// The chance that a visit meets at least one cold request.
    pub visit_cold_probability: Option<Estimate>,
    /// The chance that a user request is refused.
    pub throttle_probability: Option<Estimate>,
    /// The latency that half of the served user requests do not exceed, in seconds.
    pub latency_p50: Option<Estimate>,
    /// The same for 95 of 100.
    pub latency_p95: Option<Estimate>,
    /// The same for 99 of 100.
    pub latency_p99: Option<Estimate>,
    /// The mean number of environments, provisioned ones included.
    pub environments_mean: Option<Estimate>,
    /// The mean number of them that are busy.
    pub environments_busy_mean: Option<Estimate>,
    /// The counts of all replications, added.
    pub total: Tally,
    /// How many replications there were.
    pub replications: u64,
}

impl Outcome {
    /// Counted replication time in days.
    #[must_use]
    pub fn days(&self) -> f64 {
        self.total.time as f64 / 1e9 / 86_400.0
    }
}

/// What is known of a model without simulating it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exactness {
    /// P(cold) in the limit of no service time.
    pub cold_probability: Result<ExactValue, NotApplicable>,
    /// P(cold) with service time, where both it and the timeout are fixed.
    pub cold_probability_with_service: Result<f64, NotApplicable>,
    /// P(throttled) by Erlang's formula.
    pub throttle_probability: Result<ExactValue, NotApplicable>,
}

impl Exactness {
    fn of(model: &Model) -> Self {
        Self {
            cold_probability: exact::cold_probability(model),
            cold_probability_with_service: exact::cold_probability_with_service(model),
            throttle_probability: exact::throttle_probability(model),
        }
    }
}
