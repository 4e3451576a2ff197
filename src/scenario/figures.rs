//! What follows from a model before anything is played: how often pings come, how many requests will be counted.

use crate::model::arrivals::{Day, Days, Process, Profile};
use crate::model::platform::Recycling;
use crate::model::{Model, Schedule, Sharing};
use crate::units::Nanos;

/// How pings follow one another.
pub(super) struct Pace {
    /// Firings a day.
    pub(super) a_day: f64,
    /// The shortest time from one to the next.
    pub(super) shortest: Nanos,
    /// The share of them that find an environment gone which has been idle since the one before.
    pub(super) late: f64,
}

/// How the pings of a model follow one another; none where there are no pings.
pub(super) fn pace(model: &Model) -> Option<Pace> {
    match &model.warming.ping {
        Schedule::Never => None,
        Schedule::Every(interval) => Some(Pace {
            a_day: Nanos::DAY.as_secs_f64() / interval.as_secs_f64(),
            shortest: *interval,
            late: gone_after(model, *interval),
        }),
        Schedule::Cron(_) => Some(pace_of_cron(model)),
    }
}

/// Counted over the horizon, but at least four weeks, so that every weekday comes equally often, and at most a year.
fn pace_of_cron(model: &Model) -> Pace {
    let span = model.run.horizon.clamp(Nanos::WEEK * 4, Nanos::DAY * 366);
    let mut firings = model.warming.ping.firings(&model.calendar, Nanos::ZERO, Nanos::ZERO);
    let (mut count, mut shortest, mut late) = (0_u32, Nanos::FOREVER, 0.0);
    while firings.next() < span {
        let now = firings.next();
        firings.advance();
        let gap = firings.next() - now;
        shortest = shortest.min(gap);
        late += gone_after(model, gap);
        count += 1;
    }
    let days = span.as_secs_f64() / Nanos::DAY.as_secs_f64();
    Pace { a_day: f64::from(count) / days, shortest, late: if count > 0 { late / f64::from(count) } else { 1.0 } }
}

/// The chance that an idle environment is gone after `interval`.
fn gone_after(model: &Model, interval: Nanos) -> f64 {
    model.platform.idle.gone_after(interval)
}

/// The mean life, in seconds, of an environment that is never idle for long. With a hazard 1/m beside a cap C it is
/// m E\[1 - exp(-C/m)\]; the mean over C is taken at a thousand quantiles.
pub(super) fn mean_life(recycling: &Recycling) -> Option<f64> {
    const POINTS: u32 = 1_000;
    let Some(cap) = &recycling.max_life else { return recycling.mean_life.map(Nanos::as_secs_f64) };
    let Some(mean) = recycling.mean_life.map(Nanos::as_secs_f64) else { return Some(cap.mean()) };
    let capped = |cap: f64| -mean * (-cap / mean).exp_m1();
    if let Some(cap) = cap.constant() {
        return Some(capped(cap.as_secs_f64()));
    }
    let points = (0..POINTS).map(|point| cap.quantile((f64::from(point) + 0.5) / f64::from(POINTS)));
    Some(points.map(capped).sum::<f64>() / f64::from(POINTS))
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
            Process::Trace(trace) => match trace.order() {
                Days::Resampled => process.mean_rate() * counted,
                Days::InOrder => recorded_requests(trace.days().iter().cycle(), model),
                Days::Once => recorded_requests(trace.days().iter(), model),
            },
            Process::Poisson(_) | Process::Renewal(_) | Process::Modulated(_) | Process::Sessions(_) => {
                process.mean_rate() * counted
            }
        })
        .sum()
}

/// Those of them that are independent of each other, but for the environments they share: requests of one visit are
/// one, and where a draw is shared by a replication all of its requests are.
pub(super) fn independent_requests(model: &Model) -> f64 {
    let all = requests(model);
    let of_one_visit = |process: &Process| match process {
        Process::Sessions(sessions) => sessions.requests_a_visit(),
        Process::Poisson(_) | Process::Renewal(_) | Process::Profile(_) | Process::Modulated(_) | Process::Trace(_) => {
            1.0
        }
    };
    let rates = model.arrivals.0.iter().map(|process| process.mean_rate() / of_one_visit(process));
    match model.sharing() {
        Sharing::Replication => all.min(1.0),
        Sharing::None | Sharing::Environment | Sharing::Spares => all * rates.sum::<f64>() / model.arrivals.mean_rate(),
    }
}

/// Of a record that is not resampled it matters which days are played: the first on the day of the start.
pub(super) fn recorded_requests<'t>(days: impl Iterator<Item = &'t Day>, model: &Model) -> f64 {
    let counted = model.run.warmup..model.run.horizon;
    let midnights = (0..).map(|day| Nanos::DAY * day - model.calendar.time_of_day_at_start());
    let played = midnights.take_while(|&midnight| midnight < counted.end).zip(days);
    played
        .map(|(midnight, day)| day.times().iter().filter(|&&time| counted.contains(&(midnight + time))).count() as f64)
        .sum()
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
