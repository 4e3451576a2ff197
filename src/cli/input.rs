//! Where a scenario is read from.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use super::failure::Failure;
use super::talk;
use crate::scenario::{Scenario, load, load_from};

/// Reads the scenario a verb is asked about: a file, a pipe, or `-` for standard input.
pub(super) fn scenario(path: &Path) -> Result<Scenario, Failure> {
    if path != Path::new("-") {
        return Ok(load(path)?);
    }
    let stdin = io::stdin().lock();
    if stdin.is_terminal() {
        talk::say("reading a scenario from standard input: Ctrl-D ends it");
    }
    Ok(load_from(stdin, "standard input")?)
}
