//! A question under every regime as a table: which intervals keep the target.

use super::given;
use super::words::target;
use crate::estimate::{Estimate, Interval};
use crate::report::numbers::{Notation, Percent, Times};
use crate::report::page::{Block, Cell, Page, Row, Table, TableColumn};
use crate::study::{Against, Clock, Found, MOST_REPLICATIONS, Recycled, Target, Under, UnderCell, UnderRow};
use crate::units::{Nanos, significant};

/// Puts the table and what follows from it into a page.
pub(super) fn add(under: &Under, page: &mut Page<'_>) {
    match &under.given {
        Some(given) => {
            let own = "Without the log, on the scenario's own platform:".to_owned();
            page.answer.splice(0..0, [given::answer(under, given), own]);
        }
        None => page.answer.push(answer(under)),
    }
    page.blocks.push(Block::Table(table(under)));
    page.notes.legend.push(legend(under));
    page.notes.legend.extend(under.given.as_ref().map(given::legend));
}

/// Which interval is safe, or under which regimes none is.
fn answer(under: &Under) -> String {
    let (target, all) = (target(under.target), under.rows.len());
    let lost: Vec<&UnderRow> = under.rows.iter().filter(|row| row.longest.is_none()).collect();
    match (under.safe, &lost[..]) {
        (Some(safe), _) => {
            format!("Safe under all {all} regimes: {}. It keeps {target} under each of them.", named(safe))
        }
        (None, []) => {
            let longest = under.rows.iter().filter_map(|row| row.longest);
            let shortest = longest.min_by_key(|every| every.unwrap_or(Nanos::FOREVER));
            let shortest =
                shortest.map_or(String::new(), |every| format!(" The shortest of their answers is {}.", named(every)));
            format!("No interval keeps {target} under all {all} regimes, though each has one that does.{shortest}")
        }
        (None, lost) => {
            let names = lost.iter().map(|row| format!("{} ({})", row.regime.name, parts(row)));
            let names: Vec<String> = names.collect();
            format!(
                "No interval is shown to keep {target} under {} of {all} regimes: {}.",
                lost.len(),
                crate::report::names::listed(&names)
            )
        }
    }
}

/// An interval of pings in words.
pub(crate) fn named(every: Option<Nanos>) -> String {
    every.map_or("no pings".to_owned(), |every| format!("every {every}"))
}

/// A regime and what is varied of it, in a few words.
pub(super) fn regime(row: &UnderRow) -> String {
    let clock = match row.regime.clock {
        Clock::Function => "",
        Clock::Environment => ", clock of each",
    };
    format!("{}{clock}", crate::report::regimes::named(row.regime.name, row.regime.recycled))
}

fn parts(row: &UnderRow) -> String {
    let recycled = match row.regime.recycled {
        Recycled::Replaced => "recycled and replaced",
        Recycled::NotReplaced => "recycled, not replaced",
        Recycled::Never => "not recycled",
    };
    format!("{recycled}, clock of the {}", clock(row.regime.clock))
}

fn legend(under: &Under) -> String {
    let at_once = match under.concurrency {
        1 => String::new(),
        several => format!(" {several} pings at once."),
    };
    format!(
        "*: keeps {}; ?: not clear; late: the environment is often gone before the next ping, so that it is not recommended; \
         values are exact where there is a form, else simulated {}. Longer intervals stand in --csv and \
         --json.{at_once} replaced: recycled environments are replaced before \
         they are needed; not: they are not; never: none is recycled. What a regime carries over from another is varied here.",
        target(under.target),
        precision(under)
    )
}

/// How well simulated values are known.
fn precision(under: &Under) -> String {
    let reached = match under.target {
        Target::Cold(_) | Target::ColdVisits(_) => format!("{} points", significant(under.precision * 100.0, 2)),
        Target::ColdPerDay(_) => format!("{} a day", significant(under.precision, 2)),
        Target::Latency(..) => Nanos::from_secs_f64(under.precision).to_string(),
    };
    format!("to {reached}, or in {MOST_REPLICATIONS} replications")
}

fn table(under: &Under) -> Table {
    let mut table = Table::default();
    let text = |text: &str| Cell::Text(text.to_owned());
    let rows = &under.rows;
    table.add_key(TableColumn::left("regime"), rows.iter().map(|row| text(row.regime.name)));
    table.add_key(TableColumn::left("recycled"), rows.iter().map(|row| text(recycled(row.regime.recycled))));
    table.add_key(TableColumn::left("clock"), rows.iter().map(|row| text(clock(row.regime.clock))));
    let longest = |row: &UnderRow| match row.longest {
        Some(Some(every)) => Cell::Text(every.to_string()),
        Some(None) => text("no pings"),
        None => text("none"),
    };
    table.add_key(TableColumn::right("longest"), rows.iter().map(longest));
    let shown = shown(under);
    if let Some(given) = &under.given {
        let weights = given.weights.iter().map(|&weight| Cell::Text(given::share(weight)));
        table.add_key(TableColumn::right("weight"), weights);
    }
    for (place, every) in shown.iter().map(|&place| (place, under.intervals[place])) {
        let name = every.map_or("no pings".to_owned(), |every| every.to_string());
        table.add(TableColumn::right(name), rows.iter().map(|row| cell(&row.cells[place], under.target)));
    }
    for (place, row) in table.rows.iter_mut().enumerate() {
        row.begins_group = place > 0 && rows[place].regime.name != rows[place - 1].regime.name;
    }
    let mut last = vec![text("all"), Cell::Empty, Cell::Empty];
    last.push(
        under
            .safe
            .map_or(text("none"), |safe| Cell::Text(safe.map_or("no pings".to_owned(), |every| every.to_string()))),
    );
    if under.given.is_some() {
        last.push(Cell::Empty);
    }
    let all = |place: usize| rows.iter().all(|row| row.cells[place].against == Against::Below);
    last.extend(shown.iter().map(|&place| if all(place) { text("*") } else { Cell::Empty }));
    table.rows.push(Row { is_emphasised: true, ..Row::of(last) });
    table.rows.extend(under.given.as_ref().map(|given| given::row(given, &shown)));
    table
}

/// Intervals that decide: those up to a few beyond what is safe, and no pings.
fn shown(under: &Under) -> Vec<usize> {
    const BEYOND: usize = 2;
    let taken = under.given.as_ref().map_or(under.safe, |given| given.longest);
    let safe = taken.and_then(|safe| under.intervals.iter().position(|every| *every == safe));
    let last = safe.map_or(BEYOND + 1, |safe| safe + BEYOND);
    (0..under.intervals.len()).filter(|&place| place <= last || under.intervals[place].is_none()).collect()
}

fn cell(cell: &UnderCell, target: Target) -> Cell {
    let mark = match cell.against {
        Against::Below => "*",
        Against::Above => "",
        Against::Unclear => "?",
    };
    let exact = |value: f64| Estimate {
        value,
        interval: Some(Interval { low: value, high: value, confidence: 1.0 }),
        sample: 0,
    };
    let estimate = match cell.found {
        Found::Unfit(_) => return Cell::Text("late".to_owned()),
        Found::Simulated(None) => return Cell::Absent,
        Found::Simulated(Some(estimate)) => estimate,
        Found::Exact(value) => exact(value.probability),
    };
    let text = match target {
        Target::Cold(_) | Target::ColdVisits(_) => Notation::Percent(Percent::rough_and_no_smaller()).value(&estimate),
        Target::ColdPerDay(_) => significant(estimate.value, 2),
        Target::Latency(..) => Times::measured([estimate.value].into_iter()).seconds(estimate.value),
    };
    Cell::Text(format!("{mark}{text}"))
}

/// What becomes of environments at the end of their life.
pub(in crate::report) fn recycled(recycled: Recycled) -> &'static str {
    match recycled {
        Recycled::Replaced => "replaced",
        Recycled::NotReplaced => "not",
        Recycled::Never => "never",
    }
}

/// Whose idleness counts.
pub(in crate::report) fn clock(clock: Clock) -> &'static str {
    match clock {
        Clock::Function => "function",
        Clock::Environment => "environment",
    }
}
