//! What the verbs that play a log have in common: the flags, the scenario, the log, how the command ends.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::failure::Failure;
use super::flags::{Playing, Source, refuse};
use super::logs::Logs;
use super::origin::origin;
use super::output::{Outputs, Wanted};
use super::paper::Paper;
use super::question::provenance;
use super::{Ended, input, interrupt, play, talk};
use crate::estimate::Until;
use crate::logs::Log;
use crate::report::{Format, Page, Provenance};
use crate::scenario::Scenario;
use crate::study::Effort;
use crate::study::replay::{Arrival, NoRecording, Recording};

/// The flags of every verb that plays a log.
#[derive(Debug, Args)]
#[command(mut_arg("replications", |one| one.help("Plays of the log").long_help(
    "Plays of the log, whatever they show\n\nEach is one draw of whatever is random in the scenario.",
)))]
#[command(mut_arg("horizon", |one| one.hide(true)))]
#[command(mut_arg("max_time", |one| one.hide_short_help(true)))]
#[command(mut_arg("confidence", |one| one.help("Share of plays within ranges, such as 95%").long_help(
    "Share of plays that lie within ranges, such as 95%\n\nA scenario is rejected at the level that is left: 5%.",
)))]
pub(super) struct PlayedLog {
    #[command(flatten)]
    pub(super) source: Source,

    #[command(flatten)]
    pub(super) logs: Logs,

    #[command(flatten)]
    pub(super) playing: Playing,

    /// When a request comes: when sent, or when started
    ///
    /// Without it when it was sent, if the log tells that and the scenario has `platform.waiting = "first-ready"`; else when
    /// its function began, since what requests wait for is then not played.
    #[arg(long, value_name = "WHEN", value_parser = ["sent", "started"], hide_short_help = true)]
    arrival: Option<String>,

    /// Write the rows as CSV; `-` prints them
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    csv: Option<PathBuf>,

    /// Write everything as JSON; `-` prints it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    json: Option<PathBuf>,

    /// Write the main chart as a picture
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, hide_short_help = true)]
    svg: Option<PathBuf>,

    #[command(flatten)]
    paper: Paper,
}

/// A scenario and a log, with what was asked about them.
pub(super) struct Asked {
    pub(super) scenario: Scenario,
    pub(super) log: Log,
    /// How often to play, where somebody says.
    pub(super) plays: Option<u64>,
    pub(super) provenance: Provenance,
}

impl PlayedLog {
    /// Reads the scenario and the log.
    pub(super) fn asked(&self) -> Result<Asked, Failure> {
        if let Some(horizon) = &self.playing.horizon {
            let hint = "leave it out, or give a part of the log";
            return Err(refuse("--horizon", horizon, "no horizon: the log says how long it is", hint));
        }
        // Reading takes time too.
        interrupt::allow(self.playing.max_time()?);
        let edits = self.playing.edits(&self.source.set, None)?;
        let scenario = input::scenario(&self.source.scenario, &edits)?;
        let log = self.logs.read(self.playing.quiet)?;
        let settings = &scenario.settings;
        // What the scenario says of replications is meant for its own horizon.
        let plays = self.playing.replications.as_ref().and(settings.replications).map(u64::from);
        let until = Until::Replications(plays.unwrap_or(1));
        let effort = Effort { seed: settings.seed, confidence: settings.confidence, until };
        let provenance = provenance(&scenario, &effort);
        Ok(Asked { scenario, log, plays, provenance })
    }

    /// Opens what is to be written beside the text, or in its place; `more` is what other flags ask for.
    pub(super) fn outputs(&self, asked: &Asked, more: Option<Wanted<'_>>) -> Result<Outputs, Failure> {
        let flags = [
            ("--csv", Format::Csv, self.csv.as_deref()),
            ("--json", Format::Json, self.json.as_deref()),
            ("--svg", Format::Svg, self.svg.as_deref()),
        ];
        let given = flags.into_iter().filter_map(|(flag, format, path)| Some(Wanted::new(flag, format, path?)));
        let all: Vec<Wanted<'_>> = given.chain(self.paper.wanted(&Format::OF_ROWS)?).chain(more).collect();
        let inputs: Vec<PathBuf> = asked.scenario.files.iter().chain(&self.logs.logs).cloned().collect();
        Outputs::open(&all, &inputs)
    }

    /// Writes a page, and says what is to be known of the scenario; how the command ends, where the answer is yes or no.
    pub(super) fn show(
        &self,
        page: Page<'_>,
        outputs: Outputs,
        asked: &Asked,
        (interrupted, is_yes): (bool, bool),
    ) -> Result<Ended, Failure> {
        let page = page.made_from(origin([&asked.scenario])).warned(asked.scenario.warnings.clone());
        let written = outputs.write(&page, self.playing.quiet);
        if !self.playing.quiet {
            page.warnings.iter().for_each(talk::warn);
        }
        written?;
        if interrupted {
            talk::say("warning: stopped before all was played: this is what is known so far");
        }
        let ended = if interrupted { interrupt::code(interrupt::cause()) } else { Ended::Done };
        Ok(if ended == Ended::Done && !is_yes { Ended::No } else { ended })
    }

    /// The invocations of the log, which come as the flag says, or else as given here.
    pub(super) fn recording(&self, log: &Log, otherwise: Arrival) -> Result<Recording, Failure> {
        let wanted = match self.arrival.as_deref() {
            None => otherwise,
            Some("started") => Arrival::Started,
            Some(_) => Arrival::Sent,
        };
        let recording = recording(log, wanted)?;
        if self.arrival.is_some() && recording.about.arrival != wanted {
            let hint = "leave it out: a request comes when its function began";
            return Err(refuse("--arrival", "sent", "a log that tells when every request was sent", hint));
        }
        Ok(recording)
    }
}

/// The invocations of a log.
pub(super) fn recording(log: &Log, wanted: Arrival) -> Result<Recording, Failure> {
    Recording::of(log, wanted).map_err(|error| no_recording(&error, log))
}

/// Says why a log cannot be played.
fn no_recording(error: &NoRecording, log: &Log) -> Failure {
    let files: Vec<&str> = log.sources.iter().map(|source| source.path.as_str()).collect();
    let (expected, hint) = match error {
        NoRecording::Other("requests per minute") => (
            "a log of invocations",
            "`coldstart replay --per-function rows.csv` plays many functions by their requests per minute",
        ),
        NoRecording::Other(_) => ("a log of invocations", "`coldstart calibrate` says what such a file tells"),
        NoRecording::Nothing => ("a log with invocations", "`coldstart calibrate` says how its lines were understood"),
        NoRecording::SeveralFunctions(_) => ("a log of one function", "take the lines of one of them"),
        NoRecording::NoneCounted => ("two invocations or more of users", "take a longer part of the log"),
        NoRecording::TooLong => ("a log that is shorter", "check the times in it"),
    };
    Failure::refused(format_args!("{}: {error}", files.join(", ")), expected, hint)
}

/// Where nothing was played.
pub(super) fn nothing() -> Ended {
    play::nothing_known("a part of the log is done sooner")
}
