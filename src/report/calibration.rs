//! What logs say about a function and its platform, part by part.

use serde::Serialize;

use super::page::{Block, Page, Subject, Table};
use super::record::{Datum, Record};
use crate::calibrate::{About, Calibration, Entry, EntryUnit, Finding, FunctionFindings, Learned, date};
use crate::scenario::Warning;
use crate::units::{Nanos, counted, grouped, percent, significant};

/// The page. `preset` is the regime whose values stay where nothing was learned.
#[must_use]
pub fn page<'c>(calibration: &'c Calibration, preset: &str) -> Page<'c> {
    let mut page = Page::new(vec![answer(calibration)], Subject::Calibration(calibration));
    page.beside.extend(about(calibration));
    let entries = calibration.entries();
    if !entries.is_empty() {
        page.blocks.push(Block::Table(table(&entries)));
    }
    if let Learned::Function(found) = &calibration.subject {
        page.blocks.extend(week(found));
        page.blocks.extend(dispersion(found));
    }
    if entries.iter().any(|entry| matches!(entry.finding, Finding::NotLearned { .. } | Finding::Between { .. })) {
        page.notes.always.push(format!(
            "What was not learned keeps the value of the preset {preset} in a scenario written from this, and is marked there."
        ));
    }
    page.notes.always.push(format!("Intervals are those of {} confidence.", percent(calibration.confidence)));
    page
}

/// The answer in a sentence: how long an idle function keeps its environment, or what the log says instead.
fn answer(calibration: &Calibration) -> String {
    match &calibration.subject {
        Learned::Function(_) => of_function(&calibration.entries()),
        Learned::Probe { requests, cold } => {
            format!("{} of {} after a time of idleness were cold.", grouped(*cold), counted(*requests, "request"))
        }
        Learned::Cohorts { groups } => {
            format!("The log has {} of environments used at once.", counted(*groups, "group"))
        }
        Learned::Counts { functions, requests } => format!(
            "The log counts {} to {}, minute by minute: `coldstart replay --per-function` plays each of them.",
            counted(*requests, "request"),
            counted(*functions, "function")
        ),
    }
}

fn of_function(entries: &[Entry]) -> String {
    let entry = |key: &str| entries.iter().find(|entry| entry.key == key);
    match entry("platform.idle_timeout").map(|entry| (&entry.finding, entry)) {
        Some((Finding::Learned { .. }, entry)) => {
            format!("An idle function keeps its environment for {}.", entry.in_words())
        }
        Some((Finding::Between { .. }, entry)) => {
            format!("An idle function keeps its environment for {}.", entry.in_words())
        }
        Some((Finding::NotLearned { needs }, _)) => {
            format!("The log does not say how long an idle function keeps its environment: that needs {needs}.")
        }
        None => entry("arrivals.rate").map_or_else(
            || "The log has nothing to learn from.".to_owned(),
            |rate| match &rate.finding {
                Finding::Learned { .. } | Finding::Between { .. } => format!("Requests come at {}.", rate.in_words()),
                Finding::NotLearned { needs } => {
                    format!("The log does not say how often requests come: that needs {needs}.")
                }
            },
        ),
    }
}

/// What was read.
fn about(calibration: &Calibration) -> Vec<String> {
    let Learned::Function(found) = &calibration.subject else { return Vec::new() };
    let About { users, pings, first_uses, environments, from, until } = found.about;
    let mut told = vec![counted(users, "request")];
    if pings > 0 {
        told.push(format!("{} by a warmer", counted(pings, "ping")));
    }
    if environments > 0 {
        told.push(counted(environments, "environment"));
    }
    if first_uses > 0 {
        told.push(counted(first_uses, "first use"));
    }
    let mut sentences = vec![format!("The log has {} from {} to {}.", told.join(", "), date(from), date(until))];
    sentences.extend(
        calibration
            .cut
            .map(|cut| format!("What came after {} was held out, and nothing above was learned from it.", date(cut))),
    );
    sentences
}

fn table(entries: &[Entry]) -> Table {
    let value = |entry: &Entry| match &entry.finding {
        Finding::Learned { value, .. } => value.in_words(),
        Finding::Between { .. } | Finding::NotLearned { .. } => entry.in_words(),
    };
    let interval = |entry: &Entry| match (&entry.finding, entry.interval()) {
        (Finding::Learned { value, .. }, Some(interval)) => {
            format!("{} to {}", value.in_words_at(interval.low), value.in_words_at(interval.high))
        }
        (Finding::Learned { .. } | Finding::Between { .. } | Finding::NotLearned { .. }, _) => String::new(),
    };
    let why = |entry: &Entry| match &entry.finding {
        Finding::NotLearned { needs } => format!("needs {needs} ({})", entry.evidence),
        Finding::Learned { .. } | Finding::Between { .. } => entry.evidence.clone(),
    };
    let rows = entries.iter().map(|entry| [entry.key.to_owned(), value(entry), interval(entry), why(entry)]);
    Table::of_words(["part", "value", "interval", "what that rests on, or what would tell it"], rows)
}

/// How the rate follows the week, where it does.
fn week(found: &FunctionFindings) -> Vec<Block> {
    let Some(shape) = found.arrivals.week.learned() else { return Vec::new() };
    let varies = |weights: &[f64]| weights.iter().any(|weight| (weight - 1.0).abs() > f64::EPSILON);
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let listed = |pairs: Vec<String>| pairs.join(", ");
    let mut sentences = Vec::new();
    if varies(&shape.hours) {
        let of_hours =
            shape.hours.iter().enumerate().map(|(hour, weight)| format!("{hour:02}:00 {}", significant(*weight, 2)));
        sentences.push(format!("By the hour (UTC, 1 is the mean): {}", listed(of_hours.collect())));
    }
    if varies(&shape.days) {
        let of_days = DAYS.iter().zip(shape.days).map(|(day, weight)| format!("{day} {}", significant(weight, 2)));
        sentences.push(format!("By the day (1 is the mean): {}", listed(of_days.collect())));
    }
    if sentences.is_empty() {
        Vec::new()
    } else {
        vec![Block::Heading("The rate follows the week:".to_owned()), Block::Sentences(sentences)]
    }
}

fn dispersion(found: &FunctionFindings) -> Vec<Block> {
    if found.arrivals.dispersion.is_empty() {
        return Vec::new();
    }
    let rows = found.arrivals.dispersion.iter();
    let rows = rows.map(|one| [one.scale.to_string(), grouped(one.spans), significant(one.index, 3)]);
    vec![
        Block::Heading("How much counts of requests vary (1: as those of Poisson arrivals):".to_owned()),
        Block::Table(Table::of_words(["in spans of", "spans", "variance over mean"], rows)),
    ]
}

/// The names of the columns, in order: a contract, never changed.
pub const COLUMNS: [(&str, &str); 9] = [
    ("part", "The key of the part in a scenario"),
    ("finding", "`learned`, `between` (the log says no more than two bounds) or `not_learned`"),
    ("unit", "Of the numbers: `s`, `1/s`, `fraction`, `count`; empty for what is no number"),
    ("value", "The number that the interval is about; empty where there is none"),
    ("low", "The lower end of its interval, or the lower bound"),
    ("high", "The upper end"),
    ("text", "What was found, in words"),
    ("needs", "What would tell a part that was not learned"),
    ("evidence", "What the finding rests on"),
];

/// One part, in the columns of [`COLUMNS`].
pub(super) fn records(calibration: &Calibration) -> Vec<Record> {
    calibration.entries().iter().map(record).collect()
}

fn record(entry: &Entry) -> Record {
    let text = |text: &str| Datum::Text(text.to_owned());
    let (finding, unit, value, low, high, needs) = match &entry.finding {
        Finding::Learned { value, interval } => {
            let ends = interval.map_or((None, None), |interval| (Some(interval.low), Some(interval.high)));
            ("learned", unit_of(value.unit()), value.number(), ends.0, ends.1, "")
        }
        Finding::Between { low, high } => ("between", unit_of(low.unit()), None, low.number(), high.number(), ""),
        Finding::NotLearned { needs } => ("not_learned", "", None, None, None, needs.as_str()),
    };
    let finite = |number: Option<f64>| Datum::Value(number.filter(|number| number.is_finite()));
    let data = [
        text(entry.key),
        text(finding),
        text(unit),
        finite(value),
        finite(low),
        finite(high),
        text(&entry.in_words()),
        text(needs),
        text(&entry.evidence),
    ];
    Record::of_fields(COLUMNS.into_iter().map(|(name, _)| name).zip(data))
}

fn unit_of(unit: EntryUnit) -> &'static str {
    match unit {
        EntryUnit::Seconds => "s",
        EntryUnit::PerSecond => "1/s",
        EntryUnit::Fraction => "fraction",
        EntryUnit::Count => "count",
        EntryUnit::Words => "",
    }
}

/// Everything, for programs.
#[derive(Serialize)]
pub(super) struct CalibrationDocument<'c> {
    verb: &'static str,
    version: &'static str,
    answer: &'c [String],
    confidence: f64,
    logs: Vec<LogFile<'c>>,
    /// Where what came later was held out.
    held_out_from: Option<String>,
    parts: Vec<Record>,
    dispersion: Vec<Scale>,
    warnings: &'c [Warning],
}

#[derive(Serialize)]
struct LogFile<'c> {
    file: &'c str,
    format: &'static str,
    sha256: &'c str,
}

#[derive(Serialize)]
struct Scale {
    scale_s: f64,
    spans: u64,
    index: f64,
}

impl<'c> CalibrationDocument<'c> {
    pub(super) fn new(calibration: &'c Calibration, answer: &'c [String], warnings: &'c [Warning]) -> Self {
        let dispersion = match &calibration.subject {
            Learned::Function(found) => &found.arrivals.dispersion[..],
            Learned::Probe { .. } | Learned::Cohorts { .. } | Learned::Counts { .. } => &[],
        };
        let scale = |scale: Nanos| scale.as_secs_f64();
        Self {
            verb: "calibrate",
            version: env!("CARGO_PKG_VERSION"),
            answer,
            confidence: calibration.confidence,
            logs: calibration
                .sources
                .iter()
                .map(|source| LogFile { file: &source.path, format: source.format, sha256: &source.digest })
                .collect(),
            held_out_from: calibration.cut.map(date),
            parts: records(calibration),
            dispersion: dispersion
                .iter()
                .map(|one| Scale { scale_s: scale(one.scale), spans: one.spans, index: one.index })
                .collect(),
            warnings,
        }
    }
}
