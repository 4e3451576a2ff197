//! When environments are provisioned that are not provisioned all the time.

use coldstart::model::platform::{Waiting, Window};
use coldstart::model::{Model, Schedule};
use coldstart::rng::Streams;

use super::{asked, play, seen, until};
use crate::random_models::{fixed, plain, s};
use crate::referee::recount;

/// One environment is provisioned in a window that opens and closes every so many seconds.
fn within_a_window(from: i64, until: i64, requests: &[(i64, i64)]) -> Model {
    let mut model = plain();
    model.arrivals = asked(requests);
    model.platform.provisioned = 1;
    let (from, until) = (Schedule::Every(s(from)), Schedule::Every(s(until)));
    model.platform.provisioned_window = Some(Window { from, until });
    model
}

/// It closes at 0, 15 and 30 s, and opens at 0, 10, 20 and 30 s: at one instant it closes first. The firing at 10 s finds it
/// open. Who is served at its end is served on, and that environment is there until then, but not provisioned any more.
#[test]
fn idle_ones_go_at_the_end_of_a_window_and_busy_ones_when_they_are_done() {
    let model = until(34, within_a_window(10, 15, &[(3, 1), (14, 4), (16, 1), (31, 1)]));
    let expected = [
        "0: 0 provisioned",
        "0: 1 provisioned",
        "3: u' - to 4",
        "4: done -",
        "14: u - to 18",
        "15: 0 provisioned",
        "16: u* 0 to 18",
        "18: done -",
        "18: done 0",
        "20: 1 provisioned",
        "23: evicted 0",
        "30: 0 provisioned",
        "30: 1 provisioned",
        "31: u' - to 32",
        "32: done -",
    ];
    assert_eq!(seen(&model), expected);
    let tally = recount::tally(&model, &play(&model, Streams::new(1, 0)));
    assert_eq!(tally.users.causes.all_busy, 1);
    // From 0 to 15 s and from 20 to 34 s; two are there from 16 to 18 s, one of them about to go, and from 20 to 23 s.
    assert_eq!(tally.usage.provisioned_time, s(15 + 14).0 as u128);
    assert_eq!(tally.usage.time_with, [0, s(29).0 as u128, s(5).0 as u128]);
}

/// The window is closed at first: of the firings before, 6 s ago and 7 s ago, the later one closed it.
#[test]
fn who_has_been_dispatched_takes_what_is_there_as_a_window_opens() {
    let mut model = until(20, within_a_window(7, 6, &[(6, 2), (17, 1)]));
    model.function.init = fixed(10);
    model.platform.waiting = Waiting::FirstReady { dispatch: s(1) };
    let expected = [
        "0: 1 provisioned",
        "6: 0 provisioned",
        "6: u begins 0",
        "7: 1 provisioned",
        "7: u' - to 9",
        "9: done -",
        "12: 0 provisioned",
        "14: 1 provisioned",
        "16: ready 0",
        "17: u' - to 18",
        "18: done -",
        "18: 0 provisioned",
    ];
    assert_eq!(seen(&model), expected);
    // An instant later it waits on, for what becomes free then.
    model.platform.waiting = Waiting::FirstReady { dispatch: s(2) };
    assert_eq!(seen(&model)[3..5], ["7: 1 provisioned", "8: u' - to 10"]);
}
