//! A curve as a picture of its own, in characters: the time between pings to the right, shares upwards.
//!
//! Shapes say all that colours say: which points keep the target, which do not, and which may.

use anstyle::Style;
use unicode_width::UnicodeWidthChar as _;

use super::chart::{Chart, Mark, Place, Point, Scale, Series};
use super::curve::{reach, ticks};
use super::layout::{painted, width};
use super::numbers::Times;
use crate::study::Against;
use crate::units::{Nanos, percent, percent_as_written};

/// Lines that the curve has.
const HEIGHT: usize = 12;
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
    let is_marked = |mark: Mark| chart.points().any(|point| point.marks.contains(&mark));
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
    format!("{}.{scale}", signs.join("; "))
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

/// Where shares stand.
struct Heights {
    low: f64,
    high: f64,
    scale: Scale,
}

impl Heights {
    fn of(chart: &Chart) -> Option<Self> {
        let (low, high) = reach(chart)?;
        let low = match chart.y.scale {
            Scale::Linear => 0.0,
            Scale::Logarithmic => low,
        };
        Some(Self { low, high, scale: chart.y.scale })
    }

    /// The dot of a share, counted from the top; what lies outside is at the end.
    fn dot(&self, share: f64) -> usize {
        let part = match self.scale {
            Scale::Linear => (share - self.low) / (self.high - self.low),
            Scale::Logarithmic => (share.max(self.low) / self.low).ln() / (self.high / self.low).ln(),
        };
        let last = HEIGHT * DOTS.1 - 1;
        last - (part.clamp(0.0, 1.0) * last as f64).round() as usize
    }

    fn row(&self, share: f64) -> usize {
        self.dot(share) / DOTS.1
    }

    /// What stands at the left of each line: the target, the ends, and what there is room for between them.
    fn labels(&self, target: f64) -> Vec<String> {
        let mut labels = vec![String::new(); HEIGHT];
        let between: Vec<f64> = match self.scale {
            Scale::Linear => (1..4).map(|part| self.high * f64::from(part) / 4.0).collect(),
            Scale::Logarithmic => ticks(self.low, self.high).collect(),
        };
        for share in [target, self.high, self.low].into_iter().chain(between) {
            let row = self.row(share);
            let is_free = labels[row.saturating_sub(1)..=(row + 1).min(HEIGHT - 1)].iter().all(String::is_empty);
            if is_free {
                labels[row] = percent(share);
            }
        }
        labels
    }
}

/// Where times stand, in seconds.
struct TimeAxis {
    first: f64,
    last: f64,
    columns: usize,
    ticks: Vec<Nanos>,
    unit: Times,
}

impl TimeAxis {
    /// None where all points stand at one time.
    fn of(chart: &Chart, columns: usize) -> Option<Self> {
        let at = |point: &Point| match point.at {
            Place::At(seconds) => Some(seconds),
            Place::Named(_) => None,
        };
        let times: Vec<f64> = chart.points().filter_map(at).collect();
        let (first, last) =
            times.iter().fold((f64::MAX, 0.0_f64), |(low, high), &time| (low.min(time), high.max(time)));
        if first >= last {
            return None;
        }
        let axis = Self { first, last, columns, ticks: Vec::new(), unit: Times::short(&[]) };
        // The last step leaves one tick or none.
        STEPS.iter().map(|&step| axis.divided(Nanos::SECOND * step)).find(Self::has_room)
    }

    /// With a tick at each multiple of `step`.
    fn divided(&self, step: Nanos) -> Self {
        let tick = |k: i64| step * k;
        let first = (self.first / step.as_secs_f64()).ceil() as i64;
        let last = (self.last / step.as_secs_f64()).floor() as i64;
        // More have no room in any window.
        let ticks: Vec<Nanos> = (first..=last.min(first + self.columns as i64)).map(tick).collect();
        Self { unit: Times::short(&ticks), ticks, ..*self }
    }

    /// Whether there is a blank between any two labels.
    fn has_room(&self) -> bool {
        let end = |tick: &Nanos| self.label_column(*tick) + width(&self.unit.time(*tick));
        self.ticks.windows(2).all(|pair| end(&pair[0]) < self.label_column(pair[1]))
    }

    /// Where the label of a tick begins: below it, or as near as there is room for it.
    fn label_column(&self, tick: Nanos) -> usize {
        let longest = self.columns.saturating_sub(width(&self.unit.time(tick)));
        self.column(tick.as_secs_f64()).min(longest)
    }

    fn column(&self, seconds: f64) -> usize {
        ((seconds - self.first) / (self.last - self.first) * (self.columns - 1) as f64).round() as usize
    }

    /// The column of a point, where the places that have names begin at `beside`.
    fn column_of(&self, at: &Place, beside: usize, named: &[String]) -> Option<usize> {
        match at {
            Place::At(seconds) => Some(self.column(*seconds)),
            Place::Named(name) => {
                let place = named.iter().position(|known| known == name)?;
                let before: usize = named[..place].iter().map(|name| width(name) + 2).sum();
                Some(beside + before + 2 + width(name) / 2)
            }
        }
    }

    /// The axis with the marks of points, and what stands below it.
    fn lines(&self, chart: &Chart, margin: usize, beside: usize, named: &[String]) -> [String; 2] {
        let mut axis = vec!['─'; self.columns];
        self.ticks.iter().for_each(|tick| axis[self.column(tick.as_secs_f64())] = '┬');
        axis.resize(beside + named.iter().map(|name| width(name) + 2).sum::<usize>(), ' ');
        for (mark, sign) in [(Mark::Today, TODAY), (Mark::Recommended, RECOMMENDED)] {
            let marked = chart.points().filter(|point| point.marks.contains(&mark));
            marked.filter_map(|point| self.column_of(&point.at, beside, named)).for_each(|column| axis[column] = sign);
        }
        let axis: String = axis.into_iter().collect();
        let mut below = String::new();
        for tick in &self.ticks {
            below.push_str(&" ".repeat(self.label_column(*tick).saturating_sub(width(&below))));
            below.push_str(&self.unit.time(*tick));
        }
        let mut at = beside;
        for name in named {
            below.push_str(&" ".repeat((at + 2).saturating_sub(width(&below))));
            below.push_str(name);
            at += width(name) + 2;
        }
        let before = " ".repeat(margin - 1);
        [format!("{before}└{}", axis.trim_end()), format!("{before} {below}")]
    }
}

/// Steps between the ticks of an axis of times, in seconds: those of a clock.
const STEPS: [i64; 22] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
    2_592_000, 31_536_000,
];

/// What stands in a place; what comes later is in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    Nothing,
    Target,
    Line,
    Interval,
    Point(u8),
    Name,
}

#[derive(Debug, Clone, Copy)]
struct Spot {
    layer: Layer,
    /// None behind the second half of a wide character.
    sign: Option<char>,
    style: Style,
}

/// Signs in columns and rows.
struct Canvas(Vec<Vec<Spot>>);

impl Canvas {
    fn new(columns: usize) -> Self {
        Self(vec![vec![Spot { layer: Layer::Nothing, sign: Some(' '), style: Style::new() }; columns]; HEIGHT])
    }

    /// Puts a sign where nothing stands in front of it.
    fn put(&mut self, column: usize, row: usize, layer: Layer, sign: char, style: Style) {
        if let Some(spot) = self.0[row].get_mut(column)
            && layer >= spot.layer
        {
            *spot = Spot { layer, sign: Some(sign), style };
        }
    }

    /// The line of the target.
    fn across(&mut self, row: usize, columns: usize) {
        (0..columns).for_each(|column| self.put(column, row, Layer::Target, TARGET, Style::new()));
    }

    /// A line of dots from one dot to another.
    fn line(&mut self, from: (usize, usize), to: (usize, usize), style: Style) {
        let steps = from.0.abs_diff(to.0).max(from.1.abs_diff(to.1)).max(1);
        for step in 0..=steps {
            let part = step as f64 / steps as f64;
            let between = |from: usize, to: usize| (from as f64 + (to as f64 - from as f64) * part).round() as usize;
            self.dot(between(from.0, to.0), between(from.1, to.1), style);
        }
    }

    /// Adds a dot to the braille character that it is in.
    fn dot(&mut self, x: usize, y: usize, style: Style) {
        /// The bits of the eight dots: those of the left column from above, then those of the right one (Unicode, block
        /// Braille Patterns).
        const BITS: [[u32; DOTS.1]; DOTS.0] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
        const BLANK: u32 = 0x2800;
        let (column, row) = (x / DOTS.0, y / DOTS.1);
        let Some(spot) = self.0[row].get(column) else { return };
        let there = match (spot.layer, spot.sign) {
            (Layer::Line, Some(sign)) => u32::from(sign),
            (Layer::Line, None)
            | (Layer::Nothing | Layer::Target | Layer::Interval | Layer::Point(_) | Layer::Name, _) => BLANK,
        };
        let sign = char::from_u32(there | BITS[x % DOTS.0][y % DOTS.1]).unwrap_or('⠿');
        self.put(column, row, Layer::Line, sign, style);
    }

    /// Writes the name of each series beside its last point, one below the other in the order of those.
    fn name<'s>(&mut self, series: impl Iterator<Item = &'s Series>, heights: &Heights, column: usize) {
        let last = |series: &'s Series| Some((series.points.iter().rev().find_map(|point| point.value)?, series));
        let mut named: Vec<(f64, &Series)> = series.filter_map(last).collect();
        named.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        // From below: where two would share a line the upper one moves up.
        let mut below = HEIGHT;
        let mut rows: Vec<usize> = (named.iter().rev())
            .map(|(value, _)| {
                below = heights.row(*value).min(below.saturating_sub(1));
                below
            })
            .collect();
        rows.reverse();
        for ((_, series), row) in named.into_iter().zip(rows) {
            let mut at = column;
            for sign in name_of(series).chars() {
                let columns = sign.width().unwrap_or(0);
                if columns == 0 {
                    continue;
                }
                self.put(at, row, Layer::Name, sign, Style::new());
                for behind in 1..columns {
                    self.0[row][at + behind].sign = None;
                }
                at += columns;
            }
        }
    }

    /// The lines, with labels before them.
    fn lines(&self, labels: &[String], margin: usize) -> Vec<String> {
        let line = |(row, label): (&Vec<Spot>, &String)| {
            let axis = if label.is_empty() { '│' } else { '┤' };
            let mut line = format!("{}{label} {axis}", " ".repeat(margin - 2 - width(label)));
            let end = row.iter().rposition(|spot| spot.sign != Some(' ')).map_or(0, |last| last + 1);
            // Neighbours that look alike are painted together.
            for run in row[..end].chunk_by(|a, b| a.style == b.style) {
                line.push_str(&painted(&run.iter().filter_map(|spot| spot.sign).collect::<String>(), run[0].style));
            }
            line
        };
        self.0.iter().zip(labels).map(line).collect()
    }
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

    #[test]
    fn one_time_or_too_little_room_has_no_picture() {
        let one = curve(series("pings").into_iter().take(1), 0.01);
        assert_eq!(plot(&one, &AGAINST[..1], 80), None);
        assert_eq!(plot(&curve(series("pings").into_iter(), 0.01), &AGAINST, 20), None);
    }
}
