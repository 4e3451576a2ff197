//! What an experiment with two answers takes, on each number of copies.

use super::{in_hours, mean, ranged};
use crate::report::numbers::{ABSENT, count};
use crate::report::page::{Row, Table, TableColumn};
use crate::report::record::{Datum, Record};
use crate::study::probe::Takes;
use crate::units::{percent, significant};

/// A row for each number of copies, that at `chosen` emphasised; `answers` says what it rests on.
pub(super) fn table(tried: &[(Takes, Option<f64>)], chosen: usize, answers: &str) -> Table {
    let columns = ["copies", "hours", "90% of runs", "requests", answers, "USD", "answered"];
    let row = |(nth, (takes, price)): (usize, &(Takes, Option<f64>))| {
        let cells = [
            takes.copies.to_string(),
            in_hours(takes.seconds.mean),
            ranged(takes.seconds, in_hours),
            mean(takes.requests),
            ranged(takes.answers, |answers| count(answers as u64)),
            price.map_or(ABSENT.to_owned(), |usd| significant(usd, 2)),
            percent(takes.known),
        ];
        Row { is_emphasised: nth == chosen, ..Row::of_words(cells) }
    };
    Table {
        columns: columns.into_iter().map(TableColumn::right).collect(),
        keys: 1,
        rows: tried.iter().enumerate().map(row).collect(),
        ..Table::default()
    }
}

/// The same for programs.
pub(super) fn records(tried: &[(Takes, Option<f64>)], answers: &'static str) -> Vec<Record> {
    tried.iter().map(|tried| record(tried, answers)).collect()
}

fn record((takes, price): &(Takes, Option<f64>), answers: &'static str) -> Record {
    let value = |value: f64| Datum::Value(Some(value));
    let in_hours = |seconds: f64| value(seconds / 3_600.0);
    Record::of_fields([
        ("copies", Datum::Count(u64::from(takes.copies))),
        ("hours", in_hours(takes.seconds.mean)),
        ("hours_low", in_hours(takes.seconds.low)),
        ("hours_high", in_hours(takes.seconds.high)),
        ("requests", value(takes.requests.mean)),
        ("requests_low", value(takes.requests.low)),
        ("requests_high", value(takes.requests.high)),
        (answers, value(takes.answers.mean)),
        ("cold_starts", value(takes.inits)),
        ("cost_usd", Datum::Value(*price)),
        ("known_probability", value(takes.known)),
        ("runs", Datum::Count(takes.runs)),
    ])
}
