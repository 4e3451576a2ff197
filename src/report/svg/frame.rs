//! What all drawings have in common: a title, a legend, and room below them.

use super::Look;
use super::canvas::{Canvas, Value};
use super::label::lines;
use super::marker::colour_of;
use super::scale::Ruler;
use crate::report::chart::{Chart, Scale, Series};

/// The size of letters.
pub(super) const LETTERS: f64 = 12.0;
const TITLE: f64 = 15.0;
/// Between parts.
pub(super) const GAP: f64 = 8.0;
/// From the edge.
pub(super) const MARGIN: f64 = 12.0;

/// A drawing in the making.
pub(super) struct Frame<'c> {
    pub(super) chart: &'c Chart,
    pub(super) width: f64,
    /// How the values are divided.
    pub(super) scale: Scale,
    pub(super) canvas: Canvas,
    /// Where the next part begins.
    pub(super) top: f64,
}

impl<'c> Frame<'c> {
    /// With a title and a legend.
    pub(super) fn new(chart: &'c Chart, look: &Look<'_>) -> Self {
        let scale = look.scale.unwrap_or(chart.y.scale);
        let mut frame = Self { chart, width: look.width, scale, canvas: Canvas::default(), top: MARGIN };
        frame.title();
        frame.legend();
        frame
    }

    /// How high it has become.
    pub(super) fn height(&self) -> f64 {
        (self.top + MARGIN).ceil()
    }

    pub(super) fn finished(self) -> String {
        self.canvas.finished()
    }

    /// On which the values of all points have a place, and the ends of their intervals.
    pub(super) fn values(&self) -> Ruler {
        let (ranges, series): (Vec<&Series>, Vec<&Series>) = self.chart.series.iter().partition(|one| one.is_range());
        let seen = series.iter().flat_map(|series| &series.points).flat_map(|point| {
            let ends = point.band.map(|band| [band.low, band.high]);
            // Where nothing was seen only the bound has a place.
            let ends = ends.into_iter().flatten().filter(move |end| self.scale == Scale::Linear || *end > 0.0);
            point.value.into_iter().chain(ends)
        });
        // The lower end of an interval may be far away where hardly anything was seen.
        let least = self.chart.points().filter_map(|point| point.value.filter(|value| *value > 0.0));
        // Where nothing was seen at all there are bounds.
        let bounds = series.iter().flat_map(|series| &series.points).filter_map(|point| Some(point.band?.high));
        let bounds = bounds.filter(|bound| *bound > 0.0).fold(f64::INFINITY, f64::min);
        let least = least.fold(f64::INFINITY, f64::min).min(bounds) / 3.0;
        let seen = seen.filter(move |value| self.scale == Scale::Linear || !least.is_finite() || *value >= least);
        // The lower end of a range may be as good as zero: it need not be seen where that is.
        let ends = ranges.iter().flat_map(|range| &range.points).filter_map(|point| point.band);
        let ends = ends.flat_map(|band| [band.low, band.high]);
        let ends = ends.filter(move |end| self.scale == Scale::Linear || !least.is_finite() || *end >= least / 10.0);
        let lines = self.chart.lines.iter().map(|line| line.at);
        Ruler::over(seen.chain(ends).chain(lines), self.chart.y.unit, self.scale)
    }

    fn title(&mut self) {
        let title = self.chart.title.trim_end_matches(':');
        for line in lines(title, TITLE * 1.06, self.width - 2.0 * MARGIN) {
            self.top += TITLE;
            let size = ("font-size", TITLE.into());
            let class = [("class", "ink".into()), ("fill", "#1b1d21".into()), ("font-weight", "600".into())];
            let place = [("x", MARGIN.into()), ("y", self.top.into()), size];
            self.canvas.words("text", &[&place[..], &class[..]].concat(), &line);
            self.top += 4.0;
        }
        self.top += GAP / 2.0;
    }

    /// Begins what belongs to a series: lines in its colour.
    pub(super) fn open_series(&mut self, nth: usize) {
        let class = format!("s s{nth}");
        self.canvas
            .open("g", &[("class", (&class).into()), ("fill", "none".into()), ("stroke", colour_of(nth).into())]);
    }

    /// Words at a place; `anchor` says which end of them stands there.
    pub(super) fn words(&mut self, (x, y): (f64, f64), anchor: &str, class: &str, words: &str) {
        let fill = if class == "dim" { "#5b616b" } else { "#1b1d21" };
        let place = [("x", x.into()), ("y", y.into()), ("class", class.into()), ("fill", fill.into())];
        let anchor = (anchor != "start").then_some(("text-anchor", anchor.into()));
        self.canvas.words("text", &[&place[..], anchor.as_slice()].concat(), words);
    }

    /// The same over what is drawn: what lies behind them does not touch them.
    pub(super) fn words_over(&mut self, at: (f64, f64), anchor: &str, words: &str) {
        self.over(at, anchor, "ink halo", words);
    }

    /// The same of a label that stands above what it is of; `class` says how strong it is.
    pub(super) fn label_over(&mut self, at: (f64, f64), class: &str, words: &str) {
        self.over(at, "start", &format!("{class} halo"), words);
    }

    fn over(&mut self, (x, y): (f64, f64), anchor: &str, class: &str, words: &str) {
        self.canvas.words(
            "text",
            &[
                ("x", x.into()),
                ("y", y.into()),
                ("class", class.into()),
                ("fill", "#1b1d21".into()),
                ("stroke", "#fff".into()),
                ("stroke-width", 3.0.into()),
                ("paint-order", "stroke".into()),
                ("text-anchor", anchor.into()),
            ],
            words,
        );
    }

    /// A line of the grid.
    pub(super) fn rule(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.line(from, to, &[("class", "rule".into()), ("stroke", "#e2e4e8".into())]);
    }

    /// A line that is to be kept, or compared with.
    pub(super) fn goal(&mut self, from: (f64, f64), to: (f64, f64)) {
        let colour = [("class", "goal".into()), ("stroke", "#1b1d21".into())];
        let dashes = [("stroke-width", 1.3.into()), ("stroke-dasharray", "5 4".into())];
        self.line(from, to, &[colour, dashes].concat());
    }

    /// A line that looks so.
    pub(super) fn line(&mut self, (x, y): (f64, f64), (to_x, to_y): (f64, f64), look: &[(&str, Value<'_>)]) {
        let ends = [("x1", x.into()), ("y1", y.into()), ("x2", to_x.into()), ("y2", to_y.into())];
        self.canvas.leaf("line", &[&ends[..], look].concat());
    }
}

/// What a range is filled with.
pub(super) const RANGE: [(&str, Value<'static>); 3] =
    [("fill", Value::Text("#777e8a")), ("fill-opacity", Value::Text("0.22")), ("class", Value::Text("range"))];
