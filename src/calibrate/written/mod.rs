//! What was learned, as a scenario that runs: each value with its interval and what it rests on, and each part that was not
//! learned with what would tell it.

mod arrivals;
mod draws;
mod marginal;
mod platform;

use std::path::Path;

use super::{Calibration, Entry, Finding, Value};
use crate::scenario::{self, Preset, values};
use crate::units::{Nanos, Probability, percent};
use arrivals::Arrivals;

/// How a scenario is written.
#[derive(Debug, Clone, Copy)]
pub struct Writing<'a> {
    /// What was not learned keeps the value that this has, or that is the scenario's default.
    pub preset: &'a Preset,
    /// Where the scenario will stand, for the paths in it.
    pub path: &'a Path,
    /// Sets of values carry what is not known of the parts that were learned.
    pub carries_uncertainty: bool,
}

/// A scenario from what was learned. None where there are no arrivals to write: a scenario cannot be without.
#[must_use]
pub fn written_scenario(calibration: &Calibration, writing: &Writing<'_>) -> Option<String> {
    let Writing { preset, path, .. } = *writing;
    let entries = &calibration.entries;
    let arrivals = Arrivals::of(entries, calibration, path)?;
    let mut text = head(calibration, preset);
    section(&mut text, "function", entries);
    text += &arrivals.text;
    text += "\n[platform]\n";
    text += &remark(&format!("What stands below replaces parts of it. {}", preset_in_words(preset)));
    text += &format!("preset = {}\n", values::text(preset.name));
    text += &platform::lines(entries, calibration, writing);
    section(&mut text, "warming", entries);
    text += &learned_from(calibration);
    text += &draws::table(entries, calibration, &arrivals, writing);
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
            && entry.is_written
            && let Some(value) = toml(value)
        {
            *text += &format!("{key} = {value}\n");
        }
    }
}

/// What is said of a part above its line, or in the place of one.
fn said(entry: &Entry) -> String {
    let mut chars = entry.says.chars();
    let says: String = chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect());
    let evidence = if entry.evidence.is_empty() { String::new() } else { format!(" ({})", entry.evidence) };
    match &entry.finding {
        Finding::Learned { value, .. } => {
            // What has a place elsewhere in the scenario is no value of its own.
            let is_left_out = !entry.is_written && toml(value).is_some();
            let left_out = if is_left_out { " A scenario has no key for it: it is not played." } else { "" };
            format!("{says}: {}{evidence}.{left_out}", entry.in_words())
        }
        Finding::Between { .. } => {
            format!("{says}: {}; the log cannot say where, and nothing is written{evidence}.", entry.in_words())
        }
        Finding::NotLearned { needs } => format!("{says}: not learned, it needs {needs}{evidence}."),
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
        Value::Halving(period) => Some(format!("{{ cohort_halving = {} }}", seconds(*period))),
        Value::Rate(_) | Value::Nothing(_) | Value::Traffic(_) => None,
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
