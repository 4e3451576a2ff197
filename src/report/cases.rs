//! Sweeps over changed scenarios as a page: what keeps the target at each value of an axis, or a map of two.

use super::Show;
use super::names::listed;
use super::notes;
use super::numbers::{Notation, Percent};
use super::page::{Block, Cell, Notes, Page, Subject, Table, TableColumn};
use super::provenance::{Provenance, model_notes};
use super::regimes::{NONE_TRIED, NOT_CLEAR, longest, widest};
use super::sweep::{curve, point};
use crate::estimate::Estimate;
use crate::study::{Axis, Case, Cases, Outcome, Sweep};
use crate::units::percent_as_written;

/// The page of sweeps over changed scenarios.
#[must_use]
pub fn page<'s>(cases: &'s Cases, provenance: &'s Provenance, show: Show) -> Page<'s> {
    let Some(first) = cases.cases.first().map(|case| &case.sweep) else {
        return Page::new(vec!["No scenario was played.".to_owned()], Subject::Cases(cases, provenance));
    };
    let mut page = Page::new(vec![answer(cases, first.target)], Subject::Cases(cases, provenance));
    match &cases.axes[..] {
        [rows, columns] => page.blocks.push(Block::Table(map(cases, rows, columns))),
        axes => {
            page.blocks.push(Block::Table(table(cases, axes, provenance)));
            let points = cases.cases.iter().flat_map(|case| {
                let candidates = case.sweep.candidates.iter();
                candidates.map(move |candidate| (name(case), point(&candidate.outcome, Vec::new())))
            });
            page.blocks.push(Block::Chart(curve(points, first.target)));
        }
    }
    let outcomes = || cases.cases.iter().flat_map(|case| &case.sweep.candidates).map(|one| &one.outcome);
    let replications = outcomes().map(|outcome| outcome.replications).min().unwrap_or(0);
    page.notes = Notes {
        legend: vec![legend(cases, first.target)],
        always: notes::short(&first.today.outcome, replications, provenance, "").to_vec(),
        explained: if show.explain { model_notes(provenance) } else { Vec::new() },
        ..Notes::default()
    };
    page
}

/// `run.horizon`, `run.horizon and function.init`
fn keys(axes: &[Axis]) -> String {
    listed(&axes.iter().map(|axis| axis.key.clone()).collect::<Vec<_>>())
}

/// What was changed, and nothing else: `100/day`, `100/day, 1 s`.
fn name(case: &Case) -> String {
    case.changes.iter().map(|change| change.value.clone()).collect::<Vec<_>>().join(", ")
}

/// On what the answer depends, in a sentence.
fn answer(cases: &Cases, target: f64) -> String {
    let keys = keys(&cases.axes);
    let under = format!("keeps cold starts under {}", percent_as_written(target));
    let answers: Vec<String> = cases.cases.iter().map(|case| longest(&case.sweep)).collect();
    let is_map = cases.axes.len() > 1;
    let all: usize = cases.axes.iter().map(|axis| axis.values.len()).product();
    let answer = match distinct(&answers)[..] {
        [(NONE_TRIED, _)] => format!("No ping interval tried {under}, at any {keys} tried."),
        [(NOT_CLEAR, _)] => format!("It is not clear what {under}, at any {keys} tried."),
        [(only, _)] => format!("What {under} is the same for every {keys} tried: {only}."),
        ref several if is_map => {
            let several = several.iter().enumerate().map(|(place, (answer, count))| match place {
                0 => format!("{answer} in {count} of {} cases", answers.len()),
                _ => format!("{answer} in {count}"),
            });
            format!("What {under} depends on {keys}: {}.", several.collect::<Vec<_>>().join(", "))
        }
        _ => {
            let names: Vec<String> = cases.cases.iter().map(name).collect();
            format!("What {under} depends on {keys}: {}.", runs(&answers, &names).join(", "))
        }
    };
    let played = cases.cases.len();
    if played < all { format!("{answer} Only {played} of {all} values were played.") } else { answer }
}

/// The different answers with how often each is given, the most frequent first.
fn distinct(answers: &[String]) -> Vec<(&str, usize)> {
    let mut found: Vec<(&str, usize)> = Vec::new();
    for answer in answers {
        match found.iter_mut().find(|(known, _)| known == answer) {
            Some((_, count)) => *count += 1,
            None => found.push((answer, 1)),
        }
    }
    found.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    found
}

/// `every 3 min at 100/day to 500/day`, for cases with one answer that follow one another.
fn runs(answers: &[String], names: &[String]) -> Vec<String> {
    let mut runs: Vec<(&str, &str, &str)> = Vec::new();
    for (answer, name) in answers.iter().zip(names) {
        match runs.last_mut() {
            Some((known, _, last)) if known == answer => *last = name,
            Some(_) | None => runs.push((answer, name, name)),
        }
    }
    let run = |(answer, first, last): (&str, &str, &str)| {
        if first == last { format!("{answer} at {first}") } else { format!("{answer} at {first} to {last}") }
    };
    runs.into_iter().map(run).collect()
}

fn legend(cases: &Cases, target: f64) -> String {
    let sweeps: Vec<&Sweep> = cases.cases.iter().map(|case| &case.sweep).collect();
    let target = percent_as_written(target);
    let what = match cases.axes.len() {
        2 => format!(
            "In each cell: the ping interval to take, the longest that keeps {target} before the first that does not."
        ),
        _ => {
            format!("ping every: the interval to take, the longest that keeps {target} before the first that does not.")
        }
    };
    format!("{what}{}", widest(&sweeps))
}

/// A row for each value: what to take, what that gives, and what the scenario's own pings and none give.
fn table(cases: &Cases, axes: &[Axis], provenance: &Provenance) -> Table {
    let colds = || {
        cases.cases.iter().flat_map(|case| [chosen(&case.sweep), Some(&case.sweep.today.outcome), without(&case.sweep)])
    };
    let notation = Notation::Percent(Percent::for_all(colds().flatten().filter_map(Outcome::cold_probability)));
    let value = |cold: Option<&Estimate>| Cell::value(cold, notation);
    let sweeps = || cases.cases.iter().map(|case| &case.sweep);
    let cold = |outcome: Option<&Outcome>| outcome.and_then(|outcome| outcome.cold_probability().copied());

    let mut table = Table::default();
    let names = cases.cases.iter().map(|case| Cell::Text(name(case)));
    table.add_key(TableColumn::right(keys(axes)), names);
    let every = |sweep| Cell::Text(longest(sweep).trim_start_matches("every ").to_owned());
    table.add(TableColumn::right("ping every"), sweeps().map(every));
    table.add(TableColumn::right("cold"), sweeps().map(|sweep| value(cold(chosen(sweep)).as_ref())));
    let interval = format!("{} interval", percent_as_written(provenance.confidence));
    let interval_of = |sweep| Cell::interval(cold(chosen(sweep)).as_ref(), notation);
    table.add(TableColumn::right(interval), sweeps().map(interval_of));
    table.add(TableColumn::right("today"), sweeps().map(|sweep| value(sweep.today.outcome.cold_probability())));
    table.add(TableColumn::right("no pings"), sweeps().map(|sweep| value(cold(without(sweep)).as_ref())));
    table
}

fn chosen(sweep: &Sweep) -> Option<&Outcome> {
    sweep.verdict.chosen().map(|place| &sweep.candidates[place].outcome)
}

fn without(sweep: &Sweep) -> Option<&Outcome> {
    sweep.candidates.iter().map(|candidate| &candidate.outcome).find(|outcome| outcome.variant.has_no_pings())
}

/// A row for each value of one axis, a column for each of the other.
fn map(cases: &Cases, rows: &Axis, columns: &Axis) -> Table {
    let mut table = Table::default();
    table.add_key(TableColumn::right(&rows.key), rows.values.iter().map(|value| Cell::Text(value.clone())));
    for (place, value) in columns.values.iter().enumerate() {
        let cases = (0..rows.values.len()).map(|row| cases.cases.get(row * columns.values.len() + place));
        let cell = |case: Option<&Case>| match case {
            Some(case) => Cell::Text(longest(&case.sweep).trim_start_matches("every ").to_owned()),
            // It was stopped before this one.
            None => Cell::Absent,
        };
        table.add(TableColumn::right(value).of(&columns.key), cases.map(cell));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_with_one_answer_are_told_together() {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let answers = texts(&["3 min", "3 min", "4 min", "3 min"]);
        let names = texts(&["a", "b", "c", "d"]);
        assert_eq!(runs(&answers, &names), ["3 min at a to b", "4 min at c", "3 min at d"]);
        assert_eq!(distinct(&answers), [("3 min", 3), ("4 min", 1)]);
    }
}
