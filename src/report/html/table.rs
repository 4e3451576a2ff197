//! Tables of a page. Of long ones the first rows stand on it, and the rest is added when somebody opens them.

use maud::{Markup, html};

use super::data::Data;
use super::words::{marked, shown};
use crate::report::page::{Cell, Row, Side, Table, TableColumn};

/// So many rows are there without a script.
const MOST_ROWS: usize = 60;

/// A table of the page itself, the nth of them.
pub(super) fn block(table: &Table, nth: usize, data: &mut Data) -> Markup {
    let kept: Vec<usize> = (0..table.columns.len()).filter(|&column| !is_drawing(table, column)).collect();
    let title = table.title.as_deref().map(shown);
    let id = format!("table-{nth}");
    let is_long = table.rows.len() > MOST_ROWS;
    let body = html! {
        @if let Some(title) = &title { h2 { (title.trim_end_matches(':')) } }
        div.scroll tabindex="0" role="region" aria-label=(title.as_deref().unwrap_or("Table")) {
            table id=(id) {
                thead { (head(table, &kept)) }
                tbody { @for row in table.rows.iter().take(MOST_ROWS) { (line(table, &kept, row)) } }
            }
        }
        @if is_long { (rest(table.rows.len() - MOST_ROWS)) }
    };
    if !is_long {
        return html! { section { (body) } };
    }
    let later = table.rows.iter().skip(MOST_ROWS);
    let cells = |row: &Row| kept.iter().map(|&column| shown(&arrow(&row.cells[column].text()))).collect();
    data.add_rows(&id, later.map(|row| (class(row), cells(row))).collect());
    html! { section { details data-rows=(id) { summary { "All " (table.rows.len()) " rows" } (body) } } }
}

/// Rows of words with the names of their columns, the first of which says what a row is of.
pub(super) fn plain(title: &str, id: &str, header: &[String], rows: Vec<Vec<String>>, data: &mut Data) -> Markup {
    let count = rows.len();
    let mut rows = rows.into_iter();
    let first: Vec<Vec<String>> = rows.by_ref().take(MOST_ROWS).collect();
    let body = html! {
        div.scroll tabindex="0" role="region" aria-label={ "Numbers: " (title) } data-rows=[(count > MOST_ROWS).then_some(id)] {
            table id=(id) {
                thead { tr { @for name in header { th scope="col" { (name) } } } }
                tbody {
                    @for row in &first {
                        tr {
                            @for (nth, cell) in row.iter().enumerate() {
                                @if nth == 0 { th scope="row" { bdi { (cell) } } } @else { td.number { (cell) } }
                            }
                        }
                    }
                }
            }
        }
        @if count > MOST_ROWS { (rest(count - MOST_ROWS)) }
    };
    if count > MOST_ROWS {
        data.add_rows(id, rows.map(|row| (String::new(), row)).collect());
    }
    body
}

fn rest(count: usize) -> Markup {
    html! { p.rest { (count) " more rows are shown where scripts run." } }
}

/// Whether a column only draws with letters what a chart shows.
fn is_drawing(table: &Table, column: usize) -> bool {
    table.rows.iter().all(|row| matches!(row.cells[column], Cell::Drawing(_)))
}

fn head(table: &Table, kept: &[usize]) -> Markup {
    let columns: Vec<&TableColumn> = kept.iter().map(|&column| &table.columns[column]).collect();
    let mut groups: Vec<(Option<&str>, usize)> = Vec::new();
    for column in &columns {
        let group = column.group.as_deref();
        match groups.last_mut() {
            Some((last, count)) if *last == group => *count += 1,
            Some(_) | None => groups.push((group, 1)),
        }
    }
    html! {
        @if columns.iter().any(|column| column.group.is_some()) {
            tr {
                @for (group, count) in groups {
                    @match group {
                        Some(group) => th scope="colgroup" colspan=(count) { (shown(group)) },
                        None => td colspan=(count) {},
                    }
                }
            }
        }
        tr {
            @for column in columns {
                @if column.name.trim().is_empty() { td {} } @else { th.(side(column)) scope="col" { (shown(&column.name)) } }
            }
        }
    }
}

fn side(column: &TableColumn) -> &'static str {
    match column.side {
        Side::Left => "word",
        Side::Right => "number",
        Side::Wrapped => "sentence",
    }
}

/// What sets a row apart.
fn class(row: &Row) -> String {
    let class = [(row.is_emphasised, "chosen"), (row.begins_group, "gap")];
    class.into_iter().filter_map(|(is, name)| is.then_some(name)).collect::<Vec<_>>().join(" ")
}

fn line(table: &Table, kept: &[usize], row: &Row) -> Markup {
    let class = class(row);
    html! {
        tr class=[(!class.is_empty()).then_some(class)] {
            @for &column in kept {
                @let text = row.cells[column].text();
                @let class = if text.starts_with(' ') { "set-in" } else { "" };
                @let class = format!("{} {class}", side(&table.columns[column]));
                // In a narrow window the names of columns stand before their cells.
                @let name = (table.is_headed && table.columns[column].side != Side::Wrapped).then(|| shown(&table.columns[column].name));
                td class=(class.trim_end()) data-name=[name] { (marked(&arrow(&text))) }
            }
        }
    }
}

/// The sign before the row of the answer, as eyes expect it.
fn arrow(text: &str) -> String {
    text.strip_prefix("->").map_or(text.to_owned(), |rest| format!("→{rest}"))
}
