//! Failures: what they lose, how long they last, and whom they keep waiting. Odds of a false alarm: those of [`SURE`] for
//! each of the nine values compared.

use coldstart::study::ServiceMeasure;
use coldstart::units::Nanos;

use super::*;
use crate::shared::{exponential, poisson, seconds};

/// Mean time between failures, and the time until a new task serves.
const BETWEEN: f64 = 1_800.0;
const RESTART: f64 = 60.0;

/// One task that fails every half an hour, with room for everybody.
fn failing() -> Service {
    Service { failures: Some(seconds(BETWEEN)), restart: fixed(RESTART), ..roomy() }
}

/// The share of time in which no task serves.
const DOWN: f64 = RESTART / (BETWEEN + RESTART);

/// A handler that takes an exponential time of mean s, in a task whose failure has no memory, is not done before that in
/// h s / (1 + h s) of cases, about the hazard h times s: whoever it is, and however long it has waited.
#[test]
fn requests_are_lost_at_the_rate_of_failures() {
    for (seed, duration) in [(31, 0.5), (32, 5.0)] {
        let served = served(&traffic(poisson(2.0), exponential(duration)), &failing(), seed, 200);
        let exposed = duration / BETWEEN;
        hold(&served, ServiceMeasure::FailedProbability, exposed / (1.0 + exposed), 0.2);
        assert_eq!(served.total.users.lost.all(), served.total.users.lost.failed);
    }
}

/// The same with many tasks that have little to do each: what fails is one of them.
#[test]
fn more_tasks_lose_as_large_a_share_and_are_hardly_ever_all_away() {
    let service = Service { tasks: 4, ..failing() };
    let served = served(&traffic(poisson(2.0), exponential(5.0)), &service, 33, 200);
    let exposed = 5.0 / BETWEEN;
    hold(&served, ServiceMeasure::FailedProbability, exposed / (1.0 + exposed), 0.2);
    // All four away at once: DOWN^4, a millionth of the time.
    assert!(estimate(&served, ServiceMeasure::DownTime).value < 1e-4);
}

/// A handler of no time loses nothing. A task is down for its restart in every cycle of a life and a restart; who comes
/// then, as Poisson arrivals do at any time, waits for what is left of it: half of it on average.
#[test]
fn a_single_task_is_away_for_its_restart_in_every_cycle_and_delays_who_comes_then() {
    let served = served(&traffic(poisson(0.5), fixed(0.0)), &failing(), 34, 100);
    assert_eq!(served.total.users.lost.all(), 0);
    hold(&served, ServiceMeasure::DownTime, DOWN, 0.1);
    hold(&served, ServiceMeasure::DelayedProbability, DOWN, 0.1);
    hold(&served, ServiceMeasure::LatencyMean, DOWN * RESTART / 2.0, 0.1);
    // A day from time zero, with a lead-in of the tasks: every cycle counts.
    let cycles = 100.0 * 86_400.0 / (BETWEEN + RESTART);
    let failures = served.total.failures as f64;
    assert!((failures - cycles).abs() < 4.5 * cycles.sqrt(), "{failures}, not {cycles}");
}

/// Of those who come while no task serves only they are in time who come in the last 20 s of the restart.
#[test]
fn who_does_not_wait_for_the_restart_is_lost() {
    let service = Service { timeout: Nanos::from_secs(20), ..failing() };
    let served = served(&traffic(poisson(0.5), fixed(0.0)), &service, 35, 100);
    hold(&served, ServiceMeasure::TimedOutProbability, DOWN * 40.0 / 60.0, 0.1);
    assert_eq!(served.total.users.lost.all(), served.total.users.lost.timed_out);
}

/// A replication of an hour begins in the long run: a task is as likely to be starting in its first minute as later.
#[test]
fn tasks_begin_in_the_steady_state() {
    let mut model = traffic(poisson(0.01), fixed(0.0));
    model.run.horizon = Nanos::MINUTE;
    let served = served(&model, &failing(), 36, 20_000);
    hold(&served, ServiceMeasure::DownTime, DOWN, 0.25);
}
