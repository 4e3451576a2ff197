//! `coldstart probe next`: what is known by now, and what to do next.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::answers::{gaps, rests, uses};
use super::{Asked, Files, regimes, timeouts};
use crate::cli::Ended;
use crate::cli::failure::Failure;
use crate::cli::origin::origin;
use crate::cli::output::{Outputs, Wanted};
use crate::cli::paper::Paper;
use crate::report::{Format, probe};
use crate::study::probe::{Experiment, Underway, clock, replacement, timeout};
use crate::units::Nanos;

/// The flags of the verb.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  coldstart probe next
      the first gap, before there is any answer
  printf 'gap_s,cold\\n300,0\\n' | coldstart probe next - --quiet
      the next gap alone, for a script
  printf 'rested_s,cold\\n700,0\\n720,0\\n' | coldstart probe next - --learn clock --timeout 640s
      whose idleness counts, after two tests")]
pub(super) struct Flags {
    /// CSV files that the script wrote, or `-` for standard input
    #[arg(value_hint = ValueHint::FilePath, value_name = "RESULTS")]
    results: Vec<PathBuf>,

    #[command(flatten)]
    asked: Asked,

    /// Print only the next waits, in seconds; nothing when it is done
    #[arg(short, long)]
    quiet: bool,

    #[command(flatten)]
    files: Files,

    #[command(flatten)]
    paper: Paper,
}

/// Says what is known, and what to do.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    let experiment = flags.asked.experiment(1)?;
    let wanted: Vec<Wanted<'_>> = flags.files.wanted().chain(flags.paper.wanted(&Format::OF_ROWS)?).collect();
    let outputs = Outputs::open(&wanted, &flags.results)?;
    let underway = underway(&experiment, &flags.results)?;
    let page = probe::next(&underway).made_from(origin([]));
    if flags.quiet && !outputs.uses_stdout() {
        let waits: Vec<String> = waits(&underway).iter().map(|wait| wait.as_secs_f64().to_string()).collect();
        let line = if waits.is_empty() { String::new() } else { waits.join(" ") + "\n" };
        outputs.printing(line).write(&page, true)?;
    } else {
        outputs.write(&page, flags.quiet)?;
    }
    Ok(Ended::Done)
}

/// The experiment after these results.
fn underway(experiment: &Experiment, results: &[PathBuf]) -> Result<Underway, Failure> {
    Ok(match experiment {
        Experiment::Timeout(aim) => {
            Underway::Timeout(Box::new(timeout::Next::after(aim, &timeouts()?, gaps(results)?)))
        }
        Experiment::Clock(aim) => Underway::Clock(clock::Next::after(aim, &regimes()?, rests(results)?)),
        Experiment::Replacement(aim) => Underway::Replacement(replacement::Next::after(aim, &uses(results)?)),
    })
}

/// How long to wait before copies are asked next; nothing where it is done.
fn waits(underway: &Underway) -> Vec<Nanos> {
    match underway {
        Underway::Timeout(next) => next.gaps.clone(),
        Underway::Clock(next) => next.rest.into_iter().collect(),
        Underway::Replacement(next) => {
            let is_open = next.known.verdict == replacement::Verdict::Open;
            is_open.then_some(next.aim.every).into_iter().collect()
        }
    }
}
