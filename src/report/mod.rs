//! Results -> pages -> text, Markdown, HTML, SVG, CSV, JSON, JUnit. What stands here says and formats; it computes nothing, prints nothing
//! and opens no file.
//!
//! [`sweep`], [`recommend`], [`simulation`], [`regimes`], [`cases`] and [`expect`] each say what their results mean, as a [`Page`]: sentences, tables,
//! charts and notes, all of them data. [`text()`], [`markdown()`], [`html()`], [`csv()`], [`json()`] and [`junit()`] write a page, [`svg()`] draws a chart, and
//! [`Format`] says which of them a file is for. [`Column`] is the one place that says which columns there are for programs; those of a
//! [`Measure`](crate::study::Measure) follow from it.

mod bill;
#[cfg(feature = "cli")]
pub mod calibration;
pub mod cases;
pub mod chart;
pub mod compare;
#[cfg(feature = "cli")]
mod csv;
#[cfg(feature = "cli")]
mod curve;
mod decision;
mod exact;
pub mod expect;
mod figures;
#[cfg(feature = "cli")]
mod format;
mod hours;
#[cfg(feature = "cli")]
mod html;
mod json;
#[cfg(feature = "cli")]
mod junit;
mod keys;
mod known;
#[cfg(feature = "cli")]
mod layout;
#[cfg(feature = "cli")]
mod markdown;
mod names;
mod notes;
mod numbers;
mod page;
mod people;
#[cfg(feature = "cli")]
mod plot;
#[cfg(feature = "cli")]
pub mod probe;
mod provenance;
pub mod recommend;
mod record;
pub mod regimes;
#[cfg(feature = "cli")]
pub mod replay;
pub mod simulation;
mod svg;
pub mod sweep;
mod tallied;
#[cfg(feature = "cli")]
mod text;
#[cfg(feature = "cli")]
pub mod validation;
mod verdict;
mod why;

#[cfg(feature = "cli")]
pub use csv::csv;
#[cfg(feature = "cli")]
pub use format::Format;
#[cfg(feature = "cli")]
pub use html::html;
pub use json::json;
#[cfg(feature = "cli")]
pub use junit::junit;
pub use known::known;
#[cfg(feature = "cli")]
pub use layout::{WIDEST, aligned, paragraph, with_words_painted};
#[cfg(feature = "cli")]
pub use markdown::markdown;
pub use numbers::{Notation, Percent, Times};
pub use page::{Block, Cell, Notes, Origin, Page, Player, Row, Side, Subject, Table, TableColumn};
pub use provenance::{PresetUsed, Provenance};
pub use record::{Column, Datum, Record};
pub use svg::{Look, svg, svg_of_curve};
#[cfg(feature = "cli")]
pub use text::text;

/// What is shown beyond the answer, the table and three lines on where they come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Show {
    /// What was computed instead of simulated, and what that leaves out.
    pub exact: bool,
    /// All that is to be known of the numbers.
    pub explain: bool,
}
