//! Plays models side by side, in batches, until they are known well enough.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::outcome::Sums;
use crate::engine::{Ensemble, Tally};
use crate::estimate::{Stopping, Until};
use crate::model::Model;

/// How hard to try.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effort {
    /// The seed of all streams.
    pub seed: u64,
    /// The confidence of intervals.
    pub confidence: f64,
    /// What ends the study.
    pub until: Until,
}

/// Told how the work goes on.
pub trait Progress: Sync {
    /// `done` of about `expected` replications have been played, where each model counts for itself.
    fn played(&self, done: u64, expected: u64);
}

/// Says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn played(&self, _: u64, _: u64) {}
}

/// How a study talks with whoever waits for it.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Once set, no further event is played.
    pub stop: &'a AtomicBool,
    /// Told how the work goes on.
    pub progress: &'a dyn Progress,
}

/// How the playing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ending {
    /// It was stopped from outside.
    pub(super) interrupted: bool,
    /// Every model has an interval, which is as narrow as was asked where a precision was.
    pub(super) precise: bool,
}

/// Tallies to collect before they are added up, so that memory grows neither with the number of replications nor with
/// that of models beyond it: enough to keep many threads at work.
const TALLIES_AT_ONCE: u64 = 512;

/// Plays `models` and hands every replication's tallies, in order, to `sums` and `on_replication`.
pub(super) fn play(
    models: &[Model],
    effort: &Effort,
    watch: Watch<'_>,
    mut on_replication: impl FnMut(&[Tally]),
) -> (Vec<Sums>, Ending) {
    let stopping = Stopping::new(effort.until);
    let ensemble = Ensemble { models, seed: effort.seed, stop: watch.stop };
    let sharing: Vec<_> = models.iter().map(Model::sharing).collect();
    let mut sums = vec![Sums::default(); models.len()];
    let at_once = (TALLIES_AT_ONCE / models.len().max(1) as u64).max(1);
    let done = AtomicU64::new(0);
    let mut played = 0;
    loop {
        let widest = widest(&sums, effort.confidence);
        let wanted = played + stopping.next_batch(played, widest);
        if wanted == played {
            let precise = is_precise(effort.until, widest)
                && sums.iter().all(|sums| sums.half_width(effort.confidence).is_some());
            return (sums, Ending { interrupted: false, precise });
        }
        let expected = stopping.expected(played, widest).max(wanted) * models.len() as u64;
        let on_each = || watch.progress.played(done.fetch_add(1, Ordering::Relaxed) + 1, expected);
        while played < wanted {
            let batch = played..wanted.min(played + at_once);
            let size = batch.end - batch.start;
            let tallies = ensemble.play(batch, &on_each);
            for replication in &tallies {
                for ((sums, tally), sharing) in sums.iter_mut().zip(replication).zip(&sharing) {
                    sums.add(tally, *sharing);
                }
                on_replication(replication);
            }
            played += size;
            if (tallies.len() as u64) < size {
                return (sums, Ending { interrupted: true, precise: false });
            }
        }
    }
}

/// The widest half-width of P(cold) among the models that have an interval; none while none has.
fn widest(sums: &[Sums], confidence: f64) -> Option<f64> {
    sums.iter().filter_map(|sums| sums.half_width(confidence)).reduce(f64::max)
}

fn is_precise(until: Until, widest: Option<f64>) -> bool {
    match until {
        Until::Replications(_) => widest.is_some(),
        Until::Precision { half_width, .. } => widest.is_some_and(|widest| widest <= half_width),
    }
}
