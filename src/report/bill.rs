//! A bill as people read it.

use super::Provenance;
use super::names::listed;
use super::numbers::usd;
use super::page::{Cell, Row, Table, TableColumn};
use crate::cost::{Bill, Free, Part};
use crate::model::billing::Price;
use crate::units::amount;

/// What a month costs, part by part, where anything is billed.
pub(super) fn table(bill: &Bill) -> Option<Table> {
    let parts: Vec<Part> = Part::all().filter(|&part| bill.part(part) != Some(0.0)).collect();
    if parts.is_empty() {
        return None;
    }
    let row = |name: &str, value: Option<f64>| Row::of(vec![Cell::Text(name.to_owned()), money(value)]);
    let mut rows: Vec<Row> = parts.into_iter().map(|part| row(part.about().1, bill.part(part))).collect();
    let total = row("together", bill.total());
    rows.push(Row { is_emphasised: true, ..total });
    let columns = vec![TableColumn::left("720 hours cost"), TableColumn::right("USD")];
    Some(Table { columns, keys: 1, rows, ..Table::default() })
}

/// An amount, if it is known.
pub(super) fn money(value: Option<f64>) -> Cell {
    value.map_or(Cell::Absent, |value| Cell::Text(usd(value)))
}

/// What is to be known of the amounts of a page: what they are, or why there are none.
pub(super) fn note(bill: &Bill, provenance: &Provenance) -> Option<String> {
    let Some(total) = bill.total() else { return missing(bill) };
    let free = "free tiers only where the scenario says so";
    (total > 0.0).then(|| format!("a month: 720 hours at prices of {}, {free}.", provenance.price_date))
}

/// How much of the free tiers a month uses (`25,800 of 1,000,000 requests, 1,290 of 400,000 GB-s`).
pub(super) fn free(bill: &Bill) -> Option<String> {
    let used: Vec<String> = Free::all()
        .filter(|&free| bill.used(free) > 0.0)
        .map(|free| format!("{} of {} {}", amount(bill.used(free), 3), amount(free.each_month(), 8), free.unit()))
        .collect();
    (!used.is_empty()).then(|| format!("A month uses, of what is free in each account: {}.", listed(&used)))
}

/// Which prices are missing, and how to give them.
pub(super) fn missing(bill: &Bill) -> Option<String> {
    let mut prices: Vec<Price> = bill.missing().map(|(_, price)| price).collect();
    prices.dedup();
    let first = prices.first()?;
    let of: Vec<String> = prices.iter().map(|price| price.about().1.to_owned()).collect();
    Some(format!(
        "A cost is missing, because there is no price of {} for this region: `--set cost.prices.{}=USD` gives one.",
        listed(&of),
        first.name()
    ))
}
