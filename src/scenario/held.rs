//! How much a replication may keep in memory.

use super::reader::{Read, Table};
use crate::model::{Model, Service};
use crate::units::amount;

/// A replication that would hold more at one time is refused: each thing takes some hundred bytes, on every thread.
pub const MOST_HELD: f64 = 1e6;

/// Of a function.
pub(super) fn refuse_too_much_at_once(root: &Table<'_>, model: &Model) -> Read<()> {
    let held = model.held_at_once();
    if held <= MOST_HELD {
        return Ok(());
    }
    let found = format!("too much: {} requests, pings and visits would be in progress at once", amount(held, 3));
    let expected = format!("at most {} at once", amount(MOST_HELD, 7));
    let hint = "lower the rates or the times, or set `platform.concurrency_limit`";
    Err(match root.get("arrivals") {
        Some(entry) => entry.refuse_as(&found, &expected, hint),
        None => root.refuse_missing("arrivals", &expected, hint),
    })
}

/// The queue of a service that somebody describes is held to the same.
pub(super) fn refuse_too_long_a_queue(root: &Table<'_>, model: &Model, service: &Service) -> Read<()> {
    let held = service.held_at_once(&model.arrivals);
    match root.get("service") {
        Some(entry) if held > MOST_HELD => {
            let found = format!("too much: {} requests would wait or be in progress at once", amount(held, 3));
            let expected = format!("at most {} at once", amount(MOST_HELD, 7));
            Err(entry.refuse_as(&found, &expected, "lower the rates, or set `timeout` or `queue_limit`"))
        }
        Some(_) | None => Ok(()),
    }
}
