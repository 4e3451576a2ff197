//! Sweeps over changed scenarios as a page: what keeps the target at each value of an axis, or a map of two.

use super::Show;
use super::chart::{self, AxisUnit, Chart, ChartKind, Place, Point, Scale, Series};
use super::figures::{self, pointed};
use super::names::listed;
use super::notes;
use super::numbers::{Notation, Percent, some};
use super::page::{Block, Cell, Notes, Page, Subject, Table, TableColumn};
use super::provenance::{Provenance, model_notes};
use super::regimes::{NONE_TRIED, NOT_CLEAR, longest, widest};
use super::sweep::{curve, point, target_line};
use crate::estimate::Estimate;
use crate::study::{Axis, Case, Cases, ColdMeans, Measure, Outcome, Sweep};
use crate::units::{Nanos, percent_as_written};

/// The page of sweeps over changed scenarios, of which each has a provenance; `provenance` is that of the scenario as it
/// stands.
#[must_use]
pub fn page<'s>(cases: &'s Cases, provenance: &'s Provenance, each: &'s [Provenance], show: Show) -> Page<'s> {
    let Some(first) = cases.cases.first().map(|case| &case.sweep) else {
        return Page::new(vec!["No scenario was played.".to_owned()], Subject::Cases(cases, provenance, each));
    };
    let mut page = Page::new(vec![answer(cases, first.target)], Subject::Cases(cases, provenance, each));
    match &cases.axes[..] {
        [rows, columns] => {
            page.blocks.push(Block::Table(map(cases, rows, columns)));
            page.figures.push(tiles(cases, rows, columns, first.target));
            page.figures.push(shares(cases, rows, columns));
        }
        axes => {
            page.blocks.push(Block::Table(table(cases, axes, provenance)));
            page.figures.push(along(cases, axes, first.target));
            let points = cases.cases.iter().flat_map(|case| {
                let candidates = case.sweep.candidates.iter();
                candidates.map(move |candidate| (name(case), point(&candidate.outcome, Vec::new())))
            });
            page.blocks.push(Block::Chart(curve(points, first.target)));
        }
    }
    let played = &each[..cases.cases.len()];
    page.notes = Notes {
        legend: vec![legend(cases, first.target)],
        always: always(cases, played),
        explained: if show.explain { explained(played) } else { Vec::new() },
        ..Notes::default()
    };
    page
}

/// The lines below every page. What differs between rows is said to be that of each.
fn always(cases: &Cases, played: &[Provenance]) -> Vec<String> {
    let outcomes = || cases.cases.iter().flat_map(|case| &case.sweep.candidates).map(|one| &one.outcome);
    let is_lukewarm_cold = |outcome: &Outcome| outcome.cold_means == ColdMeans::InitOrLukewarm;
    let cold = if outcomes().all(|one| !is_lukewarm_cold(one)) {
        notes::cold(ColdMeans::Init)
    } else if outcomes().all(is_lukewarm_cold) {
        notes::cold(ColdMeans::InitOrLukewarm)
    } else {
        "cold: the request waits for an init, or, where there is a first_request, is the first in its environment."
            .to_owned()
    };
    let (Some(first), Some(last)) = (played.first(), played.last()) else { return Vec::new() };
    let replications = outcomes().map(|outcome| outcome.replications).min().unwrap_or(0);
    let is_same = |same: fn(&Provenance, &Provenance) -> bool| played.iter().all(|one| same(one, first));
    let length = if is_same(|a, b| a.counted() == b.counted()) {
        first.counted().to_string()
    } else {
        "the horizon of each".to_owned()
    };
    let platform = if is_same(|a, b| a.preset.name == b.preset.name) { first.preset.name } else { "as each row says" };
    let hashes = match played.len() {
        1 => format!("Scenario {}", first.hash),
        several => format!("{several} scenarios, {} to {}", first.hash, last.hash),
    };
    vec![
        cold,
        notes::intervals(replications, &length, first, ""),
        format!(
            "Platform {platform}, not today's. {hashes}, seed {}, coldstart {}. See --explain.",
            first.seed, first.version
        ),
    ]
}

/// All that is to be known of the model, once for each platform.
fn explained(played: &[Provenance]) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for (nth, one) in played.iter().enumerate() {
        if played[..nth].iter().all(|before| before.preset != one.preset) {
            notes.extend(model_notes(one));
        }
    }
    notes
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
    let values = format!("value of {keys} that was {}", if cases.interrupted { "played" } else { "tried" });
    let all: usize = cases.axes.iter().map(|axis| axis.values.len()).product();
    let answer = match distinct(&answers)[..] {
        [(NONE_TRIED, _)] => format!("No ping interval tried {under}, at any {values}."),
        [(NOT_CLEAR, _)] => format!("It is not clear what {under}, at any {values}."),
        [(only, _)] => format!("What {under} is the same at every {values}: {only}."),
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
    if played < all { format!("{answer} Stopped after {played} of {}.", some(all as u64, "case")) } else { answer }
}

/// The different answers with how often each is given, the most frequent first.
pub(super) fn distinct(answers: &[String]) -> Vec<(&str, usize)> {
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
    let subject = if cases.axes.len() > 1 { "In each cell" } else { "ping every" };
    format!(
        "{subject}: the interval that `coldstart sweep` recommends there to keep cold starts under {target}; none tried: no \
         interval that was tried does; not clear: the interval contains the target.{}",
        widest(&sweeps)
    )
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

/// What is recommended, today's setting and none at each value of an axis.
fn along(cases: &Cases, axes: &[Axis], target: f64) -> Chart {
    type Of = fn(&Sweep) -> Option<&Outcome>;
    let lines: [(&str, Of); 3] =
        [("recommended", chosen), ("today", |sweep| Some(&sweep.today.outcome)), ("no pings", without)];
    let series = lines.map(|(called, of)| {
        let point = |case: &Case| {
            let cold = of(&case.sweep).and_then(Outcome::cold_probability);
            pointed(Place::Named(name(case)), cold, Vec::new())
        };
        Series { name: called.to_owned(), points: cases.cases.iter().map(point).collect() }
    });
    Chart {
        title: format!("Cold requests by {}", keys(axes)),
        kind: ChartKind::Curve,
        x: named_axis(&keys(axes)),
        y: figures::axis_of(Measure::ColdProbability),
        series: series.into(),
        lines: vec![target_line(target)],
    }
}

fn named_axis(label: &str) -> chart::Axis {
    chart::Axis { label: label.to_owned(), unit: AxisUnit::Number, scale: Scale::Linear }
}

/// The longest interval to take, over both axes.
fn tiles(cases: &Cases, rows: &Axis, columns: &Axis, target: f64) -> Chart {
    let every = |case: &Case| {
        let variant = &chosen(&case.sweep)?.variant;
        if variant.has_no_pings() { Some(f64::INFINITY) } else { variant.interval().map(Nanos::as_secs_f64) }
    };
    let y = chart::Axis { label: "ping every".to_owned(), ..figures::intervals() };
    let title = format!("The longest interval that keeps cold starts under {}", percent_as_written(target));
    over_both(cases, rows, columns, &title, y, &every)
}

/// The share of cold requests as the scenario is pinged today, over both axes.
fn shares(cases: &Cases, rows: &Axis, columns: &Axis) -> Chart {
    let cold = |case: &Case| case.sweep.today.outcome.cold_probability().map(|cold| cold.value);
    let title = "Cold requests as it is pinged today";
    over_both(cases, rows, columns, title, figures::axis_of(Measure::ColdProbability), &cold)
}

fn over_both(
    cases: &Cases,
    rows: &Axis,
    columns: &Axis,
    title: &str,
    y: chart::Axis,
    value: &dyn Fn(&Case) -> Option<f64>,
) -> Chart {
    let wide = columns.values.len();
    let series = rows.values.iter().enumerate().map(|(row, name)| {
        let point = |(column, at): (usize, &String)| {
            let case = cases.cases.get(row * wide + column);
            Point { at: Place::Named(at.clone()), value: case.and_then(value), band: None, marks: Vec::new() }
        };
        Series { name: name.clone(), points: columns.values.iter().enumerate().map(point).collect() }
    });
    Chart {
        title: format!("{title}, by {} (down) and {}", rows.key, columns.key),
        kind: ChartKind::Tiles,
        x: named_axis(&columns.key),
        y,
        series: series.collect(),
        lines: Vec::new(),
    }
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
