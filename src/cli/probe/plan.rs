//! `coldstart probe plan`: what the experiment takes, and a script that does it.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::{Asked, Files, recycling, regimes, timeouts};
use crate::cli::Ended;
use crate::cli::failure::Failure;
use crate::cli::flags::{refuse, time};
use crate::cli::input;
use crate::cli::origin::origin;
use crate::cli::output::{Outputs, Wanted};
use crate::cli::paper::Paper;
use crate::deployment::probe::{Called, Script};
use crate::model::Model;
use crate::report::{Format, probe};
use crate::scenario::{self, Scenario};
use crate::study::probe::{Experiment, MOST_COPIES, Planned, clock, replacement, timeout};

/// Runs of the experiment for each number of copies.
const RUNS: u64 = 40;
/// Runs of experiments that are played in no time.
const SHORT_RUNS: u64 = 500;
/// Their seed: the plan is the same each time.
const SEED: u64 = 42;

/// The flags of the verb.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  coldstart probe plan
      what it takes to know the timeout to within a minute
  coldstart probe plan scenarios/zappa-api.toml --copies 1 --script run.sh
      at the price of that function, and a script that does it
  coldstart probe plan --learn clock --timeout 380s
      what it takes to know whose idleness counts
  coldstart probe plan --learn replacement
      what it takes to know whether recycled environments are replaced")]
pub(super) struct Flags {
    /// A scenario, for the price of a request: region, memory, duration, init
    #[arg(value_hint = ValueHint::FilePath)]
    scenario: Option<PathBuf>,

    #[command(flatten)]
    asked: Asked,

    /// Write a shell script that does it; `-` prints it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    script: Option<PathBuf>,

    /// The function that the script invokes; once for each copy
    #[arg(long, value_name = "NAME")]
    function: Vec<String>,

    /// A URL that the script asks with curl, in place of a function
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    url: Vec<String>,

    /// With --url: a response that takes longer was cold
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    cold_after: Option<String>,

    /// With --url: a response with this header was cold
    #[arg(long, value_name = "NAME")]
    cold_header: Option<String>,

    #[command(flatten)]
    files: Files,

    #[command(flatten)]
    paper: Paper,
}

/// Plans, prints the plan, writes the script.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    let scenario = scenario(flags.scenario.as_deref())?;
    let copies = copies(flags)?;
    let experiment = flags.asked.experiment(copies.unwrap_or(1))?;
    let called = called(flags, &experiment)?;
    let inputs: Vec<PathBuf> = flags.scenario.iter().cloned().collect();
    let outputs = Outputs::open(&wanted(flags)?, &inputs)?;
    let planned = planned(&experiment, copies, &scenario.model)?;
    let mut page = probe::plan(&planned).made_from(origin(flags.scenario.as_ref().map(|_| &scenario)));
    page.script = flags.script.as_ref().map(|_| written(flags, &planned, &scenario, called));
    outputs.write(&page, false)?;
    Ok(Ended::Done)
}

fn wanted(flags: &Flags) -> Result<Vec<Wanted<'_>>, Failure> {
    let script = flags.script.as_deref().map(|path| Wanted::new("--script", Format::Script, path));
    Ok(flags.files.wanted().chain(script).chain(flags.paper.wanted(&Format::OF_ROWS)?).collect())
}

fn planned(experiment: &Experiment, copies: Option<u32>, model: &Model) -> Result<Planned, Failure> {
    Ok(match experiment {
        Experiment::Timeout(aim) => {
            Planned::Timeout(Box::new(timeout::design(aim, copies, &timeouts()?, model, RUNS, SEED)))
        }
        Experiment::Clock(aim) => Planned::Clock(clock::design(aim, copies, &regimes()?, model, SHORT_RUNS, SEED)),
        Experiment::Replacement(aim) => {
            Planned::Replacement(replacement::design(aim, copies, &recycling()?, model, SHORT_RUNS, SEED))
        }
    })
}

/// The scenario, or one in which only what every function has is said.
fn scenario(path: Option<&Path>) -> Result<Scenario, Failure> {
    const ANY: &str = "[[arrivals]]\nprocess = \"poisson\"\nrate = \"1/h\"\n";
    match path {
        Some(path) => input::scenario(path, &[]),
        None => Ok(scenario::parse(ANY, Path::new("any function"))?),
    }
}

/// So many copies as are named, or as are asked for; none leaves it to the plan.
fn copies(flags: &Flags) -> Result<Option<u32>, Failure> {
    let named = flags.function.len().max(flags.url.len()) as u32;
    match flags.asked.copies {
        Some(copies) if named > 1 && named != copies => {
            let hint = "name each copy, or only the first: the others are then called the same with -2, -3, ...";
            Err(refuse("--copies", &copies.to_string(), &format!("{named}, the number of names"), hint))
        }
        Some(copies) => Ok(Some(copies)),
        None if named > MOST_COPIES => {
            let hint = "more copies save little time";
            Err(refuse("--function", &named.to_string(), "four names at most", hint))
        }
        None if named > 0 => Ok(Some(named)),
        // A script for copies that nobody has named would not run.
        None => Ok(flags.script.is_some().then_some(1)),
    }
}

/// How the script asks, and how it tells a cold answer.
fn called(flags: &Flags, experiment: &Experiment) -> Result<Called, Failure> {
    let refuse = |problem: &str, expected: &str| {
        Err(Failure::refused(
            problem,
            expected,
            "a function on AWS needs neither: its log says which requests were cold",
        ))
    };
    let has_handler = match experiment {
        Experiment::Timeout(_) => false,
        Experiment::Clock(_) | Experiment::Replacement(_) => true,
    };
    match (&flags.url[..], &flags.cold_after, &flags.cold_header) {
        (_, Some(_), _) | (_, _, Some(_)) if has_handler => Err(Failure::refused(
            "`--cold-after` and `--cold-header` say nothing of this experiment",
            "neither of them",
            "its function has a handler of its own, which says whether a request waited",
        )),
        (_, _, _) if !flags.url.is_empty() && !flags.function.is_empty() => {
            refuse("both `--url` and `--function` are given", "one of them")
        }
        ([_, ..], None, None) if has_handler => Ok(Called::Url),
        ([], None, None) => Ok(Called::Function),
        ([], _, _) => {
            refuse("`--cold-after` and `--cold-header` are about a URL, and there is none", "a --url beside them")
        }
        (_, Some(after), None) => Ok(Called::UrlCold { after: time("--cold-after", after)? }),
        (_, None, Some(header)) if is_header(header) => Ok(Called::UrlHeader { header: header.clone() }),
        (_, None, Some(_)) => refuse("`--cold-header` is no name of a header", "letters, digits and hyphens"),
        (_, None, None) => {
            refuse("with `--url` nothing tells a cold answer", "`--cold-after 800ms` or `--cold-header X-Cold`")
        }
        (_, Some(_), Some(_)) => refuse("both `--cold-after` and `--cold-header` are given", "one of them"),
    }
}

fn is_header(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

fn written(flags: &Flags, planned: &Planned, scenario: &Scenario, called: Called) -> String {
    let names = if flags.url.is_empty() { &flags.function } else { &flags.url };
    let region = flags.scenario.as_ref().map(|_| scenario.model.function.region.clone());
    Script { experiment: planned.experiment(), names: names.clone(), region, called }.written()
}
