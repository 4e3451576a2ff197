//! The wire form of `[run]`, and of the date and zone at the top.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use super::distributions::{time, time_above_zero};
use super::limits::{CONFIDENCES, PRECISIONS, REPLICATIONS};
use super::reader::{Entry, Read, Table};
use super::{Origin, RunSettings, zones};
use crate::model::platform::{IdlePolicy, Platform};
use crate::model::{Calendar, DEFAULT_CONFIDENCE, DEFAULT_PRECISION, Distribution, Initial, Run};
use crate::units::{Nanos, Probability, grouped};

/// The seed of a scenario that names none.
const USUAL_SEED: u64 = 42;

/// How long to play, and how to ask.
pub(super) fn run(table: &Table<'_>, platform: Option<&Platform>) -> Read<(Run, RunSettings)> {
    let usual = Run::default();
    let horizon = table.value("horizon", usual.horizon, time_above_zero);
    let warmup = table.value("warmup", usual.warmup, |entry| warmup(entry, horizon.ok()));
    let initial =
        table.value_or("initial", usual.initial, Origin::Default, show_initial, |entry| initial(entry, platform));
    let settings = settings(table);
    table.finish();
    Ok((Run { horizon: horizon?, warmup: warmup?, initial: initial? }, settings?))
}

fn warmup(entry: &Entry<'_>, horizon: Option<Nanos>) -> Read<Nanos> {
    let warmup = time(entry)?;
    match horizon {
        Some(horizon) if warmup >= horizon => {
            let expected = format!("a time below the horizon ({horizon})");
            Err(entry.refuse(&expected, "what arrives before `warmup` is over is not counted"))
        }
        _ => Ok(warmup),
    }
}

fn settings(table: &Table<'_>) -> Read<RunSettings> {
    let seed = table.value("seed", USUAL_SEED, |entry| {
        entry.whole(0..=u64::MAX, "any will do: the same seed gives the same numbers")
    });
    let show = |replications: &Option<u32>| {
        replications.map_or("as many as the precision takes".to_owned(), |n| grouped(u64::from(n)))
    };
    let replications = table.value_or("replications", None, Origin::Default, show, |entry| {
        let hint = "an interval comes from the differences between replications: it takes two at least";
        entry.count(REPLICATIONS, hint).map(Some)
    });
    let show = |precision: &Option<Probability>| precision.unwrap_or(DEFAULT_PRECISION).to_string();
    let precision = table.value_or("precision", None, Origin::Default, show, |entry| {
        entry.parsed(PRECISIONS.expected, |text| PRECISIONS.read(text), PRECISIONS.hint).map(Some)
    });
    let show = |confidence: &f64| crate::units::percent_as_written(*confidence);
    let confidence = table.value_or("confidence", DEFAULT_CONFIDENCE, Origin::Default, show, |entry| {
        entry
            .parsed(CONFIDENCES.expected, |text| CONFIDENCES.read(text), CONFIDENCES.hint)
            .map(Probability::as_fraction)
    });
    Ok(RunSettings { seed: seed?, replications: replications?, precision: precision?, confidence: confidence? })
}

const EXPECTED_INITIAL: &str =
    "\"stationary\", \"empty\", or a pool such as { idle = 5, idle_for = \"300 s\", busy = 3 }";

fn initial(entry: &Entry<'_>, platform: Option<&Platform>) -> Read<Initial> {
    if entry.is_table() {
        return pool(&entry.table(EXPECTED_INITIAL)?, platform);
    }
    match entry.text_if_any() {
        Some("stationary") => Ok(Initial::Stationary),
        Some("empty") => Ok(Initial::Empty),
        _ => Err(entry.refuse(EXPECTED_INITIAL, "leave it out to begin in the steady state")),
    }
}

/// Ten times the concurrency of an account that has asked for nothing.
pub(super) const MOST_IN_POOL: u32 = 10_000;

fn pool(table: &Table<'_>, platform: Option<&Platform>) -> Read<Initial> {
    let count =
        |key| table.get(key).map_or(Ok(0), |entry| entry.count(0..=MOST_IN_POOL, "it counts execution environments"));
    let (idle, busy) = (count("idle"), count("busy"));
    let is_function_idle = idle.is_ok_and(|idle| idle > 0) && busy == Ok(0);
    let idle_for = match table.get("idle_for") {
        Some(entry) => idle_for(&entry, platform, is_function_idle),
        None => Ok(Nanos::ZERO),
    };
    table.finish();
    let (idle, busy) = (idle?, busy?);
    if idle == 0 && busy == 0 {
        return Err(table.refuse("an empty pool", EXPECTED_INITIAL, "to begin without environments write \"empty\""));
    }
    if let Some(limit) = platform.and_then(Platform::most_at_once)
        && busy > limit
    {
        let found = format!("a pool with {busy} busy environments");
        let expected = format!("at most the concurrency limit ({limit}) to be busy");
        return Err(table.refuse(
            &found,
            &expected,
            "raise `platform.concurrency_limit`, or begin with fewer busy ones",
        ));
    }
    Ok(Initial::Pool { idle, idle_for: idle_for?, busy })
}

/// The time the pool has been idle, which must be possible: the idle timeout that has not ended it is drawn until it is
/// longer. The function's timeout runs only while nothing is busy.
fn idle_for(entry: &Entry<'_>, platform: Option<&Platform>, is_function_idle: bool) -> Read<Nanos> {
    /// At a chance of 1% a draw, a thousand draws, which is where drawing ends, all fail once in 23,000 times.
    const LIKELY_ENOUGH: f64 = 0.01;
    let idle_for = time(entry)?;
    let outlasts = |timeout: &Distribution| 1.0 - timeout.cdf(idle_for.as_secs_f64()) >= LIKELY_ENOUGH;
    let survives = |platform: &Platform| match &platform.idle {
        IdlePolicy::Timeout { timeout, .. } => outlasts(timeout),
        IdlePolicy::FunctionTimeout { timeout, .. } => !is_function_idle || outlasts(timeout),
        IdlePolicy::CohortHalving { period } => idle_for < *period,
    };
    if platform.is_none_or(survives) {
        Ok(idle_for)
    } else {
        Err(entry.refuse("a time that an idle environment reaches", "`platform.idle_timeout` is shorter"))
    }
}

fn show_initial(initial: &Initial) -> String {
    match initial {
        Initial::Stationary => "stationary".to_owned(),
        Initial::Empty => "empty".to_owned(),
        Initial::Pool { idle, idle_for, busy } => {
            let [idle, busy] = [idle, busy].map(|number| grouped(u64::from(*number)));
            format!("{idle} idle for {idle_for}, {busy} busy")
        }
    }
}

/// The date, time and zone at which a replication starts.
pub(super) fn calendar(root: &Table<'_>) -> Read<Calendar> {
    let usual = Calendar::default().start().naive_local();
    let show = |start: &NaiveDateTime| start.format("%A %Y-%m-%d %H:%M:%S").to_string();
    let start = root.value_or("start", usual, Origin::Default, show, start);
    let zone = root.value("timezone", Tz::UTC, zone);
    let (start, zone) = (start?, zone?);
    Calendar::new(start, zone).map_err(|error| {
        let expected = "a time that the clocks of `timezone` show";
        match root.get("start") {
            Some(entry) => entry.refuse(expected, &error.to_string()),
            None => root.refuse(&error.to_string(), expected, "give another `start`"),
        }
    })
}

fn start(entry: &Entry<'_>) -> Read<NaiveDateTime> {
    const EXPECTED: &str = "a date and time without a zone, from 1970 to 2200, such as \"2026-01-05T00:00\"";
    let written = entry.as_written(EXPECTED, "a date and time stands in quotes")?;
    let read = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(written.trim(), format).ok())
        .or_else(|| Some(NaiveDate::parse_from_str(written.trim(), "%Y-%m-%d").ok()?.and_time(NaiveTime::MIN)));
    // Beyond these years the clock arithmetic would leave the range of whole nanoseconds within a long horizon.
    match read {
        Some(start) if (1970..=2200).contains(&start.year()) => Ok(start),
        _ => Err(entry.refuse(EXPECTED, "the zone is given by `timezone`")),
    }
}

fn zone(entry: &Entry<'_>) -> Read<Tz> {
    let text = entry.text()?;
    text.parse().map_err(|_| {
        entry.refuse("the name of a time zone, such as \"UTC\" or \"Europe/Berlin\"", &zones::advice(text))
    })
}
