//! Words that stand on a drawing: what a point is, and what a line.

use super::frame::{Frame, LETTERS};
use super::label::{place, width};
use super::lines::{Plot, height};
use crate::report::chart::{Chart, Mark, Point, Series};

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

/// Where the name of a line at this height ends, so that no point and no interval lies behind it: at the right of all, at
/// the right of the scale, or at its left. Few curves pass at the right: what is to be kept is mostly kept at the left.
pub(super) fn free_end(chart: &Chart, plot: &Plot, y: f64, name: &str) -> f64 {
    let wide = width(name, LETTERS);
    let right = plot.right - 2.0;
    let of_scale = if plot.names.is_empty() { right } else { plot.slots.0 - plot.slots.1 / 2.0 - 2.0 };
    let (top, bottom) = (y - 5.0 - LETTERS, y - 1.0);
    let is_free = |end: f64| {
        let is_behind = |point: &Point| {
            let x = plot.x(&point.at);
            let heights = point.band.map_or([point.value; 2], |band| [Some(band.low), Some(band.high)]);
            let [Some(low), Some(high)] = heights.map(|value| value.map(|value| plot.y(value))) else { return false };
            x >= end - wide - 4.0 && x <= end + 4.0 && high <= bottom && low >= top
        };
        !chart.points().any(is_behind)
    };
    let ends = [right, of_scale, f64::midpoint(plot.left, of_scale) + wide / 2.0, plot.left + wide + 4.0];
    ends.into_iter().find(|&end| is_free(end)).unwrap_or(right)
}
