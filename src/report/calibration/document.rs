//! The same for programs: rows, and a document.

use std::collections::BTreeMap;

use serde::Serialize;

use super::laws::{Gone, Law, curve, laws};
use crate::calibrate::{Calibration, Entry, EntryUnit, Finding, Learned, date};
use crate::logs::Accounting;
use crate::report::record::{Datum, Record};
use crate::scenario::Warning;
use crate::units::Nanos;

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
pub(in crate::report) fn records(calibration: &Calibration) -> Vec<Record> {
    calibration.entries.iter().map(record).collect()
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
pub(in crate::report) struct CalibrationDocument<'c> {
    verb: &'static str,
    version: &'static str,
    answer: &'c [String],
    confidence: f64,
    logs: Vec<LogFile<'c>>,
    /// Where what came later was held out.
    held_out_from: Option<String>,
    /// How the lines of the logs were understood: `read` is the sum of `used`, `beside` and `rejected`.
    lines: Lines<'c>,
    parts: Vec<Record>,
    /// How long environments live while they are idle: laws, and the share that is gone without a formula.
    laws: Vec<Law>,
    curve: Vec<Gone>,
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
struct Lines<'c> {
    read: u64,
    used: u64,
    /// Understood, and of no invocation, by what they are.
    beside: &'c BTreeMap<String, u64>,
    /// Not understood, by reason.
    rejected: BTreeMap<&'c str, u64>,
    out_of_order: u64,
    /// Invocations that stood in several files, and were taken once.
    repeated: u64,
}

impl<'c> Lines<'c> {
    fn of(accounting: &'c Accounting) -> Self {
        Self {
            read: accounting.lines,
            used: accounting.used,
            beside: &accounting.beside,
            rejected: accounting.rejected.iter().map(|(reason, lines)| (&*reason.0, lines.count)).collect(),
            out_of_order: accounting.out_of_order,
            repeated: accounting.repeated,
        }
    }
}

#[derive(Serialize)]
struct Scale {
    scale_s: f64,
    spans: u64,
    index: f64,
}

impl<'c> CalibrationDocument<'c> {
    pub(in crate::report) fn new(
        (calibration, accounting): (&'c Calibration, &'c Accounting),
        answer: &'c [String],
        warnings: &'c [Warning],
    ) -> Self {
        let lifetimes = match &calibration.subject {
            Learned::Function(found) => found.platform.as_ref().map(|(_, lifetimes)| lifetimes),
            Learned::Probe { lifetimes, .. } => Some(lifetimes),
            Learned::Cohorts { .. } | Learned::Counts { .. } => None,
        };
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
            lines: Lines::of(accounting),
            parts: records(calibration),
            laws: lifetimes.map_or_else(Vec::new, |lifetimes| laws(&lifetimes.choice)),
            curve: lifetimes.map_or_else(Vec::new, curve),
            dispersion: dispersion
                .iter()
                .map(|one| Scale { scale_s: scale(one.scale), spans: one.spans, index: one.index })
                .collect(),
            warnings,
        }
    }
}
