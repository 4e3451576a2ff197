//! Results -> table, csv, json. What stands here formats; it computes nothing, prints nothing and opens no file.
//!
//! [`Column`] is the one place that says which columns there are; those of a [`Measure`](crate::study::Measure) follow from
//! it. [`csv`] writes them as they are, [`json`] adds the intervals, and the tables of [`sweep`], [`simulation`] and [`regimes`] show the same numbers to people.

pub mod csv;
mod curve;
mod decision;
mod exact;
pub mod expect;
pub mod json;
mod layout;
mod names;
mod notes;
mod numbers;
mod people;
mod provenance;
pub mod regimes;
mod row;
pub mod simulation;
pub mod sweep;
mod tallied;
mod verdict;
mod why;

pub use layout::{WIDEST, aligned, paragraph};
pub use provenance::{PresetUsed, Provenance};
pub use row::{Cell, Column, Row};

/// What is shown beyond the answer, the table and three lines on where they come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Show {
    /// What was computed instead of simulated, and what that leaves out.
    pub exact: bool,
    /// All that is to be known of the numbers.
    pub explain: bool,
}
