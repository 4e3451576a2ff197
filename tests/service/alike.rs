//! What must be equal: places in one task or in several, one thread or two, the function's requests and the service's.

use coldstart::engine::{Ignore, ServiceTally, replicate, replicate_service};
use coldstart::model::function::Gateway;
use coldstart::rng::Streams;
use coldstart::units::{Nanos, Probability};

use super::*;
use crate::random_models::random_model;
use crate::random_service::random_service;
use crate::shared::{exponential, poisson};

/// As long as nothing fails it does not matter which task has a place.
#[test]
fn two_tasks_for_one_request_are_one_task_for_two() {
    let model = traffic(poisson(1.5), exponential(1.0));
    for replication in 0..4 {
        let streams = Streams::new(41, replication);
        let [two, one] = [patient(2, 1), patient(1, 2)].map(|service| replicate_service(&model, &service, streams));
        assert!(two.users.delayed > 10_000, "{:?}", two.users);
        assert_eq!(two.task_time, 2 * one.task_time);
        let of_one = ServiceTally { task_time: one.task_time, up_time: one.up_time, ..two };
        assert_eq!(of_one, one);
    }
}

#[test]
fn a_seed_gives_the_same_on_one_thread_and_on_two() {
    let (model, service) = (random_model(3), random_service(3));
    let [one, two, other] = [(1, 42), (2, 42), (2, 43)].map(|(threads, seed)| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        format!("{:?}", pool.install(|| served(&model, &service, seed, 24)))
    });
    assert!(one == two && one != other);
}

/// As many requests come to both in every replication, and each takes as long: with room for all of them a service has
/// the latencies of a function whose environments take no time to begin.
#[test]
fn a_service_meets_the_requests_of_the_function() {
    let mut came = 0;
    for number in 0..200 {
        let (mut model, streams) = (random_model(number), Streams::new(number, 0));
        let service = Service { duration: None, ..random_service(number) };
        let of_function = replicate(&model, streams, &mut Ignore);
        let of_service = replicate_service(&model, &service, streams);
        let users = of_function.users;
        assert_eq!(of_service.users.arrived, users.served + users.throttled, "{number}");
        assert_eq!((of_service.units, of_service.time), (of_function.units, of_function.time), "{number}");
        came += of_service.users.arrived;

        (model.function.init, model.function.first_request) = (fixed(0.0), None);
        (model.function.timeout, model.function.crash) = (None, Probability::ZERO);
        (model.function.gateway, model.function.snap_start) = (Gateway::None, None);
        model.platform.reserved = None;
        (model.platform.concurrency_limit, model.platform.scaling) = (None, None);
        model.platform.waiting = coldstart::model::platform::Waiting::Own;
        model.platform.recycling.deploys =
            coldstart::model::platform::Deploys::Planned(coldstart::model::Schedule::Never);
        let of_function = replicate(&model, streams, &mut Ignore);
        let of_service = replicate_service(&model, &roomy(), streams);
        assert_eq!(of_service.latency, of_function.latency, "{number}");
    }
    assert!(came > 10_000, "{came}");
}

/// Whatever happens, every request has one fate, and no time is lost.
#[test]
fn fates_and_times_add_up() {
    for number in 0..300 {
        let (model, service) = (random_model(number), random_service(number + 1_000));
        let tally = replicate_service(&model, &service, Streams::new(number, 1));
        let users = tally.users;
        assert_eq!(users.arrived, users.served + users.lost.all(), "{number}");
        assert_eq!(tally.latency.count(), users.served, "{number}");
        assert!(users.delayed <= users.served && tally.up_time <= tally.task_time, "{number}");
        assert!(tally.busy_time <= tally.up_time * u128::from(service.concurrency), "{number}");
        assert!(tally.task_time + tally.down_time >= tally.time, "{number}");
    }
}

/// A deploy at the very end, and requests that are in progress there, have their fate all the same.
#[test]
fn a_request_of_the_last_second_is_answered_after_the_horizon() {
    let mut model = traffic(poisson(1.0), fixed(600.0));
    model.run.horizon = Nanos::MINUTE;
    let tally = replicate_service(&model, &roomy(), Streams::new(44, 0));
    assert!(tally.users.served > 20 && tally.users.served == tally.users.arrived, "{:?}", tally.users);
}
