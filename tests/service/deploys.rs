//! Deploys: what drains loses nothing, what is killed loses what was in progress.

use coldstart::model::Schedule;
use coldstart::model::platform::Deploys;
use coldstart::model::service::{Rollout, Stop};
use coldstart::units::Nanos;

use super::*;
use crate::shared::{exponential, poisson, seconds};

/// Ten days with a deploy every hour.
fn hourly(arrivals: Process, duration: Distribution) -> Model {
    let mut model = traffic(arrivals, duration);
    model.run.horizon = Nanos::DAY * 10;
    model.platform.recycling.deploys = Deploys::Planned(Schedule::Every(Nanos::HOUR));
    model
}

/// How many deploys ten days have: none at their beginning, and none at their end.
const DEPLOYS: u64 = 239;

#[test]
fn a_task_that_drains_loses_nothing_however_often_it_is_deployed() {
    let model = hourly(poisson(0.5), Distribution::uniform(seconds(1.0), seconds(25.0)).unwrap());
    for deploy in [Rollout::Rolling, Rollout::Recreate] {
        let service = Service { deploy, tasks: 3, ..roomy() };
        let served = served(&model, &service, 21, 8);
        let total = &served.total;
        assert_eq!((total.deploys, total.users.lost.all()), (DEPLOYS * 8, 0), "{deploy:?}");
        // There was something to lose: 0.5 times 13 s are in progress, 12,428 at all deploys on average.
        assert!(total.in_progress_at_deploys > 11_000, "{}", total.in_progress_at_deploys);
        // Nobody waits for a new task while an old one takes requests.
        assert_eq!(total.users.delayed > 0, deploy == Rollout::Recreate, "{deploy:?}");
        assert_eq!(total.down_time > 0, deploy == Rollout::Recreate, "{deploy:?}");
    }
}

/// The number in progress in M/G/infinity is Poisson of the offered load, 2 here, at any time; an hour later it is
/// another's. Lost requests of all deploys are then Poisson of their number times that, and 4.5 standard deviations away
/// once in 100,000 seeds.
fn hold_count(found: u64, expected: f64) {
    println!("{found}, expected {expected}");
    assert!((found as f64 - expected).abs() < 4.5 * expected.sqrt(), "{found}, not {expected}");
}

#[test]
fn a_task_that_is_killed_loses_what_was_in_progress() {
    let model = hourly(poisson(0.5), exponential(4.0));
    for (seed, deploy) in [(22, Rollout::Rolling), (23, Rollout::Recreate)] {
        let service = Service { deploy, stop: Stop::Kill, ..roomy() };
        let served = served(&model, &service, seed, 16);
        let lost = served.total.users.lost;
        hold_count(lost.stopped, (DEPLOYS * 16) as f64 * 2.0);
        assert_eq!(lost.stopped, lost.all());
    }
}

/// Of exponential handlers of 4 s those that are in progress have 4 s to go: exp(-5 / 4) of them are not done after 5 s.
#[test]
fn a_stop_timeout_that_is_too_short_loses_what_takes_longer() {
    let model = hourly(poisson(0.5), exponential(4.0));
    let service = Service { stop: Stop::Drain { timeout: seconds(5.0) }, ..roomy() };
    let served = served(&model, &service, 24, 16);
    let lost = served.total.users.lost;
    hold_count(lost.stopped, (DEPLOYS * 16) as f64 * 2.0 * (-5.0_f64 / 4.0).exp());
    assert_eq!(lost.stopped, lost.all());
}

/// Rolling, each deploy has both tasks for the minute that the new one takes to start; recreating, none serves for it.
/// With a handler of no time nothing is in progress when a task is stopped.
#[test]
fn task_time_is_what_deploys_make_of_it() {
    let model = hourly(poisson(0.01), fixed(0.0));
    let (ten_days, minute) = (Nanos::DAY.0 as u128 * 10, Nanos::MINUTE.0 as u128);
    for (deploy, task_time, down_time) in [
        (Rollout::Rolling, ten_days + u128::from(DEPLOYS) * minute, 0),
        (Rollout::Recreate, ten_days, u128::from(DEPLOYS) * minute),
    ] {
        let served = served(&model, &Service { deploy, ..roomy() }, 25, 1);
        assert_eq!((served.total.task_time, served.total.down_time), (task_time, down_time), "{deploy:?}");
        let up_time = ten_days - down_time;
        assert_eq!(served.total.up_time, up_time, "{deploy:?}");
        let hours = estimate(&served, ServiceMeasure::TaskHoursPerMonth).value;
        let expected = task_time as f64 / ten_days as f64 * 720.0;
        assert!((hours - expected).abs() < 1e-9, "{hours}, not {expected}");
    }
}
