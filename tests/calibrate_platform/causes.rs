//! Logs in which what ends environments by one cause looks like another: sharp timeouts beside recycling, spares that are seldom
//! idle for as long as their timeout, timeouts that vary so much that they look like recycling.

use coldstart::calibrate::platform::Clock;
use coldstart::model::arrivals::{Pages, Process, Sessions};
use coldstart::model::platform::{Recycling, Reuse, SpareTimeout, Waiting};
use coldstart::model::{Arrivals, Distribution, IdlePolicy, Model, Platform};
use coldstart::units::{Nanos, Probability};

use crate::simulated::{Columns, Held, Share, fixed, learned, like_aws, model, seconds};

/// After a fixed time, recycled as environments of AWS were in 2020, and not replaced. Nearly never two at once.
fn sharp_beside_recycling(idle: IdlePolicy) -> Model {
    let mut platform = Platform::new(idle);
    platform.recycling.mean_life = Some(seconds(25_000.0));
    platform.recycling.max_life = Some(Distribution::uniform(seconds(6_840.0), seconds(7_380.0)).unwrap());
    let mut model = model(platform, 0.01, 240);
    model.function.duration = fixed(0.01);
    model
}

fn function_and_spares(timeout: Distribution) -> IdlePolicy {
    let spare_timeout = Some(SpareTimeout::afresh(fixed(1_200.0)));
    IdlePolicy::FunctionTimeout { timeout, drawn_once: false, spare_timeout }
}

/// Nothing is recycled, and few environments are ever idle beside another.
fn few_spares(idle: IdlePolicy, rate: f64, hours: i64, handler: f64) -> Model {
    let mut model = model(Platform { recycling: Recycling::NONE, ..Platform::new(idle) }, rate, hours);
    model.function.duration = fixed(handler);
    model
}

/// Recycled now and then, always replaced, and few of them idle beside another.
fn few_spares_and_a_hazard(rate: f64, handler: f64) -> Model {
    let timeout = Distribution::normal(seconds(640.0), seconds(10.0)).unwrap();
    let mut model = few_spares(function_and_spares(timeout), rate, 336, handler);
    model.platform.recycling.mean_life = Some(seconds(50_000.0));
    model.platform.recycling.replaced = Probability::new(1.0).unwrap();
    model
}

/// A timeout that may be next to nothing and three times its middle.
fn wide() -> Model {
    let law = Distribution::weibull(seconds(700.0), 1.5).unwrap();
    few_spares(IdlePolicy::timeout(law), 0.002, 360, 0.01)
}

/// Forty environments at once: none is ever idle beside no other, and most end at their longest life, busy or not.
fn busy(idle: IdlePolicy) -> Model {
    let mut model = model(Platform::new(idle), 2.0, 7);
    model.platform.recycling.max_life = Some(fixed(7_200.0));
    model.platform.waiting = Waiting::FirstReady { dispatch: seconds(0.3) };
    model.function.duration = Distribution::exponential(seconds(20.0)).unwrap();
    model
}

/// Two or three environments at once, each by its own idleness; nothing is recycled.
fn a_few_at_once() -> Model {
    let mut model = few_spares(IdlePolicy::timeout(fixed(360.0)), 0.05, 60, 5.0);
    model.platform.waiting = Waiting::Own;
    model
}

/// Visits of five requests in one instant, in which nobody knows which was served first.
fn at_once() -> Model {
    let mut model = model(like_aws(), 0.003, 240);
    let visits = model.arrivals.0.remove(0);
    let visits = Sessions::new(visits, 5, Pages::Fixed(1), fixed(0.0)).unwrap();
    model.arrivals = Arrivals(vec![Process::Sessions(visits)]);
    model.function.duration = Distribution::lognormal_mean_cv(seconds(0.3), 0.6).unwrap();
    model
}

/// The same ten milliseconds apart.
fn one_after_the_other() -> Model {
    visits_of_five(0.01)
}

/// The same half a millisecond apart, where ways differ by more than that, and the shortest of five inits serves whoever came first.
fn nearly_at_once() -> Model {
    let mut model = visits_of_five(0.000_5);
    model.function.init = Distribution::lognormal_mean_cv(seconds(0.77), 0.47).unwrap();
    model
}

/// Visits of five requests so many seconds apart, in a function that is taken away sooner: half of what is recycled is replaced, and what
/// is gone is often found so a little before the function's timeout.
fn visits_of_five(apart: f64) -> Model {
    let mut model = model(like_aws(), 150.0 / 86_400.0, 240);
    let visits = model.arrivals.0.remove(0);
    let visits = Sessions::new(visits, 1, Pages::Fixed(5), fixed(apart)).unwrap();
    model.arrivals = Arrivals(vec![Process::Sessions(visits)]);
    let spare_timeout = Some(SpareTimeout::afresh(Distribution::uniform(seconds(900.0), seconds(1_600.0)).unwrap()));
    let timeout = Distribution::uniform(seconds(325.0), seconds(370.0)).unwrap();
    model.platform.idle = IdlePolicy::FunctionTimeout { timeout, drawn_once: false, spare_timeout };
    model.platform.recycling.replaced = Probability::new(0.5).unwrap();
    model.function.duration = Distribution::lognormal_mean_cv(seconds(0.24), 0.66).unwrap();
    model
}

/// Ten environments at once for four hours, in which few of those whose beginning is seen grow as old as they may.
fn busy_for_four_hours() -> Model {
    let mut model = model(like_aws(), 0.8, 4);
    model.platform.recycling.mean_life = Some(Nanos::HOUR * 4);
    model.platform.recycling.replaced = Probability::new(0.9).unwrap();
    model.function.duration = Distribution::gamma(seconds(12.0), 0.5).unwrap();
    model
}

/// Lives of an hour, of which spares' timeouts end as many as recycling does, and none is replaced.
fn an_hour_each() -> Model {
    let mut platform = like_aws();
    let spare_timeout = Some(SpareTimeout::afresh(Distribution::uniform(seconds(900.0), seconds(1_600.0)).unwrap()));
    let timeout = Distribution::normal(seconds(380.0), seconds(12.0)).unwrap();
    platform.idle = IdlePolicy::FunctionTimeout { timeout, drawn_once: false, spare_timeout };
    platform.recycling = Recycling { mean_life: Some(Nanos::HOUR), ..Recycling::NONE };
    let mut model = model(platform, 120.0 / 3_600.0, 30);
    model.function.duration = Distribution::lognormal_mean_cv(seconds(1.13), 0.53).unwrap();
    model
}

/// Two at once, used in turn, and replaced when they are two hours old: a replacement serves before its predecessor is missed.
fn used_in_turn() -> Model {
    let timeout = Distribution::uniform(seconds(280.0), seconds(320.0)).unwrap();
    let mut platform = Platform::new(IdlePolicy::timeout(timeout));
    platform.recycling = Recycling { mean_life: Some(Nanos::HOUR * 2), ..Recycling::NONE };
    platform.recycling.replaced = Probability::new(1.0).unwrap();
    platform.waiting = Waiting::Own;
    platform.reuse = Reuse::LeastRecent;
    let mut model = model(platform, 200.0 / 3_600.0, 24);
    model.function.duration = fixed(12.0);
    model
}

/// The same number at once, any of which may serve, so that one which is gone is never plainly missed; half of them are replaced.
fn taken_at_random() -> Model {
    let mut model = an_hour_each();
    model.platform.recycling.mean_life = Some(Nanos::HOUR * 2);
    model.platform.recycling.replaced = Probability::new(0.5).unwrap();
    model.platform.reuse = Reuse::Random;
    Model { arrivals: used_in_turn().arrivals, run: used_in_turn().run, function: used_in_turn().function, ..model }
}

/// Six at once for a day, none of which lives for longer than one to three hours, and of which few are ever idle for as long as a
/// spare may be. No hazard ends any.
fn lives_of_up_to_three_hours() -> Model {
    let mut platform = an_hour_each().platform;
    platform.recycling = Recycling::NONE;
    platform.recycling.max_life = Some(Distribution::uniform(seconds(3_600.0), seconds(10_800.0)).unwrap());
    platform.recycling.replaced = Probability::new(0.5).unwrap();
    let mut model = model(platform, 0.5, 30);
    model.function.duration = Distribution::lognormal_mean_cv(seconds(13.0), 0.42).unwrap();
    model
}

/// Two at once, used in turn, all of which live for two hours and are replaced. No hazard ends any.
fn used_in_turn_for_two_hours() -> Model {
    let mut model = used_in_turn();
    model.platform.recycling.mean_life = None;
    model.platform.recycling.max_life = Some(Distribution::uniform(seconds(6_800.0), seconds(7_400.0)).unwrap());
    model.run.horizon = Nanos::HOUR * 48;
    model.function.duration = fixed(10.0);
    model
}

/// How often each cause is told from the others.
pub(crate) fn count(held: &mut Held, trials: u64) {
    let clocks = [
        ("of environments", IdlePolicy::timeout(fixed(600.0)), Clock::Function),
        ("of the function", function_and_spares(fixed(600.0)), Clock::Environment),
    ];
    for (whose, idle, other) in &clocks {
        for found in learned(&sharp_beside_recycling(idle.clone()), trials, Columns::Sent) {
            let name = |what: &str| format!("{what} beside a sharp timeout {whose}");
            held.covers(&name("timeout"), Share::CoversAtLeast, &found.idle_timeout, 600.0);
            held.covers(&name("hazard"), Share::CoversAtLeast, &found.hazard, 1.0 / 25_000.0);
            held.covers(&name("longest life"), Share::CoversAtLeast, &found.max_life, 7_110.0);
            held.is_not(&name("no looks"), &found.checked_every, |_| true);
            held.is_not(&name("clock"), &found.clock, |clock| clock == other);
        }
    }
    for ((whose, idle, other), (rate, hours, handler)) in clocks.iter().zip([(0.01, 480, 0.15), (0.005, 240, 2.0)]) {
        for found in learned(&few_spares(idle.clone(), rate, hours, handler), trials, Columns::Sent) {
            let name = |what: &str| format!("{what} where few spares go, clock {whose}");
            held.covers(&name("hazard at zero"), Share::CoversAtLeast, &found.hazard, 0.0);
            held.is_not(&name("no looks"), &found.checked_every, |_| true);
            held.is_not(&name("clock"), &found.clock, |clock| clock == other);
        }
    }
    for (rate, handler) in [(0.004, 2.0), (0.01, 0.5)] {
        for found in learned(&few_spares_and_a_hazard(rate, handler), trials, Columns::Sent) {
            let name = |what: &str| format!("{what} where few spares go, handlers of {handler} s, recycled");
            held.covers(&name("hazard"), Share::CoversAtLeast, &found.hazard, 1.0 / 50_000.0);
            held.is_not(&name("clock"), &found.clock, |clock| *clock == Clock::Environment);
        }
    }
    for ((whose, idle, _), timeout) in clocks.iter().zip([600.0, 1_200.0]) {
        for found in learned(&busy(idle.clone()), trials, Columns::Report) {
            let name = |what: &str| format!("{what} of a busy function, clock {whose}");
            held.covers(&name("timeout of spares"), Share::CoversAtLeast, &found.spare_timeout, timeout);
            held.covers(&name("hazard at zero"), Share::CoversAtLeast, &found.hazard, 0.0);
            held.covers(&name("longest life"), Share::CoversAtLeast, &found.max_life, 7_200.0);
        }
    }
    for found in learned(&a_few_at_once(), trials, Columns::WholeSeconds) {
        held.covers("hazard at zero where times are whole seconds", Share::CoversAtLeast, &found.hazard, 0.0);
        held.covers("timeout where times are whole seconds", Share::CoversAtLeast, &found.spare_timeout, 360.0);
        held.is_not("no longest life where times are whole seconds", &found.max_life, |_| true);
        held.is_not("clock where times are whole seconds", &found.clock, |clock| *clock == Clock::Function);
    }
    for (columns, what) in [(Columns::Sent, "send times"), (Columns::InitStart, "beginnings of inits")] {
        for found in learned(&an_hour_each(), trials, columns) {
            held.covers(&format!("hazard of lives of an hour by {what}"), Share::Covers, &found.hazard, 1.0 / 3_600.0);
        }
    }
    for (what, model) in [("used in turn", used_in_turn()), ("taken at random", taken_at_random())] {
        for found in learned(&model, trials, Columns::Sent) {
            held.covers(&format!("hazard of those {what}"), Share::Covers, &found.hazard, 1.0 / 7_200.0);
        }
    }
    let without_a_hazard = [
        ("beside lives of up to three hours", lives_of_up_to_three_hours()),
        ("of those used in turn for two hours", used_in_turn_for_two_hours()),
    ];
    for (what, model) in without_a_hazard {
        for found in learned(&model, trials, Columns::Sent) {
            held.covers(&format!("hazard at zero {what}"), Share::CoversAtLeast, &found.hazard, 0.0);
        }
    }
    for found in learned(&at_once(), trials, Columns::Report) {
        held.is_not("reuse where requests come at once", &found.reuse, |reuse| *reuse != Reuse::MostRecent);
    }
    for (columns, what) in [(Columns::Sent, "send times"), (Columns::InitStart, "beginnings of inits")] {
        for found in learned(&one_after_the_other(), trials, columns) {
            held.covers(&format!("hazard of visits by {what}"), Share::CoversAtLeast, &found.hazard, 1.0 / 25_000.0);
        }
    }
    // Such logs are short, and a longest life is learned from two in five of them.
    let mut short = learned(&busy_for_four_hours(), 2 * trials, Columns::Sent);
    short.retain(|found| found.max_life.learned().is_some());
    assert!(2 * short.len() as u64 > trials, "{} of {}", short.len(), 2 * trials);
    for found in short {
        held.covers("longest life in four busy hours", Share::CoversAtLeast, &found.max_life, 7_100.0);
    }
    for found in learned(&wide(), trials, Columns::Sent) {
        held.covers("hazard at zero beside a wide timeout", Share::CoversAtLeast, &found.hazard, 0.0);
        held.is_not("no longest life beside a wide timeout", &found.max_life, |_| true);
    }
}

/// What ends by recycling is not taken for the work of a timeout. Of 20 logs with 60 ends each, most of them by recycling, the mean has a
/// standard deviation of 4%: of an estimate without a bias it is out of these bounds in one of 5,000 cases.
pub(crate) fn hazards_are_not_too_low() {
    let worlds = [
        ("an hour each", an_hour_each(), 3_600.0),
        ("used in turn", used_in_turn(), 7_200.0),
        ("taken at random", taken_at_random(), 7_200.0),
    ];
    for (what, model, mean_life) in worlds {
        let found = learned(&model, 20, Columns::Sent);
        let all: Vec<f64> = found.iter().map(|found| found.hazard.learned().unwrap() * mean_life).collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        println!("{what}: hazards of {mean:.3} times what they are");
        assert!((mean - 1.0).abs() < 0.15, "{what}: {mean}, {all:?}");
    }
}

/// Of the requests of a visit nobody knows which came first. What one of them shows of the function's timeout is then not taken for a
/// timeout of spares, of which such logs show nothing, nor the use of an environment by another for the time before one is used.
pub(crate) fn requests_of_a_visit_come_in_no_known_order() {
    for found in learned(&nearly_at_once(), 4, Columns::Sent) {
        let (spare, dispatch) = (found.spare_timeout.learned(), found.dispatch.learned());
        assert!(spare.is_none_or(|spare| spare.middle > 800.0), "{spare:?}");
        // Of ways that differ by 30 ms.
        assert!(dispatch.is_none_or(|wait| (wait - 0.3).abs() < 0.03), "{dispatch:?}");
        assert!(found.idle_timeout.interval().is_some_and(|middle| middle.contains(347.5)), "{:?}", found.idle_timeout);
    }
}
