//! What is measured, each measure once: what it is called, what it is, in what unit, and when a page shows it. How it is
//! estimated stands with the sums (in `outcome`); its columns in CSV and JSON and its rows in tables follow.

use enum_map::Enum;

/// Something that is estimated of a model from its replications. In the order in which a page shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Measure {
    /// The chance that a served user request is cold.
    ColdProbability,
    /// The chance that it waits for the init of the environment that serves it.
    InitProbability,
    /// The chance that it is the first in an environment that had been initialised before it came.
    LukewarmProbability,
    /// The chance that it waits for an environment, and for no init of it.
    WaitedProbability,
    /// The chance that a visit meets at least one cold request.
    VisitColdProbability,
    /// The chance that a user request is refused.
    ThrottleProbability,
    /// The chance that a user request is lost: refused, stopped, crashed, or given up by a gateway.
    LostProbability,
    /// Cold starts of users in a day of counted time.
    ColdStartsPerDay,
    /// The mean latency of served user requests.
    LatencyMean,
    /// The latency that half of the served user requests do not exceed.
    LatencyP50,
    /// The same for 95 of 100.
    LatencyP95,
    /// The same for 99 of 100.
    LatencyP99,
    /// The same for 999 of 1,000.
    LatencyP999,
    /// The chance that a served user request takes longer than a second.
    OverSecondProbability,
    /// The mean number of environments.
    EnvironmentsMean,
    /// The mean number of them that are busy.
    EnvironmentsBusyMean,
    /// What a month of 720 hours costs.
    CostMonth,
}

/// In what a measure is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A fraction of 1, which pages show in per cent.
    Share,
    /// So many a day.
    PerDay,
    /// A time: seconds as an estimate, milliseconds in files.
    Time,
    /// A mean number of environments.
    Environments,
    /// US dollars a month.
    Usd,
}

/// When the page of a simulation shows a measure; files always hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Always.
    Always,
    /// Where not every cold request waits for an init, or some are lukewarm.
    IfStartsDiffer,
    /// Where some were lost that were not refused.
    IfAnyFailed,
    /// Where requests waited for environments that others had left.
    IfAnyWaited,
    /// Where a visit is more than a request.
    IfVisits,
    /// Where there is a value.
    IfKnown,
}

/// What is said of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// Its name in CSV and JSON, with the unit where it has one. A contract: never changed.
    pub name: &'static str,
    /// In what it is counted.
    pub unit: Unit,
    /// Its name on a page.
    pub label: &'static str,
    /// What it is.
    pub sentence: &'static str,
    /// When a page shows it.
    pub shown: Shown,
}

impl Measure {
    /// All of them, in the order of declaration.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::LENGTH).map(Self::from_usize)
    }

    /// Its name without the unit, as `[expect]` has it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::CostMonth => "cost_month",
            other => {
                let name = other.about().name;
                name.strip_suffix("_ms").unwrap_or(name)
            }
        }
    }

    /// The share of requests that a quantile of latency is not exceeded by; none for what is no quantile.
    #[must_use]
    pub const fn quantile(self) -> Option<f64> {
        match self {
            Self::LatencyP50 => Some(0.5),
            Self::LatencyP95 => Some(0.95),
            Self::LatencyP99 => Some(0.99),
            Self::LatencyP999 => Some(0.999),
            Self::ColdProbability
            | Self::InitProbability
            | Self::LukewarmProbability
            | Self::WaitedProbability
            | Self::VisitColdProbability
            | Self::ThrottleProbability
            | Self::LostProbability
            | Self::OverSecondProbability
            | Self::ColdStartsPerDay
            | Self::LatencyMean
            | Self::EnvironmentsMean
            | Self::EnvironmentsBusyMean
            | Self::CostMonth => None,
        }
    }

    /// What is said of it.
    #[must_use]
    pub const fn about(self) -> About {
        use Shown::{Always, IfAnyFailed, IfAnyWaited, IfKnown, IfStartsDiffer, IfVisits};
        use Unit::{Environments, PerDay, Share, Time, Usd};
        let (name, unit, label, sentence, shown) = match self {
            Self::ColdProbability => {
                ("cold_probability", Share, "cold requests", "The share of served user requests that are cold", Always)
            }
            Self::InitProbability => (
                "init_probability",
                Share,
                "wait for an init",
                "The share of requests that wait for the init of the environment that serves them",
                IfStartsDiffer,
            ),
            Self::LukewarmProbability => (
                "lukewarm_probability",
                Share,
                "first in environment",
                "The share of requests that are the first in an environment that had been initialised before",
                IfStartsDiffer,
            ),
            Self::WaitedProbability => (
                "waited_probability",
                Share,
                "wait, but for no init",
                "The share of requests that wait for an environment, but for no init of it",
                IfAnyWaited,
            ),
            Self::VisitColdProbability => (
                "visit_cold_probability",
                Share,
                "visits that meet one",
                "The share of visits that meet at least one cold request",
                IfVisits,
            ),
            Self::ThrottleProbability => (
                "throttle_probability",
                Share,
                "throttled requests",
                "The share of all user requests that are refused",
                Always,
            ),
            Self::LostProbability => (
                "lost_probability",
                Share,
                "lost requests",
                "The share of all user requests that are refused, stopped at the timeout, crash, or exceed the gateway's limit",
                IfAnyFailed,
            ),
            Self::ColdStartsPerDay => (
                "cold_starts_per_day",
                PerDay,
                "cold requests a day",
                "Cold starts of users in a day of counted time",
                Always,
            ),
            Self::LatencyMean => (
                "latency_mean_ms",
                Time,
                "latency, mean",
                "The mean latency of served user requests, in milliseconds",
                Always,
            ),
            Self::LatencyP50 => (
                "latency_p50_ms",
                Time,
                "latency, median",
                "The latency that half of the requests do not exceed",
                Always,
            ),
            Self::LatencyP95 => (
                "latency_p95_ms",
                Time,
                "latency, 95% below",
                "The latency that 95 of 100 requests do not exceed",
                Always,
            ),
            Self::LatencyP99 => (
                "latency_p99_ms",
                Time,
                "latency, 99% below",
                "The latency that 99 of 100 requests do not exceed",
                Always,
            ),
            Self::LatencyP999 => (
                "latency_p999_ms",
                Time,
                "latency, 99.9% below",
                "The latency that 999 of 1,000 requests do not exceed",
                Always,
            ),
            Self::OverSecondProbability => (
                "over_second_probability",
                Share,
                "take over 1 s",
                "The share of served user requests that take longer than one second",
                Always,
            ),
            Self::EnvironmentsMean => (
                "environments_mean",
                Environments,
                "environments",
                "The mean number of execution environments, provisioned ones included",
                Always,
            ),
            Self::EnvironmentsBusyMean => (
                "environments_busy_mean",
                Environments,
                "busy environments",
                "The mean number of them that are busy",
                Always,
            ),
            Self::CostMonth => (
                "cost_usd_month",
                Usd,
                "cost, USD a month",
                "What 720 hours cost, in US dollars; empty where a price is not known",
                IfKnown,
            ),
        };
        About { name, unit, label, sentence, shown }
    }
}
