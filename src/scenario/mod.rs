//! Files -> validated model: TOML with units, every error with its place and a hint, presets with their sources.
//!
//! [`load`] reads a file; what comes back is complete (every value in force, with where it came from) and can be played
//! without a further check, or [`Complaints`]: everything that is wrong with it. [`explain`] says in words what it
//! means.

mod account;
mod arrivals;
mod behaviour;
pub mod blank;
mod caution;
mod cost;
mod diagnostic;
mod distributions;
mod edit;
mod expect;
mod explain;
pub mod fields;
mod figures;
mod file;
mod function;
mod held;
mod idle;
mod learned;
pub mod limits;
mod not_toml;
mod plain;
mod platform;
mod preset;
mod provisioned;
mod reader;
mod run;
mod schedules;
mod service;
mod sources;
mod together;
mod trace;
mod uncertain;
mod waiting;
mod warming;
mod warning;
mod wording;
mod workload;
mod writer;
mod zones;

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use crate::model::{Model, Service, Uncertainty};
use crate::study::Expectation;
use crate::units::Probability;

pub use behaviour::Behaviour;
pub use caution::{Aim, cautions};
pub use diagnostic::{Complaints, Diagnostic};
pub use edit::{Edit, NoEdit};
pub use explain::explain;
pub use held::MOST_HELD;
pub use plain::{is_unseen, plain};
pub use preset::{
    Family, NotMeasured, Part, Preset, Standing, default_preset, preset_named, presets, regimes_in_question,
};
pub use sources::{Columns, Source};
pub use trace::RecordSpan;
pub use warning::{Warning, WarningKind};
pub use writer::{hash_of, values, written};

pub(crate) use account::MOST_ENVIRONMENTS;
pub(crate) use diagnostic::nearest;
pub(crate) use file::{text_from, text_of};
pub(crate) use function::{ARCHITECTURES, is_region};
pub(crate) use plain::shortened;
pub(crate) use schedules::eventbridge_schedule;
pub(crate) use zones::advice as zone_advice;

use edit::Edited;
use reader::{Document, Found, Refused, Table};

/// A scenario that can be played.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// What it is called; the file's name where it does not say.
    pub name: String,
    /// What is simulated.
    pub model: Model,
    /// The always-on service that the function is compared with.
    pub service: Service,
    /// The regime its platform follows.
    pub regime: Regime,
    /// What is expected of it.
    pub expectations: Vec<Expectation>,
    /// How to ask.
    pub settings: RunSettings,
    /// The SHA-256 of each log that it was learned from, in hexadecimal; none where it was not learned from any.
    pub learned_from: Vec<String>,
    /// Every value in force, and where it came from.
    pub values: Vec<Value>,
    /// Of each record of requests (`process = "trace"`) in turn, from when to when it was made.
    pub records: Vec<RecordSpan>,
    /// What was noticed while it was read.
    pub warnings: Vec<Warning>,
    /// The files it was read from: its own, then those it names. No result may be written over them.
    pub files: Vec<PathBuf>,
    /// Those it names.
    pub sources: Vec<Source>,
    /// Identifies what is simulated (see [`hash_of`]).
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
    /// A flag of the command line, such as `--set`.
    Flag(&'static str),
    /// The preset of this name.
    Preset(&'static str),
    /// Neither: it holds where nothing is said.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => f.pad(&format!("line {line}")),
            Self::Flag(flag) => f.pad(flag),
            Self::Preset(name) => f.pad(&format!("preset {name}")),
            Self::Default => f.pad("default"),
        }
    }
}

const EXPECTED_FILE: &str = "a scenario in TOML, with at least one `[[arrivals]]` table";

const HINT_FILE: &str = "a scenario begins with what arrives: see `scenarios/zappa-api.toml`";

/// Where a file that a scenario names is looked for.
const HINT_PATH: &str =
    "a relative path begins at the folder of the scenario, or at the current folder if that comes through a pipe";

/// Reads a scenario from a file, or from what a path such as `/dev/fd/63` stands for; files that such a one names are
/// looked for in the current folder.
///
/// # Errors
/// When it cannot be read, is no text, is longer than 10 MB, or is wrong: everything that is wrong is reported.
pub fn load(path: &Path) -> Result<Scenario, Complaints> {
    load_edited(path, &[])
}

/// The same, with some of its values put in from elsewhere.
///
/// # Errors
/// As [`load`]; what is wrong with an edit is said of the flag that said it.
pub fn load_edited(path: &Path, edits: &[Edit]) -> Result<Scenario, Complaints> {
    let text = file::text_of(path).map_err(|problem| unreadable(path, &problem))?;
    // A descriptor may well lead to a file, but stands beside nothing.
    let is_file = path.is_file() && !path.starts_with("/dev") && !path.starts_with("/proc");
    if is_file { parse_edited(&text, path, edits) } else { parse_loose(&text, path, edits) }
}

/// Reads a scenario from an open stream; `name` is what messages call it. Files it names are looked for in the current
/// folder.
///
/// # Errors
/// As [`load`].
pub fn load_from(source: impl Read, name: &str) -> Result<Scenario, Complaints> {
    load_from_edited(source, name, &[])
}

/// The same, with some of its values put in from elsewhere.
///
/// # Errors
/// As [`load_edited`].
pub fn load_from_edited(source: impl Read, name: &str, edits: &[Edit]) -> Result<Scenario, Complaints> {
    let path = Path::new(name);
    let text = file::text_from(source).map_err(|problem| unreadable(path, &problem))?;
    parse_loose(&text, path, edits)
}

/// Reads a scenario from its text; `path` is where it stands, for messages and for the files it names.
///
/// # Errors
/// When it is wrong: everything that is wrong is reported.
pub fn parse(text: &str, path: &Path) -> Result<Scenario, Complaints> {
    parse_edited(text, path, &[])
}

/// The same, with some of its values put in from elsewhere.
///
/// # Errors
/// As [`load_edited`].
pub fn parse_edited(text: &str, path: &Path, edits: &[Edit]) -> Result<Scenario, Complaints> {
    let stem = path.file_stem().map_or("scenario".into(), |stem| stem.to_string_lossy().into_owned());
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut scenario = parse_document(text, edits, path, folder, &stem)?;
    scenario.files.insert(0, path.to_owned());
    Ok(scenario)
}

/// The same for a text that stands in no folder.
fn parse_loose(text: &str, path: &Path, edits: &[Edit]) -> Result<Scenario, Complaints> {
    parse_document(text, edits, path, Path::new(""), &path.to_string_lossy())
}

/// Reads a text; relative paths in it begin at `folder`, and it is `called` so where it has no name. A value that a later
/// edit replaces must be right all the same.
fn parse_document(
    text: &str,
    edits: &[Edit],
    path: &Path,
    folder: &Path,
    called: &str,
) -> Result<Scenario, Complaints> {
    if text.trim().is_empty() {
        return Err(whole_file(path, "is empty", HINT_FILE));
    }
    let (read, found) = read_document(text, edits, path, folder, called);
    let mut complaints = found.diagnostics;
    for (place, edit) in edits.iter().enumerate() {
        if edits[place + 1..].iter().any(|later| edit.is_replaced_by(later)) {
            complaints.extend(complaints_of_last(text, &edits[..=place], path, folder));
        }
    }
    match read {
        Ok(scenario) if complaints.is_empty() => {
            let mut scenario = Scenario {
                values: found.values,
                records: found.records,
                warnings: found.warnings,
                files: found.files,
                sources: found.sources,
                ..scenario
            };
            scenario.hash = hash_of(&scenario);
            Ok(scenario)
        }
        Ok(_) | Err(Refused) => Err(Complaints::new(complaints)),
    }
}

/// What is wrong with the last of some edits.
fn complaints_of_last(text: &str, edits: &[Edit], path: &Path, folder: &Path) -> Vec<Diagnostic> {
    let last = Edited::new(text, edits).flags(edits).last().map_or(0, |&(start, _)| start);
    let (_, found) = read_document(text, edits, path, folder, "");
    let placed = found.diagnostics.into_iter().zip(found.places);
    placed.filter(|&(_, place)| place >= last).map(|(complaint, _)| complaint).collect()
}

fn read_document(
    text: &str,
    edits: &[Edit],
    path: &Path,
    folder: &Path,
    called: &str,
) -> (Result<Scenario, Refused>, Found) {
    let edited = Edited::new(text, edits);
    let parsed = DeTable::parse(text);
    let memory_of_file = parsed.as_ref().ok().and_then(|table| function::memory_of(table.get_ref()));
    let open = || {
        Document::new(&edited.text, path)
            .in_folder(folder)
            .with_flags(edited.flags(edits))
            .with_memory_of_file(memory_of_file)
    };
    let document = open();
    let read = match parsed {
        Ok(table) => {
            let file = table.into_inner();
            let mut root = file.clone();
            edited.apply(edits, &mut root, &document);
            let read = scenario(&document.root(&root), called);
            let source = uncertain::Source { file: &file, root: &root, edited: &edited, edits, open: &open };
            read.and_then(|scenario| with_sets(scenario, &source, &document))
        }
        Err(error) => Err(not_toml::refuse(&document, &error)),
    };
    (read, document.into_found())
}

/// The scenario with its sets of possible values, which are read once it is right by itself.
fn with_sets<'d>(
    mut scenario: Scenario,
    source: &uncertain::Source<'_, 'd>,
    document: &Document<'d>,
) -> Result<Scenario, Refused> {
    if document.is_right() {
        let sets = uncertain::sets(source, &scenario.model, &scenario.service);
        scenario.model.uncertainty = sets.map_err(|wrong| {
            document.add(wrong);
            Refused
        })?;
        uncertain::warn_of_few_replications(&scenario, document);
    }
    Ok(scenario)
}

fn scenario(root: &Table<'_>, called: &str) -> Result<Scenario, Refused> {
    let name = root.value("name", plain::plain(called), |entry| {
        let name = plain::plain(entry.text()?);
        if name.is_empty() {
            Err(entry.refuse("a name to be seen", "leave it out to use that of the file"))
        } else {
            Ok(name)
        }
    });
    let calendar = run::calendar(root);
    let zone = calendar.as_ref().map_or(chrono_tz::Tz::UTC, |calendar| calendar.start().timezone());
    let function = root.section("function").and_then(|table| function::function(&table));
    let arrivals = arrivals::arrivals(root, zone);
    let platform = root.section("platform").and_then(|table| platform::platform(&table));
    let warming = root.section("warming").and_then(|table| warming::warming(&table));
    let billing = root.section(cost::KEY).and_then(|table| cost::billing(&table));
    let service = root.section("service").and_then(|table| service::service(&table));
    let known_platform = platform.as_ref().ok().map(|(platform, _)| platform);
    let run = root.section("run").and_then(|table| run::run(&table, known_platform));
    let expectations = root.section(expect::KEY).and_then(|table| expect::expectations(&table));
    let learned_from = root.section(learned::KEY).and_then(|table| learned::logs(&table));
    let checked = root.section(uncertain::KEY).and_then(|table| uncertain::checked(&table));
    root.finish();
    let ((platform, regime), (run, settings), service) = (platform?, run?, service?);
    let (function, measured_at) = function?;
    let model = Model {
        arrivals: arrivals?,
        function,
        platform,
        warming: warming?,
        billing: billing?,
        calendar: calendar?,
        run,
        uncertainty: Uncertainty::default(),
    };
    let model = match measured_at {
        Some(memory) => model.measured_at(memory),
        None => model,
    };
    together::check(root, &model, &service)?;
    checked?;
    Ok(Scenario {
        name: name?,
        model,
        service,
        regime,
        expectations: expectations?,
        settings,
        learned_from: learned_from?,
        values: Vec::new(),
        records: Vec::new(),
        warnings: Vec::new(),
        files: Vec::new(),
        sources: Vec::new(),
        hash: String::new(),
    })
}

fn unreadable(path: &Path, problem: &str) -> Complaints {
    let hint = match problem {
        "does not exist" => match neighbour(path) {
            Some(near) => format!("did you mean `{}`?", near.display()),
            None => "check the path".to_owned(),
        },
        "is UTF-16, not UTF-8" => "save it as UTF-8".to_owned(),
        _ => HINT_FILE.to_owned(),
    };
    whole_file(path, problem, &hint)
}

/// The scenario in the same folder whose name is most like that of a file that does not exist.
fn neighbour(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let names = std::fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let scenarios: Vec<String> = names.filter(|name| name.ends_with(".toml")).collect();
    let stem = |name: &str| name.trim_end_matches(".toml").to_owned();
    let stems: Vec<String> = scenarios.iter().map(|name| stem(name)).collect();
    let near = diagnostic::nearest(&stem(path.file_name()?.to_str()?), stems.iter().map(String::as_str))?;
    Some(path.with_file_name(format!("{near}.toml")))
}

fn whole_file(path: &Path, found: &str, hint: &str) -> Complaints {
    Complaints::new(vec![Diagnostic {
        file: path.to_owned(),
        line: None,
        column: None,
        key: String::new(),
        found: found.to_owned(),
        expected: EXPECTED_FILE.to_owned(),
        hint: hint.to_owned(),
    }])
}
