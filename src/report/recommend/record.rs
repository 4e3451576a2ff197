//! A recommendation as records, for CSV.

use super::tornado::{alteration_key, key as assumption_key, moved_key};
use super::under::clock;
use super::words::keeps;
use crate::report::record::{Datum, Record};
use crate::report::regimes::key as recycled_key;
use crate::study::{Against, Found, Recommendation, Under, UnderCell, UnderRow, Why};
use crate::units::Nanos;

fn text(text: &str) -> Datum {
    Datum::Text(text.to_owned())
}

/// The candidates, in the columns of a sweep; in front stand the pings as a scenario writes them, and what the test showed.
pub(in crate::report) fn of_candidates(found: &Recommendation, seed: u64) -> Vec<Record> {
    let record = |one: &crate::study::Tried| {
        let keys = [("ping", text(&one.setting.variant.ping().to_string())), ("keeps_target", text(keeps(one.tested)))];
        Record::of(&one.outcome, seed).behind(keys)
    };
    found.candidates.iter().map(record).collect()
}

/// A record for each regime and interval.
pub(in crate::report) fn of_regimes(under: &Under, seed: u64) -> Vec<Record> {
    let cell = |row: &UnderRow, every: Option<Nanos>, cell: &UnderCell| {
        let (value, low, high, from) = found(cell);
        Record::of_fields([
            ("regime", text(row.regime.name)),
            ("recycled", text(recycled_key(row.regime.recycled))),
            ("idle_clock", text(clock(row.regime.clock))),
            ("ping_every_s", Datum::Value(Some(every.map_or(f64::INFINITY, Nanos::as_secs_f64)))),
            ("ping_concurrency", Datum::Count(u64::from(under.concurrency))),
            ("measure", text(under.target.measure().about().name)),
            ("value", Datum::Value(value)),
            ("low", Datum::Value(low)),
            ("high", Datum::Value(high)),
            ("from", text(from)),
            ("keeps_target", text(stands(cell))),
            ("seed", Datum::Count(seed)),
        ])
    };
    let mut records = Vec::new();
    for (place, row) in under.rows.iter().enumerate() {
        let weight = under.given.as_ref().map(|given| ("weight", Datum::Value(Some(given.weights[place]))));
        let of_row = under.intervals.iter().zip(&row.cells).map(|(every, one)| cell(row, *every, one));
        records.extend(of_row.map(|record| record.before(weight.clone())));
    }
    records
}

/// What is known of a cell: the value, its ends, and how.
pub(super) fn found(cell: &UnderCell) -> (Option<f64>, Option<f64>, Option<f64>, &'static str) {
    match cell.found {
        Found::Exact(exact) => {
            let off = exact.neglects_at_most;
            (Some(exact.probability), Some((exact.probability - off).max(0.0)), Some(exact.probability + off), "exact")
        }
        Found::Simulated(Some(estimate)) => (Some(estimate.value), estimate.low(), estimate.high(), "simulated"),
        Found::Simulated(None) => (None, None, None, "simulated"),
        Found::Unfit(_) => (None, None, None, "not_recommended"),
    }
}

/// Whether a cell keeps the target.
pub(super) fn stands(cell: &UnderCell) -> &'static str {
    match (cell.found, cell.against) {
        (Found::Unfit(_), _) => "not_recommended",
        (Found::Exact(_) | Found::Simulated(_), Against::Below) => "yes",
        (Found::Exact(_) | Found::Simulated(_), Against::Above) => "no",
        (Found::Exact(_) | Found::Simulated(_), Against::Unclear) => "unclear",
    }
}

/// A record for each bar of the tornado, the largest first.
pub(in crate::report) fn of_bars(why: &Why, seed: u64) -> Vec<Record> {
    let record = |bar: &crate::study::Bar| {
        let difference = bar.difference.map(|difference| difference.estimate);
        let (moved, to) = moved_key(bar.moved);
        Record::of_fields([
            ("assumption", text(assumption_key(bar.assumption))),
            ("change", text(alteration_key(bar.alteration))),
            ("cold_probability", Datum::Value(bar.cold.map(|cold| cold.value))),
            ("difference", Datum::Value(difference.map(|one| one.value))),
            ("difference_low", Datum::Value(difference.and_then(|one| one.low()))),
            ("difference_high", Datum::Value(difference.and_then(|one| one.high()))),
            ("recommended", text(moved)),
            ("ping_every_s", Datum::Value(to)),
            ("seed", Datum::Count(seed)),
        ])
    };
    why.bars.iter().map(record).collect()
}
