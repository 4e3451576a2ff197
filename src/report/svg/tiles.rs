//! A map of two axes: the darker a tile, the less it says.

use super::frame::{Frame, GAP, LETTERS, MARGIN};
use super::label::{cut, lines, place, value, width};
use super::lines::says;
use super::rows::places;
use super::scale::Ruler;
use crate::report::chart::{AxisUnit, Point};

/// Colours of growing lightness that colour-blind readers tell apart (cividis, Nuñez and others 2018).
const COLOURS: [(f64, f64, f64); 6] = [
    (0.0, 32.0, 77.0),
    (61.0, 77.0, 107.0),
    (105.0, 108.0, 113.0),
    (148.0, 142.0, 119.0),
    (200.0, 179.0, 107.0),
    (255.0, 234.0, 70.0),
];

/// Smaller shares than this are shown alike: nobody meets them.
const LEAST: f64 = 1e-4;
/// The size of letters in a tile.
const SMALL: f64 = 10.5;

pub(super) fn draw(frame: &mut Frame<'_>) {
    let chart = frame.chart;
    let columns = places(chart);
    let names: Vec<&str> = chart.series.iter().map(|series| &series.name[..]).collect();
    let widest = names.iter().map(|name| width(name, LETTERS)).fold(0.0, f64::max);
    let left = MARGIN + widest.min(frame.width * 0.36) + GAP;
    let wide = (frame.width - MARGIN - left) / columns.len().max(1) as f64;
    let room = left - MARGIN - GAP + 1.0;
    let is_broken = widest > room;
    let high = (wide * 0.5).clamp(if is_broken { 2.2 * SMALL } else { 16.0 }, 30.0);
    frame.top += GAP / 2.0;
    let top = frame.top;
    // Colours go by factors where what they stand for does.
    let values = chart.points().filter_map(|point| point.value).map(|value| match chart.y.unit {
        AxisUnit::Share => value.max(LEAST),
        AxisUnit::Seconds | AxisUnit::Number | AxisUnit::Usd => value,
    });
    let ruler = Ruler::over(values, chart.y.unit, frame.scale).drawn(0.0, 1.0);
    for (row, series) in chart.series.iter().enumerate() {
        let y = top + row as f64 * high;
        if is_broken {
            broken(frame, &series.name, (left - GAP, y + high / 2.0), room);
        } else {
            frame.words((left - GAP, y + high / 2.0 + 4.0), "end", "ink", &series.name);
        }
        let class = format!("s s{row}");
        frame.canvas.open("g", &[("class", (&class).into())]);
        for point in &series.points {
            let Some(column) = columns.iter().position(|at| **at == point.at) else { continue };
            tile(frame, &ruler, point, (left + column as f64 * wide, y), (wide, high), &says(chart, series, point));
        }
        frame.canvas.close("g");
    }
    let bottom = top + names.len() as f64 * high;
    let label = |column: usize| cut(&place(&chart.x, columns[column]), LETTERS, wide.max(80.0));
    // The last one always has a name.
    let last = columns.len().saturating_sub(1);
    let free_to =
        if columns.is_empty() { 0.0 } else { frame.width - MARGIN - wide / 2.0 - width(&label(last), LETTERS) / 2.0 };
    let mut free_from = f64::NEG_INFINITY;
    for column in 0..columns.len() {
        let (x, text) = (left + (column as f64 + 0.5) * wide, label(column));
        let half = width(&text, LETTERS) / 2.0;
        if column == last || x - half > free_from && x + half + 4.0 < free_to {
            frame.words((x.min(frame.width - 2.0 - half), bottom + LETTERS + 4.0), "middle", "dim", &text);
            free_from = x + half + 4.0;
        }
    }
    let middle = f64::midpoint(left, frame.width - MARGIN);
    frame.words((middle, bottom + 2.0 * LETTERS + 9.0), "middle", "dim", &chart.x.label);
    frame.top = bottom + 2.0 * LETTERS + 2.0 * GAP + 2.0;
}

/// A long name in two lines of small letters.
fn broken(frame: &mut Frame<'_>, name: &str, (x, middle): (f64, f64), room: f64) {
    let mut rest = lines(name, SMALL, room).into_iter();
    let first = rest.next().unwrap_or_default();
    let second = cut(&rest.collect::<Vec<_>>().join(" "), SMALL, room);
    let (up, down) = if second.is_empty() { (4.0, 4.0) } else { (-1.5, SMALL - 1.0) };
    for (line, lower) in [(cut(&first, SMALL, room), up), (second, down)].iter().filter(|(line, _)| !line.is_empty()) {
        let place = [("x", x.into()), ("y", (middle + lower).into()), ("class", "ink".into())];
        let look = [("fill", "#1b1d21".into()), ("text-anchor", "end".into()), ("font-size", SMALL.into())];
        frame.canvas.words("text", &[&place[..], &look[..]].concat(), line);
    }
}

fn tile(frame: &mut Frame<'_>, ruler: &Ruler, point: &Point, (x, y): (f64, f64), (wide, high): (f64, f64), says: &str) {
    let unit = frame.chart.y.unit;
    let (fill, ink) = match point.value {
        Some(value) if value.is_infinite() => colour(1.0),
        Some(value) => colour(ruler.at(value)),
        None => ("#d5d8dd".to_owned(), "#1b1d21"),
    };
    let at = [("class", "p".into()), ("x", x.into()), ("y", y.into()), ("fill", (&fill).into())];
    let size = [("width", (wide - 1.0).max(1.0).into()), ("height", (high - 1.0).into())];
    frame.canvas.told("rect", &[&at[..], &size[..]].concat(), says);
    let text = point.value.map_or("–".to_owned(), |found| short(unit, found));
    if width(&text, SMALL) + 1.0 < wide {
        let place = [("x", (x + wide / 2.0).into()), ("y", (y + high / 2.0 + 4.0).into())];
        let look = [("fill", ink.into()), ("text-anchor", "middle".into()), ("font-size", SMALL.into())];
        frame.canvas.words("text", &[&place[..], &look[..]].concat(), &text);
    }
}

/// A value in as few letters as a tile has room for.
fn short(unit: AxisUnit, found: f64) -> String {
    match unit {
        AxisUnit::Share if found < LEAST => "~0".to_owned(),
        AxisUnit::Share if found < 0.095 => format!("{:.1}%", found * 100.0),
        AxisUnit::Share => format!("{:.0}%", found * 100.0),
        AxisUnit::Seconds | AxisUnit::Number | AxisUnit::Usd => value(unit, found),
    }
}

/// The colour of a part of all, and that of letters on it.
fn colour(part: f64) -> (String, &'static str) {
    let place = part.clamp(0.0, 1.0) * (COLOURS.len() - 1) as f64;
    let before = (place.floor() as usize).min(COLOURS.len() - 2);
    let (from, to, rest) = (COLOURS[before], COLOURS[before + 1], place - before as f64);
    let mixed = |from: f64, to: f64| (from + (to - from) * rest).round() as u8;
    let (red, green, blue) = (mixed(from.0, to.0), mixed(from.1, to.1), mixed(from.2, to.2));
    (format!("#{red:02x}{green:02x}{blue:02x}"), if part > 0.45 { "#000" } else { "#fff" })
}
