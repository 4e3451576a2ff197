//! A sweep as a page: the answer, a table with a curve, and what to know of both.

use super::chart::{Chart, ChartKind, Line, Mark, Place, Point, Series};
use super::exact::{exact_note, exact_of};
use super::figures::{self, Drawn};
use super::hours;
use super::keys::{Keys, without_interval};
use super::names::{has_widths, names};
use super::notes;
use super::numbers::{Notation, Percent, Times};
use super::page::{Block, Cell, Notes, Page, Subject, Table, TableColumn};
use super::provenance::{Provenance, intervals_note, model_notes};
use super::verdict::paragraphs;
use super::why::{lost, why};
use super::{Show, bill, regimes};
use crate::estimate::Estimate;
use crate::study::{Against, Basis, ColdMeans, Measure, OtherRegimes, Outcome, Sketched, StandIn, Sweep, Variant};
use crate::units::{Nanos, percent_as_written};

/// The page of a sweep.
#[must_use]
pub fn page<'s>(sweep: &'s Sweep, provenance: &'s Provenance, show: Show) -> Page<'s> {
    let numbers = Percent::for_all(sweep.candidates.iter().filter_map(|one| one.outcome.cold_probability()));
    let mut page = Page::new(paragraphs(sweep, numbers), Subject::Sweep(sweep, provenance));
    page.beside.extend(sweep.closest().and_then(|place| lost(&sweep.candidates[place].outcome)));
    page.beside.extend(sweep.closest().and_then(|place| why(&sweep.candidates[place].outcome)));
    page.beside.extend(sweep.regimes.as_ref().and_then(|regimes| regimes::line(regimes, sweep.target)));
    page.blocks.push(Block::Table(table(sweep, numbers, provenance, show)));
    page.figures = drawn(sweep);
    // Of today's setting, for those who look at pictures.
    hours::add(&sweep.today.outcome, Show { explain: false, ..show }, &mut page);
    page.notes = notes(sweep, provenance, show);
    page
}

/// What a row of the table shows.
struct Listed<'s> {
    outcome: &'s Outcome,
    against: Against,
    is_today: bool,
    is_chosen: bool,
}

/// The candidates, and the scenario's own setting where it is none of them.
fn listed(sweep: &Sweep) -> Vec<Listed<'_>> {
    let chosen = sweep.verdict.chosen();
    let today = &sweep.today;
    let mut rows: Vec<Listed<'_>> = (sweep.candidates.iter().enumerate())
        .map(|(place, candidate)| Listed {
            outcome: &candidate.outcome,
            against: candidate.against,
            is_today: candidate.outcome.variant.is_pinged_as(&today.outcome.variant),
            is_chosen: chosen == Some(place),
        })
        .collect();
    if !rows.iter().any(|row| row.is_today) {
        rows.push(Listed { outcome: &today.outcome, against: today.against, is_today: true, is_chosen: false });
    }
    rows
}

impl<'s> Listed<'s> {
    fn mark(&self) -> Cell {
        let mark = match (self.is_chosen, self.is_today) {
            (true, true) => "-> today",
            (true, false) => "->",
            (false, true) => "today",
            (false, false) => "",
        };
        Cell::Text(mark.to_owned())
    }

    fn cold(&self) -> Option<&'s Estimate> {
        self.outcome.cold_probability()
    }

    fn marks(&self) -> Vec<Mark> {
        let marks = [(self.is_chosen, Mark::Recommended), (self.is_today, Mark::Today)];
        marks.into_iter().filter_map(|(is_marked, mark)| is_marked.then_some(mark)).collect()
    }

    fn point(&self) -> Point {
        point(self.outcome, self.marks())
    }

    /// What stands for it, until it is known itself.
    fn stood_for(&self, stand_in: Option<StandIn>) -> Point {
        let Some(StandIn { estimate, basis }) = stand_in else { return self.point() };
        let basis = match basis {
            Basis::Computed => Mark::Computed,
            Basis::Brief => Mark::Preliminary,
        };
        let marks = self.marks().into_iter().chain([basis]).collect();
        figures::pointed(place(&self.outcome.variant), Some(&estimate), marks)
    }

    fn drawn(&self, sweep: &Sweep, has_widths: bool) -> Drawn<'s> {
        let at = place(&self.outcome.variant);
        Drawn { series: series(self, sweep, has_widths), at, outcome: self.outcome, marks: self.marks() }
    }
}

/// Columns that would say the same in every row are left out.
fn table(sweep: &Sweep, numbers: Percent, provenance: &Provenance, show: Show) -> Table {
    let rows = listed(sweep);
    let settings: Vec<&Variant> = rows.iter().map(|row| &row.outcome.variant).collect();
    let intervals: Vec<Nanos> = settings.iter().filter_map(|setting| setting.interval()).collect();
    let keys = Keys { unit: Some(Times::short(&intervals)), has_widths: has_widths(sweep) };
    let notation = Notation::Percent(numbers);
    let measured = |measure: Measure| move |row: &Listed<'_>| Cell::value(row.outcome.estimate(measure), notation);
    let exact =
        |row: &Listed<'_>| exact_of(row.outcome).map_or(Cell::Absent, |exact| Cell::Exact(exact.probability, numbers));

    let mut table = Table::default();
    table.add_key(TableColumn::left(""), rows.iter().map(Listed::mark));
    keys.add_to(&mut table, &settings);
    table.add(TableColumn::right("cold"), rows.iter().map(|row| Cell::value(row.cold(), notation)));
    let interval = format!("{} interval", percent_as_written(provenance.confidence));
    table.add(TableColumn::right(interval), rows.iter().map(|row| Cell::interval(row.cold(), notation)));
    if show.exact {
        table.add(TableColumn::right("exact"), rows.iter().map(exact));
    }
    if rows.iter().any(|row| has_visits(row.outcome)) {
        table.add(TableColumn::right("cold visits"), rows.iter().map(measured(Measure::VisitColdProbability)));
    }
    if rows.iter().any(|row| row.outcome.total.users.throttled > 0) {
        table.add(TableColumn::right("throttled"), rows.iter().map(measured(Measure::ThrottleProbability)));
    }
    if rows.iter().any(|row| row.outcome.estimate(Measure::CostMonth).is_some()) {
        let cost = |row: &Listed<'_>| Cell::value(row.outcome.estimate(Measure::CostMonth), Notation::Usd);
        table.add(TableColumn::right("a month"), rows.iter().map(cost));
    }
    let target = format!("under {}?", percent_as_written(sweep.target));
    table.add(TableColumn::left(target), rows.iter().map(|row| Cell::Meets(row.against)));
    rows.iter().zip(&mut table.rows).for_each(|(listed, row)| row.is_emphasised = listed.is_chosen);
    table.curve = Some(curve_of(sweep, &rows));
    table
}

/// The answer and the curve, for a page that has its own table.
#[must_use]
pub fn in_short(sweep: &Sweep) -> (Vec<String>, Chart) {
    let numbers = Percent::for_all(sweep.candidates.iter().filter_map(|one| one.outcome.cold_probability()));
    (paragraphs(sweep, numbers), curve_of(sweep, &listed(sweep)))
}

/// What its points are, and the curve, before it has been played: what stands for a setting is drawn for it.
#[must_use]
pub fn sketched(sweep: &Sweep, sketch: &Sketched<'_>) -> (Vec<String>, Chart) {
    let rows = listed(sweep);
    let stand_ins = sketch.candidates.iter().copied().chain([sketch.today]);
    let has_widths = has_widths(sweep);
    let points =
        rows.iter().zip(stand_ins).map(|(row, stand_in)| (series(row, sweep, has_widths), row.stood_for(stand_in)));
    let curve = curve(points, sweep.target);
    (bases(&curve, sketch.counted), curve)
}

/// Where its points come from.
fn bases(curve: &Chart, counted: Option<Nanos>) -> Vec<String> {
    let computed =
        curve.has(Mark::Computed).then(|| "Hollow points are computed, as if requests took no time.".to_owned());
    let counted = counted.filter(|_| curve.has(Mark::Preliminary));
    let brief = counted.map(|time| format!("Pale points are preliminary, from two short replications of {time}."));
    computed.into_iter().chain(brief).collect()
}

fn curve_of(sweep: &Sweep, rows: &[Listed<'_>]) -> Chart {
    let has_widths = has_widths(sweep);
    curve(rows.iter().map(|row| (series(row, sweep, has_widths), row.point())), sweep.target)
}

/// Which points a row stands with: what is varied beside the interval tells them apart.
fn series(row: &Listed<'_>, sweep: &Sweep, has_widths: bool) -> String {
    let setting = &row.outcome.variant;
    let is_candidate = sweep.candidates.iter().any(|candidate| candidate.outcome.variant == *setting);
    if setting.has_no_pings() {
        "no pings".to_owned()
    } else if !is_candidate {
        "today".to_owned()
    } else if has_widths {
        format!("{} at once", setting.concurrency())
    } else {
        "pings".to_owned()
    }
}

/// What a setting gives, on the axis of intervals.
pub(super) fn point(outcome: &Outcome, marks: Vec<Mark>) -> Point {
    figures::pointed(place(&outcome.variant), outcome.cold_probability(), marks)
}

/// Where a setting stands on the axis of intervals.
pub(super) fn place(setting: &Variant) -> Place {
    match setting.interval() {
        Some(interval) => Place::At(interval.as_secs_f64()),
        None => Place::Named(without_interval(setting).to_owned()),
    }
}

/// The share of cold requests over the interval, from points that come with the names of their series.
pub(super) fn curve(points: impl Iterator<Item = (String, Point)>, target: f64) -> Chart {
    Chart {
        title: "Cold requests by the time between pings".to_owned(),
        kind: ChartKind::Curve,
        x: figures::intervals(),
        y: figures::axis_of(Measure::ColdProbability),
        series: grouped(points),
        lines: vec![target_line(target)],
    }
}

/// Points that follow one another with the same name in one series.
pub(super) fn grouped(points: impl Iterator<Item = (String, Point)>) -> Vec<Series> {
    let mut series: Vec<Series> = Vec::new();
    for (name, point) in points {
        match series.last_mut() {
            Some(last) if last.name == name => last.points.push(point),
            Some(_) | None => series.push(Series { name, points: vec![point] }),
        }
    }
    series
}

/// The share to stay under.
pub(super) fn target_line(target: f64) -> Line {
    Line { name: "target".to_owned(), at: target }
}

/// The pictures of a sweep.
fn drawn(sweep: &Sweep) -> Vec<Chart> {
    let rows = listed(sweep);
    let has_widths = has_widths(sweep);
    let settings: Vec<Drawn<'_>> = rows.iter().map(|row| row.drawn(sweep, has_widths)).collect();
    let mut cold = curve(settings.iter().map(|one| (one.series.clone(), one.cold())), sweep.target);
    let mut charts = Vec::new();
    let regimes = match &sweep.regimes {
        Some(OtherRegimes::Known(regimes)) => Some(regimes),
        Some(OtherRegimes::TakesLong) | None => None,
    };
    match (&sweep.reaches, regimes) {
        (Some(reaches), _) => {
            let known = sweep.candidates.iter().zip(reaches);
            let known = known.filter_map(|(one, reach)| Some((place(&one.outcome.variant), (*reach)?)));
            cold.series.push(figures::reach(known));
        }
        (None, Some(regimes)) => cold.series.extend(figures::range(regimes, place(&regimes.variant))),
        (None, None) => {}
    }
    charts.push(cold);
    charts.extend(figures::cost(&settings));
    charts.extend(figures::latency(&told_apart(sweep)));
    charts.extend(figures::why_cold(&settings));
    charts.extend(regimes.map(|regimes| figures::side_by_side(regimes, target_line(sweep.target))));
    charts
}

/// The settings that an answer speaks of, each with its name: what it recommends or comes closest, today's and none.
fn told_apart(sweep: &Sweep) -> Vec<(String, &Outcome)> {
    let closest = sweep.closest().map(|place| &sweep.candidates[place].outcome);
    let without = sweep.candidates.iter().map(|one| &one.outcome).find(|outcome| outcome.variant.has_no_pings());
    figures::settings_of_note(closest, &sweep.today.outcome, without)
}

/// Whether visits are something other than requests.
pub(super) fn has_visits(outcome: &Outcome) -> bool {
    let users = outcome.total.users;
    outcome.total.visits > 0 && outcome.total.visits < users.served + users.throttled
}

/// What stands below the table.
fn notes(sweep: &Sweep, provenance: &Provenance, show: Show) -> Notes {
    let replications = sweep.candidates.iter().map(|candidate| candidate.outcome.replications).min().unwrap_or(0);
    let always =
        notes::short(&sweep.today.outcome, replications, provenance, ", the same traffic in all rows").to_vec();
    let mut notes = Notes { always, ..Notes::default() };
    notes.legend.extend(sweep.today.outcome.bill.as_ref().and_then(|bill| bill::note(bill, provenance)));
    if show.explain {
        notes.columns = Some(columns(sweep));
        notes.explained.push(intervals(sweep, provenance));
        notes.explained.extend(exact(sweep));
        notes.explained.extend(model_notes(provenance));
    } else if show.exact {
        notes.exact = exact(sweep);
    }
    notes
}

fn columns(sweep: &Sweep) -> String {
    let means = match sweep.today.outcome.cold_means {
        ColdMeans::Init => "that wait for an init",
        ColdMeans::InitOrLukewarm => "that wait for an init or are the first in an environment",
    };
    let visits = if sweep.candidates.iter().any(|candidate| has_visits(&candidate.outcome)) {
        " cold visits: the share of visits that meet at least one."
    } else {
        ""
    };
    format!("cold: the share of served user requests {means}.{visits}")
}

fn intervals(sweep: &Sweep, provenance: &Provenance) -> String {
    let replications = || sweep.candidates.iter().map(|candidate| candidate.outcome.replications);
    let (fewest, most) = (replications().min().unwrap_or(0), replications().max().unwrap_or(0));
    format!(
        "{} All rows are played with the same traffic, so that their errors are alike and differences between them are \
         known better.",
        intervals_note(fewest, most, provenance)
    )
}

/// What exact values leave out, and why some are missing; rows with one reason are named together.
fn exact(sweep: &Sweep) -> Vec<String> {
    let shown = sweep.candidates.iter().filter_map(|candidate| exact_of(&candidate.outcome).ok());
    let neglected = shown.map(|exact| exact.neglects_at_most).reduce(f64::max);
    let mut notes: Vec<String> = neglected.map(exact_note).into_iter().collect();
    let mut reasons: Vec<(String, Vec<usize>)> = Vec::new();
    for (place, candidate) in sweep.candidates.iter().enumerate() {
        let Err(reason) = exact_of(&candidate.outcome) else { continue };
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, places)) => places.push(place),
            None => reasons.push((reason, vec![place])),
        }
    }
    notes.extend(reasons.iter().map(|(reason, places)| {
        let is_all = places.len() == sweep.candidates.len();
        let rows = if is_all { "any row".to_owned() } else { names(&sweep.candidates, places) };
        format!("No exact value for {rows}: {reason}.")
    }));
    notes
}
