//! How long inits take, and restores.

use super::{Measured, measured};
use crate::calibrate::{Part, Times};
use crate::logs::{Caller, Delays, Environment, Invocation, Kind, Seen};
use crate::units::{Nanos, counted};

const NEEDS: &str = "an Init Duration (REPORT lines of cold starts), or when each request was sent (a column `sent_s`)";

/// On-demand inits.
pub(super) fn init(invocations: &[Invocation], environments: &[Environment], confidence: f64) -> Part<Measured> {
    let told = Times::new(inits(invocations, environments, Kind::OnDemand));
    if !told.is_empty() {
        return measured(&told, format!("{} in the log", counted(told.count() as u64, "init time")), confidence);
    }
    felt(invocations, confidence)
}

/// Restores by SnapStart, where there are any.
pub(super) fn restore(
    invocations: &[Invocation],
    environments: &[Environment],
    confidence: f64,
) -> Option<Part<Measured>> {
    let told = Times::new(inits(invocations, environments, Kind::Restored));
    let evidence = format!("{} in the log", counted(told.count() as u64, "restore time"));
    (!told.is_empty()).then(|| measured(&told, evidence, confidence))
}

/// The times the log tells of environments of this kind: each environment once, and invocations that name none.
fn inits(invocations: &[Invocation], environments: &[Environment], kind: Kind) -> Vec<f64> {
    let mut of_environment: Vec<Option<Nanos>> = environments.iter().map(|one| one.init).collect();
    let mut alone = Vec::new();
    for seen in invocations.iter().map(Invocation::seen) {
        let Some(init) = seen.init else { continue };
        match seen.environment.and_then(|number| of_environment.get_mut(number as usize)) {
            Some(known) => *known = known.or(Some(init)),
            None if kind == Kind::OnDemand => alone.push(init),
            None => {}
        }
    }
    let of_kind =
        environments.iter().zip(of_environment).filter(|(one, _)| one.kind == kind).filter_map(|(_, init)| init);
    of_kind.chain(alone).map(Nanos::as_secs_f64).collect()
}

/// With at least this many first uses at which nothing else was in progress those alone are taken.
const FEWEST_ALONE: usize = 8;

/// What first requests waited beyond the way that later ones take. A request that finds others in progress may be served by one
/// of their environments before its own is ready, so where there are enough the ones that found nothing are taken.
fn felt(invocations: &[Invocation], confidence: f64) -> Part<Measured> {
    let delays = Delays::of(invocations);
    let (Some(way), Some(_)) = (delays.usual, delays.threshold) else {
        return Part::not_learned(
            NEEDS,
            "the times from sending to starting do not show which first invocations waited for an init",
        );
    };
    let beyond = |seen: &Seen| Some((seen.started - seen.sent? - way).as_secs_f64());
    let (mut all, mut alone) = (Vec::new(), Vec::new());
    let mut busy_until = Nanos(i64::MIN);
    for seen in by_arrival(invocations) {
        let is_cold = seen.first.is_first() && delays.has_waited(&seen) == Some(true);
        if let Some(beyond) = beyond(&seen).filter(|_| is_cold && seen.caller == Caller::User) {
            all.push(beyond);
            if seen.arrived() > busy_until {
                alone.push(beyond);
            }
        }
        busy_until = busy_until.max(seen.ended().unwrap_or(seen.started));
    }
    let is_enough = alone.len() >= FEWEST_ALONE;
    let whose = if is_enough { ", with nothing else in progress," } else { "" };
    let times = Times::new(if is_enough { alone } else { all });
    if times.is_empty() {
        return Part::not_learned(NEEDS, "no first invocation waited");
    }
    let count = counted(times.count() as u64, "first invocation");
    let way = (way.as_secs_f64() * 1e3).round();
    let evidence = format!("{count} that{whose} waited for an init, beyond the way of others ({way} ms)");
    measured(&times, evidence, confidence)
}

/// In the order in which they came. Their places are sorted, which take less memory than they.
fn by_arrival(invocations: &[Invocation]) -> impl Iterator<Item = Seen> {
    let mut places: Vec<u32> = (0..invocations.len() as u32).collect();
    places.sort_by_key(|&place| invocations[place as usize].seen().arrived());
    places.into_iter().map(|place| invocations[place as usize].seen())
}
