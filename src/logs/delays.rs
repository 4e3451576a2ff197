//! Who had waited for an environment, and who for the network only: the time from sending to starting tells, with a
//! threshold that the log itself shows.
//!
//! All that is asked of these times is by how much they differ, so that the answer is the same for a client who is farther
//! away, or whose clock is behind.

use super::{Invocation, Seen, Use};
use crate::units::Nanos;

/// How long invocations take to start, from their sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delays {
    /// Half of those that need not wait take no longer: the way to the function. None where too few of them tell.
    pub usual: Option<Nanos>,
    /// What took longer had waited for an environment; none where the log does not show that.
    pub threshold: Option<Nanos>,
    /// By how much nearly all ways differ at most: nobody knows in which order two came that were sent within less.
    pub jitter: Nanos,
}

/// Invocations in an environment that had been idle for so long, in seconds, did not wait for it.
const NOT_QUEUED: f64 = 1.0;

/// The fewest of these that show how long the network takes.
const FEWEST: usize = 20;

/// Two neighbours among the delays of first uses fall apart where one is at least so many times the other, both without
/// what the network always takes. In the runs of Mahmoudi and Khazaei (2020) it is 2.6 times.
const APART: f64 = 1.5;

/// What differs by more than this, in seconds, is no way but a wait.
const MOST_JITTER: f64 = 0.1;

/// Delays are told to the millisecond: none is shorter than that beyond the least, in seconds.
const LEAST: f64 = 0.001;

impl Delays {
    /// What the invocations show.
    #[must_use]
    pub fn of(invocations: &[Invocation]) -> Self {
        let Seconds { at_once, first } = Seconds::of(invocations);
        if at_once.len() < FEWEST {
            return Self { usual: None, threshold: None, jitter: Nanos::ZERO };
        }
        let usual = Nanos::from_secs_f64(quantile(&at_once, 0.5));
        let jitter = Nanos::from_secs_f64((quantile(&at_once, 0.995) - quantile(&at_once, 0.005)).min(MOST_JITTER));
        Self { usual: Some(usual), threshold: threshold(&at_once, &first).map(Nanos::from_secs_f64), jitter }
    }

    /// Whether this one had waited for an environment; none where the log does not say.
    #[must_use]
    pub fn has_waited(&self, seen: &Seen) -> Option<bool> {
        match seen.first {
            Use::Cold => Some(true),
            Use::Lukewarm => Some(false),
            Use::Untold | Use::Later | Use::First | Use::Again => Some(seen.started - seen.sent? > self.threshold?),
        }
    }
}

/// Seconds from sending to starting, sorted.
struct Seconds {
    /// In environments that had been idle for a while, or of which only that is known that they had been used.
    at_once: Vec<f64>,
    /// In environments that had not been used.
    first: Vec<f64>,
}

impl Seconds {
    fn of(invocations: &[Invocation]) -> Self {
        let environments = invocations.iter().filter_map(|one| one.seen().environment).max().map_or(0, |last| last + 1);
        let mut free_since: Vec<Option<f64>> = vec![None; environments as usize];
        let (mut at_once, mut first) = (Vec::new(), Vec::new());
        for seen in invocations.iter().map(Invocation::seen) {
            let started = seen.started.as_secs_f64();
            let place = seen.environment.map(|number| number as usize);
            let free = place.and_then(|place| free_since[place]);
            if let Some(sent) = seen.sent {
                let delay = (seen.started - sent).as_secs_f64();
                let is_unseen = seen.first == Use::Untold && place.is_some() && free.is_none();
                if seen.first.is_first() || is_unseen {
                    first.push(delay);
                } else if free.map_or(seen.first == Use::Later, |free| started - free > NOT_QUEUED) {
                    at_once.push(delay);
                }
            }
            if let Some(place) = place {
                free_since[place] = Some(seen.ended().unwrap_or(seen.started).as_secs_f64());
            }
        }
        at_once.sort_unstable_by(f64::total_cmp);
        first.sort_unstable_by(f64::total_cmp);
        Self { at_once, first }
    }
}

/// The middle of the widest gap among the delays of first uses that begins no later than nearly all others have started,
/// where there is a gap to speak of.
fn threshold(at_once: &[f64], first: &[f64]) -> Option<f64> {
    let always = quantile(at_once, 0.01) - LEAST;
    let nearly_all = quantile(at_once, 0.99);
    let latest = always + 1.5 * (quantile(at_once, 0.995) - always);
    let mut widest = (APART, None);
    let mut from = nearly_all;
    for &delay in first.iter().filter(|&&delay| delay > nearly_all) {
        if from > latest {
            break;
        }
        let ratio = (delay - always) / (from - always);
        if ratio > widest.0 {
            widest = (ratio, Some(always + ((delay - always) * (from - always)).sqrt()));
        }
        from = delay;
    }
    match widest.1 {
        // Not one first use was slow: whatever is slower than the others have ever been had waited.
        None if first.iter().all(|&delay| delay <= nearly_all) => {
            Some(always + 2.0 * (quantile(at_once, 1.0) - always))
        }
        found => found,
    }
}

fn quantile(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A thousand warm requests start after 50 to 70 ms, ten in an unused environment after 60 ms and ten after 300 ms;
    /// and all of them 200 ms later.
    #[test]
    fn the_threshold_lies_between_those_that_waited_and_the_others() {
        for farther in [0.0, 0.2] {
            let warm: Vec<f64> = (0..1_000).map(|n| farther + 0.05 + 0.02 * f64::from(n) / 1_000.0).collect();
            let first = [[farther + 0.06; 10], [farther + 0.3; 10]].concat();
            let found = threshold(&warm, &first).unwrap() - farther;
            assert!((0.08..0.25).contains(&found), "{found}");
        }
    }

    /// Waits of every length from none to a second fall nowhere apart: who waited cannot be said.
    #[test]
    fn where_nothing_falls_apart_there_is_no_threshold() {
        let warm: Vec<f64> = (0..1_000).map(|n| 0.05 + 0.02 * f64::from(n) / 1_000.0).collect();
        let first: Vec<f64> = (0..200).map(|n| 0.05 * 1.02_f64.powi(n)).collect();
        assert_eq!(threshold(&warm, &first), None);
    }

    /// Without environments every later use tells; with them only those that had been left for a while do: what comes as
    /// soon as an environment is free may have waited for it.
    #[test]
    fn what_may_have_been_queued_does_not_show_the_way() {
        let sent = |at: i64, delay: i64| Seen {
            sent: Some(Nanos::SECOND * at),
            ..Seen::at(Nanos::SECOND * at + Nanos::MILLISECOND * delay)
        };
        let later = |environment| {
            let one = move |n: i64| {
                let queued = n % 2 == 1;
                let at = n / 2 * 10 + i64::from(queued);
                Invocation::from(Seen {
                    first: Use::Later,
                    environment,
                    duration: Some(Nanos::MILLISECOND * 1_500),
                    ..sent(at, if queued { 600 } else { 50 })
                })
            };
            (0..100).map(one).collect::<Vec<_>>()
        };
        assert_eq!(Delays::of(&later(Some(0))).usual, Some(Nanos::MILLISECOND * 50));
        assert_eq!(Delays::of(&later(None)).usual, Some(Nanos::MILLISECOND * 600));
    }
}
