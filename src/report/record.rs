//! The columns of a result, in order.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::exact::resolved;
use crate::estimate::Estimate;
use crate::model::Schedule;
use crate::study::{Measure, Outcome, Unit};
use crate::units::Nanos;

/// A column of a CSV file, and a field of a JSON document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Seconds between pings.
    PingEvery,
    /// Invocations a ping makes at once.
    PingConcurrency,
    /// Served user requests.
    Requests,
    /// Those of them that were cold.
    ColdStarts,
    /// What is estimated of a measure.
    Value(Measure),
    /// The lower end of its interval.
    Low(Measure),
    /// The upper end of its interval.
    High(Measure),
    /// What the share of cold requests is in the limit of no service time.
    ExactColdProbability,
    /// Ping invocations that were served.
    Pings,
    /// Those of them that were cold.
    PingColdStarts,
    /// Replications played.
    Replications,
    /// The seed of all streams.
    Seed,
}

/// The columns in their order, which is a contract: a new one comes last.
const ORDER: [Column; 28] = {
    use Column::{High, Low, Value};
    use Measure::{
        ColdProbability, ColdStartsPerDay, CostMonth, EnvironmentsBusyMean, EnvironmentsMean, InitProbability,
        LatencyMean, LatencyP50, LatencyP95, LatencyP99, LatencyP999, LostProbability, LukewarmProbability,
        OverSecondProbability, ThrottleProbability, VisitColdProbability, WaitedProbability,
    };
    [
        Column::PingEvery,
        Column::PingConcurrency,
        Column::Requests,
        Column::ColdStarts,
        Value(ColdProbability),
        Low(ColdProbability),
        High(ColdProbability),
        Column::ExactColdProbability,
        Value(VisitColdProbability),
        Value(ThrottleProbability),
        Value(LatencyP50),
        Value(LatencyP95),
        Value(LatencyP99),
        Column::Pings,
        Column::PingColdStarts,
        Value(EnvironmentsMean),
        Value(EnvironmentsBusyMean),
        Value(CostMonth),
        Column::Replications,
        Column::Seed,
        Value(InitProbability),
        Value(LukewarmProbability),
        Value(WaitedProbability),
        Value(LatencyMean),
        Value(LatencyP999),
        Value(ColdStartsPerDay),
        Value(LostProbability),
        Value(OverSecondProbability),
    ]
};

impl Column {
    /// Those of a CSV file, in order: the fixed order first, and what it does not name after it.
    pub fn all() -> impl Iterator<Item = Self> {
        let others = Measure::all().map(Self::Value).filter(|column| !ORDER.contains(column));
        ORDER.into_iter().chain(others)
    }

    /// The ends of intervals, which only JSON has; those of the share of cold requests stand in [`Column::all`].
    pub(super) fn ends() -> impl Iterator<Item = Self> {
        let measures = Self::all().filter_map(|column| {
            let Self::Value(measure) = column else { return None };
            (!ORDER.contains(&Self::Low(measure))).then_some(measure)
        });
        measures.flat_map(|measure| [Self::Low(measure), Self::High(measure)])
    }

    /// Its name: a contract, never changed.
    #[must_use]
    pub fn name(self) -> String {
        let name = match self {
            Self::PingEvery => "ping_every_s",
            Self::PingConcurrency => "ping_concurrency",
            Self::Requests => "requests",
            Self::ColdStarts => "cold_starts",
            Self::Value(measure) => measure.about().name,
            Self::Low(measure) => return format!("{}_low", measure.about().name),
            Self::High(measure) => return format!("{}_high", measure.about().name),
            Self::ExactColdProbability => "exact_cold_probability",
            Self::Pings => "pings",
            Self::PingColdStarts => "ping_cold_starts",
            Self::Replications => "replications",
            Self::Seed => "seed",
        };
        name.to_owned()
    }

    /// What stands in it.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::PingEvery => "Seconds between pings: `inf` for none, empty for a cron expression",
            Self::PingConcurrency => "Invocations a ping makes at once",
            Self::Requests => "Served user requests, over all replications after the warm-up",
            Self::ColdStarts => "Served user requests that were cold",
            Self::Value(measure) => measure.about().sentence,
            Self::Low(_) => "The lower end of its interval; empty where there is only one replication",
            Self::High(_) => "The upper end of its interval; empty where there is only one replication",
            Self::ExactColdProbability => {
                "The share of cold requests in the limit of no service time, where that can be computed; empty where \
                 it is below 10^-9, the precision of its computation"
            }
            Self::Pings => "Ping invocations that were served",
            Self::PingColdStarts => "Ping invocations that were cold",
            Self::Replications => "Replications played: each row is played until it is known well enough by itself",
            Self::Seed => "The seed of all random numbers",
        }
    }

    fn datum(self, outcome: &Outcome, seed: u64) -> Datum {
        let total = &outcome.total;
        let estimated = |measure: Measure, part: fn(Estimate) -> Option<f64>| {
            Datum::Value(outcome.estimate(measure).copied().and_then(part).map(|value| in_files(measure, value)))
        };
        match self {
            Self::PingEvery => Datum::Value(every(outcome.variant.ping())),
            Self::PingConcurrency => Datum::Count(u64::from(outcome.variant.concurrency())),
            Self::Requests => Datum::Count(total.users.served),
            Self::ColdStarts => Datum::Count(total.users.cold),
            Self::Value(measure) => estimated(measure, |estimate| Some(estimate.value)),
            Self::Low(measure) => estimated(measure, |estimate| estimate.low()),
            Self::High(measure) => estimated(measure, |estimate| estimate.high()),
            Self::ExactColdProbability => Datum::Value(resolved(outcome.exact.cold_probability)),
            Self::Pings => Datum::Count(total.pings.served),
            Self::PingColdStarts => Datum::Count(total.pings.cold),
            Self::Replications => Datum::Count(outcome.replications),
            Self::Seed => Datum::Count(seed),
        }
    }
}

/// What stands in a column: an absent value is an empty cell, or `null`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Datum {
    /// What a row is about, where that is no number.
    Text(String),
    /// How many of something.
    Count(u64),
    /// An estimate, or something else that may be missing.
    Value(Option<f64>),
}

/// One setting of the pings and what it does, in some columns. Probabilities are fractions of served user requests, counts
/// are totals over the replications after warm-up.
///
/// **Cold**, everywhere: a request that waits for the init of the environment that serves it, and, where the scenario
/// configures `function.first_request`, also one that is *lukewarm*: the first in an environment that had been
/// initialised before it came (a replacement, a spare, a provisioned one), for it waits for that work. Which of the two is
/// in force stands in JSON as `cold_means`. So `cold_probability` is `init_probability`, or the sum of that and
/// `lukewarm_probability`. `ping_cold_starts`, `visit_cold_probability` and exact values follow the same definition.
#[derive(Debug, Clone, PartialEq)]
pub struct Record(Vec<(String, Datum)>);

impl Record {
    /// What the replications of one model show, in the columns of a CSV file.
    #[must_use]
    pub fn of(outcome: &Outcome, seed: u64) -> Self {
        Self::in_columns(Column::all(), outcome, seed)
    }

    /// What has columns of its own.
    pub(super) fn of_fields<'n>(fields: impl IntoIterator<Item = (&'n str, Datum)>) -> Self {
        Self(Vec::new()).behind(fields)
    }

    /// The same, in these columns.
    pub(super) fn in_columns(columns: impl Iterator<Item = Column>, outcome: &Outcome, seed: u64) -> Self {
        Self(columns.map(|column| (column.name(), column.datum(outcome, seed))).collect())
    }

    /// A record of these columns.
    pub(super) fn with(entries: Vec<(String, Datum)>) -> Self {
        Self(entries)
    }

    /// The same with columns in front that say what it is of.
    pub(super) fn behind<'n>(self, keys: impl IntoIterator<Item = (&'n str, Datum)>) -> Self {
        let keys = keys.into_iter().map(|(name, datum)| (name.to_owned(), datum));
        Self(keys.chain(self.0).collect())
    }

    /// The same with columns at its end.
    pub(super) fn before<'n>(mut self, more: impl IntoIterator<Item = (&'n str, Datum)>) -> Self {
        self.0.extend(more.into_iter().map(|(name, datum)| (name.to_owned(), datum)));
        self
    }

    /// The names of its columns, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// What stands in them.
    pub(super) fn data(&self) -> impl Iterator<Item = &Datum> {
        self.0.iter().map(|(_, datum)| datum)
    }
}

/// As fields with their names.
impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, datum) in &self.0 {
            map.serialize_entry(name, datum)?;
        }
        map.end()
    }
}

/// A value in the unit that its column has.
fn in_files(measure: Measure, value: f64) -> f64 {
    match measure.about().unit {
        // By way of whole nanoseconds, which leaves no digits of rounding.
        Unit::Time => Nanos::from_secs_f64(value).as_millis_f64(),
        Unit::Share | Unit::PerDay | Unit::Environments | Unit::Usd => value,
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

/// For n = 0, 1, ...: the share of time with n environments.
pub(super) fn shares_of_time(outcome: &Outcome) -> Vec<f64> {
    let time = outcome.total.time as f64;
    outcome.total.usage.time_with.iter().map(|&with| with as f64 / time).collect()
}
