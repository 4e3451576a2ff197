//! How invocations fail, and what the next one finds.

use coldstart::model::function::Gateway;
use coldstart::model::platform::Waiting;
use coldstart::model::{Initial, Model};
use coldstart::rng::Streams;
use coldstart::units::Probability;

use super::{asked, pings_every, play, seen, timeout, until};
use crate::random_models::{fixed, plain, s};
use crate::referee::recount;

/// Inits of 1 s, nothing that takes environments away, invocations stopped after so many seconds.
fn stopped_after(seconds: i64, requests: &[(i64, i64)]) -> Model {
    let mut model = plain();
    model.arrivals = asked(requests);
    model.platform.idle = timeout(1_000);
    model.function.timeout = Some(s(seconds));
    model
}

#[test]
fn what_takes_longer_than_the_timeout_is_stopped_and_the_next_one_waits_for_an_init_again() {
    let model = until(22, stopped_after(3, &[(0, 5), (10, 1), (20, 3)]));
    let expected = ["0: u* 0 to 4, stopped", "4: done 0", "10: u* 0 to 12", "12: done 0", "20: u 0 to 23"];
    assert_eq!(seen(&model), expected);
}

#[test]
fn an_init_after_a_failure_and_the_work_of_a_first_request_count_as_the_invocations_own_time() {
    let mut model = until(32, stopped_after(4, &[(0, 5), (10, 2), (20, 1), (30, 1)]));
    (model.function.init, model.function.first_request) = (fixed(2), Some(fixed(1)));
    // 2 + 1 + 2 are longer than 4, 2 + 1 + 1 are not.
    let expected = ["0: u* 0 to 6, stopped", "6: done 0", "10: u* 0 to 14, stopped", "14: done 0", "20: u* 0 to 24"];
    assert_eq!(seen(&model)[..5], expected);
    assert_eq!(seen(&model)[5..], ["24: done 0", "30: u 0 to 31", "31: done 0"]);
}

#[test]
fn the_second_try_of_an_init_counts_as_the_invocations_own_time_and_the_first_does_not() {
    let mut model = until(1, stopped_after(12, &[(0, 3), (100, 1)]));
    for (init, expected) in [(9, "0: u* 0 to 12"), (11, "0: u* 0 to 22, stopped"), (13, "0: u* 0 to 22, stopped")] {
        model.function.init = fixed(init);
        assert_eq!(seen(&model), [expected], "{init} s");
    }
    model.run.horizon = s(23);
    model.platform.waiting = Waiting::FirstReady { dispatch: s(1) };
    let at_once = "22: u* 0 to 22, stopped";
    assert_eq!(seen(&model), ["0: u begins 0", at_once, "22: done 0"]);
}

/// The second request is served by what the first has left at 17; its own environment is tried again from 16 on, in vain.
#[test]
fn what_cannot_be_initialised_within_the_timeout_is_no_warm_spare() {
    let mut model = until(62, stopped_after(12, &[(6, 7), (40, 1), (40, 1)]));
    model.function.init = fixed(13);
    model.platform.waiting = Waiting::FirstReady { dispatch: s(1) };
    model.run.initial = Initial::Pool { idle: 0, idle_for: s(0), busy: 1 };
    model.function.duration = fixed(8);
    let expected = ["6: u begins 1", "8: done 0", "8: u 0 to 15", "15: done 0", "28: ready 1"];
    assert_eq!(seen(&model)[..5], expected);
    let expected = ["40: u 0 to 41", "40: u* 1 to 52, stopped", "41: done 0", "52: done 1"];
    assert_eq!(seen(&model)[5..], expected);
}

#[test]
fn a_crash_comes_at_the_end_of_a_users_request_and_a_ping_may_wait_for_the_init_after_it() {
    let mut model = until(8, stopped_after(900, &[(2, 1), (6, 1)]));
    model.function.crash = Probability::new(1.0).unwrap();
    model.warming = pings_every(4);
    let expected = [
        "0: p* 0 to 2",
        "2: done 0",
        "2: u 0 to 3, crashes",
        "3: done 0",
        "4: p* 0 to 6",
        "6: done 0",
        "6: u 0 to 7, crashes",
        "7: done 0",
    ];
    assert_eq!(seen(&model), expected);
}

#[test]
fn an_environment_that_failed_keeps_its_place_in_the_order_of_reuse() {
    let model = until(11, stopped_after(4, &[(0, 2), (0, 5), (10, 1)]));
    let expected = ["0: u* 0 to 3", "0: u* 1 to 5, stopped", "3: done 0", "5: done 1", "10: u* 1 to 12"];
    assert_eq!(seen(&model), expected);
}

#[test]
fn a_provisioned_environment_initialises_again_too_and_one_that_need_not_serves_first() {
    let mut model = until(21, stopped_after(3, &[(0, 5), (1, 1), (10, 1), (10, 1), (20, 1)]));
    model.platform.provisioned = 2;
    let expected =
        ["0: u' - to 3, stopped", "1: u' - to 2", "2: done -", "3: done -", "10: u - to 11", "10: u* - to 12"];
    assert_eq!(seen(&model)[..6], expected);
    assert_eq!(seen(&model)[6..], ["11: done -", "12: done -", "20: u - to 21"]);
}

#[test]
fn the_busy_ones_of_an_initial_pool_are_stopped_too() {
    let mut model = until(11, stopped_after(2, &[(10, 1), (100, 1)]));
    model.function.duration = fixed(7);
    model.run.initial = Initial::Pool { idle: 0, idle_for: s(0), busy: 1 };
    assert_eq!(seen(&model), ["2: done 0", "10: u* 0 to 12"]);
}

/// 29 s are not too long for it, of 30 s only 29 s are seen; the function goes on, is stopped and is billed for all of it.
#[test]
fn a_gateway_gives_up_what_takes_too_long_and_the_function_goes_on() {
    let mut model = until(200, stopped_after(33, &[(0, 28), (50, 30), (100, 40), (150, 1)]));
    model.function.gateway = Gateway::Rest;
    let stops = ["0: u* 0 to 29", "50: u 0 to 80", "100: u 0 to 133, stopped", "150: u* 0 to 152"];
    let served: Vec<String> = seen(&model).into_iter().filter(|event| event.contains('u')).collect();
    assert_eq!(served, stops);
    let tally = recount::tally(&model, &play(&model, Streams::new(1, 0)));
    let failed = tally.users.failed;
    assert_eq!((failed.gateway, failed.timeout, failed.crash), (2, 0, 0));
    assert_eq!((tally.users.over_second, tally.users.causes.failed), (4, 1));
    assert_eq!(tally.latency.sum(), (29 + 29 + 29 + 2) * 1_000_000_000);
    assert_eq!(tally.usage.users.milliseconds, (28 + 30 + 33 + 1) * 1_000);
}
