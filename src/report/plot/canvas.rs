//! Signs in columns and rows, some in front of others.

use anstyle::Style;
use unicode_width::UnicodeWidthChar as _;

use super::axes::Heights;
use super::{DOTS, HEIGHT, MOST_NAMES, TARGET, name_of};
use crate::report::chart::Series;
use crate::report::layout::{painted, width};

/// What stands in a place; what comes later is in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Layer {
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
pub(super) struct Canvas(Vec<Vec<Spot>>);

impl Canvas {
    pub(super) fn new(columns: usize) -> Self {
        Self(vec![vec![Spot { layer: Layer::Nothing, sign: Some(' '), style: Style::new() }; columns]; HEIGHT])
    }

    /// Puts a sign where nothing stands in front of it.
    pub(super) fn put(&mut self, column: usize, row: usize, layer: Layer, sign: char, style: Style) {
        if let Some(spot) = self.0[row].get_mut(column)
            && layer >= spot.layer
        {
            *spot = Spot { layer, sign: Some(sign), style };
        }
    }

    /// The line of the target.
    pub(super) fn across(&mut self, row: usize, columns: usize) {
        (0..columns).for_each(|column| self.put(column, row, Layer::Target, TARGET, Style::new()));
    }

    /// A line of dots from one dot to another.
    pub(super) fn line(&mut self, from: (usize, usize), to: (usize, usize), style: Style) {
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

    /// Writes the name of each series beside its last point, one below the other in the order of those. Of more than there are
    /// lines some are named, at equal distances.
    pub(super) fn name<'s>(&mut self, series: impl Iterator<Item = &'s Series>, heights: &Heights, column: usize) {
        let last = |series: &'s Series| Some((series.points.iter().rev().find_map(|point| point.value)?, series));
        let mut named: Vec<(f64, &Series)> = series.filter_map(last).collect();
        named.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let (count, mut nth) = (named.len(), 0);
        named.retain(|_| {
            nth += 1;
            nth * MOST_NAMES / count.max(MOST_NAMES) > (nth - 1) * MOST_NAMES / count.max(MOST_NAMES)
        });
        let rows = apart(named.iter().map(|(value, _)| heights.row(*value)).collect());
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
    pub(super) fn lines(&self, labels: &[String], margin: usize) -> Vec<String> {
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

/// Lines for names, given those where they would stand, from above: where two would share one the upper one moves up, or the
/// lower one down where there is no room above.
fn apart(mut rows: Vec<usize>) -> Vec<usize> {
    let mut below = HEIGHT;
    for row in rows.iter_mut().rev() {
        below = (*row).min(below.saturating_sub(1));
        *row = below;
    }
    let mut first_free = 0;
    for row in &mut rows {
        *row = (*row).max(first_free);
        first_free = *row + 1;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_line_each() {
        assert_eq!(apart(vec![2, 5, 5, 9]), [2, 4, 5, 9]);
        assert_eq!(apart(vec![0, 0, 0, 1]), [0, 1, 2, 3]);
        assert_eq!(apart(vec![HEIGHT - 1; HEIGHT]), (0..HEIGHT).collect::<Vec<_>>());
        assert_eq!(apart(vec![0; HEIGHT]), (0..HEIGHT).collect::<Vec<_>>());
    }
}
