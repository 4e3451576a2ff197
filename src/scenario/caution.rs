//! What in a scenario may not be what was meant.

use super::figures::{gone_after, pace, requests};
use super::{Scenario, Warning};
use crate::model::Model;
use crate::model::arrivals::{Days, Process};
use crate::model::function::INIT_LIMIT;
use crate::model::warming::Phase;
use crate::units::{Nanos, percent, significant};

/// The warnings of a scenario, the gravest first.
pub(super) fn cautions(scenario: &Scenario) -> Vec<Warning> {
    let model = &scenario.model;
    [
        overload(model),
        burst_above_limit(model),
        pings_above_limit(model),
        no_pings(model),
        late_pings(model),
        overlapping_pings(model),
        slow_init(model),
        few_requests(scenario),
        unfinished_record(model),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn overload(model: &Model) -> Option<Warning> {
    let limit = model.platform.concurrency_limit?;
    let offered = model.offered_concurrency();
    (offered > f64::from(limit)).then(|| {
        let offered = significant(offered, 3);
        Warning::new(format!("{offered} requests are in progress at once on average, but only {limit} are allowed"))
            .hint("raise `platform.concurrency_limit`, if the account's quota allows it: else much is throttled")
    })
}

fn burst_above_limit(model: &Model) -> Option<Warning> {
    let limit = model.platform.concurrency_limit?;
    let parallel = model.arrivals.0.iter().filter_map(|process| match process {
        Process::Sessions(sessions) => Some(sessions.parallel()),
        _ => None,
    });
    let widest = parallel.max().filter(|&parallel| parallel > limit)?;
    Some(Warning::new(format!(
        "a page sends {widest} requests at once, but only {limit} are allowed: every visit meets a throttled one"
    )))
}

fn pings_above_limit(model: &Model) -> Option<Warning> {
    let limit = model.platform.concurrency_limit?;
    let pings = model.warming.concurrency;
    (model.warming.is_on() && pings > limit).then(|| {
        Warning::new(format!("pings come {pings} at once, but only {limit} requests are served at once"))
            .hint("lower `warming.concurrency`")
    })
}

/// Pings that find their environment gone more often than this are worth a word.
const OFTEN_LATE: f64 = 0.01;

/// A schedule without a firing, such as a cron of a date that never comes, or one whose first is after the horizon.
fn no_pings(model: &Model) -> Option<Warning> {
    let latest = match model.warming.phase {
        Phase::Fixed(phase) => phase,
        Phase::Random => Nanos::ZERO,
    };
    let first = model.warming.ping.firings(&model.calendar, latest, Nanos::ZERO).next();
    (model.warming.is_on() && first >= model.run.horizon).then(|| {
        Warning::new(format!("no ping comes within the horizon ({})", model.run.horizon))
            .hint("mend `warming.ping`, or lengthen `run.horizon`")
    })
}

fn late_pings(model: &Model) -> Option<Warning> {
    if no_pings(model).is_some() {
        return None;
    }
    let (_, interval) = pace(model)?;
    let gone = gone_after(model, interval);
    (gone > OFTEN_LATE).then(|| {
        let interval =
            if interval == Nanos::FOREVER { "more than four weeks".to_owned() } else { interval.to_string() };
        Warning::new(format!(
            "pings are {interval} apart, above the idle timeout in {} of cases: the next finds none left",
            percent(gone)
        ))
        .hint("ping more often, or leave the pings out")
    })
}

fn overlapping_pings(model: &Model) -> Option<Warning> {
    let (_, interval) = pace(model)?;
    let hold = model.warming.hold.as_ref().unwrap_or(&model.function.duration).mean();
    (hold >= interval.as_secs_f64()).then(|| {
        Warning::new("a ping takes longer than the time to the next one: several are in progress at once, each in its environment")
            .hint("shorten `warming.hold`")
    })
}

fn slow_init(model: &Model) -> Option<Warning> {
    let over = 1.0 - model.function.init.cdf(INIT_LIMIT.as_secs_f64());
    (over > 0.001).then(|| {
        Warning::new(format!("{} of inits take longer than {INIT_LIMIT} and start again", percent(over)))
            .hint("such a request waits for 10 s and then for the whole init")
    })
}

/// Where no cold start is seen in n requests, the bound at 95% is about 3/n ("rule of three"): 300 requests for 1%.
const ENOUGH_FOR_ONE_PERCENT: f64 = 300.0;

fn few_requests(scenario: &Scenario) -> Option<Warning> {
    let counted = requests(&scenario.model);
    let replications = scenario.settings.replications.unwrap_or(1);
    (counted * f64::from(replications) < ENOUGH_FOR_ONE_PERCENT).then(|| {
        let of = if replications == 1 {
            "a replication counts".to_owned()
        } else {
            format!("{replications} replications count")
        };
        Warning::new(format!(
            "{of} {} requests on average; it takes 300 to show that fewer than 1% are cold",
            significant(counted * f64::from(replications), 3)
        ))
        .hint("lengthen `run.horizon`")
    })
}

fn unfinished_record(model: &Model) -> Option<Warning> {
    let longest = model.arrivals.0.iter().filter_map(|process| match process {
        Process::Trace(trace) if trace.order() == Days::InOrder => Some(trace.days().len()),
        _ => None,
    });
    let days = longest.max()?;
    let played = model.run.horizon.as_secs_f64() / Nanos::DAY.as_secs_f64();
    (played < days as f64).then(|| {
        Warning::new(format!("the record has {days} days, of which {} are played", significant(played, 3)))
            .hint(format!("`run.horizon = \"{days} days\"` plays all of them"))
    })
}
