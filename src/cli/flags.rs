//! Flags that verbs share, and how what stands behind a flag is read.

use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::failure::Failure;
use super::output::Wanted;
use super::paper::Paper;
use crate::report::{Format, Show};
use crate::scenario::limits::Shares;
use crate::scenario::{Edit, NoEdit};
use crate::study::Hours;
use crate::units::{Nanos, Probability, UnitError, grouped};

/// Where a scenario comes from, and what is changed in it.
#[derive(Debug, Args)]
pub(super) struct Source {
    /// The scenario: a TOML file, or `-` for standard input
    #[arg(value_hint = ValueHint::FilePath)]
    pub(super) scenario: PathBuf,

    /// Put a value into the scenario; may be repeated
    ///
    /// Such as run.horizon=10d; the tables of a list go by their place, from 0: arrivals.0.rate=1000/day. `coldstart
    /// check` lists the keys that are in force.
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) set: Vec<String>,
}

impl Source {
    /// What is changed, in order.
    pub(super) fn edits(&self) -> Result<Vec<Edit>, Failure> {
        edits(&self.set)
    }
}

/// What `--set` changes, in order.
fn edits(set: &[String]) -> Result<Vec<Edit>, Failure> {
    const FLAG: &str = "--set";
    let edit = |text: &String| {
        let expected = "a key, `=` and a value, such as `run.horizon=10d`";
        let hint = "`coldstart check` lists the keys that are in force";
        Edit::parse(text, FLAG).map_err(|NoEdit| refuse(FLAG, text, expected, hint))
    };
    set.iter().map(edit).collect()
}

/// How scenarios are played.
#[derive(Debug, Args)]
pub(super) struct Playing {
    /// Seed of all random numbers
    ///
    /// Without it the scenario's, or 42.
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub(super) seed: Option<String>,

    /// Replications to play, whatever the precision
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub(super) replications: Option<String>,

    /// Time a replication covers, such as 30d
    ///
    /// Without it the scenario's, or 30 days.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) horizon: Option<String>,

    /// Confidence of intervals, such as 95%
    ///
    /// Without it the scenario's, or 95%.
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    pub(super) confidence: Option<String>,

    /// End after so long, such as 30s, with what is known
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) max_time: Option<String>,

    /// Threads to use [default: one for each core]
    ///
    /// The numbers are the same with any.
    #[arg(short = 'j', long, value_name = "N", value_parser = whole(1..=1024_u16), allow_hyphen_values = true)]
    #[arg(env = "COLDSTART_THREADS", hide_env_values = true)]
    pub(super) threads: Option<u16>,

    /// Print only the answer, errors and what fell short
    ///
    /// That is: that a precision asked for was not reached, and that --max-time was over.
    #[arg(short, long)]
    pub(super) quiet: bool,
}

/// The flags of every verb that plays a scenario.
#[derive(Debug, Args)]
pub(super) struct Common {
    #[command(flatten)]
    pub(super) source: Source,

    #[command(flatten)]
    pub(super) playing: Playing,

    /// Play until shares are known so well, such as 0.05%
    ///
    /// That is: until the interval of every share of cold requests reaches no further than this to either side. Without
    /// it the scenario's, or 0.05%.
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    pub(super) precision: Option<String>,

    /// Write the rows as CSV; `-` prints them
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) csv: Option<PathBuf>,

    /// Write everything as JSON; `-` prints it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) json: Option<PathBuf>,

    /// Write the main chart as a picture
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) svg: Option<PathBuf>,

    #[command(flatten)]
    pub(super) paper: Paper,

    /// Show computed values beside the estimates
    ///
    /// Where P(cold) can be computed instead of simulated.
    #[arg(long)]
    pub(super) exact: bool,

    /// Say all that is to be known of the numbers
    #[arg(long)]
    pub(super) explain: bool,
}

impl Playing {
    /// What is changed in a scenario: first by `--set`, then by the flags for keys of `[run]`.
    pub(super) fn edits(&self, set: &[String], precision: Option<&String>) -> Result<Vec<Edit>, Failure> {
        let mut edits = edits(set)?;
        let flags = [
            ("--seed", "run.seed", self.seed.as_ref()),
            ("--replications", "run.replications", self.replications.as_ref()),
            ("--horizon", "run.horizon", self.horizon.as_ref()),
            ("--precision", "run.precision", precision),
            ("--confidence", "run.confidence", self.confidence.as_ref()),
        ];
        edits.extend(
            flags
                .into_iter()
                .filter_map(|(flag, key, value)| Some(Edit { key: key.to_owned(), value: value?.clone(), flag })),
        );
        Ok(edits)
    }

    /// How long it may take.
    pub(super) fn max_time(&self) -> Result<Option<Duration>, Failure> {
        let time = self.max_time.as_deref().map(|text| time("--max-time", text)).transpose()?;
        Ok(time.map(|time| Duration::from_secs_f64(time.as_secs_f64())))
    }
}

impl Common {
    /// What is changed in the scenario.
    pub(super) fn edits(&self) -> Result<Vec<Edit>, Failure> {
        self.playing.edits(&self.source.set, self.precision.as_ref())
    }

    /// What is to be written beside the text, or in its place.
    pub(super) fn wanted(&self) -> Result<Vec<Wanted<'_>>, Failure> {
        let flags = [
            ("--csv", Format::Csv, self.csv.as_deref()),
            ("--json", Format::Json, self.json.as_deref()),
            ("--svg", Format::Svg, self.svg.as_deref()),
        ];
        let given = flags.into_iter().filter_map(|(flag, format, path)| Some(Wanted::new(flag, format, path?)));
        Ok(given.chain(self.paper.wanted(&Format::OF_ROWS)?).collect())
    }

    /// Whether anything that is to be written or shown needs the hours of the day.
    pub(super) fn hours(&self, shows_in_text: bool) -> Result<Hours, Failure> {
        let is_written = |hours: Hours| self.wanted().map(|all| all.iter().any(|one| one.format.hours() == hours));
        Ok(if is_written(Hours::Counted)? {
            Hours::Counted
        } else if is_written(Hours::Todays)? || shows_in_text {
            Hours::Todays
        } else {
            Hours::Ignored
        })
    }

    /// What is to be shown beyond the answer.
    pub(super) fn show(&self) -> Show {
        Show { exact: self.exact, explain: self.explain }
    }
}

/// Reads a whole number in a range, and says which where it is none.
pub(super) fn whole<T>(range: RangeInclusive<T>) -> impl Fn(&str) -> Result<T, String> + Clone
where
    T: FromStr + PartialOrd + Into<u64> + Clone,
{
    move |text| {
        let read = |text: &str| text.parse().ok().filter(|number| range.contains(number));
        let plain = || text.replace([',', '_', '\'', ' '], "");
        read(text).ok_or_else(|| match read(&plain()) {
            Some(number) => format!("write it without anything between its digits: {}", number.into()),
            None => {
                let [first, last] = [range.start(), range.end()].map(|end| grouped(end.clone().into()));
                format!("expected a whole number from {first} to {last}")
            }
        })
    }
}

/// What is wrong with the value of a flag.
pub(super) fn refuse(flag: &str, found: &str, expected: &str, hint: &str) -> Failure {
    Failure::refused(format_args!("`{flag}` is `{found}`"), expected, hint)
}

/// Reads the value of a flag by its units; `hint` is given where they have none of their own.
fn read<T>(flag: &str, text: &str, parse: impl Fn(&str) -> Result<T, UnitError>, hint: &str) -> Result<T, Failure> {
    parse(text).map_err(|error| refuse(flag, text, &error.expected, error.hint.as_deref().unwrap_or(hint)))
}

/// A time above zero.
pub(super) fn time(flag: &str, text: &str) -> Result<Nanos, Failure> {
    const HINT: &str = "a time is a number with its unit";
    let time = read(flag, text, Nanos::parse, HINT)?;
    if time > Nanos::ZERO { Ok(time) } else { Err(refuse(flag, text, "a time above zero, such as \"1m\"", HINT)) }
}

/// A share that is accepted.
pub(super) fn share(flag: &str, text: &str, accepted: Shares) -> Result<f64, Failure> {
    read(flag, text, |text| accepted.read(text), accepted.hint).map(Probability::as_fraction)
}
