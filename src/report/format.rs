//! In what a page can be written.

use std::path::Path;

use super::page::Page;
use super::svg::{Look, svg};
use super::{csv, html, json, junit, markdown, text};
use crate::study::Hours;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Rows with a header.
    Csv,
    /// One document with everything.
    Json,
    /// What people read in a pull request.
    Markdown,
    /// What people read in a file.
    Text,
    /// A report that CI servers read.
    Junit,
    /// A page for a browser.
    Html,
    /// Its main chart, as a picture.
    Svg,
    /// The shell script that belongs to it.
    Script,
}

impl Format {
    /// Those of results with rows.
    pub const OF_ROWS: [Self; 6] = [Self::Csv, Self::Json, Self::Html, Self::Svg, Self::Markdown, Self::Text];
    /// Those of words.
    pub const OF_WORDS: [Self; 3] = [Self::Html, Self::Markdown, Self::Text];

    /// How the names of such files end.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Markdown => "md",
            Self::Text => "txt",
            Self::Junit => "xml",
            Self::Html => "html",
            Self::Svg => "svg",
            Self::Script => "sh",
        }
    }

    /// Which of these the name of a file asks for.
    #[must_use]
    pub fn of(path: &Path, among: &[Self]) -> Option<Self> {
        let ending = path.extension()?;
        among.iter().copied().find(|format| ending.eq_ignore_ascii_case(format.ending()))
    }

    /// Which hours of the day it shows: they are counted only where somebody sees them.
    #[must_use]
    pub fn hours(self) -> Hours {
        match self {
            Self::Json => Hours::Counted,
            Self::Html => Hours::Todays,
            Self::Csv | Self::Markdown | Self::Text | Self::Junit | Self::Svg | Self::Script => Hours::Ignored,
        }
    }

    /// A page in this format, where it has lines within `limit` columns.
    ///
    /// # Errors
    /// When it cannot be formatted, which in memory does not happen.
    pub fn written(self, page: &Page<'_>, limit: usize) -> Result<Vec<u8>, String> {
        match self {
            Self::Csv => csv::csv(page).map_err(|error| error.to_string()),
            Self::Json => json::json(page).map_err(|error| error.to_string()),
            Self::Markdown => Ok(markdown::markdown(page).into_bytes()),
            Self::Text => Ok(anstream::adapter::strip_str(&text::text(page, limit)).to_string().into_bytes()),
            Self::Junit => junit::junit(page).map(String::into_bytes).map_err(|error| error.to_string()),
            Self::Html => html::html(page).map(String::into_bytes).map_err(|error| error.to_string()),
            Self::Svg => picture(page),
            Self::Script => page.script.clone().map(String::into_bytes).ok_or("the page has no script".to_owned()),
        }
    }
}

/// The main chart of a page, by itself.
fn picture(page: &Page<'_>) -> Result<Vec<u8>, String> {
    let chart = page.charts().next().ok_or("nothing was found that could be drawn")?;
    Ok((svg(chart, &Look::alone()) + "\n").into_bytes())
}
