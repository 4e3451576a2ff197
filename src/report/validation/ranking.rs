//! Regimes ranked by how well they predict a log.

use serde::Serialize;

use super::level;
use crate::report::chart::{Axis, AxisUnit, Chart, ChartKind, Place, Point, Scale, Series};
use crate::report::json::Head;
use crate::report::numbers::count;
use crate::report::page::{Block, Cell, Page, Subject, Table, TableColumn};
use crate::report::provenance::Provenance;
use crate::report::recommend::under;
use crate::report::record::{Datum, Record};
use crate::report::regimes::key;
use crate::report::replay;
use crate::study::Clock;
use crate::study::validate::{Ranked, Ranking};
use crate::units::{p_is, p_value, percent_as_written, significant};

/// The page of a ranking.
#[must_use]
pub fn page<'s>(found: &'s Ranking, provenance: &'s Provenance) -> Page<'s> {
    let mut page = Page::new(vec![answer(found)], Subject::Ranking(found, provenance));
    page.blocks.push(Block::Table(table(found)));
    page.figures.push(chart(found));
    page.notes.legend.push(legend(found));
    page.notes.always.push(replay::origin(provenance));
    page
}

fn answer(found: &Ranking) -> String {
    let Some(best) = found.best() else { return "No regime was played.".to_owned() };
    let level = percent_as_written(level(found.level));
    let best_p = p_is(best.p);
    if found.is_none_of_these() {
        return format!(
            "None of these: even the most likely one, {}, is rejected at the level of {level} ({best_p}).",
            name(best)
        );
    }
    let heavier =
        found.rows.first().filter(|first| first.regime.name != best.regime.name).map_or(String::new(), |first| {
            let weight = share(found.weight_of(first.regime.name));
            format!(" {} weighs more, {weight}, and is rejected ({}).", first.regime.name, p_is(first.p))
        });
    let which =
        if heavier.is_empty() { "The most likely regime" } else { "The most likely regime that is not rejected" };
    format!(
        "{which} is {}, with a weight of {}; {} is not rejected at the level of {level} ({best_p}).{heavier}",
        best.regime.name,
        share(found.weight_of(best.regime.name)),
        name(best)
    )
}

/// A regime and what is varied of it, in a few words.
fn name(row: &Ranked) -> String {
    let recycled = crate::report::regimes::named(row.regime.name, row.regime.recycled);
    match row.regime.clock {
        Clock::Function => recycled,
        Clock::Environment => format!("{recycled}, clock of each"),
    }
}

/// A weight of less than a thousandth is no more than that.
fn share(weight: f64) -> String {
    if weight < 0.001 { "< 0.1%".to_owned() } else { format!("{}%", significant(weight * 100.0, 3)) }
}

/// Rows that weigh a thousandth or more, and of each other regime the first.
fn shown(found: &Ranking) -> Vec<&Ranked> {
    let mut shown: Vec<&Ranked> = Vec::new();
    for row in &found.rows {
        if row.weight >= 0.001 || shown.iter().all(|other| other.regime.name != row.regime.name) {
            shown.push(row);
        }
    }
    shown
}

fn table(found: &Ranking) -> Table {
    let rows = shown(found);
    let text = |text: &str| Cell::Text(text.to_owned());
    let mut table = Table::default();
    table.add_key(TableColumn::left("regime"), rows.iter().map(|row| text(row.regime.name)));
    table.add_key(TableColumn::left("recycled"), rows.iter().map(|row| text(under::recycled(row.regime.recycled))));
    table.add_key(TableColumn::left("clock"), rows.iter().map(|row| text(under::clock(row.regime.clock))));
    table.add(TableColumn::right("weight"), rows.iter().map(|row| Cell::Text(share(row.weight))));
    let behind = found.best().map_or(0.0, |best| best.score);
    table.add(TableColumn::right("log score"), rows.iter().map(|row| Cell::Text(significant(row.score - behind, 3))));
    table.add(TableColumn::right("p"), rows.iter().map(|row| Cell::Text(p_value(row.p))));
    table.add(
        TableColumn::right("predicted").of("first uses"),
        rows.iter().map(|row| Cell::Text(replay::expected(row.first_uses.mean, true))),
    );
    let range = |row: &&Ranked| Cell::Text(format!("{} to {}", row.first_uses.range.0, row.first_uses.range.1));
    let covered = percent_as_written(1.0 - level(found.level));
    table.add(TableColumn::right(covered).of("first uses"), rows.iter().map(range));
    let best = found.best();
    for (place, row) in table.rows.iter_mut().enumerate() {
        row.is_emphasised = best.is_some_and(|best| std::ptr::eq(best, rows[place]));
    }
    table
}

fn chart(found: &Ranking) -> Chart {
    let point =
        |row: &Ranked| Point { at: Place::Named(name(row)), value: Some(row.weight), band: None, marks: Vec::new() };
    Chart {
        title: "What the regimes weigh after the log was seen:".to_owned(),
        kind: ChartKind::Stacked,
        x: Axis { label: "regime".to_owned(), unit: AxisUnit::Number, scale: Scale::Linear },
        y: Axis { label: "weight".to_owned(), unit: AxisUnit::Share, scale: Scale::Linear },
        series: vec![Series { name: "weight".to_owned(), points: shown(found).into_iter().map(point).collect() }],
        lines: Vec::new(),
    }
}

fn legend(found: &Ranking) -> String {
    format!(
        "weight: what each weighs after the log was seen, from equal weights of all regimes, each shared evenly by the ways in \
         which what was not measured of it may be; log score: the logarithm of the chance that it gives to the first uses of every \
         run of requests, against that of the answer, from {} plays; p: how unusual the log would be under it. The log has {} \
         first uses. Rows of less than a thousandth are left out where the regime has another one.",
        count(found.plays),
        count(found.observed.into())
    )
}

/// A row for each regime.
pub(in crate::report) fn records(found: &Ranking, seed: u64) -> Vec<Record> {
    found.rows.iter().map(|row| record(row, found, seed)).collect()
}

fn record(row: &Ranked, found: &Ranking, seed: u64) -> Record {
    let value = |value: f64| Datum::Value(Some(value));
    let (low, high) = row.first_uses.range;
    Record::of_fields([
        ("regime", Datum::Text(row.regime.name.to_owned())),
        ("recycled", Datum::Text(key(row.regime.recycled).to_owned())),
        ("clock", Datum::Text(under::clock(row.regime.clock).to_owned())),
        ("weight", value(row.weight)),
        ("log_score", value(row.score)),
        ("p_value", value(row.p)),
        ("first_uses", Datum::Count(found.observed.into())),
        ("predicted_first_uses", value(row.first_uses.mean)),
        ("predicted_first_uses_low", Datum::Count(low.into())),
        ("predicted_first_uses_high", Datum::Count(high.into())),
        ("plays", Datum::Count(found.plays)),
        ("seed", Datum::Count(seed)),
    ])
}

/// The document of a ranking.
#[derive(Serialize)]
pub(in crate::report) struct RankingDocument<'p> {
    #[serde(flatten)]
    head: Head<'p>,
    level: f64,
    none_of_these: bool,
    regimes: Vec<Record>,
}

impl<'p> RankingDocument<'p> {
    pub(in crate::report) fn new(head: Head<'p>, found: &Ranking, seed: u64) -> Self {
        Self { head, level: level(found.level), none_of_these: found.is_none_of_these(), regimes: records(found, seed) }
    }
}
