//! What the series of a drawing are called.

use super::frame::{Frame, GAP, LETTERS, MARGIN, RANGE};
use super::label::{cut, width};
use super::marker::{self, PointLook, colour_of, dash_of};
use crate::report::chart::{ChartKind, Series};

/// So many series have a name in the legend.
const MOST_NAMES: usize = 14;
/// From one line of it to the next.
const ROW: f64 = LETTERS + 7.0;
/// What a sample takes, with the room beside it.
const SAMPLE: f64 = 24.0;

impl Frame<'_> {
    /// A name for each series, where there are several, and for points that are not like most.
    pub(super) fn legend(&mut self) {
        let named = self.chart.series.iter().enumerate().filter(|(_, series)| !series.name.is_empty());
        let named: Vec<(usize, &Series)> = named.collect();
        if named.len() < 2 || self.chart.kind == ChartKind::Tiles {
            return;
        }
        self.top += ROW;
        let mut x = MARGIN;
        self.canvas.open("g", &[("class", "keys".into())]);
        for &(nth, series) in named.iter().take(MOST_NAMES) {
            let name = cut(&series.name, LETTERS, self.width - 2.0 * MARGIN - SAMPLE);
            let at = self.room(&mut x, SAMPLE + width(&name, LETTERS));
            self.key(nth, series, at);
            self.words((at.0 + SAMPLE, at.1), "start", "ink", &name);
            self.canvas.close("g");
        }
        if named.len() > MOST_NAMES {
            let more = format!("and {} more", named.len() - MOST_NAMES);
            let at = self.room(&mut x, width(&more, LETTERS));
            self.words(at, "start", "dim", &more);
        }
        for look in PointLook::ALL.into_iter().filter(|look| self.chart.has(look.mark())) {
            let at = self.room(&mut x, SAMPLE + width(look.name(), LETTERS));
            marker::begin(&mut self.canvas, Some(look), "#777e8a");
            marker::draw(&mut self.canvas, 0, (at.0 + SAMPLE - 11.0, at.1 - 4.0), 3.5, look.name());
            marker::end(&mut self.canvas, Some(look));
            self.words((at.0 + SAMPLE, at.1), "start", "dim", look.name());
        }
        self.canvas.close("g");
        self.top += GAP;
    }

    /// Where something so wide stands: behind what stands at `x`, or in the next line.
    fn room(&mut self, x: &mut f64, wide: f64) -> (f64, f64) {
        if *x > MARGIN && *x + wide > self.width - MARGIN {
            (*x, self.top) = (MARGIN, self.top + ROW);
        }
        let at = (*x, self.top);
        *x += wide + 16.0;
        at
    }

    /// What a series looks like; its name is to follow.
    fn key(&mut self, nth: usize, series: &Series, (x, y): (f64, f64)) {
        let number = nth.to_string();
        let class = format!("key k{number}");
        self.canvas.open("g", &[("class", (&class).into()), ("data-s", (&number).into())]);
        let (middle, kind) = (y - 4.0, self.chart.kind);
        if series.is_range() {
            let at = [("x", x.into()), ("y", (middle - 5.0).into()), ("width", 18.0.into()), ("height", 10.0.into())];
            self.canvas.leaf("rect", &[&at[..], &RANGE].concat());
            return;
        }
        let colour = colour_of(nth);
        match kind {
            ChartKind::Curve => {
                self.open_series(nth);
                self.canvas.leaf(
                    "path",
                    &[
                        ("d", (&format!("M{x} {middle}h18")).into()),
                        ("stroke-width", 2.0.into()),
                        ("stroke-dasharray", dash_of(nth).unwrap_or("none").into()),
                    ],
                );
                self.canvas.close("g");
                self.canvas.open("g", &[("fill", colour.into()), ("pointer-events", "none".into())]);
                if series.points.len() <= super::lines::MOST_DOTS {
                    super::marker::draw(&mut self.canvas, nth, (x + 9.0, middle), 3.5, &series.name);
                }
                self.canvas.close("g");
            }
            ChartKind::Bars | ChartKind::Stacked | ChartKind::Dots | ChartKind::Tornado | ChartKind::Tiles => {
                let at = [("x", x.into()), ("y", (middle - 5.0).into()), ("width", 18.0.into())];
                let rest = [("height", 10.0.into()), ("fill", colour.into())];
                self.canvas.leaf("rect", &[&at[..], &rest[..]].concat());
            }
        }
    }
}
