//! Who waits for what, and when the function as a whole is idle.

use coldstart::engine::LatencyHistogram;
use coldstart::model::platform::{Deploys, Reuse, Scaling, SpareTimeout, Waiting};
use coldstart::model::{IdlePolicy, Model, Schedule};
use coldstart::rng::Streams;

use super::{asked, play, seen, timeout, until};
use crate::random_models::{fixed, plain, s};
use crate::referee::recount;

/// Inits of 6 s, dispatch so many seconds after arrival, a timeout that plays no part.
fn first_ready(dispatch: i64, requests: &[(i64, i64)]) -> Model {
    let mut model = plain();
    model.arrivals = asked(requests);
    model.function.init = fixed(6);
    model.platform.idle = timeout(1_000);
    model.platform.waiting = Waiting::FirstReady { dispatch: s(dispatch) };
    model
}

/// The same on the function's clock.
fn on_the_functions_clock(timeout: i64, spare_timeout: Option<i64>, model: Model) -> Model {
    let spare_timeout = spare_timeout.map(|timeout| SpareTimeout::afresh(fixed(timeout)));
    let mut model = model;
    model.platform.idle = IdlePolicy::FunctionTimeout { timeout: fixed(timeout), drawn_once: false, spare_timeout };
    model
}

#[test]
fn once_it_is_dispatched_a_request_takes_what_another_has_left_and_its_own_is_a_spare() {
    let model = until(20, first_ready(2, &[(0, 3), (6, 1)]));
    let expected =
        ["0: u begins 0", "6: u* 0 to 9", "6: u begins 1", "9: done 0", "9: u 0 to 10", "10: done 0", "12: ready 1"];
    assert_eq!(seen(&model), expected);
}

#[test]
fn what_is_left_at_the_instant_of_a_dispatch_is_idle_by_then() {
    let model = until(20, first_ready(3, &[(0, 3), (6, 1)]));
    assert_eq!(seen(&model)[3..], ["9: done 0", "9: u 0 to 10", "10: done 0", "12: ready 1"]);
}

#[test]
fn before_its_dispatch_a_request_leaves_an_idle_environment_to_who_comes_later() {
    let model = until(16, first_ready(5, &[(0, 3), (6, 1), (10, 5)]));
    assert_eq!(
        seen(&model),
        [
            "0: u begins 0",
            "6: u* 0 to 9",
            "6: u begins 1",
            "9: done 0",
            "10: u 0 to 15",
            // Dispatched at 11, the second request finds nothing idle.
            "12: u* 1 to 13",
            "13: done 1",
            "15: done 0"
        ]
    );
}

#[test]
fn who_came_first_takes_the_environment_that_was_begun_for_another() {
    // The second takes at 9 what the first has left; the third has its environment, and the third's is a spare.
    let model = until(20, first_ready(2, &[(0, 3), (7, 11), (10, 1)]));
    assert_eq!(
        seen(&model),
        [
            "0: u begins 0",
            "6: u* 0 to 9",
            "7: u begins 1",
            "9: done 0",
            "9: u 0 to 20",
            "10: u begins 2",
            "13: u* 1 to 14",
            "14: done 1",
            "16: ready 2"
        ]
    );
}

#[test]
fn a_spare_that_nobody_has_used_is_used_last_under_most_recent_and_first_under_least_recent() {
    // The spare is idle from 12, the other since 10.
    let mut model = until(21, first_ready(2, &[(0, 3), (6, 1), (20, 5), (20, 5)]));
    model.platform.reuse = Reuse::MostRecent;
    assert_eq!(seen(&model)[7..], ["20: u 0 to 25", "20: u' 1 to 25"]);
    model.platform.reuse = Reuse::LeastRecent;
    assert_eq!(seen(&model)[7..], ["20: u' 1 to 25", "20: u 0 to 25"]);
    model.platform.reuse = Reuse::NewestCreated;
    assert_eq!(seen(&model)[7..], ["20: u' 1 to 25", "20: u 0 to 25"]);
}

#[test]
fn a_deploy_lets_what_initialises_serve_once_and_takes_a_spare_when_it_is_ready() {
    let mut model = until(9, first_ready(2, &[(0, 1), (100, 1)]));
    model.platform.recycling.deploys = Deploys::Planned(Schedule::Every(s(4)));
    assert_eq!(
        seen(&model),
        ["0: u begins 0", "4: deployed", "6: u* 0 to 7", "7: done 0", "7: recycled 0", "8: deployed"]
    );
    let mut model = until(20, first_ready(2, &[(0, 3), (6, 1)]));
    model.platform.recycling.deploys = Deploys::Planned(Schedule::Every(s(11)));
    assert_eq!(seen(&model)[5..], ["10: done 0", "11: deployed", "11: recycled 0", "12: ready 1", "12: recycled 1"]);
}

#[test]
fn who_waits_counts_against_the_limit_and_an_init_that_nobody_waits_for_does_not() {
    let mut model = until(9, first_ready(50, &[(0, 1), (1, 1), (2, 1), (6, 1), (7, 1)]));
    model.platform.concurrency_limit = Some(2);
    assert_eq!(
        seen(&model),
        [
            "0: u begins 0",
            "1: u begins 1",
            "2: u refused",
            "6: u* 0 to 7",
            "6: u refused",
            "7: done 0",
            "7: u* 1 to 8",
            "7: u 0 to 8",
            "8: done 1",
            "8: done 0"
        ]
    );
    // Nobody waits for the init of 1, which goes on until 12.
    let mut model = until(13, first_ready(2, &[(0, 3), (6, 1), (10, 1), (10, 1)]));
    model.platform.concurrency_limit = Some(2);
    assert_eq!(seen(&model)[5..], ["10: done 0", "10: u 0 to 11", "10: u begins 2", "11: done 0", "12: u* 1 to 13"]);
}

#[test]
fn who_finds_no_token_is_refused_though_another_will_soon_be_done() {
    let mut model = until(10, first_ready(0, &[(0, 3), (8, 1)]));
    model.platform.scaling = Some(Scaling { burst: 1, every: s(60) });
    assert_eq!(seen(&model), ["0: u begins 0", "6: u* 0 to 9", "8: u refused", "9: done 0"]);
}

#[test]
fn who_is_queued_at_the_horizon_is_served_as_if_nobody_else_came() {
    let model = until(8, first_ready(2, &[(0, 5), (7, 3), (9, 1)]));
    let expected = ["0: u begins 0", "6: u* 0 to 11", "7: u begins 1", "11: done 0", "11: u 0 to 14"];
    assert_eq!(seen(&model), expected);
    let tally = recount::tally(&model, &play(&model, Streams::new(1, 0)));
    let (users, environments) = (tally.users, tally.environments);
    assert_eq!((users.served, users.cold, users.init, users.waited), (2, 1, 1, 1));
    assert_eq!((environments.created, environments.alive, environments.used), (2, 2, 1));
    // From 0 to the horizon, and from 7.
    assert_eq!(tally.busy_time, s(9).0 as u128);
    let mut latency = LatencyHistogram::default();
    [11, 7].into_iter().for_each(|seconds| latency.record(s(seconds)));
    assert_eq!(tally.latency, latency);
}

/// Idle since 9, the first would be halved away at 11. The second request is dispatched at 12.
#[test]
fn after_the_horizon_nothing_idle_is_taken_away_before_the_queue_is_served() {
    let mut model = until(10, first_ready(4, &[(0, 3), (8, 1)]));
    model.platform.idle = IdlePolicy::CohortHalving { period: s(2) };
    assert_eq!(seen(&model)[2..], ["8: u begins 1", "9: done 0", "12: u 0 to 13"]);
    model.run.horizon = s(12);
    assert_eq!(seen(&model)[2..], ["8: u begins 1", "9: done 0", "11: evicted 0", "14: u* 1 to 15"]);
}

#[test]
fn the_functions_timeout_takes_all_idle_environments_at_once() {
    let two = on_the_functions_clock(10, None, first_ready(50, &[(0, 1), (0, 2)]));
    let mut model = until(20, two);
    let until_idle = ["0: u begins 0", "0: u begins 1", "6: u* 0 to 7", "6: u* 1 to 8", "7: done 0", "8: done 1"];
    assert_eq!(seen(&model), [&until_idle[..], &["18: evicted 0", "18: evicted 1"]].concat());
    model.platform.checked_every = Some(s(19));
    assert_eq!(seen(&model)[6..], ["19: evicted 0", "19: evicted 1"]);
}

#[test]
fn what_initialises_when_the_functions_idle_period_ends_is_evicted_when_ready_unless_somebody_came() {
    let requests = [(0, 3), (8, 1), (13, 1)];
    let mut model = until(20, on_the_functions_clock(2, None, first_ready(1, &requests[..2])));
    let before = ["8: u begins 1", "9: done 0", "9: u 0 to 10", "10: done 0", "12: evicted 0"];
    assert_eq!(seen(&model)[2..], [&before[..], &["14: ready 1", "14: evicted 1"]].concat());
    model.arrivals = asked(&requests);
    let after = ["13: u begins 2", "14: u* 1 to 15", "15: done 1", "17: evicted 1", "19: ready 2", "19: evicted 2"];
    assert_eq!(seen(&model)[2..], [&before[..], &after].concat());
}

#[test]
fn a_spare_timeout_never_takes_the_only_environment_of_quiet_traffic() {
    let requests = [(0, 1), (20, 1), (50, 1)];
    let model = until(60, on_the_functions_clock(100, Some(5), first_ready(2, &requests)));
    let expected = ["20: u 0 to 21", "21: done 0", "50: u 0 to 51", "51: done 0"];
    assert_eq!(seen(&model)[3..], expected);
}

#[test]
fn a_spare_is_evicted_beside_an_invocation_when_it_has_been_idle_for_its_timeout() {
    // The spare is ready at 12, when the function is idle since 10. At 30 another invocation comes.
    let requests = [(0, 3), (6, 1), (30, 1)];
    let evicted = |spare_timeout, every: Option<i64>| {
        let mut model = until(60, on_the_functions_clock(100, Some(spare_timeout), first_ready(2, &requests)));
        model.platform.checked_every = every.map(s);
        seen(&model)[7..].to_vec()
    };
    assert_eq!(evicted(5, None), ["30: u 0 to 31", "30: evicted 1", "31: done 0"]);
    assert_eq!(evicted(18, None), ["30: u 0 to 31", "30: evicted 1", "31: done 0"]);
    assert_eq!(evicted(19, None), ["30: u 0 to 31", "31: done 0", "31: evicted 1"]);
    assert_eq!(evicted(40, None), ["30: u 0 to 31", "31: done 0", "52: evicted 1"]);
    assert_eq!(evicted(5, Some(7)), ["30: u 0 to 31", "31: done 0", "35: evicted 1"]);
}

#[test]
fn a_spare_that_serves_alone_is_one_again_only_when_another_serves() {
    let requests = [(0, 25), (20, 3), (28, 1), (32, 1), (36, 4)];
    let mut model = until(50, on_the_functions_clock(100, Some(12), first_ready(0, &requests)));
    model.platform.reuse = Reuse::NewestCreated;
    model.platform.recycling.max_life = Some(fixed(31));
    assert_eq!(
        seen(&model)[5..],
        [
            "29: done 1",
            "29: u 1 to 30",
            // Idle beside the first, it would be evicted at 42.
            "30: done 1",
            "31: done 0",
            "31: recycled 0",
            "32: u 1 to 33",
            "33: done 1",
            "34: ready 2",
            "36: u' 2 to 40",
            "40: done 2",
            "45: evicted 1"
        ]
    );
}

#[test]
fn of_two_that_are_done_at_one_instant_the_first_is_a_spare_of_the_others() {
    let model = until(20, on_the_functions_clock(100, Some(5), first_ready(50, &[(0, 1), (0, 1)])));
    assert_eq!(seen(&model)[4..], ["7: done 0", "7: done 1", "12: evicted 0"]);
}
