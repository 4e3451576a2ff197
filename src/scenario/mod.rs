//! Files -> validated model: TOML with units, every error with its place and a hint, presets with their sources.
//!
//! [`load`] reads a file; what comes back is complete (every value in force, with where it came from) and can be played
//! without a further check, or is a [`Report`] of everything that is wrong with it. [`explain`] says in words what it
//! means.

mod arrivals;
mod behaviour;
mod caution;
mod diagnostic;
mod distributions;
mod explain;
mod figures;
mod file;
mod function;
mod hash;
mod idle;
pub mod limits;
mod platform;
mod preset;
mod reader;
mod run;
mod trace;
mod waiting;
mod warming;

use std::fmt;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use crate::model::arrivals::Process;
use crate::model::{Initial, Model};
use crate::units::{Probability, significant};

pub use behaviour::{Behaviour, Recycled};
pub use caution::{Aim, cautions};
pub use diagnostic::{Diagnostic, Report, Warning};
pub use explain::explain;
pub use hash::hash_of;
pub use preset::{Family, NotMeasured, Part, Preset, Standing, default_preset, presets, regimes_in_question};
pub use trace::RecordSpan;

use reader::{Document, Read, Refused, Table};

/// A scenario that can be played.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// What it is called; the file's name where it does not say.
    pub name: String,
    /// What is simulated.
    pub model: Model,
    /// The regime its platform follows.
    pub regime: Regime,
    /// How to ask.
    pub settings: RunSettings,
    /// Every value in force, and where it came from.
    pub values: Vec<Value>,
    /// Of each record of requests (`process = "trace"`) in turn, from when to when it was made.
    pub records: Vec<RecordSpan>,
    /// What was noticed while it was read.
    pub warnings: Vec<Warning>,
    /// The files it was read from: its own, then those it names. No result may be written over them.
    pub files: Vec<PathBuf>,
    /// Identifies what is simulated (see [`hash_of`]); two files that mean the same have the same.
    pub hash: String,
}

/// The regime a platform follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regime {
    /// The preset it started from.
    pub preset: &'static Preset,
    /// The keys of `[platform]` that replaced parts of it.
    pub overridden: Vec<&'static str>,
    /// The parts of the regime that the scenario settles itself.
    pub given: Vec<Part>,
}

impl Regime {
    /// On what a part rests; absent where the scenario settles it.
    #[must_use]
    pub fn standing(&self, part: Part) -> Option<Standing> {
        if self.given.contains(&part) { None } else { Some(self.preset.standing(part)) }
    }
}

/// How a simulation is asked to be run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunSettings {
    /// The seed of all random streams.
    pub seed: u64,
    /// How many replications to play; absent: until the precision is reached.
    pub replications: Option<u32>,
    /// The half-width of intervals to reach; absent: as the verb says.
    pub precision: Option<Probability>,
    /// The confidence of intervals, as a fraction.
    pub confidence: f64,
}

/// One value in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// Its key, with dots.
    pub key: String,
    /// What it is, in words.
    pub value: String,
    /// Where it came from.
    pub origin: Origin,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// This line of the scenario, from 1.
    Line(usize),
    /// The preset of this name.
    Preset(&'static str),
    /// Neither: it holds where nothing is said.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => f.pad(&format!("line {line}")),
            Self::Preset(name) => f.pad(&format!("preset {name}")),
            Self::Default => f.pad("default"),
        }
    }
}

const EXPECTED_FILE: &str = "a scenario in TOML, with at least one `[[arrivals]]` table";

const HINT_FILE: &str = "a scenario begins with what arrives: see `scenarios/zappa-api.toml`";

/// Where a file that a scenario names is looked for.
const HINT_PATH: &str = "a path begins at the folder of the scenario";

/// Reads a scenario file.
///
/// # Errors
/// When it cannot be read, is no text, is longer than 10 MB, or is wrong: everything that is wrong is reported.
pub fn load(path: &Path) -> Result<Scenario, Report> {
    let text = file::text_of(path).map_err(|problem| {
        let hint = if problem.starts_with("does not exist") { "check the path" } else { HINT_FILE };
        whole_file(path, &problem, hint)
    })?;
    parse(&text, path)
}

/// Reads a scenario from its text; `path` is where it stands, for messages and for the files it names.
///
/// # Errors
/// When it is wrong: everything that is wrong is reported.
pub fn parse(text: &str, path: &Path) -> Result<Scenario, Report> {
    if text.trim().is_empty() {
        return Err(whole_file(path, "is empty", HINT_FILE));
    }
    let document = Document::new(text, path);
    let read = match DeTable::parse(text) {
        Ok(table) => scenario(&document.root(table.get_ref()), path),
        Err(error) => Err(not_toml(&document, &error)),
    };
    let found = document.into_found();
    match read {
        Ok(scenario) if found.diagnostics.is_empty() => {
            let files = std::iter::once(path.to_owned()).chain(found.files).collect();
            Ok(Scenario { values: found.values, records: found.records, warnings: found.warnings, files, ..scenario })
        }
        _ => Err(Report::new(found.diagnostics)),
    }
}

fn not_toml(document: &Document<'_>, error: &toml::de::Error) -> Refused {
    let span = error.span().unwrap_or_default();
    let message = error.message().lines().collect::<Vec<_>>().join(", ");
    let expected = "keys and values such as `rate = \"500/day\"`, tables such as `[function]`";
    let hint = "a text such as a time or a rate stands in quotes";
    document.refuse("", &span, &format!("is not TOML here: {message}"), expected, hint)
}

fn scenario(root: &Table<'_>, path: &Path) -> Read<Scenario> {
    let stem = path.file_stem().map_or("scenario".into(), |stem| stem.to_string_lossy().into_owned());
    let name = root.value("name", stem, |entry| entry.text().map(str::to_owned));
    let calendar = run::calendar(root);
    let zone = calendar.as_ref().map_or(chrono_tz::Tz::UTC, |calendar| calendar.start().timezone());
    let function = root.section("function").and_then(|table| function::function(&table));
    let arrivals = arrivals::arrivals(root, zone);
    let platform = root.section("platform").and_then(|table| platform::platform(&table));
    let warming = root.section("warming").and_then(|table| warming::warming(&table));
    let known_platform = platform.as_ref().ok().map(|(platform, _)| platform);
    let run = root.section("run").and_then(|table| run::run(&table, known_platform));
    root.finish();
    let ((platform, regime), (run, settings)) = (platform?, run?);
    let model =
        Model { arrivals: arrivals?, function: function?, platform, warming: warming?, calendar: calendar?, run };
    refuse_too_much_at_once(root, &model)?;
    warn_of_unused_duration(root, &model);
    let hash = hash_of(&model);
    Ok(Scenario {
        name: name?,
        model,
        regime,
        settings,
        values: Vec::new(),
        records: Vec::new(),
        warnings: Vec::new(),
        files: Vec::new(),
        hash,
    })
}

/// A replication that would hold more at one time is refused: each thing takes some hundred bytes, on every thread.
pub const MOST_HELD: f64 = 1e6;

fn refuse_too_much_at_once(root: &Table<'_>, model: &Model) -> Read<()> {
    let held = model.held_at_once();
    if held <= MOST_HELD {
        return Ok(());
    }
    let found = format!("so much that {} requests, pings and visits are under way at one time", significant(held, 3));
    let expected = format!("at most {MOST_HELD} at one time");
    let hint = "lower the rates or the times, or set `platform.concurrency_limit`";
    Err(match root.get("arrivals") {
        Some(entry) => entry.refuse_as(&found, &expected, hint),
        None => root.refuse_missing("arrivals", &expected, hint),
    })
}

/// A duration that is given where every request brings its own.
fn warn_of_unused_duration(root: &Table<'_>, model: &Model) {
    let brings_its_own = |process: &Process| matches!(process, Process::Trace(trace) if trace.has_durations());
    let is_used_at_start = matches!(model.run.initial, Initial::Pool { busy: 1.., .. });
    if is_used_at_start || !model.arrivals.0.iter().all(brings_its_own) {
        return;
    }
    let given = root.get("function").and_then(|entry| entry.table("a table").ok()?.get("duration"));
    if let Some(entry) = given {
        let message = "`function.duration` is not used: every request has its recorded duration (`duration_column`)";
        entry.document().warn(Warning::new(message).hint("leave `function.duration` out"));
    }
}

fn whole_file(path: &Path, found: &str, hint: &str) -> Report {
    Report::new(vec![Diagnostic {
        file: path.to_owned(),
        line: None,
        column: None,
        key: String::new(),
        found: found.to_owned(),
        expected: EXPECTED_FILE.to_owned(),
        hint: hint.to_owned(),
    }])
}
