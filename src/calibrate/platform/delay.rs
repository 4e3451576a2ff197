//! Who had waited: the time from sending to starting above which a request was not served at once, as the log itself
//! shows it.

use crate::logs::{Invocation, Seen, Use};

/// What tells whether an invocation had waited.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Waiting {
    /// How long an invocation usually takes to start that does not wait, from its sending, in seconds: the network.
    pub(super) usual: f64,
    /// Above this it had waited; none where the log does not show it.
    pub(super) threshold: Option<f64>,
}

/// Invocations in an environment that had been idle for so long, in seconds, were not queued for it.
const NOT_QUEUED: f64 = 1.0;

/// The fewest of these that show how long the network takes.
const FEWEST: usize = 20;

/// Two neighbours among the delays of first uses fall apart where one is at least so many times the other, both without
/// what the network always takes. In the runs of Mahmoudi and Khazaei (2020) it is 2.6 times.
const APART: f64 = 1.5;

impl Waiting {
    /// What the invocations show.
    pub(super) fn learn(invocations: &[Invocation]) -> Self {
        let Delays { at_once, first } = Delays::of(invocations);
        if at_once.len() < FEWEST {
            return Self { usual: 0.0, threshold: None };
        }
        Self { usual: quantile(&at_once, 0.5), threshold: threshold(&at_once, &first) }
    }

    /// Whether this one had waited.
    pub(super) fn of(&self, seen: &Seen) -> Option<bool> {
        let by_its_delay = || {
            let delay = (seen.started - seen.sent?).as_secs_f64();
            Some(delay > self.threshold?)
        };
        match seen.first {
            Use::Cold => Some(true),
            Use::Lukewarm => Some(false),
            Use::Untold | Use::Later | Use::First | Use::Again => by_its_delay(),
        }
    }
}

/// Seconds from sending to starting, sorted.
struct Delays {
    /// In environments that had been idle for a while.
    at_once: Vec<f64>,
    /// In environments that had not been used.
    first: Vec<f64>,
}

impl Delays {
    fn of(invocations: &[Invocation]) -> Self {
        let environments = invocations.iter().filter_map(|one| one.seen().environment).max().map_or(0, |last| last + 1);
        let mut free_since = vec![f64::INFINITY; environments as usize];
        let mut delays = Self { at_once: Vec::new(), first: Vec::new() };
        for seen in invocations.iter().map(Invocation::seen) {
            let (Some(sent), Some(environment)) = (seen.sent, seen.environment) else { continue };
            let delay = (seen.started - sent).as_secs_f64();
            let free = &mut free_since[environment as usize];
            if seen.first.is_first() || (seen.first == Use::Untold && free.is_infinite()) {
                delays.first.push(delay);
            } else if sent.as_secs_f64() - *free > NOT_QUEUED {
                delays.at_once.push(delay);
            }
            *free = seen.ended().unwrap_or(seen.started).as_secs_f64();
        }
        delays.at_once.sort_by(f64::total_cmp);
        delays.first.sort_by(f64::total_cmp);
        delays
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

/// Delays are told to the millisecond: none is shorter than that beyond the least.
const LEAST: f64 = 0.001;

fn quantile(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A thousand warm requests start after 50 to 70 ms, ten in an unused environment after 60 ms and ten after 300 ms.
    #[test]
    fn the_threshold_lies_between_those_that_waited_and_the_others() {
        let warm: Vec<f64> = (0..1_000).map(|n| 0.05 + 0.02 * f64::from(n) / 1_000.0).collect();
        let first = [[0.06; 10], [0.3; 10]].concat();
        let found = threshold(&warm, &first).unwrap();
        assert!((0.08..0.25).contains(&found), "{found}");
    }

    /// Waits of every length from none to a second fall nowhere apart: who waited cannot be said.
    #[test]
    fn where_nothing_falls_apart_there_is_no_threshold() {
        let warm: Vec<f64> = (0..1_000).map(|n| 0.05 + 0.02 * f64::from(n) / 1_000.0).collect();
        let first: Vec<f64> = (0..200).map(|n| 0.05 * 1.02_f64.powi(n)).collect();
        assert_eq!(threshold(&warm, &first), None);
    }
}
