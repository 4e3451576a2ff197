//! How long inits take, and restores.

use super::{Measured, measured};
use crate::calibrate::{Finding, Part, Times};
use crate::logs::{Delays, Environment, Invocation, Kind, Seen};
use crate::units::{Nanos, counted};

const NEEDS: &str = "an Init Duration (REPORT lines of cold starts), or when each request was sent (a column `sent_s`)";

/// On-demand inits. A request that is served by whatever is ready first shows the shortest of several inits where others come with
/// it, unless it is known that each waits for its own.
pub(super) fn init(
    invocations: &[Invocation],
    environments: &[Environment],
    waits_for_own: bool,
    confidence: f64,
) -> Part<Measured> {
    let told = inits(invocations, environments, Kind::OnDemand);
    if told.is_empty() {
        return felt(invocations, waits_for_own, confidence);
    }
    let taken = Taken::of(&told, waits_for_own);
    let count = counted(taken.times.len() as u64, "init time");
    taken.measured(&format!("{count} in the log"), confidence)
}

/// Restores by SnapStart, where there are any.
pub(super) fn restore(
    invocations: &[Invocation],
    environments: &[Environment],
    confidence: f64,
) -> Option<Part<Measured>> {
    let told = inits(invocations, environments, Kind::Restored);
    let told = Times::new(told.into_iter().map(|one| one.seconds).collect());
    let evidence = format!("{} in the log", counted(told.count() as u64, "restore time"));
    (!told.is_empty()).then(|| measured(&told, evidence, confidence))
}

/// An init, and whether nothing else was in progress from its beginning to the first use of its environment.
#[derive(Clone, Copy)]
struct InitTime {
    seconds: f64,
    is_alone: bool,
}

/// The times that are taken.
struct Taken {
    times: Vec<f64>,
    /// Others were in progress at some of them, which may then be the shortest of several.
    may_be_shortest: bool,
    /// Those at which others were in progress were left out.
    is_part: bool,
}

impl Taken {
    fn of(told: &[InitTime], waits_for_own: bool) -> Self {
        let alone = told.iter().filter(|one| one.is_alone).count();
        let is_enough = alone >= FEWEST_ALONE || 2 * alone >= told.len();
        let is_part = !waits_for_own && is_enough && alone < told.len();
        let taken = told.iter().filter(|one| one.is_alone || !is_part).map(|one| one.seconds);
        Self { times: taken.collect(), may_be_shortest: !waits_for_own && !is_enough, is_part }
    }

    fn measured(self, evidence: &str, confidence: f64) -> Part<Measured> {
        let more = match (self.is_part, self.may_be_shortest) {
            (true, _) => " of first uses with nothing else in progress",
            (false, true) => {
                " of first uses beside others, which may have taken the first environment of several that was ready: inits may take \
                 longer than this"
            }
            (false, false) => "",
        };
        let mut part = measured(&Times::new(self.times), format!("{evidence}{more}"), confidence);
        if self.may_be_shortest
            && let Finding::Learned { value, interval } = &mut part.finding
        {
            (value.mean.interval, *interval) = (None, None);
        }
        part
    }
}

/// The times the log tells of environments of this kind: each environment once, and invocations that name none.
fn inits(invocations: &[Invocation], environments: &[Environment], kind: Kind) -> Vec<InitTime> {
    let mut of_environment: Vec<Option<InitTime>> =
        environments.iter().map(|one| Some(InitTime { seconds: one.init?.as_secs_f64(), is_alone: false })).collect();
    let mut others = Vec::new();
    for (seen, is_alone) in by_arrival(invocations) {
        let environment = seen.environment.and_then(|number| of_environment.get_mut(number as usize));
        match (seen.init, environment) {
            (None, Some(Some(known))) if seen.first.is_first() => known.is_alone = is_alone,
            (Some(_), Some(Some(known))) => known.is_alone = is_alone,
            (Some(init), Some(none)) => *none = Some(InitTime { seconds: init.as_secs_f64(), is_alone }),
            (Some(init), None) if kind == Kind::OnDemand => {
                others.push(InitTime { seconds: init.as_secs_f64(), is_alone });
            }
            (Some(_) | None, None) | (None, Some(_)) => {}
        }
    }
    let of_kind =
        environments.iter().zip(of_environment).filter(|(one, _)| one.kind == kind).filter_map(|(_, told)| told);
    of_kind.chain(others).collect()
}

/// With at least this many first uses at which nothing else was in progress, or half of all, those alone are taken.
const FEWEST_ALONE: usize = 8;

/// What first requests waited beyond the way that later ones take.
fn felt(invocations: &[Invocation], waits_for_own: bool, confidence: f64) -> Part<Measured> {
    let delays = Delays::of(invocations);
    let Some(way) = way(invocations, &delays) else {
        return Part::not_learned(
            NEEDS,
            "the times from sending to starting do not show which first invocations waited for an init",
        );
    };
    // A ping waits for an init as long as any other request does.
    let is_felt = |seen: &Seen| seen.first.is_first() && delays.has_waited(seen) == Some(true);
    let told = |(seen, is_alone): (Seen, bool)| {
        Some(InitTime { seconds: (seen.started - seen.sent?).as_secs_f64() - way, is_alone })
    };
    let told: Vec<InitTime> = by_arrival(invocations).filter(|(seen, _)| is_felt(seen)).filter_map(told).collect();
    if told.is_empty() {
        return Part::not_learned(NEEDS, "no first invocation waited");
    }
    let taken = Taken::of(&told, waits_for_own);
    let count = counted(taken.times.len() as u64, "time");
    let evidence = format!("{count} from sending to starting, beyond those of others ({:.0} ms),", way * 1e3);
    taken.measured(&evidence, confidence)
}

/// How long those that need not wait take to start on the average, in seconds; none where it is not known who waits.
fn way(invocations: &[Invocation], delays: &Delays) -> Option<f64> {
    delays.threshold?;
    let at_once = |seen: &Seen| !seen.first.is_first() && delays.has_waited(seen) == Some(false);
    let times = invocations.iter().map(Invocation::seen).filter(at_once);
    let (mut sum, mut count) = (0.0, 0.0);
    for time in times.filter_map(|seen| Some((seen.started - seen.sent?).as_secs_f64())) {
        (sum, count) = (sum + time, count + 1.0);
    }
    (count > 0.0).then(|| sum / count)
}

/// Invocations in the order in which they came, and whether nothing else was in progress from then until they started. Their places
/// are sorted, which take less memory than they.
fn by_arrival(invocations: &[Invocation]) -> impl Iterator<Item = (Seen, bool)> {
    let came = |seen: &Seen| seen.sent.or(seen.init_began()).unwrap_or(seen.started - seen.init.unwrap_or(Nanos::ZERO));
    let seen = |place: u32| invocations[place as usize].seen();
    let mut places: Vec<u32> = (0..invocations.len() as u32).collect();
    places.sort_by_key(|&place| came(&seen(place)));
    let mut busy_until = Nanos(i64::MIN);
    (0..places.len()).map(move |order| {
        let one = seen(places[order]);
        let is_followed = places.get(order + 1).is_some_and(|&next| came(&seen(next)) < one.started);
        let is_alone = came(&one) > busy_until && !is_followed;
        busy_until = busy_until.max(one.ended().unwrap_or(one.started));
        (one, is_alone)
    })
}
