//! `coldstart expect`: do the expectations of scenarios hold?

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::failure::Failure;
use super::flags::Playing;
use super::origin::origin;
use super::output::{Outputs, Wanted};
use super::paper::Paper;
use super::question::MOST_REPLICATIONS;
use super::{Ended, input, interrupt, play, talk};
use crate::estimate::Until;
use crate::model::DEFAULT_PRECISION;
use crate::report::Format;
use crate::report::expect::{Answered, page};
use crate::scenario::{Scenario, plain};
use crate::study::{Effort, Standing, Watch, expect};

/// The flags of the verb.
#[derive(Debug, Args)]
#[command(after_long_help = "\
A table [expect] names a measure and a limit, such as
cold_probability = \"< 1%\" or latency_p99 = \"< 800 ms\".
Each expectation is played until it is decided with the
confidence of the scenario. Exit codes: 0 all hold; 1 one
fails or is undecided; 2 wrong input.

Examples:
  coldstart expect scenarios/zappa-api-import-in-init.toml --junit found.xml
      in CI: a report that most CI servers read
  coldstart expect scenarios/zappa-api.toml --set 'expect.cold_probability=< 1%'
      is P(cold) below 1%? Exit code 1: it is not")]
pub(super) struct Flags {
    /// The scenarios: TOML files, or `-` for standard input
    #[arg(required = true, value_hint = ValueHint::FilePath, value_name = "SCENARIO")]
    scenarios: Vec<PathBuf>,

    /// Put a value into every scenario; may be repeated
    ///
    /// Such as run.horizon=10d.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,

    #[command(flatten)]
    playing: Playing,

    /// Write what came out as JUnit XML; `-` prints it instead of the table
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    junit: Option<PathBuf>,

    #[command(flatten)]
    paper: Paper,
}

/// Plays every scenario, and says what became of what is expected of it.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    let playing = &flags.playing;
    let max_time = playing.max_time()?;
    let scenarios = scenarios(flags)?;
    let inputs: Vec<PathBuf> = scenarios.iter().flat_map(|scenario| scenario.files.clone()).collect();
    let outputs = Outputs::open(&wanted(flags)?, &inputs)?;
    let answered = play::watched(playing, max_time, |watch| {
        let paths = flags.scenarios.iter().map(|path| plain(&path.display().to_string()));
        paths.zip(&scenarios).map(|(path, scenario)| answered(path, scenario, watch)).collect::<Vec<_>>()
    })?;
    let warnings = scenarios.iter().flat_map(|scenario| scenario.warnings.clone()).collect();
    let page = page(&answered).warned(warnings).made_from(origin(&scenarios));
    let written = outputs.write(&page, playing.quiet);
    if !playing.quiet {
        page.warnings.iter().for_each(talk::warn);
    }
    written.map(|()| ended(&answered))
}

fn wanted(flags: &Flags) -> Result<Vec<Wanted<'_>>, Failure> {
    let junit = flags.junit.as_deref().map(|path| Wanted::new("--junit", Format::Junit, path));
    let others = flags.paper.wanted(&[Format::Junit, Format::Html, Format::Markdown, Format::Text])?;
    Ok(junit.into_iter().chain(others).collect())
}

fn scenarios(flags: &Flags) -> Result<Vec<Scenario>, Failure> {
    let edits = flags.playing.edits(&flags.set, None)?;
    let read = |path: &PathBuf| {
        let scenario = input::scenario(path, &edits)?;
        if scenario.expectations.is_empty() {
            let problem = format!("`{}` expects nothing", path.display());
            let hint =
                "write `[expect]` and below it `cold_probability = \"< 1%\"`, or --set 'expect.cold_probability=< 1%'";
            return Err(Failure::refused(problem, "a scenario with a table `[expect]`", hint));
        }
        Ok(scenario)
    };
    flags.scenarios.iter().map(read).collect()
}

fn answered(scenario: String, read: &Scenario, watch: Watch<'_>) -> Answered {
    let until = match read.settings.replications {
        Some(replications) => Until::Replications(u64::from(replications)),
        None => Until::Precision { half_width: DEFAULT_PRECISION.as_fraction(), at_most: MOST_REPLICATIONS },
    };
    let effort = Effort { seed: read.settings.seed, confidence: read.settings.confidence, until };
    Answered { scenario, expected: expect(&read.model, &read.expectations, &effort, watch) }
}

fn ended(answered: &[Answered]) -> Ended {
    let stopped = answered.iter().any(|one| one.expected.interrupted);
    let all_hold = answered.iter().flat_map(|one| &one.expected.held).all(|held| held.standing == Standing::Holds);
    match stopped.then(|| interrupt::code(interrupt::cause())) {
        Some(signal @ (Ended::Interrupted | Ended::Terminated)) => signal,
        Some(Ended::Done | Ended::No | Ended::Refused) | None if all_hold => Ended::Done,
        Some(Ended::Done | Ended::No | Ended::Refused) | None => Ended::No,
    }
}
