//! stdout: the answer, and how wide it may be.

use std::io::{self, IsTerminal as _, Write};
use std::sync::OnceLock;

use terminal_size::terminal_size_of;

use super::failure::Failure;
use crate::report::WIDEST;

/// Fewer columns than this are taken for so many: no word would be left whole.
const NARROWEST: usize = 40;

/// What `--width` says.
static WIDTH: OnceLock<usize> = OnceLock::new();

/// Sets how wide lines may be, where it is said on the command line.
pub(super) fn set_width(columns: Option<u16>) {
    if let Some(columns) = columns {
        // Only the first command of a process can say so.
        let _ = WIDTH.set(usize::from(columns));
    }
}

/// How wide a line of the answer may be: as `--width` or `COLUMNS` says or the terminal is, within reason.
pub(super) fn width() -> usize {
    let columns = || if io::stdout().is_terminal() { terminal_size() } else { None };
    columns_wanted().or_else(columns).map_or(WIDEST, within_reason)
}

/// How wide a line in a file may be: as somebody says, whatever the terminal is.
pub(super) fn width_of_files() -> usize {
    columns_wanted().map_or(WIDEST, within_reason)
}

/// How wide a line on stderr may be; any width will do where that is no terminal.
pub(super) fn width_of_talk() -> Option<usize> {
    if let Some(&columns) = WIDTH.get() {
        return Some(within_reason(columns));
    }
    let stderr = io::stderr();
    let columns =
        || terminal_size_of(&stderr).map(|(columns, _)| usize::from(columns.0)).filter(|&columns| columns > 0);
    if stderr.is_terminal() { columns_wanted().or_else(columns).map(within_reason) } else { None }
}

fn within_reason(columns: usize) -> usize {
    columns.clamp(NARROWEST, WIDEST)
}

/// What the command line or the environment asks for, which wins over what a terminal says of itself.
fn columns_wanted() -> Option<usize> {
    WIDTH.get().copied().or_else(columns_of_environment)
}

fn columns_of_environment() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.trim().parse().ok().filter(|&columns| columns > 0)
}

fn terminal_size() -> Option<usize> {
    terminal_size::terminal_size().map(|(columns, _)| usize::from(columns.0)).filter(|&columns| columns > 0)
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
        Err(_) | Ok(()) => Ok(()),
    }
}
