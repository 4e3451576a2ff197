//! Many functions, each played by itself: a page, rows, a document.

use serde::Serialize;

use super::origin;
use crate::report::json::Head;
use crate::report::numbers::{Notation, Percent, count};
use crate::report::page::{Block, Cell, Page, Row, Subject, Table, TableColumn};
use crate::report::provenance::Provenance;
use crate::report::record::{Datum, Record};
use crate::study::replay::{FunctionPlayed, FunctionsPlayed};
use crate::units::{Nanos, counted, percent_as_written};

/// The page: how many functions keep a share at each interval.
#[must_use]
pub fn page<'s>(found: &'s FunctionsPlayed, target: f64, provenance: &'s Provenance) -> Page<'s> {
    let intervals = intervals(found);
    let functions = found.rows.len() / intervals.len().max(1);
    let answer = format!(
        "{} played, each by itself, at {}.",
        counted(functions as u64, "function"),
        counted(intervals.len() as u64, "ping interval")
    );
    let mut page = Page::new(vec![answer], Subject::Functions(found, provenance));
    page.blocks.push(Block::Table(table(found, &intervals, target)));
    page.notes.legend.push(
        "requests: over all replications, without the first of each, which finds an environment: what was before it is not \
         known. The requests of a minute come evenly at random over it."
            .to_owned(),
    );
    page.notes.always.push(origin(provenance));
    page
}

/// The intervals, in the order in which they were played.
fn intervals(found: &FunctionsPlayed) -> Vec<Option<Nanos>> {
    let mut intervals: Vec<Option<Nanos>> = Vec::new();
    for row in &found.rows {
        if intervals.contains(&row.every) {
            break;
        }
        intervals.push(row.every);
    }
    intervals
}

fn table(found: &FunctionsPlayed, intervals: &[Option<Nanos>], target: f64) -> Table {
    let at = |every: &Option<Nanos>| {
        let every = *every;
        found.rows.iter().filter(move |row| row.every == every)
    };
    let row = |every: &Option<Nanos>| {
        let known: Vec<&FunctionPlayed> = at(every).filter(|row| row.cold.is_some()).collect();
        let below = known.iter().filter(|row| row.cold.is_some_and(|cold| cold.value < target)).count();
        let mut shares: Vec<_> = known.iter().filter_map(|row| row.cold).collect();
        shares.sort_by(|one, other| one.value.total_cmp(&other.value));
        let middle = shares.get(shares.len() / 2);
        Row::of(vec![
            Cell::Text(every.map_or("none".to_owned(), |every| every.to_string())),
            Cell::Count(known.len() as u64),
            Cell::Text(format!("{} of {}", count(below as u64), count(known.len() as u64))),
            Cell::value(middle, Notation::Percent(Percent::rough())),
        ])
    };
    let below = format!("cold in under {}", percent_as_written(target));
    let columns = vec![
        TableColumn::left("ping every"),
        TableColumn::right("functions with requests"),
        TableColumn::right(below),
        TableColumn::right("cold, of the function in the middle"),
    ];
    Table { columns, keys: 1, rows: intervals.iter().map(row).collect(), ..Table::default() }
}

/// A row for each function and interval.
pub(in crate::report) fn records(found: &FunctionsPlayed, seed: u64) -> Vec<Record> {
    found.rows.iter().map(|row| record(row, seed)).collect()
}

fn record(row: &FunctionPlayed, seed: u64) -> Record {
    let of = |part: fn(crate::estimate::Estimate) -> Option<f64>| Datum::Value(row.cold.and_then(part));
    Record::of_fields([
        ("function", Datum::Text(row.function.clone())),
        ("ping_every_s", Datum::Value(Some(row.every.map_or(f64::INFINITY, Nanos::as_secs_f64)))),
        ("requests", Datum::Count(row.requests)),
        ("cold_starts", Datum::Count(row.cold_starts)),
        ("cold_probability", of(|cold| Some(cold.value))),
        ("cold_probability_low", of(|cold| cold.low())),
        ("cold_probability_high", of(|cold| cold.high())),
        ("pings", Datum::Count(row.pings)),
        ("replications", Datum::Count(row.replications)),
        ("seed", Datum::Count(seed)),
    ])
}

/// The document of many functions.
#[derive(Serialize)]
pub(in crate::report) struct FunctionsDocument<'p> {
    #[serde(flatten)]
    head: Head<'p>,
    functions: Vec<Record>,
}

impl<'p> FunctionsDocument<'p> {
    pub(in crate::report) fn new(head: Head<'p>, found: &FunctionsPlayed, seed: u64) -> Self {
        Self { head, functions: records(found, seed) }
    }
}
