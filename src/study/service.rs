//! What happens to the same requests on an always-on service?

use std::sync::atomic::{AtomicU64, Ordering};

use enum_map::{Enum, EnumMap};

use super::play::{Effort, Watch};
use crate::engine::{ServiceTally, play_service};
use crate::estimate::{Estimate, Latencies, Mean, Proportion, Ratio, Seen, Stopping};
use crate::model::{Model, Service};

/// What replications of a service show.
#[derive(Debug, Clone, PartialEq)]
pub struct Served {
    estimates: EnumMap<ServiceMeasure, Option<Estimate>>,
    /// The counts of all replications, added.
    pub total: ServiceTally,
    /// How many replications there were.
    pub replications: u64,
    /// It was stopped before it was done.
    pub interrupted: bool,
    /// There is an interval of the share that is lost, as narrow as was asked.
    pub precise: bool,
}

impl Served {
    /// What the replications show of a measure; times in seconds. Absent where nothing was observed.
    #[must_use]
    pub fn estimate(&self, measure: ServiceMeasure) -> Option<&Estimate> {
        self.estimates[measure].as_ref()
    }
}

/// Something that is estimated of a service from its replications. In the order in which a page shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ServiceMeasure {
    /// The chance that a user request has no answer.
    LostProbability,
    /// The chance that it has none because its task failed.
    FailedProbability,
    /// The chance that it has none because its task was stopped.
    StoppedProbability,
    /// The chance that it has none within the timeout.
    TimedOutProbability,
    /// The chance that it finds the queue full.
    RefusedProbability,
    /// The chance that a served request had to queue.
    DelayedProbability,
    /// The mean latency of served requests, in seconds.
    LatencyMean,
    /// The latency that half of the served requests do not exceed.
    LatencyP50,
    /// The same for 95 of 100.
    LatencyP95,
    /// The same for 99 of 100.
    LatencyP99,
    /// The same for 999 of 1,000.
    LatencyP999,
    /// The share of served requests that take longer than one second.
    OverSecondProbability,
    /// The mean share of the places of all tasks that are up which are taken.
    Utilisation,
    /// The share of time without any task that takes requests.
    DownTime,
    /// Hours of all tasks together in a month of 720 hours.
    TaskHoursPerMonth,
}

impl ServiceMeasure {
    /// All of them, in the order of declaration.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::LENGTH).map(Self::from_usize)
    }

    /// Its name, as CSV and JSON would have it without a unit.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::LostProbability => "lost_probability",
            Self::FailedProbability => "failed_probability",
            Self::StoppedProbability => "stopped_probability",
            Self::TimedOutProbability => "timed_out_probability",
            Self::RefusedProbability => "refused_probability",
            Self::DelayedProbability => "delayed_probability",
            Self::LatencyMean => "latency_mean",
            Self::LatencyP50 => "latency_p50",
            Self::LatencyP95 => "latency_p95",
            Self::LatencyP99 => "latency_p99",
            Self::LatencyP999 => "latency_p999",
            Self::OverSecondProbability => "over_second_probability",
            Self::Utilisation => "utilisation",
            Self::DownTime => "down_time",
            Self::TaskHoursPerMonth => "task_hours_month",
        }
    }
}

/// Tallies to collect before they are added up, so that memory does not grow with the number of replications.
const TALLIES_AT_ONCE: u64 = 512;

/// Plays `service` under the traffic and the deploys of `model` until the share of requests that is lost is known as well
/// as `effort` asks. Replication k meets the requests that replication k of the function meets under the same seed.
#[must_use]
pub fn serve(model: &Model, service: &Service, effort: &Effort, watch: Watch<'_>) -> Served {
    let stopping = effort.stopping();
    let mut sums = Sums::new(model, service);
    let done = AtomicU64::new(0);
    loop {
        let seen = sums.seen(&stopping);
        let batch = stopping.next_batch(&seen).min(TALLIES_AT_ONCE);
        if batch == 0 {
            return sums.served(&stopping, false);
        }
        let expected = stopping.expected(&seen);
        let on_each = || watch.progress.played(done.fetch_add(1, Ordering::Relaxed) + 1, expected);
        let tallies = play_service(model, service, effort.seed, seen.played..seen.played + batch, watch.stop, &on_each);
        tallies.iter().for_each(|tally| sums.add(tally));
        if (tallies.len() as u64) < batch {
            return sums.served(&stopping, true);
        }
    }
}

/// Sums over replications, from which estimates can be made at any time.
struct Sums<'a> {
    model: &'a Model,
    service: &'a Service,
    total: ServiceTally,
    lost: Proportion,
    failed: Proportion,
    stopped: Proportion,
    timed_out: Proportion,
    refused: Proportion,
    delayed: Proportion,
    over_second: Proportion,
    latencies: Latencies,
    latency: Ratio,
    utilisation: Mean,
    down: Mean,
    task_hours: Mean,
}

impl<'a> Sums<'a> {
    fn new(model: &'a Model, service: &'a Service) -> Self {
        Self {
            model,
            service,
            total: ServiceTally::default(),
            lost: Proportion::default(),
            failed: Proportion::default(),
            stopped: Proportion::default(),
            timed_out: Proportion::default(),
            refused: Proportion::default(),
            delayed: Proportion::default(),
            over_second: Proportion::default(),
            latencies: Latencies::default(),
            latency: Ratio::default(),
            utilisation: Mean::default(),
            down: Mean::default(),
            task_hours: Mean::default(),
        }
    }

    fn add(&mut self, tally: &ServiceTally) {
        let (users, lost) = (&tally.users, &tally.users.lost);
        let units = self.units(tally);
        self.lost.add(lost.all(), users.arrived, units);
        self.failed.add(lost.failed, users.arrived, units);
        self.stopped.add(lost.stopped, users.arrived, units);
        self.timed_out.add(lost.timed_out, users.arrived, units);
        self.refused.add(lost.refused, users.arrived, units);
        self.delayed.add(users.delayed, users.served, units);
        self.over_second.add(users.over_second, users.served, units);
        self.latencies.add(&tally.latency);
        self.latency.add(tally.latency.sum() as f64 / 1e9, tally.latency.count());
        if tally.up_time > 0 {
            let places = tally.up_time as f64 * f64::from(self.service.concurrency);
            self.utilisation.add(tally.busy_time as f64 / places);
        }
        if tally.time > 0 {
            let time = tally.time as f64;
            self.down.add(tally.down_time as f64 / time);
            self.task_hours.add(tally.task_time as f64 / time * HOURS_OF_A_MONTH);
        }
        self.total += tally;
    }

    /// How many independent units the requests of a replication make up. What takes tasks away strikes all requests that
    /// come meanwhile at once.
    fn units(&self, tally: &ServiceTally) -> u64 {
        let goes_away = self.service.failures.is_some() || self.model.platform.recycling.has_deploys();
        let duration = self.service.duration_or(&self.model.function.duration).mean();
        let struck = self.model.arrivals.mean_rate() * (self.service.restart.mean() + duration);
        if goes_away { (tally.units as f64 / (1.0 + struck)) as u64 } else { tally.units }
    }

    fn seen(&self, stopping: &Stopping) -> Seen {
        let played = self.lost.replications();
        let goes_away = self.service.failures.is_some() || self.model.platform.recycling.has_deploys();
        Seen {
            played,
            half_width: self.lost.estimate(stopping.confidence(played)).and_then(|lost| lost.half_width()),
            units: if goes_away { 0 } else { self.lost.units_each() },
            all_refused: self.total.users.arrived > 0 && self.total.users.served == 0,
            least: 0,
        }
    }

    fn served(&self, stopping: &Stopping, interrupted: bool) -> Served {
        let replications = self.lost.replications();
        let confidence = stopping.confidence(replications);
        Served {
            estimates: EnumMap::from_fn(|measure| self.estimate(measure, confidence)),
            total: self.total.clone(),
            replications,
            interrupted,
            precise: !interrupted && stopping.is_reached(&self.seen(stopping)),
        }
    }

    fn estimate(&self, measure: ServiceMeasure, confidence: f64) -> Option<Estimate> {
        match measure {
            ServiceMeasure::LostProbability => self.lost.estimate(confidence),
            ServiceMeasure::FailedProbability => self.failed.estimate(confidence),
            ServiceMeasure::StoppedProbability => self.stopped.estimate(confidence),
            ServiceMeasure::TimedOutProbability => self.timed_out.estimate(confidence),
            ServiceMeasure::RefusedProbability => self.refused.estimate(confidence),
            ServiceMeasure::DelayedProbability => self.delayed.estimate(confidence),
            ServiceMeasure::LatencyMean => self.latency.estimate(confidence),
            ServiceMeasure::LatencyP50 => self.latencies.quantile(0.50, confidence),
            ServiceMeasure::LatencyP95 => self.latencies.quantile(0.95, confidence),
            ServiceMeasure::LatencyP99 => self.latencies.quantile(0.99, confidence),
            ServiceMeasure::LatencyP999 => self.latencies.quantile(0.999, confidence),
            ServiceMeasure::OverSecondProbability => self.over_second.estimate(confidence),
            ServiceMeasure::Utilisation => self.utilisation.estimate(confidence),
            ServiceMeasure::DownTime => self.down.estimate(confidence),
            ServiceMeasure::TaskHoursPerMonth => self.task_hours.estimate(confidence),
        }
    }
}

/// Hours of a month: 30 days.
const HOURS_OF_A_MONTH: f64 = 720.0;
