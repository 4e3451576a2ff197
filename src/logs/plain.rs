//! Plain CSV: invocations as `start_s | timestamp, sent_s, duration_ms, environment, cold`, results of probes as
//! `gap_s, cold` and as `environments, idle_s, warm`.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use csv::StringRecord;
use sha2::{Digest, Sha256};

use super::{
    Accounting, Caller, Cohort, Contents, Environment, Gap, Invocation, Kind, Log, LogError, Seen, Source, Use, Window,
};
use crate::units::Nanos;

/// Reads files as one log.
///
/// # Errors
/// When a file cannot be read, or is of no known format, or when they are not all of one kind.
pub fn read_files(paths: &[PathBuf]) -> Result<Log, LogError> {
    let mut merged = Merged::default();
    for path in paths {
        let bytes = fs::read(path).map_err(|error| unreadable(path, &error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|_| unreadable(path, "it is not UTF-8"))?;
        merged.take(&path.display().to_string(), &text)?;
    }
    merged.into_log()
}

/// Reads a text as a file of this name.
///
/// # Errors
/// As [`read_files`].
pub fn read_text(name: &str, text: &str) -> Result<Log, LogError> {
    let mut merged = Merged::default();
    merged.take(name, text)?;
    merged.into_log()
}

fn unreadable(path: &Path, why: &str) -> LogError {
    LogError {
        at: path.display().to_string(),
        problem: format!("cannot be read: {why}"),
        expected: "a log of a function, or a CSV file of invocations".to_owned(),
        hint: "check the path".to_owned(),
    }
}

/// What the files had so far.
#[derive(Default)]
struct Merged {
    sources: Vec<Source>,
    accounting: Accounting,
    invocations: Vec<Invocation>,
    environments: Vec<Environment>,
    windows: Vec<Window>,
    gaps: Vec<Gap>,
    cohorts: Vec<Cohort>,
}

impl Merged {
    fn take(&mut self, name: &str, text: &str) -> Result<(), LogError> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let headers = reader.headers().map_err(|error| self::unreadable(Path::new(name), &error.to_string()))?.clone();
        let place = |column: &str| headers.iter().position(|header| header.trim() == column);
        let mut rows = || reader.records().filter_map(Result::ok).collect::<Vec<StringRecord>>();
        let number = |row: &StringRecord, place: Option<usize>| -> Option<f64> {
            row.get(place?)?.trim().parse().ok().filter(|value: &f64| value.is_finite())
        };
        let format = if let (Some(gap), Some(cold)) = (place("gap_s"), place("cold")) {
            let read = |row: &StringRecord| {
                let idle = Nanos::from_secs_f64(number(row, Some(gap))?);
                Some(Gap { idle, cold: number(row, Some(cold))? > 0.0 })
            };
            self.gaps.extend(rows().iter().filter_map(read));
            "gaps"
        } else if let (Some(n), Some(idle), Some(warm)) = (place("environments"), place("idle_s"), place("warm")) {
            let read = |row: &StringRecord| {
                Some(Cohort {
                    environments: number(row, Some(n))? as u32,
                    idle: Nanos::from_secs_f64(number(row, Some(idle))?),
                    warm: number(row, Some(warm))? as u32,
                })
            };
            self.cohorts.extend(rows().iter().filter_map(read));
            "cohorts"
        } else if let Some(start) = place("start_s").or_else(|| place("timestamp")) {
            let rows = rows();
            let window = self.windows.len() as u32;
            let mut numbers: HashMap<String, u32> = HashMap::new();
            let mut until = Nanos(i64::MIN);
            let mut from = Nanos::FOREVER;
            for row in &rows {
                let Some(started) = number(row, Some(start)).map(Nanos::from_secs_f64) else { continue };
                let environment = place("environment").and_then(|column| row.get(column)).map(|label| {
                    *numbers.entry(label.trim().to_owned()).or_insert_with(|| {
                        let made = Environment { kind: Kind::OnDemand, init_began: None, init: None, window };
                        self.environments.push(made);
                        self.environments.len() as u32 - 1
                    })
                });
                let first = match number(row, place("cold")) {
                    None => Use::Untold,
                    Some(cold) if cold > 0.0 => Use::First,
                    Some(_) => Use::Later,
                };
                let seen = Seen {
                    sent: number(row, place("sent_s")).map(Nanos::from_secs_f64),
                    duration: number(row, place("duration_ms")).map(|ms| Nanos::from_secs_f64(ms / 1_000.0)),
                    environment,
                    first,
                    caller: Caller::User,
                    ..Seen::at(started)
                };
                from = from.min(started);
                until = until.max(seen.ended().unwrap_or(started));
                self.invocations.push(Invocation::from(seen));
            }
            self.windows.push(Window { from, until });
            "plain CSV"
        } else {
            return Err(unreadable(Path::new(name), "it has none of the columns"));
        };
        let digest = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        self.sources.push(Source { path: name.to_owned(), format, digest });
        Ok(())
    }

    fn into_log(mut self) -> Result<Log, LogError> {
        self.invocations.sort_by_key(Invocation::started);
        self.windows.sort_by_key(|window| window.from);
        self.accounting.used = (self.invocations.len() + self.gaps.len() + self.cohorts.len()) as u64;
        self.accounting.lines = self.accounting.used;
        let contents = if !self.gaps.is_empty() {
            Contents::Gaps(self.gaps)
        } else if !self.cohorts.is_empty() {
            Contents::Cohorts(self.cohorts)
        } else {
            Contents::Invocations {
                invocations: self.invocations,
                environments: self.environments,
                functions: vec![String::new()],
                windows: self.windows,
            }
        };
        Ok(Log { sources: self.sources, accounting: self.accounting, contents })
    }
}
