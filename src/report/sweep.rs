//! A sweep for people: the answer, a table with a curve, and what to know of both.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::curve::Curve;
use super::exact::{exact_note, exact_of};
use super::layout::{Cell, Side, paragraph, table_width, table_within};
use super::names::{has_widths, names};
use super::numbers::{ABSENT, Percent, Times};
use super::provenance::{Provenance, intervals_note};
use super::verdict::paragraphs;
use super::why::why;
use super::{Show, notes, regimes};
use crate::estimate::Estimate;
use crate::study::{Against, ColdMeans, Measure, Outcome, Sweep};
use crate::units::percent_as_written;

/// The answer in a few sentences.
#[must_use]
pub fn answer(sweep: &Sweep) -> String {
    paragraphs(sweep, numbers(sweep)).join(" ")
}

/// All of it, at most `limit` columns wide; styles stand in it as ANSI sequences.
#[must_use]
pub fn text(sweep: &Sweep, provenance: &Provenance, limit: usize, show: Show) -> String {
    let lines = Lines { show, ..Lines::of(sweep) };
    let mut answer = paragraphs(sweep, lines.numbers);
    answer.extend(sweep.closest().and_then(|place| why(&sweep.candidates[place].outcome)));
    answer.extend(sweep.regimes.as_ref().and_then(|regimes| regimes::line(regimes, sweep.target)));
    let mut text: String = answer.iter().map(|part| paragraph(part, limit, 0)).collect();
    text.push('\n');
    let curve = lines.table(provenance, limit, &mut text);
    text.push('\n');
    text.push_str(&notes::written(&below(sweep, provenance, show, curve), limit));
    text
}

fn numbers(sweep: &Sweep) -> Percent {
    Percent::for_all(sweep.candidates.iter().filter_map(|candidate| candidate.outcome.cold_probability()))
}

/// What a line of the table shows.
struct Line<'s> {
    outcome: &'s Outcome,
    against: Against,
    is_today: bool,
    is_chosen: bool,
}

impl Line<'_> {
    fn mark(&self) -> &'static str {
        match (self.is_chosen, self.is_today) {
            (true, true) => "-> today",
            (true, false) => "->",
            (false, true) => "today",
            (false, false) => "",
        }
    }

    fn every(&self, unit: Times) -> String {
        let setting = &self.outcome.setting;
        let otherwise = if setting.is_none() { "none" } else { "cron" };
        setting.interval().map_or(otherwise.to_owned(), |interval| unit.time(interval))
    }

    fn concurrency(&self) -> String {
        let setting = &self.outcome.setting;
        if setting.is_none() { ABSENT.to_owned() } else { setting.concurrency.to_string() }
    }
}

struct Lines<'s> {
    lines: Vec<Line<'s>>,
    target: f64,
    numbers: Percent,
    has_widths: bool,
    show: Show,
}

impl<'s> Lines<'s> {
    fn of(sweep: &'s Sweep) -> Self {
        let chosen = sweep.verdict.chosen();
        let own = &sweep.today.outcome.setting;
        let mut lines: Vec<Line<'s>> = Vec::new();
        for (place, candidate) in sweep.candidates.iter().enumerate() {
            let is_today = candidate.outcome.setting.is_same_as(own);
            lines.push(Line {
                outcome: &candidate.outcome,
                against: candidate.against,
                is_today,
                is_chosen: chosen == Some(place),
            });
        }
        if !lines.iter().any(|line| line.is_today) {
            lines.push(Line {
                outcome: &sweep.today.outcome,
                against: sweep.today.against,
                is_today: true,
                is_chosen: false,
            });
        }
        let show = Show::default();
        Self { lines, target: sweep.target, numbers: numbers(sweep), has_widths: has_widths(sweep), show }
    }

    /// Writes the table; whether there was room for the curve.
    fn table(&self, provenance: &Provenance, limit: usize, text: &mut String) -> bool {
        let columns = self.columns(provenance);
        let mut rows = vec![columns.iter().map(|column| Cell::new(&column.name).style(Style::new().bold())).collect()];
        rows.extend(self.lines.iter().map(|line| self.cells(&columns, line)));
        let mut sides: Vec<Side> = columns.iter().map(|column| column.side).collect();

        let room = limit.saturating_sub(table_width(sides.len(), &rows) + 2);
        let curve = Curve::new(self.lines.iter().filter_map(Line::cold), self.target, room);
        if let Some(curve) = curve {
            sides.push(Side::Left);
            let cells = std::iter::once(curve.axis()).chain(self.lines.iter().map(|line| curve.row(line.cold())));
            for (row, cell) in rows.iter_mut().zip(cells) {
                row.push(Cell::new(cell));
            }
        }
        // Each part of a table that has no room says whose row it is.
        let keys = columns.iter().take_while(|column| column.shows.is_key()).count();
        for line in table_within(&sides, &rows, keys, limit) {
            text.push_str(&line);
            text.push('\n');
        }
        curve.is_some()
    }

    /// The unit of the column of intervals.
    fn unit(&self) -> Times {
        let intervals: Vec<_> = self.lines.iter().filter_map(|line| line.outcome.setting.interval()).collect();
        Times::short(&intervals)
    }

    fn columns(&self, provenance: &Provenance) -> Vec<Column> {
        let mut columns = vec![
            Column::new("", Side::Left, Shows::Mark),
            Column::new("ping every", Side::Right, Shows::Every),
            Column::new("at once", Side::Right, Shows::Concurrency),
            Column::new("cold", Side::Right, Shows::Cold),
            Column::new(
                &format!("{} interval", percent_as_written(provenance.confidence)),
                Side::Right,
                Shows::Interval,
            ),
            Column::new("exact", Side::Right, Shows::Exact),
            Column::new("cold visits", Side::Right, Shows::ColdVisits),
            Column::new("throttled", Side::Right, Shows::Throttled),
            Column::new(&format!("under {}?", percent_as_written(self.target)), Side::Left, Shows::Against),
        ];
        columns.retain(|column| self.is_wanted(column.shows));
        columns
    }

    /// Columns that say the same in every row are left out.
    fn is_wanted(&self, shows: Shows) -> bool {
        match shows {
            Shows::Concurrency => self.has_widths,
            Shows::Exact => self.show.exact,
            Shows::ColdVisits => self.lines.iter().any(|line| has_visits(line.outcome)),
            Shows::Throttled => self.lines.iter().any(|line| line.outcome.total.users.throttled > 0),
            _ => true,
        }
    }

    fn cells(&self, columns: &[Column], line: &Line<'_>) -> Vec<Cell> {
        let style = if line.is_chosen { Style::new().bold() } else { Style::new() };
        columns.iter().map(|column| self.cell(column.shows, line, style)).collect()
    }

    fn cell(&self, shows: Shows, line: &Line<'_>, style: Style) -> Cell {
        let (outcome, numbers) = (line.outcome, self.numbers);
        let text = match shows {
            Shows::Mark => line.mark().to_owned(),
            Shows::Every => line.every(self.unit()),
            Shows::Concurrency => line.concurrency(),
            Shows::Cold => numbers.value(line.cold()),
            Shows::Interval => numbers.interval(line.cold()),
            Shows::Exact => exact_of(outcome).map_or(ABSENT.to_owned(), |exact| numbers.exact(exact.probability)),
            Shows::ColdVisits => numbers.value(outcome.estimate(Measure::VisitColdProbability)),
            Shows::Throttled => numbers.value(outcome.estimate(Measure::ThrottleProbability)),
            Shows::Against => return against(line.against),
        };
        Cell::new(text).style(style)
    }
}

impl<'s> Line<'s> {
    fn cold(&self) -> Option<&'s Estimate> {
        self.outcome.cold_probability()
    }
}

/// What a column is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
    Mark,
    Every,
    Concurrency,
    Cold,
    Interval,
    Exact,
    ColdVisits,
    Throttled,
    Against,
}

impl Shows {
    /// Whether it says which setting a row is of.
    fn is_key(self) -> bool {
        matches!(self, Self::Mark | Self::Every | Self::Concurrency)
    }
}

struct Column {
    name: String,
    side: Side,
    shows: Shows,
}

impl Column {
    fn new(name: &str, side: Side, shows: Shows) -> Self {
        Self { name: name.to_owned(), side, shows }
    }
}

fn against(against: Against) -> Cell {
    let (text, colour) = match against {
        Against::Below => ("yes", AnsiColor::Green),
        Against::Above => ("no", AnsiColor::Red),
        Against::Unclear => ("unclear", AnsiColor::Yellow),
    };
    Cell::new(text).style(colour.on_default())
}

/// Whether visits are something other than requests.
pub(super) fn has_visits(outcome: &Outcome) -> bool {
    let users = outcome.total.users;
    outcome.total.visits > 0 && outcome.total.visits < users.served + users.throttled
}

/// What stands below the table.
fn below(sweep: &Sweep, provenance: &Provenance, show: Show, has_curve: bool) -> Vec<String> {
    let replications = sweep.candidates.iter().map(|candidate| candidate.outcome.replications).min().unwrap_or(0);
    let mut lines =
        notes::short(&sweep.today.outcome, replications, provenance, ", the same traffic in all rows").to_vec();
    if show.explain {
        lines.push(String::new());
        lines.extend(explained(sweep, provenance, has_curve));
    } else if show.exact {
        lines.extend(exact(sweep));
    }
    lines
}

/// All that is to be known of the table.
fn explained(sweep: &Sweep, provenance: &Provenance, has_curve: bool) -> Vec<String> {
    let mut notes = vec![legend(sweep, has_curve)];
    notes.push(intervals(sweep, provenance));
    notes.extend(exact(sweep));
    notes.extend(super::provenance::model_notes(provenance));
    notes
}

fn legend(sweep: &Sweep, has_curve: bool) -> String {
    let means = match sweep.today.outcome.cold_means {
        ColdMeans::Init => "that wait for an init",
        ColdMeans::InitOrLukewarm => "that wait for an init or are the first in an environment",
    };
    let mut legend = format!("cold: the share of served user requests {means}.");
    if sweep.candidates.iter().any(|candidate| has_visits(&candidate.outcome)) {
        legend.push_str(" cold visits: the share of visits that meet at least one.");
    }
    if has_curve {
        // Writing into a text cannot fail.
        let _ = write!(
            legend,
            " Right: ● on a logarithmic scale, with its interval; │ is the target, {}.",
            percent_as_written(sweep.target)
        );
    }
    legend
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
