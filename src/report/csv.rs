//! Rows as comma-separated values (RFC 4180), with a header.

use std::io;

use super::regimes::key;
use super::row::{Cell, Column, Row};
use crate::study::{RegimeSweep, Sweep};

/// The candidates of a sweep, one a row.
///
/// # Errors
/// When they cannot be written, which for a buffer in memory does not happen.
pub fn sweep(sweep: &Sweep, seed: u64) -> io::Result<Vec<u8>> {
    rows(sweep.candidates.iter().map(|candidate| Row::of(&candidate.outcome, seed)))
}

/// The candidates of sweeps under several regimes, one a row, with the regime in two columns in front.
///
/// # Errors
/// When they cannot be written, which for a buffer in memory does not happen.
pub fn regimes(sweeps: &[RegimeSweep], seed: u64) -> io::Result<Vec<u8>> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    for (place, one) in sweeps.iter().enumerate() {
        let bytes = sweep(&one.sweep, seed)?;
        let mut rows = ::csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]).into_records();
        let names = rows.next().transpose().map_err(io::Error::other)?.unwrap_or_default();
        if place == 0 {
            writer.write_record(["regime", "recycled"].into_iter().chain(&names)).map_err(io::Error::other)?;
        }
        for row in rows {
            let row = row.map_err(io::Error::other)?;
            writer.write_record([one.regime, key(one.recycled)].into_iter().chain(&row)).map_err(io::Error::other)?;
        }
    }
    writer.into_inner().map_err(|error| io::Error::other(error.into_error()))
}

/// These rows.
///
/// # Errors
/// When they cannot be written, which for a buffer in memory does not happen.
pub fn rows(rows: impl IntoIterator<Item = Row>) -> io::Result<Vec<u8>> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(Column::all().map(Column::name)).map_err(io::Error::other)?;
    for row in rows {
        writer.serialize(row.cells().collect::<Vec<Cell>>()).map_err(io::Error::other)?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.into_error()))
}
