//! The referee, and the engine, against lists of events worked out by hand.

mod failing;
mod replacing;
mod waiting;
mod windows;

use std::collections::BTreeSet;

use coldstart::engine::{Caller, Failure, Start, What, replicate};
use coldstart::model::arrivals::{Days, Pages, Process, Renewal, Sessions, Trace};
use coldstart::model::platform::{Deploys, Redraw, Reuse, Scaling, Waiting};
use coldstart::model::warming::Phase;
use coldstart::model::{Arrivals, Calendar, Distribution, IdlePolicy, Initial, Model, Run, Schedule, Warming};
use coldstart::rng::Streams;
use coldstart::units::Nanos;

use super::play;
use crate::random_models::{fixed, plain, s};

/// Plays `model` and writes each event as `second: what`, users as `u`, pings as `p`, `*` for cold, `'` for lukewarm,
/// `-` for provisioned, and how it fails. That an environment is begun is left out where its first invocation is given it at once.
fn seen(model: &Model) -> Vec<String> {
    let name = |environment: Option<u64>| environment.map_or("-".to_owned(), |number| number.to_string());
    let who = |caller| if caller == Caller::User { "u" } else { "p" };
    let is_told = |what: What| model.platform.waiting != Waiting::Own || !matches!(what, What::Begun { .. });
    let events = play(model, Streams::new(1, 0)).events;
    let mut by_engine = Vec::new();
    replicate(model, Streams::new(1, 0), &mut by_engine);
    assert_eq!(by_engine, events, "the engine and the referee");
    events
        .into_iter()
        .filter(|event| is_told(event.what))
        .map(|event| {
            let what = match event.what {
                What::Begun { caller, environment } => format!("{} begins {environment}", who(caller)),
                What::Served(served) => {
                    let start = match served.start {
                        Start::Cold => "*",
                        Start::Lukewarm => "'",
                        Start::Warm => "",
                    };
                    let (who, ends) = (who(served.caller), served.ends.as_secs_f64());
                    let failure = match served.failure {
                        Some(Failure::Timeout) => ", stopped",
                        Some(Failure::Crash) => ", crashes",
                        None => "",
                    };
                    format!("{who}{start} {} to {ends}{failure}", name(served.environment))
                }
                What::Ready { environment } => format!("ready {environment}"),
                What::Throttled { caller } => format!("{} refused", who(caller)),
                What::Completed { environment } => format!("done {}", name(environment)),
                What::Evicted { environment } => format!("evicted {environment}"),
                What::Recycled { environment, replaced_by: None } => format!("recycled {environment}"),
                What::Recycled { environment, replaced_by: Some(next) } => format!("recycled {environment} for {next}"),
                What::Deployed => "deployed".to_owned(),
                What::Provisioned { count } => format!("{count} provisioned"),
                What::PingLost => "lost".to_owned(),
            };
            format!("{}: {what}", event.at.as_secs_f64())
        })
        .collect()
}

fn until(seconds: i64, mut model: Model) -> Model {
    model.run.horizon = s(seconds);
    model
}

fn timeout(seconds: i64) -> IdlePolicy {
    IdlePolicy::timeout(fixed(seconds))
}

fn nobody() -> Arrivals {
    Arrivals(vec![Process::Renewal(Renewal::new(fixed(1_000_000)).unwrap())])
}

/// Requests at these seconds that take so many seconds each.
fn asked(requests: &[(i64, i64)]) -> Arrivals {
    let requests = requests.iter().map(|&(at, work)| (s(at), s(work))).collect();
    Arrivals(vec![Process::Trace(Trace::with_durations(requests, Days::Once).unwrap())])
}

fn pings_every(seconds: i64) -> Warming {
    Warming { ping: Schedule::Every(s(seconds)), phase: Phase::Fixed(s(0)), hold: fixed(1), ..Warming::none() }
}

#[test]
fn each_request_is_cold_when_the_timeout_is_shorter_than_the_gap() {
    let found = seen(&until(30, plain()));
    assert_eq!(
        found,
        ["10: u* 0 to 13", "13: done 0", "18: evicted 0", "20: u* 1 to 23", "23: done 1", "28: evicted 1"]
    );
}

#[test]
fn an_environment_idle_for_exactly_its_timeout_is_gone_and_one_idle_for_less_is_not() {
    let mut model = until(31, plain());
    model.platform.idle = timeout(7);
    assert_eq!(
        seen(&model),
        [
            "10: u* 0 to 13",
            "13: done 0",
            "20: evicted 0",
            "20: u* 1 to 23",
            "23: done 1",
            "30: evicted 1",
            "30: u* 2 to 33"
        ]
    );
    model.platform.idle = timeout(8);
    assert_eq!(
        seen(&model),
        ["10: u* 0 to 13", "13: done 0", "20: u 0 to 22", "22: done 0", "30: evicted 0", "30: u* 1 to 33"]
    );
    model.platform.checked_every = Some(s(4));
    assert_eq!(seen(&model), ["10: u* 0 to 13", "13: done 0", "20: u 0 to 22", "22: done 0", "30: u 0 to 32"]);
}

#[test]
fn requests_of_no_length_follow_one_another_on_one_environment_at_one_instant() {
    let visits = Process::Renewal(Renewal::new(fixed(10)).unwrap());
    let sessions = Sessions::new(visits, 2, Pages::Fixed(1), fixed(0)).unwrap();
    let mut model = until(20, plain());
    model.arrivals = Arrivals(vec![Process::Sessions(sessions)]);
    model.function.duration = fixed(0);
    model.function.init = fixed(0);
    assert_eq!(seen(&model), ["10: u* 0 to 10", "10: done 0", "10: u 0 to 10", "10: done 0", "15: evicted 0"]);
    model.function.init = fixed(11);
    model.run.horizon = s(12);
    assert_eq!(seen(&model), ["10: u* 0 to 31", "10: u* 1 to 31"]);
}

#[test]
fn a_refused_ping_comes_back_after_one_second_then_two() {
    let mut model = until(9, plain());
    model.warming = Warming { concurrency: 2, ..pings_every(100) };
    model.warming.hold = fixed(2);
    model.platform.concurrency_limit = Some(1);
    // The first is there from 0 to 1 (init) and 3 (hold); the second is refused at 0 and 1, and served at 3.
    assert_eq!(seen(&model), ["0: p* 0 to 3", "0: p refused", "1: p refused", "3: done 0", "3: p 0 to 5", "5: done 0"]);
}

#[test]
fn a_limit_of_none_at_once_refuses_everybody_though_an_environment_is_idle() {
    let mut model = until(3, plain());
    model.arrivals = asked(&[(1, 1), (2, 1)]);
    model.platform.idle = timeout(1_000);
    model.platform.concurrency_limit = Some(0);
    model.run.initial = Initial::Pool { idle: 1, idle_for: s(0), busy: 0 };
    assert_eq!(seen(&model), ["1: u refused", "2: u refused"]);
    model.arrivals = nobody();
    model.warming = pings_every(100);
    assert_eq!(seen(&model), ["0: p refused", "1: p refused"]);
    model.warming.jitter = Some(fixed(1));
    assert_eq!(seen(&model), ["1: p refused", "2: p refused"]);
}

#[test]
fn a_refused_ping_comes_back_at_most_five_minutes_later_and_for_six_hours() {
    let mut model = plain();
    model.arrivals = nobody();
    model.warming = pings_every(1_000_000);
    model.platform.concurrency_limit = Some(1);
    model.function.duration = fixed(1_000_000);
    model.run = Run { horizon: s(50_000), warmup: s(0), initial: Initial::Pool { idle: 0, idle_for: s(0), busy: 1 } };
    let tries = seen(&model);
    assert_eq!(tries[..12].join(" "), [0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1111].map(refused_at).join(" "));
    assert_eq!(tries[78..].join(" "), [21_211, 21_511].map(refused_at).join(" "));
    // Late, it counts from its first try.
    model.warming.jitter = Some(fixed(100));
    let late = seen(&model);
    assert_eq!((late.len(), late[0].clone(), late[79].clone()), (80, refused_at(100), refused_at(21_611)));
}

fn refused_at(second: i64) -> String {
    format!("{second}: p refused")
}

#[test]
fn a_deploy_recycles_the_idle_at_once_and_the_busy_when_they_are_done() {
    let mut model = until(24, plain());
    model.function.duration = Distribution::fixed(s(4)).unwrap();
    model.platform.idle = timeout(100);
    model.platform.recycling.deploys = Deploys::Planned(Schedule::Every(s(11)));
    assert_eq!(
        seen(&model),
        ["10: u* 0 to 15", "11: deployed", "15: done 0", "15: recycled 0", "20: u* 1 to 25", "22: deployed"]
    );
    model.platform.recycling.deploys = Deploys::Planned(Schedule::Every(s(15)));
    assert_eq!(seen(&model), ["10: u* 0 to 15", "15: done 0", "15: deployed", "15: recycled 0", "20: u* 1 to 25"]);
}

/// All would be evicted at 100: those that the deploy recycles, and those that come after them.
#[test]
fn environments_are_evicted_in_the_order_in_which_they_were_created() {
    let mut model = until(101, plain());
    model.arrivals = asked(&[(50, 1), (50, 1), (70, 1), (70, 1)]);
    model.platform.checked_every = Some(s(100));
    model.platform.recycling.deploys = Deploys::Planned(Schedule::Every(s(60)));
    let found = seen(&model);
    assert_eq!(found[4..7], ["60: deployed", "60: recycled 0", "60: recycled 1"]);
    assert_eq!(found[11..], ["100: evicted 2", "100: evicted 3"]);
}

#[test]
fn a_life_ends_idle_at_its_instant_and_busy_with_the_work() {
    let mut model = until(29, plain());
    model.platform.recycling.max_life = Some(fixed(4));
    assert_eq!(seen(&model)[..3], ["10: u* 0 to 13", "13: done 0", "14: recycled 0"]);
    model.platform.recycling.max_life = Some(fixed(8));
    assert_eq!(seen(&model)[2], "18: evicted 0");
    model.platform.recycling.max_life = Some(fixed(3));
    assert_eq!(seen(&model)[..3], ["10: u* 0 to 13", "13: done 0", "13: recycled 0"]);
}

#[test]
fn a_cohort_of_five_halves_and_the_longest_idle_go_first() {
    let mut model = until(70, plain());
    model.arrivals = nobody();
    model.platform.idle = IdlePolicy::CohortHalving { period: s(20) };
    // The first check, at -30 + 20, has been.
    model.run.initial = Initial::Pool { idle: 5, idle_for: s(30), busy: 0 };
    assert_eq!(seen(&model), ["10: evicted 0", "10: evicted 1", "30: evicted 2", "50: evicted 3"].map(str::to_owned));
    model.run.horizon = s(71);
    assert_eq!(seen(&model).last().unwrap(), "70: evicted 4");
}

#[test]
fn what_is_idle_a_minute_after_a_cohorts_first_is_of_that_cohort_and_what_is_idle_later_is_not() {
    let evicted = |work: i64| {
        let mut model = until(1_000, plain());
        model.arrivals = asked(&[(0, 1), (1, work)]);
        model.platform.idle = IdlePolicy::CohortHalving { period: s(380) };
        seen(&model)[4..].to_vec()
    };
    // The first is idle from 2 on, the second from 62 or 63.
    assert_eq!(evicted(60), ["382: evicted 0", "762: evicted 1"]);
    assert_eq!(evicted(61), ["382: evicted 0", "443: evicted 1"]);
}

#[test]
fn an_init_of_ten_seconds_is_not_stopped_and_a_longer_one_begins_again() {
    let mut model = until(12, plain());
    model.function.init = fixed(10);
    assert_eq!(seen(&model), ["10: u* 0 to 22"]);
    model.function.init = Distribution::fixed(s(10) + Nanos(1)).unwrap();
    assert_eq!(seen(&model), ["10: u* 0 to 32.000000001"]);
}

#[test]
fn a_record_is_played_once() {
    let mut model = until(10 * 86_400, plain());
    model.arrivals = asked(&[(86_390, 4), (86_401, 1)]);
    model.run.initial = Initial::Stationary;
    assert!(model.lead_in(Streams::new(1, 0)) > s(0));
    let expected =
        ["86390: u* 0 to 86395", "86395: done 0", "86400: evicted 0", "86401: u* 1 to 86403", "86403: done 1"];
    assert_eq!(seen(&model)[..5], expected);
    assert_eq!(seen(&model)[5..], ["86408: evicted 1"]);
    // A replication that starts at noon leaves out what came earlier on the first day.
    model.arrivals = asked(&[(3_600, 1), (80_000, 1), (90_000, 1)]);
    model.calendar = Calendar::new("2026-06-01T12:00:00".parse().unwrap(), chrono_tz::UTC).unwrap();
    model.run.initial = Initial::Empty;
    let served: Vec<String> = seen(&model).into_iter().filter(|event| event.contains('*')).collect();
    assert_eq!(served, ["36800: u* 0 to 36802", "46800: u* 1 to 46802"]);
}

#[test]
fn tokens_come_back_one_by_one_from_the_instant_the_bucket_ceased_to_be_full() {
    let mut model = until(17, plain());
    model.arrivals = Arrivals(vec![Process::Renewal(Renewal::new(fixed(3)).unwrap())]);
    model.function.duration = fixed(100);
    model.platform.scaling = Some(Scaling { burst: 2, every: s(12) });
    // Taken at 3 and 6, back at 9 and 15: the request at 9 finds one, those at 12 does not, that at 15 does.
    assert_eq!(
        seen(&model),
        ["3: u* 0 to 104", "6: u* 1 to 107", "9: u* 2 to 110", "12: u refused", "15: u* 3 to 116"]
    );
}

#[test]
fn provisioned_environments_serve_first_and_the_reuse_rule_chooses_among_the_others() {
    let mut model = until(5, plain());
    model.arrivals = Arrivals(vec![Process::Renewal(Renewal::new(fixed(1)).unwrap())]);
    model.function.duration = fixed(100);
    model.platform.provisioned = 1;
    model.platform.idle = timeout(100);
    model.run.initial = Initial::Pool { idle: 3, idle_for: s(10), busy: 0 };
    let chosen = |reuse: Reuse| {
        let mut model = model.clone();
        model.platform.reuse = reuse;
        seen(&model)
    };
    let oldest = ["1: u - to 101", "2: u 0 to 102", "3: u 1 to 103", "4: u 2 to 104"];
    let newest = ["1: u - to 101", "2: u 2 to 102", "3: u 1 to 103", "4: u 0 to 104"];
    assert_eq!(chosen(Reuse::MostRecent), newest);
    assert_eq!(chosen(Reuse::NewestCreated), newest);
    assert_eq!(chosen(Reuse::LeastRecent), oldest);
    assert_eq!(chosen(Reuse::OldestCreated), oldest);
}

#[test]
fn the_busy_ones_of_an_initial_pool_end_without_having_been_requests() {
    let mut model = until(9, plain());
    model.run.initial = Initial::Pool { idle: 1, idle_for: s(3), busy: 1 };
    assert_eq!(seen(&model), ["2: done 1", "2: evicted 0", "7: evicted 1"]);
}

/// A timeout of 5 or 50 s that is drawn once: one that is idle for 10 s already says which, what is busy says nothing.
#[test]
fn only_what_is_idle_at_the_start_says_how_long_the_timeout_is() {
    let evicted_at = |idle: u32, busy: u32, idle_policy: &IdlePolicy| -> BTreeSet<i64> {
        let mut model = until(60, plain());
        model.arrivals = nobody();
        model.platform.idle = idle_policy.clone();
        model.run.initial = Initial::Pool { idle, idle_for: s(10), busy };
        let last = |seed| {
            let mut events = Vec::new();
            replicate(&model, Streams::new(seed, 0), &mut events);
            assert_eq!(events, play(&model, Streams::new(seed, 0)).events);
            events.last().unwrap().at.0 / Nanos::SECOND.0
        };
        (0..20).map(last).collect()
    };
    let timeout = Distribution::observed(vec![s(5), s(50)]).unwrap();
    let environments = IdlePolicy::Timeout { timeout: timeout.clone(), redraw: Redraw::Replication };
    let functions = IdlePolicy::FunctionTimeout { timeout, drawn_once: true, spare_timeout: None };
    for policy in [&environments, &functions] {
        assert_eq!(evicted_at(1, 0, policy), BTreeSet::from([40]));
        // Done at 2. Of 20 seeds both are seen.
        assert_eq!(evicted_at(0, 1, policy), BTreeSet::from([7, 52]));
    }
    assert_eq!(evicted_at(1, 1, &environments), BTreeSet::from([52]));
    assert_eq!(evicted_at(1, 1, &functions), BTreeSet::from([7, 52]));
}

/// No list to compare with, but what no list may show: `recount` refuses an environment made or taken away twice.
#[test]
fn what_is_counted_of_random_models_adds_up() {
    for number in 0..300 {
        let model = crate::random_models::random_model(number);
        let play = play(&model, Streams::new(number, 0));
        assert!(play.events.is_sorted_by_key(|event| event.at), "model {number}");
        let tally = super::recount::tally(&model, &play);
        let environments = tally.environments;
        assert_eq!(environments.created, environments.alive + environments.evicted + environments.recycled);
        assert_eq!(tally.usage.time_with.iter().sum::<u128>(), tally.time, "model {number}");
        let busy_at_most = tally.usage.time_with.iter().enumerate().map(|(count, time)| count as u128 * time).sum();
        assert!(tally.busy_time <= busy_at_most, "model {number}");
    }
}
