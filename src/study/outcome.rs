//! What the replications of one model show.

use std::cell::OnceCell;

use enum_map::EnumMap;

use super::bills::Bills;
use super::cold::ColdMeans;
use super::hours::Hour;
use super::measure::{Measure, Unit};
use super::sets::Sets;
use super::variant::Variant;
use crate::cost::{Bill, Pricing};
use crate::engine::Tally;
use crate::estimate::{Estimate, Interval, Latencies, Mean, Proportion, Ratio, Spread, TrialCounts};
use crate::exact::{self, ExactValue, NotApplicable};
use crate::model::{Model, Sharing};

/// Sums over the replications of one model, from which estimates can be made at any time.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    sharing: Sharing,
    sharing_of_losses: Sharing,
    total: Tally,
    cold: Proportion,
    init: Proportion,
    lukewarm: Proportion,
    waited: Proportion,
    cold_a_day: Mean,
    cold_visits: Proportion,
    throttled: Proportion,
    lost: Proportion,
    over_second: Proportion,
    environments: Mean,
    busy: Mean,
    latencies: Latencies,
    latency: Ratio,
    pricing: Pricing,
    bills: Bills,
    /// The same by sets of possible values, where there are several.
    sets: Option<Sets>,
    /// The fewest replications that tell these apart.
    least: u64,
    /// Computed when it is first asked for: it takes far longer than all estimates.
    exact: OnceCell<Exactness>,
}

impl Sums {
    /// Of no replications yet.
    pub(super) fn new(model: &Model) -> Self {
        Self {
            sharing: model.sharing(),
            sharing_of_losses: model.sharing_of_losses(),
            total: Tally::default(),
            cold: Proportion::default(),
            init: Proportion::default(),
            lukewarm: Proportion::default(),
            waited: Proportion::default(),
            cold_a_day: Mean::default(),
            cold_visits: Proportion::default(),
            throttled: Proportion::default(),
            lost: Proportion::default(),
            over_second: Proportion::default(),
            environments: Mean::default(),
            busy: Mean::default(),
            latencies: Latencies::default(),
            latency: Ratio::default(),
            pricing: Pricing::of(model),
            bills: Bills::default(),
            sets: Sets::of(model),
            least: model.fewest_replications(),
            exact: OnceCell::new(),
        }
    }

    /// Adds one replication.
    pub(super) fn add(&mut self, tally: &Tally) {
        let users = &tally.users;
        let TrialCounts { events, trials, units } = counts(tally, self.sharing);
        self.total += tally;
        self.cold.add(events, trials, units);
        self.init.add(users.init, users.served, units);
        self.lukewarm.add(users.lukewarm, users.served, units);
        self.waited.add(users.waited, users.served, units);
        self.cold_visits.add(tally.cold_visits, tally.visits, units);
        let all = users.served + users.throttled;
        let losses = self::units(tally, self.sharing_of_losses);
        self.throttled.add(users.throttled, all, losses);
        self.lost.add(users.throttled + users.failed.all(), all, losses);
        self.over_second.add(users.over_second, users.served, units);
        if tally.time > 0 {
            let time = tally.time as f64;
            let environments = tally.usage.time_with.iter().enumerate().map(|(n, &with)| n as f64 * with as f64 / time);
            self.environments.add(environments.sum());
            self.busy.add(tally.busy_time as f64 / time);
            self.cold_a_day.add(users.cold as f64 / days(tally));
        }
        self.latencies.add(&tally.latency);
        self.latency.add(tally.latency.sum() as f64 / 1e9, tally.latency.count());
        let bill = self.pricing.bill(tally);
        if let Some(sets) = &mut self.sets {
            sets.add(tally, bill.as_ref());
        }
        self.bills.add(bill);
    }

    /// Fewer replications than this tell nothing.
    pub(super) fn least(&self) -> u64 {
        self.least
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

    /// The half-width of the interval of a measure as far as more replications would narrow it; none while there is no
    /// interval.
    pub(super) fn error(&self, measure: Measure, confidence: f64) -> Option<f64> {
        let simulated = self.simulated(measure, confidence)?;
        match self.spread(measure) {
            Some(spread) => spread.error(&simulated),
            None => simulated.half_width(),
        }
    }

    /// What can be solved of the model.
    pub(super) fn exact(&self, model: &Model) -> &Exactness {
        self.exact.get_or_init(|| Exactness::of(model))
    }

    pub(super) fn outcome(&self, variant: &Variant, confidence: f64) -> Outcome {
        self.exact(&variant.model);
        self.outcome_so_far(variant, confidence)
    }

    /// The same with nothing solved that nobody has asked for.
    pub(super) fn outcome_so_far(&self, variant: &Variant, confidence: f64) -> Outcome {
        let model = &variant.model;
        Outcome {
            variant: variant.clone(),
            cold_means: ColdMeans::of(model),
            requests_per_day: model.arrivals.mean_rate() * DAY,
            estimates: EnumMap::from_fn(|measure| self.estimate(measure, confidence)),
            exact: self.exact.get().copied().unwrap_or(Exactness::NOT_YET),
            bill: self.bills.mean(),
            total: self.total.clone(),
            replications: self.cold.replications(),
            error: self.error(Measure::ColdProbability, confidence),
            by_hour: None,
        }
    }

    /// What the replications so far show of a measure, with what is not known of the model in the interval.
    pub(super) fn estimate(&self, measure: Measure, confidence: f64) -> Option<Estimate> {
        let simulated = self.simulated(measure, confidence)?;
        let Some(spread) = self.spread(measure) else { return Some(simulated) };
        let most = if measure.about().unit == Unit::Share { 1.0 } else { f64::INFINITY };
        Some(spread.widen(simulated, most))
    }

    /// How far a measure differs between sets of possible values, where there are several.
    fn spread(&self, measure: Measure) -> Option<Spread> {
        self.sets.as_ref()?.spread(measure)
    }

    /// The same with the interval of the simulation alone.
    fn simulated(&self, measure: Measure, confidence: f64) -> Option<Estimate> {
        if let Some(p) = measure.quantile() {
            return self.latencies.quantile(p, confidence);
        }
        match measure {
            Measure::ColdProbability => self.cold.estimate(confidence),
            Measure::InitProbability => self.init.estimate(confidence),
            Measure::LukewarmProbability => self.lukewarm.estimate(confidence),
            Measure::WaitedProbability => self.waited.estimate(confidence),
            Measure::VisitColdProbability => self.cold_visits.estimate(confidence),
            Measure::ThrottleProbability => self.throttled.estimate(confidence),
            Measure::LostProbability => self.lost.estimate(confidence),
            Measure::OverSecondProbability => self.over_second.estimate(confidence),
            Measure::ColdStartsPerDay => self.cold_starts_per_day(confidence),
            Measure::LatencyMean => self.latency.estimate(confidence),
            Measure::LatencyP50 | Measure::LatencyP95 | Measure::LatencyP99 | Measure::LatencyP999 => None,
            Measure::EnvironmentsMean => self.environments.estimate(confidence),
            Measure::EnvironmentsBusyMean => self.busy.estimate(confidence),
            Measure::CostMonth => self.bills.total(confidence),
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
pub(super) const DAY: f64 = 86_400.0;

/// The time counted, in days.
pub(super) fn days(tally: &Tally) -> f64 {
    tally.time as f64 / 1e9 / DAY
}

/// What a replication shows of P(cold).
pub(super) fn counts(tally: &Tally, sharing: Sharing) -> TrialCounts {
    TrialCounts { events: tally.users.cold, trials: tally.users.served, units: units(tally, sharing) }
}

/// How many independent units the requests of a replication make up.
fn units(tally: &Tally, sharing: Sharing) -> u64 {
    match sharing {
        Sharing::None => tally.units,
        // Those on spares count as one: with a bound b on the chance of the others and c on theirs, that of all is at
        // most b plus their share times c.
        Sharing::Spares => {
            let share = tally.users.on_spares as f64 / tally.users.served.max(1) as f64;
            (tally.units as f64 / (1.0 + tally.units as f64 * share)) as u64
        }
        Sharing::Environment => tally.units.min(tally.environments.used),
        Sharing::Replication => 1,
    }
}

/// Estimates of one model, with the counts they rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What was played.
    pub variant: Variant,
    /// What counts as cold.
    pub cold_means: ColdMeans,
    /// User requests that arrive in a day, on average over all days: as the model has it, not as they were drawn.
    pub requests_per_day: f64,
    estimates: EnumMap<Measure, Option<Estimate>>,
    /// What can be computed of the same model.
    pub exact: Exactness,
    /// What a month costs, on average over the replications, part by part; none where no time was counted.
    pub bill: Option<Bill>,
    /// The counts of all replications, added.
    pub total: Tally,
    /// How many replications there were.
    pub replications: u64,
    /// The half-width of the interval of P(cold) as far as the simulation is its cause: with more replications it gets
    /// smaller. What is not known of the model is no part of it.
    pub error: Option<f64>,
    /// The 24 hours of the day, from midnight on, on the scenario's clocks; none where they were not counted.
    pub by_hour: Option<Vec<Hour>>,
}

impl Outcome {
    /// What the replications show of a measure; times in seconds. Absent where nothing was observed.
    #[must_use]
    pub fn estimate(&self, measure: Measure) -> Option<&Estimate> {
        self.estimates[measure].as_ref()
    }

    /// The chance that a served user request is cold.
    #[must_use]
    pub fn cold_probability(&self) -> Option<&Estimate> {
        self.estimate(Measure::ColdProbability)
    }

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
    /// Nothing was solved.
    const NOT_YET: Self = Self {
        cold_probability: Err(NotApplicable::NotYet),
        init_probability: Err(NotApplicable::NotYet),
        lukewarm_probability: Err(NotApplicable::NotYet),
        cold_probability_with_service: Err(NotApplicable::NotYet),
        throttle_probability: Err(NotApplicable::NotYet),
    };

    /// What is known of a measure in the limit of no service time; none where no form is known for it at all.
    #[must_use]
    pub fn of_measure(&self, measure: Measure) -> Option<Result<ExactValue, NotApplicable>> {
        match measure {
            Measure::ColdProbability => Some(self.cold_probability),
            Measure::InitProbability => Some(self.init_probability),
            Measure::LukewarmProbability => Some(self.lukewarm_probability),
            Measure::ThrottleProbability => Some(self.throttle_probability),
            Measure::WaitedProbability
            | Measure::VisitColdProbability
            | Measure::LostProbability
            | Measure::OverSecondProbability
            | Measure::ColdStartsPerDay
            | Measure::CostMonth
            | Measure::LatencyMean
            | Measure::LatencyP50
            | Measure::LatencyP95
            | Measure::LatencyP99
            | Measure::LatencyP999
            | Measure::EnvironmentsMean
            | Measure::EnvironmentsBusyMean => None,
        }
    }

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
        // 1,000 units, of which 1% are on spares: 1 / (1 / 1,000 + 1%). All of them: one and no more.
        tally.units = 1_000;
        tally.users.served = 2_000;
        for (on_spares, expected) in [(0, 1_000), (20, 90), (2_000, 0)] {
            tally.users.on_spares = on_spares;
            assert_eq!(units(&tally, Sharing::Spares), expected);
        }
    }
}
