//! What was learned, as a scenario that runs: each value with its interval and what it rests on, and each part that was not
//! learned with what would tell it.

use std::path::{Path, PathBuf};

use super::{Calibration, Entry, Finding, Learned, Traffic, Value};
use crate::model::arrivals::Process;
use crate::scenario::{self, Preset, values};
use crate::units::{Nanos, Probability, percent, significant};

/// A scenario from what was learned. What was not keeps the value that `preset`, or the scenario's default, has. `path` is where
/// it will stand, for the paths in it. None where there are no arrivals to write: a scenario cannot be without.
#[must_use]
pub fn written_scenario(calibration: &Calibration, preset: &Preset, path: &Path) -> Option<String> {
    let Learned::Function(_) = &calibration.subject else { return None };
    let entries = calibration.entries();
    let arrivals = Arrivals::of(&entries, calibration, path)?;
    let mut text = head(calibration, preset);
    section(&mut text, "function", &entries);
    text += &arrivals.text;
    text += "\n[platform]\n";
    text += &remark(&format!("What stands below replaces parts of it. {}", preset_in_words(preset)));
    text += &format!("preset = {}\n", values::text(preset.name));
    lines(&mut text, "platform", &entries);
    section(&mut text, "warming", &entries);
    text += &learned_from(calibration);
    Some(text)
}

fn preset_in_words(preset: &Preset) -> String {
    format!("{} is from {} ({}).", preset.name, preset.date, preset.source)
}

/// A comment within 120 columns.
fn remark(words: &str) -> String {
    const WIDTH: usize = 118;
    let mut lines = vec![String::new()];
    for word in scenario::plain(words).split_whitespace() {
        let line =
            lines.last_mut().filter(|line| line.is_empty() || line.chars().count() + 1 + word.chars().count() <= WIDTH);
        match line {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) => *line += &format!(" {word}"),
            None => lines.push(word.to_owned()),
        }
    }
    lines.into_iter().map(|line| format!("# {line}\n")).collect()
}

fn head(calibration: &Calibration, preset: &Preset) -> String {
    let files: Vec<&str> = calibration.sources.iter().map(|source| source.path.as_str()).collect();
    let mut text = remark(&format!("Learned by coldstart {} from {}.", env!("CARGO_PKG_VERSION"), files.join(", ")));
    text += &remark(&format!(
        "Intervals are those of {} confidence. What was not learned keeps the value of the preset {}, or else the default: \
         it is marked, and is no result of the log.",
        percent(calibration.confidence),
        preset.name
    ));
    if let Some(cut) = calibration.cut {
        text += &remark(&format!(
            "Learned from what came before {} only. What came later was held out: it is what the scenario can be held to.",
            date(cut)
        ));
    }
    let name = Path::new(files.first().copied().unwrap_or("a log"));
    let name = name.file_stem().map_or("a log".into(), |stem| stem.to_string_lossy());
    text + &format!("\nname = {}\n", values::text(&format!("learned from {}", scenario::plain(&name))))
}

/// A time since 1970 began as people and programs read it.
#[must_use]
pub fn date(time: Nanos) -> String {
    let date = chrono::DateTime::from_timestamp_nanos(time.0);
    date.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn section(text: &mut String, key: &str, entries: &[Entry]) {
    if entries.iter().any(|entry| rest_of(entry.key, key).is_some()) {
        *text += &format!("\n[{key}]\n");
        lines(text, key, entries);
    }
}

/// The key within a table.
fn rest_of<'k>(key: &'k str, table: &str) -> Option<&'k str> {
    key.strip_prefix(table)?.strip_prefix('.')
}

fn lines(text: &mut String, table: &str, entries: &[Entry]) {
    for entry in entries {
        let Some(key) = rest_of(entry.key, table) else { continue };
        *text += &remark(&said(entry));
        if let Finding::Learned { value, .. } = &entry.finding
            && let Some(value) = toml(value)
        {
            *text += &format!("{key} = {value}\n");
        }
    }
}

/// What is said of a part above its line, or in the place of one.
fn said(entry: &Entry) -> String {
    let (says, evidence) = (entry.says, &entry.evidence);
    let mut chars = says.chars();
    let says = chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect());
    match &entry.finding {
        Finding::Learned { .. } => format!("{says}: {} ({evidence}).", entry.in_words()),
        Finding::Between { .. } => format!("{says}: {}; not written ({evidence}).", entry.in_words()),
        Finding::NotLearned { needs } => format!("{says}: not learned, it needs {needs} ({evidence})."),
    }
}

/// As a scenario writes it; none where nothing is written.
fn toml(value: &Value) -> Option<String> {
    let seconds = |seconds: f64| values::time(Nanos::from_secs_f64(seconds));
    match value {
        Value::Law { law, .. } => Some(values::law(law)),
        Value::Time(time) => Some(seconds(*time)),
        Value::Share(share) => Probability::new(*share).ok().map(values::share),
        Value::Whole(count) => Some(count.to_string()),
        Value::Word(word) => Some(values::text(word)),
        Value::Rate(_) | Value::Nothing(_) | Value::Traffic(_) => None,
    }
}

impl Entry {
    /// What was found, with its interval and units.
    #[must_use]
    pub fn in_words(&self) -> String {
        match &self.finding {
            Finding::Learned { value, interval } => match (interval, value.number()) {
                (Some(interval), Some(_)) => {
                    let end = |end| value.in_words_at(end);
                    format!("{} ({} to {})", value.in_words(), end(interval.low), end(interval.high))
                }
                (None, _) | (_, None) => value.in_words(),
            },
            Finding::Between { low, high } => format!("from {} to {}", low.in_words(), high.in_words()),
            Finding::NotLearned { .. } => "not learned".to_owned(),
        }
    }
}

impl Value {
    /// It, with its unit.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Law { middle, of, .. } => format!("{of} {}", self.in_words_at(*middle)),
            Self::Time(value) | Self::Nothing(value) | Self::Rate(value) | Self::Share(value) => {
                self.in_words_at(*value)
            }
            Self::Whole(count) => count.to_string(),
            Self::Word(word) => (*word).to_owned(),
            Self::Traffic(traffic) => in_words(traffic),
        }
    }

    /// Another number in its unit, with the digits that people read.
    #[must_use]
    pub fn in_words_at(&self, number: f64) -> String {
        match self {
            Self::Law { .. } | Self::Time(_) | Self::Nothing(_) => seconds_in_words(number),
            Self::Rate(_) if number.abs() >= 0.05 => format!("{}/s", significant(number, 4)),
            Self::Rate(_) => format!("{} a day", significant(number * 86_400.0, 4)),
            Self::Share(_) => percent(number),
            Self::Whole(_) | Self::Word(_) | Self::Traffic(_) => significant(number, 4),
        }
    }
}

/// Seconds stay seconds up to an hour, so that a value and the ends of its interval can be compared.
fn seconds_in_words(seconds: f64) -> String {
    match seconds.abs() {
        0.0 => "0 s".to_owned(),
        size if size < 1.0 => format!("{} ms", significant(seconds * 1e3, 4)),
        size if size < 7_200.0 => format!("{} s", significant(seconds, 4)),
        _ => format!("{} h", significant(seconds / 3_600.0, 4)),
    }
}

fn in_words(traffic: &Traffic) -> String {
    let process = match traffic.process() {
        Process::Poisson(_) => "one by one, at one rate (Poisson)",
        Process::Renewal(_) => "at gaps of one law",
        Process::Profile(_) => "one by one, at a rate that follows the hours of the week",
        Process::Modulated(_) => "at rates that change by chance",
        Process::Sessions(_) => "in visits of several requests",
        Process::Trace(_) => "as recorded",
    };
    match traffic {
        Traffic::Process(_) => process.to_owned(),
        Traffic::Recorded(_) => format!("as no process that a scenario knows; the nearest is: {process}"),
    }
}

/// The table of arrivals.
struct Arrivals {
    text: String,
}

impl Arrivals {
    fn of(entries: &[Entry], calibration: &Calibration, path: &Path) -> Option<Self> {
        let comment: String = entries
            .iter()
            .filter(|entry| entry.key.starts_with("arrivals"))
            .map(|entry| remark(&said(entry)))
            .collect();
        let traffic = entries.iter().find_map(|entry| match &entry.finding {
            Finding::Learned { value: Value::Traffic(traffic), .. } => Some(traffic.clone()),
            Finding::Learned { .. } | Finding::Between { .. } | Finding::NotLearned { .. } => None,
        });
        let header = "\n[[arrivals]]\n".to_owned() + &comment;
        let of_process = |process: &Process| table(values::process(process));
        let text = match traffic {
            Some(Traffic::Process(process)) => header + &of_process(&process),
            Some(Traffic::Recorded(nearest)) => match recorded(calibration, path) {
                Some(table) => header + &table,
                None => {
                    let why =
                        "The log cannot be played from here as it is, so the nearest process stands in its place.";
                    header + &remark(why) + &of_process(&nearest)
                }
            },
            None => header + &by_rate(entries)?,
        };
        Some(Self { text })
    }
}

fn table(entries: Vec<(&'static str, String)>) -> String {
    entries.into_iter().map(|(key, value)| format!("{key} = {value}\n")).collect()
}

/// With too few requests to ask how they come, the simplest process at the rate that was seen.
fn by_rate(entries: &[Entry]) -> Option<String> {
    let rate = entries.iter().find_map(|entry| match &entry.finding {
        Finding::Learned { value: Value::Rate(rate), .. } if entry.key == "arrivals.rate" => Some(*rate),
        Finding::Learned { .. } | Finding::Between { .. } | Finding::NotLearned { .. } => None,
    })?;
    let process = super::arrivals::poisson(rate)?;
    Some(remark("The process is the simplest, and was not learned.") + &table(values::process(&process)))
}

/// The log itself, where a scenario can read it: a single file with a column of times, and nothing but users in it.
fn recorded(calibration: &Calibration, path: &Path) -> Option<String> {
    let Learned::Function(found) = &calibration.subject else { return None };
    let [source] = &calibration.sources[..] else { return None };
    if found.about.pings > 0 || calibration.cut.is_some() {
        return None;
    }
    let file = values::text(&as_seen_from(path, Path::new(&source.path)).to_string_lossy());
    ["sent_s", "start_s", "timestamp"].into_iter().find_map(|column| {
        let table = format!("process = \"trace\"\nfile = {file}\ncolumn = \"{column}\"\n");
        scenario::parse(&format!("[[arrivals]]\n{table}"), path).is_ok().then_some(table)
    })
}

/// A file as a scenario at `scenario` names it: relative paths begin at its folder.
fn as_seen_from(scenario: &Path, file: &Path) -> PathBuf {
    let is_here = scenario.parent().is_none_or(|folder| folder == Path::new("") || folder == Path::new("."));
    if is_here || file.is_absolute() {
        return file.to_owned();
    }
    match (file.canonicalize(), scenario.parent().and_then(|folder| folder.canonicalize().ok())) {
        (Ok(file), Some(folder)) => file.strip_prefix(&folder).map_or_else(|_| file.clone(), Path::to_owned),
        (Ok(file), None) => file,
        (Err(_), _) => file.to_owned(),
    }
}

/// So that nobody holds the scenario to the log that it was learned from.
fn learned_from(calibration: &Calibration) -> String {
    let digests = calibration.sources.iter().map(|source| source.digest.as_str());
    let says = match calibration.cut {
        None => "The SHA-256 of each log: no scenario can be held to what it was learned from.",
        Some(_) => "The SHA-256 of each log, of which the end was held out.",
    };
    format!("\n[learned]\n{}logs = {}\n", remark(says), values::texts(digests))
}
