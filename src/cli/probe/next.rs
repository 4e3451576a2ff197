//! `coldstart probe next`: what is known by now, and which gap to leave next.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::{Asked, measured};
use crate::cli::Ended;
use crate::cli::failure::Failure;
use crate::cli::logs::say_rejected;
use crate::cli::origin::origin;
use crate::cli::output::{Outputs, Wanted};
use crate::cli::paper::Paper;
use crate::logs::{Contents, Log, LogError, read_files, read_text};
use crate::report::{Format, probe};
use crate::study::probe::Next;
use crate::units::Nanos;

/// The flags of the verb.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  coldstart probe next
      the first gap, before there is any answer
  printf 'gap_s,cold\\n300,0\\n' | coldstart probe next - --quiet
      the next gap alone, for a script")]
pub(super) struct Flags {
    /// CSV files of `gap_s,cold`, or `-` for standard input; none before the first answer
    #[arg(value_hint = ValueHint::FilePath, value_name = "RESULTS")]
    results: Vec<PathBuf>,

    #[command(flatten)]
    asked: Asked,

    /// Print only the next gaps, in seconds; nothing when no more are needed
    #[arg(short, long)]
    quiet: bool,

    /// Write the curve of survival as CSV; `-` prints it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    csv: Option<PathBuf>,

    /// Write everything as JSON; `-` prints it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    json: Option<PathBuf>,

    #[command(flatten)]
    paper: Paper,
}

/// Says what is known, and what to do.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    let aim = flags.asked.aim(1)?;
    let files = [("--csv", Format::Csv, &flags.csv), ("--json", Format::Json, &flags.json)];
    let named = files.into_iter().filter_map(|(flag, format, path)| Some(Wanted::new(flag, format, path.as_deref()?)));
    let wanted: Vec<Wanted<'_>> = named.chain(flags.paper.wanted(&Format::OF_ROWS)?).collect();
    let outputs = Outputs::open(&wanted, &flags.results)?;
    let answers = answers(&flags.results)?;
    let next = Next::after(&aim, &measured()?, answers);
    let page = probe::next(&next).made_from(origin([]));
    if flags.quiet && !outputs.uses_stdout() {
        let gaps: Vec<String> = next.gaps.iter().map(|gap| gap.as_secs_f64().to_string()).collect();
        let line = if gaps.is_empty() { String::new() } else { gaps.join(" ") + "\n" };
        outputs.printing(line).write(&page, true)?;
    } else {
        outputs.write(&page, flags.quiet)?;
    }
    Ok(Ended::Done)
}

/// What was answered: after which gap, and whether the request was cold.
fn answers(results: &[PathBuf]) -> Result<Vec<(Nanos, bool)>, Failure> {
    if results.is_empty() {
        return Ok(Vec::new());
    }
    let log = read(results).map_err(|error| {
        Failure::refused(format_args!("{}: {}", error.at, error.problem), &error.expected, &error.hint)
    })?;
    if log.accounting.rejects() > 0 {
        say_rejected(&log.accounting, true);
    }
    let name = results.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
    match log.contents {
        Contents::Gaps(gaps) => match gaps.iter().find(|gap| gap.idle < Nanos::ZERO || gap.idle > Nanos::WEEK * 4) {
            None => Ok(gaps.iter().map(|gap| (gap.idle, gap.cold)).collect()),
            Some(gap) => {
                let problem = format!("{name}: `gap_s` is {} s", gap.idle.as_secs_f64());
                let hint = "`gap_s` is in seconds: divide if it is in milliseconds";
                Err(Failure::refused(problem, "a gap from 0 s to 4 weeks", hint))
            }
        },
        // A file with nothing but its header.
        Contents::Invocations { invocations, .. } if invocations.is_empty() => Ok(Vec::new()),
        Contents::Invocations { .. } | Contents::Cohorts(_) | Contents::Counts(_) => {
            let hint = "`coldstart calibrate` reads logs of other kinds";
            Err(Failure::refused(
                format_args!("{name}: no column `gap_s` beside `cold`"),
                "a CSV file with the header `gap_s,cold`, such as the script of `coldstart probe plan` writes",
                hint,
            ))
        }
    }
}

fn read(results: &[PathBuf]) -> Result<Log, LogError> {
    if results != [Path::new("-")] {
        return read_files(results);
    }
    let mut text = String::new();
    std::io::stdin().lock().read_to_string(&mut text).map_err(|error| LogError {
        at: "standard input".to_owned(),
        problem: format!("cannot be read: {error}"),
        expected: "a CSV file with the header `gap_s,cold`".to_owned(),
        hint: "write it to a file first".to_owned(),
    })?;
    read_text("standard input", &text)
}
