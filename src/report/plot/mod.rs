//! A curve as a picture of its own, in characters: the time between pings to the right, shares upwards.
//!
//! Shapes say all that colours say: which points keep the target, which do not, and which may.

mod axes;
mod canvas;

use anstyle::Style;
use unicode_width::UnicodeWidthChar as _;

use super::chart::{Chart, Mark, Place, Point, Scale, Series};
use super::layout::width;
use crate::study::Against;
use crate::units::percent_as_written;
use axes::{Heights, TimeAxis};
use canvas::{Canvas, Layer};

/// Lines that the curve has.
const HEIGHT: usize = 12;
/// So many curves have a name, each in a line of its own.
const MOST_NAMES: usize = HEIGHT;
/// Fewer columns than this show nothing.
const NARROWEST: usize = 16;
/// What is longer of a name is cut off.
const LONGEST_NAME: usize = 16;
/// Two dots side by side in a braille character, four one below the other.
const DOTS: (usize, usize) = (2, 4);

/// The lines of the picture, and how it is read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plot {
    pub(super) lines: Vec<String>,
    pub(super) legend: String,
}

/// A chart at most `limit` columns wide, given how each of its points stands against the target; none where there is too
/// little room, or no axis to draw it over.
pub(super) fn plot(chart: &Chart, against: &[Option<Against>], limit: usize) -> Option<Plot> {
    let target = chart.lines.first()?.at;
    let heights = Heights::of(chart)?;
    let labels = heights.labels(target);
    let margin = labels.iter().map(|label| width(label)).max()? + 2;
    let named = named(chart);
    let names =
        if curves(chart).count() > 1 { curves(chart).map(|series| width(name_of(series))).max()? + 2 } else { 0 };
    let beside = names + named.iter().map(|name| width(name) + 2).sum::<usize>();
    let columns = limit.checked_sub(margin + beside).filter(|&columns| columns >= NARROWEST)?;
    let times = TimeAxis::of(chart, columns)?;
    let mut canvas = Canvas::new(columns + beside);
    canvas.across(heights.row(target), columns);
    let mut rest = against;
    for series in &chart.series {
        let (these, others) = rest.split_at(series.points.len().min(rest.len()));
        rest = others;
        let place = |point: &Point| times.column_of(&point.at, columns + names, &named);
        draw(&mut canvas, series, these, &heights, &place);
    }
    if names > 0 {
        canvas.name(curves(chart), &heights, columns + 1);
    }
    let mut lines = canvas.lines(&labels, margin);
    lines.extend(times.lines(chart, margin, columns + names, &named));
    Some(Plot { lines, legend: legend(chart, against, target) })
}

/// The points of one series, their intervals, and a line through those that stand on the axis.
fn draw(
    canvas: &mut Canvas,
    series: &Series,
    against: &[Option<Against>],
    heights: &Heights,
    place: &impl Fn(&Point) -> Option<usize>,
) {
    let mut last: Option<((usize, usize), Option<Against>)> = None;
    for (point, &against) in series.points.iter().zip(against) {
        let (Some(value), Some(column)) = (point.value, place(point)) else { continue };
        let dot = (column * DOTS.0, heights.dot(value));
        if let (Place::At(_), Some((from, before))) = (&point.at, last) {
            canvas.line(from, dot, if before == against { style(against) } else { Style::new() });
        }
        last = Some((dot, against));
    }
    for (point, &against) in series.points.iter().zip(against) {
        let (Some(value), Some(column)) = (point.value, place(point)) else { continue };
        if let Some(band) = point.band {
            for row in heights.row(band.high)..=heights.row(band.low) {
                canvas.put(column, row, Layer::Interval, '│', style(against));
            }
        }
        let is_drawn = value > 0.0 || point.band.is_some();
        if is_drawn {
            let sign = if value > 0.0 { sign(against) } else { UNSEEN };
            canvas.put(column, heights.row(value), Layer::Point(severity(against)), sign, style(against));
        }
    }
}

/// Nothing was seen: the share lies somewhere below the bound.
const UNSEEN: char = '↓';
const TARGET: char = '┄';
const RECOMMENDED: char = '▲';
const TODAY: char = '△';

fn sign(against: Option<Against>) -> char {
    match against {
        Some(Against::Below) | None => '●',
        Some(Against::Above) => '○',
        Some(Against::Unclear) => '◐',
    }
}

fn style(against: Option<Against>) -> Style {
    against.map_or(Style::new(), super::text::style_of)
}

/// Of points in one place the one is shown that is furthest from keeping the target.
fn severity(against: Option<Against>) -> u8 {
    match against {
        None => 0,
        Some(Against::Below) => 1,
        Some(Against::Unclear) => 2,
        Some(Against::Above) => 3,
    }
}

/// How the signs are read that there are.
fn legend(chart: &Chart, against: &[Option<Against>], target: f64) -> String {
    let target = percent_as_written(target);
    let seen = |point: &Point| point.value.is_some_and(|value| value > 0.0);
    let has = |wanted: Against| chart.points().zip(against).any(|(point, &it)| it == Some(wanted) && seen(point));
    let mut signs = Vec::new();
    let verdicts = [(Against::Below, "under"), (Against::Above, "not under"), (Against::Unclear, "perhaps under")];
    for (verdict, words) in verdicts {
        if has(verdict) {
            signs.push(format!("{} {words} {target}", sign(Some(verdict))));
        }
    }
    if chart.points().any(|point| point.value == Some(0.0) && point.band.is_some()) {
        signs.push(format!("{UNSEEN} none seen"));
    }
    if chart.points().any(|point| point.band.is_some()) {
        signs.push("│ its interval".to_owned());
    }
    signs.push(format!("{TARGET} the target"));
    let is_marked = |mark: Mark| chart.has(mark);
    let is_both = chart.points().any(is_both);
    if is_marked(Mark::Recommended) {
        signs.push(format!("{RECOMMENDED} {}", if is_both { "recommended, and today" } else { "recommended" }));
    }
    if is_marked(Mark::Today) && !is_both {
        signs.push(format!("{TODAY} today"));
    }
    let scale = match chart.y.scale {
        Scale::Linear => "",
        Scale::Logarithmic => " The scale is logarithmic.",
    };
    let curves = curves(chart).count();
    let named =
        if curves > MOST_NAMES { format!(" {MOST_NAMES} of {curves} curves are named.") } else { String::new() };
    format!("{}.{scale}{named}", signs.join("; "))
}

fn is_both(point: &Point) -> bool {
    point.marks.contains(&Mark::Recommended) && point.marks.contains(&Mark::Today)
}

/// The names of places that stand beside the axis, in order.
fn named(chart: &Chart) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for point in chart.points() {
        if let Place::Named(name) = &point.at
            && !names.contains(name)
        {
            names.push(name.clone());
        }
    }
    names
}

/// The curves of a chart: series of several points on the axis.
pub(super) fn curves(chart: &Chart) -> impl Iterator<Item = &Series> {
    chart
        .series
        .iter()
        .filter(|series| series.points.iter().filter(|point| matches!(point.at, Place::At(_))).count() > 1)
}

/// As much of its name as has room.
fn name_of(series: &Series) -> &str {
    let mut columns = 0;
    let fits = |&(_, sign): &(usize, char)| {
        columns += sign.width().unwrap_or(0);
        columns <= LONGEST_NAME
    };
    let end = series.name.char_indices().take_while(fits).last().map_or(0, |(at, sign)| at + sign.len_utf8());
    &series.name[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::estimate::Interval;
    use crate::report::sweep::curve;

    fn point(minutes: f64, value: f64, high: f64) -> Point {
        let band = Some(Interval { low: value / 2.0, high, confidence: 0.95 });
        Point { at: Place::At(minutes * 60.0), value: Some(value), band, marks: Vec::new() }
    }

    fn series(name: &str) -> Vec<(String, Point)> {
        let points = [(2.0, 0.0, 0.002), (4.0, 0.004, 0.006), (6.0, 0.01, 0.012), (8.0, 0.2, 0.25)];
        points.into_iter().map(|(at, value, high)| (name.to_owned(), point(at, value, high))).collect()
    }

    const AGAINST: [Option<Against>; 4] =
        [Some(Against::Below), Some(Against::Below), Some(Against::Unclear), Some(Against::Above)];

    #[test]
    fn each_verdict_has_a_sign_of_its_own_at_its_height() {
        let plot = plot(&curve(series("pings").into_iter(), 0.01), &AGAINST, 40).unwrap();
        let plain: Vec<String> = plot.lines.iter().map(|line| anstream::adapter::strip_str(line).to_string()).collect();
        let row_of = |sign| plain.iter().position(|line| line.contains(sign)).unwrap();
        assert!(row_of('○') < row_of('◐') && row_of('◐') < row_of('●') && row_of('●') < row_of(UNSEEN), "{plain:#?}");
        assert!(plain.iter().all(|line| width(line) <= 40), "{plain:#?}");
        assert!(plain[HEIGHT + 1].contains("2 min") && plain[HEIGHT + 1].contains("8 min"), "{plain:#?}");
        assert!(plot.legend.contains("↓ none seen") && plot.legend.contains("◐ perhaps under 1%"), "{}", plot.legend);
    }

    /// Names of wide characters are cut where they have no room, and move nothing.
    #[test]
    fn names_of_wide_characters_keep_the_width() {
        let both = series("漢字漢字漢字漢字漢字").into_iter().chain(series("narrow"));
        let against = [AGAINST, AGAINST].concat();
        let plot = plot(&curve(both, 0.01), &against, 60).unwrap();
        let plain: Vec<String> = plot.lines.iter().map(|line| anstream::adapter::strip_str(line).to_string()).collect();
        assert!(plain.iter().all(|line| width(line) <= 60), "{plain:#?}");
        assert!(plain.iter().any(|line| line.ends_with("漢字漢字漢字漢字")), "{plain:#?}");
        assert!(plain.iter().any(|line| line.ends_with("narrow")), "{plain:#?}");
    }

    /// As many as there are lines, and no name over another.
    #[test]
    fn of_many_curves_some_are_named() {
        let many = (0..30).flat_map(|nth| series(&format!("curve {nth}.")));
        let against: Vec<_> = AGAINST.into_iter().cycle().take(120).collect();
        let plot = plot(&curve(many, 0.01), &against, 80).unwrap();
        let named: Vec<&String> =
            plot.lines.iter().filter(|line| line.contains("curve ") && line.ends_with('.')).collect();
        assert_eq!(named.len(), MOST_NAMES, "{:#?}", plot.lines);
        assert!(named.iter().all(|line| line.matches("curve").count() == 1), "{named:#?}");
        assert!(plot.legend.ends_with("12 of 30 curves are named."), "{}", plot.legend);
    }

    #[test]
    fn one_time_or_too_little_room_has_no_picture() {
        let one = curve(series("pings").into_iter().take(1), 0.01);
        assert_eq!(plot(&one, &AGAINST[..1], 80), None);
        assert_eq!(plot(&curve(series("pings").into_iter(), 0.01), &AGAINST, 20), None);
    }
}
