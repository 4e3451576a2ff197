//! What a record of requests is, and how it is played.

use chrono::NaiveDateTime;

use super::rate;
use crate::model::arrivals::{Days, Trace};
use crate::scenario::RecordSpan;
use crate::units::{Nanos, amount, counted};

/// From when to when it was made, and what becomes of its days; `mean_rate` is over whole days, per second.
pub(super) fn recorded(trace: &Trace, mean_rate: f64, span: Option<&RecordSpan>) -> String {
    let requests = counted(trace.requests() as u64, "request");
    let made = span.map_or(String::new(), |span| {
        let shown = |time: NaiveDateTime| time.format("%Y-%m-%d %H:%M:%S").to_string();
        format!(" from {} to {}", shown(span.first), shown(span.last))
    });
    let on_days = counted(trace.days().len() as u64, "day");
    format!("{requests} were recorded{made}, {} on {on_days}. {}", trace.length(), played(trace, mean_rate))
}

fn played(trace: &Trace, mean_rate: f64) -> String {
    let mean = mean(trace, mean_rate);
    match (trace.order(), trace.days().len()) {
        (Days::Once, _) => {
            "They are played once, as they were, the first of them on the day on which a replication starts: every \
             replication has the same requests."
                .to_owned()
        }
        (Days::Resampled | Days::InOrder, 1) => format!("Every simulated day is that day again: {mean}."),
        (Days::Resampled, _) => format!("Whole days of the record are drawn at random: {mean}."),
        (Days::InOrder, _) => {
            format!("They are played day by day in their order, and from the first day again after the last: {mean}.")
        }
    }
}

/// A rate where whole days were recorded; of less than a day nobody knows what the rest of it would have brought.
fn mean(trace: &Trace, mean_rate: f64) -> String {
    if trace.length() < Nanos::DAY {
        let mean = amount(trace.requests() as f64 / trace.days().len() as f64, 4);
        format!("{mean} requests per day of record, of which less than 24 h were recorded")
    } else {
        format!("{} on average", rate(mean_rate))
    }
}
