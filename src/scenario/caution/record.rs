//! What in a record of requests may not be what was meant.

use crate::model::Model;
use crate::model::arrivals::{Days, Process, Trace};
use crate::scenario::figures::recorded_requests;
use crate::scenario::{Warning, WarningKind};
use crate::units::{Nanos, about, amount, counted};

/// The records that are played in such an order, each with its key.
fn records(model: &Model, order: impl Fn(Days) -> bool) -> impl Iterator<Item = (String, &Trace)> {
    let numbered = model.arrivals.0.iter().enumerate();
    let records = numbered.filter_map(|(place, process)| Some((format!("arrivals.{place}"), trace(process)?)));
    records.filter(move |(_, trace)| order(trace.order()))
}

fn trace(process: &Process) -> Option<&Trace> {
    match process {
        Process::Trace(trace) => Some(trace),
        Process::Poisson(_)
        | Process::Renewal(_)
        | Process::Profile(_)
        | Process::Modulated(_)
        | Process::Sessions(_) => None,
    }
}

/// Days are repeated as if they were all days; of one that is not recorded whole it is not known what the rest brings.
pub(super) fn short(model: &Model) -> Option<Warning> {
    let repeated = |order| matches!(order, Days::Resampled | Days::InOrder);
    let (key, trace) = records(model, repeated).min_by_key(|(_, trace)| trace.length())?;
    let (length, days) = (trace.length(), trace.days().len());
    (length < Nanos::DAY * 2).then(|| {
        let message = if days == 1 {
            format!(
                "the record is of one day only, and {length} long: every simulated day repeats it, without requests at other \
                 times, and the intervals rest on that one day"
            )
        } else {
            format!(
                "the record is only {length} long, on {days} days that were not all recorded whole: simulated days repeat \
                 these, and the intervals rest on so few days"
            )
        };
        Warning::new(WarningKind::RecordShort, message).about(key).hint("record some weeks; `days = \"once\"` plays a short record as what it is")
    })
}

pub(super) fn unfinished(model: &Model) -> Option<Warning> {
    let days = records(model, |order| order == Days::InOrder).map(|(_, trace)| trace.days().len()).max()?;
    let played = model.run.horizon.as_secs_f64() / Nanos::DAY.as_secs_f64();
    (played < days as f64).then(|| {
        let days = counted(days as u64, "day");
        Warning::new(
            WarningKind::RecordUnfinished,
            format!("the record has {days}, and {} of it are played", about(played, 3, "day")),
        )
        .hint(format!("`run.horizon = \"{}\"` plays all of it", days.replace(',', "")))
    })
}

/// What is played once and does not lie within the time that is counted.
pub(super) fn uncounted(model: &Model) -> Option<Warning> {
    let mut lost = records(model, |order| order == Days::Once)
        .map(|(key, trace)| (key, trace, recorded_requests(trace.days().iter(), model)))
        .filter(|(_, trace, counted)| *counted < trace.requests() as f64);
    let (key, trace, counted) = lost.next()?;
    Some(
        Warning::new(WarningKind::RecordUncounted, format!(
            "of the {} of the record {} are counted: the others come before `start` or the end of `run.warmup`, or after \
             the horizon",
            self::counted(trace.requests() as u64, "request"),
            amount(counted, 12)
        ))
        .about(key)
        .hint(format!("`start` at 00:00 and `run.horizon = \"{} days\"` count all of them", trace.days().len())),
    )
}
