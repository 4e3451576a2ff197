//! Which first uses a user felt, as a log tells it.

use crate::logs::{Seen, Use};
use crate::units::Nanos;

/// A first use that took more than so many times as long to start as half of the later ones had waited. In the runs of
/// Mahmoudi and Khazaei (2020, AWS Lambda us-east-1) half of the later ones started within 0.06 s of being sent, and all
/// within 0.17 s; no first use took between 0.13 and 0.25 s.
const TIMES_THE_USUAL: i64 = 3;

/// Fewer later uses than this do not show how long a start usually takes.
const FEWEST: usize = 20;

/// From when on a start has waited for more than the network, where these invocations tell: all of them say when they
/// were sent.
pub(super) fn threshold(seen: impl Iterator<Item = Seen>) -> Option<Nanos> {
    let later = seen.filter(|one| one.first == Use::Later);
    let mut waits: Vec<Nanos> = later.map(|one| Some(one.started - one.sent?)).collect::<Option<_>>()?;
    if waits.len() < FEWEST {
        return None;
    }
    let middle = waits.len() / 2;
    let (_, median, _) = waits.select_nth_unstable(middle);
    (*median > Nanos::ZERO).then_some(*median * TIMES_THE_USUAL)
}

/// Whether a user felt this first use; none where that is not told.
pub(super) fn is_felt(seen: &Seen, threshold: Option<Nanos>) -> Option<bool> {
    match seen.first {
        Use::Cold => Some(true),
        Use::Lukewarm | Use::Later | Use::Again => Some(false),
        Use::Untold => None,
        Use::First => Some(seen.started - seen.sent? > threshold?),
    }
}
