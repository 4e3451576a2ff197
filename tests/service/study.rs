//! The study: what it estimates from which counts, when it ends, and that it can be stopped.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use coldstart::engine::{ServiceTally, replicate_service};
use coldstart::model::Schedule;
use coldstart::model::platform::Deploys;
use coldstart::model::service::Stop;
use coldstart::rng::Streams;
use coldstart::study::Progress;
use coldstart::units::Nanos;

use super::*;
use crate::shared::{exponential, poisson, seconds};

/// Everything happens: failures, kills, time-outs, a full queue, and latencies around a second.
fn eventful() -> (Model, Service) {
    let mut model = traffic(poisson(1.2), exponential(1.0));
    model.platform.recycling.deploys = Deploys::Planned(Schedule::Every(Nanos::HOUR));
    let service = Service {
        tasks: 2,
        concurrency: 1,
        queue_limit: Some(20),
        timeout: seconds(15.0),
        failures: Some(Nanos::HOUR),
        restart: fixed(40.0),
        stop: Stop::Kill,
        ..Service::default()
    };
    (model, service)
}

#[test]
fn every_measure_is_what_the_tallies_show() {
    const REPLICATIONS: u64 = 6;
    let (model, service) = eventful();
    let tallies: Vec<ServiceTally> =
        (0..REPLICATIONS).map(|number| replicate_service(&model, &service, Streams::new(51, number))).collect();
    let found = served(&model, &service, 51, REPLICATIONS);
    let mut total = ServiceTally::default();
    tallies.iter().for_each(|tally| total += tally);
    assert_eq!((&found.total, found.replications, found.precise), (&total, REPLICATIONS, true));
    let (users, lost) = (total.users, total.users.lost);
    let of_arrived = |count: u64| count as f64 / users.arrived as f64;
    let of_served = |count: u64| count as f64 / users.served as f64;
    let mean = |of: &dyn Fn(&ServiceTally) -> f64| tallies.iter().map(of).sum::<f64>() / REPLICATIONS as f64;
    let quantile = |share: f64| total.latency.quantile(share).unwrap().as_secs_f64();
    let mut seen = BTreeSet::new();
    for measure in ServiceMeasure::all() {
        let expected = match measure {
            ServiceMeasure::LostProbability => of_arrived(lost.failed + lost.stopped + lost.timed_out + lost.refused),
            ServiceMeasure::FailedProbability => of_arrived(lost.failed),
            ServiceMeasure::StoppedProbability => of_arrived(lost.stopped),
            ServiceMeasure::TimedOutProbability => of_arrived(lost.timed_out),
            ServiceMeasure::RefusedProbability => of_arrived(lost.refused),
            ServiceMeasure::DelayedProbability => of_served(users.delayed),
            ServiceMeasure::LatencyMean => of_served(1) * total.latency.sum() as f64 / 1e9,
            ServiceMeasure::LatencyP50 => quantile(0.5),
            ServiceMeasure::LatencyP95 => quantile(0.95),
            ServiceMeasure::LatencyP99 => quantile(0.99),
            ServiceMeasure::LatencyP999 => quantile(0.999),
            ServiceMeasure::OverSecondProbability => of_served(total.users.over_second),
            ServiceMeasure::Utilisation => mean(&|tally| tally.busy_time as f64 / tally.up_time as f64),
            ServiceMeasure::DownTime => mean(&|tally| tally.down_time as f64 / 86_400e9),
            ServiceMeasure::TaskHoursPerMonth => mean(&|tally| tally.task_time as f64 / 86_400e9 * 720.0),
        };
        let value = estimate(&found, measure).value;
        assert!(value > 0.0 && (value / expected - 1.0).abs() < 1e-9, "{}: {value}, not {expected}", measure.key());
        // No two are equal, so that any two that changed places would be noticed.
        assert!(seen.insert(value.to_bits()), "{}", measure.key());
    }
    assert_eq!(ServiceMeasure::all().map(ServiceMeasure::key).collect::<BTreeSet<_>>().len(), seen.len());
}

/// Counts what it is told.
#[derive(Default)]
struct Told(AtomicU64);

impl Progress for Told {
    fn played(&self, _: u64, _: u64) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_precision_ends_the_study_and_progress_is_told() {
    let (mut model, service) = eventful();
    model.run.horizon = Nanos::HOUR;
    let (stop, told) = (AtomicBool::new(false), Told::default());
    let play = |half_width, at_most| {
        let effort = Effort { seed: 52, confidence: 0.95, until: Until::Precision { half_width, at_most } };
        serve(&model, &service, &effort, Watch { stop: &stop, progress: &told })
    };
    let wide = play(0.05, 10_000);
    assert_eq!((wide.replications, wide.precise, wide.interrupted), (32, true, false));
    assert_eq!(told.0.load(Ordering::Relaxed), 32);
    let narrow = play(0.001, 10_000);
    assert!(narrow.precise && narrow.replications > 32, "{}", narrow.replications);
    assert!(estimate(&narrow, ServiceMeasure::LostProbability).half_width().unwrap() <= 0.001);
    let poor = play(1e-6, 40);
    assert_eq!((poor.replications, poor.precise, poor.interrupted), (40, false, false));
}

#[test]
fn what_is_stopped_before_it_begins_shows_nothing() {
    let (model, service) = eventful();
    let stop = AtomicBool::new(true);
    let effort = Effort { seed: 53, confidence: 0.95, until: Until::Replications(10) };
    let found = serve(&model, &service, &effort, Watch { stop: &stop, progress: &Silent });
    assert_eq!((found.replications, found.precise, found.interrupted), (0, false, true));
    assert!(ServiceMeasure::all().all(|measure| found.estimate(measure).is_none()));
}

/// Nothing lost is no zero: the bound is that of so many requests, fewer where a failure would strike many at once.
#[test]
fn where_nothing_was_lost_there_is_a_bound() {
    let mut model = traffic(poisson(0.1), fixed(0.1));
    let bound = |model: &Model, service: &Service| {
        let found = served(model, service, 54, 4);
        let lost = estimate(&found, ServiceMeasure::LostProbability);
        assert_eq!((lost.value, lost.low()), (0.0, Some(0.0)));
        (lost.high().unwrap(), found.total.units as f64)
    };
    let upper = |units: f64| -(((1.0 - SURE) / 2.0).ln() / units).exp_m1();
    let (never, units) = bound(&model, &roomy());
    assert!((never / upper(units) - 1.0).abs() < 1e-6, "{never}");
    // A deploy that lets nobody wait could strike who comes in the minute of a restart: 6 requests and the one itself.
    model.platform.recycling.deploys = Deploys::Planned(Schedule::Every(Nanos::HOUR));
    let (deployed, units) = bound(&model, &roomy());
    assert!((deployed / upper(units / 7.01) - 1.0).abs() < 1e-3, "{deployed}");
}
