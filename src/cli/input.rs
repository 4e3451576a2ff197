//! Where a scenario is read from.

use std::fs;
use std::io::{self, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::talk;
use crate::deployment;
use crate::scenario::{self, Edit, Scenario, load_edited, load_from_edited};

/// Reads the scenario a verb is asked about: a file, a pipe, or `-` for standard input.
pub(super) fn scenario(path: &Path, edits: &[Edit]) -> Result<Scenario, Failure> {
    Input::open(path)?.scenario(edits)
}

/// What messages call `-`.
const STANDARD_INPUT: &str = "standard input";

/// What messages call a file, or `-`.
pub(super) fn called(path: &Path) -> String {
    if path == Path::new("-") { STANDARD_INPUT.to_owned() } else { path.display().to_string() }
}

/// The text of a file of a deployment tool, or of what comes through a pipe, and what messages call it.
pub(super) fn text(path: &Path) -> Result<(String, PathBuf), Failure> {
    let (text, called) = if path == Path::new("-") {
        (scenario::text_from(io::stdin().lock()), PathBuf::from(STANDARD_INPUT))
    } else {
        (scenario::text_of(path), path.to_owned())
    };
    let refuse = |problem: String| {
        let hint = match &*problem {
            "does not exist" => "check the path",
            "is UTF-16, not UTF-8" => "save it as UTF-8",
            _ => "`coldstart guide deploy` shows one of each",
        };
        let problem = format!("{}: the file {problem}", called.display());
        Failure::refused(problem, deployment::EXPECTED_FILE, hint)
    };
    Ok((text.map_err(refuse)?, called))
}

/// What a scenario is read from; it can be read again with other changes.
#[derive(Debug)]
pub(super) enum Input<'p> {
    /// A file, which is opened each time.
    File(&'p Path),
    /// A stream, which could be read once, with what messages call it.
    Stream(Vec<u8>, String),
}

impl<'p> Input<'p> {
    /// Opens a file, a pipe, or `-` for standard input.
    pub(super) fn open(path: &'p Path) -> Result<Self, Failure> {
        if path == Path::new("-") {
            let stdin = io::stdin().lock();
            if stdin.is_terminal() {
                talk::say("reading a scenario from standard input: Ctrl-D ends it");
            }
            return Self::stream(stdin, STANDARD_INPUT);
        }
        let is_pipe = fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir());
        match is_pipe.then(|| fs::File::open(path)) {
            Some(Ok(pipe)) => Self::stream(pipe, &path.to_string_lossy()),
            // What is wrong with it is said where it is read.
            Some(Err(_)) | None => Ok(Self::File(path)),
        }
    }

    /// A little more than a scenario may be long, which is refused where it is read.
    const ENOUGH: u64 = 11_000_000;

    fn stream(source: impl io::Read, called: &str) -> Result<Self, Failure> {
        let mut bytes = Vec::new();
        source.take(Self::ENOUGH).read_to_end(&mut bytes).map_err(|error| {
            Failure::new(format_args!("{called} cannot be read: {error}"), "write the scenario to a file first")
        })?;
        Ok(Self::Stream(bytes, called.to_owned()))
    }

    /// Reads the scenario with these changes.
    pub(super) fn scenario(&self, edits: &[Edit]) -> Result<Scenario, Failure> {
        Ok(match self {
            Self::File(path) => load_edited(path, edits)?,
            Self::Stream(bytes, called) => load_from_edited(&bytes[..], called, edits)?,
        })
    }
}
