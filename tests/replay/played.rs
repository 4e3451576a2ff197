//! Replays against counts by hand and closed forms.

use coldstart::logs::{Caller, Contents, Log, Options, PingPattern, read_source, read_text};
use coldstart::model::platform::Redraw;
use coldstart::model::{Distribution, IdlePolicy, Model};
use coldstart::study::replay::{Arrival, Durations, GapClass, Recording, Replay, ReplayPlan, Stage, replay};
use coldstart::units::Nanos;

use super::shared::{bare, exponential, fixed, poisson, seconds};
use super::{made, watch};

fn plan(plays: u64) -> ReplayPlan {
    ReplayPlan { every: None, plays, seed: 3, confidence: 0.95 }
}

/// Only the platform and the function of it matter.
fn platform(timeout: Distribution) -> Model {
    let mut model = bare(poisson(0.002), timeout);
    model.function.init = fixed(0.3);
    model
}

fn played(model: &Model, log: &Log, plan: &ReplayPlan) -> Replay {
    replay(model, &Recording::of(log, Arrival::Sent).unwrap(), plan, watch()).unwrap()
}

/// Requests of users at these times, however regular they are, each of which takes 0.1 s.
fn log_of(times: &[f64]) -> Log {
    let rows = times.iter().map(|time| format!("{time:.3},100,0\n"));
    let text = format!("start_s,duration_ms,cold\n{}", rows.collect::<String>());
    let options = Options { ping_pattern: Some(PingPattern::Nobody), ..Options::default() };
    read_source("log.csv", text.as_bytes(), &options).unwrap()
}

/// Poisson requests that never overlap by much: a request is a first use if its gap is the timeout or more, or if another is
/// in progress, which is counted here by hand.
pub(crate) fn first_uses_are_the_gaps_beyond_a_timeout() {
    let mut model = platform(fixed(400.0));
    model.function.duration = fixed(0.1);
    let log = made::log(&model, 5);
    let Contents::Invocations { invocations, .. } = &log.contents else { panic!("no invocations") };
    let sent: Vec<f64> = invocations.iter().map(|one| one.seen().sent.unwrap().as_secs_f64()).collect();
    let gap = |pair: &[f64]| pair[1] - pair[0] - 0.1;
    for timeout in [60.0, 300.0, 400.0, 900.0] {
        let by_hand = sent.windows(2).filter(|pair| gap(pair) >= timeout || gap(pair) < 0.0).count();
        let found = played(&platform(fixed(timeout)), &log, &plan(100));
        assert!(!found.is_random && found.plays == 1);
        assert_eq!(
            (found.total.first_uses.mean, found.total.felt.mean),
            (by_hand as f64, by_hand as f64),
            "{timeout} s"
        );
        assert_eq!(u64::from(found.total.observed.requests), sent.len() as u64 - 1);
    }
    let itself = played(&model, &log, &plan(1));
    assert!(itself.by_gap.iter().all(|(_, one)| one.first_uses.mean == f64::from(one.observed.first_uses)));
    assert!(itself.by_hour.iter().all(|one| one.first_uses.mean == f64::from(one.observed.first_uses)));
}

/// The first use after 1,000 s took 2.1 s, of which the scenario's first request is 2 s: with an init of 0.3 s the environment is free
/// again 0.6 s before the next request. Were its work played twice, it would be busy.
pub(crate) fn the_work_of_a_first_request_is_not_played_twice() {
    let text = "start_s,duration_ms,cold\n0,100,0\n1000,2100,1\n1003,100,0\n1100,100,0\n";
    let log = read_text("log.csv", text).unwrap();
    let mut model = platform(fixed(400.0));
    model.function.first_request = Some(fixed(2.0));
    let found = played(&model, &log, &plan(1));
    assert_eq!((found.total.observed.first_uses, found.total.first_uses.mean), (1, 1.0));
}

/// Of n gaps g the mean number of first uses is the sum of 1 - exp(-g / mean), the variance that of as many independent draws.
pub(crate) fn an_exponential_timeout_gives_its_closed_form() {
    const PLAYS: u64 = 2_000;
    let gaps = [30.0, 120.0, 250.0, 400.0, 700.0, 1_500.0, 3_000.0].repeat(10);
    let times: Vec<f64> = gaps
        .iter()
        .scan(0.0, |at, gap| {
            *at += gap + 0.1;
            Some(*at)
        })
        .collect();
    let times: Vec<f64> = std::iter::once(0.0).chain(times).map(|time| 1.6e9 + time).collect();
    let found = played(&platform(exponential(500.0)), &log_of(&times), &plan(PLAYS));
    let chances: Vec<f64> = gaps.iter().map(|gap| -(-gap / 500.0_f64).exp_m1()).collect();
    let mean: f64 = chances.iter().sum();
    let sd = (chances.iter().map(|chance| chance * (1.0 - chance)).sum::<f64>() / PLAYS as f64).sqrt();
    // Five standard errors: further away once in two million such tests.
    assert!((found.total.first_uses.mean - mean).abs() < 5.0 * sd, "{} and {mean}", found.total.first_uses.mean);
    for (gap, chance) in gaps.iter().zip(&chances).take(7) {
        let (_, one) = found.by_gap[GapClass::of(seconds(*gap)).place()];
        let sd = (10.0 * chance * (1.0 - chance) / PLAYS as f64).sqrt();
        assert!((one.first_uses.mean - 10.0 * chance).abs() < 5.0 * sd, "{gap} s: {:?}", one.first_uses);
    }
}

/// The same log, of which only every so many-th request is a user's, from the first on.
fn warmed(mut log: Log, users_every: usize) -> Log {
    let Contents::Invocations { invocations, .. } = &mut log.contents else { panic!("no invocations") };
    for (place, one) in invocations.iter_mut().enumerate() {
        *one = one.called_by(if place % users_every == 0 { Caller::User } else { Caller::Warmer });
    }
    log
}

/// Users every 20 minutes under a timeout of 10: each is a first use, and none is with a warmer every 5 minutes between
/// them, nor is any of the warmer's own invocations counted.
pub(crate) fn warmers_are_played_and_not_counted() {
    let times: Vec<f64> = (0..100).map(|n| 1.6e9 + 300.0 * f64::from(n)).collect();
    let log = warmed(log_of(&times), 4);
    let found = played(&platform(fixed(600.0)), &log, &plan(1));
    assert_eq!((found.total.observed.requests, found.total.first_uses.mean, found.about.warmers), (24, 0.0, 75));
    let users: Vec<f64> = times.into_iter().step_by(4).collect();
    let found = played(&platform(fixed(600.0)), &log_of(&users), &plan(1));
    assert_eq!((found.total.observed.requests, found.total.first_uses.mean, found.about.warmers), (24, 24.0, 0));
}

/// The same log with a warmer that comes too late, and pings that come in time.
pub(crate) fn pings_take_the_place_of_those_of_the_log() {
    let times: Vec<f64> = (0..100).map(|n| 1.6e9 + 700.0 * f64::from(n)).collect();
    let log = warmed(log_of(&times), 2);
    let every = |every: Option<Nanos>| {
        played(&platform(fixed(600.0)), &log, &ReplayPlan { every, ..plan(50) }).total.first_uses.mean
    };
    assert_eq!(
        [every(None), every(Some(Nanos::MINUTE * 5)), every(Some(Nanos::MINUTE * 20))].map(|mean| mean > 0.0),
        [true, false, true]
    );
}

/// Two logs with a day between them: the first request of the second is as little a first use as that of the first.
pub(crate) fn windows_are_played_apart() {
    let mut log = log_of(&[1.6e9, 1.6e9 + 10.0, 1.6e9 + 2_000.0]);
    let later = log_of(&[1.61e9, 1.61e9 + 5.0]);
    let Contents::Invocations { invocations, windows, .. } = &mut log.contents else { panic!("no invocations") };
    let Contents::Invocations { invocations: more, windows: others, .. } = &later.contents else {
        panic!("no invocations")
    };
    invocations.extend(more);
    windows.extend(others);
    let found = played(&platform(fixed(600.0)), &log, &plan(1));
    assert_eq!((found.about.windows, found.total.observed.requests, found.total.first_uses.mean), (2, 3, 1.0));
    assert_eq!(found.about.empty_windows, 0);
}

/// A timeout of 100 or 1,000 s, one for a play: either all requests after 500 s are first uses, in all windows, or none is.
pub(crate) fn one_unknown_timeout_holds_for_all_windows() {
    let timeout = Distribution::mixture(vec![(0.5, fixed(100.0)), (0.5, fixed(1_000.0))]).unwrap();
    let mut model = platform(timeout.clone());
    model.platform.idle = IdlePolicy::Timeout { timeout, redraw: Redraw::Replication };
    let texts =
        [1.6e9, 1.61e9, 1.62e9].map(|from| (0..4).map(move |n| from + 500.0 * f64::from(n)).collect::<Vec<_>>());
    let mut log = log_of(&texts.concat());
    let Contents::Invocations { windows, .. } = &mut log.contents else { panic!("no invocations") };
    let window = |times: &Vec<f64>| coldstart::logs::Window {
        from: seconds(times[0]),
        until: seconds(times[3]) + Nanos::SECOND,
    };
    *windows = texts.iter().map(window).collect();
    let recording = Recording::of(&log, Arrival::Sent).unwrap();
    let stage = Stage::new(&model, &recording, None);
    let counts: Vec<u32> = (0..200).map(|number| stage.play(1, number).counts.total().first_uses).collect();
    assert!(counts.iter().all(|count| [0, 9].contains(count)), "{counts:?}");
    // Of 200 fair coins fewer than 60 or more than 140 fall on one side once in 10^8 such tests.
    assert!((60..=140).contains(&counts.iter().filter(|&&count| count == 9).count()));
}

/// Requests 1 s apart that take 3 s, says the scenario: the second and the third find others in progress.
pub(crate) fn without_durations_the_scenario_has_them() {
    let text = "timestamp,cold\n1600000000,1\n1600000001,1\n1600000002,1\n1600000100,0\n";
    let mut model = platform(fixed(600.0));
    model.function.duration = fixed(3.0);
    let found = played(&model, &read_text("log.csv", text).unwrap(), &plan(1));
    assert_eq!(found.about.durations, Durations::Scenarios);
    assert_eq!((found.total.observed.first_uses, found.total.first_uses.mean), (2, 2.0));
}

/// Two requests at one instant to a function that was in use before say next to nothing, and what was before them is no endless rush.
pub(crate) fn requests_at_one_instant_are_played() {
    let text = "start_s,duration_ms,environment,cold\n1600000000,10,a,0\n1600000000,10,b,0\n";
    let found = played(&platform(fixed(600.0)), &read_text("log.csv", text).unwrap(), &plan(20));
    assert_eq!(found.total.observed.requests, 1);
}
