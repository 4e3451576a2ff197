//! What follows from a model before anything is played: how often pings come, how many requests will be counted.

use crate::model::arrivals::{Process, Profile};
use crate::model::{IdlePolicy, Model, Schedule, Sharing};
use crate::units::Nanos;

/// The span over which a cron expression is counted: four weeks, so that every weekday comes equally often.
const COUNTED: Nanos = Nanos(28 * Nanos::DAY.0);

/// Firings a day, and the shortest time between two.
pub(super) fn pace(model: &Model) -> Option<(f64, Nanos)> {
    match &model.warming.ping {
        Schedule::Never => None,
        Schedule::Every(interval) => Some((Nanos::DAY.as_secs_f64() / interval.as_secs_f64(), *interval)),
        cron @ Schedule::Cron(_) => {
            let mut firings = cron.firings(&model.calendar, Nanos::ZERO, Nanos::ZERO);
            let (mut count, mut before, mut shortest) = (0_u32, None, Nanos::FOREVER);
            while firings.next() < COUNTED {
                let now = firings.next();
                shortest = before.map_or(shortest, |before| shortest.min(now - before));
                before = Some(now);
                count += 1;
                firings.advance();
            }
            Some((f64::from(count) / 28.0, shortest))
        }
    }
}

/// The chance that an idle environment is gone after `interval`.
pub(super) fn gone_after(model: &Model, interval: Nanos) -> f64 {
    match &model.platform.idle {
        IdlePolicy::Timeout { timeout, .. } => timeout.cdf(interval.as_secs_f64()),
        IdlePolicy::CohortHalving { period } => f64::from(u8::from(interval >= *period)),
    }
}

/// Requests that a replication counts, on average.
pub(super) fn requests(model: &Model) -> f64 {
    let counted = (model.run.horizon - model.run.warmup).as_secs_f64();
    model
        .arrivals
        .0
        .iter()
        .map(|process| match process {
            Process::Profile(profile) => profile_requests(profile, model),
            process => process.mean_rate() * counted,
        })
        .sum()
}

/// Those of them that are independent of each other, but for the environments they share: requests of one visit are
/// one, and where a draw is shared by a replication all of its requests are.
pub(super) fn independent_requests(model: &Model) -> f64 {
    let all = requests(model);
    let of_one_visit = |process: &Process| match process {
        Process::Sessions(sessions) => sessions.requests_a_visit(),
        _ => 1.0,
    };
    let rates = model.arrivals.0.iter().map(|process| process.mean_rate() / of_one_visit(process));
    match model.sharing() {
        Sharing::Replication => all.min(1.0),
        Sharing::None | Sharing::Environment => all * rates.sum::<f64>() / model.arrivals.mean_rate(),
    }
}

/// Of a profile it matters which hours are played: whole weeks have its mean, what is left over has not.
fn profile_requests(profile: &Profile, model: &Model) -> f64 {
    let rates = profile.rates();
    let span = model.run.horizon - model.run.warmup;
    let weeks = span.0 / Nanos::WEEK.0;
    let week: f64 = rates.iter().sum::<f64>() * Nanos::HOUR.as_secs_f64();
    let mut now = model.run.warmup + Nanos::WEEK * weeks;
    let mut requests = weeks as f64 * week;
    while now < model.run.horizon {
        let (hour, ends) = model.calendar.hour_of_week(now);
        let ends = ends.min(model.run.horizon);
        requests += rates[hour] * (ends - now).as_secs_f64();
        now = ends;
    }
    requests
}
