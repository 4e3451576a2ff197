//! Idle periods after which what had been idle was still there: nearly all that a long log has.
//!
//! The longest of them, which lie near timeouts, are kept as they are. Shorter ones say no more than how seldom anything else ends them,
//! and those of nearly one length are kept as one, so that memory does not grow with the log.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

/// An idle period after which something was there, or several that are alike with their means. Times are in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Survival {
    /// When the request came that found it, in seconds since 1970; of several the last.
    pub(super) at: f64,
    pub(super) idle: f64,
    /// For how long recycling may have ended it.
    pub(super) exposed: f64,
    /// How long nothing had been in progress when the request came; none where something was.
    pub(super) quiet: Option<f64>,
    /// Whether nothing had been in progress since it became idle.
    pub(super) is_alone: bool,
    /// How many they are.
    pub(super) count: f64,
}

impl Survival {
    /// Takes another one in.
    fn join(&mut self, other: &Self) {
        let count = self.count + other.count;
        let mean = |own: f64, other_mean: f64| own + (other_mean - own) * other.count / count;
        self.at = self.at.max(other.at);
        self.idle = mean(self.idle, other.idle);
        self.exposed = mean(self.exposed, other.exposed);
        self.quiet = self.quiet.zip(other.quiet).map(|(own, other)| mean(own, other));
        self.count = count;
    }
}

/// Those of a log.
#[derive(Debug, Clone, Default)]
pub(super) struct Survived {
    /// The shortest of them comes first.
    longest: BinaryHeap<ByIdle>,
    shorter: BTreeMap<Alike, Survival>,
}

/// So many are kept as they are.
const KEPT: usize = 1 << 16;

/// Of two that are alike one is longer by no more than this part, and the function was quiet before it for no more than so many times
/// as long.
const IDLE: f64 = 0.01;
const QUIET: f64 = 2.0;

/// What two have in common that are alike: a class of idleness, one of quietness, and whether nothing else was used.
type Alike = (i64, Option<i64>, bool);

impl Survived {
    pub(super) fn note(&mut self, survival: Survival) {
        self.longest.push(ByIdle(survival));
        if self.longest.len() > KEPT
            && let Some(ByIdle(shortest)) = self.longest.pop()
        {
            let of = self.shorter.entry(alike(&shortest));
            of.and_modify(|all| all.join(&shortest)).or_insert(shortest);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Survival> {
        self.shorter.values().chain(self.longest.iter().map(|ByIdle(survival)| survival))
    }
}

fn alike(survival: &Survival) -> Alike {
    let class = |time: f64, step: f64| (time.max(1e-9).ln() / step.ln_1p()).floor() as i64;
    let quiet = survival.quiet.filter(|_| !survival.is_alone).map(|quiet| class(quiet, QUIET - 1.0));
    (class(survival.idle, IDLE), quiet, survival.is_alone)
}

/// The shorter comes before the longer; of two as long that which came first.
#[derive(Debug, Clone, Copy)]
struct ByIdle(Survival);

impl Ord for ByIdle {
    fn cmp(&self, other: &Self) -> Ordering {
        other.0.idle.total_cmp(&self.0.idle).then(other.0.at.total_cmp(&self.0.at))
    }
}

impl PartialOrd for ByIdle {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ByIdle {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for ByIdle {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three times as many as are kept: the longest are there each for itself, what is shorter in classes, and numbers and sums are those
    /// of all.
    #[test]
    fn the_longest_are_kept_and_the_rest_are_summed_up() {
        let count = 3 * KEPT;
        // Every number once, in no order.
        let idle = |n: usize| ((n * 7_919) % count) as f64 / 1_000.0;
        let mut survived = Survived::default();
        for n in 0..count {
            let (quiet, is_alone) = if n % 2 == 0 { (None, false) } else { (Some(idle(n)), true) };
            let exposed = idle(n) + 1.0;
            survived.note(Survival { at: n as f64, idle: idle(n), exposed, quiet, is_alone, count: 1.0 });
        }
        let sum = |of: fn(&Survival) -> f64| survived.iter().map(|one| of(one) * one.count).sum::<f64>();
        assert_eq!(sum(|_| 1.0), count as f64);
        let all = (0..count).map(idle).sum::<f64>();
        assert!((sum(|one| one.idle) / all - 1.0).abs() < 1e-9);
        assert!((sum(|one| one.exposed) / (all + count as f64) - 1.0).abs() < 1e-9);
        assert_eq!(sum(|one| f64::from(u8::from(one.is_alone))), count as f64 / 2.0);
        let mut single: Vec<f64> =
            survived.iter().filter(|one| one.idle >= idle_of(2 * KEPT)).map(|one| one.idle).collect();
        single.sort_by(f64::total_cmp);
        assert_eq!(single, (2 * KEPT..count).map(idle_of).collect::<Vec<f64>>());
        assert!(survived.iter().count() < KEPT + 5_000, "{}", survived.iter().count());
    }

    fn idle_of(rank: usize) -> f64 {
        rank as f64 / 1_000.0
    }
}
