//! Words that stand on a drawing: what a point is, and what a line.

use super::frame::{Frame, LETTERS};
use super::label::{place, width};
use super::lines::{Plot, height};
use crate::report::chart::{Chart, Mark, Place, Point, Series};

/// The points that have marks, each with what it is called.
pub(super) fn marked(series: &[Series]) -> Vec<(&Point, &'static str)> {
    let mut found: Vec<(&Point, &'static str)> = Vec::new();
    // Many curves have an answer each: to name all would hide them.
    let is = |point: &Point, mark: Mark| point.marks.contains(&mark);
    let is_named = |point: &Point| is(point, Mark::Recommended) || is(point, Mark::Today);
    if series.iter().filter(|one| one.points.iter().any(is_named)).count() > 3 {
        return found;
    }
    for point in series.iter().flat_map(|series| &series.points) {
        let is = |mark| is(point, mark);
        let name = match (is(Mark::Recommended), is(Mark::Today)) {
            (true, true) => "recommended, as today",
            (true, false) => "recommended",
            (false, true) => "today",
            (false, false) => continue,
        };
        found.push((point, name));
    }
    found
}

pub(super) fn marks(frame: &mut Frame<'_>, plot: &Plot) {
    let (chart, scale) = (frame.chart, frame.scale);
    for (nth, (point, name)) in marked(&chart.series).into_iter().enumerate() {
        let Some(value) = height(point, scale) else { continue };
        let (x, y) = plot.place(point, value);
        let row = plot.top - 6.0 - (nth % 2) as f64 * (LETTERS + 3.0);
        let text = format!("{name}: {}", place(&chart.x, &point.at));
        let look = [("class", "edge".into()), ("stroke", "#5b616b".into()), ("stroke-dasharray", "1 3".into())];
        frame.line((x, row + 3.0), (x, y - 8.0), &look);
        frame.canvas.leaf(
            "circle",
            &[
                ("cx", x.into()),
                ("cy", y.into()),
                ("r", 7.0.into()),
                ("fill", "none".into()),
                ("class", "mark".into()),
                ("stroke", "#1b1d21".into()),
                ("stroke-width", 1.6.into()),
                ("stroke-dasharray", if name == "today" { "2 2" } else { "none" }.into()),
            ],
        );
        let half = width(&text, LETTERS) / 2.0;
        let middle = x.clamp((plot.left + half).min(plot.right - half), plot.right - half);
        frame.words_over((middle, row), "middle", &text);
    }
}

/// Where the name of a line at this height ends, so that as little as possible lies behind it: at the right of all, at the
/// right of the scale, in its middle or at its left. Few curves pass at the right: what is to be kept is mostly kept at the
/// left.
pub(super) fn free_end(chart: &Chart, plot: &Plot, y: f64, name: &str) -> f64 {
    let wide = width(name, LETTERS);
    let right = plot.right - 2.0;
    let of_scale = if plot.names.is_empty() { right } else { plot.slots.0 - plot.slots.1 / 2.0 - 2.0 };
    let ends = [right, of_scale, f64::midpoint(plot.left, of_scale) + wide / 2.0, plot.left + wide + 4.0];
    let behind = |end: f64| {
        let room = Room { left: end - wide - 4.0, right: end + 4.0, top: y - 5.0 - LETTERS, bottom: y - 1.0 };
        chart.series.iter().map(|series| room.holds(series, plot)).sum::<u32>()
    };
    // The first of those that are as good.
    ends.into_iter().min_by_key(|&end| behind(end)).unwrap_or(right)
}

/// Where words are to stand.
struct Room {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Room {
    /// How much of a series stands there: a line or a point is worse than a pale band.
    fn holds(&self, series: &Series, plot: &Plot) -> u32 {
        const LINE: u32 = 10;
        const BAND: u32 = 1;
        let is_alone = |point: &Point| matches!(point.at, Place::Named(_)) || series.points.len() == 1;
        let band = |point: &Point| {
            let is_there =
                point.band.is_some_and(|band| self.meets(plot.x(&point.at), plot.y(band.high), plot.y(band.low)));
            let weight = if is_alone(point) && !series.is_range() { LINE } else { BAND };
            if is_there { weight } else { 0 }
        };
        let places = series.points.iter().filter_map(|point| Some(plot.place(point, point.value?)));
        let places: Vec<(f64, f64)> = places.collect();
        let lines = places.windows(2).filter(|pair| self.is_crossed(pair[0], pair[1])).count();
        let points = places.iter().filter(|&&(x, y)| self.meets(x, y, y)).count();
        series.points.iter().map(band).sum::<u32>() + LINE * (lines + points) as u32
    }

    /// Whether what stands upright at `x` reaches into it.
    fn meets(&self, x: f64, top: f64, bottom: f64) -> bool {
        (self.left..=self.right).contains(&x) && top <= self.bottom && bottom >= self.top
    }

    /// Whether a line comes through.
    fn is_crossed(&self, (x, y): (f64, f64), (to_x, to_y): (f64, f64)) -> bool {
        let at = |middle: f64| y + (to_y - y) * (middle - x) / (to_x - x);
        let (from, until) = (self.left.max(x), self.right.min(to_x));
        from < until && self.meets(from, at(from).min(at(until)), at(from).max(at(until)))
    }
}
