//! Results -> pages -> text, Markdown, CSV, JSON, JUnit. What stands here says and formats; it computes nothing, prints nothing
//! and opens no file.
//!
//! [`sweep`], [`recommend`], [`simulation`], [`regimes`], [`cases`] and [`expect`] each say what their results mean, as a [`Page`]: sentences, tables,
//! charts and notes, all of them data. [`text()`], [`markdown()`], [`csv()`], [`json()`] and [`junit()`] write a page, and
//! [`Format`] says which of them a file is for. [`Column`] is the one place that says which columns there are for programs; those of a
//! [`Measure`](crate::study::Measure) follow from it.

mod bill;
pub mod cases;
pub mod chart;
pub mod compare;
mod csv;
mod curve;
mod decision;
mod exact;
pub mod expect;
mod format;
mod hours;
mod json;
mod junit;
mod keys;
mod known;
mod layout;
mod markdown;
mod names;
mod notes;
mod numbers;
mod page;
mod people;
mod plot;
mod provenance;
pub mod recommend;
mod record;
pub mod regimes;
pub mod simulation;
pub mod sweep;
mod tallied;
mod text;
mod verdict;
mod why;

pub use csv::csv;
pub use format::Format;
pub use json::json;
pub use junit::junit;
pub use known::known;
pub use layout::{WIDEST, aligned, paragraph, with_words_painted};
pub use markdown::markdown;
pub use numbers::{Notation, Percent, Times};
pub use page::{Block, Cell, Notes, Page, Row, Side, Subject, Table, TableColumn};
pub use provenance::{PresetUsed, Provenance};
pub use record::{Column, Datum, Record};
pub use text::text;

/// What is shown beyond the answer, the table and three lines on where they come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Show {
    /// What was computed instead of simulated, and what that leaves out.
    pub exact: bool,
    /// All that is to be known of the numbers.
    pub explain: bool,
}
