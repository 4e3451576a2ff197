//! A replay as rows and as a document.

use serde::Serialize;

use crate::report::json::Head;
use crate::report::record::{Datum, Record};
use crate::study::replay::{Arrival, Compared, Durations, GapClass, Replay, Spread};
use crate::units::Nanos;

/// A row for all requests, one for each class of gaps and one for each hour.
pub(in crate::report) fn records(replay: &Replay, seed: u64) -> Vec<Record> {
    let total = record("total", [None, None, None], &replay.total, replay, seed);
    let gaps = replay.by_gap.iter().map(|(class, compared)| {
        let [from, until] = ends(*class);
        record(if class.from().is_some() { "idle" } else { "in_use" }, [from, until, None], compared, replay, seed)
    });
    let hours = replay.by_hour.iter().enumerate();
    let hours = hours.map(|(hour, compared)| record("hour", [None, None, Some(hour as f64)], compared, replay, seed));
    std::iter::once(total).chain(gaps).chain(hours).collect()
}

/// In seconds; without an end at the last of them.
fn ends(class: GapClass) -> [Option<f64>; 2] {
    let from = class.from().map(Nanos::as_secs_f64);
    [from, from.map(|_| class.until().map_or(f64::INFINITY, Nanos::as_secs_f64))]
}

fn record(slice: &str, keys: [Option<f64>; 3], compared: &Compared, replay: &Replay, seed: u64) -> Record {
    let [from, until, hour] = keys;
    let seen = compared.observed;
    let told = |is_told: bool, number: u32| Datum::Value(is_told.then_some(f64::from(number)));
    let range = |spread: Spread, pick: fn((u32, u32)) -> u32| {
        Datum::Value((replay.plays > 1).then(|| f64::from(pick(spread.range))))
    };
    let (first, felt) = (compared.first_uses, compared.felt);
    let is_told = replay.about.told;
    Record::of_fields([
        ("slice", Datum::Text(slice.to_owned())),
        ("idle_from_s", Datum::Value(from)),
        ("idle_to_s", Datum::Value(until)),
        ("hour", Datum::Value(hour)),
        ("requests", Datum::Count(seen.requests.into())),
        ("first_uses", told(is_told.first_uses, seen.first_uses)),
        ("predicted_first_uses", Datum::Value(Some(first.mean))),
        ("predicted_first_uses_low", range(first, |(low, _)| low)),
        ("predicted_first_uses_high", range(first, |(_, high)| high)),
        ("felt", told(is_told.felt, seen.felt)),
        ("predicted_felt", Datum::Value(Some(felt.mean))),
        ("predicted_felt_low", range(felt, |(low, _)| low)),
        ("predicted_felt_high", range(felt, |(_, high)| high)),
        ("plays", Datum::Count(replay.plays)),
        ("seed", Datum::Count(seed)),
    ])
}

/// The document of a replay.
#[derive(Serialize)]
pub(in crate::report) struct ReplayDocument<'p> {
    #[serde(flatten)]
    head: Head<'p>,
    #[serde(flatten)]
    result: Replayed,
}

/// What was found, beside how the log was read.
#[derive(Serialize)]
pub(in crate::report) struct Replayed {
    /// `sent`, or `started` where the log does not tell when requests were sent.
    arrival: &'static str,
    /// `recorded`, `filled` where some are missing, or `scenario`.
    durations: &'static str,
    windows: u64,
    warmer_invocations: u64,
    /// A start that took longer was felt; absent where the log does not tell it so.
    felt_after_s: Option<f64>,
    ping_every_s: Option<f64>,
    throttled_mean: f64,
    rows: Vec<Record>,
}

impl Replayed {
    pub(in crate::report) fn new(replay: &Replay, seed: u64) -> Self {
        let about = replay.about;
        Self {
            arrival: match about.arrival {
                Arrival::Sent => "sent",
                Arrival::Started => "started",
                Arrival::BeforeInit { .. } => "before-init",
            },
            durations: match about.durations {
                Durations::Recorded => "recorded",
                Durations::Filled(_) => "filled",
                Durations::Scenarios => "scenario",
            },
            windows: about.windows,
            warmer_invocations: about.warmers,
            felt_after_s: about.told.felt_after.map(Nanos::as_secs_f64),
            ping_every_s: replay.every.map(Nanos::as_secs_f64),
            throttled_mean: replay.throttled,
            rows: records(replay, seed),
        }
    }
}

impl<'p> ReplayDocument<'p> {
    pub(in crate::report) fn new(head: Head<'p>, replay: &Replay, seed: u64) -> Self {
        Self { head, result: Replayed::new(replay, seed) }
    }
}
