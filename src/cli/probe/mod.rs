//! `coldstart probe`: the experiment that tells how long an idle function lives.

mod next;
mod plan;

use clap::{Args, Subcommand, ValueEnum};

use super::Ended;
use super::failure::Failure;
use super::flags::{refuse, share, time, whole};
use crate::model::Distribution;
use crate::model::platform::IdlePolicy;
use crate::scenario::limits::CONFIDENCES;
use crate::scenario::{Family, presets};
use crate::study::probe::{Aim, Fewest, MOST_COPIES};
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
    /// What is known by now, and which gap to leave next
    Next(next::Flags),
}

/// Plans the experiment, or says how it goes on.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    match &flags.verb {
        Verb::Plan(flags) => plan::run(flags),
        Verb::Next(flags) => next::run(flags),
    }
}

/// What is to be known.
#[derive(Debug, Args)]
struct Asked {
    /// How wide the interval of the timeout may be
    #[arg(long, value_name = "TIME", default_value = "1m", allow_hyphen_values = true)]
    within: String,

    /// Its confidence
    #[arg(long, value_name = "SHARE", default_value = "95%", allow_hyphen_values = true)]
    confidence: String,

    /// The longest gap that may be tried
    #[arg(long, value_name = "TIME", default_value = "2h", allow_hyphen_values = true)]
    longest: String,

    /// What is to be few
    #[arg(long, value_enum, value_name = "WHAT", default_value = "hours")]
    fewest: Few,

    /// Copies of the function that are left alone side by side
    #[arg(long, value_name = "N", value_parser = whole(1..=MOST_COPIES), allow_hyphen_values = true)]
    copies: Option<u32>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Few {
    Hours,
    Requests,
}

impl Asked {
    /// On this number of copies, unless another is given.
    fn aim(&self, copies: u32) -> Result<Aim, Failure> {
        const SHORTEST: Nanos = Nanos::from_secs(5);
        const WITHIN: &str = "--within";
        const LONGEST: &str = "--longest";
        let within = time(WITHIN, &self.within)?;
        if within < SHORTEST || within > Nanos::HOUR {
            let hint = "a request itself takes a second or so: nothing finer can be told";
            return Err(refuse(WITHIN, &self.within, "a time from 5 s to 1 h", hint));
        }
        let longest = time(LONGEST, &self.longest)?;
        if longest < Nanos::MINUTE * 5 || longest < within * 4 || longest > Nanos::DAY {
            let hint = "timeouts of 5 min to 1 h have been seen on AWS";
            return Err(refuse(
                LONGEST,
                &self.longest,
                "a time from 5 min to 1 day, four times --within or more",
                hint,
            ));
        }
        let confidence = share("--confidence", &self.confidence, CONFIDENCES)?;
        let fewest = match self.fewest {
            Few::Hours => Fewest::Hours,
            Few::Requests => Fewest::Requests,
        };
        Ok(Aim { within, confidence, longest, fewest, copies: self.copies.unwrap_or(copies) })
    }
}

/// Idle timeouts of AWS, as they were measured at one time or another.
fn measured() -> Result<Vec<Distribution>, Failure> {
    let of_aws = presets().iter().filter(|preset| preset.family == Family::Aws);
    of_aws
        .map(|preset| {
            Ok(match preset.behaviour()?.idle {
                IdlePolicy::Timeout { timeout, .. } | IdlePolicy::FunctionTimeout { timeout, .. } => timeout,
                // Of environments left alone one by one each is the last of its cohort.
                IdlePolicy::CohortHalving { period } => Distribution::always(period),
            })
        })
        .collect()
}
