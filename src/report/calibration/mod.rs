//! What logs say about a function and its platform, part by part.

mod document;
mod laws;
mod lifetimes;

use super::page::{Block, Page, Subject, Table};
use crate::calibrate::platform::Felt;
use crate::calibrate::{About, Calibration, Entry, Finding, FunctionFindings, Learned, Traffic, date};
use crate::logs::Accounting;
use crate::scenario::Preset;
use crate::units::{Nanos, counted, grouped, percent, significant};

pub use document::COLUMNS;
pub(super) use document::{CalibrationDocument, records};

/// The page. `accounting` says how the lines of the logs were understood, `preset` is the regime whose values stay where nothing was
/// learned.
#[must_use]
pub fn page<'c>(calibration: &'c Calibration, accounting: &'c Accounting, preset: &Preset) -> Page<'c> {
    let mut page = Page::new(vec![answer(calibration)], Subject::Calibration(calibration, accounting));
    page.beside.extend(about(calibration));
    page.beside.extend(calibration.outlasts(preset).map(|longest| outlasted(longest, preset)));
    let (entries, confidence) = (&calibration.entries, calibration.confidence);
    if !entries.is_empty() {
        page.blocks.push(Block::Table(table(entries, confidence)));
    }
    match &calibration.subject {
        Learned::Function(found) => {
            let lifetimes = found.platform.iter().map(|(_, lifetimes)| lifetimes);
            lifetimes.for_each(|lifetimes| lifetimes::show(lifetimes, confidence, true, &mut page));
            page.blocks.extend(week(found));
            page.blocks.extend(dispersion(found));
        }
        Learned::Probe { lifetimes, .. } => lifetimes::show(lifetimes, confidence, false, &mut page),
        Learned::Cohorts { .. } | Learned::Counts { .. } => {}
    }
    page.notes.always.extend(not_understood(accounting));
    page.notes.always.extend(contradictory(accounting));
    if entries.iter().any(|entry| matches!(entry.finding, Finding::NotLearned { .. } | Finding::Between { .. })) {
        page.notes.always.push(format!(
            "What was not learned keeps the value of the preset {} in a scenario written from this, and is marked there.",
            preset.name
        ));
    }
    page.notes.always.push(format!("Intervals are those of {} confidence.", percent(calibration.confidence)));
    page
}

/// The answer in a sentence: how long an idle function keeps its environment, or what the log says instead.
fn answer(calibration: &Calibration) -> String {
    match &calibration.subject {
        Learned::Function(_) | Learned::Probe { .. } => of_function(&calibration.entries),
        Learned::Cohorts { groups, .. } => match calibration.entries.first() {
            Some(entry) if matches!(entry.finding, Finding::Learned { .. }) => {
                format!("Of idle environments {}.", entry.in_words().replacen("half of them every", "half go every", 1))
            }
            Some(_) | None => {
                format!("The log has {} of environments used at once, which do not halve.", counted(*groups, "group"))
            }
        },
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
            let time = entry.in_words().replacen("median ", "a median of ", 1);
            format!("An idle function keeps its environment for {time}.")
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
    let found = match &calibration.subject {
        Learned::Function(found) => found,
        Learned::Probe { requests, cold, .. } => {
            let requests = counted(*requests, "request");
            return vec![format!("Of {requests} after a time of idleness {} were cold.", grouped(*cold))];
        }
        Learned::Cohorts { .. } | Learned::Counts { .. } => return Vec::new(),
    };
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
    sentences.extend(found.platform.as_ref().and_then(|(platform, _)| felt(&platform.felt)));
    sentences.extend(found.arrivals.traffic.learned().and_then(caution));
    sentences.extend(
        calibration
            .cut
            .map(|cut| format!("What came after {} was held out, and nothing above was learned from it.", date(cut))),
    );
    sentences
}

/// What is to be known of a scenario that is written from requests that come as none plays them.
fn caution(traffic: &Traffic) -> Option<String> {
    match traffic {
        Traffic::Process(_) => None,
        Traffic::Recorded(_) => Some(
            "Caution: requests come as no process of a scenario does. A scenario written from this log reads its times again where it is \
             one CSV file of users' requests, and else has the nearest process, which may be far off. `coldstart replay` plays the \
             requests as they came."
                .to_owned(),
        ),
    }
}

/// What is to be known of a scenario with the timeout of a preset that the log contradicts.
fn outlasted(longest: Nanos, preset: &Preset) -> String {
    format!(
        "Caution: in this log an environment was kept for {longest} of idleness, which the timeout of the preset {} does not allow. A \
         scenario written from it keeps that timeout, and has too many cold starts: `--preset` names another one, and `coldstart probe \
         plan` says how to find out.",
        preset.name
    )
}

/// Who had waited for an init.
fn felt(felt: &Felt) -> Option<String> {
    let Felt { first_uses, waited, ahead, untold, .. } = *felt;
    match (first_uses, untold) {
        (0, _) => None,
        (_, 0) => Some(format!(
            "Of {} {} had waited for the init, and {} found it done.",
            counted(first_uses, "first use"),
            grouped(waited),
            grouped(ahead)
        )),
        (_, untold) => Some(format!(
            "Of {} the log does not say for {} whether anybody had waited: so felt cold starts are from {} to {}.",
            counted(first_uses, "first use"),
            grouped(untold),
            grouped(waited),
            grouped(waited + untold)
        )),
    }
}

/// What was not used of the logs.
fn not_understood(accounting: &Accounting) -> Option<String> {
    let reasons = accounting.rejected.iter().map(|(reason, lines)| format!("{} ({})", reason.0, grouped(lines.count)));
    let reasons = reasons.collect::<Vec<_>>().join("; ");
    let all = counted(accounting.lines, "line");
    (accounting.rejects() > 0)
        .then(|| format!("Of {all} {} were not understood: {reasons}.", grouped(accounting.rejects())))
}

/// What contradicts the rest of the logs.
fn contradictory(accounting: &Accounting) -> Option<String> {
    let one = |(how, count): (&String, &u64)| format!("{} {how}", counted(*count, "invocation"));
    let all: Vec<String> = accounting.contradictions.iter().map(one).collect();
    (!all.is_empty())
        .then(|| format!("Some of the log contradicts the rest of it, and was used as it stands: {}.", all.join("; ")))
}

fn table(entries: &[Entry], confidence: f64) -> Table {
    let why = |entry: &Entry| match &entry.finding {
        Finding::NotLearned { needs } => {
            if entry.evidence.is_empty() {
                format!("needs {needs}")
            } else {
                format!("needs {needs} ({})", entry.evidence)
            }
        }
        Finding::Learned { .. } | Finding::Between { .. } => entry.evidence.clone(),
    };
    let rows = entries.iter().map(|entry| [entry.key.to_owned(), entry.in_words(), why(entry)]);
    let value = format!("value ({} interval)", percent(confidence));
    Table::of_words(["part", &value, "what that rests on, or what would tell it"], rows).headed()
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
        Block::Table(Table::of_words(["in spans of", "spans", "variance over mean"], rows).headed()),
    ]
}
