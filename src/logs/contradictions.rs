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
    let twins = twins(invocations);
    if twins > 0 {
        counts.insert(
            "began with another one and took exactly as long: the same log may be there twice".to_owned(),
            twins,
        );
    }
    counts
}

/// How many invocations began at the same moment as another and took exactly as long, which exports of one log in two formats do;
/// none where so few do that it may be chance, or where durations hardly differ.
fn twins(invocations: &[Invocation]) -> u64 {
    let (mut twins, mut told, mut alike) = (0_u64, 0_u64, 0_u64);
    let mut before = None;
    for group in invocations.chunk_by(|one, next| one.started() == next.started()) {
        let mut durations: Vec<Nanos> = group.iter().filter_map(|one| one.seen().duration).collect();
        durations.sort_unstable();
        told += durations.len() as u64;
        twins += durations.windows(2).filter(|pair| pair[0] == pair[1]).count() as u64;
        alike += u64::from(before.is_some() && durations.first().copied() == before);
        before = durations.last().copied().or(before);
    }
    if twins * 10 >= told && alike * 10 < told { twins } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(durations: impl Iterator<Item = u32>, copies: usize) -> Vec<Invocation> {
        let one = |(place, micros): (usize, u32)| {
            let started = Nanos::from_secs(1_700_000_000) + Nanos::from_millis(1_337) * place as i64;
            Seen { duration: Some(Nanos::MICROSECOND * i64::from(micros)), ..Seen::at(started) }
        };
        durations.enumerate().flat_map(|of| vec![Invocation::from(one(of)); copies]).collect()
    }

    #[test]
    fn a_log_that_is_there_twice_is_told() {
        let varied = || (0..50).map(|place| 100_000 + place * place * 37 % 9_973);
        assert_eq!(twins(&log(varied(), 2)), 50);
        assert_eq!(twins(&log(varied(), 1)), 0);
        assert_eq!(twins(&log((0..50).map(|_| 100_000), 2)), 0);
        assert_eq!(twins(&[]), 0);
    }
}
