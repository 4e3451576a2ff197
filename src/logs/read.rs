//! Files -> a log.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use super::accounting::beginning;
use super::bytes::Bytes;
use super::collector::{Collector, Covers};
use super::detect::detect;
use super::error::EXPECTED;
use super::{Format, Log, LogError, Options, Source};
use super::{access, azure, console, finish, json, plain, probes, text};

/// What goes on beside the reading.
#[derive(Clone, Copy)]
pub struct Watch<'w> {
    /// Set by whoever wants the reading to end.
    pub stop: &'w AtomicBool,
    /// Called with the number of bytes that were read since the last call, as they are in the file.
    pub progress: &'w dyn Fn(u64),
}

static NEVER: AtomicBool = AtomicBool::new(false);

/// Nobody looks on.
pub(super) const ALONE: Watch<'static> = Watch { stop: &NEVER, progress: &|_| {} };

/// What messages call `-`.
const STANDARD_INPUT: &str = "standard input";

/// Reads files as one log; `-` is standard input.
///
/// # Errors
/// When a file cannot be read, or is of no known format, or when they are not all of one kind.
pub fn read_files(paths: &[PathBuf]) -> Result<Log, LogError> {
    read_files_with(paths, &Options::default(), ALONE)
}

/// Reads files as one log, in the way that is said.
///
/// # Errors
/// As [`read_files`], and when they are about several functions of which none is chosen.
pub fn read_files_with(paths: &[PathBuf], options: &Options, watch: Watch<'_>) -> Result<Log, LogError> {
    let is_stdin = |path: &&PathBuf| path.as_path() == Path::new("-");
    if paths.iter().filter(is_stdin).nth(1).is_some() {
        return Err(LogError::new(STANDARD_INPUT, "is named twice", "each log once", "leave one `-` out"));
    }
    let mut collector = Collector::new(options);
    for path in paths {
        let name = if is_stdin(&path) { STANDARD_INPUT.to_owned() } else { path.display().to_string() };
        read(Bytes::open(path, &name, watch)?, &name, &mut collector)?;
    }
    finish::log(collector)
}

/// Reads a text as a file of this name.
///
/// # Errors
/// As [`read_files`].
pub fn read_text(name: &str, text: &str) -> Result<Log, LogError> {
    read_source(name, text.as_bytes(), &Options::default())
}

/// Reads what comes from somewhere as a file of this name, in the way that is said.
///
/// # Errors
/// As [`read_files_with`].
pub fn read_source(name: &str, source: impl io::Read, options: &Options) -> Result<Log, LogError> {
    let mut collector = Collector::new(options);
    read(Bytes::of(Box::new(source), name, ALONE)?, name, &mut collector)?;
    finish::log(collector)
}

fn read(mut bytes: Bytes<'_>, name: &str, collector: &mut Collector<'_>) -> Result<(), LogError> {
    let format = collector.options.format.or_else(|| detect(bytes.available()));
    let format = format.ok_or_else(|| unknown(name, bytes.available()))?;
    collector.begin(name, covers(format));
    reader(format)(&mut bytes, collector)?;
    collector.end();
    let digest = bytes.digest().map_err(|error| LogError::cut(name, &error))?;
    if let Some(same) = collector.sources.iter().find(|source| source.digest == digest) {
        let problem = format!("has the same content as {}", same.path);
        return Err(LogError::new(name, &problem, "each log once", "leave one of them out"));
    }
    collector.sources.push(Source { path: name.to_owned(), format: format.words(), digest });
    Ok(())
}

type Reader = fn(&mut Bytes<'_>, &mut Collector<'_>) -> Result<(), LogError>;

fn reader(format: Format) -> Reader {
    match format {
        Format::Json => json::read,
        Format::JsonLines => json::read_lines,
        Format::Text => text::read,
        Format::ConsoleCsv | Format::InsightsCsv => console::read,
        Format::AccessLog => access::read,
        Format::AlbLog => access::read_alb,
        Format::AccessCsv => access::read_csv,
        Format::Azure2019 => azure::read_2019,
        Format::Azure2021 => azure::read_2021,
        Format::Csv => plain::read,
        Format::GapsCsv => probes::read_gaps,
        Format::CohortsCsv => probes::read_cohorts,
    }
}

fn covers(format: Format) -> Covers {
    match format {
        Format::Json | Format::JsonLines | Format::Text | Format::ConsoleCsv | Format::InsightsCsv => Covers::Function,
        Format::AccessLog | Format::AlbLog | Format::AccessCsv | Format::Azure2021 => Covers::Service,
        Format::Azure2019 | Format::Csv | Format::GapsCsv | Format::CohortsCsv => Covers::Itself,
    }
}

fn unknown(name: &str, head: &[u8]) -> LogError {
    let text = String::from_utf8_lossy(&head[..head.len().min(1_000)]);
    let Some((place, line)) = text.lines().enumerate().find(|(_, line)| !line.trim().is_empty()) else {
        return LogError::new(name, "is empty", EXPECTED, "check that the export is done");
    };
    let problem = format!("it is of no known format; the line is `{}`", beginning(line));
    let other =
        [(';', "semicolons"), ('\t', "tabs")].into_iter().find(|&(mark, _)| line.contains(mark) && !line.contains(','));
    let hint = match other {
        Some((_, marks)) => format!("if it is CSV, separate its columns by commas: it has {marks}"),
        None => "`--format` names its format, if it has one of them".to_owned(),
    };
    LogError::new(&format!("{name}:{}", place + 1), &problem, EXPECTED, &hint)
}
