//! Ways to live with cold starts side by side, as a page and as records.

use super::Show;
use super::bill;
use super::chart::{Axis, AxisUnit, Chart, ChartKind, Mark, Place, Scale, Series};
use super::figures::{self, pointed};
use super::notes;
use super::numbers::{Notation, Percent, Times, usd};
use super::page::{Block, Cell, Notes, Page, Row, Subject, Table, TableColumn};
use super::people;
use super::provenance::{Provenance, model_notes};
use super::record::{Datum, Record};
use super::sweep::target_line;
use crate::cost::Part;
use crate::estimate::Estimate;
use crate::model::Service;
use crate::study::{CompareRow, Comparison, Host, Measure, ServiceMeasure, Span, Strategy};
use crate::units::{amount, percent_as_written};

/// The page of a comparison; the budget is named as it was given.
#[must_use]
pub fn page<'s>(
    comparison: &'s Comparison,
    service: &'s Service,
    budget: Option<&str>,
    provenance: &'s Provenance,
    show: Show,
) -> Page<'s> {
    let mut page = Page::new(answer(comparison, service, budget), Subject::Comparison(comparison, service, provenance));
    page.blocks.push(Block::Table(requests(comparison, service, provenance.confidence)));
    page.blocks.push(Block::Table(money(comparison, service)));
    page.figures = drawn(comparison, service);
    page.notes = notes(comparison, provenance, show);
    page
}

/// What a row is called (`pings every 2 min`).
fn name(row: &CompareRow, service: &Service) -> String {
    let pings = |host: &Host| match host {
        Host::Lambda(outcome) if outcome.variant.has_no_pings() => "no pings".to_owned(),
        Host::Lambda(outcome) => format!("pings {}", outcome.variant),
        Host::Service(_) => String::new(),
    };
    match row.strategy {
        Strategy::Nothing => "no pings".to_owned(),
        Strategy::Today => format!("today: {}", pings(&row.host)),
        Strategy::Pings => pings(&row.host),
        Strategy::WorkInInit => format!("work in init, {}", pings(&row.host)),
        Strategy::Provisioned(count) => format!("{count} provisioned"),
        Strategy::SnapStart => "SnapStart".to_owned(),
        Strategy::Service => {
            let tasks = if service.tasks == 1 { String::new() } else { format!("{} x ", service.tasks) };
            format!("{tasks}{}", service.hosting)
        }
    }
}

/// The ways in pictures: what users get, what a month costs, and how long requests take.
fn drawn(comparison: &Comparison, service: &Service) -> Vec<Chart> {
    let chosen = comparison.chosen().map(|row| row.strategy);
    let dots = |title: &str, y: Axis, value: &dyn Fn(&CompareRow) -> Option<Estimate>, lines| {
        let point = |row: &CompareRow| {
            let marks = if chosen == Some(row.strategy) { vec![Mark::Recommended] } else { Vec::new() };
            pointed(Place::Named(name(row, service)), value(row).as_ref(), marks)
        };
        Chart {
            title: title.to_owned(),
            kind: ChartKind::Dots,
            x: Axis { label: "way".to_owned(), unit: AxisUnit::Number, scale: Scale::Linear },
            y,
            series: vec![Series { name: String::new(), points: comparison.rows.iter().map(point).collect() }],
            lines,
        }
    };
    let share = figures::axis_of(Measure::ColdProbability);
    let (low, high) = comparison
        .rows
        .iter()
        .filter_map(CompareRow::cost)
        .filter(|cost| *cost > 0.0)
        .fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), cost| (low.min(cost), high.max(cost)));
    // Pings cost cents and services dollars: evenly divided all pings would cost nothing.
    let scale = if high > 30.0 * low { Scale::Logarithmic } else { Scale::Linear };
    let cost = Axis { label: "USD a month".to_owned(), scale, ..figures::axis_of(Measure::CostMonth) };
    let costs = |row: &CompareRow| row.cost().map(|value| Estimate { value, interval: None, sample: 0 });
    let target = vec![target_line(comparison.target)];
    let mut charts = vec![
        dots("Cold requests, way by way", share, &|row| row.cold().copied(), target),
        dots("What a month costs, way by way", cost, &costs, Vec::new()),
    ];
    let outcomes = comparison.rows.iter().filter_map(|row| Some((name(row, service), row.outcome()?)));
    charts.extend(figures::latency(&outcomes.collect::<Vec<_>>()));
    charts
}

/// The sentences of the answer: what to take, what today's setting gives instead, and what a service would.
fn answer(comparison: &Comparison, service: &Service, budget: Option<&str>) -> Vec<String> {
    let target = percent_as_written(comparison.target);
    let budget = budget.map_or(String::new(), |budget| format!(" and costs at most {budget} a month"));
    let chosen = comparison.chosen();
    let mut sentences = vec![match chosen {
        Some(row) => format!(
            "The cheapest that keeps cold starts under {target}{budget}: {}.",
            said(row, service, comparison.target)
        ),
        None => format!("Nothing that was compared keeps cold starts and lost requests under {target}{budget}."),
    }];
    let strategies = [Strategy::Today, Strategy::Nothing, Strategy::Service];
    let others = strategies.iter().filter_map(|one| comparison.rows.iter().find(|row| row.strategy == *one));
    let others = others.filter(|row| chosen.is_none_or(|chosen| chosen.strategy != row.strategy));
    let others: Vec<String> = others.map(|row| said(row, service, comparison.target)).collect();
    sentences.push(format!("Beside it: {}.", others.join("; ")));
    sentences
}

/// `pings every 2 min, 0.8% cold, $0.0352 a month`
fn said(row: &CompareRow, service: &Service, target: f64) -> String {
    let cold = match (&row.host, row.cold()) {
        (Host::Service(_), _) => "never cold".to_owned(),
        (Host::Lambda(_), Some(cold)) => format!("{} cold", people::share(cold, Some(target))),
        (Host::Lambda(_), None) => "no request was served".to_owned(),
    };
    // One in a thousand is not told.
    let lost = row.lost().filter(|lost| lost.value > 1e-3);
    let lost = lost.map_or(String::new(), |lost| format!(", {} lost", people::share(lost, Some(target))));
    let cost = row.cost().map_or("at a cost that is not known".to_owned(), |cost| format!("{} a month", usd(cost)));
    format!("{}, {cold}{lost}, {cost}", name(row, service))
}

/// What users get.
fn requests(comparison: &Comparison, service: &Service, confidence: f64) -> Table {
    let rows = &comparison.rows;
    let chosen = comparison.chosen().map(|row| row.strategy);
    // Shares differ by powers of ten from way to way: each has digits of its own.
    let percent = |estimate: Option<&Estimate>| Notation::Percent(Percent::for_all(estimate.into_iter()));
    let mut table = Table::default();
    table.add_key(TableColumn::left(""), rows.iter().map(|row| mark(chosen == Some(row.strategy))));
    table.add_key(TableColumn::left("way"), rows.iter().map(|row| Cell::Text(name(row, service))));
    let share = |estimate: Option<&Estimate>| Cell::value(estimate, percent(estimate));
    let cold = |row: &CompareRow| match row.host {
        Host::Service(_) => Cell::Text("never".to_owned()),
        Host::Lambda(_) => share(row.cold()),
    };
    table.add(TableColumn::right("cold"), rows.iter().map(cold));
    let interval = format!("{} interval", percent_as_written(confidence));
    let reach = |row: &CompareRow| match row.host {
        Host::Service(_) => Cell::Empty,
        Host::Lambda(_) => Cell::interval(row.cold(), percent(row.cold())),
    };
    table.add(TableColumn::right(interval), rows.iter().map(reach));
    table.add(TableColumn::right("lost"), rows.iter().map(|row| share(row.lost())));
    table.add(TableColumn::right("a month"), rows.iter().map(|row| bill::money(row.cost())));
    let target = format!("under {}?", percent_as_written(comparison.target));
    table.add(TableColumn::left(target), rows.iter().map(|row| Cell::Meets(row.against)));
    for (label, of_lambda, of_service) in LATENCIES {
        let estimate = |row: &CompareRow| row.estimate(of_lambda, of_service).copied();
        let times = Times::measured(rows.iter().filter_map(estimate).map(|estimate| estimate.value));
        let cells = rows.iter().map(|row| Cell::value(estimate(row).as_ref(), Notation::Time(times)));
        table.add(TableColumn::right(label), cells);
    }
    table.add(TableColumn::right("over 1 s"), rows.iter().map(|row| share(long(row))));
    for (row, shown) in rows.iter().zip(&mut table.rows) {
        shown.is_emphasised = chosen == Some(row.strategy);
    }
    table.rows.push(outage(table.columns.len()));
    table
}

/// The share of served requests that take longer than a second.
fn long(row: &CompareRow) -> Option<&Estimate> {
    row.estimate(Measure::OverSecondProbability, ServiceMeasure::OverSecondProbability)
}

const LATENCIES: [(&str, Measure, ServiceMeasure); 4] = [
    ("median", Measure::LatencyP50, ServiceMeasure::LatencyP50),
    ("95%", Measure::LatencyP95, ServiceMeasure::LatencyP95),
    ("99%", Measure::LatencyP99, ServiceMeasure::LatencyP99),
    ("99.9%", Measure::LatencyP999, ServiceMeasure::LatencyP999),
];

fn mark(is_chosen: bool) -> Cell {
    Cell::Text(if is_chosen { "->" } else { "" }.to_owned())
}

/// What no row shows, and every row suffers.
fn outage(columns: usize) -> Row {
    let mut cells = vec![Cell::Empty; columns];
    cells[1] = Cell::Text("outages of AWS itself".to_owned());
    cells[3] = Cell::Text("not simulated".to_owned());
    Row::of(cells)
}

/// What a month costs, part by part, and where each way is the cheapest.
fn money(comparison: &Comparison, service: &Service) -> Table {
    let rows = &comparison.rows;
    let part = |row: &CompareRow, part: Part| row.bill.as_ref().map_or(Some(0.0), |bill| bill.part(part));
    let parts = Part::all().filter(|&one| rows.iter().any(|row| part(row, one) != Some(0.0)));
    let mut table = Table { title: Some("USD in a month of 720 hours".to_owned()), ..Table::default() };
    table.add_key(TableColumn::left("way"), rows.iter().map(|row| Cell::Text(name(row, service))));
    for one in parts {
        let cells = rows.iter().map(|row| match part(row, one) {
            Some(0.0) => Cell::Empty,
            value => bill::money(value),
        });
        table.add(TableColumn::right(one.about().1), cells);
    }
    table.add(TableColumn::right("together"), rows.iter().map(|row| bill::money(row.cost())));
    table.add(TableColumn::left("cheapest at, a day"), rows.iter().map(|row| Cell::Text(traffic(&row.cheapest))));
    table
}

/// `up to 1,200, from 9,000`
fn traffic(spans: &[Span]) -> String {
    let number = |requests: f64| amount(requests, 2);
    let span = |span: &Span| match (span.from, span.until) {
        (None, None) => "any".to_owned(),
        (None, Some(until)) => format!("up to {}", number(until)),
        (Some(from), None) => format!("from {}", number(from)),
        (Some(from), Some(until)) => format!("{} to {}", number(from), number(until)),
    };
    spans.iter().map(span).collect::<Vec<_>>().join(", ")
}

fn notes(comparison: &Comparison, provenance: &Provenance, show: Show) -> Notes {
    let outcomes = comparison.rows.iter().filter_map(CompareRow::outcome);
    let fewest = outcomes.clone().map(|outcome| outcome.replications).min().unwrap_or(0);
    let mut notes = Notes::default();
    let target = percent_as_written(comparison.target);
    notes.legend.push(format!(
        "lost: requests without an answer. under {target}: cold starts and lost requests both are. cheapest at: requests a day \
         for which that way is the cheapest of those under {target}, if everything else stays as it is."
    ));
    if !comparison.rows.iter().any(|row| row.strategy == Strategy::Pings) {
        notes.legend.push(format!(
            "No pings are recommended for the function as it is: none are shown to keep {target}, or none are needed."
        ));
    }
    let model = |strategy| {
        let row = comparison.rows.iter().find(|row| row.strategy == strategy);
        row.and_then(CompareRow::outcome).map(|outcome| &outcome.variant.model)
    };
    if model(Strategy::Today).is_some() && model(Strategy::Today) == model(Strategy::Pings) {
        notes.legend.push("Today's pings are the recommended ones: two rows show the same.".to_owned());
    }
    for row in &comparison.rows {
        notes.legend.extend(row.bill.as_ref().and_then(bill::missing));
    }
    notes.legend.dedup();
    if let Some(restore) = outcomes.clone().find_map(|outcome| outcome.variant.model.function.snap_start.as_ref()) {
        notes.legend.push(format!(
            "SnapStart: a restore takes {restore} (`function.snap_start`; 400 ms where nothing is said). Java, Python, .NET; \
             AWS does not charge Java for it."
        ));
    }
    if let Some(first) = outcomes.clone().next() {
        notes.legend.extend(first.bill.as_ref().and_then(|bill| bill::note(bill, provenance)));
        notes.always.extend(notes::short(first, fewest, provenance, ", the same traffic in all rows"));
    }
    notes.legend.extend(comparison.today().and_then(|row| row.bill.as_ref()).and_then(bill::free));
    if show.explain {
        notes.explained.extend(model_notes(provenance));
    }
    notes
}

/// A row on record.
pub(super) fn record(row: &CompareRow, comparison: &Comparison, service: &Service, seed: u64) -> Record {
    let value = |estimate: Option<&Estimate>| Datum::Value(estimate.map(|estimate| estimate.value));
    let low = |estimate: Option<&Estimate>| Datum::Value(estimate.and_then(Estimate::low));
    let high = |estimate: Option<&Estimate>| Datum::Value(estimate.and_then(Estimate::high));
    let text = |text: &str| Datum::Text(text.to_owned());
    let latency = |of_lambda, of_service| {
        let estimate = row.estimate(of_lambda, of_service);
        Datum::Value(estimate.map(|estimate| estimate.value * 1e3))
    };
    let mut entries = vec![
        ("strategy".to_owned(), text(row.strategy.key())),
        ("description".to_owned(), Datum::Text(name(row, service))),
        ("cold_probability".to_owned(), value(row.cold())),
        ("cold_probability_low".to_owned(), low(row.cold())),
        ("cold_probability_high".to_owned(), high(row.cold())),
        ("lost_probability".to_owned(), value(row.lost())),
        ("lost_probability_low".to_owned(), low(row.lost())),
        ("lost_probability_high".to_owned(), high(row.lost())),
        ("over_second_probability".to_owned(), value(long(row))),
        ("latency_mean_ms".to_owned(), latency(Measure::LatencyMean, ServiceMeasure::LatencyMean)),
        ("latency_p50_ms".to_owned(), latency(Measure::LatencyP50, ServiceMeasure::LatencyP50)),
        ("latency_p95_ms".to_owned(), latency(Measure::LatencyP95, ServiceMeasure::LatencyP95)),
        ("latency_p99_ms".to_owned(), latency(Measure::LatencyP99, ServiceMeasure::LatencyP99)),
        ("latency_p999_ms".to_owned(), latency(Measure::LatencyP999, ServiceMeasure::LatencyP999)),
        ("meets_target".to_owned(), text(super::decision::answer(row.against))),
        ("within_budget".to_owned(), text(if row.is_within_budget { "yes" } else { "no" })),
        ("chosen".to_owned(), text(if is_chosen(row, comparison) { "yes" } else { "no" })),
        ("cost_usd_month".to_owned(), Datum::Value(row.cost())),
    ];
    for part in Part::all() {
        let cost = row.bill.as_ref().and_then(|bill| bill.part(part));
        entries.push((format!("cost_{}_usd_month", part.about().0), Datum::Value(cost)));
    }
    let edge = |edge: fn(&Span) -> Option<f64>| Datum::Value(row.cheapest.first().and_then(edge));
    entries.push(("is_cheapest_somewhere".to_owned(), text(if row.cheapest.is_empty() { "no" } else { "yes" })));
    entries.push(("cheapest_from_per_day".to_owned(), edge(|span| span.from)));
    entries.push(("cheapest_until_per_day".to_owned(), edge(|span| span.until)));
    entries.push(("seed".to_owned(), Datum::Count(seed)));
    Record::with(entries)
}

fn is_chosen(row: &CompareRow, comparison: &Comparison) -> bool {
    comparison.chosen().is_some_and(|chosen| chosen.strategy == row.strategy)
}
