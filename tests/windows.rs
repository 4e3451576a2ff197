//! Provisioned concurrency within a window, against closed forms.

#![allow(clippy::unwrap_used)]

mod random_models;
mod shared;

use coldstart::cost::{Part, Pricing};
use coldstart::engine::{Event, Ignore, Served, Start, Tally, What, replicate};
use coldstart::model::platform::Window;
use coldstart::model::{Initial, Model, Schedule};
use coldstart::rng::Streams;
use coldstart::units::{Memory, Nanos};
use random_models::random_model;
use shared::{bare, fixed, poisson};

fn window(from: &str, until: &str) -> Option<Window> {
    Some(Window { from: Schedule::parse(from).unwrap(), until: Schedule::parse(until).unwrap() })
}

/// Two environments of 512 MB from 8 to 18 o'clock on five days a week. The usual calendar begins on a Monday.
fn office_hours() -> Model {
    let mut model = bare(poisson(0.001), fixed(360.0));
    model.function.memory = Memory::megabytes(512).unwrap();
    model.platform.provisioned = 2;
    model.platform.provisioned_window = window("cron(0 8 ? * MON-FRI *)", "cron(0 18 ? * MON-FRI *)");
    model
}

fn played(model: &Model) -> Tally {
    replicate(model, Streams::new(1, 0), &mut Ignore)
}

/// 0.0000041667 USD for each of 2 x 0.5 GB x 3,600 s x the hours that are counted (AWS Lambda Pricing, us-east-1), of
/// which a month of 720 hours has its part. Requests take no time here, and nothing else is a part of it.
#[test]
fn office_hours_are_billed_by_the_hours_in_them() {
    let (hour, week) = (Nanos::HOUR, Nanos::WEEK);
    for (warmup, horizon, hours) in [
        (Nanos::ZERO, week * 4, 4.0 * 50.0),
        // Half of Monday's window is over, and the last one is cut short on Wednesday at 9.
        (hour * 13, week + hour * 57, 45.0 + 21.0),
        (Nanos::DAY * 5, week, 0.0),
    ] {
        for initial in [Initial::Stationary, Initial::Empty] {
            let mut model = office_hours();
            (model.run.warmup, model.run.horizon, model.run.initial) = (warmup, horizon, initial);
            let tally = played(&model);
            assert_eq!(tally.usage.provisioned_time, (2.0 * hours) as u128 * hour.0 as u128);
            let in_month = hours * 720.0 * 3_600.0 / (horizon - warmup).as_secs_f64();
            let expected = 2.0 * 0.5 * 3_600.0 * in_month * 0.000_004_166_7;
            let bill = Pricing::of(&model).bill(&tally).unwrap();
            let found = bill.part(Part::Provisioned).unwrap();
            // The price that was read has a digit more.
            assert!((found - expected).abs() <= expected * 1e-5, "{found}, not {expected}");
        }
    }
}

/// They are provisioned all the time, and cost as much to the last digit as the number of them says.
#[test]
fn what_is_always_provisioned_is_billed_for_the_whole_month() {
    for count in [1, 2, 3, 7] {
        let mut model = office_hours();
        (model.platform.provisioned, model.platform.provisioned_window) = (count, None);
        let bill = Pricing::of(&model).bill(&played(&model)).unwrap();
        let one = Pricing::of(&model)
            .bill(&Tally {
                time: 1,
                usage: coldstart::engine::Usage { provisioned_time: 1, ..Default::default() },
                ..Tally::default()
            })
            .unwrap();
        let (all, one) = (bill.part(Part::Provisioned).unwrap(), one.part(Part::Provisioned).unwrap());
        assert!((all - f64::from(count) * one).abs() <= f64::EPSILON * all, "{all} for {count} of {one}");
    }
}

/// The mean number of environments follows what is provisioned: none outside of the window but those on demand.
#[test]
fn environments_are_counted_while_they_are_provisioned() {
    let mut model = office_hours();
    // Nobody comes.
    model.arrivals.0 = vec![poisson(1e-12)];
    model.run.horizon = Nanos::WEEK;
    let inside = Nanos::HOUR.0 as u128 * 50;
    assert_eq!(played(&model).usage.time_with, [Nanos::WEEK.0 as u128 - inside, 0, inside]);
}

/// A request that takes no time finds the one provisioned environment free, and is never cold, within windows of an hour,
/// every other hour. Outside a request is cold if none came in the 6 minutes before, or since the window closed: nobody
/// uses an environment on demand within it. So of requests at rate r a share
/// ((1 - exp(-6 r)) / r + (60 - 6) exp(-6 r)) / 60 is cold outside of the windows, and half of that in all.
#[test]
fn half_of_the_time_provisioned_is_half_as_cold() {
    /// Standard errors, fixed before looking: a normal estimate is beyond them once in 150,000 tests.
    const MOST: f64 = 4.5;
    const REPLICATIONS: u32 = 400;
    let per_minute: f64 = 0.2;
    let mut model = bare(poisson(per_minute / 60.0), fixed(360.0));
    model.platform.provisioned = 1;
    model.platform.provisioned_window = window("cron(0 0/2 * * ? *)", "cron(0 1/2 * * ? *)");
    model.run.horizon = Nanos::DAY * 10;
    let tallies: Vec<Tally> =
        (0..REPLICATIONS).map(|number| replicate(&model, Streams::new(8, number.into()), &mut Ignore)).collect();
    let gone = (-6.0 * per_minute).exp();
    let outside = ((1.0 - gone) / per_minute + 54.0 * gone) / 60.0;
    let expected = outside / 2.0;
    let residuals: Vec<f64> =
        tallies.iter().map(|tally| tally.users.cold as f64 - expected * tally.users.served as f64).collect();
    let mean = residuals.iter().sum::<f64>() / f64::from(REPLICATIONS);
    let square = residuals.iter().map(|one| (one - mean).powi(2)).sum::<f64>();
    let error = (square / f64::from(REPLICATIONS) / f64::from(REPLICATIONS - 1)).sqrt();
    assert!(mean.abs() < MOST * error, "{mean} cold starts more than expected, with a standard error of {error}");
    // It could fail: a share that is off by a fiftieth would be seen.
    let served = tallies.iter().map(|tally| tally.users.served as f64).sum::<f64>() / f64::from(REPLICATIONS);
    assert!(expected / 50.0 * served > 2.0 * MOST * error, "{error} of {served}");
}

/// Nobody is cold within, and the first one there is lukewarm; outside nobody is in a provisioned environment.
#[test]
fn within_a_window_nobody_is_cold_and_the_first_is_lukewarm() {
    let mut model = bare(poisson(0.01), fixed(360.0));
    model.platform.provisioned = 1;
    model.platform.provisioned_window = window("cron(0 0/2 * * ? *)", "cron(0 1/2 * * ? *)");
    let mut events: Vec<Event> = Vec::new();
    replicate(&model, Streams::new(3, 0), &mut events);
    let (mut is_first, mut seen) = (false, [0; 3]);
    for Event { at, what } in events {
        let is_within = at.0.div_euclid(Nanos::HOUR.0) % 2 == 0;
        match what {
            What::Provisioned { count } => {
                assert_eq!((count == 1, at.0 % Nanos::HOUR.0), (is_within, 0));
                is_first = is_within;
            }
            What::Served(Served { environment, start, .. }) => {
                assert_eq!(environment.is_none(), is_within, "{at}");
                match (is_within, std::mem::take(&mut is_first)) {
                    (true, true) => assert_eq!(start, Start::Lukewarm),
                    (true, false) => assert_eq!(start, Start::Warm),
                    (false, _) => assert_ne!(start, Start::Lukewarm),
                }
                seen[start as usize] += 1;
            }
            _ => {}
        }
    }
    assert!(seen.iter().all(|&count| count >= 10), "{seen:?}");
}

/// A window that opened long ago and closes long after is none.
#[test]
fn a_window_that_is_always_open_changes_nothing() {
    let mut tried = 0;
    for number in 0..400 {
        let mut model = random_model(number);
        if model.platform.provisioned == 0 {
            continue;
        }
        tried += 1;
        model.platform.provisioned_window = None;
        let mut always = model.clone();
        always.platform.provisioned_window = window("cron(0 0 1 1 ? 1999)", "cron(0 0 1 1 ? 2100)");
        let (mut expected, mut found) = (Vec::<Event>::new(), Vec::<Event>::new());
        let tally = replicate(&model, Streams::new(number, 0), &mut expected);
        assert_eq!(replicate(&always, Streams::new(number, 0), &mut found), tally, "{number}");
        assert_eq!(found, expected, "{number}");
        assert_eq!(tally.usage.provisioned_time, u128::from(model.platform.provisioned) * tally.time);
    }
    assert!(tried > 50, "{tried}");
}
