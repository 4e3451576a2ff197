//! The command line: one file a verb. Only here is anything printed, a file opened or the clock read.

mod check;
mod failure;
mod flags;
mod interrupt;
mod output;
mod play;
mod presets;
mod progress;
mod question;
mod regimes;
mod simulate;
mod sweep;
mod talk;
mod terminal;

use std::ffi::OsString;

use clap::{Parser, Subcommand};

/// How the command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It did what was asked.
    Done,
    /// What was asked for cannot be done.
    Refused,
    /// It was stopped before it was done.
    Interrupted,
}

impl Ended {
    /// The exit code that says so.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Refused => 2,
            Self::Interrupted => 130,
        }
    }
}

/// How often is a request to an AWS Lambda function cold, and which ping interval changes that?
#[derive(Parser)]
#[command(name = "coldstart", version, arg_required_else_help = true, after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

const EXAMPLES: &str = "\
Examples:
  coldstart check scenarios/zappa-api.toml           what the scenario means, in words
  coldstart sweep scenarios/zappa-api.toml           which ping interval keeps cold starts under 1%
  coldstart sweep my.toml --every 30s..10m --step 30s --target 0.5% --csv curve.csv
  coldstart simulate my.toml --horizon 90d --json -  all the numbers of one setting

Exit codes: 0 done, 2 refused (nothing was written), 130 interrupted.";

#[derive(Subcommand)]
enum Verb {
    /// Cold starts for every ping interval and for none: which keeps a target?
    Sweep(sweep::Flags),
    /// What happens under a scenario as it stands: cold starts, latency, environments
    Simulate(simulate::Flags),
    /// Say in words what a scenario means, warn, and list every value in force; run nothing
    Check(check::Flags),
    /// List the regimes of platforms a scenario can start from, with their sources
    Presets,
}

/// Does what the arguments ask for.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Ended {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return talk::usage(&error),
    };
    let ended = match cli.verb {
        Verb::Sweep(flags) => sweep::run(&flags),
        Verb::Simulate(flags) => simulate::run(&flags),
        Verb::Check(flags) => check::run(&flags),
        Verb::Presets => presets::run(),
    };
    ended.unwrap_or_else(|failure| {
        talk::say(&failure.to_string());
        Ended::Refused
    })
}
