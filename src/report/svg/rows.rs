//! A row for each place: stacked bars, dots with their intervals, bars to both sides.

use super::canvas::path;
use super::frame::{Frame, GAP, LETTERS, MARGIN};
use super::label::{cut, mark, place, value, width};
use super::lines::says;
use super::marker::{self, Below};
use super::scale::Ruler;
use crate::report::chart::{Chart, ChartKind, Mark, Place, Point, Scale, Series};

/// Where things are.
struct Plot {
    left: f64,
    right: f64,
    top: f64,
    /// How high a row is, and where in it the drawing is.
    row: f64,
    middle: f64,
    x: Ruler,
}

impl Plot {
    fn y(&self, row: usize) -> f64 {
        self.top + row as f64 * self.row + self.middle
    }
}

/// A bar is so high.
const BAR: f64 = 15.0;

pub(super) fn draw(frame: &mut Frame<'_>) {
    let chart = frame.chart;
    let places = places(chart);
    let (plot, labels) = laid_out(frame, &places);
    grid(frame, &plot, places.len());
    for (row, (label, is_recommended)) in labels.iter().enumerate() {
        let weight = if *is_recommended { "ink strong" } else { "ink" };
        if plot.left > MARGIN {
            frame.words((plot.left - GAP, plot.y(row) + 4.0), "end", weight, label);
        } else {
            frame.label_over((MARGIN, plot.y(row) - BAR / 2.0 - 4.0), weight, label);
        }
    }
    match chart.kind {
        ChartKind::Stacked => stacked(frame, &plot, &places),
        ChartKind::Tornado => tornado(frame, &plot, &places),
        ChartKind::Dots | ChartKind::Curve | ChartKind::Bars | ChartKind::Tiles => dots(frame, &plot, &places),
    }
    frame.top = plot.top + places.len() as f64 * plot.row + 2.0 * LETTERS + GAP + 4.0;
}

/// The places of all series, each once, in the order in which they come.
pub(super) fn places(chart: &Chart) -> Vec<&Place> {
    let mut places: Vec<&Place> = Vec::new();
    for point in chart.points() {
        if !places.contains(&&point.at) {
            places.push(&point.at);
        }
    }
    places
}

/// The points at a place, each with its series.
fn points_at<'c>(chart: &'c Chart, at: &Place) -> impl Iterator<Item = (usize, &'c Series, &'c Point)> {
    chart.series.iter().enumerate().flat_map(move |(nth, series)| {
        let here = series.points.iter().filter(move |point| point.at == *at);
        here.map(move |point| (nth, series, point))
    })
}

fn laid_out(frame: &mut Frame<'_>, places: &[&Place]) -> (Plot, Vec<(String, bool)>) {
    let chart = frame.chart;
    let marked = |at: &Place, mark: Mark| points_at(chart, at).any(|(_, _, point)| point.marks.contains(&mark));
    let name = |at: &Place| {
        let today = if marked(at, Mark::Today) { " (today)" } else { "" };
        (place(&chart.x, at) + today, marked(at, Mark::Recommended))
    };
    let labels: Vec<(String, bool)> = places.iter().map(|at| name(at)).collect();
    let widest = labels.iter().map(|(label, _)| width(label, LETTERS)).fold(0.0, f64::max);
    let goes_above = widest > frame.width * 0.34;
    let room = if goes_above { frame.width - 2.0 * MARGIN } else { frame.width };
    let labels = labels.into_iter().map(|(label, is)| (cut(&label, LETTERS, room), is)).collect();

    let left = if goes_above { MARGIN } else { MARGIN + widest + GAP };
    let right = frame.width - MARGIN - 6.0;
    let (row, middle) = if goes_above { (38.0, 26.0) } else { (22.0, 11.0) };
    let ruler = match chart.kind {
        ChartKind::Stacked => {
            let sums = places.iter().map(|at| points_at(chart, at).filter_map(|(_, _, point)| point.value).sum());
            Ruler::over(sums.chain([0.0]), chart.y.unit, Scale::Linear).with_zero(5)
        }
        ChartKind::Dots | ChartKind::Tornado | ChartKind::Curve | ChartKind::Bars | ChartKind::Tiles => {
            frame.values().with_zero(5)
        }
    };
    let top = frame.top + LETTERS;
    // Where there are lines, what they are called stands above them.
    let top = if chart.lines.is_empty() { top - LETTERS } else { top + 2.0 };
    (Plot { left, right, top, row, middle, x: ruler.drawn(left + 2.0, right) }, labels)
}

fn grid(frame: &mut Frame<'_>, plot: &Plot, rows: usize) {
    let chart = frame.chart;
    let bottom = plot.top + rows as f64 * plot.row;
    let most = if frame.width < 500.0 { 4 } else { 7 };
    let mut free_from = f64::NEG_INFINITY;
    for at in plot.x.marks(most) {
        let x = plot.x.at(at);
        frame.rule((x, plot.top), (x, bottom));
        let text = mark(chart.y.unit, at);
        let half = width(&text, LETTERS) / 2.0;
        if x - half > free_from {
            frame.words(
                (x.clamp(2.0 + half, frame.width - 2.0 - half), bottom + LETTERS + 3.0),
                "middle",
                "dim",
                &text,
            );
            free_from = x + half + 5.0;
        }
    }
    frame.words((f64::midpoint(plot.left, plot.right), bottom + 2.0 * LETTERS + 7.0), "middle", "dim", &chart.y.label);
    for line in &chart.lines {
        let x = plot.x.at(line.at);
        frame.goal((x, plot.top), (x, bottom));
        let name = format!("{} {}", line.name, value(chart.y.unit, line.at));
        let half = width(&name, LETTERS) / 2.0;
        let middle = x.clamp(MARGIN + half, (frame.width - MARGIN - half).max(MARGIN + half));
        frame.words((middle, plot.top - 4.0), "middle", "ink", &name);
    }
}

/// Begins what belongs to a series: filled with its colour.
fn open_filled(frame: &mut Frame<'_>, nth: usize) {
    let class = format!("s s{nth}");
    frame.canvas.open("g", &[("class", (&class).into()), ("fill", marker::colour_of(nth).into())]);
}

fn bar(frame: &mut Frame<'_>, (from, to): (f64, f64), y: f64, says: &str) {
    let at = [("class", "p".into()), ("x", from.min(to).into()), ("y", (y - BAR / 2.0).into())];
    let size = [("width", (to - from).abs().max(0.5).into()), ("height", BAR.into())];
    frame.canvas.told("rect", &[&at[..], &size[..]].concat(), says);
}

fn stacked(frame: &mut Frame<'_>, plot: &Plot, places: &[&Place]) {
    let chart = frame.chart;
    let mut ends = vec![0.0; places.len()];
    for (nth, series) in chart.series.iter().enumerate() {
        open_filled(frame, nth);
        for point in &series.points {
            let Some(row) = places.iter().position(|at| **at == point.at) else { continue };
            let Some(share) = point.value.filter(|value| *value > 0.0) else { continue };
            let ends_at = ends[row] + share;
            bar(frame, (plot.x.at(ends[row]), plot.x.at(ends_at)), plot.y(row), &says(chart, series, point));
            ends[row] = ends_at;
        }
        frame.canvas.close("g");
    }
}

fn tornado(frame: &mut Frame<'_>, plot: &Plot, places: &[&Place]) {
    let chart = frame.chart;
    let base = chart.lines.first().map_or(0.0, |line| line.at);
    for (nth, series) in chart.series.iter().enumerate() {
        open_filled(frame, nth);
        for point in &series.points {
            let Some(row) = places.iter().position(|at| **at == point.at) else { continue };
            let Some(value) = point.value else { continue };
            bar(frame, (plot.x.at(base), plot.x.at(value)), plot.y(row), &says(chart, series, point));
            whisker(frame, plot, point, row);
        }
        frame.canvas.close("g");
    }
}

/// The interval of a point, seen on bars too.
fn whisker(frame: &mut Frame<'_>, plot: &Plot, point: &Point, row: usize) {
    let Some(band) = point.band else { return };
    let y = plot.y(row);
    let d = path([(plot.x.at(band.low), y), (plot.x.at(band.high), y)]);
    let look = [("class", "edge".into()), ("stroke", "#3b4048".into()), ("stroke-width", 1.5.into())];
    frame.canvas.leaf("path", &[&[("d", (&d).into())][..], &look[..]].concat());
}

fn dots(frame: &mut Frame<'_>, plot: &Plot, places: &[&Place]) {
    let chart = frame.chart;
    for (nth, series) in chart.series.iter().enumerate() {
        let class = format!("s s{nth}");
        let colour = marker::colour_of(nth);
        let look = [("fill", colour.into()), ("stroke", colour.into())];
        frame.canvas.open("g", &[&[("class", (&class).into())][..], &look[..]].concat());
        for point in &series.points {
            let Some(row) = places.iter().position(|at| **at == point.at) else { continue };
            let Some(value) = point.value else { continue };
            let y = plot.y(row);
            if let Some(band) = point.band {
                let d = path([(plot.x.at(band.low), y), (plot.x.at(band.high), y)]);
                frame.canvas.leaf("path", &[("d", (&d).into()), ("stroke-width", 3.0.into())]);
            }
            let says = says(chart, series, point);
            match (frame.scale, point.band) {
                // What was not seen on a scale by factors is drawn at its bound.
                (Scale::Logarithmic, Some(band)) if value <= 0.0 => {
                    marker::draw_bound(&mut frame.canvas, (plot.x.at(band.high), y), 4.5, Below::Left, &says);
                }
                (Scale::Logarithmic | Scale::Linear, _) => {
                    marker::draw(&mut frame.canvas, nth, (plot.x.at(value), y), 4.5, &says);
                }
            }
        }
        frame.canvas.close("g");
    }
}
