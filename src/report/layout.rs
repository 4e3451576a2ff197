//! Text in columns and paragraphs, with styles that do not count as width.

use anstyle::Style;

/// No line is wider than this many columns.
pub const WIDEST: usize = 100;

/// A piece of text and how it looks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) style: Style,
}

impl Cell {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), style: Style::new() }
    }

    pub(super) fn style(self, style: Style) -> Self {
        Self { style, ..self }
    }
}

/// On which side of its column a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// How many columns a text takes up; every character used here takes one.
pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}

/// The text with its style switched on and off around it.
pub(super) fn painted(text: &str, style: Style) -> String {
    if style == Style::new() { text.to_owned() } else { format!("{style}{text}{style:#}") }
}

/// What stands between two columns.
const GAP: &str = "  ";

/// Lines of cells under one another, each column as wide as its widest cell; no blanks at the ends of lines.
pub(super) fn table(sides: &[Side], rows: &[Vec<Cell>]) -> Vec<String> {
    let widths = widths(sides.len(), rows);
    rows.iter().map(|row| line(sides, &widths, row)).collect()
}

/// The same within `limit` columns: where they have no room side by side, the last ones follow in tables of their own,
/// each with the first `keys` columns again.
pub(super) fn table_within(sides: &[Side], rows: &[Vec<Cell>], keys: usize, limit: usize) -> Vec<String> {
    let widths = widths(sides.len(), rows);
    let mut lines = Vec::new();
    for columns in blocks(&widths, keys, limit) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let pick = |row: &Vec<Cell>| columns.iter().filter_map(|&column| row.get(column).cloned()).collect();
        let rows: Vec<Vec<Cell>> = rows.iter().map(pick).collect();
        let sides: Vec<Side> = columns.iter().map(|&column| sides[column]).collect();
        lines.extend(table(&sides, &rows));
    }
    lines
}

/// Which columns go side by side: the first `keys` in every block, and at least one more.
fn blocks(widths: &[usize], keys: usize, limit: usize) -> Vec<Vec<usize>> {
    let is_too_wide = |columns: &[usize], more: usize| {
        let all = columns.iter().map(|&column| widths[column]).sum::<usize>() + widths[more];
        all + GAP.len() * columns.len() > limit
    };
    let first: Vec<usize> = (0..keys.min(widths.len())).collect();
    let mut blocks = vec![first.clone()];
    for column in first.len()..widths.len() {
        let last = blocks.len() - 1;
        if blocks[last].len() > first.len() && is_too_wide(&blocks[last], column) {
            blocks.push(first.clone());
        }
        let last = blocks.len() - 1;
        blocks[last].push(column);
    }
    blocks
}

/// The width of each column.
fn widths(columns: usize, rows: &[Vec<Cell>]) -> Vec<usize> {
    let widest = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| width(&cell.text)).max();
    (0..columns).map(|column| widest(column).unwrap_or(0)).collect()
}

/// The width of such a table.
pub(super) fn table_width(columns: usize, rows: &[Vec<Cell>]) -> usize {
    widths(columns, rows).iter().sum::<usize>() + GAP.len() * columns.saturating_sub(1)
}

fn line(sides: &[Side], widths: &[usize], row: &[Cell]) -> String {
    let mut line = String::new();
    let mut owed = 0;
    for (place, ((cell, side), &column)) in row.iter().zip(sides).zip(widths).enumerate() {
        let blank = column - width(&cell.text);
        let (before, after) = if *side == Side::Left { (0, blank) } else { (blank, 0) };
        owed += before + if place == 0 { 0 } else { GAP.len() };
        // Blanks are owed until something follows them.
        if !cell.text.is_empty() {
            line.push_str(&" ".repeat(owed));
            line.push_str(&painted(&cell.text, cell.style));
            owed = 0;
        }
        owed += after;
    }
    line
}

/// Columns of plain text, all but the last as wide as they need; the last is wrapped within `limit`.
#[must_use]
pub fn aligned(rows: &[Vec<String>], limit: usize) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns.saturating_sub(1))
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|text| width(text)).max().unwrap_or(0))
        .collect();
    let indent: usize = widths.iter().map(|width| width + GAP.len()).sum();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, &column) in row.iter().zip(&widths) {
            line.push_str(&format!("{cell:column$}{GAP}"));
        }
        let last = row.get(columns - 1).map_or("", String::as_str);
        for (number, part) in wrapped(last, limit.saturating_sub(indent)).iter().enumerate() {
            let before = if number == 0 { line.as_str() } else { &" ".repeat(indent) };
            text.push_str(format!("{before}{part}").trim_end());
            text.push('\n');
        }
    }
    text
}

/// A text broken at blanks into lines of at most `limit` columns, the second and later ones set in by `indent`; ends
/// with a line break.
#[must_use]
pub fn paragraph(text: &str, limit: usize, indent: usize) -> String {
    let gap = " ".repeat(indent);
    wrapped(text, limit.saturating_sub(indent)).join(&format!("\n{gap}")) + "\n"
}

/// The lines of a paragraph; a word too long for a line has one of its own.
pub(super) fn wrapped(text: &str, limit: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        if line.is_empty() {
            line.push_str(word);
        } else if width(line) + 1 + width(word) <= limit {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["a", "1"], ["long", ""], ["", "23"]].map(|row| row.map(Cell::new).to_vec());
        assert_eq!(table(&[Side::Left, Side::Right], &rows), ["a      1", "long", "      23"]);
        assert_eq!(table_width(2, &rows), 8);
    }

    #[test]
    fn paragraphs_are_broken_at_blanks() {
        assert_eq!(paragraph("one two three", 8, 2), "one\n  two\n  three\n");
        assert_eq!(paragraph("unbreakable", 4, 0), "unbreakable\n");
        assert_eq!(
            aligned(&[vec!["key".into(), "a b c".into()], vec!["k".into(), "d".into()]], 8),
            "key  a b\n     c\nk    d\n"
        );
    }

    #[test]
    fn columns_without_room_follow_below_with_their_keys() {
        let rows = [["key", "first", "second"], ["a", "1", "2"]].map(|row| row.map(Cell::new).to_vec());
        let sides = [Side::Left, Side::Right, Side::Right];
        assert_eq!(table_within(&sides, &rows, 1, 18), ["key  first  second", "a        1       2"]);
        let apart = ["key  first", "a        1", "", "key  second", "a         2"];
        assert_eq!(table_within(&sides, &rows, 1, 17), apart);
        assert_eq!(table_within(&sides, &rows, 1, 3), apart, "each has one column at least");
    }
}
