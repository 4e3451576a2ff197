//! What must fit together that stands in different tables.

use super::reader::{Refused, Table};
use super::{Warning, WarningKind, held};
use crate::model::arrivals::Process;
use crate::model::{Initial, Model, Service};

/// Refuses what does not fit together, and warns of what is given in vain.
pub(super) fn check(root: &Table<'_>, model: &Model, service: &Service) -> Result<(), Refused> {
    refuse_both_of_snap_start_and_provisioned(root, model)?;
    held::refuse_too_much_at_once(root, model)?;
    held::refuse_too_long_a_queue(root, model, service)?;
    warn_of_unused_duration(root, model);
    Ok(())
}

/// "SnapStart does not support provisioned concurrency" (AWS Lambda Developer Guide, "Improving startup performance with
/// Lambda SnapStart").
fn refuse_both_of_snap_start_and_provisioned(root: &Table<'_>, model: &Model) -> Result<(), Refused> {
    if model.function.snap_start.is_none() || model.platform.provisioned == 0 {
        return Ok(());
    }
    let (found, expected) =
        ("given beside `platform.provisioned`", "one of the two: AWS Lambda has no SnapStart for them");
    let hint = "leave `function.snap_start` out, or `platform.provisioned`";
    let given = root.get("function").and_then(|entry| entry.table("a table").ok()?.get("snap_start"));
    Err(match given {
        Some(entry) => entry.refuse_as(found, expected, hint),
        None => root.refuse_missing("function.snap_start", expected, hint),
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
        entry.warn(Warning::new(WarningKind::DurationUnused, message).hint("leave `function.duration` out"));
    }
}
