//! The arrivals of a written scenario.

use std::path::{Path, PathBuf};

use super::{remark, said};
use crate::calibrate::arrivals::poisson;
use crate::calibrate::{Calibration, Entry, Finding, Learned, Traffic, Value};
use crate::model::arrivals::Process;
use crate::scenario::{self, values};

/// The table of arrivals.
pub(super) struct Arrivals {
    pub(super) text: String,
    /// The process that it holds; none where it is the record itself.
    pub(super) process: Option<Process>,
}

impl Arrivals {
    pub(super) fn of(entries: &[Entry], calibration: &Calibration, path: &Path) -> Option<Self> {
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
        let of_process = |process: Process| (table(values::process(&process)), Some(process));
        let (table, process) = match traffic {
            Some(Traffic::Process(process)) => of_process(process),
            Some(Traffic::Recorded(nearest)) => match recorded(calibration, path) {
                Some(table) => (table, None),
                None => {
                    let why =
                        "The log cannot be played from here as it is, so the nearest process stands in its place.";
                    let (table, process) = of_process(nearest);
                    (remark(why) + &table, process)
                }
            },
            None => by_rate(entries, calibration)?,
        };
        Some(Self { text: header + &table, process })
    }
}

fn table(entries: Vec<(&'static str, String)>) -> String {
    entries.into_iter().map(|(key, value)| format!("{key} = {value}\n")).collect()
}

/// With too few requests to ask how they come, the simplest process at the rate that was seen.
fn by_rate(entries: &[Entry], calibration: &Calibration) -> Option<(String, Option<Process>)> {
    match &calibration.subject {
        Learned::Function(_) => {}
        Learned::Probe { .. } | Learned::Cohorts { .. } => return Some((placeholder(), None)),
        Learned::Counts { .. } => return None,
    }
    let rate = entries.iter().find_map(|entry| match &entry.finding {
        Finding::Learned { value: Value::Rate(rate), .. } if entry.key == "arrivals.rate" => Some(*rate),
        Finding::Learned { .. } | Finding::Between { .. } | Finding::NotLearned { .. } => None,
    })?;
    let process = poisson(rate)?;
    let text = remark("The process is the simplest, and was not learned.") + &table(values::process(&process));
    Some((text, Some(process)))
}

/// An experiment says nothing of users, and no scenario is without any.
fn placeholder() -> String {
    remark("NOT LEARNED, and no default either: an experiment says nothing of your users. Put your own rate here.")
        + "process = \"poisson\"\nrate = \"500/day\"\n"
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
