//! Invocations that cannot all be as their lines say. They are used as they stand, and counted.

use std::collections::BTreeMap;

use super::{Invocation, Seen};
use crate::units::Nanos;

/// Times of logs are rounded, and clocks of machines differ by some milliseconds.
const ROUNDED: Nanos = Nanos::from_millis(10);

/// Clocks of a client and of AWS may differ by so much.
const CLOCKS: Nanos = Nanos::SECOND;

/// What was seen of an environment so far.
#[derive(Clone, Copy, Default)]
struct Past {
    has_served: bool,
    busy_until: Option<Nanos>,
}

/// How many invocations, which are in order of time, contradict others or themselves, by reason.
pub(super) fn count(invocations: &[Invocation], environments: usize) -> BTreeMap<String, u64> {
    let mut past = vec![Past::default(); environments];
    let mut counts = BTreeMap::new();
    let mut add = |reason: &str| *counts.entry(reason.to_owned()).or_insert(0) += 1;
    for seen in invocations.iter().map(Invocation::seen) {
        if seen.sent.is_some_and(|sent| sent > seen.started + CLOCKS) {
            add("began before being sent");
        }
        let Some(past) = seen.environment.and_then(|number| past.get_mut(number as usize)) else { continue };
        if past.busy_until.is_some_and(|until| seen.started + ROUNDED < until) {
            add("began while the environment was busy with another");
        }
        if past.has_served && seen.first.is_first() {
            add("said to be the first of an environment that had served before");
        }
        past.has_served = true;
        past.busy_until = past.busy_until.max(Seen::ended(&seen));
    }
    counts
}
