//! The command line: one file a verb. Only here is anything printed, a file opened or the clock read.

mod axis;
mod calibrate;
mod check;
mod compare;
mod emit;
mod expect;
mod export;
mod failure;
mod flags;
mod handbook;
mod import;
mod init;
mod input;
mod interrupt;
mod intervals;
mod logs;
mod origin;
mod output;
mod paper;
mod play;
mod player;
mod presets;
mod probe;
mod progress;
mod question;
mod reading;
mod recommend;
mod regimes;
mod replay;
mod replayed;
mod simulate;
mod sweep;
mod talk;
mod terminal;
mod validate;
mod vary;
mod weighing;

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, Parser, Subcommand};

use failure::Failure;

/// How the command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It did what was asked.
    Done,
    /// The answer to a question that was asked is no, or is not known well enough.
    No,
    /// What was asked for cannot be done.
    Refused,
    /// It was stopped by Ctrl-C before it was done.
    Interrupted,
    /// It was asked to end before it was done, by SIGTERM for instance.
    Terminated,
}

impl Ended {
    /// The exit code that says so.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::No => 1,
            Self::Refused => 2,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

/// How often is a request to an AWS Lambda function cold, and which ping interval changes that?
#[derive(Parser)]
#[command(name = "coldstart", version, arg_required_else_help = false, after_long_help = EXAMPLES, max_term_width = 100)]
#[command(mut_arg("color", |color| color.help("When to use colours").display_order(LAST)))]
struct Cli {
    #[command(subcommand)]
    verb: Verb,

    #[command(flatten)]
    color: colorchoice_clap::Color,

    /// Columns that lines may take
    ///
    /// Without it those of the terminal, 100 at most.
    #[arg(long, global = true, value_name = "N", value_parser = flags::whole(1..=u16::MAX), display_order = LAST)]
    width: Option<u16>,
}

/// Below the flags of the verb.
const LAST: usize = 100;

const EXAMPLES: &str = "\
Exit codes: 0 done; 1 an expectation fails or is undecided,
a log rejects a scenario, nothing keeps the --target or
reaches the --precision that the command line asks for, or
--max-time was over before anything was known; 2 wrong input,
or a file that could not be written; 130 interrupted; 143
terminated.

Examples:
  coldstart init my.toml
      writes a scenario to begin with
  coldstart check scenarios/zappa-api.toml
      what the scenario means, in words
  coldstart sweep scenarios/zappa-api.toml
      which ping interval keeps cold starts under 1%
  coldstart sweep my.toml --every 1m..10m --csv curve.csv
      the same for other intervals, and a file for plots
  coldstart recommend my.toml
      what to set, what that costs, and what today's setting gives
  coldstart compare my.toml
      pings beside provisioned concurrency and a service
  coldstart simulate my.toml --horizon 90d --json -
      all the numbers of one setting
  coldstart sweep - < my.toml
      the scenario comes through a pipe";

/// What to do first.
const WHAT_FIRST: &str = "\
How often is a request to an AWS Lambda function cold, and which ping interval changes that?

  coldstart init my.toml        asks about your function, and writes a scenario
  coldstart check my.toml       says what it means
  coldstart recommend my.toml   answers, and coldstart sweep my.toml shows the curve

`coldstart --help` lists everything else.";

#[derive(Subcommand)]
enum Verb {
    /// Cold starts for every ping interval and for none: which keeps a target?
    Sweep(sweep::Flags),
    /// What to set: the cheapest pings that keep a target, with a stated confidence
    Recommend(recommend::Flags),
    /// What happens under a scenario as it stands: cold starts, latency, environments
    Simulate(simulate::Flags),
    /// No pings, pings, provisioned concurrency, an always-on service: what each gives and costs
    Compare(compare::Flags),
    /// What logs say about a function and its platform
    Calibrate(calibrate::Flags),
    /// The requests of a log on a platform, beside what was seen
    Replay(replay::Flags),
    /// Could a log have come from a scenario? From which regime?
    Validate(validate::Flags),
    /// The experiment that tells how long your idle function lives
    Probe(probe::Flags),
    /// Write a commented scenario to begin with
    Init(init::Flags),
    /// Read a file of Zappa, the Serverless Framework, AWS SAM or Terraform into a scenario
    Import(import::Flags),
    /// Hold what is expected of scenarios ([expect]) to what simulation shows; for CI
    Expect(expect::Flags),
    /// Say in words what a scenario means, warn, and list every value; simulate nothing
    Check(check::Flags),
    /// List the presets: what was measured, when and by whom
    #[command(after_long_help = presets::EXAMPLES)]
    Presets(presets::Flags),
    /// Print what is to be known beside the code, topic by topic
    Guide(handbook::Guide),
    /// Print the JSON Schema of a scenario, which lets an editor complete fields and mark mistakes
    Schema(handbook::Schema),
    /// Print what makes a shell complete this command's verbs and flags
    Completions(handbook::Completions),
    /// Print a manual page, for `man -l -`
    Man(handbook::Man),
}

/// Does what the arguments ask for.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Ended {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => {
            return match scenario_without_verb(&error).or_else(|| flag_of_another_verb(&error, &arguments)) {
                Some(failure) => refused(&failure),
                None if error.kind() == ErrorKind::MissingSubcommand => {
                    talk::say(WHAT_FIRST);
                    Ended::Refused
                }
                None => talk::usage(&error),
            };
        }
    };
    cli.color.write_global();
    terminal::set_width(cli.width);
    let ended = match cli.verb {
        Verb::Sweep(flags) => sweep::run(&flags),
        Verb::Recommend(flags) => recommend::run(&flags),
        Verb::Simulate(flags) => simulate::run(&flags),
        Verb::Compare(flags) => compare::run(&flags),
        Verb::Calibrate(flags) => calibrate::run(&flags),
        Verb::Replay(flags) => replay::run(&flags),
        Verb::Validate(flags) => validate::run(&flags),
        Verb::Probe(flags) => probe::run(&flags),
        Verb::Init(flags) => init::run(&flags),
        Verb::Import(flags) => import::run(&flags),
        Verb::Expect(flags) => expect::run(&flags),
        Verb::Check(flags) => check::run(&flags),
        Verb::Presets(flags) => presets::run(&flags),
        Verb::Guide(flags) => handbook::guide(&flags),
        Verb::Schema(_) => handbook::schema(),
        Verb::Completions(flags) => handbook::completions(&flags),
        Verb::Man(flags) => handbook::man(&flags),
    };
    ended.unwrap_or_else(|failure| refused(&failure))
}

fn refused(failure: &Failure) -> Ended {
    talk::say(&failure.to_string());
    Ended::Refused
}

/// What to say of a flag that only other verbs have.
fn flag_of_another_verb(error: &clap::Error, arguments: &[OsString]) -> Option<Failure> {
    let ContextValue::String(given) = error.get(ContextKind::InvalidArg)? else { return None };
    let name = given.strip_prefix("--")?;
    let command = Cli::command();
    let has_it = |verb: &&clap::Command| verb.get_arguments().any(|argument| argument.get_long() == Some(name));
    let others: Vec<String> =
        command.get_subcommands().filter(has_it).map(|verb| format!("`coldstart {}`", verb.get_name())).collect();
    let verb = command.get_subcommands().find(|verb| arguments.iter().skip(1).any(|one| *one == verb.get_name()))?;
    let is_unknown = error.kind() == ErrorKind::UnknownArgument && !others.is_empty() && !has_it(&verb);
    is_unknown.then(|| {
        let verb = verb.get_name();
        let problem = format!("`{given}` is no flag of `coldstart {verb}`");
        let have = if others.len() == 1 { "has" } else { "have" };
        let hint = format!("{} {have} it", others.join(", "));
        Failure::refused(problem, format!("one of the flags that `coldstart {verb} -h` lists"), hint)
    })
}

/// What to say of a scenario that stands where the verb should.
fn scenario_without_verb(error: &clap::Error) -> Option<Failure> {
    let ContextValue::String(given) = error.get(ContextKind::InvalidSubcommand)? else { return None };
    let is_scenario = given == "-" || given.ends_with(".toml") || std::path::Path::new(given).exists();
    is_scenario.then(|| {
        let problem = format!("`{given}` stands where a command should");
        let hint = format!("write `coldstart sweep {given}`, or `coldstart check {given}` to see what it means");
        Failure::refused(problem, "a verb first, such as sweep, simulate or check", hint)
    })
}
