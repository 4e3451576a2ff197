//! Pings in a log: how often they come, and how many at once.

use crate::calibrate::{Finding, Part};
use crate::logs::{Caller, Invocation, Window};
use crate::units::{Nanos, counted};

/// What a log says of a warmer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pings {
    /// From one ping to the next.
    pub every: Nanos,
    /// Invocations of each.
    pub concurrency: u32,
}

/// Invocations of one ping come within so much of each other; schedulers fire once a minute at most.
const AT_ONCE: Nanos = Nanos(10 * Nanos::SECOND.0);

/// Learns them; none where no invocation is a warmer's.
#[must_use]
pub fn learn_pings(invocations: &[Invocation], windows: &[Window]) -> Option<Part<Pings>> {
    let times: Vec<Nanos> = invocations
        .iter()
        .map(Invocation::seen)
        .filter(|seen| seen.caller == Caller::Warmer)
        .map(|seen| seen.arrived())
        .collect();
    let (Some(&first), Some(&last)) = (times.first(), times.last()) else { return None };
    let mut firings: Vec<(Nanos, u32)> = vec![(first, 0)];
    for &time in &times {
        match firings.last_mut() {
            Some((began, invoked)) if time - *began <= AT_ONCE => *invoked += 1,
            Some(_) | None => firings.push((time, 1)),
        }
    }
    let evidence =
        format!("{} by a warmer, {}", counted(times.len() as u64, "invocation"), counted(firings.len() as u64, "ping"));
    let apart =
        |pair: &[(Nanos, u32)]| !windows.iter().any(|window| pair[0].0 <= window.until && window.until < pair[1].0);
    let mut gaps: Vec<Nanos> =
        firings.windows(2).filter(|pair| apart(pair) || last == pair[1].0).map(|pair| pair[1].0 - pair[0].0).collect();
    let mut sizes: Vec<u32> = firings.iter().map(|(_, invoked)| *invoked).collect();
    let (Some(every), Some(concurrency)) = (median(&mut gaps), median(&mut sizes)) else {
        return Some(Part::not_learned("at least two pings", evidence));
    };
    Some(Part {
        finding: Finding::Learned { value: Pings { every: to_minutes(every), concurrency }, interval: None },
        evidence,
    })
}

fn median<T: Copy + Ord>(values: &mut [T]) -> Option<T> {
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

/// Schedulers count in whole minutes and are late by up to seconds; what is no such time is said to the second.
fn to_minutes(every: Nanos) -> Nanos {
    let to = |unit: Nanos| unit * ((every.0 + unit.0 / 2) / unit.0);
    let minutes = to(Nanos::MINUTE);
    if minutes > Nanos::ZERO && (minutes - every).0.abs() <= 2 * Nanos::SECOND.0 {
        minutes
    } else {
        to(Nanos::SECOND).max(Nanos::SECOND)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::Seen;

    #[test]
    fn a_schedule_of_three_at_once_every_four_minutes() {
        let ping = |at: Nanos| Invocation::from(Seen { caller: Caller::Warmer, ..Seen::at(at) });
        let jitter = |nth: i64| Nanos::from_millis(nth * 77 % 300);
        let invocations: Vec<Invocation> =
            (0..60).map(|nth| ping(Nanos::MINUTE * (4 * (nth / 3)) + jitter(nth))).collect();
        let found = learn_pings(&invocations, &[]).unwrap();
        assert_eq!(found.learned(), Some(&Pings { every: Nanos::MINUTE * 4, concurrency: 3 }));
        assert!(learn_pings(&invocations[..2], &[]).unwrap().learned().is_none());
        assert_eq!(learn_pings(&[], &[]), None);
    }
}
