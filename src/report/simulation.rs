//! A simulation as a page: the answer, the estimates, the counts behind them.

use super::Show;
use super::bill;
use super::chart::{Axis, AxisUnit, Chart, ChartKind, Place, Point, Scale, Series};
use super::exact::{exact_note, exact_of, points, telling};
use super::figures::{self, Drawn};
use super::hours;
use super::notes;
use super::numbers::{Notation, Percent, Times, count};
use super::page::{Block, Cell, Notes, Page, Row, Subject, Table, TableColumn};
use super::people;
use super::provenance::{Provenance, intervals_note, model_notes};
use super::record::shares_of_time;
use super::sweep::{self, has_visits};
use super::why::{lost, why};
use crate::engine::FailureCounts;
use crate::study::{ColdMeans, Measure, Outcome, Shown, Simulation, Unit};
use crate::units::percent_as_written;

/// The page of a simulation.
#[must_use]
pub fn page<'s>(simulation: &'s Simulation, provenance: &'s Provenance, show: Show) -> Page<'s> {
    let outcome = &simulation.outcome;
    let mut page = Page::new(vec![answer(outcome)], Subject::Simulation(simulation, provenance));
    page.beside.extend(lost(outcome));
    page.beside.extend(why(outcome));
    page.blocks.push(Block::Table(estimates(outcome, provenance, show)));
    page.blocks.push(Block::Table(counts(outcome)));
    page.blocks.push(Block::Chart(environments(outcome)));
    page.blocks.extend(outcome.bill.as_ref().and_then(bill::table).map(Block::Table));
    page.figures.extend(figures::latency(&[(String::new(), outcome)]));
    let at = sweep::place(&outcome.variant);
    page.figures.extend(figures::why_cold(&[Drawn { series: String::new(), at, outcome, marks: Vec::new() }]));
    hours::add(outcome, show, &mut page);
    page.notes = notes(outcome, provenance, show);
    page
}

fn answer(outcome: &Outcome) -> String {
    let setting = &outcome.variant;
    if outcome.cold_probability().is_none() {
        let pings = if setting.has_no_pings() { "without pings".to_owned() } else { format!("with pings {setting}") };
        return format!("No request was served, {pings}: there is nothing to say about cold starts.");
    }
    let pings = if setting.has_no_pings() { "Without pings".to_owned() } else { format!("Pings {setting}") };
    format!("{pings}: {}.", people::in_full(outcome, None))
}

fn estimates(outcome: &Outcome, provenance: &Provenance, show: Show) -> Table {
    let interval = format!("{} interval", percent_as_written(provenance.confidence));
    let mut columns = vec![
        TableColumn::left(""),
        TableColumn::right("estimate"),
        TableColumn::right(interval),
        TableColumn::right("exact"),
    ];
    let times = times(outcome);
    let mut rows = Vec::new();
    for measure in Measure::all().filter(|&measure| is_shown(measure, outcome)) {
        rows.push(Row::of(cells(measure, outcome, times)));
        if let (Measure::ColdProbability, true, Ok(with_service)) =
            (measure, show.exact, outcome.exact.cold_probability_with_service)
        {
            // The estimate is that of the line above.
            let exact = Cell::Exact(with_service, Percent::rough());
            rows.push(Row::of(vec![Cell::Text("  with service time".to_owned()), Cell::Empty, Cell::Empty, exact]));
        }
    }
    if !show.exact {
        columns.truncate(3);
        rows.iter_mut().for_each(|row| row.cells.truncate(3));
    }
    Table { columns, keys: 1, rows, ..Table::default() }
}

fn is_shown(measure: Measure, outcome: &Outcome) -> bool {
    let users = &outcome.total.users;
    match measure.about().shown {
        Shown::Always => true,
        Shown::IfStartsDiffer => users.init != users.cold || users.lukewarm > 0,
        Shown::IfAnyFailed => users.failed.all() > 0,
        Shown::IfAnyWaited => users.waited > 0,
        Shown::IfVisits => has_visits(outcome),
        Shown::IfKnown => outcome.estimate(measure).is_some(),
    }
}

fn cells(measure: Measure, outcome: &Outcome, times: Times) -> Vec<Cell> {
    let about = measure.about();
    let estimate = outcome.estimate(measure);
    let is_part_of_cold = measure == Measure::InitProbability
        || measure == Measure::LukewarmProbability && outcome.cold_means == ColdMeans::InitOrLukewarm;
    let label = if is_part_of_cold { format!("  {}", about.label) } else { about.label.to_owned() };
    let numbers = Percent::for_all(estimate.into_iter());
    let notation = match about.unit {
        Unit::Share => Notation::Percent(numbers),
        Unit::PerDay | Unit::Environments => Notation::Mean,
        Unit::Usd => Notation::Usd,
        Unit::Time => Notation::Time(times),
    };
    let exact = outcome.exact.of_measure(measure).and_then(|exact| telling(exact).ok());
    let exact = exact.map_or(Cell::Empty, |exact| Cell::Exact(exact.probability, numbers));
    vec![Cell::Text(label), Cell::value(estimate, notation), Cell::interval(estimate, notation), exact]
}

/// The unit that all times are shown in.
fn times(outcome: &Outcome) -> Times {
    let times = Measure::all().filter(|measure| measure.about().unit == Unit::Time);
    Times::measured(times.filter_map(|measure| outcome.estimate(measure)).flat_map(|estimate| {
        let interval = estimate.interval.map(|interval| [interval.low, interval.high]);
        std::iter::once(estimate.value).chain(interval.into_iter().flatten())
    }))
}

fn counts(outcome: &Outcome) -> Table {
    let total = &outcome.total;
    let (users, environments) = (&total.users, &total.environments);
    let requests = format!(
        "{} served, {} of them cold, {} throttled",
        count(users.served),
        count(users.cold),
        count(users.throttled)
    );
    let mut rows = vec![("requests", requests)];
    if users.failed.all() > 0 {
        rows.push(("failed", failures(users.failed)));
    }
    if has_visits(outcome) {
        rows.push((
            "visits",
            format!("{}, {} of them met a cold request", count(total.visits), count(total.cold_visits)),
        ));
    }
    let pings = &total.pings;
    if pings.served + pings.throttled + pings.given_up + pings.lost > 0 {
        rows.push(("pings", ping_counts(outcome)));
    }
    rows.push((
        "environments",
        format!(
            "{} created, {} evicted for being idle, {} recycled ({} of them replaced), {} alive at the end (lead-in \
             included)",
            count(environments.created),
            count(environments.evicted),
            count(environments.recycled),
            count(environments.replaced),
            count(environments.alive)
        ),
    ));
    Table::of_words(["", "counted"], rows.into_iter().map(|(name, text)| [name.to_owned(), text]))
}

/// Of the requests that were served.
fn failures(failed: FailureCounts) -> String {
    let FailureCounts { timeout, crash, gateway } = failed;
    let kinds = [(timeout, "stopped at the timeout"), (crash, "crashed"), (gateway, "given up by the gateway")];
    let seen = kinds.into_iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = seen.map(|(number, kind)| format!("{} {kind}", count(number))).collect();
    format!("{} of the served: {}", count(failed.all()), parts.join(", "))
}

fn ping_counts(outcome: &Outcome) -> String {
    let pings = &outcome.total.pings;
    let mishaps = [(pings.throttled, "refused and tried again"), (pings.given_up, "given up"), (pings.lost, "lost")];
    let mut text = format!("{} served, {} of them cold", count(pings.served), count(pings.cold));
    for (number, mishap) in mishaps.into_iter().filter(|(number, _)| *number > 0) {
        text.push_str(&format!(", {} {mishap}", count(number)));
    }
    text
}

/// At most about this many bars for the number of environments.
const MOST_BARS: usize = 20;
/// Numbers beyond which less than this share of the time lies are drawn together.
const TAIL: f64 = 0.001;

/// The share of time with so many environments, numbers drawn together where there are many.
fn environments(outcome: &Outcome) -> Chart {
    let shares = shares_of_time(outcome);
    let first = shares.iter().position(|&share| share > 0.0).unwrap_or(0);
    let tail = tail(&shares).max(first);
    let together = (tail - first).div_ceil(MOST_BARS).max(1);
    let bar = |name: String, from: usize, to: usize| {
        let share = shares.get(from..to).unwrap_or_default().iter().sum::<f64>();
        Point { at: Place::Named(name), value: Some(share), band: None, marks: Vec::new() }
    };
    let mut points: Vec<Point> = (first..tail)
        .step_by(together)
        .map(|from| (from, (from + together).min(tail)))
        .map(|(from, to)| {
            bar(if to == from + 1 { from.to_string() } else { format!("{from} to {}", to - 1) }, from, to)
        })
        .collect();
    if tail < shares.len() {
        points.push(bar(format!("{tail} or more"), tail, shares.len()));
    }
    Chart {
        title: "Share of time by the number of environments, provisioned ones included:".to_owned(),
        kind: ChartKind::Bars,
        x: Axis { label: "environments".to_owned(), unit: AxisUnit::Number, scale: Scale::Linear },
        y: Axis { label: "share of time".to_owned(), unit: AxisUnit::Share, scale: Scale::Linear },
        series: vec![Series { name: String::new(), points }],
        lines: Vec::new(),
    }
}

/// The number from which on so little of the time is left that it may be drawn together.
fn tail(shares: &[f64]) -> usize {
    let mut beyond = 0.0;
    let mut tail = shares.len();
    while tail > 0 && beyond + shares[tail - 1] < TAIL {
        tail -= 1;
        beyond += shares[tail];
    }
    // A single number is its own tail.
    if tail + 1 == shares.len() { shares.len() } else { tail }
}

/// What stands below the page.
fn notes(outcome: &Outcome, provenance: &Provenance, show: Show) -> Notes {
    let always = notes::short(outcome, outcome.replications, provenance, "").to_vec();
    let mut notes = Notes { always, ..Notes::default() };
    if let Some(bill) = &outcome.bill {
        notes.legend.extend(bill::note(bill, provenance));
        notes.legend.extend(bill::free(bill));
    }
    if show.explain {
        notes.explained.push(intervals_note(outcome.replications, outcome.replications, provenance));
        notes.explained.extend(exact_notes(outcome));
        notes.explained.extend(model_notes(provenance));
    } else if show.exact {
        notes.exact = exact_notes(outcome);
    }
    notes
}

/// What exact values leave out, and why some are missing.
fn exact_notes(outcome: &Outcome) -> Vec<String> {
    let mut notes = Vec::new();
    match exact_of(outcome) {
        Ok(exact) => notes.push(exact_note(exact.neglects_at_most)),
        Err(reason) => notes.push(missing("cold requests", reason)),
    }
    match telling(outcome.exact.throttle_probability) {
        Ok(exact) if exact.neglects_at_most > 0.0 => notes.push(format!(
            "Exact for throttled requests: as if none waited for an init; the true value may be up to about {} away.",
            points(exact.neglects_at_most)
        )),
        Ok(_) => {}
        Err(reason) => notes.push(missing("throttled requests", reason)),
    }
    notes
}

fn missing(what: &str, reason: impl std::fmt::Display) -> String {
    format!("No exact value for {what}: {reason}.")
}
