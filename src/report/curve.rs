//! A small curve beside a table: each point of a chart as a dot on one logarithmic scale, its interval as a line through
//! it.

use super::chart::{Chart, Point};
use super::layout::width;
use crate::estimate::Interval;
use crate::units::{percent, percent_as_written};

/// Fewer columns than this show nothing.
const NARROWEST: usize = 12;
/// More than this add nothing.
const WIDEST: usize = 40;

/// A logarithmic scale from `low` to `high`, `columns` wide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Curve {
    low: f64,
    high: f64,
    columns: usize,
    target: f64,
}

impl Curve {
    /// A scale on which the points of a chart and its target have a place; none where the columns are too few.
    pub(super) fn new(chart: &Chart, columns: usize) -> Option<Self> {
        let target = chart.lines.first()?.at;
        if columns < NARROWEST {
            return None;
        }
        let (low, high) = reach(chart)?;
        Some(Self { low, high, columns: columns.min(WIDEST), target })
    }

    /// The column of a share, counted from 0; what lies outside is at the end.
    fn column(&self, share: f64) -> usize {
        let part = (share / self.low).ln() / (self.high / self.low).ln();
        (part.clamp(0.0, 1.0) * (self.columns - 1) as f64).round() as usize
    }

    /// The ends of the scale and the powers of ten between them, as far as there is room for them.
    pub(super) fn axis(&self) -> String {
        let mut axis = String::new();
        let last = percent(self.high);
        for tick in ticks(self.low, self.high) {
            let at = self.column(tick);
            let label = percent(tick);
            let is_free = axis.is_empty() || at > width(&axis);
            let ends = at + width(&label);
            let leaves_room = ends < self.columns - width(&last);
            if is_free && leaves_room {
                axis.push_str(&" ".repeat(at - width(&axis)));
                axis.push_str(&label);
            }
        }
        axis.push_str(&" ".repeat(self.columns - width(&last) - width(&axis)));
        axis + &last
    }

    /// A point on the scale, with the line of the target.
    pub(super) fn row(&self, point: &Point) -> String {
        let mut row = vec![' '; self.columns];
        row[self.column(self.target)] = '│';
        if let Some(Interval { low, high, .. }) = point.band {
            let (from, to) = (self.column(low.max(self.low)), self.column(high));
            for (column, place) in row.iter_mut().enumerate().take(to + 1).skip(from) {
                *place = if column == self.column(self.target) { '┼' } else { '─' };
            }
        }
        match point.value {
            Some(value) if value > 0.0 => row[self.column(value)] = '●',
            // Nothing was seen: it lies somewhere below the bound, of which one replication says nothing.
            Some(_) if point.band.is_some() => row[0] = '<',
            Some(_) | None => {}
        }
        row.into_iter().collect::<String>().trim_end().to_owned()
    }

    /// How it is read.
    pub(super) fn legend(&self) -> String {
        format!(
            "Right: ● on a logarithmic scale, with its interval; │ is the target, {}.",
            percent_as_written(self.target)
        )
    }
}

/// Round ends between which the points of a chart and its target have a place on a logarithmic scale.
pub(super) fn reach(chart: &Chart) -> Option<(f64, f64)> {
    let target = chart.lines.first()?.at;
    let (mut low, mut high) = (target, target);
    for point in chart.points() {
        // What was not seen has no place on a logarithmic scale but its bound, if there is one.
        let place = point.value.and_then(|value| if value > 0.0 { Some(value) } else { Some(point.band?.high) });
        let Some(place) = place.filter(|&place| place > 0.0) else { continue };
        (low, high) = (low.min(place), high.max(place));
    }
    Some((round_down(low), round_up(high)))
}

/// The lower end, and the powers of ten above it.
pub(super) fn ticks(low: f64, high: f64) -> impl Iterator<Item = f64> {
    let first = low.log10().floor() as i32 + 1;
    let tens = (first..).map(|power| 10_f64.powi(power)).take_while(move |&tick| tick < high * 0.999);
    std::iter::once(low).chain(tens)
}

/// The nearest of 1, 2, 5, 10, ... at or below.
fn round_down(share: f64) -> f64 {
    let power = 10_f64.powi(share.log10().floor() as i32);
    [5.0, 2.0, 1.0].into_iter().map(|step| step * power).find(|&end| end <= share).unwrap_or(power)
}

/// The nearest of 1, 2, 5, 10, ... at or above, and above what [`round_down`] gives; 100% at the most.
fn round_up(share: f64) -> f64 {
    let power = 10_f64.powi(share.log10().floor() as i32);
    let steps = [1.0, 2.0, 5.0, 10.0, 20.0].into_iter().map(|step| step * power);
    steps.into_iter().find(|&end| end > share).unwrap_or(1.0).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::report::chart::Place;
    use crate::report::sweep::curve;

    fn point(value: f64, ends: Option<(f64, f64)>) -> Point {
        let band = ends.map(|(low, high)| Interval { low, high, confidence: 0.95 });
        Point { at: Place::At(60.0), value: Some(value), band, marks: Vec::new() }
    }

    fn chart(points: &[Point]) -> Chart {
        curve(points.iter().map(|point| ("pings".to_owned(), point.clone())), 0.01)
    }

    #[test]
    fn the_scale_holds_all_estimates_and_the_target() {
        let points = [point(0.004, Some((0.003, 0.005))), point(0.7, Some((0.6, 0.8)))];
        let curve = Curve::new(&chart(&points), 28).unwrap();
        // Ten columns a decade: 27 columns for log10(1 / 0.002) = 2.7 decades.
        assert_eq!((curve.low, curve.high), (0.002, 1.0));
        assert_eq!(curve.axis(), "0.2%   1%        10%    100%");
        assert_eq!(curve.row(&points[0]), "  ─●─  │");
        assert_eq!(curve.row(&points[1]), "       │                 ●─");
        assert_eq!(curve.row(&Point { value: None, band: None, ..points[0].clone() }), "       │");
    }

    #[test]
    fn what_was_not_seen_is_drawn_up_to_its_bound() {
        let unseen = point(0.0, Some((0.0, 0.001)));
        let chart = chart(std::slice::from_ref(&unseen));
        assert_eq!(Curve::new(&chart, 21).unwrap().row(&unseen), "<              │");
        assert_eq!(Curve::new(&chart, 11), None);
    }

    #[test]
    fn one_replication_is_a_dot() {
        let [seen, unseen] = [0.05, 0.0].map(|value| point(value, None));
        let curve = Curve::new(&chart(&[seen.clone(), unseen.clone()]), 21).unwrap();
        assert_eq!((curve.low, curve.high), (0.01, 0.1));
        assert_eq!(curve.row(&seen), "│             ●");
        assert_eq!(curve.row(&unseen), "│");
    }
}
