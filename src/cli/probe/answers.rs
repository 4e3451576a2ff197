//! The results of an experiment, as its script writes them.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::input;
use crate::logs::{Cells, LogError, read_columns, yes_or_no};
use crate::study::probe::replacement::Seen;
use crate::units::Nanos;

/// Nothing is left alone for longer.
const LONGEST: Nanos = Nanos(4 * Nanos::WEEK.0);

/// After which gap each request came, and whether it was cold.
pub(super) fn gaps(results: &[PathBuf]) -> Result<Vec<(Nanos, bool)>, Failure> {
    each(results, ["gap_s", "cold"], |[gap, cold]| Ok((seconds("gap_s", gap)?, flag("cold", cold)?)))
}

/// After which rest two requests came at once, and whether one of them waited for an init.
pub(super) fn rests(results: &[PathBuf]) -> Result<Vec<(Nanos, bool)>, Failure> {
    each(results, ["rested_s", "cold"], |[rested, cold]| Ok((seconds("rested_s", rested)?, flag("cold", cold)?)))
}

/// Which environment of which copy answered, and whether the request waited for its init.
pub(super) fn uses(results: &[PathBuf]) -> Result<Vec<Seen>, Failure> {
    each(results, ["copy", "gap_s", "environment", "waited"], |[copy, gap, environment, waited]| {
        if environment.is_empty() {
            return Err(Unread { problem: "`environment` is empty".to_owned(), expected: "its name" });
        }
        let gap = if gap.is_empty() { None } else { Some(seconds("gap_s", gap)?) };
        Ok(Seen { copy: copy.clone(), gap, environment: environment.clone(), waited: flag("waited", waited)? })
    })
}

/// Why a row cannot be read.
struct Unread {
    problem: String,
    expected: &'static str,
}

/// Reads each row of each file; the first that cannot be read is an error.
fn each<const N: usize, T>(
    results: &[PathBuf],
    columns: [&str; N],
    read: impl Fn(&[String; N]) -> Result<T, Unread>,
) -> Result<Vec<T>, Failure> {
    refuse_twice(results)?;
    let mut all = Vec::new();
    for path in results {
        let name = input::called(path);
        let rows: Vec<Cells<N>> = read_columns(&name, open(path)?, columns).map_err(|error| refused(&error))?;
        for (line, cells) in &rows {
            all.push(read(cells).map_err(|Unread { problem, expected }| {
                let hint = "correct the row, or take it out: each row stands for itself";
                Failure::refused(format_args!("{name}:{line}: {problem}"), expected, hint)
            })?);
        }
    }
    Ok(all)
}

/// Two files may well say the same; one file has been read.
fn refuse_twice(results: &[PathBuf]) -> Result<(), Failure> {
    let mut known: HashMap<PathBuf, &PathBuf> = HashMap::new();
    for path in results {
        if let Some(same) = known.insert(path.canonicalize().unwrap_or_else(|_| path.clone()), path) {
            let problem = format!("{} is the same file as {}", input::called(path), input::called(same));
            return Err(Failure::refused(problem, "each file of results once", "leave one of them out"));
        }
    }
    Ok(())
}

fn open(path: &Path) -> Result<Box<dyn Read>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    let refuse = |problem: &str, hint| {
        Failure::refused(format_args!("{}: {problem}", path.display()), "a file of results", hint)
    };
    if path.is_dir() {
        return Err(refuse("is a directory", "name the files in it"));
    }
    let file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => refuse("does not exist", "check the path"),
        _ => refuse(&error.to_string(), "check the path"),
    })?;
    Ok(Box::new(file))
}

fn seconds(column: &str, cell: &str) -> Result<Nanos, Unread> {
    let seconds: Option<f64> = cell.parse().ok();
    let seconds = seconds.filter(|seconds| (0.0..=LONGEST.as_secs_f64()).contains(seconds));
    seconds.map(Nanos::from_secs_f64).ok_or_else(|| Unread {
        problem: format!("`{column}` is `{cell}`"),
        expected: "a number of seconds, up to 4 weeks",
    })
}

fn flag(column: &str, cell: &str) -> Result<bool, Unread> {
    yes_or_no(cell).ok_or_else(|| Unread { problem: format!("`{column}` is `{cell}`"), expected: "1 or 0" })
}

fn refused(error: &LogError) -> Failure {
    Failure::refused(format_args!("{}: {}", error.at, error.problem), &error.expected, &error.hint)
}
