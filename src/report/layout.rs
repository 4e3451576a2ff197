//! Text in columns and paragraphs, with styles that do not count as width.

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::page::Side;

/// No line is wider than this many columns.
pub const WIDEST: usize = 100;

/// A piece of text and how it looks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) style: Style,
}

impl Piece {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), style: Style::new() }
    }

    pub(super) fn style(self, style: Style) -> Self {
        Self { style, ..self }
    }
}

/// How many columns a text takes up: wide characters take two, combining ones none (Unicode Standard Annex 11).
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The text followed by as many blanks as it takes to be so wide.
fn filled(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text with its style switched on and off around it.
pub(super) fn painted(text: &str, style: Style) -> String {
    if style == Style::new() { text.to_owned() } else { format!("{style}{text}{style:#}") }
}

/// What stands between two columns.
const GAP: &str = "  ";

/// Lines of cells under one another, each column as wide as its widest cell; no blanks at the ends of lines.
pub(super) fn table(sides: &[Side], rows: &[Vec<Piece>]) -> Vec<String> {
    let widths = widths(sides.len(), rows);
    rows.iter().map(|row| line(sides, &widths, row)).collect()
}

/// Which columns go side by side within `limit`: the first `keys` in every block, and at least one more. Where not all have
/// room, blocks begin at the `starts` of what belongs together.
pub(super) fn blocks(widths: &[usize], keys: usize, starts: &[usize], limit: usize) -> Vec<Vec<usize>> {
    let width = |columns: &[usize]| {
        columns.iter().map(|&column| widths[column]).sum::<usize>() + GAP.len() * columns.len().saturating_sub(1)
    };
    let all: Vec<usize> = (0..widths.len()).collect();
    if width(&all) <= limit {
        return vec![all];
    }
    let (first, others) = all.split_at(keys.min(all.len()));
    let mut blocks = Vec::new();
    let mut block = first.to_vec();
    for &column in others {
        let has_any = block.len() > first.len();
        if has_any && (starts.contains(&column) || width(&[&block[..], &[column]].concat()) > limit) {
            blocks.push(std::mem::replace(&mut block, first.to_vec()));
        }
        block.push(column);
    }
    blocks.push(block);
    blocks
}

/// The width of each column.
pub(super) fn widths(columns: usize, rows: &[Vec<Piece>]) -> Vec<usize> {
    let widest = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| width(&cell.text)).max();
    (0..columns).map(|column| widest(column).unwrap_or(0)).collect()
}

/// The width of such a table.
pub(super) fn table_width(columns: usize, rows: &[Vec<Piece>]) -> usize {
    widths(columns, rows).iter().sum::<usize>() + GAP.len() * columns.saturating_sub(1)
}

fn line(sides: &[Side], widths: &[usize], row: &[Piece]) -> String {
    let mut line = String::new();
    let mut owed = 0;
    for (place, ((cell, side), &column)) in row.iter().zip(sides).zip(widths).enumerate() {
        let blank = column - width(&cell.text);
        let (before, after) = match side {
            Side::Left | Side::Wrapped => (0, blank),
            Side::Right => (blank, 0),
        };
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

/// Columns of plain text, all but the last as wide as they need; the last is wrapped within `limit`, below the others
/// where they leave it too little room.
#[must_use]
pub fn aligned(rows: &[Vec<String>], limit: usize) -> String {
    aligned_rows(rows, limit).concat()
}

/// The same, row by row.
pub(super) fn aligned_rows(rows: &[Vec<String>], limit: usize) -> Vec<String> {
    /// With less room than this there would be hardly more than a word to a line.
    const TOO_NARROW: usize = 22;
    /// Lines as long as this are easily read, however many; of shorter ones more than so many are read sooner below.
    const EASY: usize = 40;
    const TOO_TALL: usize = 5;
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0).saturating_sub(1);
    let widest = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|text| width(text)).max();
    let widths: Vec<usize> = (0..columns).map(|column| widest(column).unwrap_or(0)).collect();
    let beside: usize = widths.iter().map(|width| width + GAP.len()).sum();
    let room = limit.saturating_sub(beside);
    let longest = widest(columns).unwrap_or(0);
    let is_beside = room >= TOO_NARROW && (room >= EASY || longest <= room * TOO_TALL);
    let row = |row: &Vec<String>| {
        let (first, last) = row.split_at(columns.min(row.len()));
        let last = last.first().map_or("", String::as_str);
        let cells = first.iter().zip(&widths).map(|(cell, &column)| filled(cell, column));
        let before = cells.collect::<Vec<_>>().join(GAP);
        if is_beside {
            return hanging(&(before + GAP), last, limit, beside);
        }
        let gap = " ".repeat(INDENT);
        let above = if width(before.trim_end()) <= limit {
            before.trim_end().to_owned() + "\n"
        } else {
            // Each below the one before it, where they have no room side by side either.
            let indent = |place: usize| if place == 0 { "" } else { &*gap };
            first.iter().enumerate().map(|(place, cell)| hanging(indent(place), cell, limit, INDENT)).collect()
        };
        above + &hanging(&gap, last, limit, INDENT)
    };
    rows.iter().map(row).collect()
}

/// How far lines that go on are set in.
const INDENT: usize = 2 * GAP.len();

/// A text in lines of at most `limit` columns, the first after what stands `before` it, the others set in by `indent`.
fn hanging(before: &str, text: &str, limit: usize, indent: usize) -> String {
    let mut lines = wrapped(text, limit.saturating_sub(indent)).into_iter();
    let first = format!("{before}{}", lines.next().unwrap_or_default());
    let gap = " ".repeat(indent);
    let lines = std::iter::once(first).chain(lines.map(|line| format!("{gap}{line}")));
    lines.map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// A text broken at blanks into lines of at most `limit` columns, the second and later ones set in by `indent`; ends
/// with a line break.
#[must_use]
pub fn paragraph(text: &str, limit: usize, indent: usize) -> String {
    let gap = " ".repeat(indent);
    wrapped(text, limit.saturating_sub(indent)).join(&format!("\n{gap}")) + "\n"
}

/// The lines of a paragraph; a word too long for a line is broken where the line ends.
pub(super) fn wrapped(text: &str, limit: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace().flat_map(|word| pieces(word, limit)) {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        if line.is_empty() {
            line.push_str(&word);
        } else if width(line) + 1 + width(&word) <= limit {
            line.push(' ');
            line.push_str(&word);
        } else {
            lines.push(word);
        }
    }
    lines
}

/// A word in pieces of at most `limit` columns, each of one character at least.
fn pieces(word: &str, limit: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for c in word.chars() {
        let last = pieces.len() - 1;
        if !pieces[last].is_empty() && width(&pieces[last]) + c.width().unwrap_or(0) > limit {
            pieces.push(String::new());
        }
        let last = pieces.len() - 1;
        pieces[last].push(c);
    }
    pieces
}

/// A text with the words in colour that its lines may begin with: "error:", "warning:" and "hint:".
#[must_use]
pub fn with_words_painted(text: &str) -> String {
    let words: [(&str, Style); 3] = [
        ("error:", AnsiColor::Red.on_default().bold()),
        ("warning:", AnsiColor::Yellow.on_default().bold()),
        ("hint:", AnsiColor::Cyan.on_default().bold()),
    ];
    let paint = |line: &str| {
        let word = words.iter().find(|(word, _)| line.starts_with(word));
        word.map_or(line.to_owned(), |(word, style)| format!("{style}{word}{style:#}{}", &line[word.len()..]))
    };
    text.split('\n').map(paint).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["a", "1"], ["long", ""], ["", "23"]].map(|row| row.map(Piece::new).to_vec());
        assert_eq!(table(&[Side::Left, Side::Right], &rows), ["a      1", "long", "      23"]);
        assert_eq!(table_width(2, &rows), 8);
    }

    #[test]
    fn paragraphs_are_broken_at_blanks() {
        assert_eq!(paragraph("one two three", 8, 2), "one\n  two\n  three\n");
        assert_eq!(paragraph("unbreakable", 4, 0), "unbr\neaka\nble\n");
        assert_eq!(
            aligned(&[vec!["key".into(), "many words in it 123".into()], vec!["k".into(), "d".into()]], 27),
            "key  many words in it 123\nk    d\n"
        );
        let narrow = aligned(&[vec!["key".into(), "many words in it 123".into()], vec!["k".into(), "d".into()]], 20);
        assert_eq!(narrow, "key\n    many words in it\n    123\nk\n    d\n");
    }

    #[test]
    fn wide_and_combining_characters_take_the_columns_they_take() {
        // Two of two columns each; a letter with its accent apart.
        assert_eq!([width("東京"), width("e\u{301}"), width("größe")], [4, 1, 5]);
        let rows = [["東京", "1"], ["abc", "2"]].map(|row| row.map(Piece::new).to_vec());
        assert_eq!(table(&[Side::Left, Side::Right], &rows), ["東京  1", "abc   2"]);
        assert_eq!(
            aligned(&[vec!["東京".into(), "a".into()], vec!["abc".into(), "b".into()]], 40),
            "東京  a\nabc   b\n"
        );
        // No blanks to break at, as in Japanese.
        assert_eq!(paragraph("東京の朝", 5, 0), "東京\nの朝\n");
    }

    #[test]
    fn columns_without_room_follow_below_with_their_keys() {
        let all = vec![vec![0, 1, 2, 3]];
        assert_eq!(blocks(&[3, 5, 5, 5], 1, &[1, 3], 24), all);
        assert_eq!(
            blocks(&[3, 5, 5, 5], 1, &[1, 3], 23),
            [vec![0, 1, 2], vec![0, 3]],
            "what belongs together stays so"
        );
        assert_eq!(blocks(&[3, 5, 5, 5], 1, &[], 23), [vec![0, 1, 2], vec![0, 3]]);
        let apart = [vec![0, 1], vec![0, 2], vec![0, 3]];
        assert_eq!(blocks(&[3, 5, 5, 5], 1, &[1], 3), apart, "each has one column at least");
    }

    #[test]
    fn words_without_room_side_by_side_stand_below_one_another() {
        let rows = [vec!["platform.recycle".into(), "preset aws-2021".into(), "two words".into()]];
        assert_eq!(aligned(&rows, 38), "platform.recycle  preset aws-2021\n    two words\n");
        assert_eq!(aligned(&rows, 30), "platform.recycle\n    preset aws-2021\n    two words\n");
    }
}
