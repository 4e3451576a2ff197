//! What takes the place of a recycled environment, and what the first invocation in an environment pays.

use coldstart::model::platform::{Deploys, Reuse, Waiting};
use coldstart::model::{Initial, Model, Schedule};
use coldstart::rng::Streams;
use coldstart::units::Probability;

use super::{asked, pings_every, play, seen, timeout, until};
use crate::random_models::{fixed, plain, s};
use crate::referee::recount;

/// Inits of 1 s, all replaced at the end of lives of so many seconds, work of 2 s for each first request.
fn replaced_after(life: i64, requests: &[(i64, i64)]) -> Model {
    let mut model = plain();
    model.arrivals = asked(requests);
    model.platform.idle = timeout(1_000);
    model.platform.recycling.max_life = Some(fixed(life));
    model.platform.recycling.replaced = Probability::new(1.0).unwrap();
    model.function.first_request = Some(fixed(2));
    model
}

/// What is seen next after these five things, under this rule of reuse.
fn after(model: &mut Model, reuse: Reuse, before: [&str; 5]) -> String {
    model.platform.reuse = reuse;
    let found = seen(model);
    assert_eq!(found[..5], before);
    found[5].clone()
}

#[test]
fn a_replacement_is_unused_and_its_first_request_is_lukewarm() {
    // The first is busy until 10 and idle from then on; the second from 5 to 9. The first's life ends at 12.
    let mut model = until(13, replaced_after(12, &[(0, 7), (5, 1), (12, 1)]));
    model.run.horizon = s(14);
    let before = ["0: u* 0 to 10", "5: u* 1 to 9", "9: done 1", "10: done 0", "12: recycled 0 for 2"];
    let mut chosen = |reuse| after(&mut model, reuse, before);
    // By idleness it stands behind what has been used; by creation where its predecessor stood.
    assert_eq!(chosen(Reuse::MostRecent), "12: u 1 to 13");
    assert_eq!(chosen(Reuse::LeastRecent), "12: u' 2 to 15");
    assert_eq!(chosen(Reuse::OldestCreated), "12: u' 2 to 15");
    assert_eq!(chosen(Reuse::NewestCreated), "12: u 1 to 13");
}

#[test]
fn a_replacement_is_evicted_when_its_predecessor_would_have_been() {
    // Idle from 4 on, with 10 s to live; lives end at 6, 12, 18.
    let mut model = until(30, replaced_after(6, &[(0, 1), (100, 1)]));
    model.platform.idle = timeout(10);
    let expected = ["0: u* 0 to 4", "4: done 0", "6: recycled 0 for 1", "12: recycled 1 for 2", "14: evicted 2"];
    assert_eq!(seen(&model), expected);
    // Evicted at a tie.
    model.platform.idle = timeout(8);
    assert_eq!(seen(&model)[3..], ["12: evicted 1"]);
}

#[test]
fn a_busy_environment_is_replaced_when_it_is_done() {
    let mut model = until(15, replaced_after(3, &[(0, 2), (6, 1), (100, 1)]));
    let expected = ["0: u* 0 to 5", "5: done 0", "5: recycled 0 for 1", "6: u' 1 to 9", "9: done 1"];
    assert_eq!(seen(&model)[..5], expected);
    assert_eq!(seen(&model)[5..], ["9: recycled 1 for 2", "12: recycled 2 for 3"]);
    model.platform.recycling.replaced = Probability::ZERO;
    assert_eq!(seen(&model)[2..], ["5: recycled 0", "6: u* 1 to 10", "10: done 1", "10: recycled 1"]);
}

#[test]
fn what_replaces_a_busy_environment_is_unused_too() {
    // The first is busy until 10, and its life over at 9; the second serves from 5 to 9, and may live until 14.
    let mut model = until(13, replaced_after(9, &[(0, 7), (5, 1), (12, 1)]));
    model.run.horizon = s(13);
    let before = ["0: u* 0 to 10", "5: u* 1 to 9", "9: done 1", "10: done 0", "10: recycled 0 for 2"];
    let mut chosen = |reuse| after(&mut model, reuse, before);
    assert_eq!(chosen(Reuse::MostRecent), "12: u 1 to 13");
    assert_eq!(chosen(Reuse::LeastRecent), "12: u' 2 to 15");
}

#[test]
fn of_unused_environments_the_one_ready_first_is_the_oldest() {
    // Both are idle from 4 on; the first is replaced at 6, the second at 7.
    let mut model = until(8, replaced_after(6, &[(0, 1), (1, 0), (8, 1)]));
    model.run.horizon = s(9);
    model.platform.reuse = Reuse::LeastRecent;
    let replaced = ["6: recycled 0 for 2", "7: recycled 1 for 3"];
    assert_eq!(seen(&model)[4..6], replaced);
    assert_eq!(seen(&model)[6], "8: u' 2 to 11");
    model.platform.reuse = Reuse::MostRecent;
    assert_eq!(seen(&model)[6], "8: u' 3 to 11");
}

#[test]
fn what_replaces_a_busy_environment_serves_who_is_queued() {
    let mut model = until(14, replaced_after(8, &[(0, 1), (6, 1)]));
    model.function.init = fixed(6);
    model.platform.waiting = Waiting::FirstReady { dispatch: s(1) };
    // Served at 6 for 2 + 1 s, its life over at 8. The second is dispatched at 7.
    let expected = ["9: done 0", "9: recycled 0 for 2", "9: u' 2 to 12", "12: done 2", "12: ready 1"];
    assert_eq!(seen(&model)[3..], expected);
    let users = recount::tally(&model, &play(&model, Streams::new(1, 0))).users;
    assert_eq!((users.served, users.cold, users.init, users.lukewarm, users.waited), (2, 2, 1, 1, 1));
    assert_eq!((users.causes.none_yet, users.causes.replacement), (1, 1));
}

#[test]
fn a_life_that_ends_during_the_init_counts_when_nobody_waits_at_its_end() {
    // The init of the second, begun at 6, ends at 12, when its life has been over for 2 s.
    let mut model = until(14, replaced_after(4, &[(0, 1), (6, 1)]));
    model.function.first_request = None;
    model.function.init = fixed(6);
    model.platform.waiting = Waiting::FirstReady { dispatch: s(0) };
    let found = seen(&model);
    let start = ["0: u begins 0", "6: u* 0 to 7", "6: u begins 1", "7: done 0", "7: recycled 0 for 2", "7: u' 2 to 8"];
    assert_eq!(found[..6], start);
    assert_eq!(found[6..], ["8: done 2", "11: recycled 2 for 3", "12: ready 1", "12: recycled 1 for 4"]);
}

#[test]
fn no_deploy_is_followed_by_a_replacement() {
    let mut model = until(9, replaced_after(4, &[(0, 3), (100, 1)]));
    model.platform.recycling.deploys = Deploys::Planned(Schedule::Every(s(5)));
    assert_eq!(seen(&model), ["0: u* 0 to 6", "5: deployed", "6: done 0", "6: recycled 0"]);
}

#[test]
fn a_ping_that_pays_for_the_first_request_spares_the_user() {
    let mut model = until(12, plain());
    model.arrivals = asked(&[(10, 1), (100, 1)]);
    model.platform.idle = timeout(100);
    model.function.first_request = Some(fixed(2));
    assert_eq!(seen(&model), ["10: u* 0 to 14"]);
    model.warming = pings_every(100);
    model.warming.hold = fixed(0);
    assert_eq!(seen(&model), ["0: p* 0 to 3", "3: done 0", "10: u 0 to 11", "11: done 0"]);
}

#[test]
fn provisioned_environments_are_unused_at_an_empty_start_and_after_each_deploy() {
    let mut model = until(23, plain());
    model.arrivals = asked(&[(3, 1), (10, 4), (20, 1)]);
    model.platform.provisioned = 1;
    model.platform.recycling.deploys = Deploys::Planned(Schedule::Every(s(12)));
    model.function.first_request = Some(fixed(2));
    let expected = ["3: u' - to 6", "6: done -", "10: u - to 14", "12: deployed", "14: done -", "20: u' - to 23"];
    assert_eq!(seen(&model), expected);
    let tally = recount::tally(&model, &play(&model, Streams::new(1, 0)));
    assert_eq!((tally.users.cold, tally.users.init, tally.users.lukewarm), (2, 0, 2));
    assert_eq!(tally.users.causes.provisioned, 2);
    model.run.initial = Initial::Pool { idle: 0, idle_for: s(0), busy: 0 };
    assert_eq!(seen(&model)[0], "3: u - to 4");
}

#[test]
fn a_lukewarm_start_is_cold_only_where_the_first_request_has_work_if_only_of_no_length() {
    let mut model = until(15, replaced_after(3, &[(0, 2), (6, 1)]));
    model.function.first_request = None;
    let count = |model: &Model| {
        let users = recount::tally(model, &play(model, Streams::new(1, 0))).users;
        (users.cold, users.lukewarm)
    };
    assert_eq!(count(&model), (1, 1));
    model.function.first_request = Some(fixed(0));
    assert_eq!(count(&model), (2, 1));
}

#[test]
fn a_start_is_cold_for_the_reason_that_took_the_last_environment_if_nothing_is_busy() {
    let mut model = until(59, plain());
    // Evicted at 8; recycled at 27, when its work is done; both alive at 33; both gone with the deploy at 40.
    model.arrivals = asked(&[(0, 2), (10, 16), (30, 5), (33, 1), (50, 1)]);
    model.platform.idle = timeout(5);
    model.platform.recycling.max_life = Some(fixed(15));
    model.platform.recycling.deploys = Deploys::Planned(Schedule::Every(s(36)));
    assert_eq!(
        seen(&model),
        [
            "0: u* 0 to 3",
            "3: done 0",
            "8: evicted 0",
            "10: u* 1 to 27",
            "27: done 1",
            "27: recycled 1",
            "30: u* 2 to 36",
            "33: u* 3 to 35",
            "35: done 3",
            "36: done 2",
            "36: deployed",
            "36: recycled 2",
            "36: recycled 3",
            "50: u* 4 to 52",
            "52: done 4",
            "57: evicted 4"
        ]
    );
    let causes = recount::tally(&model, &play(&model, Streams::new(1, 0))).users.causes;
    let (none_yet, evicted, recycled) = (causes.none_yet, causes.evicted, causes.recycled);
    assert_eq!((none_yet, evicted, recycled, causes.all_busy, causes.deployed), (1, 1, 1, 1, 1));
}
