//! Curves and upright bars over an axis.

use super::callouts;
use super::canvas::path;
use super::frame::{Frame, GAP, LETTERS, MARGIN, RANGE};
use super::label::{cut, found, mark, place, value, width};
use super::marker::{self, Below};
use super::scale::Ruler;
use crate::report::chart::{Chart, ChartKind, Place, Point, Scale, Series};

/// A series of more points than this is a line without dots to be told apart.
pub(super) const MOST_DOTS: usize = 30;
/// More points than this are not drawn one by one.
const MOST_POINTS: usize = 2_000;

/// Where things are.
pub(super) struct Plot {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    pub(super) x: Ruler,
    pub(super) y: Ruler,
    /// The names beside the scale, or instead of one.
    pub(super) names: Vec<String>,
    /// Where the first of them stands, and how far they are apart.
    pub(super) slots: (f64, f64),
}

impl Plot {
    pub(super) fn x(&self, at: &Place) -> f64 {
        match at {
            Place::At(at) => self.x.at(*at),
            Place::Named(name) => {
                let nth = self.names.iter().position(|known| known == name).unwrap_or(0);
                self.slots.0 + nth as f64 * self.slots.1
            }
        }
    }

    pub(super) fn y(&self, value: f64) -> f64 {
        self.y.at(value)
    }

    pub(super) fn place(&self, point: &Point, value: f64) -> (f64, f64) {
        (self.x(&point.at), self.y(value))
    }
}

pub(super) fn draw(frame: &mut Frame<'_>) {
    let plot = laid_out(frame);
    grid(frame, &plot);
    match frame.chart.kind {
        ChartKind::Bars => bars(frame, &plot),
        ChartKind::Curve | ChartKind::Stacked | ChartKind::Dots | ChartKind::Tornado | ChartKind::Tiles => {
            curves(frame, &plot);
        }
    }
    frame.top = plot.bottom + 2.0 * LETTERS + 2.0 * GAP;
}

fn laid_out(frame: &mut Frame<'_>) -> Plot {
    let chart = frame.chart;
    let is_narrow = frame.width < 500.0;
    // What stands on the upright axis is said above it.
    frame.top += LETTERS;
    let top = frame.top;
    frame.words((MARGIN, top), "start", "dim", &chart.y.label);
    let marks_above = callouts::marked(&chart.series).len().min(2) as f64 * (LETTERS + 3.0);
    let top = top + if marks_above > 0.0 { GAP } else { 1.8 * GAP } + marks_above;
    let bottom = top + if is_narrow { 210.0 } else { 270.0 };
    let y = frame.values().with_zero(5).drawn(bottom, top);
    let labels = y.marks(7).into_iter().map(|at| width(&mark(chart.y.unit, at), LETTERS));
    let left = MARGIN + labels.fold(0.0, f64::max) + GAP;
    let right = frame.width - MARGIN;

    let mut names: Vec<String> = Vec::new();
    let mut values = Vec::new();
    for point in chart.points() {
        match &point.at {
            Place::At(at) => values.push(*at),
            Place::Named(name) if names.contains(name) => {}
            Place::Named(name) => names.push(name.clone()),
        }
    }
    let x = Ruler::over(values.iter().copied(), chart.x.unit, chart.x.scale);
    if values.is_empty() {
        let apart = (right - left) / names.len().max(1) as f64;
        return Plot { left, right, top, bottom, x, y, names, slots: (left + apart / 2.0, apart) };
    }
    // Names have room at the right, beside the scale.
    let room = if is_narrow { 48.0 } else { 64.0 };
    let beside = if names.is_empty() { GAP } else { (names.len() as f64 * room).min(0.4 * (right - left)) };
    let apart = beside / names.len().max(1) as f64;
    let x = x.drawn(left + GAP, right - beside - GAP);
    Plot { left, right, top, bottom, x, y, names, slots: (right - beside + apart / 2.0 + GAP, apart) }
}

fn grid(frame: &mut Frame<'_>, plot: &Plot) {
    let chart = frame.chart;
    for at in plot.y.marks(7) {
        let y = plot.y(at);
        frame.rule((plot.left, y), (plot.right, y));
        frame.words((plot.left - 6.0, y + 4.0), "end", "dim", &mark(chart.y.unit, at));
    }
    let below = plot.bottom + LETTERS + 6.0;
    let has_scale = chart.points().any(|point| matches!(point.at, Place::At(_)));
    if has_scale {
        let most = if frame.width < 500.0 { 5 } else { 10 };
        let mut free_from = f64::NEG_INFINITY;
        for at in plot.x.marks(most) {
            let (x, text) = (plot.x.at(at), mark(chart.x.unit, at));
            let wide = width(&text, LETTERS);
            let is_free = plot.names.is_empty() || x + wide / 2.0 < plot.slots.0 - widest(&plot.names) / 2.0 - 4.0;
            if is_free && x - wide / 2.0 > free_from {
                frame.rule((x, plot.bottom), (x, plot.bottom + 4.0));
                frame.words((x, below), "middle", "dim", &text);
                free_from = x + wide / 2.0 + 6.0;
            }
        }
    }
    let mut free_from = f64::NEG_INFINITY;
    for (nth, name) in plot.names.iter().enumerate() {
        let x = plot.slots.0 + nth as f64 * plot.slots.1;
        let text = cut(name, LETTERS, plot.slots.1.max(70.0));
        let wide = width(&text, LETTERS);
        if x - wide / 2.0 >= free_from {
            // The last one does not reach over the edge.
            let x = x.min(frame.width - 2.0 - wide / 2.0);
            frame.words((x, below), "middle", "dim", &text);
            free_from = x + wide / 2.0 + 4.0;
        }
    }
    let middle = f64::midpoint(plot.left, plot.right);
    frame.words((middle, below + LETTERS + 5.0), "middle", "dim", &chart.x.label);
}

/// How wide the widest of these names is, where each has little room.
fn widest(names: &[String]) -> f64 {
    names.iter().map(|name| width(name, LETTERS).min(70.0)).fold(0.0, f64::max)
}

fn bars(frame: &mut Frame<'_>, plot: &Plot) {
    let chart = frame.chart;
    let wide = (plot.slots.1 * 0.72).clamp(1.5, 60.0);
    for (nth, series) in chart.series.iter().enumerate() {
        let class = format!("s s{nth}");
        frame.canvas.open("g", &[("class", (&class).into()), ("fill", marker::colour_of(nth).into())]);
        for point in &series.points {
            let (x, y) = plot.place(point, point.value.unwrap_or(0.0));
            let says = says(frame.chart, series, point);
            let (left, high) = (("x", (x - wide / 2.0).into()), ("height", (plot.bottom - y).max(0.5).into()));
            let at = [("class", "p".into()), left, ("y", y.into()), ("width", wide.into()), high];
            frame.canvas.told("rect", &at, &says);
        }
        frame.canvas.close("g");
        whiskers(frame, plot, series, &class);
    }
}

/// The intervals of bars.
fn whiskers(frame: &mut Frame<'_>, plot: &Plot, series: &Series, class: &str) {
    frame.canvas.open("g", &[("class", class.into())]);
    for point in &series.points {
        let Some(band) = point.band.filter(|_| point.value.is_some()) else { continue };
        let x = plot.x(&point.at);
        let d = path([(x, plot.y(band.low)), (x, plot.y(band.high))]);
        let look = [("d", (&d).into()), ("class", "mark".into()), ("stroke", "#1b1d21".into())];
        frame.canvas.leaf("path", &[&look[..], &[("stroke-width", 1.0.into())]].concat());
    }
    frame.canvas.close("g");
}

fn curves(frame: &mut Frame<'_>, plot: &Plot) {
    let chart = frame.chart;
    let numbered = || chart.series.iter().enumerate();
    for (nth, series) in numbered().filter(|(_, series)| series.is_range()) {
        range(frame, plot, nth, series);
    }
    let mut names = Vec::new();
    for line in &chart.lines {
        let y = plot.y(line.at);
        frame.goal((plot.left, y), (plot.right, y));
        let name = format!("{} {}", line.name, value(chart.y.unit, line.at));
        names.push(((callouts::free_end(chart, plot, y, &name), y - 5.0), name));
    }
    for (nth, series) in numbered().filter(|(_, series)| !series.is_range()) {
        curve(frame, plot, nth, series);
    }
    callouts::marks(frame, plot);
    for (at, name) in names {
        frame.words_over(at, "end", &name);
    }
}

/// The points of a series that stand on the scale, those that follow one another together; where there is no scale, all.
fn runs<'p>(series: &'p Series, plot: &Plot, is_drawn: impl Fn(&Point) -> bool) -> Vec<Vec<&'p Point>> {
    let is_scaled = series.points.iter().any(|point| matches!(point.at, Place::At(_)));
    let mut runs: Vec<Vec<&Point>> = vec![Vec::new()];
    for point in &series.points {
        let stands = matches!(point.at, Place::At(_)) || (!is_scaled && plot.names.len() > 1);
        match runs.last_mut() {
            Some(run) if stands && is_drawn(point) => run.push(point),
            Some(_) | None => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| run.len() > 1);
    runs
}

fn band_of(plot: &Plot, run: &[&Point]) -> String {
    let ends = |point: &Point| point.band.map(|band| (plot.x(&point.at), plot.y(band.low), plot.y(band.high)));
    let ends: Vec<(f64, f64, f64)> = run.iter().filter_map(|point| ends(point)).collect();
    let upper = ends.iter().map(|&(x, _, high)| (x, high));
    let lower = ends.iter().rev().map(|&(x, low, _)| (x, low));
    path(upper.chain(lower)) + "Z"
}

fn range(frame: &mut Frame<'_>, plot: &Plot, nth: usize, series: &Series) {
    let class = format!("s s{nth}");
    frame.canvas.open("g", &[("class", (&class).into())]);
    let runs = runs(series, plot, |point| point.band.is_some());
    for run in &runs {
        frame.canvas.leaf("path", &[&[("d", (&band_of(plot, run)).into())][..], &RANGE].concat());
    }
    let in_runs = |point: &Point| runs.iter().flatten().any(|one| std::ptr::eq(*one, point));
    for point in &series.points {
        let Some(band) = point.band else { continue };
        let (x, low, high) = (plot.x(&point.at), plot.y(band.low), plot.y(band.high));
        let says = says(frame.chart, series, point);
        if in_runs(point) {
            // Its numbers are found there.
            let at =
                [("class", "p".into()), ("cx", x.into()), ("cy", f64::midpoint(low, high).into()), ("r", 1.0.into())];
            frame.canvas.told("circle", &[&at[..], &[("fill-opacity", 0.0.into())]].concat(), &says);
        } else {
            let at = [("x", (x - 8.0).into()), ("y", high.into()), ("width", 16.0.into())];
            let rest = [("height", (low - high).max(1.0).into()), RANGE[0], RANGE[1], ("class", "p range".into())];
            frame.canvas.told("rect", &[&at[..], &rest[..]].concat(), &says);
        }
    }
    frame.canvas.close("g");
}

fn curve(frame: &mut Frame<'_>, plot: &Plot, nth: usize, series: &Series) {
    let bands = runs(series, plot, |point| point.value.is_some() && point.band.is_some());
    frame.open_series(nth);
    let colour = marker::colour_of(nth);
    // Many bands lie over one another.
    let paleness = if frame.chart.series.len() > 4 { "0.1" } else { "0.2" };
    for run in &bands {
        let d = band_of(plot, run);
        let look = [("fill", colour.into()), ("fill-opacity", paleness.into()), ("stroke", "none".into())];
        frame.canvas.leaf("path", &[&[("d", (&d).into())][..], &look[..]].concat());
    }
    for run in runs(series, plot, |point| point.value.is_some()) {
        let d = path(run.iter().filter_map(|point| Some(plot.place(point, height(point, frame.scale)?))));
        let dash = marker::dash_of(nth).map(|dash| ("stroke-dasharray", dash.into()));
        let look = [("d", (&d).into()), ("stroke-width", 2.0.into()), ("stroke-linejoin", "round".into())];
        frame.canvas.leaf("path", &[&look[..], dash.as_slice()].concat());
    }
    let in_bands = |point: &Point| bands.iter().flatten().any(|one| std::ptr::eq(*one, point));
    for point in series.points.iter().filter(|point| !in_bands(point)) {
        let Some(band) = point.band.filter(|_| point.value.is_some()) else { continue };
        let x = plot.x(&point.at);
        let d = path([(x, plot.y(band.low)), (x, plot.y(band.high))]);
        frame.canvas.leaf("path", &[("d", (&d).into()), ("stroke-width", 2.0.into())]);
    }
    frame.canvas.open("g", &[("fill", colour.into()), ("stroke", "none".into())]);
    if frame.chart.points().count() <= MOST_POINTS {
        let size = if series.points.len() > MOST_DOTS { 1.0 } else { 3.5 };
        for point in &series.points {
            let Some(value) = height(point, frame.scale) else { continue };
            let says = says(frame.chart, series, point);
            let at = plot.place(point, value);
            let look = marker::look_of(&point.marks);
            marker::begin(&mut frame.canvas, look, colour);
            if point.value == Some(0.0) && frame.scale == Scale::Logarithmic {
                marker::draw_bound(&mut frame.canvas, at, size, Below::Down, &says);
            } else {
                marker::draw(&mut frame.canvas, nth, at, size, &says);
            }
            marker::end(&mut frame.canvas, look);
        }
    }
    frame.canvas.close("g");
    frame.canvas.close("g");
}

/// Where a point is drawn: where nothing was seen on a scale by factors, at its bound.
pub(super) fn height(point: &Point, scale: Scale) -> Option<f64> {
    match (point.value?, scale) {
        (value, Scale::Logarithmic) if value <= 0.0 => point.band.map(|band| band.high),
        (value, Scale::Logarithmic | Scale::Linear) => Some(value),
    }
}

/// `pings, 2 min: 0.80% (0.78% to 0.83%)`
pub(super) fn says(chart: &Chart, series: &Series, point: &Point) -> String {
    let at = place(&chart.x, &point.at);
    let name = if series.name.is_empty() { at } else { format!("{}, {at}", series.name) };
    let basis = marker::look_of(&point.marks).map_or(String::new(), |look| format!(", {}", look.name()));
    format!("{name}: {}{basis}", found(chart.y.unit, point))
}
