//! A recommendation as a page: one paragraph that answers, why, and a table of what was tried.

mod document;
mod figures;
mod given;
mod record;
pub(super) mod tornado;
pub(super) mod under;
mod words;

use super::Show;
use super::notes;
use super::numbers::{Notation, Percent, Times};
use super::page::{Block, Cell, Notes, Page, Row, Subject, Table, TableColumn};
use super::provenance::{Provenance, model_notes};
use super::why::{lost, why};
use crate::study::{Measure, Recommendation, Setting, Source, Tested, Tried, Under, Why};
use crate::units::{Nanos, percent_as_written};

pub(super) use document::RecommendDocument;
pub(super) use record::{of_bars, of_candidates, of_regimes};
#[cfg(feature = "cli")]
pub(crate) use under::named;

/// What is shown below the answer.
#[derive(Debug, Clone, Copy)]
pub enum Beside<'s> {
    /// The candidates.
    Candidates,
    /// The same question under every regime.
    Under(&'s Under),
    /// What each assumption changes.
    Why(&'s Why),
}

/// The page of a recommendation.
#[must_use]
pub fn page<'s>(found: &'s Recommendation, beside: Beside<'s>, provenance: &'s Provenance, show: Show) -> Page<'s> {
    let mut page = Page::new(vec![words::answer(found)], Subject::Recommend(found, beside, provenance));
    page.beside.extend(words::beside(found));
    page.beside.extend(found.subject().and_then(|subject| lost(&subject.outcome)));
    page.beside.extend(found.subject().and_then(|subject| why(&subject.outcome)));
    page.notes = notes(found, provenance, show);
    match beside {
        Beside::Candidates => page.blocks.push(Block::Table(table(found, show))),
        Beside::Under(answers) => {
            under::add(answers, &mut page);
            page.figures.push(figures::of_regimes(answers));
        }
        Beside::Why(reasons) => {
            tornado::add(reasons, &mut page);
            page.figures.extend(figures::of_assumptions(reasons));
        }
    }
    page.figures.extend(figures::of_candidates(found));
    page
}

/// The candidates, what each gives, and what became of it in the testing sequence.
fn table(found: &Recommendation, show: Show) -> Table {
    let rows = &found.candidates;
    let chosen = found.chosen().map(|one| &one.setting);
    let today = |one: &Tried| one.setting.variant.is_pinged_as(&found.today.variant);
    let mark = |one: &Tried| match (chosen == Some(&one.setting), today(one)) {
        (true, true) => "-> today",
        (true, false) => "->",
        (false, true) => "today",
        (false, false) => "",
    };
    let numbers = Percent::for_all(rows.iter().filter_map(|one| one.outcome.cold_probability()));
    let shares = Notation::Percent(numbers);
    let value = |measure: Measure, notation: Notation| {
        rows.iter().map(move |one| Cell::value(one.outcome.estimate(measure), notation)).collect::<Vec<_>>()
    };
    let mut table = Table::default();
    table.add_key(TableColumn::left(""), rows.iter().map(|one| Cell::Text(mark(one).to_owned())));
    add_settings(&mut table, rows);
    table.add(TableColumn::right("cold"), value(Measure::ColdProbability, shares));
    table.add(
        TableColumn::right(format!("{} interval", percent_as_written(found.confidence))),
        rows.iter().map(|one| Cell::interval(one.outcome.cold_probability(), shares)),
    );
    let measure = found.target.measure();
    if measure != Measure::ColdProbability {
        let notation = words::notation(found.target, rows.iter().map(|one| &one.outcome));
        table.add(TableColumn::right(measure.about().label), value(measure, notation));
    }
    if show.exact {
        let exact = |one: &Tried| match one.outcome.exact.cold_probability {
            Ok(exact) => Cell::Exact(exact.probability, numbers),
            Err(_) => Cell::Absent,
        };
        table.add(TableColumn::right("exact"), rows.iter().map(exact));
    }
    if rows.iter().any(|one| one.outcome.estimate(Measure::CostMonth).is_some()) {
        table.add(TableColumn::right("a month"), value(Measure::CostMonth, Notation::Usd));
    }
    table.add(TableColumn::left("target"), rows.iter().map(|one| Cell::Text(tested(one.tested).to_owned())));
    mark_groups(&mut table.rows, rows, chosen);
    table
}

/// The columns that say which setting a row is of.
fn add_settings(table: &mut Table, rows: &[Tried]) {
    let intervals: Vec<Nanos> = rows.iter().filter_map(|one| one.setting.every).collect();
    let unit = Times::short(&intervals);
    let every = |one: &Tried| one.setting.every.map_or(Cell::Text("none".to_owned()), |every| Cell::Time(every, unit));
    table.add_key(TableColumn::right("ping every"), rows.iter().map(every));
    if rows.iter().any(|one| one.setting.every.is_some() && one.setting.variant.concurrency() != 1) {
        let at_once = |one: &Tried| match one.setting.every {
            Some(_) => Cell::Count(u64::from(one.setting.variant.concurrency())),
            None => Cell::Absent,
        };
        table.add_key(TableColumn::right("at once"), rows.iter().map(at_once));
    }
    if rows.iter().any(|one| one.setting.window.is_some()) {
        let when = |one: &Tried| Cell::Text(if one.setting.window.is_some() { "office" } else { "" }.to_owned());
        table.add_key(TableColumn::left("when"), rows.iter().map(when));
    }
}

/// The chosen row stands out, and each group begins below a gap where there are several.
fn mark_groups(rows: &mut [Row], tried: &[Tried], chosen: Option<&Setting>) {
    let key = |one: &Tried| (one.setting.window, one.setting.every.map(|_| one.setting.variant.concurrency()));
    for (place, row) in rows.iter_mut().enumerate() {
        row.is_emphasised = chosen == Some(&tried[place].setting);
        row.begins_group = place > 0 && key(&tried[place]) != key(&tried[place - 1]);
    }
}

/// How a page says what became of a candidate.
fn tested(tested: Tested) -> &'static str {
    match tested {
        Tested::Keeps => "kept",
        Tested::Fails => "not shown",
        Tested::NotTested => "",
    }
}

fn notes(found: &Recommendation, provenance: &Provenance, show: Show) -> Notes {
    let counted = found.candidates.iter().filter(|one| one.place.is_some()).map(|one| one.outcome.replications);
    let replications = counted.min().unwrap_or(found.today.replications);
    let always = notes::short(&found.today, replications, provenance, " or more").to_vec();
    let mut notes = Notes { always, ..Notes::default() };
    if show.explain {
        notes.explained.push(sequence(found));
        notes.explained.extend(model_notes(provenance));
    }
    notes
}

/// How the answer was tested.
fn sequence(found: &Recommendation) -> String {
    let exact = found.candidates.iter().any(|one| one.prediction.is_some_and(|known| known.from == Source::Exact));
    let from = if exact { "the exact form, or a pilot on other streams," } else { "a pilot on other streams" };
    format!(
        "All candidates form one sequence, the surest first, as {from} predicts; the size of each sample was fixed before the \
         tests. Each is tested against the target at a level of {}, until the first fails: all before it keep the target \
         together with {} confidence (Maurer, Hothorn and Lehmacher 1995). Rows without a word on the target were not tested: \
         what they show is the pilot.",
        percent_as_written(1.0 - found.confidence),
        percent_as_written(found.confidence)
    )
}
