//! A page as text for people, within so many columns; styles stand in it as ANSI sequences.

use anstyle::{AnsiColor, Style};

use super::chart::{Chart, ChartKind, Place};
use super::curve::Curve;
use super::layout::{
    Piece, aligned_rows, blocks, painted, paragraph, table as lines_of, table_width, widths, with_words_painted,
    wrapped,
};
use super::numbers::{ABSENT, Percent};
use super::page::{Block, Cell, Notes, Page, Row, Side, Table};
use super::plot::{self, plot};
use crate::scenario::Warning;
use crate::study::Against;

/// How far lines that go on, and what stands below a title, are set in.
const INDENT: usize = 2;

/// All of it, at most `limit` columns wide.
#[must_use]
pub fn text(page: &Page<'_>, limit: usize) -> String {
    let mut curve_read = None;
    let mut parts = vec![paragraphs(page.answer.iter().chain(&page.beside), limit, 0)];
    for block in &page.blocks {
        parts.push(match block {
            Block::Heading(text) => paragraph(text, limit, 0),
            Block::Sentences(sentences) => paragraphs(sentences, limit, INDENT),
            Block::Warning(warning) => warned(warning, limit),
            Block::Table(shown) => {
                let (lines, curve) = table(shown, limit);
                curve_read = curve_read.or(curve);
                lines
            }
            Block::Chart(chart) => match chart.kind {
                ChartKind::Bars => titled(Some(&chart.title), &bars(chart, limit.saturating_sub(INDENT)), limit),
                // Lines that cross have no place in a text: their numbers stand in a table.
                ChartKind::Curve | ChartKind::Stacked | ChartKind::Dots | ChartKind::Tornado | ChartKind::Tiles => {
                    String::new()
                }
            },
        });
    }
    parts.push(notes(&page.notes, curve_read.as_deref(), limit));
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

fn paragraphs<'t>(texts: impl IntoIterator<Item = &'t String>, limit: usize, indent: usize) -> String {
    texts.into_iter().map(|text| paragraph(text, limit, indent)).collect()
}

fn warned(warning: &Warning, limit: usize) -> String {
    let mut texts = vec![format!("warning: {}", warning.message)];
    texts.extend(warning.hint.iter().map(|hint| format!("hint: {hint}")));
    with_words_painted(&paragraphs(&texts, limit, INDENT))
}

/// What stands below the page. `curve_read` says how the curve is read, if one was drawn.
fn notes(notes: &Notes, curve_read: Option<&str>, limit: usize) -> String {
    let columns = notes.columns.iter().map(|columns| match curve_read {
        Some(read) => format!("{columns} {read}"),
        None => columns.clone(),
    });
    let explained: Vec<String> = columns.chain(notes.explained.iter().cloned()).collect();
    let short = paragraphs(&notes.legend, limit, INDENT)
        + &paragraphs(&notes.always, limit, 0)
        + &paragraphs(&notes.exact, limit, INDENT);
    let gap = if explained.is_empty() { "" } else { "\n" };
    format!("{short}{gap}{}", paragraphs(&explained, limit, INDENT))
}

/// Lines below their title, if there is one.
fn titled(title: Option<&str>, lines: &str, limit: usize) -> String {
    match title {
        Some(title) => paragraph(title, limit, 0) + &lines.lines().map(set_in).collect::<String>(),
        None => lines.to_owned(),
    }
}

fn set_in(line: &str) -> String {
    format!("{:INDENT$}{line}", "").trim_end().to_owned() + "\n"
}

/// A table, and how the curve beside it is read, where it has room for one.
fn table(table: &Table, limit: usize) -> (String, Option<String>) {
    let room = if table.title.is_some() { limit.saturating_sub(INDENT) } else { limit };
    let (lines, curve) = match table.columns.last().map(|column| column.side) {
        Some(Side::Wrapped) => (words(table, room), None),
        Some(Side::Left | Side::Right) | None => numbers(table, room),
    };
    let picture = table.curve.as_ref().filter(|chart| curve.is_none() || is_too_much_for_rows(chart));
    let picture = picture.and_then(|chart| drawn(chart, table, limit));
    let lines = titled(table.title.as_deref(), &lines, limit);
    (picture.map_or(lines.clone(), |picture| format!("{lines}\n{picture}")), curve)
}

/// More rows than this are more than one sees at once.
const MOST_ROWS: usize = 24;

/// Whether rows one below the other do not show the shape: they are too many, or those of several curves.
fn is_too_much_for_rows(chart: &Chart) -> bool {
    chart.points().count() > MOST_ROWS || plot::curves(chart).count() > 1
}

/// The curve of a table as a picture of its own, where it has room and a shape.
fn drawn(chart: &Chart, table: &Table, limit: usize) -> Option<String> {
    let plot = plot(chart, &against(table), limit.checked_sub(INDENT)?)?;
    let title = paragraph(&format!("{}:", chart.title), limit, 0);
    let lines: String = plot.lines.iter().map(|line| set_in(line)).collect();
    Some(title + &lines + &paragraph(&plot.legend, limit, INDENT))
}

/// How each row stands against the target.
fn against(table: &Table) -> Vec<Option<Against>> {
    let of_cell = |cell: &Cell| if let Cell::Meets(against) = cell { Some(*against) } else { None };
    table.rows.iter().map(|row| row.cells.iter().find_map(of_cell)).collect()
}

/// Words, and sentences at their right.
fn words(table: &Table, limit: usize) -> String {
    let names = || table.columns.iter().map(|column| column.name.clone()).collect();
    let header: Option<Vec<String>> = table.is_headed.then(names);
    let texts = table.rows.iter().map(|row| row.cells.iter().map(Cell::text).collect());
    let texts: Vec<Vec<String>> = header.into_iter().chain(texts).collect();
    let mut lines = aligned_rows(&texts, limit).into_iter();
    let header = lines.by_ref().take(usize::from(table.is_headed)).map(|lines| bold(&lines));
    let header: String = header.collect();
    let gap = |(place, row): (usize, &Row)| if place > 0 && row.begins_group { "\n" } else { "" };
    let rows = table.rows.iter().enumerate().map(gap).zip(lines).map(|(gap, lines)| format!("{gap}{lines}"));
    header + &rows.collect::<String>()
}

fn bold(lines: &str) -> String {
    lines.lines().map(|line| painted(line, Style::new().bold()) + "\n").collect()
}

/// Cells below the names of their columns. Columns that have no room side by side follow below.
fn numbers(table: &Table, limit: usize) -> (String, Option<String>) {
    let all: Vec<usize> = (0..table.columns.len()).collect();
    let mut whole = pieces(table, &all);
    let room = limit.saturating_sub(table_width(all.len(), &whole) + 2);
    let drawn = table.curve.as_ref().and_then(|chart| Some((Curve::new(chart, room)?, chart)));
    if let Some((curve, chart)) = drawn {
        let points = chart
            .points()
            .zip(against(table))
            .map(|(point, against)| Piece::new(curve.row(point)).style(against.map_or(Style::new(), style_of)));
        let cells = std::iter::once(Piece::new(curve.axis())).chain(points);
        whole.iter_mut().zip(cells).for_each(|(row, cell)| row.push(cell));
        let mut sides = sides(table, &all);
        sides.push(Side::Left);
        return (joined(&lines_of(&sides, &whole)), Some(curve.legend()));
    }
    let starts: Vec<usize> = all.iter().copied().filter(|&column| begins_group(table, column)).collect();
    let blocks = blocks(&widths(all.len(), &whole), table.keys, &starts, limit);
    let block = |columns: &Vec<usize>| {
        let rows = pieces(table, columns);
        let over = table_width(columns.len(), &rows).saturating_sub(limit);
        joined(&lines_of(&sides(table, columns), &if over > 0 { narrowed(rows, table.keys, over) } else { rows }))
    };
    let blocks = blocks.iter().map(block);
    (blocks.collect::<Vec<_>>().join("\n"), None)
}

/// Rows of which the widest of the first `keys` columns is narrower by so much: its words take several lines.
fn narrowed(rows: Vec<Vec<Piece>>, keys: usize, over: usize) -> Vec<Vec<Piece>> {
    let widths = widths(keys, &rows);
    let Some((column, widest)) = widths.iter().enumerate().max_by_key(|(_, width)| **width) else { return rows };
    let room = widest.saturating_sub(over).max(1);
    let lines = |mut row: Vec<Piece>| {
        let key = &mut row[column];
        let style = key.style;
        let mut words = wrapped(&key.text, room).into_iter();
        key.text = words.next().unwrap_or_default();
        let mut lines = vec![row];
        for word in words {
            let mut below = vec![Piece::default(); column];
            below.push(Piece::new(word).style(style));
            lines.push(below);
        }
        lines
    };
    rows.into_iter().flat_map(lines).collect()
}

fn joined(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn sides(table: &Table, columns: &[usize]) -> Vec<Side> {
    columns.iter().map(|&column| table.columns[column].side).collect()
}

fn begins_group(table: &Table, column: usize) -> bool {
    let group = &table.columns[column].group;
    group.is_some() && (column == 0 || table.columns[column - 1].group != *group)
}

/// The rows of these columns, with those above them that name them and their groups.
fn pieces(table: &Table, columns: &[usize]) -> Vec<Vec<Piece>> {
    let bold = Style::new().bold();
    let mut rows = Vec::new();
    if table.columns.iter().any(|column| column.group.is_some()) {
        let group = |place: usize| table.columns[columns[place]].group.as_ref();
        let is_new = |place: usize| place == 0 || group(place - 1) != group(place);
        let name = |place: usize| group(place).filter(|_| is_new(place)).cloned().unwrap_or_default();
        rows.push((0..columns.len()).map(|place| Piece::new(name(place)).style(bold)).collect());
    }
    rows.push(columns.iter().map(|&column| Piece::new(&table.columns[column].name).style(bold)).collect());
    rows.extend(table.rows.iter().map(|row| columns.iter().map(|&column| piece(&row.cells[column], row)).collect()));
    rows
}

fn piece(cell: &Cell, row: &Row) -> Piece {
    let usual = if row.is_emphasised { Style::new().bold() } else { Style::new() };
    let style = match cell {
        Cell::Meets(against) | Cell::Judged(_, _, against @ (Against::Below | Against::Unclear)) => style_of(*against),
        Cell::Judged(_, _, Against::Above)
        | Cell::Empty
        | Cell::Absent
        | Cell::Text(_)
        | Cell::Drawing(_)
        | Cell::Count(_)
        | Cell::Time(..)
        | Cell::Value(..)
        | Cell::Interval(..)
        | Cell::Exact(..) => usual,
    };
    Piece::new(cell.text()).style(style)
}

/// How something looks that stands so against a target.
pub(super) fn style_of(against: Against) -> Style {
    match against {
        Against::Below => AnsiColor::Green.on_default(),
        Against::Above => AnsiColor::Red.on_default(),
        Against::Unclear => AnsiColor::Yellow.on_default(),
    }
}

/// The length of the longest bar.
const LONGEST_BAR: f64 = 40.0;

/// A line for each bar, with its name and its share.
fn bars(chart: &Chart, limit: usize) -> String {
    let named = |(name, value): (String, f64)| vec![Piece::new(name), Piece::new(share(value))];
    let points = || chart.points().map(|point| (name(&point.at), point.value.unwrap_or(0.0)));
    let mut rows: Vec<Vec<Piece>> = points().map(named).collect();
    // Two blanks before the bar.
    let room = limit.saturating_sub(table_width(2, &rows) + 2) as f64;
    let longest = points().map(|(_, value)| value).fold(f64::MIN_POSITIVE, f64::max);
    for (row, (_, value)) in rows.iter_mut().zip(points()) {
        row.push(Piece::new("█".repeat((value / longest * LONGEST_BAR.min(room)).round() as usize)));
    }
    joined(&lines_of(&[Side::Right, Side::Right, Side::Left], &rows))
}

/// Where a point of a bar chart stands.
pub(super) fn name(at: &Place) -> String {
    match at {
        Place::At(value) => value.to_string(),
        Place::Named(name) => name.clone(),
    }
}

/// A share of time. A number that was not seen between others may be seen another time.
pub(super) fn share(value: f64) -> String {
    if value > 0.0 { Percent::rough().share(value) } else { ABSENT.to_owned() }
}
