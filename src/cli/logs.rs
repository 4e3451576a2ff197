//! The logs that a verb reads.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::failure::Failure;
use crate::logs::{Log, read_files};

/// The flags of every verb that reads logs.
#[derive(Debug, Args)]
pub(super) struct Logs {
    /// The logs: exports of CloudWatch, CSV files, or `-` for standard input
    #[arg(required = true, value_hint = ValueHint::FilePath, value_name = "LOG")]
    pub(super) logs: Vec<PathBuf>,
}

impl Logs {
    /// Reads them as one log.
    pub(super) fn read(&self) -> Result<Log, Failure> {
        read_files(&self.logs).map_err(|error| {
            Failure::refused(format_args!("{}: {}", error.at, error.problem), &error.expected, &error.hint)
        })
    }
}
