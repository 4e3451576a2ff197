//! A recommendation in pictures.

use super::words::{name, target};
use super::{tornado, under};
use crate::report::chart::{Axis, AxisUnit, Chart, ChartKind, Line, Mark, Place, Point, Scale, Series};
use crate::report::figures::{self, Drawn, pointed};
use crate::report::sweep::{place, target_line};
use crate::study::{Found, Measure, OtherRegimes, Outcome, Recommendation, Setting, Tried, Under, UnderCell, Why};

/// The measure that is to be kept and the share of cold requests over the interval, what that costs, and why requests are
/// cold.
pub(super) fn of_candidates(found: &Recommendation) -> Vec<Chart> {
    let settings = settings(found);
    let line = Line { name: "target".to_owned(), at: found.target.bound() };
    let (measure, share) = (found.target.measure(), found.target.share(found.today.requests_per_day));
    let mut charts = Vec::new();
    if measure != Measure::ColdProbability {
        let title = format!("What keeps {}", target(found.target));
        charts.push(figures::over_interval(&title, measure, &settings, vec![line]));
    }
    let cold = "Cold requests by the time between pings";
    let lines = share.map(target_line).into_iter().collect();
    let mut cold = figures::over_interval(cold, Measure::ColdProbability, &settings, lines);
    let regimes = match &found.regimes {
        Some(OtherRegimes::Known(regimes)) => Some(regimes),
        Some(OtherRegimes::TakesLong) | None => None,
    };
    match (&found.reaches, regimes) {
        (Some(reaches), _) => {
            let known = found.candidates.iter().zip(reaches);
            cold.series.push(figures::reach(known.filter_map(|(one, reach)| Some((at(&one.setting), (*reach)?)))));
        }
        (None, Some(regimes)) => {
            let at = found.subject().map_or_else(|| place(&regimes.variant), |one| at(&one.setting));
            cold.series.extend(figures::range(regimes, at));
        }
        (None, None) => {}
    }
    charts.push(cold);
    charts.extend(figures::cost(&settings));
    charts.extend(figures::latency(&of_note(found)));
    charts.extend(figures::why_cold(&settings));
    charts.extend(regimes.zip(share).map(|(regimes, share)| figures::side_by_side(regimes, target_line(share))));
    charts
}

fn settings(found: &Recommendation) -> Vec<Drawn<'_>> {
    let chosen = found.chosen().map(|one| &one.setting);
    let drawn = |one: &'_ Tried| {
        let is_today = one.setting.variant.is_pinged_as(&found.today.variant);
        let marks = [(chosen == Some(&one.setting), Mark::Recommended), (is_today, Mark::Today)];
        marks.into_iter().filter_map(|(is_marked, mark)| is_marked.then_some(mark)).collect::<Vec<_>>()
    };
    let several =
        found.candidates.iter().any(|one| one.setting.every.is_some() && one.setting.variant.concurrency() != 1);
    let mut settings: Vec<Drawn<'_>> = found
        .candidates
        .iter()
        .map(|one| Drawn {
            series: series(&one.setting, several),
            at: at(&one.setting),
            outcome: &one.outcome,
            marks: drawn(one),
        })
        .collect();
    if found.today.replications > 0 && !settings.iter().any(|one| one.marks.contains(&Mark::Today)) {
        let (at, outcome) = (place(&found.today.variant), &found.today);
        settings.push(Drawn { series: "today".to_owned(), at, outcome, marks: vec![Mark::Today] });
    }
    settings
}

fn at(setting: &Setting) -> Place {
    setting.every.map_or(Place::Named("none".to_owned()), |every| Place::At(every.as_secs_f64()))
}

/// What is tried beside the interval tells settings apart.
fn series(setting: &Setting, several: bool) -> String {
    if setting.every.is_none() {
        return "no pings".to_owned();
    }
    let at_once = if several { format!("{} at once", setting.variant.concurrency()) } else { "pings".to_owned() };
    if setting.window.is_some() { format!("{at_once}, in office hours") } else { at_once }
}

fn of_note(found: &Recommendation) -> Vec<(String, &Outcome)> {
    let without = found.candidates.iter().find(|one| one.setting.every.is_none()).map(|one| &one.outcome);
    figures::settings_of_note(found.subject().map(|one| &one.outcome), &found.today, without)
}

/// The target's measure under every regime, at every interval.
pub(super) fn of_regimes(found: &Under) -> Chart {
    let Axis { label, unit, .. } = figures::axis_of(found.target.measure());
    let series = found.rows.iter().map(|row| {
        let points = found.intervals.iter().zip(&row.cells).map(|(every, cell)| {
            let at = every.map_or("none".to_owned(), |every| every.to_string());
            Point { at: Place::Named(at), value: value(cell), band: None, marks: Vec::new() }
        });
        Series { name: under::regime(row), points: points.collect() }
    });
    Chart {
        title: format!("{} by regime and time between pings", super::words::capital(&label)),
        kind: ChartKind::Tiles,
        x: figures::intervals(),
        y: Axis { label, unit, scale: Scale::Logarithmic },
        series: series.collect(),
        lines: Vec::new(),
    }
}

fn value(cell: &UnderCell) -> Option<f64> {
    match cell.found {
        Found::Exact(exact) => Some(exact.probability),
        Found::Simulated(estimate) => estimate.map(|estimate| estimate.value),
        Found::Unfit(_) => None,
    }
}

/// What each assumption changes.
pub(super) fn of_assumptions(why: &Why) -> Option<Chart> {
    let base = why.base?.value;
    let points = why.bars.iter().map(|bar| {
        pointed(Place::Named(tornado::label(bar.assumption, bar.alteration)), bar.cold.as_ref(), Vec::new())
    });
    Some(Chart {
        title: format!("What each assumption changes, {}", name(&why.setting)),
        kind: ChartKind::Tornado,
        x: Axis { label: "assumption".to_owned(), unit: AxisUnit::Number, scale: Scale::Linear },
        y: Axis { scale: Scale::Linear, ..figures::axis_of(Measure::ColdProbability) },
        series: vec![Series { name: String::new(), points: points.collect() }],
        lines: vec![Line { name: "as assumed".to_owned(), at: base }],
    })
}
