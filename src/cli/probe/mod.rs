//! `coldstart probe`: experiments that tell how long an idle function lives, whose idleness counts, and whether recycled
//! environments are replaced.

mod answers;
mod next;
mod plan;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::Ended;
use super::failure::Failure;
use super::flags::{refuse, share, time, whole};
use super::output::Wanted;
use crate::model::Distribution;
use crate::model::platform::{IdlePolicy, Recycling};
use crate::report::Format;
use crate::scenario::limits::Shares;
use crate::scenario::{Family, Preset, presets};
use crate::study::probe::clock::Regime;
use crate::study::probe::timeout::Fewest;
use crate::study::probe::{Experiment, MOST_COPIES, clock, replacement, timeout};
use crate::units::Nanos;

/// The flags of the verb.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  coldstart probe plan
      what it takes to know the timeout to within a minute
  coldstart probe plan --function my-api --script run.sh
      the same, and a script that does it
  printf 'gap_s,cold\\n300,0\\n' | coldstart probe next -
      what is known after one answer, and which gap is next")]
pub(super) struct Flags {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// What the experiment takes, what it costs, and a script that does it
    Plan(plan::Flags),
    /// What is known by now, and what to do next
    Next(next::Flags),
}

/// Plans the experiment, or says how it goes on.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    match &flags.verb {
        Verb::Plan(flags) => plan::run(flags),
        Verb::Next(flags) => next::run(flags),
    }
}

/// Where rows and documents go.
#[derive(Debug, Args)]
struct Files {
    /// Write the rows as CSV; `-` prints them
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    csv: Option<PathBuf>,

    /// Write everything as JSON; `-` prints it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    json: Option<PathBuf>,
}

impl Files {
    fn wanted(&self) -> impl Iterator<Item = Wanted<'_>> {
        let files = [("--csv", Format::Csv, &self.csv), ("--json", Format::Json, &self.json)];
        files.into_iter().filter_map(|(flag, format, path)| Some(Wanted::new(flag, format, path.as_deref()?)))
    }
}

/// What is to be known.
#[derive(Debug, Args)]
struct Asked {
    /// What is to be known
    #[arg(long, value_enum, value_name = "WHAT", default_value = "timeout")]
    learn: Learn,

    /// How sure it is to be
    #[arg(long, value_name = "SHARE", default_value = "95%", allow_hyphen_values = true)]
    confidence: String,

    /// Copies of the function that are asked side by side
    #[arg(long, value_name = "N", value_parser = whole(1..=MOST_COPIES), allow_hyphen_values = true)]
    copies: Option<u32>,

    /// timeout: how wide its interval may be [default: 1m]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    within: Option<String>,

    /// timeout: what is to be few [default: hours]
    #[arg(long, value_enum, value_name = "WHAT")]
    fewest: Option<Few>,

    /// timeout, clock: the longest wait [default: 2h]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    longest: Option<String>,

    /// clock: the idle timeout, if it is known
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    timeout: Option<String>,

    /// replacement: how often each copy is asked [default: 2m]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    every: Option<String>,
}

/// What an experiment can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Learn {
    /// How long an idle function lives
    Timeout,
    /// Whether recycled environments are replaced before they are needed
    Replacement,
    /// Whether idleness is counted for the function or for each environment
    Clock,
}

impl Learn {
    fn name(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Replacement => "replacement",
            Self::Clock => "clock",
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Few {
    Hours,
    Requests,
}

const WITHIN: &str = "--within";
const LONGEST: &str = "--longest";
const TIMEOUT: &str = "--timeout";
const EVERY: &str = "--every";

/// Confidences of an experiment with some dozens of answers.
const CONFIDENCES: Shares = Shares {
    expected: "a confidence from 50% to 99.9%, such as \"95%\"",
    range: (std::ops::Bound::Included(0.5), std::ops::Bound::Included(0.999)),
    hint: "any answer may be an odd one: so few of them cannot make surer",
};

impl Asked {
    /// On this number of copies, unless another is given.
    fn experiment(&self, copies: u32) -> Result<Experiment, Failure> {
        self.refuse_others()?;
        let confidence = share("--confidence", &self.confidence, CONFIDENCES)?;
        let copies = self.copies.unwrap_or(copies);
        Ok(match self.learn {
            Learn::Timeout => Experiment::Timeout(self.timeout(confidence, copies)?),
            Learn::Clock => Experiment::Clock(self.clock(confidence, copies)?),
            Learn::Replacement => {
                Experiment::Replacement(replacement::Aim { confidence, every: self.every()?, copies })
            }
        })
    }

    /// Flags that are about another experiment.
    fn refuse_others(&self) -> Result<(), Failure> {
        use Learn::{Clock, Replacement, Timeout};
        let flags: [(&str, bool, &[Learn]); 5] = [
            (WITHIN, self.within.is_some(), &[Timeout]),
            ("--fewest", self.fewest.is_some(), &[Timeout]),
            (LONGEST, self.longest.is_some(), &[Timeout, Clock]),
            (TIMEOUT, self.timeout.is_some(), &[Clock]),
            (EVERY, self.every.is_some(), &[Replacement]),
        ];
        let other = flags.into_iter().find(|(_, is_given, of)| *is_given && !of.contains(&self.learn));
        other.map_or(Ok(()), |(flag, _, of)| {
            let problem = format!("`{flag}` says nothing of `--learn {}`", self.learn.name());
            let of: Vec<String> = of.iter().map(|learn| format!("`--learn {}`", learn.name())).collect();
            Err(Failure::refused(problem, format!("{flag} with {}", of.join(" or ")), "leave it out"))
        })
    }

    fn timeout(&self, confidence: f64, copies: u32) -> Result<timeout::Aim, Failure> {
        const SHORTEST: Nanos = Nanos::from_secs(5);
        let within = given(WITHIN, self.within.as_deref(), Nanos::MINUTE)?;
        if within < SHORTEST || within > Nanos::HOUR {
            let hint = "a request itself takes a second or so: nothing finer can be told";
            return Err(refuse(WITHIN, &within.to_string(), "a time from 5 s to 1 h", hint));
        }
        let longest = self.longest()?;
        if longest < within * 4 {
            let hint = "a timeout is searched for in a range that is several times as wide";
            return Err(refuse(LONGEST, &longest.to_string(), "four times --within or more", hint));
        }
        let fewest = match self.fewest {
            None | Some(Few::Hours) => Fewest::Hours,
            Some(Few::Requests) => Fewest::Requests,
        };
        Ok(timeout::Aim { within, confidence, longest, fewest, copies })
    }

    fn clock(&self, confidence: f64, copies: u32) -> Result<clock::Aim, Failure> {
        let longest = self.longest()?;
        let timeout = self.timeout.as_deref().map(|text| time(TIMEOUT, text)).transpose()?;
        if let Some(timeout) = timeout.filter(|timeout| *timeout < Nanos::SECOND * 30 || *timeout * 5 > longest * 4) {
            let hint = "an environment has to rest for longer than it; `coldstart probe plan` finds it";
            let expected = "a time from 30 s to four fifths of --longest";
            return Err(refuse(TIMEOUT, &timeout.to_string(), expected, hint));
        }
        Ok(clock::Aim { confidence, timeout, longest, copies })
    }

    fn longest(&self) -> Result<Nanos, Failure> {
        let longest = given(LONGEST, self.longest.as_deref(), Nanos::HOUR * 2)?;
        if longest < Nanos::MINUTE * 5 || longest > Nanos::DAY {
            let hint = "timeouts of 5 min to 1 h have been seen on AWS";
            return Err(refuse(LONGEST, &longest.to_string(), "a time from 5 min to 1 day", hint));
        }
        Ok(longest)
    }

    fn every(&self) -> Result<Nanos, Failure> {
        let every = given(EVERY, self.every.as_deref(), Nanos::MINUTE * 2)?;
        if every < Nanos::SECOND * 10 || every > Nanos::MINUTE * 10 {
            let hint = "it must be well under the idle timeout: then only recycling takes an environment";
            return Err(refuse(EVERY, &every.to_string(), "a time from 10 s to 10 min", hint));
        }
        Ok(every)
    }
}

fn given(flag: &str, text: Option<&str>, default: Nanos) -> Result<Nanos, Failure> {
    text.map_or(Ok(default), |text| time(flag, text))
}

fn of_aws() -> impl Iterator<Item = &'static Preset> {
    presets().iter().filter(|preset| preset.family == Family::Aws)
}

/// Idle timeouts of AWS, as they were measured at one time or another.
fn timeouts() -> Result<Vec<Distribution>, Failure> {
    of_aws()
        .map(|preset| {
            Ok(match preset.behaviour()?.idle {
                IdlePolicy::Timeout { timeout, .. } | IdlePolicy::FunctionTimeout { timeout, .. } => timeout,
                // Of environments left alone one by one each is the last of its cohort.
                IdlePolicy::CohortHalving { period } => Distribution::always(period),
            })
        })
        .collect()
}

/// Those of them for which it is known, or carried over, how long a spare environment lives.
fn regimes() -> Result<Vec<Regime>, Failure> {
    let mut regimes = Vec::new();
    for preset in of_aws() {
        match preset.behaviour()?.idle {
            IdlePolicy::FunctionTimeout { timeout, spare_timeout: Some(spare), .. } => {
                regimes.push(Regime { timeout, spare: spare.timeout });
            }
            IdlePolicy::Timeout { .. } | IdlePolicy::FunctionTimeout { .. } | IdlePolicy::CohortHalving { .. } => {}
        }
    }
    Ok(regimes)
}

/// How environments in use are recycled, as it was measured.
fn recycling() -> Result<Recycling, Failure> {
    const MEASURED: &str = "aws-2020";
    let preset = of_aws().find(|preset| preset.name == MEASURED);
    Ok(preset.map(Preset::behaviour).transpose()?.map_or(Recycling::NONE, |behaviour| behaviour.recycling))
}
