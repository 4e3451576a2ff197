//! stdout: the answer, and how wide it may be.

use std::io::{self, IsTerminal as _, Write};

use super::failure::Failure;
use crate::report::WIDEST;

/// Fewer columns than this are taken for more: a table cannot be narrower.
const NARROWEST: usize = 60;

/// How wide a line may be: as the terminal, within reason.
pub(super) fn width() -> usize {
    let columns = if io::stdout().is_terminal() { terminal_size::terminal_size() } else { None };
    columns.map_or(WIDEST, |(columns, _)| usize::from(columns.0).clamp(NARROWEST, WIDEST))
}

/// Writes a text for people; styles are left out where nobody would see them.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    done(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
}

/// Writes bytes as they are.
pub(super) fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    done(stdout.write_all(bytes).and_then(|()| stdout.flush()))
}

/// A reader that has seen enough and gone away is no failure.
fn done(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(
            format_args!("the result cannot be written to stdout: {error}"),
            "see what stdout leads to",
        )),
        _ => Ok(()),
    }
}
