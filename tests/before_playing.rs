//! What a model says of itself before it is played, against values worked out by hand.

#![allow(clippy::unwrap_used)]

mod shared;

use chrono_tz::Europe::Berlin;
use coldstart::exact::{NotApplicable, cold_probability};
use coldstart::model::arrivals::{Pages, Process, Renewal, Sessions};
use coldstart::model::platform::Scaling;
use coldstart::model::{Calendar, Model, Sharing};
use coldstart::units::Nanos;
use shared::{bare, exponential, fixed, poisson, seconds};

/// On 25 October 2026 clocks in Berlin go back from 03:00 to 02:00: of the two times at which they show 02:30 the first is
/// meant, 2.5 h after midnight.
#[test]
fn of_an_hour_that_comes_twice_the_first_is_meant() {
    let midnight = Calendar::new("2026-10-25T00:00:00".parse().unwrap(), Berlin).unwrap();
    let half_past_two = "2026-10-25T02:30:00".parse().unwrap();
    assert_eq!(midnight.instant(half_past_two), Some(Nanos::MINUTE * 150));
    let calendar = Calendar::new(half_past_two, Berlin).unwrap();
    assert_eq!(calendar.local(Nanos::HOUR).naive_local(), half_past_two, "an hour later they show it again");
}

#[test]
fn a_concurrency_limit_bounds_what_is_held_at_once() {
    // 100 requests a second of 20 s: 2,000 in progress, of which a limit lets 30 in.
    let mut model = bare(poisson(100.0), fixed(600.0));
    model.function.duration = fixed(20.0);
    assert!((model.held_at_once() - 2_000.0).abs() < 1e-6);
    model.platform.concurrency_limit = Some(30);
    assert!((model.held_at_once() - 30.0).abs() < 1e-6);
}

#[test]
fn regular_users_keep_step_with_regular_looks_and_random_ones_do_not() {
    let sharing = |process: Process, looks: Option<Nanos>| {
        let mut model = bare(process, fixed(600.0));
        model.platform.checked_every = looks;
        model.sharing()
    };
    let regular = || Process::Renewal(Renewal::new(fixed(60.0)).unwrap());
    assert_eq!(sharing(regular(), Some(Nanos::MINUTE)), Sharing::Replication);
    assert_eq!(sharing(regular(), None), Sharing::None);
    assert_eq!(sharing(poisson(0.01), Some(Nanos::MINUTE)), Sharing::None);
}

/// A bucket of 10 tokens that get back one a second runs dry with a chance of at most exp(-10 theta), theta being the
/// solution of theta = ln(1 + theta / rate): for a request every 3 s that is 3e-9, too much to let pass; for one every 6 s
/// it is 4e-13.
#[test]
fn a_shortage_of_tokens_is_let_pass_only_where_it_is_unheard_of() {
    let exact = |gap: f64| {
        let mut model = bare(poisson(gap.recip()), fixed(600.0));
        model.platform.scaling = Some(Scaling { burst: 10, every: seconds(10.0) });
        cold_probability(&model).map(drop)
    };
    assert_eq!(exact(3.0), Err(NotApplicable::Scaling));
    assert_eq!(exact(6.0), Ok(()));
}

#[test]
fn processes_remember_for_so_long() {
    // Ten equal gaps; of gaps that vary the longest of a thousand: 60 s x ln 1000 is less than 600 s.
    let renewal = |law| Process::Renewal(Renewal::new(law).unwrap()).memory();
    assert_eq!(renewal(fixed(60.0)), seconds(600.0));
    assert_eq!(renewal(exponential(60.0)), seconds(600.0));
    // Five mean visits, each of two think times of 25 s on average.
    let visits = Sessions::new(poisson(0.01), 6, Pages::Geometric { mean: 3.0 }, exponential(25.0)).unwrap();
    assert_eq!(Process::Sessions(visits).memory(), seconds(250.0));
    assert_eq!(poisson(1.0).memory(), Nanos::ZERO);
}

/// Three timeouts of 600 s before time zero, and up to one more that is drawn. With ten requests a second and lives of two
/// hours one timeout will do, and a request's service; under another rule of reuse two.
#[test]
fn a_lead_in_is_as_long_as_what_is_remembered() {
    // To the nanosecond but for the inverse of a distribution function.
    let longest = |model: &Model| model.lead_in_plan().longest().as_secs_f64().round();
    let mut model = bare(poisson(0.01), fixed(600.0));
    assert_eq!(longest(&model), 2_400.0);
    model.platform.recycling.max_life = Some(fixed(7_200.0));
    assert_eq!(longest(&model), 4.0 * 7_200.0);
    let mut busy = bare(poisson(10.0), fixed(600.0));
    busy.platform.recycling.max_life = Some(fixed(7_200.0));
    busy.function.duration = fixed(2.0);
    assert_eq!(longest(&busy), 602.0);
    busy.platform.reuse = coldstart::model::platform::Reuse::OldestCreated;
    assert_eq!(longest(&busy), 1_204.0);
}
