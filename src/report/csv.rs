//! Rows as comma-separated values (RFC 4180), with a header.

use std::io;

use super::Row;
use crate::study::Sweep;

/// The candidates of a sweep, one a row.
///
/// # Errors
/// When they cannot be written, which for a buffer in memory does not happen.
pub fn sweep(sweep: &Sweep, seed: u64) -> io::Result<Vec<u8>> {
    rows(sweep.candidates.iter().map(|candidate| Row::of(&candidate.outcome, seed)))
}

/// These rows.
///
/// # Errors
/// When they cannot be written, which for a buffer in memory does not happen.
pub fn rows(rows: impl IntoIterator<Item = Row>) -> io::Result<Vec<u8>> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row).map_err(io::Error::other)?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.into_error()))
}
