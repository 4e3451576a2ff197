//! `coldstart replay`: what a scenario makes of the very requests of a log.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::failure::Failure;
use super::flags::{refuse, time};
use super::intervals::{intervals, refuse_late_phase};
use super::output::Wanted;
use super::replayed::{Asked, PlayedLog, nothing};
use super::{Ended, play};
use crate::logs::{Contents, MinuteCounts};
use crate::report::Format;
use crate::report::replay::{page, page_of_functions};
use crate::scenario::Aim;
use crate::study::replay::{Arrival, FunctionsPlan, ReplayPlan, USUAL_PLAYS, play_functions, replay};
use crate::units::Nanos;

/// The flags of the verb.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  coldstart replay scenarios/zappa-api.toml scenarios/zappa-api-log.csv
      the requests of a log under that platform, beside what was seen
  cd scenarios; coldstart replay zappa-api.toml zappa-api-log.csv --every 4m
      what pings every 4 minutes would have made of them")]
pub(super) struct Flags {
    #[command(flatten)]
    played: PlayedLog,

    /// Pings that were not, in the place of those of the log
    ///
    /// Such as 4m. With --per-function the intervals to try, such as 1m..15m; one row is without pings.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    every: Option<String>,

    /// Play each function by itself; the rows as CSV
    ///
    /// Of a log of requests per minute of many functions. `-` prints the rows.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    per_function: Option<PathBuf>,
}

/// Plays the log, and shows what was predicted beside what was seen.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    let asked = flags.played.asked()?;
    match (&flags.per_function, &asked.log.contents) {
        (Some(_), Contents::Counts(functions)) => of_functions(flags, &asked, functions),
        (Some(path), Contents::Invocations { .. } | Contents::Gaps(_) | Contents::Cohorts(_)) => {
            let shown = path.display().to_string();
            let hint = "leave it out to replay a log of invocations";
            Err(refuse("--per-function", &shown, "a log of requests per minute of many functions", hint))
        }
        (None, _) => of_log(flags, &asked),
    }
}

fn of_log(flags: &Flags, asked: &Asked) -> Result<Ended, Failure> {
    let recording = flags.played.recording(&asked.log, Arrival::on(&asked.scenario.model, &asked.log))?;
    let outputs = flags.played.outputs(asked, None)?;
    let settings = &asked.scenario.settings;
    let plan = ReplayPlan {
        every: flags.every.as_deref().map(|text| one_interval(text, asked)).transpose()?,
        plays: asked.plays.unwrap_or(USUAL_PLAYS),
        seed: settings.seed,
        confidence: settings.confidence,
    };
    let model = &asked.scenario.model;
    let found = play::watched(&flags.played.playing, None, |watch| replay(model, &recording, &plan, watch))?;
    let Some(found) = found else { return Ok(nothing()) };
    flags.played.show(page(&found, &asked.provenance), outputs, asked, (found.interrupted, true))
}

fn one_interval(text: &str, asked: &Asked) -> Result<Nanos, Failure> {
    let every = time("--every", text)?;
    refuse_late_phase(text, &[every], asked.scenario.model.warming.phase)?;
    Ok(every)
}

fn of_functions(flags: &Flags, asked: &Asked, functions: &[MinuteCounts]) -> Result<Ended, Failure> {
    let path = flags.per_function.as_deref();
    let rows = path.map(|path| Wanted::new("--per-function", Format::Csv, path));
    let outputs = flags.played.outputs(asked, rows)?;
    let given = flags.every.as_deref().map(|text| intervals(text, None)).transpose()?.unwrap_or_default();
    refuse_late_phase(flags.every.as_deref().unwrap_or_default(), &given, asked.scenario.model.warming.phase)?;
    let settings = &asked.scenario.settings;
    let plan = FunctionsPlan {
        every: given.into_iter().map(Some).chain([None]).collect(),
        replications: asked.plays,
        seed: settings.seed,
        confidence: settings.confidence,
    };
    let model = &asked.scenario.model;
    let found = play::watched(&flags.played.playing, None, |watch| play_functions(model, functions, &plan, watch))?;
    if found.rows.is_empty() {
        return Ok(nothing());
    }
    let target = Aim::usual(settings).target;
    let page = page_of_functions(&found, target, &asked.provenance);
    flags.played.show(page, outputs, asked, (found.interrupted, true))
}
