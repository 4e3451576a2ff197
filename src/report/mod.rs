//! Results -> table, csv, json. What stands here formats; it computes nothing, prints nothing and opens no file.
//!
//! [`Row`] is the one place that says which columns there are: [`csv`] writes it as it is, [`json`] adds the intervals,
//! and the tables of [`sweep`] and [`simulation`] show the same numbers to people.

pub mod csv;
mod curve;
mod decision;
mod exact;
pub mod json;
mod layout;
mod names;
mod numbers;
mod origin;
mod people;
mod row;
pub mod simulation;
pub mod sweep;
mod verdict;

pub use layout::{WIDEST, aligned, paragraph};
pub use origin::{Origin, Regime};
pub use row::Row;
