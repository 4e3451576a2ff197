//! A page as Markdown in GitHub's dialect, for a pull request. Names that somebody else has chosen cannot become marks, links
//! to people or links to issues.

use super::chart::{Chart, ChartKind};
use super::layout::width;
use super::page::{Block, Cell, Page, Side, Table, TableColumn};
use super::text::{name, share};
use crate::scenario::Warning;

/// The page, ending with a line break.
#[must_use]
pub fn markdown(page: &Page<'_>) -> String {
    let mut parts = vec![paragraph(&page.answer), paragraph(&page.beside)];
    for block in &page.blocks {
        parts.push(match block {
            Block::Heading(text) => format!("### {}\n", marked(text.trim_end_matches(':'))),
            Block::Sentences(sentences) => list(sentences),
            Block::Warning(warning) => alert(warning),
            Block::Table(shown) => titled(shown.title.as_deref(), &table(shown)),
            Block::Chart(chart) => match chart.kind {
                ChartKind::Bars => titled(Some(&chart.title), &bars(chart)),
                // Its numbers stand in a table.
                ChartKind::Curve => String::new(),
            },
            Block::Picture(_) => String::new(),
        });
    }
    parts.extend(page.warnings.iter().map(alert));
    let notes = &page.notes;
    let notes = [&notes.legend, &notes.always, &notes.exact].into_iter().flatten();
    let explained = page.notes.columns.iter().chain(&page.notes.explained);
    parts.push(list(notes.chain(explained)));
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

fn paragraph(sentences: &[String]) -> String {
    if sentences.is_empty() {
        return String::new();
    }
    sentences.iter().map(|sentence| marked(sentence)).collect::<Vec<_>>().join(" ") + "\n"
}

fn list<'t>(texts: impl IntoIterator<Item = &'t String>) -> String {
    texts.into_iter().map(|text| format!("- {}\n", marked(text))).collect()
}

fn alert(warning: &Warning) -> String {
    let hint = warning.hint.iter().map(|hint| format!(">\n> Hint: {}\n", marked(hint)));
    format!("> [!WARNING]\n> {}\n{}", marked(&warning.message), hint.collect::<String>())
}

fn titled(title: Option<&str>, lines: &str) -> String {
    title.map_or(String::new(), |title| format!("**{}**\n\n", marked(title.trim_end_matches(':')))) + lines
}

fn table(table: &Table) -> String {
    let names = table.columns.iter().map(|column| match &column.group {
        Some(group) => format!("{} {}", marked(group), marked(&column.name)),
        None => marked(&column.name),
    });
    let mut rows = vec![names.collect::<Vec<_>>()];
    rows.extend(table.rows.iter().map(|row| {
        let bold = |text: String| if row.is_emphasised && !text.is_empty() { format!("**{text}**") } else { text };
        row.cells.iter().map(|cell| bold(set_in(&cell.text()))).collect()
    }));
    let sides: Vec<Side> = table.columns.iter().map(|column| column.side).collect();
    piped(&sides, &rows)
}

/// What stands in a cell, set in as it is in a text.
fn set_in(text: &str) -> String {
    let blanks = text.len() - text.trim_start_matches(' ').len();
    "&nbsp;".repeat(blanks) + &marked(text)
}

fn bars(chart: &Chart) -> String {
    let [x, y] = [&chart.x.label, &chart.y.label].map(TableColumn::right);
    let mut table_of_bars = Table::default();
    table_of_bars.add_key(x, chart.points().map(|point| Cell::Text(name(&point.at))));
    table_of_bars.add(y, chart.points().map(|point| Cell::Text(share(point.value.unwrap_or(0.0)))));
    table(&table_of_bars)
}

/// Rows, the first of them names, between bars; aligned in the source too.
fn piped(sides: &[Side], rows: &[Vec<String>]) -> String {
    /// A rule of fewer signs than this is none.
    const SHORTEST_RULE: usize = 3;
    let widest = |column: usize| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0).max(SHORTEST_RULE);
    let widths: Vec<usize> = (0..sides.len()).map(widest).collect();
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let rule = line(sides.iter().zip(&widths).map(|(side, &width)| rule(*side, width)).collect());
    let mut lines = rows.iter().map(|row| {
        line(
            row.iter()
                .zip(sides.iter().zip(&widths))
                .map(|(cell, (side, &width))| filled(cell, *side, width))
                .collect(),
        )
    });
    lines.next().unwrap_or_default() + &rule + &lines.collect::<String>()
}

fn rule(side: Side, columns: usize) -> String {
    match side {
        Side::Left => "-".repeat(columns),
        Side::Wrapped => "---".to_owned(),
        Side::Right => "-".repeat(columns - 1) + ":",
    }
}

fn filled(cell: &str, side: Side, columns: usize) -> String {
    let blank = " ".repeat(columns.saturating_sub(width(cell)));
    match side {
        Side::Left => format!("{cell}{blank}"),
        Side::Wrapped => cell.to_owned(),
        Side::Right => format!("{blank}{cell}"),
    }
}

/// A text in which nothing is a mark but the code between backticks, where these come in pairs.
fn marked(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let parts: Vec<&str> = line.split('`').collect();
    let are_pairs = parts.len() % 2 == 1 && !parts.iter().skip(1).step_by(2).any(|code| code.is_empty());
    let touch = parts.iter().skip(2).step_by(2).rev().skip(1).any(|between| between.is_empty());
    if !are_pairs || touch {
        return begun(&escaped(&line));
    }
    let part = |(place, part): (usize, &&str)| match place % 2 {
        0 => escaped(part),
        // Nothing is escaped in code but the bar, which tables take for the end of a cell.
        _ => format!("`{}`", part.replace('|', "\\|")),
    };
    begun(&parts.iter().enumerate().map(part).collect::<String>())
}

/// Every sign that means something, wherever it stands, with a backslash before it; and what GitHub would make a link to a
/// person or an issue, with a character of no width in it.
fn escaped(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let is_of_word =
        |place: Option<usize>| place.and_then(|place| signs.get(place)).is_some_and(|c| c.is_alphanumeric());
    let sign = |(place, &sign): (usize, &char)| match sign {
        // Within a word it joins; elsewhere it may mark.
        '_' if is_of_word(place.checked_sub(1)) && is_of_word(Some(place + 1)) => "_".to_owned(),
        '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '|' | '~' | '&' | '$' => format!("\\{sign}"),
        '@' | '#' if is_of_word(Some(place + 1)) => format!("{sign}&#8203;"),
        other => other.to_string(),
    };
    signs.iter().enumerate().map(sign).collect()
}

/// The same where it begins a line, which signs and numbers can make something else of.
fn begun(text: &str) -> String {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 0
        && text[digits..].starts_with(['.', ')'])
        && !text[digits + 1..].starts_with(|c: char| !c.is_whitespace())
    {
        return format!("{}\\{}", &text[..digits], &text[digits..]);
    }
    if text.starts_with(['#', '+', '-', '>', '=']) && text != "-" { format!("\\{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_no_marks() {
        for (text, markdown) in [
            ("a|b *c* _d_ cold_probability <e> [f](g)", r"a\|b \*c\* \_d\_ cold_probability \<e> \[f\](g)"),
            ("`warming.ping` is `a|b`", r"`warming.ping` is `a\|b`"),
            ("one ` alone", r"one \` alone"),
            ("`` two", r"\`\` two"),
            ("# no head", r"\# no head"),
            ("1. no list", r"1\. no list"),
            ("- no list", r"\- no list"),
            ("1.5 s", "1.5 s"),
            ("-", "-"),
            ("ask @you about #12", "ask @&#8203;you about #&#8203;12"),
            ("two\nlines", "two lines"),
        ] {
            assert_eq!(marked(text), markdown, "{text}");
        }
    }

    #[test]
    fn tables_are_aligned_in_their_source() {
        let rows = [["a", "long name"], ["bcde", "1"]].map(|row| row.map(str::to_owned).to_vec());
        let table = piped(&[Side::Left, Side::Right], &rows);
        assert_eq!(table, "| a    | long name |\n| ---- | --------: |\n| bcde |         1 |\n");
    }
}
