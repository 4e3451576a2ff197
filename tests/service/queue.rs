//! Waiting in the queue: M/M/1, M/M/3, M/D/1, and Erlang B without one. Odds of a false alarm: those of [`SURE`] for each
//! value compared, 16 in all.

use coldstart::exact::{erlang_b, erlang_c, mean_wait_md1, mean_wait_mmc, wait_exceeds_mmc, wait_probability_mg1};
use coldstart::study::ServiceMeasure;
use coldstart::units::Nanos;

use super::*;
use crate::shared::{exponential, poisson};

/// Where `exceeds` falls to `share`.
fn quantile(share: f64, exceeds: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1e4);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if exceeds(middle) > share { low = middle } else { high = middle }
    }
    low
}

/// The share of requests in M/M/c that take longer than `time` in all: those that do not wait by their exponential
/// handler alone, the others by a sum of two exponential times.
fn latency_exceeds(servers: u32, offered: f64, time: f64) -> f64 {
    let waiting = erlang_c(servers, offered);
    // Rates of the handler, which takes 1 s, and of the wait.
    let (handler, wait) = (1.0, f64::from(servers) - offered);
    let both = (wait * (-handler * time).exp() - handler * (-wait * time).exp()) / (wait - handler);
    (1.0 - waiting) * (-handler * time).exp() + waiting * both
}

#[test]
fn one_task_and_three_wait_as_erlang_says() {
    for (tasks, concurrency, offered) in [(1, 1, 0.7), (1, 3, 2.1), (3, 1, 2.1)] {
        let servers = tasks * concurrency;
        let served = served(&traffic(poisson(offered), exponential(1.0)), &patient(tasks, concurrency), 11, 64);
        assert_eq!(served.total.users.lost.all(), 0);
        let mean = 1.0 + mean_wait_mmc(servers, offered, 1.0);
        hold(&served, ServiceMeasure::DelayedProbability, erlang_c(servers, offered), 0.02);
        hold(&served, ServiceMeasure::LatencyMean, mean, 0.02);
        let p95 = quantile(0.05, |time| latency_exceeds(servers, offered, time));
        hold_but_for(&served, ServiceMeasure::LatencyP95, p95, 0.05, BIN);
        let over = latency_exceeds(servers, offered, 1.0);
        hold(&served, ServiceMeasure::OverSecondProbability, over, 0.02);
        hold(&served, ServiceMeasure::Utilisation, 0.7, 0.02);
    }
    // What the sum of two exponential times is made of is the wait that the formula has.
    assert!((wait_exceeds_mmc(1, 0.7, 1.0, 0.0) - 0.7).abs() < 1e-12);
}

/// The distribution of the wait in M/D/1 (Erlang 1909), for a handler of 1 s: (1 - r) times the sum of
/// (-r (t - k))^k / k! exp(r (t - k)) for k up to t.
fn wait_md1_exceeds(offered: f64, wait: f64) -> f64 {
    let term = |k: u32| {
        let left = offered * (wait - f64::from(k));
        (1..=k).map(|j| -left / f64::from(j)).product::<f64>() * left.exp()
    };
    1.0 - (1.0 - offered) * (0..=wait.floor() as u32).map(term).sum::<f64>()
}

#[test]
fn handlers_that_never_vary_wait_as_pollaczek_and_khinchine_say() {
    const OFFERED: f64 = 0.6;
    let served = served(&traffic(poisson(OFFERED), fixed(1.0)), &patient(1, 1), 12, 64);
    hold(&served, ServiceMeasure::DelayedProbability, wait_probability_mg1(OFFERED), 0.02);
    hold(&served, ServiceMeasure::LatencyMean, 1.0 + mean_wait_md1(OFFERED, 1.0), 0.02);
    let p95 = 1.0 + quantile(0.05, |wait| if wait > 8.0 { 0.0 } else { wait_md1_exceeds(OFFERED, wait) });
    hold_but_for(&served, ServiceMeasure::LatencyP95, p95, 0.05, BIN);
    // Exactly one second is not over it.
    hold(&served, ServiceMeasure::OverSecondProbability, OFFERED, 0.02);
}

#[test]
fn without_a_queue_as_many_are_refused_as_erlang_says() {
    let service = Service { queue_limit: Some(0), ..patient(2, 2) };
    let served = served(&traffic(poisson(3.0), exponential(1.0)), &service, 13, 64);
    hold(&served, ServiceMeasure::RefusedProbability, erlang_b(4, 3.0), 0.02);
    assert_eq!((served.total.users.delayed, served.total.users.lost.timed_out), (0, 0));
}

/// Three requests a second where one is served: two of three are lost, since the queue is always so long that its first
/// is about to give up. Who is given a task then has waited for nearly the timeout, and is done too late, but for a
/// handler of no more than what is left: with a handler of 1 s that is everybody.
#[test]
fn too_much_traffic_serves_nobody_in_time() {
    let service = Service { timeout: Nanos::from_secs(30), ..patient(1, 1) };
    let served = served(&traffic(poisson(3.0), fixed(1.0)), &service, 14, 4);
    let users = served.total.users;
    assert_eq!(users.arrived, users.served + users.lost.all());
    assert_eq!(users.lost.all(), users.lost.timed_out);
    assert!(users.lost.timed_out as f64 > 0.95 * users.arrived as f64, "{users:?}");
    hold(&served, ServiceMeasure::Utilisation, 1.0, 1e-6);
    assert!(served.precise);
}
