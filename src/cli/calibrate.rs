//! `coldstart calibrate`: what logs say about a function and its platform.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::failure::Failure;
use super::flags::{refuse, share};
use super::logs::Logs;
use super::output::{Outputs, TextFile, Wanted, refuse_collisions};
use super::paper::Paper;
use super::{Ended, export, origin, talk, terminal};
use crate::calibrate::{Calibration, Plan, Writing, held_out, written_scenario};
use crate::logs::{Contents, Log};
use crate::report::calibration::page;
use crate::report::{Format, Origin};
use crate::scenario::limits::{CONFIDENCES, HELD_OUT};
use crate::scenario::{Preset, preset_named};
use crate::units::Nanos;

/// The preset all parts of which were measured together.
pub(super) const MEASURED_TOGETHER: &str = "aws-2020";

/// The flags of the verb.
#[derive(Debug, Args)]
#[command(mut_arg("logs", |logs| logs.required(false).required_unless_present("how")))]
#[command(after_long_help = "\
Examples:
  coldstart calibrate scenarios/gaps.csv
      what single requests after a time of idleness say
  coldstart calibrate --how my-function
      prints the command that exports the log that says most")]
pub(super) struct Flags {
    #[command(flatten)]
    logs: Logs,

    /// Write what was learned as a scenario; `-` prints it
    ///
    /// Each value stands there with its interval and what it rests on, each part that was not learned with what would
    /// tell it. It runs as it is.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    scenario_out: Option<PathBuf>,

    /// Let the scenario carry what is not known of each part that was learned
    ///
    /// As 100 sets of values, any of which may be the true one. The intervals of `coldstart sweep` and others on it then
    /// contain that uncertainty too. What the log does not tell at all is played both ways in any case.
    #[arg(long, requires = "scenario_out")]
    carry_uncertainty: bool,

    /// Learn only when requests come
    ///
    /// From the access log of a service that is not on Lambda yet.
    #[arg(long)]
    arrivals_only: bool,

    /// Print the command that exports the log of a function
    #[arg(long, value_name = "FUNCTION", conflicts_with_all = ["logs", "scenario_out", "hold_out", "csv", "json", "html", "output"])]
    how: Option<String>,

    /// Learn nothing from so much of the end of the log, such as 30%
    ///
    /// So that the scenario can be held to it: --held-out writes that part.
    #[arg(long, value_name = "SHARE")]
    hold_out: Option<String>,

    /// Write the part that --hold-out leaves out as CSV
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "hold_out")]
    held_out: Option<PathBuf>,

    /// The regime of what the log does not say
    ///
    /// All parts of aws-2020 were measured together; other presets carry some of them over from it.
    #[arg(long, value_name = "NAME", default_value = MEASURED_TOGETHER)]
    preset: String,

    /// Confidence of intervals
    #[arg(long, value_name = "SHARE", default_value = "95%")]
    confidence: String,

    /// Write the parts as CSV; `-` prints them
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    csv: Option<PathBuf>,

    /// Write everything as JSON; `-` prints it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    json: Option<PathBuf>,

    /// Print the answer only: no progress, notes or warnings
    #[arg(short, long)]
    quiet: bool,

    #[command(flatten)]
    paper: Paper,
}

/// Reads the logs, and says what they tell.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    if let Some(function) = &flags.how {
        terminal::print(&export::how(function)?)?;
        return Ok(Ended::Done);
    }
    let (plan, preset) = (flags.plan()?, flags.preset()?);
    let (outputs, files) = flags.open()?;
    let log = flags.logs.read(flags.quiet)?;
    let calibration = Calibration::of(&log, &plan);
    let written =
        flags.scenario_out.as_deref().map(|path| scenario(&calibration, &flags.writing(preset, path))).transpose()?;
    let scenario = written.as_ref().map(|(text, _)| text);
    let outputs = match scenario {
        Some(text) if flags.prints_scenario() => outputs.printing(text.clone()),
        Some(_) | None => outputs,
    };
    let origin = Origin { command: origin::command(std::env::args_os().skip(1)), scenarios: Vec::new() };
    let printed = outputs.write(&page(&calibration, &log.accounting, preset).made_from(origin), flags.quiet);
    // Where one place cannot be written to the others are written all the same.
    let beside = flags.write(files, scenario.map(String::as_str), &log, calibration.cut);
    match (printed, beside) {
        (Err(first), Err(second)) => return Err(first.and(&second)),
        (first, second) => first.and(second)?,
    }
    if let Some((_, sets)) = written.filter(|&(_, sets)| sets > 1 && !flags.quiet) {
        talk::say(&format!(
            "note: the scenario holds {sets} sets of values for what the log leaves open (`[uncertainty]`): intervals contain it"
        ));
    }
    Ok(Ended::Done)
}

/// The files beside the page: the scenario, and what was held out.
struct Files {
    scenario: Option<TextFile>,
    held_out: Option<TextFile>,
}

impl Flags {
    fn plan(&self) -> Result<Plan, Failure> {
        let hold_out = self.hold_out.as_deref().map(|text| share("--hold-out", text, HELD_OUT)).transpose()?;
        Ok(Plan {
            confidence: share("--confidence", &self.confidence, CONFIDENCES)?,
            arrivals_only: self.arrivals_only,
            hold_out: hold_out.unwrap_or(0.0),
        })
    }

    fn preset(&self) -> Result<&'static Preset, Failure> {
        preset_named(&self.preset).map_err(|hint| {
            let hint = hint.unwrap_or_else(|| "`coldstart presets` lists them".to_owned());
            refuse("--preset", &self.preset, "the name of a preset", &hint)
        })
    }

    fn writing<'a>(&self, preset: &'a Preset, path: &'a Path) -> Writing<'a> {
        Writing { preset, path, carries_uncertainty: self.carry_uncertainty }
    }

    fn prints_scenario(&self) -> bool {
        self.scenario_out.as_deref() == Some(Path::new("-"))
    }

    /// Opens everything before the logs are read, which may take long.
    fn open(&self) -> Result<(Outputs, Files), Failure> {
        let flags = [("--csv", Format::Csv, &self.csv), ("--json", Format::Json, &self.json)];
        let given =
            flags.into_iter().filter_map(|(flag, format, path)| Some(Wanted::new(flag, format, path.as_deref()?)));
        let wanted: Vec<Wanted<'_>> = given.chain(self.paper.wanted(&FORMATS)?).collect();
        let texts = [("--scenario-out", &self.scenario_out), ("--held-out", &self.held_out)];
        let texts =
            texts.into_iter().filter_map(|(flag, path)| Some(Wanted::new(flag, Format::Text, path.as_deref()?)));
        refuse_collisions(&wanted.iter().copied().chain(texts).collect::<Vec<_>>(), &self.logs.logs)?;
        let open = |path: &Option<PathBuf>| path.as_deref().map(TextFile::open).transpose();
        let files = Files { scenario: open(&self.scenario_out)?, held_out: open(&self.held_out)? };
        Ok((Outputs::open(&wanted, &self.logs.logs)?, files))
    }

    /// Writes the files, and says what to do with them.
    fn write(&self, files: Files, scenario: Option<&str>, log: &Log, cut: Option<Nanos>) -> Result<(), Failure> {
        if let (Some(file), Some(text)) = (files.scenario, scenario) {
            file.write(text)?;
        }
        let (Some(file), Contents::Invocations { invocations, windows, .. }, Some(cut)) =
            (files.held_out, &log.contents, cut)
        else {
            return Ok(());
        };
        file.write(&held_out(invocations, windows, cut))?;
        if let (Some(scenario), Some(rest)) = (&self.scenario_out, &self.held_out) {
            let [scenario, rest] = [scenario, rest].map(|path| origin::quoted(&path.to_string_lossy()));
            if !self.quiet {
                talk::say(&format!(
                    "hint: `coldstart validate {scenario} {rest}` holds what was learned to what was held out"
                ));
            }
        }
        Ok(())
    }
}

const FORMATS: [Format; 5] = [Format::Csv, Format::Json, Format::Html, Format::Markdown, Format::Text];

/// It is read again, so that nothing is written that does not run; and how many sets of values it holds.
fn scenario(calibration: &Calibration, writing: &Writing<'_>) -> Result<(String, u64), Failure> {
    let text = written_scenario(calibration, writing).ok_or_else(|| {
        Failure::refused(
            "the log has too few requests for a scenario",
            "at least three requests at different times",
            "leave `--scenario-out` away to see what the log says",
        )
    })?;
    let read = crate::scenario::parse(&text, writing.path)?;
    Ok((text, read.model.set_count()))
}
