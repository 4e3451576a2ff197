//! What each set of possible values of a model shows by itself.

use enum_map::EnumMap;

use super::measure::Measure;
use super::outcome::days;
use crate::cost::Bill;
use crate::engine::{LatencyHistogram, Tally};
use crate::estimate::Spread;
use crate::model::Model;

/// Sums over the replications of each set, in two halves by turns.
#[derive(Debug, Clone)]
pub(super) struct Sets {
    halves: Vec<[Half; 2]>,
    replications: u64,
}

/// Half of the replications of a set.
#[derive(Debug, Clone, Default)]
struct Half {
    /// Each measure but the quantiles is one sum over another.
    sums: EnumMap<Measure, [f64; 2]>,
    latency: LatencyHistogram,
}

impl Sets {
    /// Of no replications yet; none where the values of the model are known.
    pub(super) fn of(model: &Model) -> Option<Self> {
        let sets = model.uncertainty.sets();
        (!sets.is_empty()).then(|| Self { halves: vec![<[Half; 2]>::default(); sets.len()], replications: 0 })
    }

    /// Adds the next replication, which costs so much.
    pub(super) fn add(&mut self, tally: &Tally, bill: Option<&Bill>) {
        let count = self.halves.len() as u64;
        let (set, turn) = (self.replications % count, self.replications / count);
        self.halves[set as usize][(turn % 2) as usize].add(tally, bill);
        self.replications += 1;
    }

    /// How far a measure differs between sets; none where fewer than two have shown anything of it.
    pub(super) fn spread(&self, measure: Measure) -> Option<Spread> {
        let halves: Vec<[Option<f64>; 2]> =
            self.halves.iter().map(|halves| halves.each_ref().map(|half| half.value(measure))).collect();
        let plays = self.replications as f64 / (2 * self.halves.len()) as f64;
        Spread::of(&halves, plays)
    }
}

impl Half {
    fn add(&mut self, tally: &Tally, bill: Option<&Bill>) {
        for (measure, [sum, of]) in &mut self.sums {
            let [more, of_more] = terms(measure, tally, bill);
            *sum += more;
            *of += of_more;
        }
        self.latency += &tally.latency;
    }

    fn value(&self, measure: Measure) -> Option<f64> {
        if let Some(p) = measure.quantile() {
            return Some(self.latency.quantile(p)?.as_secs_f64());
        }
        let [sum, of] = self.sums[measure];
        (of > 0.0).then(|| sum / of)
    }
}

/// Of which two sums a measure is the ratio: what a replication adds to each.
fn terms(measure: Measure, tally: &Tally, bill: Option<&Bill>) -> [f64; 2] {
    let users = &tally.users;
    let [served, throttled, lost] =
        [users.served, users.throttled, users.throttled + users.failed.all()].map(|count| count as f64);
    let share = |count: u64| [count as f64, served];
    match measure {
        Measure::ColdProbability => share(users.cold),
        Measure::InitProbability => share(users.init),
        Measure::LukewarmProbability => share(users.lukewarm),
        Measure::WaitedProbability => share(users.waited),
        Measure::OverSecondProbability => share(users.over_second),
        Measure::VisitColdProbability => [tally.cold_visits as f64, tally.visits as f64],
        Measure::ThrottleProbability => [throttled, served + throttled],
        Measure::LostProbability => [lost, served + throttled],
        Measure::ColdStartsPerDay => [users.cold as f64, days(tally)],
        Measure::EnvironmentsMean => {
            let weighted = tally.usage.time_with.iter().enumerate().map(|(count, &with)| count as f64 * with as f64);
            [weighted.sum(), tally.time as f64]
        }
        Measure::EnvironmentsBusyMean => [tally.busy_time as f64, tally.time as f64],
        Measure::CostMonth => bill.and_then(Bill::total).map_or([0.0; 2], |usd| [usd, 1.0]),
        Measure::LatencyMean => [tally.latency.sum() as f64 / 1e9, tally.latency.count() as f64],
        Measure::LatencyP50 | Measure::LatencyP95 | Measure::LatencyP99 | Measure::LatencyP999 => [0.0; 2],
    }
}
