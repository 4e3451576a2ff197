//! `coldstart calibrate`: what logs say about a function and its platform.

use clap::Args;

use super::Ended;
use super::failure::Failure;
use super::logs::Logs;
use super::output::Outputs;
use crate::report::calibration::page;

/// The flags of the verb.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  coldstart calibrate scenarios/gaps.csv
      what single requests after a time of idleness say
  cat scenarios/gaps.csv > mine.csv; coldstart calibrate mine.csv
      the same of a file of one's own")]
pub(super) struct Flags {
    #[command(flatten)]
    logs: Logs,
}

/// Reads the logs, and says what they tell.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    let log = flags.logs.read()?;
    let outputs = Outputs::open(&[], &flags.logs.logs)?;
    outputs.write(&page(&log), false)?;
    Ok(Ended::Done)
}
