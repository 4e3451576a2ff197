//! What the replications of one model show.

use super::cold::ColdMeans;
use super::setting::Setting;
use crate::engine::Tally;
use crate::estimate::{Counts, Estimate, Interval, Latencies, Mean, Proportion, Ratio};
use crate::exact::{self, ExactValue, NotApplicable};
use crate::model::{Model, Sharing};

/// Sums over the replications of one model, from which estimates can be made at any time.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    sharing: Sharing,
    total: Tally,
    cold: Proportion,
    init: Proportion,
    lukewarm: Proportion,
    waited: Proportion,
    cold_a_day: Mean,
    cold_visits: Proportion,
    throttled: Proportion,
    environments: Mean,
    busy: Mean,
    latencies: Latencies,
    latency: Ratio,
}

impl Sums {
    /// Of no replications yet.
    pub(super) fn new(model: &Model) -> Self {
        Self {
            sharing: model.sharing(),
            total: Tally::default(),
            cold: Proportion::default(),
            init: Proportion::default(),
            lukewarm: Proportion::default(),
            waited: Proportion::default(),
            cold_a_day: Mean::default(),
            cold_visits: Proportion::default(),
            throttled: Proportion::default(),
            environments: Mean::default(),
            busy: Mean::default(),
            latencies: Latencies::default(),
            latency: Ratio::default(),
        }
    }

    /// Adds one replication.
    pub(super) fn add(&mut self, tally: &Tally) {
        let users = &tally.users;
        let Counts { events, trials, units } = counts(tally, self.sharing);
        self.total += tally;
        self.cold.add(events, trials, units);
        self.init.add(users.init, users.served, units);
        self.lukewarm.add(users.lukewarm, users.served, units);
        self.waited.add(users.waited, users.served, units);
        self.cold_visits.add(tally.cold_visits, tally.visits, units);
        self.throttled.add(users.throttled, users.served + users.throttled, units);
        if tally.time > 0 {
            let time = tally.time as f64;
            let environments = tally.time_with.iter().enumerate().map(|(n, &with)| n as f64 * with as f64 / time);
            self.environments.add(environments.sum());
            self.busy.add(tally.busy_time as f64 / time);
            self.cold_a_day.add(users.cold as f64 / days(tally));
        }
        self.latencies.add(&tally.latency);
        self.latency.add(tally.latency.sum() as f64 / 1e9, tally.latency.count());
    }

    /// How many replications were added.
    pub(super) fn replications(&self) -> u64 {
        self.cold.replications()
    }

    /// How many independent units each of them held, on average.
    pub(super) fn units_each(&self) -> u64 {
        self.cold.units_each()
    }

    /// Whether requests came, and all were refused.
    pub(super) fn all_refused(&self) -> bool {
        let users = &self.total.users;
        users.served == 0 && users.throttled > 0
    }

    /// The half-width of the interval of P(cold); none while there is no interval.
    pub(super) fn half_width(&self, confidence: f64) -> Option<f64> {
        self.cold.estimate(confidence)?.half_width()
    }

    pub(super) fn outcome(&self, model: &Model, confidence: f64) -> Outcome {
        let quantile = |p| self.latencies.quantile(p, confidence);
        Outcome {
            setting: Setting::of(model),
            cold_means: ColdMeans::of(model),
            requests_per_day: model.arrivals.mean_rate() * DAY,
            cold_probability: self.cold.estimate(confidence),
            init_probability: self.init.estimate(confidence),
            lukewarm_probability: self.lukewarm.estimate(confidence),
            waited_probability: self.waited.estimate(confidence),
            cold_starts_per_day: self.cold_starts_per_day(confidence),
            exact: Exactness::of(model),
            visit_cold_probability: self.cold_visits.estimate(confidence),
            throttle_probability: self.throttled.estimate(confidence),
            latency_mean: self.latency.estimate(confidence),
            latency_p50: quantile(0.50),
            latency_p95: quantile(0.95),
            latency_p99: quantile(0.99),
            latency_p999: quantile(0.999),
            environments_mean: self.environments.estimate(confidence),
            environments_busy_mean: self.busy.estimate(confidence),
            total: self.total.clone(),
            replications: self.cold.replications(),
        }
    }

    /// Cold starts in a day of counted time; none where no request was served. Where so few were seen that the
    /// differences between replications may not show how much they vary, the interval reaches as far as that of P(cold)
    /// too.
    fn cold_starts_per_day(&self, confidence: f64) -> Option<Estimate> {
        let cold = self.cold.estimate(confidence)?;
        let found = self.cold_a_day.estimate(confidence)?;
        let served_a_day = self.total.users.served as f64 / days(&self.total);
        let interval = match (found.interval, cold.interval) {
            (Some(days), Some(share)) if self.cold.has_few_events(confidence) => Some(Interval {
                low: days.low.min(share.low * served_a_day),
                high: days.high.max(share.high * served_a_day),
                confidence,
            }),
            (Some(days), Some(_)) => Some(days),
            (Some(_), None) | (None, _) => None,
        };
        Some(Estimate { interval, ..found })
    }
}

/// Seconds in a day.
const DAY: f64 = 86_400.0;

/// The time counted, in days.
fn days(tally: &Tally) -> f64 {
    tally.time as f64 / 1e9 / DAY
}

/// What a replication shows of P(cold).
pub(super) fn counts(tally: &Tally, sharing: Sharing) -> Counts {
    Counts { events: tally.users.cold, trials: tally.users.served, units: units(tally, sharing) }
}

/// How many independent units the requests of a replication make up.
fn units(tally: &Tally, sharing: Sharing) -> u64 {
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
    /// What counts as cold.
    pub cold_means: ColdMeans,
    /// User requests that arrive in a day, on average over all days: as the model has it, not as they were drawn.
    pub requests_per_day: f64,
    /// The chance that a served user request is cold.
    pub cold_probability: Option<Estimate>,
    /// The chance that it waits for the init of the environment that serves it.
    pub init_probability: Option<Estimate>,
    /// The chance that it is the first in an environment that had been initialised before it came.
    pub lukewarm_probability: Option<Estimate>,
    /// The chance that it waits for an environment, and for no init of it.
    pub waited_probability: Option<Estimate>,
    /// Cold starts of users in a day of counted time.
    pub cold_starts_per_day: Option<Estimate>,
    /// What can be computed of the same model.
    pub exact: Exactness,
    /// The chance that a visit meets at least one cold request.
    pub visit_cold_probability: Option<Estimate>,
    /// The chance that a user request is refused.
    pub throttle_probability: Option<Estimate>,
    /// The mean latency of served user requests, in seconds.
    pub latency_mean: Option<Estimate>,
    /// The latency that half of the served user requests do not exceed, in seconds.
    pub latency_p50: Option<Estimate>,
    /// The same for 95 of 100.
    pub latency_p95: Option<Estimate>,
    /// The same for 99 of 100.
    pub latency_p99: Option<Estimate>,
    /// The same for 999 of 1,000.
    pub latency_p999: Option<Estimate>,
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
        days(&self.total)
    }
}

/// What is known of a model without simulating it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exactness {
    /// P(cold) in the limit of no service time.
    pub cold_probability: Result<ExactValue, NotApplicable>,
    /// P(a request waits for an init) in that limit.
    pub init_probability: Result<ExactValue, NotApplicable>,
    /// P(it is lukewarm) in that limit.
    pub lukewarm_probability: Result<ExactValue, NotApplicable>,
    /// P(cold) with service time, where both it and the timeout are fixed.
    pub cold_probability_with_service: Result<f64, NotApplicable>,
    /// P(throttled) by Erlang's formula.
    pub throttle_probability: Result<ExactValue, NotApplicable>,
}

impl Exactness {
    fn of(model: &Model) -> Self {
        let starts = exact::Starts::of(model);
        Self {
            cold_probability: starts.cold,
            init_probability: starts.init,
            lukewarm_probability: starts.lukewarm,
            cold_probability_with_service: exact::cold_probability_with_service(model),
            throttle_probability: exact::throttle_probability(model),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Requests are no more independent than the arrivals, nor than the draws that they share: visits of several
    /// requests use more environments than there are visits, and quiet traffic fewer.
    #[test]
    fn units_are_the_fewest_of_what_is_drawn_afresh() {
        let mut tally = Tally::default();
        for (arrivals, environments, of_environments) in [(10, 3, 3), (3, 10, 3)] {
            (tally.units, tally.environments.used) = (arrivals, environments);
            let found = [Sharing::None, Sharing::Environment, Sharing::Replication].map(|kind| units(&tally, kind));
            assert_eq!(found, [arrivals, of_environments, 1]);
        }
    }
}
