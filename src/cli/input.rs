//! Where a scenario is read from.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use super::failure::Failure;
use super::talk;
use crate::scenario::{Edit, Scenario, load_edited, load_from_edited};

/// Reads the scenario a verb is asked about: a file, a pipe, or `-` for standard input.
pub(super) fn scenario(path: &Path, edits: &[Edit]) -> Result<Scenario, Failure> {
    if path != Path::new("-") {
        return Ok(load_edited(path, edits)?);
    }
    let stdin = io::stdin().lock();
    if stdin.is_terminal() {
        talk::say("reading a scenario from standard input: Ctrl-D ends it");
    }
    Ok(load_from_edited(stdin, "standard input", edits)?)
}
