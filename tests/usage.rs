//! What is billed, where it can be told from what was counted.

#![allow(clippy::unwrap_used)]

mod shared;

use coldstart::engine::{Billed, Ignore, Tally, replicate};
use coldstart::model::platform::{Recycling, Waiting};
use coldstart::model::{Arrivals, Distribution, IdlePolicy, Initial, Model, Platform, Schedule};
use coldstart::rng::Streams;
use coldstart::units::{Nanos, Probability};
use shared::poisson;

fn microseconds(microseconds: i64) -> Distribution {
    Distribution::fixed(Nanos(microseconds * 1_000)).unwrap()
}

/// A handler of 100.2 ms, pings of 5.3 ms every 2 minutes, an init of 300.9 ms, and an idle timeout of 5 minutes.
fn model() -> Model {
    let timeout = Distribution::fixed(Nanos::MINUTE * 5).unwrap();
    let mut model = Model::new(Arrivals(vec![poisson(500.0 / 86_400.0)]), Platform::new(IdlePolicy::timeout(timeout)));
    model.function.duration = microseconds(100_200);
    model.function.init = microseconds(300_900);
    model.warming.hold = microseconds(5_300);
    model.run.horizon = Nanos::DAY * 30;
    model
}

fn played(model: &Model) -> Tally {
    replicate(model, Streams::new(9, 0), &mut Ignore)
}

/// Each is rounded up by itself: 100.2 ms are 101 ms, 5.3 ms are 6 ms.
#[test]
fn constant_durations_are_billed_by_whole_milliseconds() {
    let tally = played(&model().with_pings(Schedule::Every(Nanos::MINUTE * 2), 1));
    let (users, pings) = (tally.users.served, tally.pings.served);
    assert!(users > 10_000 && pings > 20_000, "{users} and {pings}");
    assert_eq!(tally.usage.users, Billed { count: users, milliseconds: 101 * users });
    assert_eq!(tally.usage.pings, Billed { count: pings, milliseconds: 6 * pings });
}

/// An init and what the handler does are rounded up together: 300.9 + 100.2 ms are 402 ms, 301 of them the init's;
/// with a first request's work of 50.1 ms 451.2 ms are 452 ms, of which 150.3 ms, billed 151 ms, are the handler's.
#[test]
fn an_init_adds_what_it_adds_to_the_rounded_sum() {
    for (first_request, cold_handler) in [(None, 101), (Some(microseconds(50_100)), 151)] {
        for waiting in [Waiting::Own, Waiting::FirstReady { dispatch: Nanos::SECOND }] {
            let mut model = model();
            model.platform.waiting = waiting;
            model.function.first_request = first_request.clone();
            let Tally { users, usage, .. } = played(&model);
            assert!(users.init > 1_000, "{}", users.init);
            let spares = usage.unawaited_inits.count;
            assert_eq!(usage.inits, Billed { count: users.init, milliseconds: 301 * users.init });
            // The first in a spare, which is rare here, does the work as well.
            let cold = users.init + users.lukewarm;
            assert_eq!(usage.users.milliseconds, cold_handler * cold + 101 * (users.served - cold));
            assert_eq!(usage.unawaited_inits.milliseconds, 301 * spares);
            assert!(spares < 20, "{spares}");
        }
    }
}

/// Every one of those whose place another takes is an init that nobody waits for, from the beginning of counting on.
#[test]
fn replacements_are_inits_that_nobody_waits_for() {
    let mut model = model();
    let max_life = Some(Distribution::fixed(Nanos::HOUR).unwrap());
    model.platform.recycling = Recycling { max_life, replaced: Probability::new(1.0).unwrap(), ..Recycling::NONE };
    model.platform.idle = IdlePolicy::timeout(Distribution::fixed(Nanos::DAY * 365).unwrap());
    model.run.initial = Initial::Empty;
    let Tally { environments, usage, .. } = played(&model);
    assert!(environments.replaced > 700, "{}", environments.replaced);
    let expected = Billed { count: environments.replaced, milliseconds: 301 * environments.replaced };
    assert_eq!(usage.unawaited_inits, expected);
    // What comes in the second half is what is left if the first is not counted.
    let mut second_half = model.clone();
    second_half.run.warmup = Nanos::DAY * 15;
    model.run.horizon = Nanos::DAY * 15;
    let (first, second) = (played(&model).usage, played(&second_half).usage);
    assert_eq!(first.unawaited_inits.count + second.unawaited_inits.count, environments.replaced);
    assert_eq!(first.users.milliseconds + second.users.milliseconds, usage.users.milliseconds);
}

/// One provisioned environment takes whatever comes while it is free.
#[test]
fn what_runs_in_provisioned_environments_is_known() {
    let mut model = model();
    model.platform.provisioned = 1;
    let Tally { users, usage, .. } = played(&model);
    let elsewhere = users.served - usage.in_provisioned.count;
    assert!((1..100).contains(&elsewhere), "{elsewhere}");
    assert_eq!(usage.in_provisioned.milliseconds, 101 * usage.in_provisioned.count);
    assert_eq!(usage.users.milliseconds, 101 * users.served);
    assert_eq!(usage.provisioned_time, model.run.horizon.0 as u128);
}
